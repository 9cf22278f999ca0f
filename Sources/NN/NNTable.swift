import Lang
import NNRuntime

/// The rows of the `nn` module.
enum NNTable {
    static let makeNet = Builtin(
        "TwoLayerNet", "TwoLayerNet(input_size, hidden_size, num_classes, std=0.0001, dtype='float64')",
        summary: "A net of two dense layers with ReLU between them and a softmax loss.",
        example: "TwoLayerNet(4, 10, 3).params['W1'].shape  # (4, 10)"
    ) { args throws(Fault) in
        let sizes = [try args.int(0), try args.int(1), try args.int(2)]
        for (index, size) in sizes.enumerated() where size < 1 {
            throw .value("TwoLayerNet: \(["input_size", "hidden_size", "num_classes"][index]) must be at least 1, not \(size)")
        }
        return .object(try TwoLayerNet(inputs: sizes[0], hidden: sizes[1], classes: sizes[2], std: try args.double(3),
                                       dtype: try floatType(args[4], args.vm), args.vm))
    }

    static func floatType(_ value: Value, _ vm: Interpreter) throws(Fault) -> DType {
        let name = if let text = value.asString { text } else { try vm.str(value) }
        if name.hasSuffix("float32") || name.hasSuffix("float32'>") { return .float32 }
        if name.hasSuffix("float64") || name.hasSuffix("float64'>") || name == "<class 'float'>" { return .float64 }
        throw .value("dtype must be 'float64' or 'float32', not \(try vm.repr(value))")
    }

    private static func net(_ value: Value) throws(Fault) -> TwoLayerNet {
        if case .object(let object) = value, let net = object as? TwoLayerNet { return net }
        throw .type("a TwoLayerNet is needed")
    }

    static let net: [Builtin] = [
        Builtin("loss", "loss(self, X, y=None, reg=0.0)",
                summary: "The scores of the rows of X; with labels y, the loss and a dict of its gradients.",
                example: "TwoLayerNet(4, 10, 3).loss(np.ones((2, 4))).shape  # (2, 3)") { args throws(Fault) in
            let vm = args.vm, net = try net(args[0])
            let x = try net.rows(args[1], "X", vm, flat: true)
            let labels: [Int]? = args[2].isNone ? nil : try Labels.read(args[2], count: x.count, classes: net.classes, name: "y", vm)
            return try net.loss(x, labels, reg: try args.double(3), vm)
        },
        Builtin("predict", "predict(self, X)", summary: "The class with the highest score, for each row of X.",
                example: "TwoLayerNet(4, 10, 3).predict(np.ones((2, 4))).shape  # (2,)") { args throws(Fault) in
            let vm = args.vm, net = try net(args[0])
            let x = try net.rows(args[1], "X", vm)
            try net.net.synchronize(vm)
            return .array(try net.predict(x, NNState.of(vm).random(vm)))
        },
        Builtin("train", """
                train(self, X, y, X_val, y_val, learning_rate=0.001, learning_rate_decay=0.95, reg=0.00001, num_iters=100, batch_size=200, verbose=False)
                """,
                summary: """
                    Trains by stochastic gradient descent; gives a dict of loss_history, train_acc_history and val_acc_history.
                    Each iteration draws batch_size rows with replacement. After each epoch both accuracies are noted and the rate is multiplied by
                    learning_rate_decay. reg: what 0.5 * sum(W * W) costs; verbose: prints the loss every 100 iterations.
                    Ctrl-C stops it after the current iteration; net.history keeps what there is.
                    """,
                example: "TwoLayerNet(4, 10, 3).train(np.ones((5, 4)), np.array([0, 1, 2, 2, 1]), np.ones((5, 4)), np.array([0, 1, 2, 2, 1]), num_iters=3).keys()"
        ) { args throws(Fault) in
            let vm = args.vm, net = try net(args[0])
            let x = try net.rows(args[1], "X", vm)
            let y = try Labels.read(args[2], count: x.count, classes: net.classes, name: "y", vm)
            let xv = try net.rows(args[3], "X_val", vm)
            let yv = try Labels.read(args[4], count: xv.count, classes: net.classes, name: "y_val", vm)
            var options = TrainingOptions()
            options.learningRate = try args.double(5)
            options.decay = try args.double(6)
            options.regularization = try args.double(7)
            options.iterations = try args.int(8)
            options.batchSize = try args.int(9)
            if try args.bool(10) {
                let total = options.iterations
                options.tell = { (iteration, loss) throws(Fault) in
                    vm.output.write("iteration \(iteration) / \(total): loss \(Figures.fixed(loss, 6))\n")
                }
            }
            guard x.count > 0 else { throw .value("X is empty: there is nothing to train on") }
            guard options.batchSize > 0 else { throw .value("batch_size must be at least 1, not \(options.batchSize)") }
            try net.net.synchronize(vm)
            do throws(Fault) { try net.train(x, y, validation: xv, yv, options, NNState.of(vm).random(vm), vm) } catch {
                if error.kind == .keyboardInterrupt {
                    vm.errorOutput.write("\nnn: stopped after iteration \(net.histories.losses.count); the net and its history so far (net.history) are kept\n")
                }
                throw error
            }
            return .dict(net.histories.dict)
        },
        Builtin("save", "save(self, path)", summary: "Writes the net to a .npz or .safetensors file; nn.load makes a net of it.") { args throws(Fault) in
            let net = try net(args[0])
            try net.net.synchronize(args.vm)
            try NetFiles.save(net, try args.string(1), args.vm)
            return .none
        },
    ]

    private static func images(_ value: Value) throws(Fault) -> ImageSet {
        if case .object(let object) = value, let images = object as? ImageSet { return images }
        throw .type("an ImageSet is needed")
    }

    static let imageSet: [Builtin] = [
        Builtin("reshape", "reshape(self, *shape)", summary: "The same pictures with elements of another shape.") { args throws(Fault) in
            let vm = args.vm, set = try images(args[0])
            var wanted: [Int] = []
            for part in args.rest(1) {
                if case .tuple(let tuple) = part { for item in tuple.items { wanted.append(try vm.index(item)) } } else { wanted.append(try vm.index(part)) }
            }
            if let reshaped = set.reshaped(wanted) { return .object(reshaped) }
            return .array(try set.materialized().reshaped(Dims(wanted)))
        },
        Builtin("mean", "mean(self, axis=None)", summary: "The mean picture (axis=0), or the mean of all elements.") { args throws(Fault) in
            let set = try images(args[0])
            let mean = try set.meanItem()
            if !args[1].isNone, try args.int(1) == 0 { return .array(mean) }
            return try args.vm.call(try args.vm.attribute(.array(args[1].isNone ? mean : try set.materialized()), "mean"), args[1].isNone ? [] : [args[1]])
        },
        Builtin("astype", "astype(self, dtype)", summary: "All pictures as an array.") { args throws(Fault) in
            try args.vm.call(try args.vm.attribute(.array(try images(args[0]).materialized()), "astype"), [args[1]])
        },
        Builtin("copy", "copy(self)", summary: "The same pictures: an image set does not change.") { args throws(Fault) in args[0] },
        Builtin("__array__", "__array__(self, dtype=None)", summary: "All pictures as an array of float64.") { args throws(Fault) in
            .array(try images(args[0]).materialized())
        },
    ]
}
