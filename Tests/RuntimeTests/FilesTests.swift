import NNRuntime
import Testing
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct FilesTests {
    /// A path of its own for each test, removed at the end.
    private func withPath<R>(_ ending: String, _ body: (String) throws -> R) throws -> R {
        let path = "/tmp/nn-files-test-\(getpid())-\(UInt64.random(in: 0 ... .max))\(ending)"
        defer { unlink(path) }
        return try body(path)
    }

    private func text(_ array: NDArray) throws -> String { array.dtype.name + (try array.repr()) }

    private func arrays() throws -> [NDArray] {
        let numbers = try NDArray.of(Array(0..<24), shape: [2, 3, 4])
        var all = [numbers, numbers.transposed, try NDArray.zeros([0, 3]), try NDArray.scalar(Scalar(2.5))]
        for dtype in DType.allCases { all.append(try numbers.astype(dtype)) }
        return all
    }

    private func header(_ text: String) -> [UInt8] {
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count & 0xff), UInt8(text.utf8.count >> 8)] + Array(text.utf8)
    }

    @Test func npyComesBackAsItWas() throws {
        for array in try arrays() {
            try withPath(".npy") { path in
                try NPY.save(array, path)
                guard case .array(let read) = try LoadedArrays(path) else { Issue.record("no array"); return }
                #expect(try text(read) == text(array))
                #expect(read.isFortranContiguous == array.isFortranContiguous)
            }
        }
    }

    @Test func npyHeaderIsNumPys() throws {
        try withPath(".npy") { path in
            try NPY.save(try NDArray.of([Float(1), 2, 3, 4, 5, 6], shape: [2, 3]), path)
            let bytes = try FileBytes.read(path)
            #expect(bytes.count == 128 + 24)
            #expect(String(decoding: bytes[10..<128], as: UTF8.self)
                == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + String(repeating: " ", count: 58) + "\n")
        }
    }

    @Test func bigEndianIsTurnedRound() throws {
        let bytes = header("{'descr': '>i4', 'fortran_order': True, 'shape': (2, 2), }\n") + (0..<16).map { UInt8($0) }
        #expect(try NPY.decode(bytes).astype(.int64).repr() == "array([[    66051, 134810123],\n       [ 67438087, 202182159]])")
    }

    @Test func hostileHeadersAreRefused() throws {
        let bad = [
            "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }\n", "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000000,), }\n", "{'descr': 'zz', 'fortran_order': False, 'shape': (3,), }\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }\n",
            "{'descr': '<f8', 'shape': (3,), }\n", "[1, 2]\n", "{'descr': '<f8', 'shape': (3,), \n", "{", "((((((((((((((((((((\n",
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (3,), }\n", "{'descr': __import__('os'), }\n",
        ]
        for text in bad { #expect(throws: Fault.self, "\(text)") { try NPY.decode(header(text) + [0, 0, 0, 0, 0, 0, 0, 0]) } }
        let whole = header("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n") + [0, 0, 0, 0, 0, 0, 0, 0]
        for count in 0..<whole.count { #expect(throws: Fault.self) { try NPY.decode(Array(whole.prefix(count))) } }
    }

    @Test func npzComesBackPlainAndCompressed() throws {
        let named = try arrays().enumerated().map { (name: "a\($0.offset)", array: $0.element) }
            + [(name: "zeros", array: try NDArray.zeros([300, 70])), (name: "random", array: try array(RandomState(seed: 1).randomSample([999])))]
        for compressed in [false, true] {
            try withPath(".npz") { path in
                try NPZ.save(named, path, compressed: compressed)
                guard case .archive(let read) = try LoadedArrays(path) else { Issue.record("no archive"); return }
                #expect(read.names == named.map { $0.name })
                for (name, array) in named { #expect(try text(read.array(name)) == text(array)) }
                let bytes = try FileBytes.read(path)
                #expect(!compressed || bytes.count < 60_000)
                // Damage is found by the checksum or before.
                var damaged = bytes
                damaged[70] ^= 0x55
                #expect(throws: Fault.self) { _ = try NPZ(damaged).array("a0") }
                #expect(throws: Fault.self) { _ = try NPZ(Array(bytes.prefix(bytes.count / 2))) }
            }
        }
    }

    private func array(_ operand: Operand) throws -> NDArray {
        guard case .array(let array) = operand else { throw Fault(.typeError, "no array") }
        return array
    }

    @Test func dynamicCodesOfZlibAreRead() throws {
        // np.savez_compressed(f, a=(np.arange(400) % 7 * (np.arange(400) % 3)).astype(np.uint8))
        let hex = "504b03042d000000080000002100a7dcbf6fffffffffffffffff05001400612e6e70790100100010020000000000005e0000"
            + "00000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a05e536aa8aea3a09e965f54529498179f5f94920a12774bcc"
            + "294e058a17672416a402f91a2606063a9a3a0ab50a64032e06461606162e06062606660e063620cdc6c0ca332a3860820050"
            + "4b01022d032d000000080000002100a7dcbf6f5e00000010020000050000000000000000000000800100000000612e6e7079"
            + "504b0506000000000100010033000000950000000000"
        let digits = Array(hex.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        let read = try NPZ(bytes).array("a")
        #expect((0..<400).allSatisfy { read[flat: $0].int == $0 % 7 * ($0 % 3) })
        #expect(throws: Fault.self) { _ = try NPZ([0x50, 0x4b, 5, 6]) }
        #expect(try NPZ([0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18)).names == [])
    }

    @Test func safetensorsComeBack() throws {
        let named = try arrays().enumerated().map { (name: "layer \"\($0.offset)\" ü", array: $0.element) }
        try withPath(".safetensors") { path in
            try SafeTensors.save(named, metadata: [(key: "a", value: "1\n\"x\"")], path)
            let read = try SafeTensors.load(path)
            #expect(read.metadata.first?.value == "1\n\"x\"")
            #expect(read.arrays.map { $0.name } == named.map { $0.name })
            for (new, old) in zip(read.arrays, named) { #expect(try text(new.array) == text(old.array)) }
            let bytes = try FileBytes.read(path)
            for count in stride(from: 0, to: bytes.count, by: 7) {
                #expect(throws: Fault.self) { _ = try SafeTensors.decode(Array(bytes.prefix(count))) }
            }
        }
    }

    @Test func pickleGivesDataAndRunsNothing() throws {
        let python2 = "(dp1\nS'data'\np2\ncnumpy.core.multiarray\n_reconstruct\np3\n(cnumpy\nndarray\np4\n(I0\ntS'b'\ntRp5\n(I1\n(I3\n"
            + "tcnumpy\ndtype\np6\n(S'u1'\nI0\nI1\ntR(I3\nS'|'\nNNNI-1\nI-1\nI0\ntbI00\nS'\\x01\\xff\\n'\ntbsS'labels'\n(lp7\nI6\naL5L\nas."
        let read = try PickleReader.read(Array(python2.utf8))
        guard case .array(let data)? = read["data"] else { Issue.record("no data"); return }
        #expect(try data.repr() == "array([  1, 255,  10], dtype=uint8)")
        #expect(read["labels"]?.ints == [6, 5])
        let hostile = #expect(throws: Fault.self) { try PickleReader.read(Array("cposix\nsystem\n(S'true'\ntR.".utf8)) }
        #expect(hostile?.message.contains("posix.system") == true)
        for count in 0..<python2.utf8.count {
            #expect(throws: Fault.self) { try PickleReader.read(Array(python2.utf8.prefix(count))) }
        }
        #expect(throws: Fault.self) { try PickleReader.read([UInt8](repeating: 0x5d, count: 10) + [UInt8](repeating: 0x61, count: 12) + [0x2e]) }
        // A list that holds itself has no end.
        #expect(throws: Fault.self) { try PickleReader.read(Array("(lp0\ng0\na.".utf8)) }
        #expect(throws: Fault.self) { try PickleReader.read(Array("(lp0\ng0\nag0\na.".utf8)) }
    }

    @Test func tablesOfText() throws {
        #expect(try TextTableReader().parse("# c\n1 2 # x\n\n3 4\n").repr() == "array([[1., 2.],\n       [3., 4.]])")
        var reader = TextTableReader()
        reader.delimiter = ","
        reader.columns = [1, -1]
        reader.dtype = .int64
        #expect(try reader.parse("1,2,3\n4,5,6").repr() == "array([[2, 3],\n       [5, 6]])")
        let fault = #expect(throws: Fault.self) { try TextTableReader().parse("1 2\n3\n") }
        #expect(fault?.message == "the number of columns changed from 2 to 1 at row 2; use `usecols` to select a subset and avoid this error")
        var style = TextTableStyle()
        style.formats = ["%.2f"]
        style.delimiter = ","
        style.header = "a"
        #expect(try TextTableWriter.text(NDArray.of([1.0, 2.0, 3.0, 4.0], shape: [2, 2]), style) == "# a\n1.00,2.00\n3.00,4.00\n")
    }

    @Test func aFailedWriteLeavesTheOldFile() throws {
        try withPath(".bin") { path in
            try FileBytes.write(path, [1, 2, 3])
            #expect(throws: Fault.self) { try FileBytes.write(path) { put throws(Fault) in throw .value("disk full") } }
            #expect(try FileBytes.read(path) == [1, 2, 3])
        }
        let fault = #expect(throws: Fault.self) { try FileBytes.read("/nonexistent/file") }
        #expect(fault?.message == "[Errno 2] No such file or directory: '/nonexistent/file'")
    }
}
