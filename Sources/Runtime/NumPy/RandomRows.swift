/// `np.random`: methods of the two generators. The functions of the module are methods of a generator it holds.
enum RandomRows {
    static let constructor = Builtin("RandomState", "RandomState(seed=None)", summary: "NumPy's legacy generator, from a seed.",
                                     example: "np.random.RandomState(0).rand()  # 0.5488135039273248") { args throws(Fault) in
        if case .object(let object) = args[0], let source = object as? BitGeneratorObject {
            guard let twister = source.bits.other as? MT19937 else { throw .type("nn's RandomState takes np.random.MT19937 and no other bit generator") }
            return .object(RandomState(twister))
        }
        return .object(try RandomState(try args.seed(0)))
    }

    static let stateTables: [[Builtin]] = [stateRows, moreStateRows, distributions(false)]
    static let generatorTables: [[Builtin]] = [generatorRows, distributions(true)]

    /// A row for each distribution of the table.
    private static func distributions(_ isGenerator: Bool) -> [Builtin] {
        Distribution.all.filter { !isGenerator || $0.name != "standard_gamma" }.map { row in
            let parameters = row.parameters.map { parameter in parameter.initial.map { "\(parameter.name)=\($0)" } ?? parameter.name }
            let count = row.parameters.count
            let signature = "\(row.name)(self, " + (parameters + ["size=None"]).joined(separator: ", ") + ")"
            return Builtin(row.name, signature, summary: row.summary) { args throws(Fault) in
                var values: [Operand?] = []
                for index in 1...Swift.max(count, 1) where index <= count { values.append(try args.operand(index)) }
                let size = try args.optionalDims(count + 1)
                if isGenerator { return args.vm.value(try args.generator().draw(row, values, size)) }
                return args.vm.value(try args.state().draw(row, values, size))
            }
        }
    }

    static let stateRows: [Builtin] = [
        Builtin("seed", "seed(self, seed=None)", summary: "Begins the sequence that belongs to a number.") { args throws(Fault) in
            try args.state().seed(try args.seed(1))
            return .none
        },
        Builtin("rand", "rand(self, *args)", summary: "Uniform numbers over [0, 1) in the given shape.") { args throws(Fault) in
            args.vm.value(try args.state().randomSample(try args.restDims(1)))
        },
        Builtin("randn", "randn(self, *args)", summary: "Standard normal numbers in the given shape.") { args throws(Fault) in
            args.vm.value(try args.state().standardNormal(try args.restDims(1)))
        },
        Builtin("randint", "randint(self, low, high=None, size=None, dtype=None)", summary: "Integers from low up to, not including, high.") { args throws(Fault) in
            let high = args.isGiven(2) ? try args.operand(2) : nil
            let (dtype, isPlain) = try args.drawType(4, plainByDefault: true)
            return args.vm.value(try args.state().randint(try args.operand(1), high, try args.optionalDims(3), dtype: dtype, plain: isPlain))
        },
        Builtin("random_integers", "random_integers(self, low, high=None, size=None)", summary: "Integers from low to high, both included.") { args throws(Fault) in
            args.vm.value(try args.state().randomIntegers(try args.int(1), args.isGiven(2) ? try args.int(2) : nil, try args.optionalDims(3)))
        },
        sample("random_sample"), sample("random"), sample("ranf"), sample("sample"),
        Builtin("standard_normal", "standard_normal(self, size=None)", summary: "Standard normal numbers.") { args throws(Fault) in
            args.vm.value(try args.state().standardNormal(try args.optionalDims(1)))
        },
        Builtin("standard_exponential", "standard_exponential(self, size=None)", summary: "Waiting times with mean 1.") { args throws(Fault) in
            args.vm.value(try args.state().standardExponential(try args.optionalDims(1)))
        },
        Builtin("choice", "choice(self, a, size=None, replace=True, p=None)", summary: "Elements drawn from an array or from range(a).") { args throws(Fault) in
            args.vm.value(try args.state().choice(try args.population(1), try args.optionalDims(2), replace: try args.bool(3), p: try args.optionalArray(4)))
        },
        Builtin("permutation", "permutation(self, x)", summary: "A shuffled copy, or a shuffled range.") { args throws(Fault) in
            .array(try args.state().permutation(try args.operand(1)))
        },
        Builtin("shuffle", "shuffle(self, x)", summary: "Shuffles in place along the first axis.") { args throws(Fault) in
            let state = try args.state()
            if case .array(let array) = args[1] {
                try array.requireWriteable()
                try state.shuffle(array)
            } else {
                let vm = args.vm, items = args[1]
                try state.shuffle(count: try vm.length(items)) { (i, j) throws(Fault) in try vm.exchange(items, i, j) }
            }
            return .none
        },
    ]

    private static func sample(_ name: String) -> Builtin {
        Builtin(name, "\(name)(self, size=None)", summary: "Uniform numbers over [0, 1).") { args throws(Fault) in
            args.vm.value(try args.state().randomSample(try args.optionalDims(1)))
        }
    }

    static let moreStateRows: [Builtin] = [
        Builtin("tomaxint", "tomaxint(self, size=None)", summary: "Integers from 0 to the largest.") { args throws(Fault) in
            let state = try args.state()
            guard let size = try args.optionalDims(1) else { return .int(Int(state.next64() >> 1)) }
            return .array(try RandomFill.array(size, of: Int64.self) { Int64(state.next64() >> 1) })
        },
        Builtin("binomial", "binomial(self, n, p, size=None)", summary: "How many of n trials succeed.") { args throws(Fault) in
            args.vm.value(try args.state().binomial(try args.operand(1), try args.operand(2), try args.optionalDims(3)))
        },
        Builtin("multinomial", "multinomial(self, n, pvals, size=None)", summary: "How n trials fall on several outcomes.") { args throws(Fault) in
            .array(try args.state().multinomial(try args.int(1), try args.array(2).astype(.float64), try args.optionalDims(3)))
        },
        Builtin("dirichlet", "dirichlet(self, alpha, size=None)", summary: "Random shares that add up to one.") { args throws(Fault) in
            .array(try args.state().dirichlet(try args.array(1).astype(.float64), try args.optionalDims(2)))
        },
        Builtin("multivariate_normal", "multivariate_normal(self, mean, cov, size=None, check_valid='warn', tol=1e-08)",
                summary: "Normal vectors with a covariance.") { args throws(Fault) in
            let normal = try MultivariateNormal(mean: try args.array(1).astype(.float64), covariance: try args.array(2).astype(.float64))
            return .array(try args.state().multivariateNormal(normal, try args.optionalDims(3), check: try args.check(4), tolerance: try args.double(5),
                                                              decompose: LinearAlgebra.decompose))
        },
        Builtin("get_state", "get_state(self, legacy=True)", summary: "The generator's state, to go on from later.") { args throws(Fault) in
            let state = try args.state().state
            let key = try NDArray.of(state.key)
            if !(try args.bool(1)) {
                let inner = DictObject(), outer = DictObject(), vm = args.vm
                inner.setValue(vm.intern("key"), .array(key))
                inner.setValue(vm.intern("pos"), .int(state.position))
                outer.setValue(vm.intern("bit_generator"), .string("MT19937"))
                outer.setValue(vm.intern("state"), .dict(inner))
                outer.setValue(vm.intern("has_gauss"), .int(state.spare == nil ? 0 : 1))
                outer.setValue(vm.intern("gauss"), .float(state.spare ?? 0))
                return .dict(outer)
            }
            return .newTuple([.string("MT19937"), .array(key), .int(state.position), .int(state.spare == nil ? 0 : 1), .float(state.spare ?? 0)])
        },
        Builtin("set_state", "set_state(self, state)", summary: "Goes on from a state that get_state gave.") { args throws(Fault) in
            let vm = args.vm
            var parts: [Value]
            if case .dict(let outer) = args[1], case .dict(let inner)? = outer.value(vm.intern("state")) {
                parts = [outer.value(vm.intern("bit_generator")) ?? .none, inner.value(vm.intern("key")) ?? .none, inner.value(vm.intern("pos")) ?? .none,
                         outer.value(vm.intern("has_gauss")) ?? .int(0), outer.value(vm.intern("gauss")) ?? .float(0)]
            } else { parts = try vm.array(of: args[1]) }
            guard parts.count == 3 || parts.count == 5, parts[0].asString == "MT19937" else { throw .value("can only be used with legacy MT19937 state instances.") }
            let key = try vm.ndarray(parts[1]).astype(.uint32)
            var words: [UInt32] = []
            for index in 0..<key.count { words.append(UInt32(truncatingIfNeeded: key[flat: index].int)) }
            let hasSpare = parts.count == 5 ? try vm.index(parts[3]) != 0 : false
            try args.state().setState(RandomState.State(key: words, position: try vm.index(parts[2]), spare: hasSpare ? try vm.double(parts[4]) : nil))
            return .none
        },
    ]

    static let generatorRows: [Builtin] = [
        Builtin("random", "random(self, size=None, dtype=None, out=None)", summary: "Uniform numbers over [0, 1).") { args throws(Fault) in
            try args.drawn(into: 3, size: 1, dtype: 2) { (size, dtype) throws(Fault) in try args.generator().random(size, dtype: dtype) }
        },
        Builtin("standard_normal", "standard_normal(self, size=None, dtype=None, out=None)", summary: "Standard normal numbers.") { args throws(Fault) in
            try args.drawn(into: 3, size: 1, dtype: 2) { (size, dtype) throws(Fault) in try args.generator().standardNormal(size, dtype: dtype) }
        },
        Builtin("standard_exponential", "standard_exponential(self, size=None, dtype=None, method='zig', out=None)", summary: "Waiting times with mean 1.") { args throws(Fault) in
            try args.drawn(into: 4, size: 1, dtype: 2) { (size, dtype) throws(Fault) in
                try args.generator().standardExponential(size, dtype: dtype, inverted: args[3].asString == "inv")
            }
        },
        Builtin("standard_gamma", "standard_gamma(self, shape, size=None, dtype=None, out=None)", summary: "Gamma numbers of scale 1.") { args throws(Fault) in
            guard let row = Distribution.named("standard_gamma") else { return .none }
            let shape = try args.operand(1), generator = try args.generator()
            return try args.drawn(into: 4, size: 2, dtype: 3) { (size, dtype) throws(Fault) in
                switch dtype {
                case .float64: return try generator.draw(row, [shape], size)
                case .float32: return try generator.standardGamma32(shape, size)
                default: throw .type("Unsupported dtype dtype('\(dtype.name)') for standard_gamma")
                }
            }
        },
        Builtin("integers", "integers(self, low, high=None, size=None, dtype=None, endpoint=False)", summary: "Integers from low up to, not including, high.") { args throws(Fault) in
            let high = args.isGiven(2) ? try args.operand(2) : nil
            let (dtype, isPlain) = try args.drawType(4, plainByDefault: false)
            return args.vm.value(try args.generator().integers(try args.operand(1), high, try args.optionalDims(3), dtype: dtype, endpoint: try args.bool(5), plain: isPlain))
        },
        Builtin("choice", "choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True)", summary: "Elements drawn from an array or from range(a).") { args throws(Fault) in
            args.vm.value(try args.generator().choice(try args.population(1), try args.optionalDims(2), replace: try args.bool(3), p: try args.optionalArray(4),
                                                      axis: try args.int(5, or: 0), shuffle: try args.bool(6)))
        },
        Builtin("permutation", "permutation(self, x, axis=0)", summary: "A shuffled copy, or a shuffled range.") { args throws(Fault) in
            .array(try args.generator().permutation(try args.operand(1), axis: try args.int(2, or: 0)))
        },
        Builtin("permuted", "permuted(self, x, *, axis=None, out=None)", summary: "A copy with each line along an axis shuffled by itself.") { args throws(Fault) in
            let x = try args.array(1)
            if args.isGiven(3) {
                guard case .array(let out) = args[3] else { throw .type("out must be a numpy array") }
                if out.shape != x.shape { throw .value("out must have the same shape as x") }
                if !x.dtype.canCastSafely(to: out.dtype) { throw .type("Cannot cast array data from dtype('\(x.dtype.name)') to dtype('\(out.dtype.name)') according to the rule 'safe'") }
            }
            guard let out = try args.out(3) else { return .array(try args.generator().permuted(x, axis: try args.axis(2))) }
            if out !== x { try out.assign(x) }
            try args.generator().permute(out, axis: try args.axis(2))
            return .array(out)
        },
        Builtin("shuffle", "shuffle(self, x, axis=0)", summary: "Shuffles in place along an axis.") { args throws(Fault) in
            let generator = try args.generator()
            if case .array(let array) = args[1] {
                try array.requireWriteable()
                try generator.shuffle(array, axis: try args.int(2, or: 0))
            } else {
                let vm = args.vm, items = args[1]
                try generator.shuffle(count: try vm.length(items)) { (i, j) throws(Fault) in try vm.exchange(items, i, j) }
            }
            return .none
        },
        Builtin("binomial", "binomial(self, n, p, size=None)", summary: "How many of n trials succeed.") { args throws(Fault) in
            args.vm.value(try args.generator().binomial(try args.operand(1), try args.operand(2), try args.optionalDims(3)))
        },
        Builtin("multinomial", "multinomial(self, n, pvals, size=None)", summary: "How n trials fall on several outcomes.") { args throws(Fault) in
            .array(try args.generator().multinomial(try args.operand(1), try args.array(2).astype(.float64), try args.optionalDims(3)))
        },
        Builtin("spawn", "spawn(self, n_children)", summary: "Generators whose numbers have nothing to do with this one's.") { args throws(Fault) in
            .newList(try args.generator().source.spawned(try args.childCount(1)).map { .object(Generator($0)) })
        },
        Builtin("multivariate_hypergeometric", "multivariate_hypergeometric(self, colors, nsample, size=None, method='marginals')",
                summary: "How many of each colour a sample drawn without replacement has.") { args throws(Fault) in
            guard let method = MultivariateHypergeometric.Method(rawValue: try args.string(4)) else { throw .value("method must be \"count\" or \"marginals\".") }
            return .array(try MultivariateHypergeometric.draw(try args.array(1), try args.int(2), try args.optionalDims(3), method, from: try args.generator()))
        },
        Builtin("dirichlet", "dirichlet(self, alpha, size=None)", summary: "Random shares that add up to one.") { args throws(Fault) in
            .array(try args.generator().dirichlet(try args.array(1).astype(.float64), try args.optionalDims(2)))
        },
        Builtin("multivariate_normal", "multivariate_normal(self, mean, cov, size=None, check_valid='warn', tol=1e-08, *, method='svd')",
                summary: "Normal vectors with a covariance.") { args throws(Fault) in
            let normal = try MultivariateNormal(mean: try args.array(1).astype(.float64), covariance: try args.array(2).astype(.float64))
            guard let method = MultivariateNormal.Method(rawValue: try args.optionalString(6) ?? "svd") else { throw .value("method must be one of {'eigh', 'svd', 'cholesky'}") }
            return .array(try args.generator().multivariateNormal(normal, try args.optionalDims(3), check: try args.check(4), tolerance: try args.double(5),
                                                                  method: method, decompose: LinearAlgebra.decompose))
        },
    ]

    static let generatorConstructor = Builtin("Generator", "Generator(bit_generator)", summary: "A generator over a source of bits: np.random.PCG64(seed).") { args throws(Fault) in
        guard case .object(let object) = args[0], let source = object as? BitGeneratorObject else {
            throw Fault(.attributeError, "'\(args.vm.typeName(args[0]))' object has no attribute 'capsule'", hint: "np.random.Generator(np.random.PCG64(seed))")
        }
        return .object(Generator(source))
    }

    /// What the module has besides methods of the global generator.
    static let moduleRows: [Builtin] = [
        Builtin("default_rng", "default_rng(seed=None)", summary: "NumPy's newer generator, from a seed.", example: "np.random.default_rng(0).integers(10)  # np.int64(8)") { args throws(Fault) in
            if case .object(let object) = args[0] {
                if object is Generator { return args[0] }
                if let source = object as? BitGeneratorObject { return .object(Generator(source)) }
            }
            return .object(Generator(BitGeneratorObject(.pcg64, try BitGeneratorObject.seed(args[0], args.vm))))
        },
    ]
}

extension Args {
    func state() throws(Fault) -> RandomState {
        if case .object(let object) = self[0], let state = object as? RandomState { return state }
        throw .type("descriptor '\(row.name)' requires a 'RandomState' object but received a '\(vm.typeName(self[0]))'")
    }

    func generator() throws(Fault) -> Generator {
        if case .object(let object) = self[0], let generator = object as? Generator { return generator }
        throw .type("descriptor '\(row.name)' requires a 'Generator' object but received a '\(vm.typeName(self[0]))'")
    }

    /// A seed; an array of one number counts as that number, a list of one does not.
    func seed(_ index: Int) throws(Fault) -> Operand? {
        guard isGiven(index) else { return nil }
        if case .array(let array) = self[index] { return array.count == 1 ? .scalar(array.firstElement) : .array(try array.squeezed()) }
        return try operand(index)
    }

    /// Draws into `out=` where it is given, else makes a result of a size.
    func drawn(into index: Int, size: Int, dtype: Int, _ draw: (Dims?, DType) throws(Fault) -> Operand) throws(Fault) -> Value {
        let type = try self.dtype(dtype) ?? .float64
        guard isGiven(index) else { return vm.value(try draw(try optionalDims(size), type)) }
        guard case .array(let out) = self[index] else {
            throw .type("Argument 'out' has incorrect type (expected numpy.ndarray, got \(vm.typeName(self[index])))")
        }
        guard out.isContiguous || out.isFortranContiguous, out.isWriteable else { throw .value("Supplied output array must be contiguous, writable, aligned, and in machine byte-order.") }
        if out.dtype != type { throw .type("Supplied output array has the wrong type. Expected \(type.name), got \(out.dtype.name)") }
        if let size = try optionalDims(size), size != out.shape { throw .value("size must match out.shape when used together") }
        if case .array(let numbers) = try draw(out.shape, type) { try out.assign(numbers) }
        return .array(out)
    }

    /// What to choose from: a number stays a number.
    func population(_ index: Int) throws(Fault) -> Operand { try operand(index) }

    /// The shape that `*args` gives; nil for none.
    func restDims(_ index: Int) throws(Fault) -> Dims? {
        let rest = rest(index)
        return rest.isEmpty ? nil : try vm.dims(rest)
    }

    /// The element type of random integers, and whether one number is a Python int.
    func drawType(_ index: Int, plainByDefault: Bool) throws(Fault) -> (DType, Bool) {
        guard isGiven(index) else { return (.int64, plainByDefault) }
        var isPlain = false
        if case .type(let type) = self[index] { isPlain = type === vm.types.int || type === vm.types.bool }
        return (try vm.dtype(self[index]), isPlain)
    }

    func check(_ index: Int) throws(Fault) -> MultivariateNormal.Check {
        guard let check = MultivariateNormal.Check(rawValue: try optionalString(index) ?? "warn") else {
            throw .value("check_valid must equal 'warn', 'raise', or 'ignore'")
        }
        return check
    }
}

extension Interpreter {
    /// Exchanges two items of a sequence.
    func exchange(_ items: Value, _ i: Int, _ j: Int) throws(Fault) {
        if case .list(let list) = items, list.extra == nil, i < list.items.count, j < list.items.count { return list.items.swapAt(i, j) }
        let first = try item(items, .int(i)), second = try item(items, .int(j))
        try setItem(items, .int(i), second)
        try setItem(items, .int(j), first)
    }
}
