import NNRuntime

/// Data sets as scripts get them.
enum DataSets {
    /// CIFAR-10 from where it is found, else the stand-in, which is announced in the output and on standard error.
    static func cifar10(_ root: String?, _ vm: Interpreter) throws(Fault) -> CIFAR10 {
        let state = NNState.of(vm)
        if let root, !root.isEmpty { _ = try vm.permitted(root, writes: false) }
        let folder = CIFAR10.find(root)
        if folder == nil, let root, !root.isEmpty {
            throw Fault(.fileNotFoundError, "no CIFAR-10 in '\(root)': neither data_batch_1.bin nor data_batch_1 was found there",
                        hint: "without an argument, $NN_DATA, ./data and the cache folder are looked at, and a stand-in is generated if need be")
        }
        let key = folder ?? ""
        if let known = state.dataSet, known.key == key { return known.set }
        let set: CIFAR10
        if let folder { set = try CIFAR10.read(folder) } else { set = try StandIn.make() }
        if folder == nil {
            vm.output.write("Note: \(StandIn.notice).\n")
            vm.output.flush()
            vm.errorOutput.write("nn: \(StandIn.notice)\n")
        }
        state.dataSet = (key, set)
        return set
    }

    /// Pictures (N, 32, 32, 3) as they are.
    static func pictures(_ part: LabelledImages) throws(Fault) -> Value {
        let flat = try part.images.reshaped([part.images.shape[0], CIFAR10.pictureBytes])
        return .object(ImageSet(pictures: flat, mean: nil, itemShape: [32, 32, 3]))
    }

    /// The walkthrough's six arrays: the last training pictures validate, the training set's mean picture is
    /// subtracted from all. Training pictures stay bytes; the other two are small and become arrays.
    static func walkthrough(_ set: CIFAR10, _ counts: [Int]) throws(Fault) -> [Value] {
        let (training, validation, test) = (counts[0], counts[1], counts[2])
        let total = set.training.images.shape[0], testTotal = set.test.images.shape[0]
        guard training > 0, validation >= 0, test >= 0, training + validation <= total, test <= testTotal else {
            throw .value("get_CIFAR10_data: \(training) training and \(validation) validation pictures of \(total), and \(test) test pictures of \(testTotal), cannot be had")
        }
        func part(_ source: LabelledImages, _ first: Int, _ count: Int) throws(Fault) -> (NDArray, NDArray) {
            let flat = try source.images.reshaped([source.images.shape[0], CIFAR10.pictureBytes])
            return (try flat.rows(first, count), try source.labels.rows(first, count).copied())
        }
        let (trainBytes, trainLabels) = try part(set.training, 0, training)
        let (validationBytes, validationLabels) = try part(set.training, training, validation)
        let (testBytes, testLabels) = try part(set.test, 0, test)
        let mean = try ImageSet(pictures: trainBytes, mean: nil, itemShape: [CIFAR10.pictureBytes]).meanItem()
        func less(_ bytes: NDArray) -> ImageSet { ImageSet(pictures: bytes, mean: mean, itemShape: [CIFAR10.pictureBytes]) }
        return [.object(less(trainBytes)), .array(trainLabels), .array(try less(validationBytes).materialized()), .array(validationLabels),
                .array(try less(testBytes).materialized()), .array(testLabels)]
    }
}

extension NDArray {
    /// Rows of a contiguous array, as a view.
    func rows(_ first: Int, _ count: Int) throws(Fault) -> NDArray {
        guard case .array(let view) = try get([.slice(IndexSlice(start: first, stop: first + count))]) else { return self }
        return view
    }
}
