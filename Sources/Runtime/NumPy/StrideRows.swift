/// `np.lib.stride_tricks`: windows on an array by other strides.
enum StrideRows {
    static let rows: [Builtin] = [
        Builtin("sliding_window_view", "sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False)", summary: "All windows of a shape, as a read-only view.",
                example: "np.lib.stride_tricks.sliding_window_view(np.arange(4), 3)") { args throws(Fault) in
            let x = try args.array(0), window = try args.dims(1)
            let axes: Dims
            if let given = try args.axes(2) {
                var found = Dims()
                for axis in given { found.append(try Dims.axis(axis, rank: x.rank)) }
                axes = found
                if axes.count != window.count { throw .value("Must provide matching length window_shape and axis; got \(window.count) window_shape elements and \(axes.count) axes elements.") }
            } else {
                axes = Dims(0..<x.rank)
                if axes.count != window.count { throw .value("Since axis is None, must provide window_shape for all dimensions of `x`; got \(window.count) window_shape elements and `x.ndim` is \(x.rank).") }
            }
            var shape = x.shape, strides = x.strides
            for (axis, length) in zip(axes, window) {
                if length < 0 { throw .value("`window_shape` cannot contain negative values") }
                if shape[axis] < length { throw .value("window shape cannot be larger than input array shape") }
                shape[axis] -= length - 1
                strides.append(x.strides[axis])
            }
            for length in window { shape.append(length) }
            let view = try x.strided(shape, strides)
            if !(try args.bool(4)) { view.isWriteable = false }
            return .array(view)
        },
        Builtin("as_strided", "as_strided(x, shape=None, strides=None, subok=False, writeable=True)", summary: "A view of any shape and strides that stay within the memory.",
                example: "np.lib.stride_tricks.as_strided(np.arange(4), (3, 2), (8, 8))") { args throws(Fault) in
            let x = try args.array(0)
            let shape = try args.optionalDims(1) ?? x.shape, strides = try args.optionalDims(2) ?? x.strides
            let view = try x.strided(shape, strides)
            if !(try args.bool(4)) { view.isWriteable = false }
            return .array(view)
        },
    ]
}
