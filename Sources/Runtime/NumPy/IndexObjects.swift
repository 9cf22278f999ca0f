/// `np.mgrid`, `np.ogrid`, `np.r_`, `np.c_`, `np.s_`: objects that are indexed and make something of the index.
final class IndexObject: HostObject {
    enum Purpose { case meshGrid, openGrid, rows, columns, index, indexTuple }
    private let purpose: Purpose

    init(_ purpose: Purpose) {
        self.purpose = purpose
        super.init(kind: .host)
    }

    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        var parts = [key]
        if case .tuple(let tuple) = key { parts = tuple.items }
        switch purpose {
        case .index: return key
        case .indexTuple:
            if case .tuple = key { return key }
            return .newTuple([key])
        case .meshGrid, .openGrid:
            var lines: [NDArray] = []
            for part in parts { lines.append(try line(part, vm)) }
            if case .tuple = key {} else { return .array(lines[0]) }
            var type = DType.int64
            for line in lines { type = DType.promoted(type, line.dtype) }
            let grids = try NDArray.meshgrid(lines.map { (line) throws(Fault) in try line.astype(type) }, isXY: false, sparse: purpose == .openGrid)
            if purpose == .openGrid { return .newTuple(grids.map { .array($0) }) }
            return .array(try NDArray.stacked(grids, axis: 0))
        case .rows, .columns:
            if purpose == .rows, case .str(let text)? = parts.first { return try directed(text.value, Array(parts.dropFirst()), vm) }
            var arrays: [NDArray] = []
            for entry in try entries(parts, vm) {
                var array = entry
                if array.rank == 0 { array = try array.reshaped([1]) }
                if purpose == .columns, array.rank == 1 { array = try array.expanded([1]) }
                arrays.append(array)
            }
            return .array(try NDArray.concatenated(arrays, axis: purpose == .rows ? 0 : -1))
        }
    }

    /// `np.r_['axis,least,start', …]`: joined along an axis, with at least so many axes, those of the pieces placed from one on.
    private func directed(_ text: String, _ parts: [Value], _ vm: Interpreter) throws(Fault) -> Value {
        let numbers = text.split(separator: ",").map { Int(String($0.filter { $0 != " " })) }
        guard numbers.count <= 3, !numbers.contains(nil), let axis = numbers.first ?? nil else { throw .value("unknown special directive '\(text)'") }
        let least = numbers.count > 1 ? numbers[1] ?? 1 : 1, start = numbers.count > 2 ? numbers[2] ?? -1 : -1
        var arrays: [NDArray] = []
        for part in parts {
            var array = isSlice(part) ? try line(part, vm) : try vm.ndarray(part)
            if array.rank == 0 { array = try array.reshaped([1]) }
            let missing = least - array.rank
            if missing > 0 {
                // Where the axes there are begin among all of them.
                let at = start < 0 ? start + missing + 1 : Swift.min(start, missing)
                array = try array.expanded(Dims((0..<least).filter { $0 < at || $0 >= at + array.rank }))
            }
            arrays.append(array)
        }
        return .array(try NDArray.concatenated(arrays, axis: axis))
    }

    /// The entries as arrays; a plain number takes the type of the others where it is of their kind.
    private func entries(_ parts: [Value], _ vm: Interpreter) throws(Fault) -> [NDArray] {
        var arrays: [NDArray?] = [], strong: DType?
        for part in parts {
            switch part {
            case .int, .float: arrays.append(nil)
            default:
                let array = isSlice(part) ? try line(part, vm) : try vm.ndarray(part)
                strong = strong.map { DType.promoted($0, array.dtype) } ?? array.dtype
                arrays.append(array)
            }
        }
        var result: [NDArray] = []
        for (part, array) in zip(parts, arrays) {
            if let array { result.append(array) } else if let strong {
                let operand = try vm.operand(part)
                result.append(try ArrayOps.array(operand, Operand.strong(strong, with: operand.dtype)))
            } else { result.append(try vm.ndarray(part)) }
        }
        return result
    }

    private func isSlice(_ value: Value) -> Bool {
        if case .object(let object) = value { return object.kind == .slice }
        return false
    }

    /// The numbers that `start:stop:step` stands for; an imaginary step would be a count, which nn does not have.
    private func line(_ value: Value, _ vm: Interpreter) throws(Fault) -> NDArray {
        guard case .object(let object) = value, object.kind == .slice else { throw .type("a slice is wanted") }
        let slice = unsafeDowncast(object, to: SliceObject.self)
        let start = slice.start.isNone ? Operand.pyInt(0) : try vm.operand(slice.start)
        guard !slice.stop.isNone else { throw .type("the slice needs an end") }
        return try NDArray.arange(start, try vm.operand(slice.stop), slice.step.isNone ? nil : try vm.operand(slice.step), nil)
    }
}
