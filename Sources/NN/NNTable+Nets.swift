import CKernels
import Lang
import NNRuntime

extension NNTable {
    static func sequential(_ value: Value) throws(Fault) -> Sequential {
        if case .object(let object) = value, let net = object as? Sequential { return net }
        throw .type("a Sequential net is needed")
    }

    /// The net that a method was called on, with what the script wrote into its params, and the method's `X`, which fits it.
    private static func netAndInput(_ args: borrowing Args) throws(Fault) -> (net: Sequential, x: Samples) {
        let net = try sequential(args[0])
        try net.synchronize(args.vm)
        let x = try Samples(args[1], name: "X", args.vm)
        try net.checkInput(x, "X")
        return (net, x)
    }

    static let makeSequential = Builtin(
        "Sequential", "Sequential(layers, dtype='float64', loss='softmax', input_shape=None)",
        summary: "A net of layers, one behind the other. loss: 'softmax', 'hinge', 'mse', 'bce', 'bce_logits', or a loss; layers of a script's own have forward and backward.",
        example: "nn.Sequential([nn.Dense(4, 10), nn.ReLU(), nn.Dense(10, 3)]).params['W2'].shape  # (10, 3)"
    ) { args throws(Fault) in
        let vm = args.vm
        var layers: [Layer] = []
        for value in try vm.array(of: args[0]) {
            if case .object(let object) = value, let layer = object as? Layer { layers.append(layer); continue }
            if case .type(let type) = value { throw Fault(.typeError, "Sequential: \(type.name) is a class, not a layer", hint: "\(type.name)(…) makes one") }
            layers.append(try ScriptLayer(value, vm))
        }
        let loss = try Loss.from(args[2], vm)
        if loss is SoftmaxCrossEntropyLoss, layers.last is SoftmaxLayer {
            vm.work.warn("UserWarning", "Sequential: the loss 'softmax' takes scores; with a Softmax layer in front of it softmax is taken twice")
        }
        let shape: Dims? = args[3].isNone ? nil : try NNTable.shape(args[3], "input_shape", vm)
        return .object(try Sequential(layers, dtype: try floatType(args[1], vm), loss: loss, inputShape: shape))
    }

    static let sequentialMethods: [Builtin] = [
        Builtin("fit", Sequential.fitSignature,
                summary: """
                    Trains by batches in shuffled order; gives a History. Ctrl-C stops it after the current batch, the net and net.history are kept.
                    validation: (X_val, y_val), or the share of the rows that is kept back (0.1)
                    optimizer: 'sgd', 'momentum', 'rmsprop', 'adam', 'adamw', which learning_rate may follow, or an object: nn.Adam(1e-3)
                    schedule: nn.ExponentialLR, StepLR, CosineAnnealingLR or WarmUp; early_stopping: nn.EarlyStopping or its patience
                    reg, l1: what 0.5 * sum(W * W) and sum(|W|) cost; augment: nn.Augment(flip=True, crop=4) for pictures
                    checkpoint: a file or nn.Checkpoint, from which a later fit goes on; callback: called after each epoch with a dict of its figures, False ends the run
                    verbose: a progress line, by default at a terminal; plot: curves instead, redrawn in place
                    """,
                example: "nn.Sequential([nn.Dense(4, 3)]).fit(np.ones((6, 4)), np.array([0, 1, 2, 0, 1, 2]), epochs=2, batch_size=3).epochs  # 2") { args throws(Fault) in
            try Sequential.fit(args)
        },
        Builtin("forward", "forward(self, X, training=False)", summary: "The net's output for the rows of X.",
                example: "nn.Sequential([nn.Dense(4, 3)]).forward(np.ones((2, 4))).shape  # (2, 3)") { args throws(Fault) in
            let vm = args.vm, (net, x) = try netAndInput(args)
            if try args.bool(2) {
                let pass = Pass(isTraining: true, random: NNState.of(vm).random(vm), vm: vm)
                return .array(try net.forward(try net.whole(x), pass).copied())
            }
            return .array(try net.outputs(x, vm))
        },
        Builtin("loss", "loss(self, X, y=None, reg=0.0, l1=0.0, training=True)",
                summary: "The scores of the rows of X; with y, the loss and a dict of its gradients, as TwoLayerNet has it.",
                example: "nn.Sequential([nn.Dense(4, 3)]).loss(np.ones((2, 4)), np.array([0, 1]))[1].keys()  # dict_keys(['W1', 'b1'])") { args throws(Fault) in
            let vm = args.vm, (net, samples) = try netAndInput(args)
            if args[2].isNone { return .array(try net.outputs(samples, vm)) }
            try net.probe(samples, vm)
            let (x, y) = try net.set(args[1], args[2], ("X", "y"), vm)
            let reg = try args.double(3), l1 = try args.double(4)
            let pass = Pass(isTraining: try args.bool(5), random: NNState.of(vm).random(vm), vm: vm)
            let value = try net.lossAndGradients(try net.whole(x), y, reg: reg, l1: l1, pass)
            let grads = DictObject()
            for entry in net.entries { if let gradient = entry.parameter.gradient { grads[entry.name] = .array(try gradient.copied()) } }
            return .newTuple([.scalar(Scalar(value, as: net.dtype)), .dict(grads)])
        },
        Builtin("predict", "predict(self, X)", summary: "For a net of classes, the class with the highest score for each row; else the outputs.",
                example: "nn.Sequential([nn.Dense(4, 3)]).predict(np.ones((2, 4))).shape  # (2,)") { args throws(Fault) in
            let vm = args.vm, (net, x) = try netAndInput(args)
            let out = try net.outputs(x, vm)
            return .array(net.loss.takesLabels ? try Scores.best(out) : out)
        },
        Builtin("predict_proba", "predict_proba(self, X)", summary: "The softmax of the scores of each row: probabilities of the classes.",
                example: "nn.Sequential([nn.Dense(4, 3, init='zeros')]).predict_proba(np.ones((1, 4))).sum()  # np.float64(1.0)") { args throws(Fault) in
            let vm = args.vm, (net, x) = try netAndInput(args)
            let out = try net.outputs(x, vm)
            guard net.loss is SoftmaxCrossEntropyLoss, out.rank == 2 else { return .array(out) }
            let softmax = SoftmaxLayer()
            softmax.dtype = net.dtype
            return .array(try softmax.forward(out, Pass(isTraining: false, random: NNState.of(vm).random(vm), vm: vm)).copied())
        },
        Builtin("evaluate", "evaluate(self, X, y)", summary: "A dict of the loss (without regularisation) and, for a net of classes, the accuracy.",
                example: "nn.Sequential([nn.Dense(4, 3, init='zeros')]).evaluate(np.ones((2, 4)), np.array([0, 1]))['accuracy']  # 0.5") { args throws(Fault) in
            let vm = args.vm, (net, samples) = try netAndInput(args)
            try net.probe(samples, vm)
            let (x, y) = try net.set(args[1], args[2], ("X", "y"), vm)
            let figures = try Evaluation.figures(net, x, y, batch: 256, NNState.of(vm).random(vm), vm)
            let result = DictObject()
            result["loss"] = .float(figures.loss)
            if net.loss.takesLabels || net.loss is BinaryCrossEntropyLoss { result["accuracy"] = .float(figures.accuracy) }
            return .dict(result)
        },
        Builtin("summary", "summary(self, batch_size=200)", summary: "Prints a table: layer, output shape, parameters, memory of a batch's results.") { args throws(Fault) in
            let size = try args.int(1)
            guard size > 0, size < 1 << 31 else { throw .value("batch_size must be at least 1, not \(size)") }
            args.vm.output.write(try sequential(args[0]).summary(batch: size))
            return .none
        },
        Builtin("save", "save(self, path)", summary: "Writes the net to a .npz or .safetensors file; nn.load makes a net of it.") { args throws(Fault) in
            let net = try sequential(args[0])
            try net.synchronize(args.vm)
            try NetFiles.save(net, try args.string(1), args.vm)
            return .none
        },
        Builtin("load", "load(self, path)", summary: "Puts the numbers of a file that save wrote, or arrays of the names of params, into this net.") { args throws(Fault) in
            let net = try sequential(args[0])
            try net.synchronize(args.vm)
            try NetFiles.load(try args.string(1), into: net, args.vm)
            return .none
        },
        Builtin("copy", "copy(self, dtype=None)", summary: "A net of the same layers with numbers of its own, in another dtype if asked.",
                example: "nn.Sequential([nn.Dense(4, 3)]).copy('float32').dtype  # 'float32'") { args throws(Fault) in
            let net = try sequential(args[0])
            try net.synchronize(args.vm)
            return .object(try net.copy(args[1].isNone ? net.dtype : try floatType(args[1], args.vm), args.vm))
        },
    ]
}

extension Sequential {
    /// The rows as one batch.
    func whole(_ x: Samples) throws(Fault) -> NDArray {
        let block = try NDArray.empty(Dims([x.count] + Array(x.item)), dtype)
        try Trainer.withPlaces(Array(0..<x.count)[...]) { (places) throws(Fault) in try x.gather(places, into: block) }
        return block
    }

    /// The net's outputs for all rows.
    func outputs(_ x: Samples, _ vm: Interpreter) throws(Fault) -> NDArray {
        var result: NDArray?
        try Evaluation.each(self, x, batch: 256, NNState.of(vm).random(vm), vm) { out, first, n, _ throws(Fault) in
            let whole: NDArray
            if let known = result { whole = known } else {
                whole = try NDArray.empty(Dims([x.count] + Array(out.shape.dropFirst())), dtype)
                result = whole
            }
            let size = out.byteCount / max(n, 1)
            (whole.data + first * size).copyMemory(from: out.data, byteCount: out.byteCount)
        }
        if let result { return result }
        return try NDArray.zeros([0], dtype)
    }

    /// The loss of a batch, regularisation included; its gradients are left in the parameters.
    func lossAndGradients(_ x: NDArray, _ y: Target, reg: Double, l1: Double, _ pass: Pass, wantsInput: Bool = false,
                          input: ((NDArray) -> Void)? = nil) throws(Fault) -> Double {
        let out = try forward(x, pass)
        let (data, _) = try loss.evaluate(out, y, pass)
        if let gradient = loss.gradient {
            if let dx = try backward(gradient, pass, wantsInput: wantsInput) { input?(dx) }
            try addPenaltyGradients(reg: reg, l1: l1)
        }
        return data + penalty(reg: reg, l1: l1)
    }
}

/// Scores made into classes.
enum Scores {
    /// The class with the highest score of each row: (N,), int64.
    static func best(_ out: NDArray) throws(Fault) -> NDArray {
        let columns = out.shape.last ?? 1, rows = out.count / max(columns, 1)
        let result = try NDArray.empty([rows], .int64)
        nn_best(out.cells.wide, out.data, rows, columns, result.shared(Int64.self).base)
        return result
    }
}
