/// `np.matmul(…, axes=[(0, 1), (0, 1), (0, 1)])`: where the matrices of the operands and of the result lie.
enum MatmulAxes {
    /// The operands with their matrices in the last two axes, multiplied, and the result with its own moved to where they belong.
    static func product(_ a: NDArray, _ b: NDArray, axes: Value, out: NDArray?, _ vm: Interpreter) throws(Fault) -> Value {
        guard case .list(let list) = axes else { throw .type("axes should be a list.") }
        if a.rank == 0 || b.rank == 0 { return vm.value(try ArrayOps.matmul(a, b)) }
        let cores = (Swift.min(a.rank, 2), Swift.min(b.rank, 2)), resultCore = cores.0 + cores.1 - 2
        let items = list.items.map { $0 }
        guard items.count == 3 else {
            throw .value("axes should be a list with an entry for all 3 inputs and outputs; entries for outputs can only be omitted if none of them has core axes.")
        }
        let left = try entry(items[0], 0, cores.0, a.rank, vm), right = try entry(items[1], 1, cores.1, b.rank, vm)
        let rank = Swift.max(a.rank - cores.0, b.rank - cores.1) + resultCore
        let target = try entry(items[2], 2, resultCore, rank, vm)
        guard case .array(let product) = try ArrayOps.matmul(try moved(a, left), try moved(b, right)) else {
            return vm.value(try ArrayOps.matmul(a, b))
        }
        // Axis i of the product becomes the one that is asked for; the axes in front keep their order.
        var order = Dims(), rest = 0
        for axis in 0..<rank {
            if let place = target.firstIndex(of: axis) {
                order.append(rank - resultCore + place)
            } else {
                order.append(rest)
                rest += 1
            }
        }
        let result = try product.transposed(order)
        guard let out else { return .array(result) }
        try out.assign(result)
        return .array(out)
    }

    private static func moved(_ array: NDArray, _ core: Dims) throws(Fault) -> NDArray {
        var order = Dims()
        for axis in 0..<array.rank where !core.contains(axis) { order.append(axis) }
        for axis in core { order.append(axis) }
        return try array.transposed(order)
    }

    private static func entry(_ value: Value, _ number: Int, _ core: Int, _ rank: Int, _ vm: Interpreter) throws(Fault) -> Dims {
        var parts = [value]
        switch value {
        case .tuple(let tuple):
            parts = tuple.items
            if parts.count != core {
                throw Fault(.axisError, "matmul: operand \(number) has \(core) core dimensions, but \(parts.count) dimensions are specified by axes tuple.")
            }
        case .int, .bool:
            if core != 1 { throw Fault(.axisError, "matmul: operand \(number) has \(core) core dimensions, but the axes item is a single integer.") }
        default: throw .type("matmul: axes item \(number) should be a tuple.")
        }
        var axes = Dims()
        for part in parts {
            let asked = try vm.index(part), axis = try Dims.axis(asked, rank: rank)
            if axes.contains(axis) { throw .value("axes item \(number) has value \(asked) repeated") }
            axes.append(axis)
        }
        return axes
    }
}
