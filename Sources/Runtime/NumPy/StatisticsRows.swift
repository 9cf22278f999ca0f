/// Order statistics, averages, histograms.
enum StatisticsRows {
    static let rows: [Builtin] = [
        Builtin("ptp", "ptp(a, axis=None, out=None, keepdims=False)", summary: "The greatest element less the least.", example: "np.ptp([1, 5])  # np.int64(4)") { args throws(Fault) in
            args.vm.value(try args.array(0).peakToPeak(ReduceOptions(axes: try args.axes(1), keepdims: try args.bool(3), out: try args.out(2))))
        },
        Builtin("median", "median(a, axis=None, out=None, overwrite_input=False, keepdims=False)", summary: "The middle element, or the mean of the two.",
                example: "np.median([1, 5, 2])  # np.float64(2.0)") { args throws(Fault) in
            try args.result(try args.array(0).medians(axes: try args.axes(1), keepdims: try args.bool(4), ignoresNaN: false), out: 2)
        },
        Builtin("nanmedian", "nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False)", summary: "The median, leaving out NaN.") { args throws(Fault) in
            try args.result(try args.array(0).medians(axes: try args.axes(1), keepdims: try args.bool(4), ignoresNaN: true), out: 2)
        },
        quantile("percentile", "The value below which so many percent of elements lie.", "np.percentile([1, 2, 3], 50)  # np.float64(2.0)", isPercent: true, ignoresNaN: false),
        quantile("quantile", "The value below which such a part of elements lies.", "np.quantile([1, 2, 3], 0.5)  # np.float64(2.0)", isPercent: false, ignoresNaN: false),
        quantile("nanpercentile", "percentile, leaving out NaN.", "", isPercent: true, ignoresNaN: true),
        quantile("nanquantile", "quantile, leaving out NaN.", "", isPercent: false, ignoresNaN: true),
        Builtin("average", "average(a, axis=None, weights=None, returned=False, *, keepdims=False)", summary: "The weighted mean.",
                example: "np.average([1, 3], weights=[3, 1])  # np.float64(1.5)") { args throws(Fault) in
            let a = try args.array(0), axes = try args.axes(1), keepdims = try args.bool(4)
            guard let weights = try args.optionalArray(2) else {
                let mean = try a.mean(ReduceOptions(axes: axes, keepdims: keepdims))
                if !(try args.bool(3)) { return args.vm.value(mean) }
                let count = try Double(a.foldedCount(axes))
                let counts: ArrayResult
                switch mean {
                case .array(let array): counts = .array(try NDArray.full(array.shape, Scalar(count)))
                case .scalar: counts = .scalar(Scalar(count))
                }
                return .newTuple([args.vm.value(mean), args.vm.value(counts)])
            }
            var wide = weights
            if a.shape != weights.shape {
                guard let axes else { throw .type("Axis must be specified when shapes of a and weights differ.") }
                let along = try Dims.axes(axes, rank: a.rank)
                guard Array(weights.shape) == along.map({ a.shape[$0] }) else { throw .value("Shape of weights must be consistent with shape of a along specified axis.") }
                // Axes in the array's order.
                let order = along.indices.sorted { along[$0] < along[$1] }
                var shape = Dims(repeating: 1, count: a.rank)
                for axis in along { shape[axis] = a.shape[axis] }
                wide = try weights.transposed(Dims(order)).reshaped(shape).broadcasted(to: a.shape)
            }
            let type: DType = a.dtype.isFloat ? DType.promoted(a.dtype, weights.dtype) : DType.promoted(DType.promoted(a.dtype, weights.dtype), .float64)
            let options = ReduceOptions(axes: axes, keepdims: keepdims, dtype: type)
            let total = try wide.reduced(.add, options)
            let zeros = try ArrayOps.array(ArrayOps.apply(.equal, total.operand, .pyInt(0), OpOptions()).operand, .bool)
            if try zeros.reduced(.logicalOr).isTrue { throw Fault(.zeroDivisionError, "Weights sum to zero, can't be normalized") }
            let product = try ArrayOps.array(ArrayOps.apply(.multiply, .array(a.astype(type)), .array(wide), OpOptions()).operand, type)
            let mean = try ArrayOps.apply(.divide, product.reduced(.add, options).operand, total.operand, OpOptions())
            return try args.bool(3) ? .newTuple([args.vm.value(mean), args.vm.value(total)]) : args.vm.value(mean)
        },
        Builtin("histogram", "histogram(a, bins=10, range=None, density=None, weights=None)", summary: "How many elements fall into each bin, and the edges of bins.",
                example: "np.histogram([1, 2, 1], bins=2)") { args throws(Fault) in
            let a = try args.array(0).raveled(), weights = try args.optionalArray(4)?.raveled()
            if let weights, weights.count != a.count { throw .value("weights should have the same shape as a.") }
            if weights != nil, case .str = args[1] {
                throw .type("Automated estimation of the number of bins is not supported for weighted data")
            }
            let edges = try edges(a, args)
            let (counts, sums) = try a.histogram(edges, weights: weights)
            var result = sums ?? counts
            if try args.bool(3) {
                let widths = try edges.differences(1, axis: 0)
                let total = try result.reduced(.add)
                result = try ArrayOps.array(ArrayOps.binary(.divide, ArrayOps.binary(.divide, .array(result), .array(widths)).operand, .scalar(total)).operand, .float64)
            }
            return .newTuple([.array(result), .array(edges)])
        },
        Builtin("histogram_bin_edges", "histogram_bin_edges(a, bins=10, range=None, weights=None)", summary: "The edges of bins.") { args throws(Fault) in
            .array(try edges(try args.array(0).raveled(), args))
        },
        Builtin("histogram2d", "histogram2d(x, y, bins=10, range=None, density=None, weights=None)", summary: "How many points fall into each cell of a grid.") { args throws(Fault) in
            try histogram2D(args)
        },
        Builtin("bincount", "bincount(x, /, weights=None, minlength=0)", summary: "How often each non-negative integer occurs.", example: "np.bincount([0, 2, 2])  # array([1, 0, 2])") { args throws(Fault) in
            let x = try args.array(0), least = try args.int(2, or: 0)
            if x.rank != 1 { throw .value(x.rank > 1 ? "object too deep for desired array" : "object of too small depth for desired array") }
            // Lists are made whole numbers, arrays must be of them.
            var isArray = false
            if case .array = args[0] { isArray = true }
            if isArray, x.dtype.isFloat, x.count > 0 { throw .type("Cannot cast array data from dtype('\(x.dtype.name)') to dtype('int64') according to the rule 'safe'") }
            if x.dtype.isFloat, x.count > 0 {
                try args.vm.work.tell("DeprecationWarning", "Non-integer input passed to bincount. In a future version of NumPy, this will be an error. (Deprecated NumPy 2.1)")
            }
            if least < 0 { throw .value("'minlength' must not be negative") }
            let weights = try args.optionalArray(1)?.astype(.float64)
            if let weights, weights.count != x.count { throw .value("The weights and list don't have the same length.") }
            return .array(try x.astype(.int64).counts(weights, least: least))
        },
        Builtin("digitize", "digitize(x, bins, right=False)", summary: "The bin that each element falls into.", example: "np.digitize([0.5, 2.5], [1, 2])  # array([0, 2])") { args throws(Fault) in
            let x = try args.array(0), bins = try args.array(1), right = try args.bool(2)
            if bins.rank != 1 { throw .value("object too deep for desired array") }
            let steps = try bins.differences(1, axis: 0)
            var rises = true, falls = true
            for k in 0..<steps.count {
                let step = steps[flat: k].double
                if step < 0 { rises = false }
                if step > 0 { falls = false }
            }
            if rises { return args.vm.unwrapped(try bins.places(of: x, right: !right)) }
            guard falls else { throw .value("bins must be monotonically increasing or decreasing") }
            let found = try bins.flipped([0]).places(of: x, right: !right)
            return args.vm.value(try ArrayOps.binary(.subtract, .pyInt(bins.count), .array(found)))
        },
        Builtin("cov", "cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None)", summary: "The covariance matrix of variables in rows.",
                example: "np.cov([1, 2, 3])  # array(1.)") { args throws(Fault) in
            .array(try covariance(args, ddofIndex: 4, dtype: try args.dtype(7)))
        },
        Builtin("corrcoef", "corrcoef(x, y=None, rowvar=True, *, dtype=None)", summary: "Correlation coefficients of variables in rows.", example: "np.corrcoef([1, 2], [2, 4])") { args throws(Fault) in
            let c = try covariance(args, ddofIndex: nil, dtype: try args.dtype(3))
            if c.rank == 0 { return args.vm.value(try ArrayOps.binary(.divide, .array(c), .array(c))) }
            let d = try ArrayOps.array(ArrayOps.unary(.sqrt, .array(c.diagonal(0, 0, 1))).operand, .float64)
            let rows = try ArrayOps.binary(.divide, .array(c), .array(d.expanded([1])))
            let both = try ArrayOps.binary(.divide, rows.operand, .array(d.expanded([0])))
            return args.vm.value(try ArrayOps.clip(both.operand, .pyInt(-1), .pyInt(1)))
        },
    ]

    private static func quantile(_ name: String, _ summary: String, _ example: String, isPercent: Bool, ignoresNaN: Bool) -> Builtin {
        Builtin(name, "\(name)(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)", summary: summary, example: example) { args throws(Fault) in
            let a = try args.array(0), given = try args.array(1), q = try given.astype(.float64), text = try args.string(5)
            guard let method = QuantileMethod(rawValue: text) else { throw .value("'\(text)' is not a valid method. Use one of: dict_keys([\(QuantileMethod.names)])") }
            // A number of Python's takes the type of the elements; everything else has its own.
            let isWeak = switch args[1] {
            case .int, .float: true
            default: false
            }
            let own: DType = given.dtype.isFloat ? given.dtype : .float64
            let type: DType = isWeak ? a.dtype == .float32 ? .float32 : .float64 : DType.promoted(a.dtype, own)
            let isSingle = isWeak ? a.dtype == .float32 : given.dtype == .float32
            // Whole quantiles name elements.
            let isWhole = !isPercent && method == .linear && !given.dtype.isFloat && !(isWeak && a.dtype.isFloat)
            if a.dtype.isBool, !method.picks, !isWhole { _ = try ArrayOps.binary(.subtract, .array(a), .array(a)) }
            var parts: [Double] = []
            for k in 0..<q.count {
                var part = isPercent ? q[flat: k].double / 100 : q[flat: k].double
                if isSingle { part = Double(Float(part)) }
                guard part >= 0, part <= 1 else { throw .value(isPercent ? "Percentiles must be in the range [0, 100]" : "Quantiles must be in the range [0, 1]") }
                parts.append(part)
            }
            if let weights = try args.optionalArray(7) {
                guard method == .invertedCDF else { throw .value("Only method 'inverted_cdf' supports weights. Got: \(text).") }
                let found = try weighted(args, parts, weights.astype(.float64), isSingle: q.rank == 0, ignoresNaN: ignoresNaN)
                guard q.rank > 1, case .array(let array) = found else { return found }
                return .array(try array.reshaped(Dims(Array(q.shape) + Array(array.shape.dropFirst()))))
            }
            let found = try a.quantiles(parts, axes: try args.axes(2), method: isWhole ? .lower : method, keepdims: try args.bool(6), isSingle: q.rank == 0,
                                        ignoresNaN: ignoresNaN, type: type)
            if q.rank > 1, case .array(let array) = found {
                return try args.result(.array(try array.reshaped(Dims(Array(q.shape) + Array(array.shape.dropFirst())))), out: 3)
            }
            return try args.result(found, out: 3)
        }
    }

    /// Quantiles of weighted elements: the first whose share of all weight, with those before it, is large enough.
    private static func weighted(_ args: borrowing Args, _ parts: [Double], _ weights: NDArray, isSingle: Bool, ignoresNaN: Bool) throws(Fault) -> Value {
        let a = try args.array(0)
        for k in 0..<weights.count where weights[flat: k].double < 0 { throw .value("Weights must be non-negative") }
        let given = try args.axes(2)
        let folded = try given.map { (axes) throws(Fault) in try Dims.axes(axes, rank: a.rank) } ?? Dims(0..<a.rank)
        let kept = (0..<a.rank).filter { !folded.contains($0) }, order = Dims(kept + Array(folded))
        let n = folded.map { a.shape[$0] }.reduce(1, *), outer = Dims(kept.map { a.shape[$0] })
        // The folded axes last, as one.
        let flat = try a.transposed(order).reshaped([outer.product, n])
        let heavy: NDArray
        if weights.shape == a.shape {
            heavy = try weights.transposed(order).reshaped([outer.product, n])
        } else {
            if given == nil { throw .type("Axis must be specified when shapes of a and weights differ.") }
            guard Array(weights.shape) == folded.map({ a.shape[$0] }) else { throw .value("Shape of weights must be consistent with shape of a along specified axis.") }
            heavy = try weights.reshaped([1, n]).broadcasted(to: [outer.product, n])
        }
        let out = try NDArray.empty(Dims([parts.count] + Array(outer)), a.dtype)
        for row in 0..<outer.product {
            let x = flat.selecting(axis: 0, row), w = heavy.selecting(axis: 0, row), order = try x.sortedPlaces(axis: 0)
            // NaN come last.
            var count = n
            if a.dtype.isFloat { while count > 0, x[flat: order[flat: count - 1].int].double.isNaN { count -= 1 } }
            var total = 0.0
            for k in 0..<count { total += w[flat: order[flat: k].int].double }
            for (index, part) in parts.enumerated() {
                var sum = 0.0, found = ignoresNaN || count == n ? count - 1 : n - 1
                if ignoresNaN || count == n {
                    for k in 0..<count {
                        let weight = w[flat: order[flat: k].int].double
                        sum += weight
                        if sum >= part * total, weight > 0 { found = k; break }
                    }
                }
                out[flat: index * outer.product + row] = x[flat: order[flat: Swift.max(found, 0)].int]
            }
        }
        var shaped = isSingle ? out.selecting(axis: 0, 0) : out
        if try args.bool(6) {
            var shape = a.shape
            for axis in folded { shape[axis] = 1 }
            shaped = try shaped.reshaped(Dims((isSingle ? [] : [parts.count]) + Array(shape)))
        }
        return shaped.rank == 0 ? args.vm.value(shaped.firstElement) : .array(shaped)
    }

    /// The edges that `bins=` and `range=` ask for.
    private static func edges(_ a: NDArray, _ args: borrowing Args) throws(Fault) -> NDArray {
        try edges(a, args[1], args[2], args.vm)
    }

    private static func edges(_ a: NDArray, _ bins: Value, _ range: Value, _ vm: Interpreter) throws(Fault) -> NDArray {
        switch bins {
        case .list, .tuple, .array:
            let edges = try vm.ndarray(bins)
            if edges.rank == 0 { break }
            if edges.rank != 1 { throw .value("`bins` must be 1d, when an array") }
            for k in 1..<Swift.max(edges.count, 1) where edges[flat: k - 1].double > edges[flat: k].double {
                throw .value("`bins` must increase monotonically, when an array")
            }
            return edges
        default: break
        }
        var low = 0.0, high = 1.0
        if case .none = range {
            if a.count > 0 {
                low = try a.reduced(.minimum).double
                high = try a.reduced(.maximum).double
                if !(low.isFinite && high.isFinite) { throw .value("autodetected range of [\(NumberText.repr(low)), \(NumberText.repr(high))] is not finite") }
            }
        } else {
            let pair = try vm.array(of: range)
            guard pair.count == 2 else { throw .value("range must be a pair") }
            low = try vm.double(pair[0])
            high = try vm.double(pair[1])
            if low > high { throw .value("max must be larger than min in range parameter.") }
            if !(low.isFinite && high.isFinite) { throw .value("supplied range of [\(NumberText.repr(low)), \(NumberText.repr(high))] is not finite") }
        }
        if low == high {
            low -= 0.5
            high += 0.5
        }
        var count: Int
        if case .str(let rule) = bins {
            let inside = try a.withinBounds(low, high)
            count = try (inside.dtype.isFloat ? inside : inside.astype(.float64)).binCount(rule.value, low, high, isWhole: a.dtype.isInteger)
        } else {
            do throws(Fault) { count = try vm.index(bins) } catch {
                throw .type("`bins` must be an integer, a string, or an array")
            }
        }
        if count < 1 { throw .value("`bins` must be positive, when an integer") }
        let edges = try NDArray.linspace(.pyFloat(low), .pyFloat(high), count + 1, endpoint: true, dtype: a.dtype == .float32 ? .float32 : nil, axis: 0).0
        for k in 1...count where edges[flat: k - 1].double >= edges[flat: k].double {
            throw .value("Too many bins for data range. Cannot create \(count) finite-sized bins.")
        }
        return edges
    }

    private static func histogram2D(_ args: borrowing Args) throws(Fault) -> Value {
        let x = try args.array(0).raveled(), y = try args.array(1).raveled()
        if x.count != y.count { throw .value("x and y must have the same length.") }
        var binsX = args[2], binsY = args[2]
        if case .list(let list) = args[2], list.items.count == 2 { (binsX, binsY) = (list.items[0], list.items[1]) }
        if case .tuple(let tuple) = args[2], tuple.items.count == 2 { (binsX, binsY) = (tuple.items[0], tuple.items[1]) }
        var rangeX = Value.none, rangeY = Value.none
        if args.isGiven(3) {
            let pair = try args.vm.array(of: args[3])
            if pair.count == 2 { (rangeX, rangeY) = (pair[0], pair[1]) }
        }
        let edgesX = try edges(x, binsX, rangeX, args.vm).astype(.float64), edgesY = try edges(y, binsY, rangeY, args.vm).astype(.float64)
        let weights = try args.optionalArray(5)?.raveled()
        let n = edgesX.count - 1, m = edgesY.count - 1
        let out = try NDArray.zeros([n, m])
        for k in 0..<x.count {
            guard let i = edgesX.bin(x[flat: k].double), let j = edgesY.bin(y[flat: k].double) else { continue }
            out[flat: i * m + j] = Scalar(out[flat: i * m + j].double + (weights?[flat: k].double ?? 1))
        }
        guard try args.bool(4) else { return .newTuple([.array(out), .array(edgesX), .array(edgesY)]) }
        let total = try out.reduced(.add)
        let widths = try ArrayOps.binary(.multiply, .array(edgesX.differences(1, axis: 0).expanded([1])), .array(edgesY.differences(1, axis: 0)))
        let density = try ArrayOps.binary(.divide, ArrayOps.binary(.divide, .array(out), widths.operand).operand, .scalar(total))
        return .newTuple([args.vm.value(density), .array(edgesX), .array(edgesY)])
    }

    /// `np.cov`.
    private static func covariance(_ args: borrowing Args, ddofIndex: Int?, dtype: DType?) throws(Fault) -> NDArray {
        func variables(_ index: Int, _ isRow: Bool) throws(Fault) -> NDArray {
            var x = try args.array(index)
            if x.rank > 2 { throw .value("m has more than 2 dimensions") }
            x = try x.astype(dtype ?? .float64)
            if x.rank < 2 { return try x.reshaped([1, x.count]) }
            return isRow ? x : x.transposed
        }
        let isRow = try args.bool(2)
        var x = try variables(0, isRow)
        if args.isGiven(1) { x = try NDArray.concatenated([x, variables(1, isRow)], axis: 0) }
        var ddof = 1.0
        if let ddofIndex {
            if try args.bool(3) { ddof = 0 }
            if args.isGiven(ddofIndex) { ddof = try args.double(ddofIndex) }
        }
        var weights: NDArray?
        if ddofIndex != nil {
            let frequencies = try args.optionalArray(5), analytic = try args.optionalArray(6)
            for (name, given) in [("fweights", frequencies), ("aweights", analytic)] {
                guard let given else { continue }
                if name == "fweights", given.dtype.isFloat { throw .type("fweights must be integer") }
                if given.rank > 1 { throw Fault(.runtimeError, "cannot handle multidimensional \(name)") }
                if given.count != x.shape[1] { throw Fault(.runtimeError, "incompatible numbers of samples and \(name)") }
                for k in 0..<given.count where given[flat: k].double < 0 { throw .value("\(name) cannot be negative") }
            }
            weights = try frequencies?.astype(.float64)
            if let analytic {
                var factor = try NDArray.scalar(Scalar(1.0))
                if let weights { factor = weights }
                weights = try ArrayOps.array(ArrayOps.binary(.multiply, .array(factor), .array(analytic.astype(.float64))).operand, .float64)
            }
        }
        let n: Double
        var centred: NDArray
        if let weights {
            let total = try weights.reduced(.add).double
            let sums = try ArrayOps.array(ArrayOps.binary(.multiply, .array(x), .array(weights)).operand, .float64).reduced(.add, ReduceOptions(axes: [1], keepdims: true))
            centred = try ArrayOps.array(ArrayOps.binary(.subtract, .array(x), ArrayOps.binary(.divide, sums.operand, .pyFloat(total)).operand).operand, .float64)
            if ddof == 0 { n = total } else if let analytic = try args.optionalArray(6) {
                let product = try ArrayOps.array(ArrayOps.binary(.multiply, .array(weights), .array(analytic)).operand, .float64).reduced(.add).double
                n = total - ddof * product / total
            } else { n = total - ddof }
        } else {
            n = Double(x.shape[1]) - ddof
            let means = try x.mean(ReduceOptions(axes: [1], keepdims: true))
            centred = try ArrayOps.array(ArrayOps.binary(.subtract, .array(x), means.operand).operand, .float64)
        }
        if n <= 0 { try WorkContext.current.tell("RuntimeWarning", "Degrees of freedom <= 0 for slice") }
        var right = centred
        if let weights { right = try ArrayOps.array(ArrayOps.binary(.multiply, .array(centred), .array(weights)).operand, .float64) }
        let product = try ArrayOps.array(ArrayOps.matmul(centred, right.transposed).operand, .float64)
        centred = try ArrayOps.array(ArrayOps.binary(.multiply, .array(product), .pyFloat(1 / Swift.max(n, 0))).operand, .float64)
        return try centred.squeezed()
    }
}

extension Args {
    /// A result, written to `out=` where that is given.
    func result(_ result: ArrayResult, out index: Int) throws(Fault) -> Value {
        guard let out = try out(index) else { return vm.value(result) }
        if Dims.broadcast(result.operand.shape, out.shape) != out.shape {
            throw .value("output parameter for reduction operation add has the wrong number of dimensions: Found \(out.rank) but expected \(result.operand.shape.count)")
        }
        try out.assign(try ArrayOps.array(result.operand, out.dtype))
        return .array(out)
    }
}
