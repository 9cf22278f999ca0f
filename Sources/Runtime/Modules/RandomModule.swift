// random: CPython's generator (the Mersenne Twister, seeded as CPython seeds it), bit for bit. The source of bits
// is here; the distributions are written in the language, on top of `random()` and `getrandbits()`.

enum RandomModule {
    static let row = LibraryModule(
        name: "random", summary: "Python's own random numbers (np.random has NumPy's).",
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            module.set(vm.intern("_Random"), .type(RandomSource.type(vm)))
        },
        source: { RandomSourceText.text })
}

/// The base of `random.Random`: a Mersenne Twister.
final class RandomSource: InstanceObject {
    private let twister = MT19937(seed: 0)

    static func type(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("random._Random") {
            vm.nativeClass("_Random", module: "random", closed: false, make: { RandomSource($0) }, methods: { rows })
        }
    }

    private static func receiver(_ args: borrowing Args) throws(Fault) -> RandomSource {
        if case .instance(let instance) = args[0], let source = instance as? RandomSource { return source }
        throw .type("descriptor of '_random.Random' object applied to '\(args.vm.typeName(args[0]))' object")
    }

    private static let rows: [Builtin] = [
        Builtin("random", "Random.random(self, /)", summary: "A float from 0 up to, but not, 1.") { args throws(Fault) in
            .float(try receiver(args).twister.nextDouble())
        },
        Builtin("getrandbits", "Random.getrandbits(self, k, /)", summary: "A whole number of k random bits.") { args throws(Fault) in
            let source = try receiver(args), count = try args.int(1)
            if count < 0 { throw .value("number of bits must be non-negative") }
            if count > 63 { throw args.vm.integerOverflow() }
            return .int(Int(bitPattern: source.bits(count)))
        },
        Builtin("_randbelow", "Random._randbelow(self, n, /)", summary: "A whole number from 0 to before n.") { args throws(Fault) in
            .int(try receiver(args).below(try args.int(1)))
        },
        // None takes bits of the system; an int its magnitude; a text is hashed, as version 2 of CPython's seeding.
        Builtin("_seed", "_seed(self, seed, /)") { args throws(Fault) in
            let source = try receiver(args)
            switch args[1] {
            case .none:
                var system = SystemRandomNumberGenerator()
                source.twister.reseed(key: (0..<MT19937.count).map { _ in system.next() })
            case .str(let text):
                let bytes = Array(text.value.utf8)
                source.seed(bytes: bytes + SHA512.digest(bytes))
            case .float:
                source.seed(UInt(bitPattern: try args.vm.hash(args[1])))
            default: source.seed(try args.int(1).magnitude)
            }
            return .none
        },
        Builtin("_getstate", "_getstate(self, /)") { args throws(Fault) in
            let state = try receiver(args).twister.state
            return .newTuple(state.key.map { .int(Int($0)) } + [.int(state.position)])
        },
        Builtin("_setstate", "_setstate(self, state, /)") { args throws(Fault) in
            let source = try receiver(args)
            guard case .tuple(let tuple) = args[1] else { throw .type("state vector must be a tuple") }
            guard tuple.items.count == MT19937.count + 1 else { throw .value("state vector is the wrong size") }
            var words: [UInt32] = []
            for item in tuple.items.dropLast() { words.append(UInt32(truncatingIfNeeded: try args.vm.index(item))) }
            let position = try args.vm.index(tuple.items[MT19937.count])
            guard (0...MT19937.count).contains(position) else { throw .value("invalid state") }
            source.twister.state = (words, position)
            return .none
        },
        Builtin("__copy__", "__copy__(self, /)") { args throws(Fault) in try receiver(args).copied(args.vm) },
        Builtin("__deepcopy__", "__deepcopy__(self, memo, /)") { args throws(Fault) in try receiver(args).copied(args.vm) },
    ]

    private func copied(_ vm: Interpreter) -> Value {
        let copy = RandomSource(type)
        copy.twister.state = twister.state
        for name in attributeNames { if let value = attribute(name) { copy.setAttribute(name, value, vm) } }
        return .instance(copy)
    }

    private func seed(_ number: UInt) {
        let low = UInt32(truncatingIfNeeded: number), high = UInt32(truncatingIfNeeded: number >> 32)
        twister.reseed(key: high == 0 ? [low] : [low, high])
    }

    /// Seeds with a number written in bytes, the highest first.
    private func seed(bytes: [UInt8]) {
        let digits = Array(bytes.drop { $0 == 0 }.reversed())
        var key: [UInt32] = []
        for start in stride(from: 0, to: digits.count, by: 4) {
            var word: UInt32 = 0
            for offset in start..<min(start + 4, digits.count) { word |= UInt32(digits[offset]) << UInt32(8 * (offset - start)) }
            key.append(word)
        }
        twister.reseed(key: key)
    }

    /// At most 64 bits: whole words, the lowest first, and the top bits of the last one.
    private func bits(_ count: Int) -> UInt {
        if count == 0 { return 0 }
        if count <= 32 { return UInt(twister.next32() >> UInt32(32 - count)) }
        let low = UInt(twister.next32())
        return low | UInt(twister.next32() >> UInt32(64 - count)) << 32
    }

    private func below(_ n: Int) -> Int {
        guard n > 0 else { return 0 }
        let width = Int.bitWidth - n.leadingZeroBitCount
        while true {
            let candidate = bits(width)
            if candidate < UInt(n) { return Int(candidate) }
        }
    }
}

/// SHA-512 (FIPS 180-4), which turns a text into a seed.
enum SHA512 {
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var state = fractions(of: 8, root: .square)
        let constants = fractions(of: 80, root: .cube)
        var data = message + [0x80]
        while data.count % 128 != 112 { data.append(0) }
        data += Array(repeating: 0, count: 8)
        let bitCount = UInt64(message.count) &* 8
        for shift in stride(from: 56, through: 0, by: -8) { data.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift))) }
        for block in stride(from: 0, to: data.count, by: 128) { compress(data[block..<(block + 128)], constants, &state) }
        return state.flatMap { word in stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) } }
    }

    private static func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x >> n | x << (64 - n) }

    private static func compress(_ block: ArraySlice<UInt8>, _ constants: [UInt64], _ state: inout [UInt64]) {
        var w: [UInt64] = []
        for index in 0..<16 {
            w.append(block[(block.startIndex + index * 8)..<(block.startIndex + index * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) })
        }
        for t in 16..<80 {
            let s0 = rotate(w[t - 15], 1) ^ rotate(w[t - 15], 8) ^ w[t - 15] >> 7
            let s1 = rotate(w[t - 2], 19) ^ rotate(w[t - 2], 61) ^ w[t - 2] >> 6
            w.append(w[t - 16] &+ s0 &+ w[t - 7] &+ s1)
        }
        var v = state
        for t in 0..<80 {
            let s1 = rotate(v[4], 14) ^ rotate(v[4], 18) ^ rotate(v[4], 41)
            let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
            let t1 = v[7] &+ s1 &+ choice &+ constants[t] &+ w[t]
            let s0 = rotate(v[0], 28) ^ rotate(v[0], 34) ^ rotate(v[0], 39)
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
            v = [t1 &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
        }
        for index in 0..<8 { state[index] = state[index] &+ v[index] }
    }

    private enum Root { case square, cube }

    /// The first 64 bits of the fractions of roots of the first primes: the standard's constants, by its own definition.
    private static func fractions(of count: Int, root: Root) -> [UInt64] {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < count {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // The largest x with x**2 <= p * 2**128 (or x**3 <= p * 2**192), bit by bit; its low 64 bits are the fraction.
            var whole: UInt64 = 0, low: UInt64 = 0
            while root == .square ? (whole + 1) * (whole + 1) <= prime : (whole + 1) * (whole + 1) * (whole + 1) <= prime { whole += 1 }
            for bit in stride(from: 63, through: 0, by: -1) {
                let trial = low | 1 << UInt64(bit)
                if power([trial, whole], root == .square ? 2 : 3, isAtMost: prime) { low = trial }
            }
            return low
        }
    }

    /// Is the power of a number of 64-bit digits (lowest first, 64 of its bits a fraction) at most a whole number?
    private static func power(_ x: [UInt64], _ exponent: Int, isAtMost limit: UInt64) -> Bool {
        var product = x
        for _ in 1..<exponent { product = multiply(product, x) }
        let bound = Array(repeating: UInt64(0), count: exponent) + [limit]
        for index in stride(from: max(product.count, bound.count) - 1, through: 0, by: -1) {
            let a = index < product.count ? product[index] : 0, b = index < bound.count ? bound[index] : 0
            if a != b { return a < b }
        }
        return true
    }

    private static func multiply(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
        var result = Array(repeating: UInt64(0), count: a.count + b.count)
        for (i, x) in a.enumerated() {
            var carry: UInt64 = 0
            for (j, y) in b.enumerated() {
                let (high, low) = x.multipliedFullWidth(by: y)
                let (first, overflow1) = result[i + j].addingReportingOverflow(low)
                let (second, overflow2) = first.addingReportingOverflow(carry)
                result[i + j] = second
                carry = high + (overflow1 ? 1 : 0) + (overflow2 ? 1 : 0)
            }
            result[i + b.count] = carry
        }
        return result
    }
}
