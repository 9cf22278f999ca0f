/// An integer of more than 64 bits, as states and seeds of generators have them. It can be shown, compared and given back;
/// nn's integers have 64 bits.
final class WideInteger: HostObject {
    let number: UInt128

    init(_ number: UInt128) {
        self.number = number
        super.init(kind: .host)
    }

    /// The number as a value: a plain int where it fits.
    static func value(_ number: UInt128) -> Value {
        if let small = Int(exactly: number) { return .int(small) }
        return .object(WideInteger(number))
    }

    /// The number that a value stands for; nil for anything else.
    static func number(_ value: Value, _ vm: Interpreter) throws(Fault) -> UInt128? {
        if case .object(let object) = value, let wide = object as? WideInteger { return wide.number }
        guard let scalar = try vm.operandIfAny(value)?.scalarIfInteger else { return nil }
        if scalar.dtype != .uint64, scalar.int < 0 { throw .value("expected non-negative integer") }
        return UInt128(scalar.bits)
    }

    /// The number's words of 32 bits, the lowest first.
    static func words(_ number: UInt128) -> [UInt32] {
        var words: [UInt32] = [], rest = number
        repeat {
            words.append(UInt32(truncatingIfNeeded: rest))
            rest >>= 32
        } while rest > 0
        return words
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.types.int }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { number.description }
    override func hostHash(_ vm: Interpreter) throws(Fault) -> Int? { Int(truncatingIfNeeded: number % 2_305_843_009_213_693_951) }
    override func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        guard case .object(let object) = other, let other = object as? WideInteger else { return false }
        return number == other.number
    }
}

extension Operand {
    /// A single integer, of Python or of NumPy.
    var scalarIfInteger: Scalar? {
        switch self {
        case .pyInt(let number): Scalar(number)
        case .pyBool(let truth): Scalar(truth ? 1 : 0)
        case .scalar(let scalar): scalar.dtype.isFloat ? nil : scalar
        case .array(let array): array.rank == 0 && !array.dtype.isFloat ? array.firstElement : nil
        case .pyFloat: nil
        }
    }
}

/// `np.random.SeedSequence(entropy)`: what a generator's first state is mixed from.
final class SeedSequenceObject: HostObject {
    let entropy: Value
    let spawnKey: [Value]
    let poolSize: Int
    let sequence: SeedSequence
    private let words: [UInt32], keyWords: [UInt32]
    @exclusivity(unchecked) private var children: Int

    /// - Parameters:
    ///   - words: the entropy's words of 32 bits, the lowest first.
    ///   - keyWords: those of the key that tells children of one sequence apart.
    init(words: [UInt32], entropy: Value = .none, spawnKey: [Value] = [], keyWords: [UInt32] = [], poolSize: Int = 4, children: Int = 0) {
        self.entropy = entropy
        self.spawnKey = spawnKey
        self.poolSize = poolSize
        self.words = words
        self.keyWords = keyWords
        self.children = children
        var all = words
        if !keyWords.isEmpty {
            while all.count < poolSize { all.append(0) }
            all += keyWords
        }
        sequence = SeedSequence(entropy: all, poolSize: poolSize)
        super.init(kind: .host)
    }

    /// A sequence that nobody can foresee.
    convenience init() {
        var system = SystemRandomNumberGenerator()
        let words = (0..<4).map { _ in system.next() as UInt32 }
        var number: UInt128 = 0
        for word in words.reversed() { number = number << 32 | UInt128(word) }
        self.init(words: words, entropy: WideInteger.value(number))
    }

    /// From what a script gives for a seed: an integer of any size, a text of one, or a sequence of seeds.
    convenience init(_ seed: Value, spawnKey: Value = .undefined, poolSize: Int = 4, children: Int = 0, _ vm: Interpreter) throws(Fault) {
        var key: [Value] = []
        if !spawnKey.isUndefined, !spawnKey.isNone { key = try vm.array(of: spawnKey) }
        var keyWords: [UInt32] = []
        for item in key { keyWords += try Self.words(item, vm) }
        if seed.isNone || seed.isUndefined {
            let fresh = SeedSequenceObject()
            self.init(words: fresh.words, entropy: fresh.entropy, spawnKey: key, keyWords: keyWords, poolSize: poolSize, children: children)
        } else {
            self.init(words: try Self.words(seed, vm), entropy: seed, spawnKey: key, keyWords: keyWords, poolSize: poolSize, children: children)
        }
    }

    private static func words(_ seed: Value, _ vm: Interpreter) throws(Fault) -> [UInt32] {
        if case .str(let text) = seed {
            let hex = text.value.hasPrefix("0x")
            guard let number = UInt128(hex ? String(text.value.dropFirst(2)) : text.value, radix: hex ? 16 : 10) else { throw .type("SeedSequence expects int or sequence of ints for entropy not \(text.value)") }
            return WideInteger.words(number)
        }
        if let number = try WideInteger.number(seed, vm) { return WideInteger.words(number) }
        switch seed {
        case .float: throw .type("SeedSequence expects int or sequence of ints for entropy not \(try vm.repr(seed))")
        case .object(let object) where object.kind == .scalar: throw .type("seed must be integer")
        case .array(let array) where array.dtype.isFloat && array.count > 0: throw .type("seed must be integer")
        case .dict, .str: throw .type("SeedSequence expects int or sequence of ints for entropy not \(try vm.repr(seed))")
        default: break
        }
        var result: [UInt32] = []
        try vm.checkNativeStack()
        for item in try vm.array(of: seed) {
            if case .float = item { throw .type("seed must be integer") }
            result += try words(item, vm)
        }
        return result
    }

    /// Sequences that have nothing to do with this one and with each other.
    func spawned(_ count: Int) -> [SeedSequenceObject] {
        var result: [SeedSequenceObject] = []
        for child in children..<(children &+ Swift.max(count, 0)) {
            result.append(SeedSequenceObject(words: words, entropy: entropy, spawnKey: spawnKey + [.int(child)],
                                             keyWords: keyWords + WideInteger.words(UInt128(child)), poolSize: poolSize))
        }
        children += Swift.max(count, 0)
        return result
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.seedSequence }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        var text = "SeedSequence(\n    entropy=\(try vm.repr(entropy)),\n"
        if !spawnKey.isEmpty { text += "    spawn_key=\(try vm.repr(.newTuple(spawnKey))),\n" }
        if poolSize != 4 { text += "    pool_size=\(poolSize),\n" }
        if children != 0 { text += "    n_children_spawned=\(children),\n" }
        return text + ")"
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "entropy": return entropy
        case "spawn_key": return .newTuple(spawnKey)
        case "pool_size": return .int(poolSize)
        case "n_children_spawned": return .int(children)
        case "pool": return .array(try NDArray.of(sequence.pool))
        case "state":
            let state = DictObject()
            for name in ["entropy", "spawn_key", "pool_size", "n_children_spawned"] {
                if let value = try hostAttribute(name, vm) { state.setValue(vm.intern(name), value) }
            }
            return .dict(state)
        default: return nil
        }
    }

    static let constructor = Builtin("SeedSequence", "SeedSequence(entropy=None, *, spawn_key=(), pool_size=4, n_children_spawned=0)",
                                     summary: "A seed from which generators are begun.",
                                     example: "np.random.SeedSequence(1).generate_state(1)  # array([1835504127], dtype=uint32)") { args throws(Fault) in
        let size = try args.int(2)
        if size < 4 { throw .value("The size of the entropy pool should be at least 4") }
        if size > 1 << 16 { throw .value("The size of the entropy pool should be at most 65536") }
        let children = try args.int(3)
        guard children >= 0, children < 1 << 32 else { throw .value("n_children_spawned must be at least 0 and below 2**32") }
        return .object(try SeedSequenceObject(args[0], spawnKey: args[1], poolSize: size, children: children, args.vm))
    }

    static let rows: [Builtin] = [
        Builtin("generate_state", "generate_state(self, n_words, dtype=np.uint32)", summary: "Words for a generator's state.") { args throws(Fault) in
            let count = try args.int(1)
            if count < 0 { throw .value("negative dimensions are not allowed") }
            _ = try NDArray.checkedCount(Dims(count), .uint64)
            if count > 1 << 26 { throw .memory("Unable to allocate \(NDArray.sizeText(count << 2)) for a state") }
            let sequence = try args.seedSequence().sequence
            switch try args.dtype(2) ?? .uint32 {
            case .uint32: return .array(try NDArray.of(sequence.state32(count)))
            case .uint64: return .array(try NDArray.of(sequence.state64(count)))
            default: throw .value("only support uint32 or uint64")
            }
        },
        Builtin("spawn", "spawn(self, n_children)", summary: "Sequences for generators beside each other.") { args throws(Fault) in
            .newList(try args.seedSequence().spawned(try args.childCount(1)).map { .object($0) })
        },
    ]
}

extension Args {
    func seedSequence() throws(Fault) -> SeedSequenceObject {
        if case .object(let object) = self[0], let sequence = object as? SeedSequenceObject { return sequence }
        throw .type("descriptor '\(row.name)' requires a 'SeedSequence' object but received a '\(vm.typeName(self[0]))'")
    }

    /// How many children to spawn.
    func childCount(_ index: Int) throws(Fault) -> Int {
        let count = try int(index)
        if count > 1 << 24 { throw .memory("\(count) generators are too many") }
        return count
    }
}
