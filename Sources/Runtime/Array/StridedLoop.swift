// The one place that knows strides.
//
// An operation hands over its operands ("lanes": address, strides, and how to convert its elements) and an inner
// loop. Here the axes are put into the order of memory, neighbouring axes that form one run are merged, the rest
// is walked by an odometer, and the inner loop gets runs as long as possible. Large work is cut into pieces of
// fixed size, run by the work pool, and the stop flag is looked at between them.
import CKernels
import Synchronization

/// One operand of a strided loop.
struct Lane {
    var data: UnsafeMutableRawPointer
    /// Bytes between elements along each axis of the common shape.
    var strides: Dims
    /// Converts an element of the array to one of the inner loop (or back, for a result); nil where they agree.
    var cast: nn_loop?
    /// Bytes of an element in the array and in the inner loop.
    var itemsize: Int
    var loopItemsize: Int
    var isResult: Bool
    /// Keeps the memory alive.
    private let owner: NDArray?

    /// An operand as the inner loop wants it: stretched to `shape`, converted to `dtype`.
    init(_ array: NDArray, shape: Dims, dtype: DType, isResult: Bool = false) {
        data = array.data
        strides = array.shape == shape ? array.strides : .stretched(array.strides, from: array.shape, to: shape)
        itemsize = array.itemsize
        loopItemsize = dtype.itemsize
        self.isResult = isResult
        owner = array
        if array.dtype != dtype {
            cast = isResult ? CastLoop.from(dtype, to: array.dtype) : CastLoop.from(array.dtype, to: dtype)
        }
    }

    /// One element, the same for all.
    init(constant: UnsafeMutableRawPointer, itemsize: Int, rank: Int) {
        data = constant
        strides = Dims(repeating: 0, count: rank)
        self.itemsize = itemsize
        loopItemsize = itemsize
        isResult = false
        owner = nil
    }
}

/// In which order to walk axes.
enum AxisOrder {
    /// The axes, outermost first, so that memory is walked as straight as the operands allow: NumPy's order 'K', by
    /// the same insertion sort, since the order decides how results are laid out and sums are rounded.
    static func of(_ strides: [Dims], shape: Dims) -> [Int] {
        var order = Array(0..<shape.count)
        if shape.count < 2 { return order }
        // Innermost first while sorting.
        order.reverse()
        for i in 1..<order.count {
            let axis = order[i]
            var place = i, j = i - 1
            while j >= 0 {
                var isDecided = false, moves = false
                for lane in strides {
                    let mine = shape[axis] == 1 ? 0 : lane[axis].magnitude
                    let inner = shape[order[j]] == 1 ? 0 : lane[order[j]].magnitude
                    if mine == 0 || inner == 0 { continue }
                    if inner <= mine { moves = false } else if !isDecided { moves = true }
                    isDecided = true
                }
                if isDecided {
                    if !moves { break }
                    place = j
                }
                j -= 1
            }
            if place != i {
                order.remove(at: i)
                order.insert(axis, at: place)
            }
        }
        order.reverse()
        return order
    }
}

enum CastLoop {
    static func from(_ source: DType, to target: DType) -> nn_loop? {
        nn_cast_loop(Int32(source.rawValue), Int32(target.rawValue))
    }
}

/// The walk of an inner loop over several operands.
struct StridedLoop {
    /// Elements of a piece of cheap work; costly loops take fewer.
    static let pieceElements = 16384
    /// Elements converted at a time where lanes need it.
    private static let blockElements = 1024

    let loop: nn_loop
    var shape: Dims
    var lanes: [Lane]
    /// Roughly how many times dearer an element is than an addition.
    var cost = 1
    /// The last lane is a bool that says where to work at all.
    var isMasked = false

    init(_ loop: nn_loop, shape: Dims, lanes: [Lane], cost: Int = 1) {
        self.loop = loop
        self.shape = shape
        self.lanes = lanes
        self.cost = cost
    }

    // MARK: plain uses

    /// Writes `source`, stretched and converted, into `target`. They must not overlap except exactly.
    static func copy(_ source: NDArray, into target: NDArray) throws(Fault) {
        guard target.count > 0, let loop = CastLoop.from(source.dtype, to: target.dtype) else { return }
        let flags: Int32
        if target.isContiguous, source.isContiguous, source.shape == target.shape {
            flags = try flat(loop, source.data, source.itemsize, target.data, target.itemsize, target.count)
        } else {
            let from = Lane(source, shape: target.shape, dtype: source.dtype)
            let into = Lane(target, shape: target.shape, dtype: target.dtype, isResult: true)
            flags = try StridedLoop(loop, shape: target.shape, lanes: [from, into]).run()
        }
        // Numbers that the narrower type has not; the smaller integers wrap around in silence.
        guard flags != 0, source.dtype.isFloat else { return }
        if target.dtype == .int64 || target.dtype == .int32 { try WorkContext.current.report(flags & Int32(NN_FP_INVALID), in: "cast") }
        if target.dtype == .float32 { try WorkContext.current.report(flags & Int32(NN_FP_OVERFLOW), in: "cast") }
    }

    /// Writes one value, of the array's own type, everywhere.
    static func fill(_ target: NDArray, with value: Scalar) throws(Fault) {
        guard target.count > 0, let loop = CastLoop.from(target.dtype, to: target.dtype) else { return }
        var bits = value.bits
        let caught: Fault? = withUnsafeMutableBytes(of: &bits) { bytes in
            guard let base = bytes.baseAddress else { return nil }
            do throws(Fault) {
                if target.isContiguous {
                    _ = try flat(loop, base, 0, target.data, target.itemsize, target.count)
                } else {
                    let from = Lane(constant: base, itemsize: target.itemsize, rank: target.rank)
                    let into = Lane(target, shape: target.shape, dtype: target.dtype, isResult: true)
                    _ = try StridedLoop(loop, shape: target.shape, lanes: [from, into]).run()
                }
                return nil
            } catch { return error }
        }
        if let caught { throw caught }
    }

    // MARK: flat runs

    /// One input, one result, both with a fixed step.
    static func flat(_ loop: nn_loop, _ a: UnsafeMutableRawPointer, _ aStep: Int,
                     _ out: UnsafeMutableRawPointer, _ outStep: Int, _ count: Int, cost: Int = 1) throws(Fault) -> Int32 {
        try flat(loop, (a, out, out), (aStep, outStep, 0), count, cost: cost)
    }

    /// Two operands and a result with fixed steps; for an operation of one operand the last is unused.
    /// - Returns: floating-point trouble met.
    static func flat(_ loop: nn_loop,
                     _ data: (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer),
                     _ steps: (Int, Int, Int), _ count: Int, cost: Int = 1) throws(Fault) -> Int32 {
        let piece = Swift.max(pieceElements / cost, 2048)
        if count <= piece {
            _ = nn_float_flags_take()
            Self.call(loop, data, steps, count)
            return nn_float_flags_take()
        }
        let chunk = FlatChunk(loop: loop, data: data, steps: steps, count: count, piece: piece)
        return try Pieces.run((count + piece - 1) / piece) { chunk.run($0) }
    }

    /// The loop over one run.
    @inline(__always)
    static func call(
        _ loop: nn_loop, _ data: (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer),
        _ steps: (Int, Int, Int), _ count: Int
    ) {
        // The whole tuple is lent, as the loop reads all of it.
        let pointers: (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) = (data.0, data.1, data.2)
        withUnsafeBytes(of: pointers) { pointers in
            withUnsafeBytes(of: steps) { steps in
                loop(pointers.baseAddress?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self),
                     steps.baseAddress?.assumingMemoryBound(to: Int.self), count)
            }
        }
    }

    // MARK: strided runs

    /// Runs the loop over all elements.
    /// - Returns: floating-point trouble met.
    func run() throws(Fault) -> Int32 {
        for length in shape where length == 0 { return 0 }
        var plan = self
        plan.order()
        plan.merge()
        return try plan.walk()
    }

    /// Puts the axes in the order of memory, the longest strides first, as far as the operands agree.
    mutating func order() {
        let axes = AxisOrder.of(lanes.map(\.strides), shape: shape)
        if axes.elementsEqual(0..<shape.count) { return }
        shape = Dims(axes.map { shape[$0] })
        for k in lanes.indices {
            let strides = lanes[k].strides
            lanes[k].strides = Dims(axes.map { strides[$0] })
        }
    }

    /// Drops axes of length one and merges neighbours that are one run for every lane.
    mutating func merge() {
        var newShape = Dims(), newStrides = [Dims](repeating: Dims(), count: lanes.count)
        for axis in 0..<shape.count where shape[axis] != 1 {
            let last = newShape.count - 1
            var joins = last >= 0
            if joins {
                for k in lanes.indices where newStrides[k][last] != lanes[k].strides[axis] &* shape[axis] { joins = false; break }
            }
            if joins {
                newShape[last] *= shape[axis]
                for k in lanes.indices { newStrides[k][last] = lanes[k].strides[axis] }
            } else {
                newShape.append(shape[axis])
                for k in lanes.indices { newStrides[k].append(lanes[k].strides[axis]) }
            }
        }
        if newShape.isEmpty {
            newShape.append(1)
            for k in lanes.indices { newStrides[k].append(lanes[k].itemsize) }
        }
        shape = newShape
        for k in lanes.indices { lanes[k].strides = newStrides[k] }
    }

    /// Cuts the work into pieces and runs them.
    private func walk() throws(Fault) -> Int32 {
        let inner = shape[shape.count - 1]
        let outer = shape.product / inner
        let piece = Swift.max(Self.pieceElements / cost, 2048)
        // A unit is a part of one inner run; a piece is some whole units.
        let unit = Swift.min(inner, piece)
        let unitsPerRun = (inner + unit - 1) / unit
        let units = outer * unitsPerRun
        let unitsPerPiece = Swift.max(1, piece / unit)
        let chunk = Chunk(plan: self, unit: unit, unitsPerRun: unitsPerRun)
        let pieces = (units + unitsPerPiece - 1) / unitsPerPiece
        if pieces == 1 {
            _ = nn_float_flags_take()
            chunk.run(0..<units)
            return nn_float_flags_take()
        }
        return try Pieces.run(pieces) { piece in
            chunk.run(piece * unitsPerPiece..<Swift.min(units, (piece + 1) * unitsPerPiece))
        }
    }

    /// Runs the units `range`, in order.
    fileprivate func run(_ range: Range<Int>, unit: Int, unitsPerRun: Int) {
        let rank = shape.count, inner = shape[rank - 1], lanes = lanes, count = lanes.count
        let casts = lanes.contains { $0.cast != nil }
        // Where the first unit lies.
        var index = Dims(repeating: 0, count: rank), rest = range.lowerBound / unitsPerRun
        var part = range.lowerBound % unitsPerRun
        var rows = lanes.map(\.data)
        var axis = rank - 2
        while axis >= 0 {
            index[axis] = rest % shape[axis]
            rest /= shape[axis]
            for k in 0..<count { rows[k] += index[axis] * lanes[k].strides[axis] }
            axis -= 1
        }
        var pointers: [UnsafeMutableRawPointer?] = rows
        let steps = lanes.map { $0.strides[rank - 1] }
        for _ in range {
            let start = part * unit, length = Swift.min(unit, inner - start)
            for k in 0..<count { pointers[k] = rows[k] + start * steps[k] }
            if isMasked {
                masked(pointers, steps, length, casts: casts)
            } else if casts {
                converted(pointers, steps, length)
            } else {
                loop(pointers, steps, length)
            }
            part += 1
            if part < unitsPerRun { continue }
            part = 0
            axis = rank - 2
            while axis >= 0 {
                index[axis] += 1
                for k in 0..<count { rows[k] += lanes[k].strides[axis] }
                if index[axis] < shape[axis] { break }
                for k in 0..<count { rows[k] -= lanes[k].strides[axis] * shape[axis] }
                index[axis] = 0
                axis -= 1
            }
        }
    }

    /// One run of which only the parts count where the mask, the last lane, is true.
    private func masked(_ pointers: [UnsafeMutableRawPointer?], _ steps: [Int], _ length: Int, casts: Bool) {
        let last = lanes.count - 1
        guard let mask = pointers[last] else { return }
        let lane = lanes[last]
        func isOn(_ i: Int) -> Bool {
            let place = mask + i * steps[last]
            guard let cast = lane.cast else { return place.load(as: UInt8.self) != 0 }
            var out: UInt8 = 0
            withUnsafeMutablePointer(to: &out) { cast([place, UnsafeMutableRawPointer($0)], [lane.itemsize, 1], 1) }
            return out != 0
        }
        var i = 0
        while i < length {
            if !isOn(i) { i += 1; continue }
            var end = i + 1
            while end < length, isOn(end) { end += 1 }
            var part = pointers
            for k in 0..<last { part[k] = pointers[k].map { $0 + i * steps[k] } }
            if casts { converted(part, steps, end - i) } else { loop(part, steps, end - i) }
            i = end
        }
    }

    /// One run whose operands are converted on the way, a block at a time.
    private func converted(_ pointers: [UnsafeMutableRawPointer?], _ steps: [Int], _ length: Int) {
        let count = lanes.count, block = Swift.min(Self.blockElements, length)
        withUnsafeTemporaryAllocation(byteCount: count * block * 8, alignment: 64) { scratch in
            guard let base = scratch.baseAddress else { return }
            var loopPointers = pointers, loopSteps = steps
            for k in 0..<count where lanes[k].cast != nil {
                loopPointers[k] = base + k * block * 8
                loopSteps[k] = steps[k] == 0 && !lanes[k].isResult ? 0 : lanes[k].loopItemsize
            }
            var done = 0
            while done < length {
                let n = Swift.min(block, length - done)
                for k in 0..<count {
                    guard let cast = lanes[k].cast else { loopPointers[k] = pointers[k].map { $0 + done * steps[k] }; continue }
                    if lanes[k].isResult { continue }
                    let m = steps[k] == 0 ? 1 : n
                    cast([pointers[k].map { $0 + done * steps[k] }, loopPointers[k]], [steps[k], lanes[k].loopItemsize], m)
                }
                loop(loopPointers, loopSteps, n)
                for k in 0..<count where lanes[k].isResult {
                    guard let cast = lanes[k].cast else { continue }
                    cast([loopPointers[k], pointers[k].map { $0 + done * steps[k] }], [lanes[k].loopItemsize, steps[k]], n)
                }
                done += n
            }
        }
    }
}

/// Pieces of one operation, run by the pool.
enum Pieces {
    /// Runs `body` for each piece, on several threads if the current context has them.
    /// - Returns: floating-point trouble met in any piece.
    static func run(_ pieces: Int, _ body: @escaping @Sendable (Int) -> Void) throws(Fault) -> Int32 {
        let context = WorkContext.current
        try context.check()
        let trouble = Trouble()
        WorkPool.shared.run(pieces: pieces, threads: context.threads, stop: context.stop) { piece in
            _ = nn_float_flags_take()
            body(piece)
            let flags = nn_float_flags_take()
            if flags != 0 { trouble.add(flags) }
        }
        try context.check()
        return trouble.flags
    }

    private final class Trouble: Sendable {
        private let value = Atomic<Int32>(0)
        func add(_ flags: Int32) { value.bitwiseOr(flags, ordering: .relaxed) }
        var flags: Int32 { value.load(ordering: .relaxed) }
    }
}

/// A run of fixed steps, seen by several threads. Unchecked: each piece writes its own part of the result, and the
/// caller keeps the arrays alive until all pieces are done.
private struct FlatChunk: @unchecked Sendable {
    let loop: nn_loop
    let data: (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer)
    let steps: (Int, Int, Int)
    let count: Int
    let piece: Int

    func run(_ index: Int) {
        let start = index * piece
        StridedLoop.call(loop, (data.0 + start * steps.0, data.1 + start * steps.1, data.2 + start * steps.2),
                         steps, Swift.min(piece, count - start))
    }
}

/// A strided loop, seen by several threads. Unchecked for the same reason.
private struct Chunk: @unchecked Sendable {
    let plan: StridedLoop
    let unit: Int
    let unitsPerRun: Int

    func run(_ range: Range<Int>) { plan.run(range, unit: unit, unitsPerRun: unitsPerRun) }
}
