import CKernels
import NNRuntime

/// CIFAR-10 in its Python form: `data_batch_1` … `test_batch`, each a pickle of a dict. Read as data; nothing in it is run.
enum PickledCIFAR {
    static func read(_ folder: String) throws(Fault) -> CIFAR10 {
        let images = try NDArray.empty([5 * CIFAR10.rowsPerFile, 32, 32, 3], .uint8)
        let labels = try NDArray.empty([5 * CIFAR10.rowsPerFile], .int64)
        for index in 0..<5 { try readFile("\(folder)/data_batch_\(index + 1)", into: images, labels, firstRow: index * CIFAR10.rowsPerFile) }
        let testImages = try NDArray.empty([CIFAR10.rowsPerFile, 32, 32, 3], .uint8)
        let testLabels = try NDArray.empty([CIFAR10.rowsPerFile], .int64)
        try readFile(folder + "/test_batch", into: testImages, testLabels, firstRow: 0)
        return CIFAR10(training: LabelledImages(images: images, labels: labels),
                       test: LabelledImages(images: testImages, labels: testLabels), folder: folder)
    }

    private static func readFile(_ path: String, into images: NDArray, _ labels: NDArray, firstRow: Int) throws(Fault) {
        let file = try MappedFile.map(path)
        let value: PickleValue
        do throws(Fault) { value = try PickleReader.read(Array(UnsafeBufferPointer(start: file.base, count: file.count))) } catch {
            throw Fault(.valueError, "\(path): \(error.message)")
        }
        guard case .array(let data)? = value["data"], let numbers = value["labels"]?.ints else {
            throw Fault(.valueError, "\(path): no 'data' array and 'labels' list found in it", hint: "this is not a CIFAR-10 batch in Python form")
        }
        guard data.shape == [CIFAR10.rowsPerFile, CIFAR10.pictureBytes], data.dtype == .uint8, numbers.count == CIFAR10.rowsPerFile else {
            throw Fault(.valueError, "\(path): data of shape \(data.shape.text) and \(numbers.count) labels found, (10000, 3072) bytes and 10000 labels expected")
        }
        let plain = try data.contiguous()
        let source = plain.shared(UInt8.self), target = images.shared(UInt8.self), wanted = labels.shared(Int.self)
        for row in 0..<CIFAR10.rowsPerFile {
            guard (0..<10).contains(numbers[row]) else { throw Fault(.valueError, "\(path): row \(row) has label \(numbers[row]), expected 0 to 9") }
            wanted[firstRow + row] = numbers[row]
            nn_interleave3(source.base + row * CIFAR10.pictureBytes, target.base + (firstRow + row) * CIFAR10.pictureBytes, 1024)
        }
    }
}
