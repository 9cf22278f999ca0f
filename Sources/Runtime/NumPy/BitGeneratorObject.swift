/// `np.random.PCG64(seed)` and its like: what a `Generator` takes its bits from.
final class BitGeneratorObject: HostObject {
    let algorithm: BitGeneratorKind
    let bits: BitStream
    /// nil where a key was given in place of a seed.
    let seed: SeedSequenceObject?

    init(_ kind: BitGeneratorKind, _ seed: SeedSequenceObject) {
        algorithm = kind
        self.seed = seed
        bits = BitStream(kind, seed.sequence)
        super.init(kind: .host)
    }

    /// Bits that are made already.
    init(_ kind: BitGeneratorKind, bits: BitStream) {
        algorithm = kind
        self.bits = bits
        seed = nil
        super.init(kind: .host)
    }

    /// What `seed` stands for as an argument.
    static func seed(_ value: Value, _ vm: Interpreter) throws(Fault) -> SeedSequenceObject {
        if case .object(let object) = value, let sequence = object as? SeedSequenceObject { return sequence }
        return try SeedSequenceObject(value, vm)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.bitGenerators[algorithm] ?? vm.types.object }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "state": return .dict(try state(vm))
        case "seed_seq": return seed.map { .object($0) } ?? Value.none
        default: return nil
        }
    }

    override func setHostAttribute(_ name: String, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        guard name == "state" else { return false }
        try setState(value, vm)
        return true
    }

    static func constructor(_ kind: BitGeneratorKind) -> Builtin {
        if kind == .philox { return philox }
        return Builtin(kind.rawValue, "\(kind.rawValue)(seed=None)", summary: "A source of bits for np.random.Generator.",
                       example: "np.random.Generator(np.random.\(kind.rawValue)(1)).integers(10) < 10  # np.True_") { args throws(Fault) in
            .object(BitGeneratorObject(kind, try seed(args[0], args.vm)))
        }
    }

    private static let philox = Builtin("Philox", "Philox(seed=None, counter=None, key=None)", summary: "A source of bits for np.random.Generator, by a counter under a key.",
                                        example: "np.random.Generator(np.random.Philox(1)).integers(10) < 10  # np.True_") { args throws(Fault) in
        let vm = args.vm
        if args.isGiven(0), args.isGiven(2) { throw .value("seed and key cannot be both used") }
        let made: BitGeneratorObject
        if args.isGiven(2) {
            made = BitGeneratorObject(.philox, bits: BitStream(Philox(key: try words(args[2], 2, "key", vm))))
        } else {
            made = BitGeneratorObject(.philox, try seed(args[0], vm))
        }
        if args.isGiven(1) { (made.bits.other as? Philox)?.counter = try words(args[1], 4, "counter", vm) }
        return .object(made)
    }

    static let rows: [Builtin] = [
        Builtin("random_raw", "random_raw(self, size=None, output=True)", summary: "Words as the generator makes them.") { args throws(Fault) in
            let bits = try args.bitGenerator().bits, isShown = try args.bool(2)
            guard let size = try args.optionalDims(1) else {
                let word = bits.raw()
                return isShown ? WideInteger.value(UInt128(word)) : .none
            }
            let words = try RandomFill.array(size, of: UInt64.self) { bits.raw() }
            return isShown ? .array(words) : .none
        },
        Builtin("spawn", "spawn(self, n_children)", summary: "Generators of bits beside this one.") { args throws(Fault) in
            .newList(try args.bitGenerator().spawned(try args.childCount(1)).map { .object($0) })
        },
        Builtin("advance", "advance(self, delta)", summary: "Goes on as if so many words had been drawn.") { args throws(Fault) in
            let generator = try args.bitGenerator()
            try generator.advance(try args.wideInteger(1))
            return args[0]
        },
        Builtin("jumped", "jumped(self, jumps=1)", summary: "A new generator of bits, far along the same stream.") { args throws(Fault) in
            .object(try args.bitGenerator().jumped(try args.int(1), args.vm))
        },
    ]

    func spawned(_ count: Int) throws(Fault) -> [BitGeneratorObject] {
        guard let seed else { throw .type("The underlying SeedSequence does not implement spawning.") }
        return seed.spawned(count).map { BitGeneratorObject(algorithm, $0) }
    }

    /// Steps forward; below zero, counted modulo 2^128, backward.
    private func advance(_ delta: UInt128) throws(Fault) {
        switch bits.other {
        case let pcg as PCG64: pcg.advance(delta)
        case let pcg as PCG64DXSM: pcg.state.advance(delta, PCG64DXSM.multiplier)
        case let philox as Philox:
            philox.advance([UInt64(truncatingIfNeeded: delta), UInt64(truncatingIfNeeded: delta >> 64), 0, 0])
            philox.position = 4
            philox.buffer = [0, 0, 0, 0]
            philox.halves = HalfWords()
        default: throw Fault(.attributeError, "'\(algorithm.module).\(algorithm.rawValue)' object has no attribute 'advance'")
        }
    }

    private func jumped(_ jumps: Int, _ vm: Interpreter) throws(Fault) -> BitGeneratorObject {
        let copy = BitGeneratorObject(algorithm, bits: BitStream(algorithm, SeedSequence(entropy: [])))
        try copy.setState(.dict(try state(vm)), vm)
        switch algorithm {
        case .pcg64, .pcg64dxsm:
            // The golden ratio of 2^128.
            try copy.advance(UInt128(truncatingIfNeeded: jumps) &* (0x9e37_79b9_7f4a_7c15 << 64 | 0xf39c_c060_5ced_c835))
        case .philox:
            (copy.bits.other as? Philox)?.advance([0, 0, UInt64(truncatingIfNeeded: jumps), 0])
            try copy.advance(0)
        default: throw Fault(.attributeError, "'\(algorithm.module).\(algorithm.rawValue)' object has no attribute 'jumped'")
        }
        return copy
    }
}

// The state, as scripts see and set it.
extension BitGeneratorObject {
    private func state(_ vm: Interpreter) throws(Fault) -> DictObject {
        let inner = DictObject(), outer = DictObject()
        func put(_ dict: DictObject, _ name: String, _ value: Value) { dict.setValue(vm.intern(name), value) }
        func putHalf(_ half: UInt32, _ hasHalf: Bool) {
            put(outer, "has_uint32", .int(hasHalf ? 1 : 0))
            put(outer, "uinteger", .int(Int(half)))
        }
        put(outer, "bit_generator", .string(algorithm.rawValue))
        put(outer, "state", .dict(inner))
        switch bits.other {
        case let twister as MT19937:
            put(inner, "key", .array(try NDArray.of(twister.state.key)))
            put(inner, "pos", .int(twister.state.position))
        case let sfc as SFC64:
            put(inner, "state", .array(try NDArray.of(sfc.words)))
            putHalf(sfc.halves.half, sfc.halves.hasHalf)
        case let philox as Philox:
            put(inner, "counter", .array(try NDArray.of(philox.counter)))
            put(inner, "key", .array(try NDArray.of(philox.key)))
            put(outer, "buffer", .array(try NDArray.of(philox.buffer)))
            put(outer, "buffer_pos", .int(philox.position))
            putHalf(philox.halves.half, philox.halves.hasHalf)
        default:
            let state = (bits.other as? PCG64DXSM)?.state ?? bits.pcg.state
            put(inner, "state", WideInteger.value(state.state))
            put(inner, "inc", WideInteger.value(state.increment))
            putHalf(state.half, state.hasHalf)
        }
        return outer
    }

    private func setState(_ value: Value, _ vm: Interpreter) throws(Fault) {
        guard case .dict(let outer) = value else { throw .type("state must be a dict") }
        func part(_ dict: DictObject, _ name: String) throws(Fault) -> Value {
            guard let found = dict.value(vm.intern(name)) else { throw Fault(.keyError, "'\(name)'") }
            return found
        }
        guard outer.value(vm.intern("bit_generator"))?.asString == algorithm.rawValue else {
            throw .value("state must be for a \(algorithm.rawValue) PRNG")
        }
        guard case .dict(let inner) = try part(outer, "state") else { throw .type("state must be a dict") }
        func words(_ dict: DictObject, _ name: String, _ count: Int) throws(Fault) -> [UInt64] {
            let array = try vm.ndarray(try part(dict, name))
            guard let words = Self.words(array, count) else { throw .value("state has \(array.count) words in place of \(count)") }
            return words
        }
        func halves() throws(Fault) -> HalfWords {
            HalfWords(half: UInt32(truncatingIfNeeded: try vm.index(try part(outer, "uinteger"))), hasHalf: try vm.index(try part(outer, "has_uint32")) != 0)
        }
        switch bits.other {
        case let twister as MT19937:
            let key = try words(inner, "key", MT19937.count).map { UInt32(truncatingIfNeeded: $0) }, position = try vm.index(try part(inner, "pos"))
            guard (0...MT19937.count).contains(position) else { throw .value("state position must be in 0...624") }
            twister.state = (key, position)
        case let sfc as SFC64:
            let state = try words(inner, "state", 4)
            (sfc.words, sfc.halves) = (state, try halves())
        case let philox as Philox:
            let counter = try words(inner, "counter", 4), key = try words(inner, "key", 2), buffer = try words(outer, "buffer", 4)
            let position = try vm.index(try part(outer, "buffer_pos")), rest = try halves()
            guard (0...4).contains(position) else { throw .value("buffer_pos must be in 0...4") }
            (philox.counter, philox.key, philox.buffer, philox.position, philox.halves) = (counter, key, buffer, position, rest)
        default:
            guard let number = try WideInteger.number(try part(inner, "state"), vm), let increment = try WideInteger.number(try part(inner, "inc"), vm) else {
                throw .type("state and inc must be integers")
            }
            let rest = try halves()
            let state = PCG64.State(state: number, increment: increment | 1, half: rest.half, hasHalf: rest.hasHalf)
            if let pcg = bits.other as? PCG64DXSM { pcg.state = state } else { bits.pcg.state = state }
        }
    }

    /// So many words of 64 bits from an integer, the lowest first, or from an array of them.
    private static func words(_ value: Value, _ count: Int, _ name: String, _ vm: Interpreter) throws(Fault) -> [UInt64] {
        if let number = try WideInteger.number(value, vm) {
            return [UInt64(truncatingIfNeeded: number), UInt64(truncatingIfNeeded: number >> 64), 0, 0].prefix(count).map { $0 }
        }
        guard let words = words(try vm.ndarray(value), count) else { throw .value("\(name) must have \(count) elements when using array form") }
        return words
    }

    /// The elements of an array of so many integers; nil for another.
    private static func words(_ array: NDArray, _ count: Int) -> [UInt64]? {
        guard array.count == count, !array.dtype.isFloat else { return nil }
        return (0..<count).map { array[flat: $0].bits }
    }
}

extension Args {
    func bitGenerator() throws(Fault) -> BitGeneratorObject {
        if case .object(let object) = self[0], let generator = object as? BitGeneratorObject { return generator }
        throw .type("descriptor '\(row.name)' requires a 'BitGenerator' object but received a '\(vm.typeName(self[0]))'")
    }

    /// An integer modulo 2^128.
    func wideInteger(_ index: Int) throws(Fault) -> UInt128 {
        if case .object(let object) = self[index], let wide = object as? WideInteger { return wide.number }
        return UInt128(truncatingIfNeeded: try int(index))
    }
}
