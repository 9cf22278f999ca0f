// Operations at places that may repeat: `np.add.at(a, index, values)`.
import CKernels

extension NDArray {
    /// `op.at(self, index, operand)`: unlike `a[index] op= operand`, a place named twice is worked on twice.
    func applyAt(_ op: ArrayOp, _ index: [IndexItem], _ operand: Operand?) throws(Fault) {
        try requireWriteable()
        let places = try self.places(index)
        let common = operand.map { op.common(.array(self), $0) } ?? dtype
        let types = try op.types(common)
        let loop = try op.requiredLoop(types.input)
        var values: NDArray?
        if let operand {
            values = try ArrayOps.array(operand, types.input).astype(types.input).broadcasted(to: places.shape).copied()
        }
        let isPlain = types.input == dtype && types.output == dtype
        let context = WorkContext.current
        _ = nn_float_flags_take()
        for k in 0..<places.count {
            let place = data + byteOffset(flat: places[flat: k].int)
            let other = values.map { $0.data + k * $0.itemsize }
            if isPlain {
                Self.apply(loop, place, other, place)
            } else {
                var cell = (UInt64(0), UInt64(0))
                withUnsafeMutableBytes(of: &cell) { bytes in
                    guard let base = bytes.baseAddress else { return }
                    Scalar(loading: dtype, from: place).cast(to: types.input).store(to: base)
                    Self.apply(loop, base, other, base + 8)
                    Scalar(loading: types.output, from: base + 8).cast(to: dtype).store(to: place)
                }
            }
            if k & 0xffff == 0xffff { try context.check() }
        }
        withExtendedLifetime(values) {}
        let flags = nn_float_flags_take()
        if op.warns, flags != 0 { try context.report(flags, in: op.name) }
    }

    private static func apply(_ loop: nn_loop, _ x: UnsafeMutableRawPointer, _ y: UnsafeMutableRawPointer?, _ out: UnsafeMutableRawPointer) {
        // A loop of one operand takes its result second.
        let pointers: [UnsafeMutableRawPointer?] = y == nil ? [x, out, out] : [x, y, out]
        let steps = [0, 0, 0]
        loop(pointers, steps, 1)
    }

    /// The places, in row order, that an index picks.
    private func places(_ index: [IndexItem]) throws(Fault) -> NDArray {
        let all = try NDArray.counting(count).reshaped(shape)
        switch try all.get(index) {
        case .array(let array): return try array.contiguous()
        case .scalar(let scalar): return try NDArray.scalar(scalar)
        }
    }

    /// 0, 1, … as int64.
    static func counting(_ count: Int) throws(Fault) -> NDArray {
        let out = try NDArray.empty(Dims(count), .int64)
        let place = out.data.assumingMemoryBound(to: Int.self)
        for i in 0..<count { place[i] = i }
        return out
    }
}
