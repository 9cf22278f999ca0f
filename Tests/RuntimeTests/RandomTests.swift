import NNRuntime
import Testing

// Expected values were written by NumPy 2.4: FNV-1a hashes over the bits of many numbers drawn one after another.

/// A hash over all elements, bit for bit.
func bitHash(_ result: Operand) -> UInt64 {
    guard case .array(let array) = result else { return 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in 0..<array.count { hash = (hash ^ array[flat: index].bits) &* 0x100_0000_01b3 }
    return hash
}

@Suite struct RandomTests {
    private struct Row: Sendable {
        let name: String, parameters: [Double], legacy: UInt64, newer: UInt64
    }

    /// 500 numbers of each distribution, from seed 7.
    private static let rows: [Row] = [
        Row(name: "uniform", parameters: [-2.0, 5.0], legacy: 0x2a0643d6a40a89fe, newer: 0x2feee490b041ddf3),
        Row(name: "normal", parameters: [1.0, 2.5], legacy: 0x5730d8784f618220, newer: 0x66193069412eaae1),
        Row(name: "lognormal", parameters: [0.5, 0.7], legacy: 0xfd3d75f60d51867d, newer: 0xc5b5c763de2c4b28),
        Row(name: "laplace", parameters: [1.0, 2.0], legacy: 0x30e3922b69aaea95, newer: 0x5296fbc448e2c742),
        Row(name: "gumbel", parameters: [0.0, 1.5], legacy: 0xeb37fe43e4b6a44d, newer: 0x5cffe263f30634a0),
        Row(name: "logistic", parameters: [2.0, 0.5], legacy: 0xdd3a2a07b4e21bc6, newer: 0x3081aec72f2af0af),
        Row(name: "standard_cauchy", parameters: [], legacy: 0x2ae1c6c8d7d847b1, newer: 0xfa4ef03d6472cdda),
        Row(name: "standard_t", parameters: [3.5], legacy: 0x68e974966498d3df, newer: 0x77313657d121103b),
        Row(name: "triangular", parameters: [-1.0, 0.5, 2.0], legacy: 0x7981f1327106f324, newer: 0xf982368a97371952),
        Row(name: "vonmises", parameters: [0.5, 3.0], legacy: 0xd4e07ca3f127ae47, newer: 0xa791e8317b7aa093),
        Row(name: "exponential", parameters: [2.0], legacy: 0xaedf52ed1125c654, newer: 0xb583abee26429917),
        Row(name: "standard_gamma", parameters: [0.4], legacy: 0xd79f50a85a9c4c25, newer: 0xce3f0f4b7420380c),
        Row(name: "gamma", parameters: [3.3, 2.0], legacy: 0xc2276f6d5de8230d, newer: 0x896fc1004bf5a6fc),
        Row(name: "beta", parameters: [0.3, 0.6], legacy: 0xef2e7da0ad267592, newer: 0xc236509d15481fde),
        Row(name: "chisquare", parameters: [4.0], legacy: 0x04307d6cd477f01d, newer: 0xbaa7a31ae5260e54),
        Row(name: "noncentral_chisquare", parameters: [0.8, 2.0], legacy: 0x7cfac7d31d5b258e, newer: 0x3f2615eb6971a0ad),
        Row(name: "f", parameters: [3.0, 7.0], legacy: 0x4a16e3769ff7cca4, newer: 0x6fb3a0746cc34a35),
        Row(name: "noncentral_f", parameters: [3.0, 7.0, 1.5], legacy: 0x252a74656b430d5e, newer: 0x063940557b76c322),
        Row(name: "pareto", parameters: [2.5], legacy: 0x91d29fc3005f0198, newer: 0x6ee602450ce497c8),
        Row(name: "weibull", parameters: [1.7], legacy: 0xad1daa72c5575f4e, newer: 0x3ce3320bd4ff60b9),
        Row(name: "power", parameters: [2.2], legacy: 0xe5a417d016e222f4, newer: 0xd7a0ebd9fba10b1d),
        Row(name: "rayleigh", parameters: [3.0], legacy: 0xa0b78e600f47bd8f, newer: 0xbe5fc23bbeb773a6),
        Row(name: "wald", parameters: [2.0, 3.0], legacy: 0xe01561743838ccad, newer: 0x5d8fddc1cc7ad474),
        Row(name: "poisson", parameters: [23.5], legacy: 0x2cb2e2005d21860f, newer: 0x27d71c53e1df2529),
        Row(name: "geometric", parameters: [0.2], legacy: 0x06dfd71d91f2a26a, newer: 0x52c803736598f41a),
        Row(name: "negative_binomial", parameters: [4.0, 0.3], legacy: 0xa8c7b82dfb69349f, newer: 0x44cc811bee5b3695),
        Row(name: "logseries", parameters: [0.7], legacy: 0xa08a39d1ac2f203e, newer: 0x83237e7c938adcaf),
        Row(name: "zipf", parameters: [2.3], legacy: 0xe2864d92a5cc6373, newer: 0xb2e39545ba2f32c4),
        Row(name: "hypergeometric", parameters: [30.0, 40.0, 25.0], legacy: 0xa60acea95c1e444a, newer: 0),
    ]

    @Test func everyDistributionDrawsNumPysBits() throws {
        #expect(Distribution.all.count == RandomTests.rows.count)
        for row in RandomTests.rows {
            let distribution = try #require(Distribution.named(row.name))
            let parameters = row.parameters.map { Operand.pyFloat($0) as Operand? }
            #expect(bitHash(try RandomState(seed: 7).draw(distribution, parameters, [500])) == row.legacy, "\(row.name)")
            if distribution.name != "hypergeometric" { // whose newer numbers a script compares
                #expect(bitHash(try Generator(entropy: [7]).draw(distribution, parameters, [500])) == row.newer, "\(row.name)")
            }
        }
    }

    @Test func uniformAndNormalInBothPrecisions() throws {
        let old = RandomState(seed: 7), new = Generator(entropy: [7])
        #expect(bitHash(try old.randomSample([3000])) == 0x5cf13e0c3ef8f31f)
        #expect(bitHash(try old.standardNormal([3001])) == 0x22833b5f659ea7af)
        #expect(bitHash(try old.standardExponential([3000])) == 0xe2c9df2cf6207769)
        #expect(bitHash(try new.random([3000])) == 0x7365ecbc00f7ebda)
        #expect(bitHash(try new.random([3001], dtype: .float32)) == 0x0545ea5ae50bc043)
        #expect(bitHash(try new.standardNormal([3000])) == 0xd2ef0e242cb6482d)
        #expect(bitHash(try new.standardNormal([3001], dtype: .float32)) == 0xcf53d535ca24d414)
        #expect(bitHash(try new.standardExponential([3000])) == 0xc15a5d854cce1e2a)
        #expect(bitHash(try new.standardExponential([3001], dtype: .float32)) == 0x12b11ba3b42eccef)
        #expect(bitHash(try new.standardExponential([300], dtype: .float32, inverted: true)) == 0xd129fd4fdf6430be)
    }

    @Test func boundedIntegersOfEveryType() throws {
        let old = RandomState(seed: 7), new = Generator(entropy: [7])
        let rows: [(DType, Int, Int, UInt64, UInt64)] = [
            (.bool, 0, 2, 0xdcf8105b6f2a716f, 0x9d98c4ff5fb3a83f),
            (.int8, -128, 128, 0x754f9d89e227655b, 0x679b4c62af49f980),
            (.uint8, 0, 200, 0x836f75603181920e, 0xbe4227b8698ad5b9),
            (.int16, -5, 1000, 0x73c3538d95944b1d, 0x59dab7c6178f4df5),
            (.uint16, 0, 65536, 0x9c5264cb01cf18a6, 0xc35e0c20505fa51e),
            (.int32, -2147483648, 2147483648, 0xed9db9f0f2f5990e, 0x044f162b556a9743),
            (.uint32, 3, 4000000000, 0xd551e5345b2863ad, 0xbb4743b9b0e6c81e),
            (.int64, 0, 10, 0x2355feeb988e983d, 0x44aa3dbc9e0c34d5),
            (.int64, -4611686018427387904, 4611686018427387904, 0xbc96f61c9bdbbba2, 0x4e2a6179721a489f),
            (.uint64, 0, 1099511627776, 0x439edfe744780c8c, 0x23adea3c32411150),
            (.int64, 0, 4294967296, 0x87c90740dd57ac5d, 0x049297cc59223f5e),
        ]
        for (dtype, low, high, legacy, newer) in rows {
            #expect(bitHash(try old.randint(.pyInt(low), .pyInt(high), [301], dtype: dtype)) == legacy, "\(dtype)")
            #expect(bitHash(try new.integers(.pyInt(low), .pyInt(high), [301], dtype: dtype)) == newer, "\(dtype)")
        }
    }

    @Test func choicesAndOrders() throws {
        let old = RandomState(seed: 7), new = Generator(entropy: [7])
        let p = try NDArray.of([0.1, 0.2, 0.3, 0.4])
        #expect(bitHash(try old.choice(.pyInt(100), [50])) == 0x50f0dafacffcea58)
        #expect(bitHash(try old.choice(.pyInt(100), [50], replace: false)) == 0xfb218ec82324c6d3)
        #expect(bitHash(try old.choice(.pyInt(4), [50], p: p)) == 0x9b32b65aba385a98)
        #expect(bitHash(try old.choice(.pyInt(4), [3], replace: false, p: p)) == 0xeaa36e1875e21036)
        #expect(bitHash(try .array(old.permutation(.pyInt(50)))) == 0x206d299f6dfc08c0)
        #expect(bitHash(try old.binomial(.pyInt(1000), .pyFloat(0.4), [200])) == 0xf81f0cdc59794ef9)
        #expect(bitHash(try old.binomial(.pyInt(10), .pyFloat(0.7), [200])) == 0x31380b37265bce84)
        #expect(bitHash(try .array(old.multinomial(20, p, [30]))) == 0x51300ea477630039)
        #expect(bitHash(try .array(old.dirichlet(p, [30]))) == 0x44ae883925586734)
        #expect(bitHash(try new.choice(.pyInt(100), [50])) == 0xe9b8f09af5250310)
        #expect(bitHash(try new.choice(.pyInt(100), [50], replace: false)) == 0x438bfa9ac1ab2b27)
        #expect(bitHash(try new.choice(.pyInt(20000), [900], replace: false)) == 0x5bbc59578b258a78)
        #expect(bitHash(try new.choice(.pyInt(100), [50], replace: false, shuffle: false)) == 0xa80290eb35a73c10)
        #expect(bitHash(try new.choice(.pyInt(4), [50], p: p)) == 0xe0faf2f535081278)
        #expect(bitHash(try .array(new.permutation(.pyInt(50)))) == 0xd5a706ffd1d9bbc2)
        #expect(bitHash(try .array(new.permuted(NDArray.of(Array(0..<60), shape: [6, 10]), axis: 1))) == 0x0254d78bcca149d9)
        #expect(bitHash(try new.binomial(.pyInt(1000), .pyFloat(0.4), [200])) == 0x0677f0d807ac9c8c)
        #expect(bitHash(try .array(new.multinomial(.pyInt(20), p, [30]))) == 0xd1a4698a8449ba85)
        #expect(bitHash(try .array(new.dirichlet(p, [30]))) == 0xa66f97eaac4e5ba7)
    }

    @Test func seedsAndStates() throws {
        let old = RandomState(seed: 0)
        try old.seed(array: NDArray.of([1, 2, 3, 4_000_000_000]))
        #expect(bitHash(try old.randomSample([100])) == 0xe91a371a87ea7ea8)
        _ = try old.standardNormal()
        let kept = old.state
        let first = bitHash(try old.standardNormal([101]))
        #expect(kept.spare != nil)
        try old.setState(kept)
        #expect(bitHash(try old.standardNormal([101])) == first)
        #expect(throws: Fault.self) { try old.setState(RandomState.State(key: [1], position: 0)) }
        #expect(bitHash(try Generator(123_456_789_012_345).random([50])) == 0xbda63b248a60f0ad)
        #expect(bitHash(try Generator(entropy: [1, 2, 3, 4, 5, 6]).random([50])) == 0x117a0ee7ee702428)
    }

    @Test func parametersThatAreArraysBroadcast() throws {
        let loc = Operand.array(try NDArray.of([0.0, 10.0, 100.0])), normal = try #require(Distribution.named("normal"))
        #expect(bitHash(try RandomState(seed: 7).draw(normal, [loc, .pyInt(2)], [4, 3])) == 0xa9f73bcb0667d23a)
        let fault = #expect(throws: Fault.self) { try RandomState(seed: 7).draw(normal, [loc, .pyInt(2)], [4, 2]) }
        #expect(fault?.message == "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape (4, 2) and arg 1 with shape (3,).")
        let negative = #expect(throws: Fault.self) { try RandomState(seed: 7).draw(normal, [nil, .pyInt(-1)]) }
        #expect(negative?.message == "scale < 0")
    }
}
