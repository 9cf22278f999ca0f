import CKernels
import NNRuntime
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// CIFAR-100 in its binary form: rows of a coarse label byte, a fine one and 3,072 picture bytes, channel first.
enum CIFAR100 {
    static let folder = "cifar-100-binary"
    private static let rowBytes = 3074

    static func read(_ given: String?, coarse: Bool) throws(Fault) -> (training: LabelledImages, test: LabelledImages) {
        guard let folder = SetFolders.find(given, folder, "train.bin") else { throw SetFolders.missing("CIFAR-100", "train.bin", given, "nn data cifar100") }
        return (try part(folder + "/train.bin", 50000, coarse), try part(folder + "/test.bin", 10000, coarse))
    }

    private static func part(_ path: String, _ rows: Int, _ coarse: Bool) throws(Fault) -> LabelledImages {
        let bytes = try MappedFile.map(path)
        guard bytes.count == rows * rowBytes else {
            throw Fault(.valueError, "\(path): \(bytes.count) bytes found, \(rows * rowBytes) expected (\(rows) rows of 2 label bytes and 3072 picture bytes)",
                        hint: bytes.count < rows * rowBytes ? "the file is cut short; fetch it again" : "this is not CIFAR-100 in binary form")
        }
        let images = try NDArray.empty([rows, 32, 32, 3], .uint8), labels = try NDArray.empty([rows], .int64)
        let pixels = images.shared(UInt8.self), wanted = labels.shared(Int.self)
        for row in 0..<rows {
            let from = bytes.base + row * rowBytes, label = Int(from[coarse ? 0 : 1]), classes = coarse ? 20 : 100
            guard label < classes else { throw .value("\(path): row \(row) has label \(label), expected 0 to \(classes - 1)") }
            wanted[row] = label
            nn_interleave3(from + 2, pixels.base + row * 3072, 1024)
        }
        return LabelledImages(images: images, labels: labels)
    }
}

/// MNIST's idx files: a magic number with type and rank, the lengths of the axes (highest byte first), the elements.
enum IDX {
    /// The array in the bytes of a file, which may be gzipped.
    static func read(_ path: String) throws(Fault) -> NDArray {
        let raw = try FileBytes.read(path)
        let bytes: [UInt8]
        do throws(Fault) { bytes = Gzip.isMagic(raw) ? try Gzip.decode(raw) : raw } catch { throw Fault(.valueError, "\(path): \(error.message)") }
        let types: [UInt8: DType] = [8: .uint8, 9: .int8, 11: .int16, 12: .int32, 13: .float32, 14: .float64]
        guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let type = types[bytes[2]] else { throw .value("\(path): this is no idx file") }
        let rank = Int(bytes[3]), start = 4 + 4 * rank
        guard rank > 0, rank <= 8, bytes.count >= start else { throw .value("\(path): the file is cut short") }
        let shape = Dims((0..<rank).map { axis in (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 + 4 * axis + $1]) } })
        let count = try NDArray.checkedCount(shape, type), size = type.itemsize
        guard bytes.count - start == count * size else {
            throw .value("\(path): \(bytes.count - start) bytes of elements found, \(count * size) expected for shape \(shape.text)")
        }
        let array = try NDArray.empty(shape, type), out = array.data.assumingMemoryBound(to: UInt8.self)
        // Highest byte first becomes lowest byte first.
        for index in 0..<count { for byte in 0..<size { out[index * size + byte] = bytes[start + index * size + size - 1 - byte] } }
        return array
    }

    /// MNIST: pictures (N, 28, 28, 1) and their digits, for training and for the test.
    static func mnist(_ given: String?) throws(Fault) -> (training: LabelledImages, test: LabelledImages) {
        let first = "train-images-idx3-ubyte"
        guard let folder = SetFolders.find(given, "mnist", first) ?? SetFolders.find(given, "mnist", first + ".gz") else {
            throw SetFolders.missing("MNIST", first, given, "nn data mnist")
        }
        func part(_ name: String) throws(Fault) -> LabelledImages {
            func array(_ kind: String) throws(Fault) -> NDArray {
                let path = "\(folder)/\(name)-\(kind)-ubyte"
                return try read(MappedFile.exists(path) ? path : path + ".gz")
            }
            let images = try array("images-idx3"), labels = try array("labels-idx1")
            guard images.rank == 3, labels.rank == 1, images.dtype == .uint8, images.shape[0] == labels.count else {
                throw .value("\(folder): \(name) has pictures of shape \(images.shape.text) and labels of shape \(labels.shape.text)")
            }
            return LabelledImages(images: try images.reshaped(Dims(Array(images.shape) + [1])), labels: try labels.astype(.int64))
        }
        return (try part("train"), try part("t10k"))
    }
}

/// Where sets are looked for.
enum SetFolders {
    /// The folder that holds a file: a root itself or the folder of that name in it.
    static func find(_ given: String?, _ folder: String, _ file: String) -> String? {
        for root in CIFAR10.candidates(given) {
            for place in [root, root + "/" + folder] where MappedFile.exists(place + "/" + file) { return place }
        }
        return nil
    }

    static func missing(_ set: String, _ file: String, _ given: String?, _ command: String) -> Fault {
        Fault(.fileNotFoundError, "\(set) was not found: no \(file) in \(CIFAR10.candidates(given).joined(separator: ", "))", hint: "`\(command)` fetches it")
    }

    /// The arrays of a folder's `.npy` files, by name without the ending, in order.
    static func arrays(_ path: String) throws(Fault) -> [(name: String, array: NDArray)] {
        guard let names = FileBytes.names(in: path) else { throw FileBytes.fault(errno, path) }
        var arrays: [(name: String, array: NDArray)] = []
        for name in names.filter({ $0.hasSuffix(".npy") }).sorted() {
            do throws(Fault) { arrays.append((String(name.dropLast(4)), try NPY.decode(try FileBytes.read(path + "/" + name)))) } catch {
                throw Fault(error.kind, "\(path)/\(name): \(error.message)")
            }
        }
        guard !arrays.isEmpty else { throw .value("\(path) holds no .npy files") }
        return arrays
    }
}
