import NNRuntime
import Testing
@testable import NN
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Files of a made-up set in a folder that goes with the test.
final class Folder {
    let path: String

    init() {
        var template = Array("/tmp/nn-cifar-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? ""
    }

    deinit {
        for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// A batch whose rows have labels 0, 1, … 9, 0, … and pictures of one byte value.
    func write(_ name: String, rows: Int = 10000, extra: Int = 0, label: UInt8? = nil) {
        var bytes = [UInt8](repeating: 7, count: rows * 3073 + extra)
        for row in 0..<rows { bytes[row * 3073] = label ?? UInt8(row % 10) }
        guard let file = fopen(path + "/" + name, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    func writeAll() {
        for index in 1...5 { write("data_batch_\(index).bin") }
        write("test_batch.bin")
    }
}

@Suite struct CIFAR10Tests {
    private func fault(_ folder: Folder) -> String? {
        do throws(Fault) { _ = try CIFAR10.read(folder.path) } catch { return error.message }
        return nil
    }

    @Test func readsTheBinaryForm() throws {
        let folder = Folder()
        folder.writeAll()
        let set = try CIFAR10.read(folder.path)
        #expect(set.training.images.shape == [50000, 32, 32, 3])
        #expect(set.test.labels.shape == [10000])
        #expect(set.training.labels.shared(Int.self)[10013] == 3)
        #expect(set.training.images.shared(UInt8.self)[3072 * 49999] == 7)
    }

    @Test func refusesATruncatedFileByNameAndSizes() {
        let folder = Folder()
        folder.writeAll()
        folder.write("data_batch_3.bin", rows: 9999)
        let message = fault(folder) ?? ""
        #expect(message.contains("data_batch_3.bin"))
        #expect(message.contains("30726927 bytes found, 30730000 expected"))
    }

    @Test func refusesAnOversizedFileByNameAndSizes() {
        let folder = Folder()
        folder.writeAll()
        folder.write("test_batch.bin", extra: 1)
        let message = fault(folder) ?? ""
        #expect(message.contains("test_batch.bin"))
        #expect(message.contains("30730001 bytes found, 30730000 expected"))
    }

    @Test func refusesALabelOutOfRange() {
        let folder = Folder()
        folder.writeAll()
        folder.write("data_batch_2.bin", label: 11)
        #expect(fault(folder)?.contains("data_batch_2.bin: row 0 has label 11, expected 0 to 9") == true)
    }

    @Test func findsTheFolderBelowTheGivenRoot() {
        let folder = Folder()
        folder.writeAll()
        #expect(CIFAR10.find(folder.path) == folder.path)
    }

    @Test func theStandInIsTheSameEachTimeAndHasAllClasses() throws {
        let set = try StandIn.make()
        #expect(set.folder == nil)
        var counts = [Int](repeating: 0, count: 10)
        let labels = set.test.labels.shared(Int.self)
        for index in 0..<10000 { counts[labels[index]] += 1 }
        #expect(counts.allSatisfy { $0 > 850 && $0 < 1150 })
    }
}
