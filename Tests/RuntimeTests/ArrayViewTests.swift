import NNRuntime
import Testing

@Suite struct ArrayViewTests {
    private func counting(_ shape: Dims) throws -> NDArray {
        try NDArray.of((0..<shape.product).map { Double($0) }, shape: shape)
    }

    private func values(_ array: NDArray) -> [Double] { (0..<array.count).map { array[flat: $0].double } }

    @Test func transposedViewSharesElements() throws {
        let a = try counting([2, 3]), t = a.transposed
        #expect(values(t) == [0, 3, 1, 4, 2, 5])
        a[flat: 1] = Scalar(9.0)
        #expect(values(t) == [0, 3, 9, 4, 2, 5])
        #expect(values(try t.copied()) == [0, 3, 9, 4, 2, 5])
        #expect(values(try t.reshaped([6])) == [0, 3, 9, 4, 2, 5])
    }

    @Test func reshapeWorksOutUnknownLength() throws {
        let a = try counting([4, 3])
        #expect(try a.reshaped([2, -1]).shape == [2, 6])
        #expect(throws: Fault.self) { _ = try a.reshaped([5, -1]) }
        #expect(try NDArray.zeros([0, 3]).reshaped([3, 0]).count == 0)
    }

    @Test func dimsBeyondFourLiveOnTheHeap() {
        var dims = Dims([1, 2, 3, 4, 5, 6])
        dims.remove(at: 0)
        dims.remove(at: 0)
        #expect(dims == [3, 4, 5, 6])
        dims.insert(7, at: 2)
        #expect(Array(dims) == [3, 4, 7, 5, 6])
        #expect(dims.tightText == "(3,4,7,5,6)")
    }

    @Test func absurdShapesAreMemoryErrors() {
        #expect { _ = try NDArray.zeros([1_000_000_000_000]) } throws: {
            ($0 as? Fault)?.message == "Unable to allocate 7.28 TiB for an array with shape (1000000000000,) and data type float64"
        }
    }

    @Test func castsKeepShapeAndBroadcastCopies() throws {
        let a = try counting([3]).astype(.uint8)
        #expect(a.dtype == .uint8 && values(a) == [0, 1, 2])
        let b = try a.broadcasted(to: [2, 3]).copied()
        #expect(values(b) == [0, 1, 2, 0, 1, 2])
    }

    @Test func largeStridedCopyAgreesWithElements() throws {
        let a = try counting([300, 500])
        let t = try a.transposed.copied()
        for (i, j) in [(0, 0), (499, 299), (17, 250)] {
            #expect(try t.element([i, j]).double == a.element([j, i]).double)
        }
    }
}
