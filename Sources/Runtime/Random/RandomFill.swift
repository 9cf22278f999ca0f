/// Makes results of random draws: one number where no size is given, an array of that size otherwise. Arrays are
/// filled in pieces, so that Ctrl-C and limits are seen between two of them.
enum RandomFill {
    private static let piece = 1 << 16

    /// An array of `size` whose elements `draw` makes, in row order.
    @inline(__always)
    static func array<T: ArrayElement>(_ size: Dims, of type: T.Type, dtype: DType? = nil,
                                       _ draw: () -> T) throws(Fault) -> NDArray {
        let array = try NDArray.empty(size, dtype ?? T.dtype)
        let out = array.data.assumingMemoryBound(to: T.self)
        let count = array.count, context = WorkContext.current
        var start = 0
        while start < count {
            let end = min(start + piece, count)
            for index in start..<end { out[index] = draw() }
            start = end
            try context.check()
        }
        return array
    }

    /// Elements that depend on their place: parameters may differ from one to the next.
    @inline(__always)
    static func array<T: ArrayElement>(_ size: Dims, of type: T.Type, dtype: DType? = nil,
                                       at draw: (Int) -> T) throws(Fault) -> NDArray {
        var index = 0
        return try array(size, of: type, dtype: dtype) { () -> T in
            defer { index += 1 }
            return draw(index)
        }
    }

    /// The shape in which all operands meet.
    /// - Throws: ValueError in the words of NumPy's broadcast iterator.
    static func commonShape(_ shapes: [Dims]) throws(Fault) -> Dims {
        var common = Dims()
        for (index, shape) in shapes.enumerated() {
            guard let next = Dims.broadcast(common, shape) else {
                let clash = shapes[..<index].firstIndex { Dims.broadcast($0, shape) == nil } ?? 0
                throw .value("shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg "
                    + "\(clash) with shape \(shapes[clash].text) and arg \(index) with shape \(shape.text).")
            }
            common = next
        }
        return common
    }

    /// The shape of a result: the size asked for, into which all parameters must fit, or theirs.
    static func shape(_ size: Dims?, _ parameters: [Dims]) throws(Fault) -> Dims {
        guard let size else { return try commonShape(parameters) }
        _ = try NDArray.checkedCount(size, .float64)
        let common = try commonShape([size] + parameters)
        if common != size {
            throw .value("Output size \(size.text) is not compatible with broadcast dimensions of inputs \(common.text).")
        }
        return size
    }
}

extension Operand {
    /// Whether it is an array with at least one axis: such parameters are drawn with element by element.
    var hasAxes: Bool { shape.count > 0 }

    /// Calls `body` with the values as doubles, stretched to a shape, in row order.
    func withDoubles<R>(_ shape: Dims, _ body: (UnsafeBufferPointer<Double>) throws(Fault) -> R) throws(Fault) -> R {
        if case .array(let array) = self {
            return try array.astype(.float64).broadcasted(to: shape).withElements(as: Double.self, body)
        }
        let value = try scalar(as: .float64)
        return try NDArray.scalar(value).broadcasted(to: shape).withElements(as: Double.self, body)
    }
}

/// Parameters that are plain numbers or arrays, checked.
struct RandomParameters {
    /// The values when all are plain numbers.
    let plain: Distribution.Values?
    let operands: [Operand]
    let shapes: [Dims]

    /// - Throws: ValueError when one is out of its bounds.
    init(_ given: [Operand?], of row: Distribution, legacy: Bool) throws(Fault) {
        var operands: [Operand] = []
        for (index, parameter) in row.parameters.enumerated() {
            if index < given.count, let operand = given[index] {
                operands.append(operand)
            } else if let initial = parameter.initial {
                operands.append(.pyFloat(initial))
            } else {
                throw .type("\(row.name)() missing 1 required positional argument: '\(parameter.name)'")
            }
        }
        let isPlain = !operands.contains { $0.hasAxes }
        self.operands = operands
        shapes = operands.map { $0.shape }
        var numbers: [Double] = []
        if isPlain {
            for operand in operands { numbers.append(try operand.scalar(as: .float64).double) }
        }
        while numbers.count < 3 { numbers.append(0) }
        plain = isPlain ? (numbers[0], numbers[1], numbers[2]) : nil
        if let plain { try row.together?(plain) }
        for (operand, parameter) in zip(operands, row.parameters) {
            try operand.withDoubles(operand.shape) { values throws(Fault) in
                try (legacy ? parameter.constraint : parameter.newer).check(values, parameter.name, isArray: !isPlain)
            }
        }
    }

    /// Calls `body` with all values for each element of a result, as three buffers of its shape.
    func withValues<R>(_ shape: Dims, of row: Distribution,
                       _ body: ((Int) -> Distribution.Values) throws(Fault) -> R) throws(Fault) -> R {
        let zero = Operand.pyFloat(0)
        let all = operands + [zero, zero, zero]
        return try all[0].withDoubles(shape) { a throws(Fault) in
            try all[1].withDoubles(shape) { b throws(Fault) in
                try all[2].withDoubles(shape) { c throws(Fault) in
                    if let together = row.together {
                        for index in 0..<a.count { try together((a[index], b[index], c[index])) }
                    }
                    return try body { (a[$0], b[$0], c[$0]) }
                }
            }
        }
    }
}

extension Distribution {
    /// Draws one number, or an array of them.
    /// - Parameters:
    ///   - given: the parameters in order; nil takes the initial value.
    ///   - one: draws from the values; the generator is bound in it.
    func result<T: ArrayElement>(_ given: [Operand?], _ size: Dims?, legacy: Bool, _ plainNumber: (T) -> Operand,
                                 _ one: (Values) -> T) throws(Fault) -> Operand {
        let parameters = try RandomParameters(given, of: self, legacy: legacy)
        if let plain = parameters.plain {
            guard let size else { return plainNumber(one(plain)) }
            return .array(try RandomFill.array(size, of: T.self) { one(plain) })
        }
        let shape = try RandomFill.shape(size, parameters.shapes)
        return .array(try parameters.withValues(shape, of: self) { values throws(Fault) in
            try RandomFill.array(shape, of: T.self, at: { one(values($0)) })
        })
    }

    /// Uniform numbers between bounds are lower + range * u; a range beyond all numbers is refused, as NumPy does.
    func checkedUniform(_ given: [Operand?], refusesNegative: Bool) throws(Fault) {
        let low = (given.first ?? nil) ?? .pyFloat(0)
        let high = (given.count > 1 ? given[1] : nil) ?? .pyFloat(1)
        let isPlain = !low.hasAxes && !high.hasAxes
        let shape = try RandomFill.commonShape([low.shape, high.shape])
        try low.withDoubles(shape) { low throws(Fault) in
            try high.withDoubles(shape) { high throws(Fault) in
                for index in 0..<low.count {
                    let range = high[index] - low[index]
                    if !range.isFinite {
                        let what = isPlain && refusesNegative ? "high - low range" : "Range"
                        throw Fault(.overflowError, "\(what) exceeds valid bounds")
                    }
                    if refusesNegative && range.sign == .minus { throw .value("high - low < 0") }
                }
            }
        }
    }
}
