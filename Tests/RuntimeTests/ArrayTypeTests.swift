@testable import NNRuntime
import Testing

/// The element types against tables that NumPy wrote.
@Suite struct ArrayTypeTests {
    /// `np.promote_types(row, column)`, by code.
    private static let promotions = """
        ? b B h H i I l L f d
        b b h h i i l l d f d
        B h B h H i I l L f d
        h h h h i i l l d f d
        H i H i H i I l L f d
        i i i i i i l l d d d
        I l I l I l I l L d d
        l l l l l l l l d d d
        L d L d L d L d L d d
        f f f f f d d d d f d
        d d d d d d d d d d d
        """

    /// What casting rule lets row become column: s safe, k same_kind, - neither.
    private static let casts = """
        s s s s s s s s s s s
        - s - s - s - s - s s
        - k s s s s s s s s s
        - k - s - s - s - s s
        - k k k s s s s s s s
        - k - k - s - s - k s
        - k k k k k s s s k s
        - k - k - k - s - k s
        - k k k k k k k s k s
        - - - - - - - - - s s
        - - - - - - - - - k s
        """

    /// `np.result_type(row, x)` for a Python bool, int and float.
    private static let weak = """
        ? l d
        b b d
        B B d
        h h d
        H H d
        i i d
        I I d
        l l d
        L L d
        f f f
        d d d
        """

    private func cells(_ table: String) -> [[Character]] {
        table.split(separator: "\n").map { $0.split(separator: " ").compactMap(\.first) }
    }

    @Test func promotionIsNumPys() {
        for (a, row) in zip(DType.allCases, cells(Self.promotions)) {
            for (b, code) in zip(DType.allCases, row) { #expect(DType.promoted(a, b).code == code, "\(a) with \(b)") }
        }
    }

    @Test func castingRulesAreNumPys() {
        for (a, row) in zip(DType.allCases, cells(Self.casts)) {
            for (b, rule) in zip(DType.allCases, row) {
                #expect(a.canCastSafely(to: b) == (rule == "s"), "\(a) to \(b)")
                #expect(a.canCastSameKind(to: b) == (rule != "-"), "\(a) to \(b)")
            }
        }
    }

    @Test func pythonNumbersGiveWay() throws {
        for (a, row) in zip(DType.allCases, cells(Self.weak)) {
            let array = Operand.array(try NDArray.zeros([2], a))
            for (number, code) in zip([Operand.pyBool(true), .pyInt(1), .pyFloat(1)], row) {
                #expect(Operand.promoted(array, number).code == code, "\(a) with \(number)")
                #expect(Operand.promoted(number, array).code == code, "\(number) with \(a)")
            }
        }
    }

    @Test func pythonIntsMustFit() throws {
        let a = Operand.array(try NDArray.zeros([2], .uint8))
        #expect { _ = try ArrayOps.binary(.add, a, .pyInt(300)) } throws: {
            ($0 as? Fault)?.kind == .overflowError && ($0 as? Fault)?.message == "Python integer 300 out of bounds for uint8"
        }
        guard case .array(let less) = try ArrayOps.binary(.less, a, .pyInt(300)) else { Issue.record("no array"); return }
        #expect(less[flat: 0].isTrue && less[flat: 1].isTrue)
    }

    @Test func everyNameIsRead() {
        for type in DType.allCases {
            #expect(DType(spelling: type.name) == type)
            #expect(DType(spelling: String(type.code)) == type)
            #expect(1 << type.shift == type.itemsize)
        }
        #expect(DType(spelling: "<f8") == .float64)
        #expect(DType(spelling: "complex128") == nil)
    }
}
