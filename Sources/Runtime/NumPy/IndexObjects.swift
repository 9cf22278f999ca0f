/// `np.mgrid`, `np.ogrid`, `np.r_`, `np.c_`, `np.s_`: objects that are indexed and make something of the index.
final class IndexObject: HostObject {
    enum Purpose { case meshGrid, openGrid, rows, columns, index }
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
            var arrays: [NDArray] = []
            for part in parts {
                var array = isSlice(part) ? try line(part, vm) : try vm.ndarray(part)
                if array.rank == 0 { array = try array.reshaped([1]) }
                if purpose == .columns, array.rank == 1 { array = try array.expanded([1]) }
                arrays.append(array)
            }
            return .array(try NDArray.concatenated(arrays, axis: purpose == .rows ? 0 : -1))
        }
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
