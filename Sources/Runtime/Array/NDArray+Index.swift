// Indexing, as a list of what stands between the brackets.
//
// Whole numbers, slices, `None` and `...` alone give a view. As soon as an array of indices or a mask is among them the
// result is a copy: the basic parts are applied first, as a view; the arrays become one list of byte offsets into
// it, an offset for each place of their common shape, and blocks are moved to or from there.
import CKernels

/// A slice as written: parts that were left out are nil.
public struct IndexSlice: Sendable, Equatable {
    public var start: Int?, stop: Int?, step: Int?
    public init(start: Int? = nil, stop: Int? = nil, step: Int? = nil) {
        self.start = start
        self.stop = stop
        self.step = step
    }

    /// The first index, the step and how many, for an axis of `length`; as Python's `slice.indices`.
    public func resolved(_ length: Int) throws(Fault) -> (start: Int, step: Int, count: Int) {
        let step = Swift.max(self.step ?? 1, -Int.max)
        if step == 0 { throw .value("slice step cannot be zero") }
        let low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1
        func clamp(_ index: Int?, _ missing: Int) -> Int {
            guard let index else { return missing }
            let place = index < 0 ? index + length : index
            return Swift.min(Swift.max(place, low), high)
        }
        let first = clamp(start, step > 0 ? low : high), last = clamp(stop, step > 0 ? high : low)
        let span = step > 0 ? last - first : first - last
        return (first, step, span <= 0 ? 0 : (span - 1) / Int(step.magnitude) + 1)
    }
}

/// One item between the brackets of `a[…]`.
public enum IndexItem {
    case int(Int)
    case slice(IndexSlice)
    case newaxis
    case ellipsis
    /// Integers: indices; bools: a mask over as many axes as it has.
    case array(NDArray)
    /// `a[True]`: a mask without axes.
    case bool(Bool)
}

/// What an index picks out of one array.
enum Selection {
    case element(UnsafeMutableRawPointer)
    case view(NDArray)
    case scattered(Scattered)
}

/// Places picked by arrays of indices: blocks of `block` shape at offsets from `view`'s first element.
struct Scattered {
    /// The basic parts applied; axes that arrays index are still in it.
    let view: NDArray
    /// Byte offsets, one for each place of `places`, in row order.
    let offsets: NDArray
    /// The common shape of the index arrays.
    let places: Dims
    /// The axes that stay, with their strides.
    let blockShape: Dims
    let blockStrides: Dims
    /// Where among the staying axes the places come in the result.
    let position: Int
    /// A lone mask: errors about it are worded differently.
    let isMask: Bool

    /// The result's shape.
    var shape: Dims { Dims(Array(blockShape[..<position]) + Array(places) + Array(blockShape[position...])) }
}

extension NDArray {
    /// `a[index]`: a view, a copy, or one element.
    public func get(_ index: [IndexItem]) throws(Fault) -> ArrayResult {
        switch try select(index) {
        case .element(let place): .scalar(Scalar(loading: dtype, from: place))
        case .view(let view): .array(view)
        case .scattered(let scattered): .array(try scattered.gathered())
        }
    }

    /// `a[i]` for a whole number: an element of an array with one axis, else a view.
    @inline(__always)
    public func get(_ i: Int) throws(Fault) -> ArrayResult {
        if rank == 1 {
            return .scalar(Scalar(loading: dtype, from: data + (try Self.position(i, shape[0], axis: 0)) * strides[0]))
        }
        if rank == 0 { throw tooMany(1) }
        return .array(selecting(axis: 0, try Self.position(i, shape[0], axis: 0)))
    }

    /// The element at a place of one axis, or of two; nil where that is no place, or not all axes are named.
    @inline(__always)
    func plainElement(_ i: Int) -> Scalar? {
        guard shape.count == 1 else { return nil }
        let length = shape[0], row = i < 0 ? i &+ length : i
        guard row >= 0, row < length else { return nil }
        return Scalar(loading: dtype, from: data + row &* strides[0])
    }

    @inline(__always)
    func plainElement(_ i: Int, _ j: Int) -> Scalar? {
        guard shape.count == 2 else { return nil }
        let length = shape[0], width = shape[1], row = i < 0 ? i &+ length : i, column = j < 0 ? j &+ width : j
        guard row >= 0, row < length, column >= 0, column < width else { return nil }
        return Scalar(loading: dtype, from: data + row &* strides[0] + column &* strides[1])
    }

    /// `a[start:stop:step]`; nil where that is an error.
    func plainSlice(_ slice: IndexSlice) -> NDArray? {
        guard shape.count > 0, slice.step != 0, let (start, step, length) = try? slice.resolved(shape[0]) else { return nil }
        if shape.count == 1 {
            return NDArray(viewOf: self, data: length == 0 ? data : data + start &* strides[0], shape: Dims(length), strides: Dims(length == 0 ? strides[0] : strides[0] &* step),
                           count: length, isContiguous: length < 2 || strides[0] &* step == itemsize)
        }
        return sliced(axis: 0, start: start, step: step, length: length)
    }

    /// `a[i, j]` for whole numbers.
    @inline(__always)
    public func get(_ i: Int, _ j: Int) throws(Fault) -> ArrayResult {
        if rank == 2 {
            let row = try Self.position(i, shape[0], axis: 0), column = try Self.position(j, shape[1], axis: 1)
            return .scalar(Scalar(loading: dtype, from: data + row * strides[0] + column * strides[1]))
        }
        return try get([.int(i), .int(j)])
    }

    /// `a[rows, columns]` for two lists of indices of one length into a matrix; nil for all else.
    public func pairs(_ rows: NDArray, _ columns: NDArray) throws(Fault) -> NDArray? {
        guard rank == 2, rows.rank == 1, columns.rank == 1, rows.dtype == .int64, columns.dtype == .int64, rows.shape == columns.shape,
              rows.isContiguous, columns.isContiguous, rows.count <= 4096 else { return nil }
        let n = rows.count, out = try NDArray.empty(rows.shape, dtype), size = itemsize, target = out.data
        let i = rows.data.assumingMemoryBound(to: Int.self), j = columns.data.assumingMemoryBound(to: Int.self)
        let height = shape[0], width = shape[1], down = strides[0], across = strides[1]
        for k in 0..<n {
            var r = i[k], c = j[k]
            if r < 0 { r += height }
            if c < 0 { c += width }
            guard r >= 0, r < height, c >= 0, c < width else { return nil }
            let from = data + r * down + c * across
            if size == 8 { (target + k * 8).storeBytes(of: from.load(as: UInt64.self), as: UInt64.self) } else {
                (target + k * size).copyMemory(from: from, byteCount: size)
            }
        }
        withExtendedLifetime((rows, columns)) {}
        return out
    }

    /// `a[i, j] = value` (or `a[i] = value`, without `j`) where that is one element.
    /// - Returns: false where it is not, with nothing done.
    @inline(__always)
    public func setElement(_ i: Int, _ j: Int? = nil, _ value: Operand) throws(Fault) -> Bool {
        if value.shape.count > 0 || rank != (j == nil ? 1 : 2) { return false }
        try requireWriteable()
        var place = data + (try Self.position(i, shape[0], axis: 0)) * strides[0]
        if let j { place += try Self.position(j, shape[1], axis: 1) * strides[1] }
        try element(value).store(to: place)
        return true
    }

    /// `a[index] = value`.
    public func set(_ index: [IndexItem], _ value: Operand) throws(Fault) {
        try requireWriteable()
        switch try select(index) {
        case .element(let place):
            if case .array(let array) = value, array.rank > 0 {
                guard array.count == 1, dtype.isBool else { throw .value("setting an array element with a sequence.") }
            }
            try element(value).store(to: place)
        case .view(let view):
            if case .array(let array) = value { try view.assign(array) } else { try view.fill(try element(value)) }
        case .scattered(let scattered):
            if case .array(let array) = value {
                try scattered.scatter(array)
            } else {
                try scattered.scatter(try NDArray.scalar(try element(value, isScattered: true)))
            }
        }
    }

    /// A value about to become an element of this array. What is no whole number and goes to a place that slices or numbers
    /// name is refused by integers, as Python's `int` refuses it; index arrays let NumPy's own scalars through.
    public func element(_ value: Operand, isScattered: Bool = false) throws(Fault) -> Scalar {
        if !dtype.isFloat, !dtype.isBool {
            switch value {
            case .pyFloat(let number): try requireWhole(number)
            case .scalar(let scalar) where scalar.dtype.isFloat && !isScattered: try requireWhole(scalar.double)
            default: break
            }
        }
        return try value.scalar(as: dtype)
    }

    private func requireWhole(_ number: Double) throws(Fault) {
        if number.isNaN { throw .value("cannot convert float NaN to integer") }
        if number.isInfinite { throw Fault(.overflowError, "cannot convert float infinity to integer") }
        if number.magnitude >= (dtype == .uint64 ? 0x1p64 : 0x1p63), number != -0x1p63 {
            throw Fault(.overflowError, "Python int too large to convert to C long")
        }
    }

    private func tooMany(_ used: Int) -> Fault {
        Fault(.indexError, "too many indices for array: array is \(rank)-dimensional, but \(used) were indexed", operands: [shape.text])
    }

    // MARK: what an index picks

    /// Works out what `index` picks.
    func select(_ index: [IndexItem]) throws(Fault) -> Selection {
        var used = 0, hasEllipsis = false, hasArray = false, index = index
        for (i, item) in index.enumerated() {
            switch item {
            case .int, .slice: used += 1
            case .newaxis: break
            case .bool: hasArray = true
            case .ellipsis:
                if hasEllipsis { throw .index("an index can only have a single ellipsis ('...')") }
                hasEllipsis = true
            case .array(let array):
                if array.dtype.isFloat { throw .index("arrays used as indices must be of integer (or boolean) type") }
                if array.rank == 0, !array.dtype.isBool {
                    index[i] = .int(array.firstElement.int)
                    used += 1
                    continue
                }
                used += array.dtype.isBool ? array.rank : 1
                hasArray = true
            }
        }
        if used > rank { throw tooMany(used) }
        return hasArray ? try advanced(index, used) : try basic(index, used, hasEllipsis)
    }

    private func basic(_ index: [IndexItem], _ used: Int, _ hasEllipsis: Bool) throws(Fault) -> Selection {
        var place = data, newShape = Dims(), newStrides = Dims(), axis = 0, allInts = !hasEllipsis
        for item in index {
            switch item {
            case .int(let i):
                place += try Self.position(i, shape[axis], axis: axis) * strides[axis]
                axis += 1
            case .slice(let slice):
                let (start, step, count) = try slice.resolved(shape[axis])
                if count > 0 { place += start * strides[axis] }
                newShape.append(count)
                newStrides.append(count == 0 ? strides[axis] : strides[axis] &* step)
                axis += 1
                allInts = false
            case .newaxis:
                newShape.append(1)
                newStrides.append(0)
                allInts = false
            default:
                for _ in 0..<(rank - used) {
                    newShape.append(shape[axis])
                    newStrides.append(strides[axis])
                    axis += 1
                }
            }
        }
        if allInts, axis == rank { return .element(place) }
        while axis < rank {
            newShape.append(shape[axis])
            newStrides.append(strides[axis])
            axis += 1
        }
        if newShape.count > Dims.limit {
            throw .index("number of dimensions must be within [0, \(Dims.limit)], indexing result would have \(newShape.count)")
        }
        return .view(view(shape: newShape, strides: newStrides, byteOffset: place - data))
    }

    /// An index array and the axis (of this array, with its step) it picks from; a mask picks from several.
    private struct Picker {
        var array: NDArray
        var axis: Int
        var mask: Bool
    }

    private func advanced(_ index: [IndexItem], _ used: Int) throws(Fault) -> Selection {
        var pickers: [Picker] = [], keptShape = Dims(), keptStrides = Dims(), place = 0, axis = 0
        // NumPy puts the places where the first index array stands if all of them are neighbours, else in front.
        var position = 0, apart = false, lastWasPicker = false, isOpen = true
        // A whole number among index arrays counts as one of them as far as places are concerned.
        var hasPicker = false
        func pick(_ array: NDArray?, mask: Bool, axes: Int) {
            if !hasPicker { position = keptShape.count } else if !lastWasPicker { apart = true }
            hasPicker = true
            if let array { pickers.append(Picker(array: array, axis: axis, mask: mask)) }
            axis += axes
            lastWasPicker = true
        }
        func keep(_ length: Int, _ stride: Int) {
            keptShape.append(length)
            keptStrides.append(stride)
            lastWasPicker = false
        }
        for item in index {
            switch item {
            case .int(let i):
                place += try Self.position(i, shape[axis], axis: axis) * strides[axis]
                pick(nil, mask: false, axes: 1)
            case .array(let array) where array.dtype.isBool:
                for k in 0..<array.rank where array.shape[k] != shape[axis + k] {
                    throw .index("boolean index did not match indexed array along axis \(axis + k); size of axis is \(shape[axis + k]) but size of corresponding boolean axis is \(array.shape[k])")
                }
                pick(array, mask: true, axes: array.rank)
            case .array(let array): pick(array, mask: false, axes: 1)
            case .bool(let value): pick(try NDArray.scalar(Scalar(value)), mask: true, axes: 0)
            case .slice(let slice):
                let (start, step, count) = try slice.resolved(shape[axis])
                if count > 0 { place += start * strides[axis] }
                keep(count, strides[axis] &* step)
                axis += 1
            case .newaxis: keep(1, 0)
            case .ellipsis:
                isOpen = false
                lastWasPicker = false
                for _ in 0..<(rank - used) { keep(shape[axis], strides[axis]); axis += 1 }
            }
        }
        if isOpen { while axis < rank { keep(shape[axis], strides[axis]); axis += 1 } }
        let start = view(shape: keptShape, strides: keptStrides, byteOffset: place)
        let (offsets, places) = try offsets(pickers)
        return .scattered(Scattered(view: start, offsets: offsets, places: places, blockShape: keptShape, blockStrides: keptStrides,
                                    position: apart ? 0 : position, isMask: index.count == 1 && pickers[0].mask))
    }

    /// The byte offsets that the index arrays pick together, and their common shape.
    private func offsets(_ pickers: [Picker]) throws(Fault) -> (NDArray, Dims) {
        if pickers.count == 1, pickers[0].mask {
            let places = try maskOffsets(pickers[0])
            return (places, places.shape)
        }
        // Masks count as their list of places.
        var parts: [(array: NDArray, axis: Int?)] = []
        var common = Dims(), shapes: [Dims] = []
        for picker in pickers {
            let array = picker.mask ? try maskOffsets(picker) : try picker.array.astype(.int64)
            parts.append((array, picker.mask ? nil : picker.axis))
            shapes.append(array.shape)
            guard let wider = Dims.broadcast(common, array.shape) else {
                for picker in pickers[parts.count...] {
                    shapes.append(picker.mask ? try maskOffsets(picker).shape : picker.array.shape)
                }
                throw .index("shape mismatch: indexing arrays could not be broadcast together with shapes "
                    + shapes.map { $0.tightText + " " }.joined())
            }
            common = wider
        }
        let out = try NDArray.zeros(common, .int64)
        for (array, axis) in parts {
            let wide = try (array.shape == common ? array : array.broadcasted(to: common)).contiguous()
            let sums = out.data.assumingMemoryBound(to: Int64.self), from = wide.data.assumingMemoryBound(to: Int64.self)
            guard let axis else {
                for i in 0..<out.count { sums[i] += from[i] }
                continue
            }
            var bad = -1, done = 0
            let context = WorkContext.current
            while done < out.count, bad < 0 {
                let found = nn_add_offsets(from + done, 8, Swift.min(out.count - done, 1 << 22), Int64(shape[axis]), strides[axis], sums + done)
                if found >= 0 { bad = done + found }
                done += 1 << 22
                try context.check()
            }
            if bad >= 0 {
                throw .index("index \(from[bad]) is out of bounds for axis \(axis) with size \(shape[axis])")
            }
            withExtendedLifetime(wide) {}
        }
        return (out, common)
    }

    /// The byte offsets at which a mask is true, in row order.
    private func maskOffsets(_ picker: Picker) throws(Fault) -> NDArray {
        let mask = try picker.array.contiguous(), axis = picker.axis, n = mask.rank
        let flags = mask.data.assumingMemoryBound(to: UInt8.self)
        let count = nn_count_true(flags, mask.count)
        let out = try NDArray.empty(Dims(count), .int64)
        let places = out.data.assumingMemoryBound(to: Int64.self)
        // Axes that follow each other in memory count as one.
        var isRun = true
        for k in 0..<Swift.max(n - 1, 0) where strides[axis + k] != shape[axis + k + 1] * strides[axis + k + 1] { isRun = false }
        nn_places_true(flags, count, isRun && n > 0 ? strides[axis + n - 1] : 1, places)
        if !isRun {
            for i in 0..<count {
                var rest = Int(places[i]), offset = 0, k = axis + n - 1
                while k >= axis {
                    offset += (rest % shape[k]) * strides[k]
                    rest /= shape[k]
                    k -= 1
                }
                places[i] = Int64(offset)
            }
        }
        withExtendedLifetime(mask) {}
        return out
    }
}

extension Scattered {
    /// A list of offsets of contiguous blocks, and the bytes of each.
    private func blocks() throws(Fault) -> (offsets: NDArray, bytes: Int) {
        let size = view.itemsize
        if NDArray.isContiguous(blockShape, blockStrides, itemsize: size) {
            return (offsets, blockShape.product * size)
        }
        // Every element of every block by itself.
        let one = view.view(shape: blockShape, strides: blockStrides)
        let all = try NDArray.empty(Dims(offsets.count, one.count), .int64)
        let from = offsets.data.assumingMemoryBound(to: Int64.self), into = all.data.assumingMemoryBound(to: Int64.self)
        var k = 0
        try one.forEachOffset { (offset) throws(Fault) in
            for i in 0..<offsets.count { into[i * one.count + k] = from[i] + Int64(offset) }
            k += 1
        }
        return (all, size)
    }

    /// The axes of a result with the places in front, moved to where they belong.
    private func placed(_ front: NDArray) -> NDArray {
        if position == 0 { return front }
        let p = places.count
        let order = Array(p..<(p + position)) + Array(0..<p) + Array((p + position)..<front.rank)
        return NDArray(storage: front.storage, data: front.data, dtype: front.dtype, shape: Dims(order.map { front.shape[$0] }),
                       strides: Dims(order.map { front.strides[$0] }), base: nil)
    }

    /// A copy of what is picked.
    func gathered() throws(Fault) -> NDArray {
        let front = try NDArray.empty(Dims(Array(places) + Array(blockShape)), view.dtype)
        if front.count > 0 {
            let (offsets, bytes) = try blocks()
            let move = Move(offsets: offsets.data.assumingMemoryBound(to: Int64.self), count: offsets.count, bytes: bytes,
                            source: view.data, result: front.data, piece: Swift.max(1, (1 << 18) / bytes))
            if offsets.count > 2 * move.piece {
                _ = try Pieces.run((offsets.count + move.piece - 1) / move.piece) { move.run($0) }
            } else {
                move.run(0..<offsets.count)
            }
            withExtendedLifetime(offsets) {}
        }
        return placed(front)
    }

    /// Writes `values`, stretched to the result's shape, to what is picked.
    func scatter(_ values: NDArray) throws(Fault) {
        let shape = shape
        var source = values
        while source.rank > shape.count, source.shape[0] == 1 { source = source.selecting(axis: 0, 0) }
        guard Dims.broadcast(source.shape, shape) == shape else {
            if isMask, blockShape.isEmpty, values.rank > 1 {
                throw .type("NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has \(values.rank) dimensions")
            }
            if isMask, blockShape.isEmpty, values.rank == 1 {
                throw .value("NumPy boolean array indexing assignment cannot assign \(values.count) input values to the \(offsets.count) output values where the mask is true")
            }
            throw Fault(.valueError, "shape mismatch: value array of shape \(values.shape.tightText) could not be broadcast to indexing result of shape \(shape.tightText)",
                        operands: [shape.text, values.shape.text])
        }
        if shape.contains(0) { return }
        let (offsets, bytes) = try blocks()
        let to = offsets.data.assumingMemoryBound(to: Int64.self)
        let context = WorkContext.current, piece = Swift.max(1, (1 << 22) / bytes)
        let ready: NDArray, step: Int
        if source.count == 1 {
            // One block of the value, used for all.
            ready = try NDArray.full(Dims(bytes / view.itemsize), source.firstElement.cast(to: view.dtype))
            step = 0
        } else {
            ready = try inFront(source, shape)
            step = bytes
        }
        var done = 0
        while done < offsets.count {
            let n = Swift.min(piece, offsets.count - done)
            nn_scatter(view.data, to + done, n, bytes, ready.data + done * step, step)
            done += n
            try context.check()
        }
        withExtendedLifetime(ready) {}
        withExtendedLifetime(offsets) {}
    }

    /// The values stretched, converted, and laid out with the places in front.
    private func inFront(_ source: NDArray, _ shape: Dims) throws(Fault) -> NDArray {
        var wide = source.shape == shape ? source : try source.broadcasted(to: shape)
        if position > 0 {
            let p = places.count
            wide = try wide.transposed(Dims(Array(position..<(position + p)) + Array(0..<position) + Array((position + p)..<shape.count)))
        }
        if wide.dtype == view.dtype, wide.isContiguous, wide.storage !== view.storage { return wide }
        let out = try NDArray.empty(wide.shape, view.dtype)
        try StridedLoop.copy(wide, into: out)
        return out
    }
}

/// Moving blocks, seen by several threads. Unchecked: each piece writes its own part of the result.
private struct Move: @unchecked Sendable {
    let offsets: UnsafePointer<Int64>
    let count: Int
    let bytes: Int
    let source: UnsafeMutableRawPointer
    let result: UnsafeMutableRawPointer
    let piece: Int

    func run(_ index: Int) { run(index * piece..<Swift.min(count, (index + 1) * piece)) }
    func run(_ range: Range<Int>) {
        nn_gather(source, offsets + range.lowerBound, range.count, bytes, result + range.lowerBound * bytes)
    }
}
