@testable import NNRuntime
import Testing

/// The strided loop against the plainest walk there is, over small shapes and layouts exhaustively.
@Suite struct ArrayLoopTests {
    /// Views of every layout with the given lengths: row by row, column by column, reversed, every other element.
    private func layouts(_ shape: Dims, _ type: DType) throws -> [NDArray] {
        func counting(_ shape: Dims) throws -> NDArray {
            let array = try NDArray.empty(shape, type)
            for i in 0..<array.count { array[flat: i] = Scalar(wrapping: (i * 7 + 3) % 11, as: type) }
            return array
        }
        var out = [try counting(shape)]
        if shape.isEmpty { return out }
        out.append(try counting(Dims(shape.reversed())).transposed)
        for (step, scale) in [(-1, 1), (2, 2), (-2, 2)] {
            var view = try counting(Dims(shape.map { $0 * scale }))
            for axis in 0..<shape.count {
                let first = step > 0 || view.shape[axis] == 0 ? 0 : view.shape[axis] - 1
                view = view.sliced(axis: axis, start: first, step: step, length: shape[axis])
            }
            out.append(view)
        }
        return out
    }

    private static let shapes: [Dims] = [[], [0], [1], [3], [2, 3], [3, 0], [1, 3], [3, 1], [2, 1, 3], [2, 3, 2], [2, 2, 1, 3]]

    /// The element at an index of a stretched operand.
    private func element(_ array: NDArray, _ index: Dims) -> Scalar {
        let lead = index.count - array.rank
        var place = array.data
        for i in 0..<array.rank where array.shape[i] != 1 { place += index[lead + i] * array.strides[i] }
        return Scalar(loading: array.dtype, from: place)
    }

    private func forEachIndex(_ shape: Dims, _ body: (Dims) -> Void) {
        for n in 0..<shape.product {
            var index = shape, rest = n
            for axis in (0..<shape.count).reversed() { index[axis] = rest % shape[axis]; rest /= shape[axis] }
            body(index)
        }
    }

    @Test(arguments: [DType.float64, .float32, .int32, .uint8, .bool])
    func additionOverAllLayoutsAgreesWithNaiveLoop(type: DType) throws {
        for left in Self.shapes {
            for right in Self.shapes {
                guard let shape = Dims.broadcast(left, right) else { continue }
                for a in try layouts(left, type) {
                    for b in try layouts(right, type) {
                        let sum = try ArrayOps.array(try ArrayOps.binary(.add, .array(a), .array(b)).operand, type)
                        #expect(sum.shape == shape)
                        forEachIndex(shape) { index in
                            let x = element(a, index), y = element(b, index)
                            let want = type.isBool ? Scalar(x.isTrue || y.isTrue) : type.isFloat
                                ? Scalar(x.double + y.double, as: type) : Scalar(wrapping: x.int &+ y.int, as: type)
                            #expect(element(sum, index) == want, "\(left) + \(right) at \(index)")
                        }
                    }
                }
            }
        }
    }

    @Test func sumsOverAllAxesAgreeWithNaiveLoop() throws {
        for shape in Self.shapes {
            for array in try layouts(shape, .int32) {
                for axis in 0..<shape.count {
                    var kept = shape
                    kept[axis] = 1
                    let got = try array.reduced(.add, ReduceOptions(axes: Dims(axis), keepdims: true))
                    let sums = try ArrayOps.array(got.operand, .int64)
                    var want: [Int: Int] = [:]
                    func flat(_ index: Dims) -> Int { (0..<index.count).reduce(0) { $0 * kept[$1] + ($1 == axis ? 0 : index[$1]) } }
                    forEachIndex(shape) { want[flat($0), default: 0] += element(array, $0).int }
                    for i in 0..<sums.count { #expect(sums[flat: i].int == want[i, default: 0]) }
                }
            }
        }
    }

    @Test func emptyArraysHaveSumsButNoMaximum() throws {
        let empty = try NDArray.zeros([0, 3])
        #expect(try empty.reduced(.add).double == 0)
        #expect { _ = try empty.reduced(.maximum, ReduceOptions()) } throws: {
            ($0 as? Fault)?.message == "zero-size array to reduction operation maximum which has no identity"
        }
        guard case .array(let none) = try empty.reduced(.maximum, ReduceOptions(axes: [1])) else { Issue.record("no array"); return }
        #expect(none.shape == [0])
    }

    @Test func overlappingAssignmentReadsFirst() throws {
        let a = try NDArray.of((0..<6).map(Double.init))
        try a.set([.slice(IndexSlice(start: 1))], .array(a.sliced(axis: 0, start: 0, step: 1, length: 5)))
        #expect((0..<6).map { a[flat: $0].double } == [0, 0, 1, 2, 3, 4])
        let b = try NDArray.of((0..<6).map(Double.init))
        try ArrayOps.inPlace(.add, b.sliced(axis: 0, start: 1, step: 1, length: 5), .array(b.sliced(axis: 0, start: 0, step: 1, length: 5)))
        #expect((0..<6).map { b[flat: $0].double } == [0, 1, 3, 5, 7, 9])
    }

    @Test func bitsDoNotDependOnThreads() throws {
        func run(_ threads: Int) throws -> [UInt64] {
            WorkContext(threads: threads).makeCurrent()
            defer { WorkContext().makeCurrent() }
            let a = try NDArray.empty([300, 1000])
            for i in 0..<a.count { a[flat: i] = Scalar(Double((i &* 7919) % 10007) / 997) }
            let e = try ArrayOps.array(try ArrayOps.unary(.exp, .array(a)).operand, .float64)
            let p = try ArrayOps.array(try ArrayOps.matmul(a, e.transposed).operand, .float64)
            let rows = try ArrayOps.array(try e.reduced(.add, ReduceOptions(axes: [0])).operand, .float64)
            return [try e.reduced(.add).bits, try p.reduced(.add).bits, try e.transposed.reduced(.add).bits] + (0..<rows.count).map { rows[flat: $0].bits }
        }
        let one = try run(1)
        #expect(try run(2) == one)
        #expect(try run(8) == one)
    }

    @Test func aSetStopFlagEndsWorkAndKeepsArraysWhole() throws {
        let context = WorkContext(threads: 2)
        context.makeCurrent()
        defer { WorkContext().makeCurrent() }
        let a = try NDArray.zeros([1_000_000])
        context.stop.set(.interrupt)
        #expect { _ = try ArrayOps.binary(.add, .array(a), .array(a)) } throws: { ($0 as? Fault)?.kind == .keyboardInterrupt }
        #expect { _ = try a.reduced(.add) } throws: { ($0 as? Fault)?.kind == .keyboardInterrupt }
        context.stop.set(.none)
        #expect(try a.reduced(.add).double == 0)
    }

    @Test func aLimitOnMemoryIsALimit() throws {
        let context = WorkContext(memory: MemoryAccount(limit: 1 << 20))
        context.makeCurrent()
        defer { WorkContext().makeCurrent() }
        let kept = try NDArray.zeros([100_000])
        #expect { _ = try NDArray.zeros([100_000]) } throws: { ($0 as? Fault)?.kind == .limit }
        #expect(context.memory?.usedBytes == kept.byteCount)
    }

    @Test func everyOperationHasALoopForSomeType() {
        for op in ArrayOp.all { #expect(DType.allCases.contains { op.loop($0) != nil }, "\(op.name)") }
        #expect(Set(ArrayOp.all.map(\.name)).count == ArrayOp.all.count)
    }
}
