// Applying a row of the table to operands: find the types, the shape, a place for the result, run the loop.
//
// The common cases come first, as they decide how long small arrays take: two contiguous arrays of one shape, and an
// array with a number. A result without axes is a scalar, as in NumPy.
import CKernels

/// How an operation is to be applied; what NumPy's ufuncs take as keywords.
public struct OpOptions {
    /// Where to put the result.
    public var out: NDArray?
    /// Where to compute at all.
    public var mask: NDArray?
    /// The element type to compute in.
    public var dtype: DType?
    /// What conversions of operands and result are allowed.
    public var casting = CastingRule.sameKind
    /// The left, right operand is a temporary that nobody else sees and may be written to.
    public var reuseLhs = false, reuseRhs = false
    /// The result goes where the left operand is.
    var overwritesLhs = false
    /// Applied by an operator (`+`), not by name: warnings about scalars then say so.
    public var isOperator = false
    public init() {}
    public init(out: NDArray?, mask: NDArray? = nil, dtype: DType? = nil) {
        self.out = out
        self.mask = mask
        self.dtype = dtype
    }
}

/// `casting=`.
public enum CastingRule: String, Sendable {
    case no, equiv, safe, sameKind = "same_kind", unsafe, sameValue = "same_value"

    func allows(_ from: DType, _ to: DType) -> Bool {
        switch self {
        case .no, .equiv: from == to
        case .safe: from.canCastSafely(to: to)
        case .sameKind: from.canCastSameKind(to: to)
        case .unsafe, .sameValue: true
        }
    }
}

public enum ArrayOps {
    // MARK: two operands

    /// `lhs op rhs` as an operator of the language applies it.
    /// - Parameters:
    ///   - reuseLhs: `lhs` is a temporary of the expression; its memory may take the result
    ///   - reuseRhs: the same for `rhs`
    public static func binary(_ op: ArrayOp, _ lhs: Operand, _ rhs: Operand,
                              reuseLhs: Bool = false, reuseRhs: Bool = false) throws(Fault) -> ArrayResult {
        if lhs.isBytes || rhs.isBytes { try checkWrap(op, lhs, rhs) }
        if case .array(let left) = lhs, case .array(let right) = rhs,
           let out = try small(op, left, right, reuseLhs, reuseRhs) { return .array(out) }
        var options = OpOptions()
        options.reuseLhs = reuseLhs
        options.reuseRhs = reuseRhs
        options.isOperator = true
        if op.kernel == NN_power, let fast = try simplePower(lhs, rhs, options) { return fast }
        return try apply(op, lhs, rhs, options)
    }

    /// `target op= rhs`: the result goes into `target`, whose element type must be able to take it.
    public static func inPlace(_ op: ArrayOp, _ target: NDArray, _ rhs: Operand) throws(Fault) {
        if target.dtype == .uint8 { try checkWrap(op, .array(target), rhs) }
        if try overwrite(op, target, rhs) { return }
        var options = OpOptions(out: target)
        options.isOperator = true
        if op === ArrayOp.power, try simplePower(.array(target), rhs, options) != nil { return }
        _ = try apply(op, .array(target), rhs, options)
    }

    /// The common case of `target op= rhs`: the result takes the place of the left operand, element by element.
    /// - Returns: false where that does not apply, with nothing done.
    private static func overwrite(_ op: ArrayOp, _ target: NDArray, _ rhs: Operand) throws(Fault) -> Bool {
        guard target.isContiguous, target.isWriteable, target.rank > 0, op !== ArrayOp.power, op.common(.array(target), rhs) == target.dtype,
              let direct = op.direct(target.dtype), direct.output == target.dtype else { return false }
        if case .array(let array) = rhs {
            guard array.shape == target.shape, array.dtype == target.dtype, array.isContiguous, !array.overlaps(target) else { return false }
        }
        var options = OpOptions()
        options.isOperator = true
        options.overwritesLhs = true
        return try quick(op, direct.loop, .array(target), rhs, target.dtype, target.dtype, options) != nil
    }

    /// `np.op(lhs, rhs, out=…, where=…, dtype=…)`.
    public static func apply(_ op: ArrayOp, _ lhs: Operand, _ rhs: Operand, _ options: OpOptions) throws(Fault) -> ArrayResult {
        let common = op.rule.isTest ? Operand.promoted(lhs, rhs) : options.dtype ?? op.common(lhs, rhs)
        if op.rule.isTest, let known = try outOfRangeComparison(op, lhs, rhs, common, options) { return known }
        let types = try op.types(common)
        try requireLoop(op, options.dtype, types.output)
        if options.dtype != nil, !op.rule.isTest { try requireCast([lhs, rhs], to: types.input, op, options.casting) }
        if op.rule.isTest, common == .float64, let mixed = mixedComparison(op, lhs, rhs) {
            return try general(op, mixed, lhs, rhs, lhs.dtype, rhs.dtype, .bool, options)
        }
        let loop = try op.requiredLoop(types.input)
        if op === ArrayOp.power, types.input.isSigned { try refuseNegativeExponents(rhs) }
        if options.out == nil, options.mask == nil,
           let quick = try quick(op, loop, lhs, rhs, types.input, types.output, options) { return quick }
        return try general(op, loop, lhs, rhs, types.input, types.input, types.output, options)
    }

    /// Contiguous arrays of one shape and the loop's type, or one such with a single value; nil for all else.
    private static func quick(_ op: ArrayOp, _ loop: nn_loop, _ lhs: Operand, _ rhs: Operand, _ input: DType, _ output: DType,
                              _ options: OpOptions) throws(Fault) -> ArrayResult? {
        // Two words for operands that are no arrays; the address of a local does not outlive the closure.
        var cells: (UInt64, UInt64, UInt64) = (0, 0, 0)
        let left: NDArray?, right: NDArray?
        if case .array(let array) = lhs {
            if array.dtype != input || !array.isContiguous { return nil }
            left = array
        } else {
            left = nil
            Self.put(try lhs.scalar(as: input), into: &cells.0)
        }
        if case .array(let array) = rhs {
            if array.dtype != input || !array.isContiguous { return nil }
            if let left, left.shape != array.shape { return nil }
            right = array
        } else {
            right = nil
            Self.put(try rhs.scalar(as: input), into: &cells.1)
        }
        let context = WorkContext.current
        guard let shaped = left ?? right, shaped.rank > 0 else {
            // Single values on both sides.
            if let left { Self.put(left.firstElement, into: &cells.0) }
            if let right { Self.put(right.firstElement, into: &cells.1) }
            let flags = single(loop, &cells)
            if op.warns {
                let isScalar = options.isOperator && lhs.isSingle && rhs.isSingle && hasScalarArithmetic(lhs, rhs)
                try context.report(flags | wrapped(op, cells, input, isScalar), in: isScalar ? "scalar \(op.name)" : op.name)
            }
            return .scalar(take(output, from: &cells.2))
        }
        let out: NDArray
        if options.overwritesLhs, let left { out = left
        } else if options.reuseLhs, let left, input == output, left.isReusable { out = left
        } else if options.reuseRhs, let right, input == output, right.isReusable { out = right
        } else { out = try NDArray.empty(shaped.shape, output) }
        let step = input.itemsize
        var flags: Int32 = 0
        let fault: Fault? = withUnsafeMutableBytes(of: &cells) { bytes in
            guard let base = bytes.baseAddress else { return nil }
            do throws(Fault) {
                flags = try StridedLoop.flat(loop, (left?.data ?? base, right?.data ?? base + 8, out.data),
                                             (left == nil ? 0 : step, right == nil ? 0 : step, output.itemsize),
                                             out.count, cost: op.cost)
                return nil
            } catch { return error }
        }
        if let fault { throw fault }
        if op.warns, flags != 0 { try context.report(flags, in: op, out, options.overwritesLhs || out === left || out === right ? [] : [lhs, rhs]) }
        return .array(out)
    }

    @inline(__always)
    private static func put(_ scalar: Scalar, into cell: inout UInt64) {
        withUnsafeMutableBytes(of: &cell) { if let base = $0.baseAddress { scalar.store(to: base) } }
    }

    @inline(__always)
    private static func take(_ type: DType, from cell: inout UInt64) -> Scalar {
        withUnsafeBytes(of: &cell) { bytes in bytes.baseAddress.map { Scalar(loading: type, from: $0) } ?? Scalar(0) }
    }

    /// The loop over one element.
    private static func single(_ loop: nn_loop, _ cells: inout (UInt64, UInt64, UInt64)) -> Int32 {
        withUnsafeMutableBytes(of: &cells) { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            _ = nn_float_flags_take()
            StridedLoop.call(loop, (base, base + 8, base + 16), (8, 8, 8), 1)
            return nn_float_flags_take()
        }
    }

    /// Whether NumPy's scalars do this by themselves; bool, and an integer with a Python float, go the way of arrays.
    private static func hasScalarArithmetic(_ lhs: Operand, _ rhs: Operand) -> Bool {
        switch (lhs, rhs) {
        case (.scalar(let scalar), .pyFloat), (.pyFloat, .scalar(let scalar)): scalar.dtype.isFloat
        case (.scalar(let scalar), _): !scalar.dtype.isBool
        default: true
        }
    }

    /// Integer scalars, unlike arrays, tell when they wrap.
    private static func wrapped(_ op: ArrayOp, _ cells: (UInt64, UInt64, UInt64), _ type: DType, _ isScalar: Bool) -> Int32 {
        guard isScalar, type.isInteger, op === ArrayOp.add || op === ArrayOp.subtract || op === ArrayOp.multiply else { return 0 }
        var cells = cells
        let a = take(type, from: &cells.0), b = take(type, from: &cells.1), got = take(type, from: &cells.2)
        let overflow: Bool
        if type == .uint64 {
            overflow = op === ArrayOp.add ? a.bits.addingReportingOverflow(b.bits).overflow
                : op === ArrayOp.subtract ? a.bits < b.bits : a.bits.multipliedReportingOverflow(by: b.bits).overflow
        } else {
            let exact = op === ArrayOp.add ? a.int.addingReportingOverflow(b.int)
                : op === ArrayOp.subtract ? a.int.subtractingReportingOverflow(b.int) : a.int.multipliedReportingOverflow(by: b.int)
            overflow = exact.overflow || exact.partialValue != got.int
        }
        return overflow ? Int32(NN_FP_OVERFLOW) : 0
    }

    /// Any shapes, layouts and element types, a given result, a mask.
    private static func general(_ op: ArrayOp, _ loop: nn_loop, _ lhs: Operand, _ rhs: Operand, _ leftType: DType,
                                _ rightType: DType, _ output: DType, _ options: OpOptions) throws(Fault) -> ArrayResult {
        try Run.requireCast(op, output, to: options.out, options.casting)
        let a = try array(lhs, leftType), b = try array(rhs, rightType)
        guard var shape = Dims.broadcast(a.shape, b.shape) else { throw misfit([a, b], options) }
        if options.isOperator, a.rank + b.rank == 3, shape[0] > 1, shape[0] == shape[1], a.count == b.count { WorkContext.current.spread?(a, b) }
        if let mask = options.mask {
            guard let wider = Dims.broadcast(shape, mask.shape) else { throw misfit([a, b], options) }
            shape = wider
        }
        let run = Run(op: op, loop: loop, inputs: [(a, leftType), (b, rightType)], shape: shape, output: output)
        let out = try run.finish(options)
        if options.out == nil, shape.isEmpty { return .scalar(out.firstElement) }
        return .array(out)
    }

    // MARK: one operand

    /// `np.op(operand)`.
    public static func unary(_ op: ArrayOp, _ operand: Operand, reuse: Bool = false) throws(Fault) -> ArrayResult {
        var options = OpOptions()
        options.reuseLhs = reuse
        return try apply(op, operand, options)
    }

    /// `np.op(operand, out=…, where=…, dtype=…)`.
    public static func apply(_ op: ArrayOp, _ operand: Operand, _ options: OpOptions) throws(Fault) -> ArrayResult {
        let common = op.rule.isTest ? operand.dtype : options.dtype ?? operand.dtype
        let types = try op.types(common)
        try requireLoop(op, options.dtype, types.output)
        if options.dtype != nil, !op.rule.isTest { try requireCast([operand], to: types.input, op, options.casting) }
        let loop = try op.requiredLoop(types.input)
        if options.out == nil, options.mask == nil {
            guard case .array(let array) = operand, array.rank > 0 else {
                var cells: (UInt64, UInt64, UInt64) = (0, 0, 0)
                put(try operand.scalar(as: types.input), into: &cells.0)
                // A loop of one operand has its result in second place.
                let flags = single(loop, &cells)
                if op.warns { try WorkContext.current.report(flags, in: options.isOperator ? "scalar \(op.name)" : op.name) }
                return .scalar(take(types.output, from: &cells.1))
            }
            if array.isContiguous, array.dtype == types.input {
                let out = options.reuseLhs && types.input == types.output && array.isReusable
                    ? array : try NDArray.empty(array.shape, types.output)
                let flags = try StridedLoop.flat(loop, array.data, array.itemsize, out.data, out.itemsize, out.count, cost: op.cost)
                if op.warns, flags != 0 { try WorkContext.current.report(flags, in: op, out, out === array ? [] : [operand]) }
                return .array(out)
            }
        }
        let a = try array(operand, types.input)
        var shape = a.shape
        if let mask = options.mask {
            guard let wider = Dims.broadcast(shape, mask.shape) else { throw misfit([a], options) }
            shape = wider
        }
        let run = Run(op: op, loop: loop, inputs: [(a, types.input)], shape: shape, output: types.output)
        let out = try run.finish(options)
        if options.out == nil, shape.isEmpty { return .scalar(out.firstElement) }
        return .array(out)
    }

    // MARK: three operands

    /// `np.clip(a, low, high)`; a missing bound is no bound.
    public static func clip(_ a: Operand, _ low: Operand?, _ high: Operand?, _ options: OpOptions = OpOptions()) throws(Fault) -> ArrayResult {
        // Bounds beyond what the elements can be are none.
        if a.dtype.isInteger, !a.isWeak {
            if case .pyInt(let bound)? = low, bound <= a.dtype.smallestInteger { return try clip(a, nil, high, options) }
            if case .pyInt(let bound)? = high, bound >= 0, UInt64(bound) >= a.dtype.largestInteger { return try clip(a, low, nil, options) }
        }
        guard let low else {
            guard let high else { return try apply(.positive, a, options) }
            return try apply(.minimum, a, high, options)
        }
        guard let high else { return try apply(.maximum, a, low, options) }
        var type = Operand.promoted(a, low)
        type = high.isWeak ? Operand.strong(type, with: high.dtype) : DType.promoted(type, high.dtype)
        guard let loop = ArrayOp.clip.loop(type) else { throw .type("clip has no loop for \(type.name)") }
        let arrays = [try array(a, type), try array(low, type), try array(high, type)]
        guard let some = Dims.broadcast(arrays[0].shape, arrays[1].shape), let shape = Dims.broadcast(some, arrays[2].shape) else {
            throw misfit(arrays)
        }
        let run = Run(op: .clip, loop: loop, inputs: arrays.map { ($0, type) }, shape: shape, output: type)
        let out = try run.finish(options)
        if options.out == nil, shape.isEmpty { return .scalar(out.firstElement) }
        return .array(out)
    }

    /// `np.where(condition, a, b)`.
    public static func select(_ condition: NDArray, _ a: Operand, _ b: Operand) throws(Fault) -> NDArray {
        if let small = try NDArray.smallSelected(condition, a, b) { return small }
        let type = Operand.promoted(a, b)
        // A plain int that does not fit wraps around here, as in NumPy.
        func side(_ operand: Operand) throws(Fault) -> NDArray {
            if case .pyInt(let number) = operand { return try NDArray.scalar(Scalar(wrapping: number, as: type)) }
            return try array(operand, type)
        }
        let arrays = [condition, try side(a), try side(b)]
        guard let some = Dims.broadcast(condition.shape, arrays[1].shape), let shape = Dims.broadcast(some, arrays[2].shape),
              let loop = nn_select_loop(Int32(type.itemsize)) else { throw misfit(arrays) }
        var lanes = [Lane(condition, shape: shape, dtype: .bool), Lane(arrays[1], shape: shape, dtype: type),
                     Lane(arrays[2], shape: shape, dtype: type)]
        let out = try NDArray.empty(shape, type, order: AxisOrder.of(lanes.map(\.strides), shape: shape))
        lanes.append(Lane(out, shape: shape, dtype: type, isResult: true))
        _ = try StridedLoop(loop, shape: shape, lanes: lanes).run()
        return out
    }

    // MARK: helpers

    /// The operand as an array; a plain number becomes one of the loop's type.
    static func array(_ operand: Operand, _ type: DType) throws(Fault) -> NDArray {
        switch operand {
        case .array(let array): array
        case .scalar(let scalar): try NDArray.scalar(scalar)
        default: try NDArray.scalar(try operand.scalar(as: type))
        }
    }

    static func misfit(_ inputs: [NDArray], _ options: OpOptions = OpOptions()) -> Fault {
        let arrays = inputs + (options.out.map { [$0] } ?? []) + (options.mask.map { [$0] } ?? [])
        let shapes = arrays.map { $0.shape.tightText + " " }.joined()
        return Fault(.valueError, "operands could not be broadcast together with shapes \(shapes)",
                     operands: arrays.map(\.shape.text), hint: hint(arrays))
    }

    /// The likely cure for shapes that do not fit.
    private static func hint(_ arrays: [NDArray]) -> String? {
        guard arrays.count == 2 else { return nil }
        let (a, b) = (arrays[0].shape, arrays[1].shape)
        if a.count == 2, b.count == 1, a[0] == b[0] { return "reshape the second to (\(b[0]), 1) to use it for each row" }
        if b.count == 2, a.count == 1, b[0] == a[0] { return "reshape the first to (\(a[0]), 1) to use it for each row" }
        if a.count == 2, b.count == 2 {
            if Dims.broadcast(Dims(a[1], a[0]), b) != nil { return "the transpose of the first, of shape (\(a[1]), \(a[0])), would fit" }
            if Dims.broadcast(a, Dims(b[1], b[0])) != nil { return "the transpose of the second, of shape (\(b[1]), \(b[0])), would fit" }
        }
        return nil
    }

    /// `dtype=` names the type of the result, for which there must be a loop.
    private static func requireLoop(_ op: ArrayOp, _ wanted: DType?, _ output: DType) throws(Fault) {
        if let wanted, wanted != output { throw .type("No loop matching the specified signature and casting was found for ufunc \(op.name)") }
    }

    /// With `dtype=`, operands must be able to become that type.
    private static func requireCast(_ operands: [Operand], to type: DType, _ op: ArrayOp, _ rule: CastingRule) throws(Fault) {
        for (i, operand) in operands.enumerated() where !operand.isWeak && !rule.allows(operand.dtype, type) {
            let place = operands.count == 1 ? "input" : "input \(i)"
            throw Fault(.ufuncTypeError, "Cannot cast ufunc '\(op.name)' \(place) from dtype('\(operand.dtype.name)') to dtype('\(type.name)') with casting rule '\(rule.rawValue)'")
        }
    }

    /// int64 against uint64 would lose digits as float64, so those are compared as they are.
    private static func mixedComparison(_ op: ArrayOp, _ lhs: Operand, _ rhs: Operand) -> nn_loop? {
        guard !lhs.isWeak, !rhs.isWeak, lhs.dtype == .int64 && rhs.dtype == .uint64 || lhs.dtype == .uint64 && rhs.dtype == .int64 else { return nil }
        return nn_mixed_compare_loop(op.kernel, lhs.dtype == .int64 ? 1 : 0)
    }

    /// Comparing with a Python int that the array's integers cannot hold has one answer for all elements.
    private static func outOfRangeComparison(_ op: ArrayOp, _ lhs: Operand, _ rhs: Operand, _ type: DType,
                                             _ options: OpOptions) throws(Fault) -> ArrayResult? {
        guard type.isInteger else { return nil }
        let weakLeft: Bool, number: Int, other: Operand
        switch (lhs, rhs) {
        case (_, .pyInt(let value)): (weakLeft, number, other) = (false, value, lhs)
        case (.pyInt(let value), _): (weakLeft, number, other) = (true, value, rhs)
        default: return nil
        }
        let isLow = number < type.smallestInteger
        guard isLow || number > 0 && UInt64(number) > type.largestInteger else { return nil }
        // The array's elements all lie above a too low number, below a too high one.
        let arrayIsLess = !isLow
        let answer: Bool
        switch op.kernel {
        case NN_equal: answer = false
        case NN_not_equal: answer = true
        case NN_less, NN_less_equal: answer = weakLeft ? !arrayIsLess : arrayIsLess
        case NN_greater, NN_greater_equal: answer = weakLeft ? arrayIsLess : !arrayIsLess
        case NN_logical_and, NN_logical_or, NN_logical_xor:
            // It is true, whatever it is.
            return try weakLeft ? apply(op, .pyBool(true), rhs, options) : apply(op, lhs, .pyBool(true), options)
        default: return nil
        }
        if let out = options.out {
            try out.fill(Scalar(answer))
            return .array(out)
        }
        if other.shape.isEmpty { return .scalar(Scalar(answer)) }
        return .array(try NDArray.full(other.shape, Scalar(answer)))
    }

    private static func refuseNegativeExponents(_ rhs: Operand) throws(Fault) {
        let isNegative: Bool
        switch rhs {
        case .pyInt(let value): isNegative = value < 0
        case .scalar(let scalar): isNegative = scalar.dtype.isSigned && scalar.int < 0
        case .array(let array):
            guard array.dtype.isSigned, array.count > 0 else { return }
            isNegative = try array.reduced(.minimum).int < 0
        default: isNegative = false
        }
        if isNegative { throw .value("Integers to negative integer powers are not allowed.") }
    }

    /// `x ** 2` and other exponents that are cheaper done otherwise, as NumPy does for its operator.
    private static func simplePower(_ lhs: Operand, _ rhs: Operand, _ options: OpOptions) throws(Fault) -> ArrayResult? {
        guard case .array(let array) = lhs, array.rank > 0 else { return nil }
        let exponent: Double
        switch rhs {
        case .pyInt(let value): exponent = Double(value)
        case .pyFloat(let value): exponent = value
        default: return nil
        }
        if array.dtype.isFloat {
            switch exponent {
            case 2: return try apply(.square, lhs, options)
            case 1: return try apply(.positive, lhs, options)
            case 0.5: return try apply(.sqrt, lhs, options)
            case -1: return try apply(.reciprocal, lhs, options)
            default: return nil
            }
        }
        if case .pyInt(2) = rhs { return try apply(.square, lhs, options) }
        return nil
    }
}

extension ArrayOp.Rule {
    var isTest: Bool {
        if case .test = self { return true }
        return false
    }
}

extension Operand {
    /// An array of uint8, whose arithmetic may wrap around.
    @inline(__always)
    var isBytes: Bool {
        if case .array(let array) = self { return array.dtype == .uint8 }
        return false
    }

    /// A number, not an array.
    var isSingle: Bool {
        if case .array = self { return false }
        return true
    }
}

extension NDArray {
    /// Whether the result of an operation may be written here: contiguous, owned, and without other views.
    var isReusable: Bool { base == nil && isWriteable && isContiguous && isKnownUniquelyReferenced(&storage) }
}

/// One general application of an operation: lanes, result, warnings.
struct Run {
    let op: ArrayOp
    let loop: nn_loop
    /// Operands, each with the type the loop takes it in.
    let inputs: [(array: NDArray, type: DType)]
    let shape: Dims
    let output: DType

    /// Computes into `options.out` or a fresh array.
    func finish(_ options: OpOptions) throws(Fault) -> NDArray {
        let out: NDArray
        if let given = options.out {
            out = given
            try given.requireWriteable()
            try Self.requireCast(op, output, to: given, options.casting)
            guard given.shape == shape || Dims.broadcast(shape, given.shape) == given.shape else {
                throw Fault(.valueError, "non-broadcastable output operand with shape \(given.shape.tightText) doesn't match the broadcast shape \(shape.tightText)",
                            operands: [given.shape.text, shape.text])
            }
        } else {
            out = try fresh()
        }
        let target = out.shape
        var lanes: [Lane] = []
        for input in inputs {
            // What overlaps the result other than element by element is read first.
            let source = options.out != nil && input.array.overlaps(out) ? try input.array.copied() : input.array
            lanes.append(Lane(source, shape: target, dtype: input.type))
        }
        lanes.append(Lane(out, shape: target, dtype: output, isResult: true))
        var walk = StridedLoop(loop, shape: target, lanes: lanes, cost: op.cost)
        if let mask = options.mask {
            let source = mask.overlaps(out) || mask.data == out.data ? try mask.copied() : mask
            walk.lanes.append(Lane(source, shape: target, dtype: .bool))
            walk.isMasked = true
        }
        let flags = try walk.run()
        let context = WorkContext.current
        if op.warns, flags != 0 { try context.report(flags, in: op, out, options.out == nil ? inputs.map { .array($0.array) } : []) }
        return out
    }

    /// Results may go into an array of the same kind of elements or a wider one.
    static func requireCast(_ op: ArrayOp, _ type: DType, to out: NDArray?, _ rule: CastingRule) throws(Fault) {
        guard let out, !rule.allows(type, out.dtype) else { return }
        throw Fault(.ufuncTypeError, "Cannot cast ufunc '\(op.name)' output from dtype('\(type.name)') to dtype('\(out.dtype.name)') with casting rule '\(rule.rawValue)'")
    }

    /// A new array for the result, in the layout the operands have in common.
    private func fresh() throws(Fault) -> NDArray {
        guard shape.count > 1, !inputs.contains(where: { $0.array.isContiguous && $0.array.shape == shape }) else {
            return try NDArray.empty(shape, output)
        }
        return try NDArray.empty(shape, output, order: AxisOrder.of(
            inputs.map { Lane($0.array, shape: shape, dtype: $0.array.dtype).strides }, shape: shape))
    }
}
