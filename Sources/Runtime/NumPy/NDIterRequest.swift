/// What a script asks of `np.nditer`: operands, flags, element types, axes.
struct NDIterRequest {
    private(set) var sides: [NDIterObject.Side] = []
    private(set) var shape: [Int] = []
    let flags: Set<String>
    let order: String
    let bufferSize: Int

    private static let known: Set<String> = ["buffered", "c_index", "common_dtype", "copy_if_overlap", "delay_bufalloc", "external_loop", "f_index", "grow_inner",
                                             "growinner", "multi_index", "ranged", "refs_ok", "reduce_ok", "zerosize_ok"]
    private static let knownOfOperands: Set<String> = ["readonly", "readwrite", "writeonly", "allocate", "aligned", "contig", "copy", "no_broadcast", "no_subtype",
                                                       "nbo", "arraymask", "writemasked", "updateifcopy", "overlap_assume_elementwise", "virtual"]

    init(_ args: borrowing Args) throws(Fault) {
        let vm = args.vm
        var given: [Value] = [args[0]]
        switch args[0] {
        case .list, .tuple:
            // A list of numbers is one operand.
            let items = try vm.array(of: args[0])
            if items.contains(where: { Self.isOperand($0) }) || args.isGiven(6) { given = items }
        default: break
        }
        flags = Set(try Self.texts(args[1], vm))
        for flag in flags where !Self.known.contains(flag) { throw .value("Unexpected iterator global flag \"\(flag)\"") }
        if flags.contains("external_loop"), !flags.isDisjoint(with: ["multi_index", "c_index", "f_index"]) {
            throw .value("Iterator flag EXTERNAL_LOOP cannot be used if an index or multi-index is being tracked")
        }
        order = try args.optionalString(4) ?? "K"
        let size = args.isGiven(8) ? try args.int(8) : 0
        bufferSize = size > 0 ? size : 8192
        let operandFlags = try Self.flags(args[2], given, vm)
        let axes = try Self.axes(args[6], given.count, vm)
        var arrays: [NDArray?] = []
        for value in given { arrays.append(value.isNone ? nil : try vm.ndarray(value)) }
        try measure(arrays, axes, operandFlags, args.isGiven(7) ? try args.dims(7) : nil)
        var total = 1
        for length in shape where length > 0 {
            let (product, overflow) = total.multipliedReportingOverflow(by: length)
            if overflow { throw .value("iterator is too large") }
            total = product
        }
        if shape.contains(0), !flags.contains("zerosize_ok") { throw .value("Iteration of zero-sized operands is not enabled") }
        let types = try Self.types(args[3], arrays, flags, vm)
        for (k, array) in arrays.enumerated() {
            let map = axes[k] ?? Self.plain(array?.rank ?? shape.count, shape.count)
            let made = if let array { array } else { try allocated(map, types[k]) }
            try add(made, types[k], operandFlags[k], map, k, casting: try args.optionalString(5) ?? "safe")
        }
    }

    private static func isOperand(_ value: Value) -> Bool {
        switch value {
        case .array, .none, .list, .tuple: true
        default: false
        }
    }

    /// Axes aligned at the last, -1 for those that an operand has not.
    private static func plain(_ rank: Int, _ count: Int) -> [Int] { (0..<count).map { $0 < count - rank ? -1 : $0 - (count - rank) } }

    private static func texts(_ value: Value, _ vm: Interpreter) throws(Fault) -> [String] {
        switch value {
        case .none, .undefined: return []
        case .str(let text): return [text.value]
        default:
            var result: [String] = []
            for item in try vm.array(of: value) { result += try texts(item, vm) }
            return result
        }
    }

    /// The flags of each operand: one list for all of them, or one each.
    private static func flags(_ value: Value, _ operands: [Value], _ vm: Interpreter) throws(Fault) -> [Set<String>] {
        if value.isNone || value.isUndefined { return operands.map { $0.isNone ? ["writeonly", "allocate"] : ["readonly"] } }
        var lists: [Set<String>] = []
        let items = try vm.array(of: value)
        if items.allSatisfy({ if case .str = $0 { true } else { false } }) {
            lists = Array(repeating: Set(try texts(value, vm)), count: operands.count)
        } else {
            for item in items { lists.append(Set(try texts(item, vm))) }
        }
        guard lists.count == operands.count else { throw .value("op_flags must be a tuple or array of per-op flag-tuples") }
        for list in lists {
            for flag in list where !knownOfOperands.contains(flag) { throw .value("Unexpected per-op iterator flag \"\(flag)\"") }
            if list.isDisjoint(with: ["readonly", "readwrite", "writeonly"]) {
                throw .value("None of the iterator flags READWRITE, READONLY, or WRITEONLY were specified for an operand")
            }
        }
        return lists
    }

    private static func axes(_ value: Value, _ count: Int, _ vm: Interpreter) throws(Fault) -> [[Int]?] {
        if value.isNone || value.isUndefined { return Array(repeating: nil, count: count) }
        var result: [[Int]?] = []
        for item in try vm.array(of: value) {
            guard !item.isNone else { result.append(nil); continue }
            var axes: [Int] = []
            for axis in try vm.array(of: item) { axes.append(axis.isNone ? -1 : try vm.index(axis)) }
            result.append(axes)
        }
        let ranks = Set(result.compactMap { $0?.count })
        if ranks.count > 1 { throw .value("Each entry of op_axes must have the same size") }
        guard result.count == count else { throw .value("op_axes must be a tuple/list matching the number of ops") }
        return result
    }

    /// The shape in which the operands meet.
    private mutating func measure(_ arrays: [NDArray?], _ axes: [[Int]?], _ operandFlags: [Set<String>], _ wanted: Dims?) throws(Fault) {
        let rank = axes.compactMap { $0?.count }.max() ?? Swift.max(arrays.map { $0?.rank ?? 0 }.max() ?? 0, wanted?.count ?? 0)
        shape = Array(repeating: 1, count: rank)
        if let wanted { for (k, length) in wanted.enumerated() where k < rank && length >= 0 { shape[k] = length } }
        for (k, array) in arrays.enumerated() {
            guard let array else { continue }
            for (axis, own) in (axes[k] ?? Self.plain(array.rank, rank)).enumerated() where own >= 0 {
                guard own < array.rank else { throw .value("Iterator input op_axes[\(k)][\(axis)] (==\(own)) is not a valid axis of op[\(k)], which has \(array.rank) dimensions ") }
                let length = array.shape[own]
                if length == 1 { continue }
                if shape[axis] != 1, shape[axis] != length {
                    throw .value("operands could not be broadcast together with shapes " + arrays.compactMap { $0?.shape.tightText }.map { $0 + " " }.joined())
                }
                shape[axis] = length
            }
        }
    }

    private static func types(_ value: Value, _ arrays: [NDArray?], _ flags: Set<String>, _ vm: Interpreter) throws(Fault) -> [DType] {
        var common: DType?
        for array in arrays.compactMap({ $0 }) { common = common.map { DType.promoted($0, array.dtype) } ?? array.dtype }
        var types = arrays.map { flags.contains("common_dtype") ? common ?? .float64 : $0?.dtype ?? common ?? .float64 }
        guard !value.isNone, !value.isUndefined else { return types }
        var items = [value]
        switch value {
        case .list, .tuple: items = try vm.array(of: value)
        default: items = Array(repeating: value, count: arrays.count)
        }
        if items.count == 1, arrays.count > 1 { items = Array(repeating: items[0], count: arrays.count) }
        guard items.count == arrays.count else { throw .value("op_dtypes must be a tuple/list matching the number of ops") }
        for (k, item) in items.enumerated() where !item.isNone { types[k] = try vm.dtype(item) }
        return types
    }

    private func allocated(_ map: [Int], _ dtype: DType) throws(Fault) -> NDArray {
        var lengths = Array(repeating: 1, count: (map.max() ?? -1) + 1)
        for (axis, own) in map.enumerated() where own >= 0 { lengths[own] = shape[axis] }
        return try NDArray.empty(Dims(lengths), dtype)
    }

    private mutating func add(_ array: NDArray, _ dtype: DType, _ flags: Set<String>, _ map: [Int], _ number: Int, casting: String) throws(Fault) {
        let isWritten = !flags.isDisjoint(with: ["readwrite", "writeonly"]), isRead = !flags.contains("writeonly")
        if isWritten, !array.isWriteable { throw .value("output array is read-only") }
        var work = array
        if dtype != array.dtype {
            if isRead, !Casting.allows(casting, array.dtype, dtype) {
                throw .type("Iterator operand \(number) dtype could not be cast from dtype('\(array.dtype.name)') to dtype('\(dtype.name)') according to the rule '\(casting)'")
            }
            if isWritten, !Casting.allows(casting, dtype, array.dtype) {
                throw .type("Iterator requested dtype could not be cast from dtype('\(dtype.name)') to dtype('\(array.dtype.name)'), the operand \(number) dtype, according to the rule '\(casting)'")
            }
            guard self.flags.contains("buffered") || !flags.isDisjoint(with: ["copy", "updateifcopy"]) else {
                throw .type("Iterator operand required copying or buffering, but neither copying nor buffering was enabled")
            }
            work = try array.astype(dtype)
        }
        var strides = Array(repeating: 0, count: shape.count)
        for (axis, own) in map.enumerated() where own >= 0 && array.shape[own] != 1 { strides[axis] = work.strides[own] }
        let isStretched = shape.indices.contains { shape[$0] != 1 && strides[$0] == 0 && (axis($0, of: map).map { array.shape[$0] == 1 } ?? true) }
        if isStretched, isWritten {
            if flags.contains("no_broadcast") || !self.flags.contains("reduce_ok") && map.contains(where: { $0 >= 0 && array.shape[$0] == 1 }) {
                throw .value("non-broadcastable operand with shape \(array.shape.tightText) doesn't match the broadcast shape \(Dims(shape).tightText)")
            }
            if !self.flags.contains("reduce_ok") {
                throw .value("output operand requires a reduction along dimension \(shape.indices.first { strides[$0] == 0 } ?? 0), but the reduction is not enabled. The dimension size of \(shape.first ?? 1) does not match the expected output shape.")
            }
        }
        if isStretched, flags.contains("no_broadcast"), !isWritten {
            throw .value("non-broadcastable operand with shape \(array.shape.tightText) doesn't match the broadcast shape \(Dims(shape).tightText)")
        }
        sides.append(NDIterObject.Side(array: array, work: work, isWritten: isWritten, strides: strides))
    }

    private func axis(_ axis: Int, of map: [Int]) -> Int? { axis < map.count && map[axis] >= 0 ? map[axis] : nil }
}
