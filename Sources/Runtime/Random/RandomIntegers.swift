/// Bounded integers of any element type: `randint` and `integers`.
struct RandomIntegers {
    let method: BoundedMethod
    let dtype: DType
    /// Whether the upper bound itself may come.
    let endpoint: Bool
    /// For messages.
    let functionName: String

    /// - Parameter plain: one number is a Python int or bool and not a scalar of the element type.
    func draw(_ low: Operand, _ high: Operand?, _ size: Dims?, from source: some BitSource,
              plain: Bool) throws(Fault) -> Operand {
        if dtype.isFloat { throw .type("Unsupported dtype dtype('\(dtype.name)') for \(functionName)") }
        if let size, try NDArray.checkedCount(size, dtype) == 0 { return .array(try NDArray.empty(size, dtype)) }
        let lower = high == nil ? Operand.pyInt(0) : low
        let upper = high ?? low
        if lower.hasAxes || upper.hasAxes { return .array(try drawEach(lower, upper, size, from: source)) }
        let bounds = try Bounds(self, [try whole(lower)], [try whole(upper)])
        if let size { return .array(try fill(size, from: source) { _ in bounds.pairs[0] }) }
        let one = try fill(Dims(), from: source) { _ in bounds.pairs[0] }.firstElement
        guard plain else { return .scalar(one) }
        return dtype.isBool ? .pyBool(one.isTrue) : .pyInt(one.int)
    }

    private func drawEach(_ low: Operand, _ high: Operand, _ size: Dims?, from source: some BitSource) throws(Fault) -> NDArray {
        let bounds = try Bounds(self, try wholes(low), try wholes(high), low.shape, high.shape)
        // The result is the last of the three that NumPy walks together.
        let shape = try size.map { size throws(Fault) in
            let common = try RandomFill.commonShape([low.shape, high.shape, size])
            if common == size { return size }
            throw .value("Output size \(size.text) is not compatible with broadcast dimensions of inputs \(common.text).")
        } ?? bounds.shape
        if shape == bounds.shape { return try fill(shape, from: source) { bounds.pairs[$0] } }
        let places = try NDArray.of(Array(0..<bounds.pairs.count), shape: bounds.shape).broadcasted(to: shape)
        return try places.withElements(as: Int.self) { places throws(Fault) in
            try fill(shape, from: source) { bounds.pairs[places[$0]] }
        }
    }

    /// The first number and how far the last is from it, for each element.
    private struct Bounds {
        var pairs: [(first: UInt64, span: UInt64)] = []
        var shape = Dims()

        init(_ request: RandomIntegers, _ lows: [Int128], _ highs: [Int128],
             _ lowShape: Dims = Dims(), _ highShape: Dims = Dims()) throws(Fault) {
            let dtype = request.dtype
            let least = Int128(dtype.smallestInteger), most = Int128(dtype.largestInteger)
            let lasts = request.endpoint ? highs : highs.map { $0 - 1 }
            if lows.contains(where: { $0 < least }) { throw .value("low is out of bounds for \(dtype.name)") }
            if lasts.contains(where: { $0 > most }) { throw .value("high is out of bounds for \(dtype.name)") }
            shape = try RandomFill.commonShape([lowShape, highShape])
            let lowPlaces = try NDArray.of(Array(0..<lows.count), shape: lowShape).broadcasted(to: shape)
            let highPlaces = try NDArray.of(Array(0..<lasts.count), shape: highShape).broadcasted(to: shape)
            for index in 0..<lowPlaces.count {
                let low = lows[lowPlaces[flat: index].int], last = lasts[highPlaces[flat: index].int]
                if low > last { throw .value(Self.complaint(lows, endpoint: request.endpoint)) }
                pairs.append((UInt64(truncatingIfNeeded: low), UInt64(truncatingIfNeeded: last - low)))
            }
        }

        /// Low bounds of nothing but zero were most likely not given.
        private static func complaint(_ lows: [Int128], endpoint: Bool) -> String {
            if lows.allSatisfy({ $0 == 0 }) { return endpoint ? "high < 0" : "high <= 0" }
            return endpoint ? "low > high" : "low >= high"
        }
    }

    private func whole(_ operand: Operand) throws(Fault) -> Int128 {
        switch operand {
        case .pyInt(let value): Int128(value)
        case .pyBool(let value): value ? 1 : 0
        case .pyFloat(let value): try whole(Scalar(value))
        case .scalar(let scalar): try whole(scalar)
        case .array(let array): try whole(array.item())
        }
    }

    private func whole(_ scalar: Scalar) throws(Fault) -> Int128 {
        if scalar.dtype == .uint64 { return Int128(scalar.bits) }
        if !scalar.dtype.isFloat { return Int128(scalar.int) }
        let value = scalar.double
        if value.isNaN { throw .value("cannot convert float NaN to integer") }
        if value.isInfinite { throw Fault(.overflowError, "cannot convert float infinity to integer") }
        // Beyond 2^100 every bound is out of any type's range.
        return Int128(max(-0x1p100, min(0x1p100, value)).rounded(.towardZero))
    }

    private func wholes(_ operand: Operand) throws(Fault) -> [Int128] {
        guard case .array(let array) = operand else { return [try whole(operand)] }
        var all: [Int128] = []
        all.reserveCapacity(array.count)
        for index in 0..<array.count { all.append(try whole(array[flat: index])) }
        return all
    }

    /// An array whose elements lie between the bounds given for each.
    @inline(__always)
    private func fill(_ size: Dims, from source: some BitSource,
                      _ bounds: (Int) -> (first: UInt64, span: UInt64)) throws(Fault) -> NDArray {
        var narrow = NarrowWords(source, bits: dtype.isBool ? 1 : min(dtype.itemsize * 8, 16), method: method)
        let method = method
        switch dtype.itemsize {
        case 1:
            return try RandomFill.array(size, of: UInt8.self, dtype: dtype, at: {
                let (first, span) = bounds($0)
                return UInt8(truncatingIfNeeded: first &+ narrow.bounded(span))
            })
        case 2:
            return try RandomFill.array(size, of: UInt16.self, dtype: dtype, at: {
                let (first, span) = bounds($0)
                return UInt16(truncatingIfNeeded: first &+ narrow.bounded(span))
            })
        case 4:
            return try RandomFill.array(size, of: UInt32.self, dtype: dtype, at: {
                let (first, span) = bounds($0)
                return UInt32(truncatingIfNeeded: first &+ source.bounded(span, method))
            })
        default:
            return try RandomFill.array(size, of: UInt64.self, dtype: dtype, at: {
                let (first, span) = bounds($0)
                return first &+ source.bounded(span, method)
            })
        }
    }
}

extension Binomial {
    /// `binomial(n, p, size)` of either generator; n and p may be arrays.
    func draw(_ n: Operand, _ p: Operand, _ size: Dims?, from source: some BitSource, legacy: Bool) throws(Fault) -> Operand {
        let isPlain = !n.hasAxes && !p.hasAxes
        if case .array(let array) = n, !array.dtype.canCastSafely(to: .int64) {
            throw .type("Cannot cast array data from dtype('\(array.dtype.name)') to dtype('int64') according to the rule 'safe'")
        }
        try p.withDoubles(p.shape) { values throws(Fault) in try Constraint.unit.check(values, "p", isArray: !isPlain) }
        try n.withDoubles(n.shape) { values throws(Fault) in try Constraint.count.check(values, "n", isArray: !isPlain) }
        if isPlain {
            let count = Int64(try n.scalar(as: .int64).int), chance = try p.scalar(as: .float64).double
            guard let size else { return .pyInt(Int(draw(count, chance, from: source, legacy: legacy))) }
            return .array(try RandomFill.array(size, of: Int64.self) {
                self.draw(count, chance, from: source, legacy: legacy)
            })
        }
        let shape = try RandomFill.shape(size, [p.shape, n.shape])
        let counts: NDArray
        if case .array(let array) = n { counts = array } else { counts = try NDArray.scalar(n.scalar(as: .int64)) }
        return .array(try counts.astype(.int64).broadcasted(to: shape).withElements(as: Int64.self) { n throws(Fault) in
            try p.withDoubles(shape) { p throws(Fault) in
                try RandomFill.array(shape, of: Int64.self, at: { self.draw(n[$0], p[$0], from: source, legacy: legacy) })
            }
        })
    }
}
