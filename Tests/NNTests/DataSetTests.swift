import NNRuntime
import Testing
@testable import NN
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder that goes with the test.
private final class Scratch {
    let path: String
    init() {
        var template = Array("/tmp/nn-data-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? ""
    }
    deinit { Scratch.removeAll(path) }

    private static func removeAll(_ path: String) {
        for name in FileBytes.names(in: path) ?? [] { removeAll(path + "/" + name) }
        remove(path)
    }
}

@Suite struct DataSetTests {
    private func message(_ body: () throws(Fault) -> Void) -> String? {
        do throws(Fault) { try body() } catch { return error.message }
        return nil
    }

    /// A tar archive of the ustar kind.
    private func tar(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var out: [UInt8] = []
        for file in files {
            var header = [UInt8](repeating: 0, count: 512)
            for (index, byte) in file.name.utf8.enumerated() { header[index] = byte }
            let size = String(file.bytes.count, radix: 8)
            for (index, byte) in (String(repeating: "0", count: 11 - size.count) + size).utf8.enumerated() { header[124 + index] = byte }
            header[156] = 0x30
            out += header + file.bytes + [UInt8](repeating: 0, count: (512 - file.bytes.count % 512) % 512)
        }
        return out + [UInt8](repeating: 0, count: 1024)
    }

    @Test func checksumsAreThoseOfTheStandard() {
        for (text, sum) in [("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
                            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
                            ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a")] {
            Array(text.utf8 + [0]).withUnsafeBufferPointer { buffer in
                if let base = buffer.baseAddress { #expect(MD5.of(base, text.utf8.count) == sum) }
            }
        }
    }

    @Test func idxFilesAreReadGzippedOrNot() throws {
        let plain: [UInt8] = [0, 0, 11, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 255, 254, 1, 44, 0, 4, 0, 5, 253, 168]
        let gzipped: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 99, 96, 224, 102, 98, 96, 96, 0, 97, 102, 6, 198, 255, 255, 24, 117, 24, 88, 24, 88, 255, 174, 0, 0,
                                191, 47, 214, 158, 24, 0, 0, 0]
        let scratch = Scratch()
        for (name, bytes) in [("plain", plain), ("gzipped", gzipped)] {
            try FileBytes.write(scratch.path + "/" + name, bytes)
            let array = try IDX.read(scratch.path + "/" + name)
            #expect(array.shape == [2, 3] && array.dtype == .int16)
            #expect((0..<6).map { array[flat: $0].int } == [1, -2, 300, 4, 5, -600])
        }
        for (bytes, words) in [(Array(plain.dropLast()), "expected for shape (2, 3)"), ([1, 2, 3, 4, 5], "no idx file"), (Array(plain.prefix(9)), "cut short"),
                               ([0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255], ""), (Array(gzipped.dropLast(12)) + [UInt8](repeating: 7, count: 12), "")] {
            try FileBytes.write(scratch.path + "/bad", bytes)
            let told = message { () throws(Fault) in _ = try IDX.read(scratch.path + "/bad") }
            #expect(told != nil && (words.isEmpty || told?.contains(words) == true), "\(told ?? "accepted")")
        }
    }

    @Test func anArchiveIsVerifiedAndUnpacked() throws {
        let scratch = Scratch()
        let archive = scratch.path + "/set.tar"
        try FileBytes.write(archive, tar([("cifar-100-binary/train.bin", [1, 2, 3]), ("cifar-100-binary/test.bin", [UInt8](repeating: 9, count: 700)), ("x/other", [0])]))
        func fetch(_ name: String, _ from: String, verifies: Bool) throws(Fault) -> String {
            try DataFetch(name, from: from, to: scratch.path + "/to", verifies: verifies) { _ in }.run()
        }
        #expect(message { () throws(Fault) in _ = try fetch("cifar100", archive, verifies: true) }?.contains("has the MD5 checksum") == true)
        let folder = try fetch("cifar100", archive, verifies: false)
        #expect(try FileBytes.read(folder + "/train.bin") == [1, 2, 3])
        #expect(try FileBytes.read(folder + "/test.bin").count == 700)
        #expect(FileBytes.names(in: folder)?.sorted() == ["test.bin", "train.bin"])
        #expect(message { () throws(Fault) in _ = try fetch("cifar10", archive, verifies: false) }?.contains("does not hold data_batch_1.bin") == true)
        #expect(message { () throws(Fault) in _ = try fetch("cifar10", scratch.path + "/none", verifies: true) }?.contains("no such file") == true)
        #expect(message { () throws(Fault) in _ = try fetch("cifar1", archive, verifies: true) }?.contains("there is no data set 'cifar1'") == true)
        // A header that promises more than there is.
        try FileBytes.write(archive, Array(tar([("train.bin", [UInt8](repeating: 1, count: 2000))]).prefix(1024)))
        #expect(message { () throws(Fault) in _ = try fetch("cifar100", archive, verifies: false) }?.contains("damaged at byte 0") == true)
    }

    @Test func theRemainsOfAKilledWriterGo() throws {
        let scratch = Scratch()
        let path = scratch.path + "/run.npz"
        // No process has this number; the other one is this test's own.
        try FileBytes.write(path + ".2147483646.part", [1])
        try FileBytes.write(path + ".\(getpid()).part", [1])
        try FileBytes.write(path + ".x.part", [1])
        FileBytes.removeRemains(of: path)
        #expect(FileBytes.names(in: scratch.path)?.sorted() == ["run.npz.\(getpid()).part", "run.npz.x.part"])
        try FileBytes.write(path, [2])
        #expect(FileBytes.names(in: scratch.path)?.sorted() == ["run.npz", "run.npz.x.part"])
    }
}
