import Lang

// Operators of the language on arrays and NumPy scalars.
//
// Two numbers, one of them a NumPy scalar, are computed on the spot where nothing can go wrong; everything else goes
// through the table of operations. A temporary that dies in its register is moved out of it first: if nobody else
// holds the array, the operation may write its result there.

extension ArrayOp {
    /// The rows of the operators `+ - * / // % ** @ << >> & | ^`; `@` has none.
    static let operators: [ArrayOp?] = [
        .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .power, nil, .leftShift, .rightShift,
        .bitwiseAnd, .bitwiseOr, .bitwiseXor,
    ]

    /// The rows of `+ - ~` before one operand, and of `abs`.
    static let unaryOperators: [ArrayOp] = [.positive, .negative, .invert, .absolute]

    /// The rows of `< <= == != > >=`.
    static func comparison(_ op: CompareOp) -> ArrayOp {
        switch op {
        case .less: .less
        case .lessEqual: .lessEqual
        case .equal: .equal
        case .notEqual: .notEqual
        case .greater: .greater
        default: .greaterEqual
        }
    }
}

extension UnsafeMutablePointer where Pointee == Value {
    /// Whether an array or a NumPy scalar stands here.
    @inline(__always)
    var isArrayLike: Bool {
        tag == Tag.array || tag == Tag.object && borrowed(Obj.self)._withUnsafeGuaranteedRef { $0.kind == .scalar }
    }

    /// Whether this place, which holds a number, is all that holds a NumPy scalar.
    @inline(__always)
    var isOnlyScalar: Bool {
        tag == Tag.object && isKnownUniquelyReferenced(&UnsafeMutableRawPointer(self).assumingMemoryBound(to: Obj.self).pointee)
    }
}

extension Interpreter {
    /// Whether array arithmetic is to be used: an array or a NumPy scalar.
    @inline(__always)
    func isArrayLike(_ value: Value) -> Bool {
        switch value {
        case .array: true
        case .object(let object): object.kind == .scalar
        default: false
        }
    }

    // MARK: Arithmetic

    /// `left op right` from the loop, operands in registers.
    func arrayArithmetic(_ op: BinaryOp, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>, leftDies: Bool,
                         rightDies: Bool, inPlace: Bool) throws(Fault) -> Value {
        if left.tag == Tag.array || right.tag == Tag.array {
            if let quick = try smallArithmetic(op, left, right, leftDies: leftDies, rightDies: rightDies, inPlace: inPlace) { return .array(quick) }
        }
        if let row = ArrayOp.operators[Int(op.rawValue)] {
            if inPlace, case .array(let target) = left.pointee, let operand = try operandIfAny(right.pointee) {
                try ArrayOps.inPlace(row, target, operand)
                return .array(target)
            }
            var x: NDArray?, y: NDArray?
            var reuseLeft = false, reuseRight = false
            if case .array(let array) = left.pointee {
                x = array
                if leftDies {
                    _ = consume array
                    left.pointee = .undefined
                    reuseLeft = isKnownUniquelyReferenced(&x)
                }
            }
            if case .array(let array) = right.pointee {
                y = array
                if rightDies {
                    _ = consume array
                    right.pointee = .undefined
                    reuseRight = isKnownUniquelyReferenced(&y)
                }
            }
            let lhs: Operand, rhs: Operand
            if let x { lhs = .array(x) } else if !answersFirst(op, left.pointee), let some = try operatorOperand(left.pointee) { lhs = some } else {
                return try otherBinary(op, left.pointee, y.map { .array($0) } ?? right.pointee, inPlace)
            }
            if let y { rhs = .array(y) } else if let some = try operatorOperand(right.pointee) { rhs = some } else {
                return try otherBinary(op, x.map { .array($0) } ?? left.pointee, right.pointee, inPlace)
            }
            if op == .multiply || op == .modulo || op == .add, let result = try sequenceOperator(op, left.pointee, right.pointee) { return result }
            return value(try ArrayOps.binary(row, lhs, rhs, reuseLhs: reuseLeft, reuseRhs: reuseRight))
        }
        if let result = try arrayBinary(op, left.pointee, right.pointee) {
            if inPlace, case .array(let target) = left.pointee, case .array(let product) = result {
                try target.assign(product)
                return .array(target)
            }
            return result
        }
        return try otherBinary(op, left.pointee, right.pointee, inPlace)
    }

    /// The same of small arrays, or of one and a number. The operands are lent from their registers, not counted; one that
    /// dies there and that nobody else holds may take the result.
    private func smallArithmetic(_ op: BinaryOp, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>, leftDies: Bool,
                                 rightDies: Bool, inPlace: Bool) throws(Fault) -> NDArray? {
        guard let row = ArrayOp.operators[Int(op.rawValue)] else { return nil }
        let result: NDArray?
        if left.tag == Tag.array, right.tag == Tag.array {
            result = try left.lendingArray { (x) throws(Fault) -> NDArray? in
                try right.lendingArray { (y) throws(Fault) -> NDArray? in
                    if x.dtype == .uint8 { return nil }
                    if inPlace { return try ArrayOps.smallInPlace(row, x, y) ? x : nil }
                    return try ArrayOps.small(row, x, y, leftDies && left.isOnlyArray, rightDies && right.isOnlyArray)
                }
            }
        } else {
            let isFirst = right.tag == Tag.array, place = isFirst ? right : left, other = isFirst ? left : right
            guard let number = plainNumber(other) else { return nil }
            let dies = isFirst ? rightDies : leftDies
            result = try place.lendingArray { (array) throws(Fault) -> NDArray? in
                try ArrayOps.small(row, array, number, isFirst: isFirst, reuse: dies && place.isOnlyArray, overwrites: inPlace && !isFirst,
                                   other.tag == Tag.int ? .pyInt(other.int) : .pyFloat(number))
            }
        }
        if result != nil, !inPlace {
            if leftDies { left.clear() }
            if rightDies { right.clear() }
        }
        return result
    }

    /// An int, a float or a NumPy scalar of float64: what takes part in arithmetic of float64 as it is.
    @inline(__always)
    private func plainNumber(_ place: UnsafeMutablePointer<Value>) -> Double? {
        if place.tag == Tag.float { return place.float }
        if place.tag == Tag.int { return Double(place.int) }
        guard place.tag == Tag.object else { return nil }
        return place.borrowed(Obj.self)._withUnsafeGuaranteedRef { object in
            guard object.kind == .scalar else { return nil }
            let scalar = unsafeDowncast(object, to: ScalarObject.self).scalar
            return scalar.dtype == .float64 ? scalar.double : nil
        }
    }

    /// `left op right` of values, one of them an array or a NumPy scalar; nil when the other one has to answer.
    func arrayBinary(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        if let quick = scalarArithmetic(op, left, right) { return quick }
        if answersFirst(op, left) { return nil }
        guard let lhs = try operatorOperand(left), let rhs = try operatorOperand(right) else {
            if let fault = missingLoop(op, left, right) { throw fault }
            return nil
        }
        if let result = try sequenceOperator(op, left, right) { return result }
        guard let row = ArrayOp.operators[Int(op.rawValue)] else {
            return value(try ArrayOps.matmul(try ArrayOps.array(lhs, lhs.dtype), try ArrayOps.array(rhs, rhs.dtype)))
        }
        return value(try ArrayOps.binary(row, lhs, rhs))
    }

    /// Whether the left operand is of a class with an operator of its own.
    private func answersFirst(_ op: BinaryOp, _ left: Value) -> Bool {
        if case .instance(let instance) = left, instance.payload.isUndefined { return userMethod(left, names.binary[Int(op.rawValue)]) != nil }
        return false
    }

    /// An operand of an operator; nil for objects whose class may answer in the array's stead.
    private func operatorOperand(_ value: Value) throws(Fault) -> Operand? {
        if case .instance(let instance) = value, instance.payload.isUndefined, userMethod(value, names.array) == nil { return nil }
        return try operandIfAny(value)
    }

    private func otherBinary(_ op: BinaryOp, _ left: Value, _ right: Value, _ inPlace: Bool) throws(Fault) -> Value {
        inPlace ? try inPlaceBinary(op, left, right) : try binary(op, left, right)
    }

    /// `[1, 2] * np.int64(3)` and `'%d' % np.int64(3)` are sequence operators.
    private func sequenceOperator(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        func isSequence(_ value: Value) -> Bool {
            switch value {
            case .list, .tuple, .str: true
            default: false
            }
        }
        func isInteger(_ value: Value) -> Bool {
            if case .object(let object) = value, object.kind == .scalar { return unsafeDowncast(object, to: ScalarObject.self).scalar.dtype.isInteger }
            return false
        }
        func isScalar(_ value: Value) -> Bool {
            if case .object(let object) = value { return object.kind == .scalar }
            return false
        }
        if op == .multiply, isSequence(left) && isScalar(right) && !isInteger(right) || isSequence(right) && isScalar(left) && !isInteger(left) {
            throw .type("can't multiply sequence by non-int of type '\(qualifiedTypeName(isSequence(left) ? right : left))'")
        }
        guard op == .multiply, isSequence(left) && isInteger(right) || isInteger(left) && isSequence(right) else { return nil }
        return try builtinBinary(op, left, right)
    }

    /// What NumPy says of an operand that is no number.
    private func missingLoop(_ op: BinaryOp, _ left: Value, _ right: Value) -> Fault? {
        if op == .modulo, case .str = left { return nil }
        if op == .multiply, case .str = left { return nil }
        if op == .multiply, case .str = right { return nil }
        guard let row = ArrayOp.operators[Int(op.rawValue)] else { return nil }
        func typeText(_ value: Value) -> String? {
            switch value {
            case .str: return "<class 'numpy.dtypes.StrDType'>"
            case .none, .dict, .set: return nil
            default:
                guard let operand = try? operandIfAny(value) else { return nil }
                return operand.dtype.className
            }
        }
        guard let x = typeText(left), let y = typeText(right) else { return nil }
        return ArrayOp.noLoop(row.name, "(\(x), \(y))")
    }

    /// Arithmetic of two numbers, one of them a NumPy scalar, where the result is plainly right; nil elsewhere.
    @inline(__always)
    private func plainResult(_ op: BinaryOp, _ x: Double, _ y: Double) -> Double? {
        let result: Double
        switch op {
        case .add: result = x + y
        case .subtract: result = x - y
        case .multiply: result = x * y
        case .divide:
            if y == 0 { return nil }
            result = x / y
        default: return nil
        }
        return result.isFinite ? result : nil
    }

    @inline(__always)
    private func scalarArithmetic(_ op: BinaryOp, _ left: Value, _ right: Value) -> Value? {
        var left = left, right = right
        return withUnsafeMutablePointer(to: &left) { x in
            withUnsafeMutablePointer(to: &right) { y in
                guard let p = plainNumber(x), let q = plainNumber(y), let result = plainResult(op, p, q) else { return nil }
                return .object(ScalarObject(Scalar(result)))
            }
        }
    }

    /// The same from the loop. A scalar that dies with the operation, or is written over, takes the result if nobody else holds it.
    func scalarArithmetic(_ op: BinaryOp, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>, leftDies: Bool,
                          rightDies: Bool, _ target: UnsafeMutablePointer<Value>) -> Bool {
        guard let x = plainNumber(left), let y = plainNumber(right), let result = plainResult(op, x, y) else { return false }
        if leftDies || left == target, left.isOnlyScalar {
            left.borrowed(ScalarObject.self)._withUnsafeGuaranteedRef { $0.scalar = Scalar(result) }
            if left != target { target.take(from: left) }
        } else if rightDies || right == target, right.isOnlyScalar {
            right.borrowed(ScalarObject.self)._withUnsafeGuaranteedRef { $0.scalar = Scalar(result) }
            if right != target { target.take(from: right) }
        } else {
            target.set(.object(ScalarObject(Scalar(result))))
        }
        return true
    }

    // MARK: Items that the loop asks for

    /// `array[i]` of one axis, `array[i, j]` of two; false, with nothing done, for everything else, errors among it.
    func pickPlainly(_ object: UnsafeMutablePointer<Value>, _ key: UnsafeMutablePointer<Value>, _ target: UnsafeMutablePointer<Value>) -> Bool {
        let array = object.borrowed(NDArray.self)
        var scalar: Scalar?
        if key.tag == Tag.int {
            let i = key.int
            scalar = array._withUnsafeGuaranteedRef { $0.plainElement(i) }
        } else if key.tag == Tag.tuple {
            scalar = key.borrowed(TupleObject.self)._withUnsafeGuaranteedRef { tuple in
                guard tuple.items.count == 2, case .int(let i) = tuple.items[0], case .int(let j) = tuple.items[1] else { return nil }
                return array._withUnsafeGuaranteedRef { $0.plainElement(i, j) }
            }
        }
        guard let scalar else { return false }
        target.set(value(scalar))
        return true
    }

    /// What the `getItem` that comes next picks of an array by a pair of ints, before the pair is built; false as above.
    func pickElement(_ next: Instruction, _ pair: UnsafeMutablePointer<Value>, _ registers: UnsafeMutablePointer<Value>) -> Bool {
        let object = registers + Int(next.b)
        guard object.tag == Tag.array, pair.tag == Tag.int, (pair + 1).tag == Tag.int else { return false }
        let i = pair.int, j = (pair + 1).int
        guard let scalar = object.borrowed(NDArray.self)._withUnsafeGuaranteedRef({ $0.plainElement(i, j) }) else { return false }
        if next.x & 2 != 0 { object.clear() }
        (registers + Int(next.a)).set(value(scalar))
        return true
    }

    /// The same by a slice of ints along the first axis.
    func pickSlice(_ next: Instruction, _ parts: UnsafeMutablePointer<Value>, _ registers: UnsafeMutablePointer<Value>) -> Bool {
        let object = registers + Int(next.b)
        guard object.tag == Tag.array else { return false }
        var slice = IndexSlice()
        if parts.tag == Tag.int { slice.start = parts.int } else if !parts.isNone { return false }
        if (parts + 1).tag == Tag.int { slice.stop = (parts + 1).int } else if !(parts + 1).isNone { return false }
        if (parts + 2).tag == Tag.int { slice.step = (parts + 2).int } else if !(parts + 2).isNone { return false }
        guard let view = object.borrowed(NDArray.self)._withUnsafeGuaranteedRef({ $0.plainSlice(slice) }) else { return false }
        if next.x & 2 != 0 { object.clear() }
        (registers + Int(next.a)).set(.array(view))
        return true
    }

    /// code: 0 plus, 1 minus, 2 invert, 3 absolute value.
    func arrayUnary(_ code: Int, _ value: Value) throws(Fault) -> Value {
        if case .array(let array) = value, let small = try ArrayOps.small(ArrayOp.unaryOperators[code], array, reuse: false) { return .array(small) }
        if code == 1, case .object(let object) = value, object.kind == .scalar {
            let scalar = unsafeDowncast(object, to: ScalarObject.self).scalar
            if scalar.dtype == .float64 { return .object(ScalarObject(Scalar(-scalar.double))) }
        }
        return self.value(try ArrayOps.unary(ArrayOp.unaryOperators[code], try operand(value)))
    }

    // MARK: Comparison

    func arrayCompare(_ op: CompareOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        if case .array(let array) = left {
            var small: NDArray?
            switch right {
            case .int(let number): small = try ArrayOps.small(ArrayOp.comparison(op), array, Double(number), isFirst: false, reuse: false, .pyInt(number))
            case .float(let number): small = try ArrayOps.small(ArrayOp.comparison(op), array, number, isFirst: false, reuse: false, .pyFloat(number))
            case .array(let other): small = try ArrayOps.small(ArrayOp.comparison(op), array, other, false, false)
            default: break
            }
            if let small { return .array(small) }
        }
        guard let lhs = try operatorOperand(left), let rhs = try operatorOperand(right) else {
            return try compareUnlike(op, left, right)
        }
        return value(try ArrayOps.binary(ArrayOp.comparison(op), lhs, rhs))
    }

    /// Against what is no number, nothing is equal.
    private func compareUnlike(_ op: CompareOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        let known = isArrayLike(left) ? left : right, other = isArrayLike(left) ? right : left
        if case .instance = other { return nil }
        if case .object(let object) = other, object.kind == .dtype { return nil }
        guard op == .equal || op == .notEqual else {
            if case .str = other, let operand = try operandIfAny(known) {
                let types = isArrayLike(left) ? "\(operand.dtype.className), <class 'numpy.dtypes.StrDType'>" : "<class 'numpy.dtypes.StrDType'>, \(operand.dtype.className)"
                throw ArrayOp.noLoop(ArrayOp.comparison(op).name, "(\(types))")
            }
            return nil
        }
        let answer = Scalar(op == .notEqual)
        if case .array(let array) = known, array.rank > 0 { return .array(try NDArray.full(array.shape, answer)) }
        return .bool(answer.isTrue)
    }

    // MARK: Text

    func arrayText(_ array: NDArray, isRepr: Bool) throws(Fault) -> String {
        isRepr ? try array.repr(numpy.printOptions) : try array.str(numpy.printOptions)
    }

    func scalarText(_ scalar: Scalar, isRepr: Bool) -> String { isRepr ? scalar.repr : scalar.str }

    /// `format(x, spec)`; a float32 without a format shows as the Python float it becomes.
    func formatScalar(_ scalar: Scalar, _ spec: String) throws(Fault) -> String {
        if spec.isEmpty { return scalar.dtype == .float32 ? NumberText.repr(scalar.double) : scalar.str }
        switch scalar.dtype.kind {
        case .float: return try FormatSpec.format(scalar.double, spec)
        case .bool: return try FormatSpec.format(scalar.isTrue, spec)
        default: return try FormatSpec.format(scalar.int, spec)
        }
    }

    // MARK: Attributes that are read all the time

    @inline(__always)
    func arrayAttribute(_ array: NDArray, _ name: StringObject) -> Value? {
        if name === names.shape { return value(array.shape) }
        if name === names.transpose { return .array(array.transposed) }
        if name === names.size { return .int(array.count) }
        if name === names.rank { return .int(array.rank) }
        if name === names.dtype { return value(array.dtype) }
        return nil
    }
}

extension Scalar {
    var isTruthy: Bool { isTrue }
    var asInt: Int { int }
    var asDouble: Double { double }
}

extension DType {
    /// `<class 'numpy.dtypes.Float64DType'>`
    var className: String {
        let name = self.name
        return "<class 'numpy.dtypes.\(name.prefix(1) == "u" ? "UI" + name.dropFirst(2) : name.prefix(1).uppercased() + name.dropFirst())DType'>"
    }
}
