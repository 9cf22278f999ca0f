// `nn data NAME`: fetches a data set, verifies it and unpacks it.
//
// The transfer is curl's, which is on every machine that has a shell; what has come already is kept and goes on from
// there. An archive is unpacked only when its checksum is the one its authors publish. Files are written beside their place and
// renamed, so that a set is never half there.

import NNRuntime
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Fetches data sets.
public struct DataFetch {
    /// A file to fetch.
    struct Archive: Sendable {
        let url, md5: String
        var name: String { String(url.split(separator: "/").last ?? "") }
    }

    /// A set: what is fetched, and where its files go.
    struct Row: Sendable {
        let name, folder, summary: String
        let archives: [Archive]
        /// Files the archive must hold; empty if the fetched files themselves are the set.
        let files: [String]
    }

    private static let toronto = "https://www.cs.toronto.edu/~kriz/"
    private static let mnist = "https://ossci-datasets.s3.amazonaws.com/mnist/"

    static let rows: [Row] = [
        Row(name: "cifar10", folder: "cifar-10-batches-bin", summary: "CIFAR-10, binary form",
            archives: [Archive(url: toronto + "cifar-10-binary.tar.gz", md5: "c32a1d4ab5d03f1284b67883e8d87530")],
            files: (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]),
        Row(name: "cifar10-python", folder: "cifar-10-batches-py", summary: "CIFAR-10, Python form",
            archives: [Archive(url: toronto + "cifar-10-python.tar.gz", md5: "c58f30108f718f92721af3b95e74349a")],
            files: (1...5).map { "data_batch_\($0)" } + ["test_batch"]),
        Row(name: "cifar100", folder: "cifar-100-binary", summary: "CIFAR-100, binary form",
            archives: [Archive(url: toronto + "cifar-100-binary.tar.gz", md5: "03b5dce01913d631647c71ecec9e9cb8")], files: ["train.bin", "test.bin"]),
        Row(name: "mnist", folder: "mnist", summary: "MNIST", archives: [
            Archive(url: mnist + "train-images-idx3-ubyte.gz", md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            Archive(url: mnist + "train-labels-idx1-ubyte.gz", md5: "d53e105ee54ea40749a09fcbcd1e9432"),
            Archive(url: mnist + "t10k-images-idx3-ubyte.gz", md5: "9fb629c4189551a2d022fa330f9573f3"),
            Archive(url: mnist + "t10k-labels-idx1-ubyte.gz", md5: "ec29112dd5afa0611ce80d1b7f02629c"),
        ], files: []),
    ]

    /// The names of the sets, with a few words about each.
    public static var sets: [(name: String, summary: String)] { rows.map { ($0.name, $0.summary) } }

    private let row: Row
    private let source: String?
    private let target: String
    private let verifies: Bool
    private let say: (String) -> Void

    /// - Parameters:
    ///   - from: a file or a URL instead of the authors' address; for a set of several files, a folder or a URL that ends in '/'.
    ///   - to: the folder to put the set's folder into; nil for the user's cache.
    ///   - verifies: whether the checksum must be the published one.
    /// - Throws: a fault that names the sets there are.
    public init(_ name: String, from: String?, to: String?, verifies: Bool, say: @escaping (String) -> Void) throws(Fault) {
        guard let row = DataFetch.rows.first(where: { $0.name == name }) else {
            let names = DataFetch.rows.map(\.name)
            throw .value("there is no data set '\(name)'; there are \(names.joined(separator: ", "))" + (Nearest.hint(name, names).map { " (\($0))" } ?? ""))
        }
        guard let target = to ?? CIFAR10.cacheFolder else { throw .value("there is no cache folder; say --to DIR") }
        (self.row, source, self.target, self.verifies, self.say) = (row, from, target, verifies, say)
    }

    /// Fetches, verifies and unpacks. Gives the folder.
    public func run() throws(Fault) -> String {
        let folder = target + "/" + row.folder
        try DataFetch.makeFolder(target)
        for archive in row.archives {
            let whole = place(of: archive)
            let path = try fetch(archive, whole)
            try verify(path, archive, isOurs: path != DataFetch.localPath(whole))
            try DataFetch.makeFolder(folder)
            if row.files.isEmpty {
                let bytes = try FileBytes.read(path)
                try FileBytes.write(folder + "/" + archive.name, bytes)
                if path != DataFetch.localPath(whole) { unlink(path) }
            } else {
                // What was fetched goes, whole or damaged: a transfer would go on behind it for ever.
                defer { if path != DataFetch.localPath(whole) { unlink(path) } }
                try unpack(path, into: folder)
            }
        }
        say("\(row.summary) is in \(folder)\n")
        return folder
    }

    // MARK: Fetching

    /// Where an archive is taken from: a source that is a folder, or ends in '/', or is that of several files, holds it under its own name.
    private func place(of archive: Archive) -> String {
        guard let source else { return archive.url }
        let isFolder = row.archives.count > 1 || source.hasSuffix("/") || DataFetch.localPath(source).map(DataFetch.isFolder) ?? false
        return isFolder ? source + (source.hasSuffix("/") ? "" : "/") + archive.name : source
    }

    private static func isFolder(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    /// The path behind a local source; nil for a URL.
    private static func localPath(_ source: String) -> String? {
        if source.hasPrefix("file://") { return String(source.dropFirst(7)) }
        return source.contains("://") ? nil : source
    }

    /// Gets an archive, and tells where it is.
    private func fetch(_ archive: Archive, _ source: String) throws(Fault) -> String {
        if let path = DataFetch.localPath(source) {
            guard MappedFile.exists(path) else { throw Fault(.fileNotFoundError, "\(path): no such file") }
            return path
        }
        let part = target + "/" + archive.name + ".part"
        // What came whole the last time need not come again.
        if MappedFile.exists(part), let sum = try? DataFetch.sum(part), sum == archive.md5 { return part }
        let goesOn = MappedFile.exists(part)
        say((goesOn ? "going on with " : "fetching ") + source + "\n")
        var status = try DataFetch.curl(source, part)
        if goesOn, [22, 33, 36].contains(status) {
            // The server cannot go on, or has another file by now: from the start.
            unlink(part)
            status = try DataFetch.curl(source, part)
        }
        guard status == 0 else {
            // 5 to 7: no name, no way, no answer.
            let hint: String? = (5...7).contains(status) ? "is there a network? A file fetched elsewhere will do: nn data \(row.name) --from \(row.archives.count > 1 ? "FOLDER" : "FILE")"
                : status == 22 ? nil : "the same command goes on where this one stopped"
            throw Fault(.osError, "\(source) could not be fetched: curl ended with status \(status)", hint: hint)
        }
        return part
    }

    private static func curl(_ url: String, _ path: String) throws(Fault) -> Int32 {
        let words = ["curl", "--fail", "--location", "--continue-at", "-", "--retry", "3", isatty(2) == 1 ? "--progress-bar" : "--no-progress-meter", "--output", path, "--", url]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        guard posix_spawnp(&process, "curl", nil, nil, &arguments, environ) == 0 else {
            throw Fault(.fileNotFoundError, "curl is not installed; fetch \(url) by other means and say --from FILE")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    // MARK: Verifying

    private static func sum(_ path: String) throws(Fault) -> String {
        let file = try MappedFile.map(path)
        return MD5.of(file.base, file.count)
    }

    private func verify(_ path: String, _ archive: Archive, isOurs: Bool) throws(Fault) {
        guard verifies else { return say("\(archive.name): not verified\n") }
        let found = try DataFetch.sum(path)
        guard found == archive.md5 else {
            // A whole file that is another one would be gone on with for ever.
            if isOurs { unlink(path) }
            throw Fault(.valueError, "\(path) has the MD5 checksum \(found); that of \(archive.name) is \(archive.md5)",
                        hint: "fetch it again, or say --no-verify for a set that was encoded anew")
        }
        say("\(archive.name): checksum verified\n")
    }

    // MARK: Unpacking

    /// Takes the set's files out of a gzipped tar archive, by the last part of their names.
    private func unpack(_ path: String, into folder: String) throws(Fault) {
        say("unpacking\n")
        var bytes = try FileBytes.read(path)
        if Gzip.isMagic(bytes) {
            do throws(Fault) { bytes = try Gzip.decode(bytes) } catch { throw Fault(.valueError, "\(path): \(error.message)") }
        }
        var place = 0, found = Set<String>()
        while place + 512 <= bytes.count {
            let header = bytes[place..<(place + 512)]
            if header.allSatisfy({ $0 == 0 }) { break }
            guard let size = DataFetch.octal(header[(place + 124)..<(place + 136)]), size >= 0, size <= bytes.count - place - 512 else {
                throw .value("\(path): the archive is damaged at byte \(place)")
            }
            let name = String(decoding: header[place..<(place + 100)].prefix { $0 != 0 }, as: UTF8.self)
            let short = String(name.split(separator: "/").last ?? "")
            let isFile = bytes[place + 156] == 0x30 || bytes[place + 156] == 0
            if isFile, row.files.contains(short) {
                try FileBytes.write(folder + "/" + short, Array(bytes[(place + 512)..<(place + 512 + size)]))
                found.insert(short)
            }
            place += 512 + (size + 511) / 512 * 512
        }
        let missing = row.files.filter { !found.contains($0) }
        guard missing.isEmpty else { throw .value("\(path) does not hold \(missing.joined(separator: ", ")): this is not \(row.summary)") }
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in field {
            if byte == 0 || byte == 0x20 { if value > 0 { break } else { continue } }
            guard (0x30...0x37).contains(byte) else { return nil }
            value = value << 3 | Int(byte - 0x30)
        }
        return value
    }

    private static func makeFolder(_ path: String) throws(Fault) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw Fault(.osError, "\(made): \(String(cString: strerror(errno)))") }
        }
    }
}
