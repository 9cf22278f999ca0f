// Drawing from a population: `choice`. Both generators share the checks and the drawing by probabilities.

/// A request for a choice.
struct Choice {
    /// What is drawn from, or nil for the numbers 0..<count.
    let items: NDArray?
    let axis: Int
    /// How many there are.
    let count: Int
    let size: Dims?
    let probabilities: [Double]?
    let isLegacy: Bool

    /// How many are drawn.
    private let wanted: Int

    init(_ population: Operand, _ size: Dims?, _ p: NDArray?, axis: Int, legacy: Bool) throws(Fault) {
        self.size = size
        isLegacy = legacy
        wanted = size?.reduce(1) { $0 &* $1 } ?? 1
        switch population {
        case .array(let array) where array.rank > 0:
            if legacy && array.rank != 1 { throw .value("a must be 1-dimensional") }
            items = array
            self.axis = try Dims.axis(axis, rank: array.rank)
            count = array.shape[self.axis]
            if count == 0 && wanted != 0 {
                throw .value("\(legacy ? "'a'" : "a") cannot be empty unless no samples are taken")
            }
        default:
            guard let number = try Choice.number(population) else {
                throw .value(legacy ? "a must be 1-dimensional or an integer"
                                    : "a must be a sequence or an integer, not <class 'float'>")
            }
            items = nil
            self.axis = 0
            count = number
            if count <= 0 && wanted != 0 {
                throw .value(legacy ? "a must be greater than 0 unless no samples are taken"
                                    : "a must be a positive integer unless no samples are taken")
            }
        }
        probabilities = try Choice.checked(p, count, legacy)
    }

    private static func number(_ population: Operand) throws(Fault) -> Int? {
        switch population {
        case .pyInt(let value): value
        case .pyBool(let value): value ? 1 : 0
        case .pyFloat: nil
        case .scalar(let scalar): scalar.exactInt
        case .array(let array): try array.item().exactInt
        }
    }

    private static func checked(_ p: NDArray?, _ count: Int, _ legacy: Bool) throws(Fault) -> [Double]? {
        guard let p else { return nil }
        let name = legacy ? "'p'" : "p"
        if p.rank != 1 { throw .value("\(name) must be 1-dimensional") }
        if p.count != count { throw .value(legacy ? "'a' and 'p' must have same size" : "a and p must have same size") }
        let tolerance = p.dtype == .float32 ? Double(Float.ulpOfOne).squareRoot() : Double.ulpOfOne.squareRoot()
        let word = legacy ? "probabilities" : "Probabilities"
        return try p.withElements(as: Double.self) { values throws(Fault) in
            let sum = Multinomial.kahanSum(values)
            if sum.isNaN { throw .value("\(word) contain NaN") }
            if values.contains(where: { $0 < 0 }) { throw .value("\(word) are not non-negative") }
            if abs(sum - 1) > tolerance {
                throw .value(legacy ? "probabilities do not sum to 1"
                                    : "Probabilities do not sum to 1. See Notes section of docstring for more information.")
            }
            return Array(values)
        }
    }

    // MARK: drawing

    /// How often a place comes up to each place.
    private static func cumulated(_ p: [Double]) -> [Double] {
        var sum = 0.0
        var cumulated = p.map { value in
            sum += value
            return sum
        }
        guard let last = cumulated.last else { return [] }
        for index in cumulated.indices { cumulated[index] /= last }
        return cumulated
    }

    /// The first place whose sum is above u.
    @inline(__always)
    private static func place(_ u: Double, in cumulated: [Double]) -> Int {
        var low = 0, high = cumulated.count
        while low < high {
            let middle = (low &+ high) / 2
            if cumulated[middle] <= u { low = middle &+ 1 } else { high = middle }
        }
        // Rounding may leave the last sum a hair below 1 only where all probabilities are zero.
        return min(low, cumulated.count - 1)
    }

    /// Places drawn with replacement, by probabilities.
    func weighted(_ p: [Double], from source: some BitSource) throws(Fault) -> NDArray {
        let cumulated = Choice.cumulated(p)
        return try RandomFill.array(size ?? Dims(), of: Int.self) { Choice.place(source.nextDouble(), in: cumulated) }
    }

    /// - Throws: ValueError when more is asked for than there is.
    func checkWithoutReplacement() throws(Fault) {
        if wanted > count {
            throw .value("Cannot take a larger sample than population when \(isLegacy ? "'replace=False'" : "replace is False")")
        }
        if wanted < 0 || size?.contains(where: { $0 < 0 }) == true {
            throw .value(isLegacy ? "Negative dimensions are not allowed" : "negative dimensions are not allowed")
        }
    }

    /// Places drawn without replacement, by probabilities: as many at a time as are missing, each once.
    func weightedWithoutReplacement(_ p: [Double], from source: some BitSource) throws(Fault) -> NDArray {
        if p.count(where: { $0 > 0 }) < wanted { throw .value("Fewer non-zero entries in p than size") }
        var p = p, found: [Int] = []
        let context = WorkContext.current
        while found.count < wanted {
            let tries = (0..<(wanted - found.count)).map { _ in source.nextDouble() }
            for place in found { p[place] = 0 }
            let cumulated = Choice.cumulated(p)
            var isNew = Set<Int>()
            for u in tries {
                let place = Choice.place(u, in: cumulated)
                if isNew.insert(place).inserted { found.append(place) }
            }
            try context.check()
        }
        return try NDArray.of(found, shape: size ?? Dims())
    }

    /// The result for the drawn places (int64, in the shape asked for).
    func result(_ places: NDArray) throws(Fault) -> Operand {
        guard let items else { return size == nil ? .pyInt(places.firstElement.int) : .array(places) }
        let taken = try items.gathered(places, axis: axis)
        return size == nil && taken.rank == 0 ? .scalar(taken.firstElement) : .array(taken)
    }
}

extension RandomState {
    /// `np.random.choice(a, size, replace, p)`
    public func choice(_ population: Operand, _ size: Dims? = nil, replace: Bool = true,
                       p: NDArray? = nil) throws(Fault) -> Operand {
        let choice = try Choice(population, size, p, axis: 0, legacy: true)
        if replace {
            if let p = choice.probabilities { return try choice.result(choice.weighted(p, from: self)) }
            let places = try randint(.pyInt(choice.count), nil, size ?? Dims())
            guard case .array(let places) = places else { return places }
            return try choice.result(places)
        }
        try choice.checkWithoutReplacement()
        if let p = choice.probabilities { return try choice.result(choice.weightedWithoutReplacement(p, from: self)) }
        let all = try shuffledRange(choice.count)
        let shape = size ?? Dims()
        return try choice.result(all.sliced(axis: 0, start: 0, step: 1, length: shape.product).copied().reshaped(shape))
    }
}

extension Generator {
    /// `rng.choice(a, size, replace, p, axis, shuffle)`
    public func choice(_ population: Operand, _ size: Dims? = nil, replace: Bool = true, p: NDArray? = nil,
                       axis: Int = 0, shuffle: Bool = true) throws(Fault) -> Operand {
        let choice = try Choice(population, size, p, axis: axis, legacy: false)
        if replace {
            if let p = choice.probabilities { return try choice.result(choice.weighted(p, from: self)) }
            let places = try integers(.pyInt(choice.count), nil, size ?? Dims())
            guard case .array(let places) = places else { return places }
            return try choice.result(places)
        }
        try choice.checkWithoutReplacement()
        if let p = choice.probabilities { return try choice.result(choice.weightedWithoutReplacement(p, from: self)) }
        let shape = size ?? Dims(), wanted = shape.product
        let places = choice.count > 10000 && wanted > choice.count / (shuffle ? 50 : 20)
            ? try tail(wanted, of: choice.count)
            : try floyd(wanted, of: choice.count, shuffle: shuffle)
        return try choice.result(places.reshaped(shape))
    }

    /// Exchanges places from the last down to `first` with places before them.
    private func shuffleTail(_ places: NDArray, from first: Int) throws(Fault) {
        let out = places.data.assumingMemoryBound(to: Int64.self)
        let context = WorkContext.current
        var i = places.count - 1
        while i >= first {
            let j = Int(lemire(UInt64(i)))
            (out[i], out[j]) = (out[j], out[i])
            if i & 0xffff == 0 { try context.check() }
            i -= 1
        }
    }

    /// A large sample: the end of a range of which only that end is shuffled.
    private func tail(_ wanted: Int, of count: Int) throws(Fault) -> NDArray {
        let range = try NDArray.empty(Dims(count), .int64)
        let out = range.data.assumingMemoryBound(to: Int64.self)
        for index in 0..<count { out[index] = Int64(index) }
        try shuffleTail(range, from: max(count - wanted, 1))
        return try range.sliced(axis: 0, start: count - wanted, step: 1, length: wanted).copied()
    }

    /// A small sample: Floyd's algorithm, with a table of what is taken.
    private func floyd(_ wanted: Int, of count: Int, shuffle: Bool) throws(Fault) -> NDArray {
        let places = try NDArray.empty(Dims(wanted), .int64)
        if wanted == 0 { return places }
        let out = places.data.assumingMemoryBound(to: Int64.self)
        let room = UInt64(1.2 * Double(wanted))
        let mask = Int(UInt64.max >> UInt64(room.leadingZeroBitCount))
        let table = try NDArray.full(Dims(mask + 1), Scalar(-1))
        let taken = table.data.assumingMemoryBound(to: Int64.self)
        let context = WorkContext.current
        for j in (count - wanted)..<count {
            let value = Int(lemire(UInt64(j)))
            var slot = value & mask
            while taken[slot] != -1 && taken[slot] != Int64(value) { slot = (slot + 1) & mask }
            var chosen = value
            if taken[slot] != -1 { // taken already: j itself, which cannot be
                chosen = j
                slot = j & mask
                while taken[slot] != -1 { slot = (slot + 1) & mask }
            }
            taken[slot] = Int64(chosen)
            out[j - count + wanted] = Int64(chosen)
            if j & 0xffff == 0 { try context.check() }
        }
        if shuffle { try shuffleTail(places, from: 1) }
        return places
    }
}
