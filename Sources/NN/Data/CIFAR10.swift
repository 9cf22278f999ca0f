// CIFAR-10: 60,000 pictures of 32 x 32 pixels in ten classes (A. Krizhevsky, "Learning Multiple Layers of Features
// from Tiny Images", 2009).
//
// The binary form is six files of 10,000 rows, each a label byte and 3,072 picture bytes, channel first. They are
// kept as bytes, channel last as the walkthrough wants them, and become floats a batch at a time (`ImageSet`).

import CKernels
import NNRuntime
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Pictures and their labels, as bytes.
struct LabelledImages {
    /// (N, 32, 32, 3), uint8.
    let images: NDArray
    /// (N,), int64.
    let labels: NDArray
}

/// Training and test part of a data set, and where they came from.
struct CIFAR10 {
    let training: LabelledImages
    let test: LabelledImages
    /// A folder, or nil for the stand-in.
    let folder: String?

    static let classNames = ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
    static let pictureBytes = 3072
    static let rowsPerFile = 10000
    private static let rowBytes = pictureBytes + 1
    private static let trainingFiles = (1...5).map { "data_batch_\($0).bin" }
    private static let testFile = "test_batch.bin"
    private static let folderNames = ["cifar-10-batches-bin", "cifar-10-batches-py"]

    // MARK: Finding

    /// Where the set is looked for: the given path, `$NN_DATA`, `./data`, the user's cache folder.
    static func candidates(_ given: String?) -> [String] {
        var roots: [String] = []
        if let given, !given.isEmpty { roots.append(given) }
        if let data = environment("NN_DATA"), !data.isEmpty { roots.append(data) }
        roots.append("data")
        if let cacheFolder { roots.append(cacheFolder) }
        return roots
    }

    /// The folder of the user's cache that is ours.
    static var cacheFolder: String? {
        if let cache = environment("XDG_CACHE_HOME"), !cache.isEmpty { return cache + "/nn" }
        return environment("HOME").map { $0 + "/.cache/nn" }
    }

    /// The folder that holds the files, or nil. A root may be that folder itself or the one above it.
    static func find(_ given: String?) -> String? {
        for root in candidates(given) {
            for folder in [root] + folderNames.map({ root + "/" + $0 }) {
                if MappedFile.exists(folder + "/" + trainingFiles[0]) || MappedFile.exists(folder + "/data_batch_1") { return folder }
            }
        }
        return nil
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    // MARK: Reading

    /// The set from a folder that `find` gave.
    static func read(_ folder: String) throws(Fault) -> CIFAR10 {
        if MappedFile.exists(folder + "/" + trainingFiles[0]) { return try readBinary(folder) }
        return try PickledCIFAR.read(folder)
    }

    private static func readBinary(_ folder: String) throws(Fault) -> CIFAR10 {
        let images = try NDArray.empty([5 * rowsPerFile, 32, 32, 3], .uint8)
        let labels = try NDArray.empty([5 * rowsPerFile], .int64)
        for (index, name) in trainingFiles.enumerated() {
            try readFile(folder + "/" + name, into: images, labels, firstRow: index * rowsPerFile)
        }
        let testImages = try NDArray.empty([rowsPerFile, 32, 32, 3], .uint8)
        let testLabels = try NDArray.empty([rowsPerFile], .int64)
        try readFile(folder + "/" + testFile, into: testImages, testLabels, firstRow: 0)
        return CIFAR10(training: LabelledImages(images: images, labels: labels),
                       test: LabelledImages(images: testImages, labels: testLabels), folder: folder)
    }

    /// One file's rows, channel last, from a row of the arrays on.
    private static func readFile(_ path: String, into images: NDArray, _ labels: NDArray, firstRow: Int) throws(Fault) {
        let expected = rowsPerFile * rowBytes
        let bytes = try MappedFile.map(path)
        guard bytes.count == expected else {
            throw Fault(.valueError, "\(path): \(bytes.count) bytes found, \(expected) expected (10000 rows of 1 label byte and 3072 picture bytes)",
                        hint: bytes.count < expected ? "the file is cut short; fetch it again" : "this is not a CIFAR-10 batch in binary form")
        }
        let source = Shared(bytes.base)
        for row in 0..<rowsPerFile {
            let label = bytes.base[row * rowBytes]
            guard label < 10 else {
                throw Fault(.valueError, "\(path): row \(row) has label \(label), expected 0 to 9", hint: "this is not a CIFAR-10 batch in binary form")
            }
        }
        let target = Shared(images.shared(UInt8.self).base + firstRow * pictureBytes)
        let wanted = Shared(labels.shared(Int.self).base + firstRow)
        let rowsPerPiece = 500
        try Parallel.run(rowsPerFile / rowsPerPiece) { piece in
            for row in (piece * rowsPerPiece)..<((piece + 1) * rowsPerPiece) {
                let from = source.base + row * rowBytes
                wanted[row] = Int(from[0])
                nn_interleave3(from + 1, target.base + row * pictureBytes, 1024)
            }
        }
        withExtendedLifetime(bytes) {}
    }
}
