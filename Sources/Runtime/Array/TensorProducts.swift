// Products over chosen axes, all by way of the matrix product.

extension ArrayOps {
    /// `np.tensordot` over pairs of axes.
    public static func tensordot(_ a: NDArray, _ b: NDArray, _ left: Dims, _ right: Dims) throws(Fault) -> ArrayResult {
        guard left.count == right.count else { throw .value("shape-mismatch for sum") }
        var leftAxes = Dims(), rightAxes = Dims()
        for axis in left { leftAxes.append(try Dims.axis(axis, rank: a.rank)) }
        for axis in right { rightAxes.append(try Dims.axis(axis, rank: b.rank)) }
        for (i, j) in zip(leftAxes, rightAxes) where a.shape[i] != b.shape[j] {
            throw Fault(.valueError, "shape-mismatch for sum", operands: [a.shape.text, b.shape.text])
        }
        let leftFree = (0..<a.rank).filter { !leftAxes.contains($0) }, rightFree = (0..<b.rank).filter { !rightAxes.contains($0) }
        let inner = leftAxes.map { a.shape[$0] }.reduce(1, *)
        let rows = leftFree.map { a.shape[$0] }, columns = rightFree.map { b.shape[$0] }
        // (rows, inner) @ (inner, columns)
        let x = try a.transposed(Dims(leftFree + Array(leftAxes))).reshaped([rows.reduce(1, *), inner])
        let y = try b.transposed(Dims(Array(rightAxes) + rightFree)).reshaped([inner, columns.reduce(1, *)])
        guard case .array(let product) = try matmul(x, y) else { return .scalar(Scalar(0.0)) }
        let shaped = try product.reshaped(Dims(rows + columns))
        return shaped.rank == 0 ? .scalar(shaped.firstElement) : .array(shaped)
    }

    /// `np.kron`.
    public static func kronecker(_ a: NDArray, _ b: NDArray) throws(Fault) -> ArrayResult {
        let rank = Swift.max(a.rank, b.rank)
        if rank == 0 { return try binary(.multiply, .array(a), .array(b)) }
        let x = try a.expanded(Dims(0..<(rank - a.rank))), y = try b.expanded(Dims(0..<(rank - b.rank)))
        var shape = Dims()
        for i in 0..<rank { shape.append(x.shape[i] * y.shape[i]) }
        // Axes alternate: those of the first, each before its fellow of the second.
        let wide = try x.expanded(Dims((0..<rank).map { $0 * 2 + 1 })), narrow = try y.expanded(Dims((0..<rank).map { $0 * 2 }))
        guard case .array(let product) = try binary(.multiply, .array(wide), .array(narrow)) else { return .scalar(Scalar(0.0)) }
        return .array(try product.reshaped(shape))
    }

    /// `np.cross` of vectors of three along an axis of each.
    public static func cross(_ a: NDArray, _ b: NDArray, _ axisA: Int, _ axisB: Int, _ axisC: Int) throws(Fault) -> ArrayResult {
        if a.rank == 0 || b.rank == 0 { throw .value("At least one array has zero dimension") }
        let x = try a.movedAxes(Dims(axisA), to: [-1]), y = try b.movedAxes(Dims(axisB), to: [-1])
        let n = x.shape[x.rank - 1], m = y.shape[y.rank - 1]
        guard n == 2 || n == 3, m == 2 || m == 3 else { throw .value("incompatible dimensions for cross product\n(dimension must be 2 or 3)") }
        if n == 2 || m == 2 {
            try WorkContext.current.tell("DeprecationWarning", "Arrays of 2-dimensional vectors are deprecated. Use arrays of 3-dimensional vectors instead. (deprecated in NumPy 2.0)")
        }
        /// A vector of two lies in the plane.
        func part(_ array: NDArray, _ i: Int) -> Operand {
            array.shape[array.rank - 1] == 2 && i == 2 ? .scalar(Scalar(wrapping: 0, as: array.dtype)) : .array(array.selecting(axis: array.rank - 1, i))
        }
        if n == 2, m == 2 {
            let first = try binary(.multiply, part(x, 0), part(y, 1)), second = try binary(.multiply, part(x, 1), part(y, 0))
            return .array(try array(try binary(.subtract, first.operand, second.operand).operand, DType.promoted(a.dtype, b.dtype)))
        }
        var parts: [NDArray] = []
        for i in 0..<3 {
            let j = (i + 1) % 3, k = (i + 2) % 3
            let first = try binary(.multiply, part(x, j), part(y, k)), second = try binary(.multiply, part(x, k), part(y, j))
            parts.append(try array(try binary(.subtract, first.operand, second.operand).operand, a.dtype))
        }
        let rank = Swift.max(x.rank, y.rank)
        return .array(try NDArray.stacked(parts, axis: try Dims.axis(axisC, rank: rank)))
    }

    /// The sliding inner products of a long vector with a short one.
    public static func correlated(_ a: NDArray, _ v: NDArray, mode: String) throws(Fault) -> NDArray {
        guard a.rank == 1, v.rank == 1 else { throw .value("object too deep for desired array") }
        let n = a.count, m = v.count
        let from: Int, count: Int
        switch mode {
        case "full", "f": (from, count) = (1 - m, n + m - 1)
        case "same", "s": (from, count) = (-(m / 2), n)
        case "valid", "v": (from, count) = (0, n - m + 1)
        default: throw .value("mode must be one of 'valid', 'same', or 'full' (got '\(mode)')")
        }
        let type = DType.promoted(a.dtype, v.dtype)
        let x = try a.astype(type), y = try v.astype(type)
        let out = try NDArray.empty(Dims(count), type)
        for k in 0..<count {
            let left = from + k
            let low = Swift.max(left, 0), high = Swift.min(left + m, n)
            if high <= low { out[flat: k] = Scalar(wrapping: 0, as: type); continue }
            let part = x.sliced(axis: 0, start: low, step: 1, length: high - low)
            let weights = y.sliced(axis: 0, start: low - left, step: 1, length: high - low)
            if case .scalar(let sum) = try dot(part, weights) { out[flat: k] = sum }
        }
        return out
    }
}

/// `np.einsum`: sums of products, written with a letter for each axis.
struct Einsum {
    private var inputs: [[Character]] = []
    private var output: [Character] = []
    private var arrays: [NDArray]
    private var lengths: [Character: Int] = [:]

    /// - Parameter text: as NumPy takes it, with `->` and `...` or without.
    init(_ text: String, _ arrays: [NDArray]) throws(Fault) {
        self.arrays = arrays
        let compact = text.filter { $0 != " " }
        var sides = [compact[...]], hasArrow = false
        if let arrow = compact.firstRange(of: "->") {
            sides = [compact[..<arrow.lowerBound], compact[arrow.upperBound...]]
            hasArrow = true
        }
        let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
        guard terms.count == arrays.count else {
            throw .value(terms.count > arrays.count ? "einstein sum subscripts string contains too many subscripts for operand \(arrays.count)"
                : "fewer subscripts than operands were provided to einsum")
        }
        // Axes that `...` stands for get names of their own, counted from the last.
        var most = 0
        for (k, term) in terms.enumerated() {
            let named = term.replacing("...", with: "").count
            if term.contains("...") { most = Swift.max(most, arrays[k].rank - named) }
        }
        func ellipsis(_ count: Int) -> [Character] {
            (0..<Swift.max(count, 0)).map { Character(Unicode.Scalar(UInt8(1 + (most - count + $0) % 31))) }
        }
        for (k, term) in terms.enumerated() {
            var letters: [Character] = []
            if let dots = term.firstRange(of: "...") {
                letters = Array(term[..<dots.lowerBound]) + ellipsis(arrays[k].rank - (term.count - 3)) + Array(term[dots.upperBound...])
            } else { letters = Array(term) }
            for letter in letters where !letter.isLetter && (letter.asciiValue ?? 32) >= 32 {
                throw .value("invalid subscript '\(letter)' in einstein sum subscripts string, subscripts must be letters")
            }
            guard letters.count == arrays[k].rank else {
                throw .value("operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions.")
            }
            inputs.append(letters)
        }
        if hasArrow {
            let term = sides[1]
            if let dots = term.firstRange(of: "...") {
                output = Array(term[..<dots.lowerBound]) + ellipsis(most) + Array(term[dots.upperBound...])
            } else { output = Array(term) }
        } else {
            let all = inputs.flatMap { $0 }
            output = ellipsis(most) + Set(all).filter { letter in letter.isLetter && all.filter { $0 == letter }.count == 1 }.sorted()
        }
        try measure()
        for letter in output where lengths[letter] == nil {
            throw .value("einstein sum subscripts string included output subscript '\(letter)' which never appeared in an input")
        }
        if Set(output).count != output.count {
            throw .value("einstein sum subscripts string includes output subscript '\(output.first.map(String.init) ?? "")' multiple times")
        }
    }

    private mutating func measure() throws(Fault) {
        for (k, letters) in inputs.enumerated() {
            for (axis, letter) in letters.enumerated() {
                let length = arrays[k].shape[axis]
                if let known = lengths[letter], known != length, known != 1, length != 1 {
                    throw .value("operands could not be broadcast together with remapped shapes [original->remapped]: "
                        + arrays.map { "\($0.shape.tightText)->\($0.shape.tightText) " }.joined())
                }
                lengths[letter] = Swift.max(lengths[letter] ?? 1, length)
                if length == 0 { lengths[letter] = 0 }
            }
        }
    }

    func result() throws(Fault) -> NDArray {
        var terms = arrays, labels = inputs
        for k in terms.indices { (terms[k], labels[k]) = try simplified(terms[k], labels[k], keep: Set(output + labels.enumerated().filter { $0.offset != k }.flatMap(\.element))) }
        while terms.count > 1 {
            let left = terms.removeFirst(), right = terms.removeFirst()
            let leftLabels = labels.removeFirst(), rightLabels = labels.removeFirst()
            let wanted = Set(output + labels.flatMap { $0 })
            let (product, names) = try pair(left, leftLabels, right, rightLabels, keep: wanted)
            terms.insert(product, at: 0)
            labels.insert(names, at: 0)
        }
        guard let last = terms.first, let names = labels.first else { return try NDArray.scalar(Scalar(0.0)) }
        var order = Dims()
        for letter in output { if let axis = names.firstIndex(of: letter) { order.append(axis) } }
        return try last.transposed(order)
    }

    /// Takes the diagonal of repeated letters and sums those nobody else needs.
    private func simplified(_ array: NDArray, _ letters: [Character], keep: Set<Character>) throws(Fault) -> (NDArray, [Character]) {
        var array = array, letters = letters, k = 0
        while k < letters.count {
            if let second = letters[(k + 1)...].firstIndex(of: letters[k]) {
                if array.shape[k] != array.shape[second] {
                    throw .value("dimensions in single operand for collapsing index '\(letters[k])' don't match (\(array.shape[k]) != \(array.shape[second]))")
                }
                array = try array.diagonal(0, k, second)
                let letter = letters[k]
                letters.remove(at: second)
                letters.remove(at: k)
                letters.append(letter)
                k = 0
                continue
            }
            k += 1
        }
        let gone = letters.indices.filter { !keep.contains(letters[$0]) }
        if !gone.isEmpty {
            switch try array.reduced(.add, ReduceOptions(axes: Dims(gone), dtype: array.dtype.isBool ? nil : array.dtype)) {
            case .array(let sum): array = sum
            case .scalar(let sum): array = try NDArray.scalar(sum)
            }
            letters = letters.filter { keep.contains($0) }
        }
        return (array, letters)
    }

    /// The product of two terms, summed over letters that only they have.
    private func pair(_ a: NDArray, _ x: [Character], _ b: NDArray, _ y: [Character], keep: Set<Character>) throws(Fault) -> (NDArray, [Character]) {
        // Letters in both: kept ones are batches, the others are summed over.
        let shared = x.filter { y.contains($0) }
        let batch = shared.filter { keep.contains($0) }, inner = shared.filter { !keep.contains($0) }
        let left = x.filter { !y.contains($0) }, right = y.filter { !x.contains($0) }
        func arranged(_ array: NDArray, _ names: [Character], _ order: [Character], _ groups: [[Character]]) throws(Fault) -> NDArray {
            var axes = Dims()
            for letter in order { if let axis = names.firstIndex(of: letter) { axes.append(axis) } }
            var wide = Dims()
            for letter in order { wide.append(lengths[letter] ?? 1) }
            let turned = try array.transposed(axes)
            let full = turned.shape == wide ? turned : try turned.broadcasted(to: wide)
            return try full.reshaped(Dims(batch.map { lengths[$0] ?? 1 } + groups.map { $0.map { lengths[$0] ?? 1 }.reduce(1, *) }))
        }
        let p = try arranged(a, x, batch + left + inner, [left, inner]), q = try arranged(b, y, batch + inner + right, [inner, right])
        let names = batch + left + right
        guard case .array(let product) = try ArrayOps.matmul(p, q) else { return (a, x) }
        return (try product.reshaped(Dims(names.map { lengths[$0] ?? 1 })), names)
    }
}
