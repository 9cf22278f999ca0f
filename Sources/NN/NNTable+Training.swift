import Lang
import NNRuntime

extension NNTable {
    /// Rows that make losses, by class; all are subclasses of `Loss`.
    static let losses: [Builtin] = [
        Builtin("SoftmaxCrossEntropy", "SoftmaxCrossEntropy()", summary: "The mean of -log(softmax(scores)[label]).", example: "nn.SoftmaxCrossEntropy()  # SoftmaxCrossEntropy()") { _ throws(Fault) in
            .object(SoftmaxCrossEntropyLoss())
        },
        Builtin("Hinge", "Hinge(margin=1.0)", summary: "The multiclass SVM's loss: the mean of the sum over j != label of max(0, s[j] - s[label] + margin).",
                example: "nn.Hinge()  # Hinge()") { args throws(Fault) in .object(HingeLoss(margin: try args.double(0))) },
        Builtin("MeanSquaredError", "MeanSquaredError()", summary: "The mean of (output - target) ** 2 over all elements.", example: "nn.MeanSquaredError()  # MeanSquaredError()") { _ throws(Fault) in
            .object(MeanSquaredErrorLoss())
        },
        Builtin("BinaryCrossEntropy", "BinaryCrossEntropy(from_logits=False)",
                summary: "The mean of -(t log p + (1 - t) log(1 - p)) over all elements, of probabilities p or, from_logits, of scores.",
                example: "nn.BinaryCrossEntropy()  # BinaryCrossEntropy()") { args throws(Fault) in .object(BinaryCrossEntropyLoss(takesScores: try args.bool(0))) },
    ]

    static let lossMethods: [Builtin] = [
        Builtin("evaluate", "evaluate(self, outputs, target)", summary: "The loss of a batch of outputs, and its gradient by them.",
                example: "nn.MeanSquaredError().evaluate(np.array([[1.0, 3.0]]), np.array([[1.0, 1.0]]))  # (np.float64(2.0), array([[0., 2.]]))") { args throws(Fault) in
            let vm = args.vm
            guard case .object(let object) = args[0], let loss = object as? Loss else { throw .type("a loss is needed") }
            let given = try vm.ndarray(args[1])
            let out = try (given.dtype == .float32 ? given : given.astype(.float64)).contiguous()
            guard out.rank > 0, out.count > 0 else { throw .value("outputs are empty: shape \(out.shape.text)") }
            let target = try Targets.read(args[2], count: out.shape[0], output: Shapes.item(out), loss: loss, dtype: out.dtype, name: "target", vm)
            let (value, _) = try loss.evaluate(out, target, Pass(isTraining: false, random: NNState.of(vm).random(vm), vm: vm))
            guard let gradient = loss.gradient else { return .none }
            return .newTuple([.scalar(Scalar(value, as: out.dtype)), .array(try gradient.copied())])
        },
    ]

    /// Rows that make optimisers, by class; all are subclasses of `Optimizer`.
    static let optimizers: [Builtin] = [
        Builtin("SGD", "SGD(lr=0.001, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, *, learning_rate=None)",
                summary: "Stochastic gradient descent, with momentum and Nesterov's momentum.", example: "nn.SGD(0.1, momentum=0.9)  # SGD(lr=0.1, momentum=0.9)") { args throws(Fault) in
            let momentum = try share(args, 1, "momentum"), dampening = try args.double(2), isNesterov = try args.bool(4)
            guard !isNesterov || (momentum > 0 && dampening == 0) else { throw .value("Nesterov momentum requires a momentum and zero dampening") }
            return .object(SGDOptimizer(rate: try rate(args, 0, 5), momentum: momentum, dampening: dampening, decay: try atLeastZero(args, 3, "weight_decay"), isNesterov: isNesterov))
        },
        Builtin("RMSProp", "RMSProp(lr=0.01, alpha=0.99, eps=0.00000001, weight_decay=0.0, momentum=0.0, centered=False, *, learning_rate=None)",
                summary: "Steps divided by the root of a running mean of the squared gradient.", example: "nn.RMSProp(0.01)  # RMSProp(lr=0.01, alpha=0.99)") { args throws(Fault) in
            .object(RMSPropOptimizer(rate: try rate(args, 0, 6), alpha: try share(args, 1, "alpha"), eps: try args.double(2),
                                     decay: try atLeastZero(args, 3, "weight_decay"), momentum: try share(args, 4, "momentum"), isCentered: try args.bool(5)))
        },
        Builtin("Adam", "Adam(lr=0.001, betas=None, eps=0.00000001, weight_decay=0.0, amsgrad=False, *, learning_rate=None)",
                summary: "Adam; betas are (0.9, 0.999) unless given.", example: "nn.Adam()  # Adam(lr=0.001)") { args throws(Fault) in try adam("Adam", args, decay: try atLeastZero(args, 3, "weight_decay")) },
        Builtin("AdamW", "AdamW(lr=0.001, betas=None, eps=0.00000001, weight_decay=0.01, amsgrad=False, *, learning_rate=None)",
                summary: "Adam with decay of the weights themselves.", example: "nn.AdamW()  # AdamW(lr=0.001, weight_decay=0.01)") { args throws(Fault) in try adam("AdamW", args, decay: try atLeastZero(args, 3, "weight_decay")) },
    ]

    static let optimizerMethods: [Builtin] = [
        Builtin("update", "update(self, params, grads)", summary: "One step on a dict of arrays, in place, by a dict of gradients of the same names: for loops of a script's own.",
                example: "w = {'W': np.ones(2)}; nn.SGD(0.5).update(w, {'W': np.ones(2)}); w['W']  # array([0.5, 0.5])") { args throws(Fault) in
            let vm = args.vm
            guard case .object(let object) = args[0], let optimizer = object as? Optimizer else { throw .type("an optimizer is needed") }
            guard case .dict(let params) = args[1], case .dict(let grads) = args[2] else { throw .type("update takes two dicts of arrays") }
            for (key, value) in params.items {
                guard let name = key.asString, case .array(let array) = value else { throw .type("update: params must be a dict of arrays by name") }
                guard let given = grads[name] else { continue }
                guard array.dtype == .float64 || array.dtype == .float32 else { throw .type("update: params['\(name)'] has dtype \(array.dtype.name), not float64 or float32") }
                let gradient = try vm.ndarray(given).astype(array.dtype).contiguous()
                guard gradient.shape == array.shape else { throw .value("update: grads['\(name)'] has shape \(gradient.shape.text), params['\(name)'] \(array.shape.text)") }
                try array.requireWriteable()
                if array.isContiguous { try optimizer.update(name, array, gradient, rate: optimizer.rate) } else {
                    let plain = try array.copied()
                    try optimizer.update(name, plain, gradient, rate: optimizer.rate)
                    try array.assign(plain)
                }
            }
            return .none
        },
    ]

    /// Rows that make schedules, by class; all are subclasses of `Schedule`.
    static let schedules: [Builtin] = [
        Builtin("ExponentialLR", "ExponentialLR(gamma=0.95)", summary: "lr * gamma ** epoch: the walkthrough's decay an epoch.", example: "nn.ExponentialLR(0.9)  # ExponentialLR(gamma=0.9)") { args throws(Fault) in
            .object(ExponentialSchedule(gamma: try args.double(0)))
        },
        Builtin("StepLR", "StepLR(step_size, gamma=0.1)", summary: "lr * gamma ** (epoch // step_size).", example: "nn.StepLR(10)  # StepLR(step_size=10, gamma=0.1)") { args throws(Fault) in
            .object(StepSchedule(size: try positive(args, ["step_size"])[0], gamma: try args.double(1)))
        },
        Builtin("CosineAnnealingLR", "CosineAnnealingLR(T_max=None, eta_min=0.0)",
                summary: "eta_min + (lr - eta_min) * (1 + cos(pi * epoch / T_max)) / 2; T_max is all epochs unless given.",
                example: "nn.CosineAnnealingLR(10)  # CosineAnnealingLR(T_max=10)") { args throws(Fault) in
            .object(CosineSchedule(period: args[0].isNone ? nil : try positive(args, ["T_max"])[0], least: try args.double(1)))
        },
        Builtin("WarmUp", "WarmUp(epochs=1.0, then=None, start_factor=0.0)",
                summary: "Raises the rate batch by batch from start_factor * lr to lr in the first epochs; then another schedule.",
                example: "nn.WarmUp(2, nn.StepLR(10))  # WarmUp(2.0, then=StepLR(step_size=10, gamma=0.1))") { args throws(Fault) in
            let length = try args.double(0), start = try args.double(2)
            guard length > 0, length < 1e9 else { throw .value("WarmUp: epochs must be above 0, not \(NumberText.repr(length))") }
            return .object(WarmUpSchedule(length: length, start: start, then: try Schedule.from(args[1], args.vm)))
        },
    ]

    /// Rows that make what `fit` takes besides.
    static let helpers: [Builtin] = [
        Builtin("EarlyStopping", "EarlyStopping(monitor='val_loss', patience=5, min_delta=0.0, restore_best=True)",
                summary: "Ends a training whose monitored figure has not got better for patience epochs; puts the best epoch's numbers back.",
                example: "nn.EarlyStopping(patience=3).patience  # 3") { args throws(Fault) in
            let monitor = try args.string(0), patience = try args.int(1)
            guard EarlyStopping.monitors.contains(monitor) else {
                throw Fault(.valueError, "monitor must be 'loss', 'accuracy', 'val_loss' or 'val_accuracy', not '\(monitor)'", hint: Nearest.hint(monitor, EarlyStopping.monitors))
            }
            guard patience > 0 else { throw .value("patience must be at least 1, not \(patience)") }
            return .object(EarlyStopping(monitor: monitor, patience: patience, least: try args.double(2), restores: try args.bool(3)))
        },
        Builtin("Checkpoint", "Checkpoint(path, every=1, every_batches=None, resume=True)",
                summary: "Writes all a training needs to go on, every so many epochs (and batches); fit goes on from the file if it is there and resume is true.") { args throws(Fault) in
            let every: Int? = args[2].isNone ? nil : try args.int(2)
            return .object(try Checkpoint.make(try args.string(0), everyEpochs: try args.int(1), everyBatches: every, resumes: try args.bool(3), args.vm))
        },
        Builtin("Augment", "Augment(flip=True, crop=4, brightness=0.0, contrast=0.0, saturation=0.0)",
                summary: "Changes of pictures drawn anew for each batch: mirrored, moved by up to crop pixels (zeros come in), colours changed by up to the given shares.",
                example: "nn.Augment(crop=2)  # Augment(flip=True, crop=2, brightness=0.0, contrast=0.0, saturation=0.0)") { args throws(Fault) in
            let crop = try args.int(1)
            guard crop >= 0, crop < 1 << 20 else { throw .value("Augment: crop must be at least 0, not \(crop)") }
            return .object(Augment(flips: try args.bool(0), crop: crop, brightness: try share(args, 2, "brightness"), contrast: try share(args, 3, "contrast"),
                                   saturation: try share(args, 4, "saturation")))
        },
    ]

    private static func adam(_ name: String, _ args: borrowing Args, decay: Double) throws(Fault) -> Value {
        var betas = (0.9, 0.999)
        if !args[1].isNone {
            let pair = try args.vm.array(of: args[1])
            guard pair.count == 2 else { throw .value("\(name): betas must be a pair") }
            betas = (try args.vm.double(pair[0]), try args.vm.double(pair[1]))
        }
        guard betas.0 >= 0, betas.0 < 1, betas.1 >= 0, betas.1 < 1 else { throw .value("\(name): betas must be from 0 to below 1") }
        return .object(AdamOptimizer(name, rate: try rate(args, 0, 5), beta1: betas.0, beta2: betas.1, eps: try args.double(2), decay: decay, isAMSGrad: try args.bool(4)))
    }

    /// The learning rate, under either of its names.
    private static func rate(_ args: borrowing Args, _ index: Int, _ other: Int) throws(Fault) -> Double {
        try Optimizer.checkedRate(args[other].isNone ? try args.double(index) : try args.double(other))
    }

    private static func share(_ args: borrowing Args, _ index: Int, _ name: String) throws(Fault) -> Double {
        let value = try args.double(index)
        guard value >= 0, value <= 1 else { throw .value("\(name) must be from 0 to 1, not \(NumberText.repr(value))") }
        return value
    }

    private static func atLeastZero(_ args: borrowing Args, _ index: Int, _ name: String) throws(Fault) -> Double {
        let value = try args.double(index)
        guard value >= 0 else { throw .value("\(name) must be at least 0, not \(NumberText.repr(value))") }
        return value
    }

    // MARK: Classes

    /// Every class: its name, the class above it, its methods, the row that makes it.
    struct ClassRow: Sendable {
        let name: String
        let base: String?
        let methods: [Builtin]
        let make: Builtin?
    }

    private static let families: [ClassRow] = [
        ClassRow(name: "Layer", base: nil, methods: layerMethods, make: nil),
        ClassRow(name: "Loss", base: nil, methods: lossMethods, make: nil),
        ClassRow(name: "Optimizer", base: nil, methods: optimizerMethods, make: nil),
        ClassRow(name: "Schedule", base: nil, methods: [], make: nil),
        ClassRow(name: "History", base: nil, methods: historyMethods, make: nil),
        ClassRow(name: "SearchResult", base: nil, methods: [], make: nil),
        ClassRow(name: "RateFinding", base: nil, methods: [], make: nil),
        ClassRow(name: "Diagnosis", base: nil, methods: [], make: nil),
        ClassRow(name: "ImageSet", base: nil, methods: imageSet, make: nil),
        ClassRow(name: "TwoLayerNet", base: nil, methods: net, make: makeNet),
        ClassRow(name: "Sequential", base: nil, methods: sequentialMethods, make: makeSequential),
    ]

    static let classes: [ClassRow] = families
        + layers.map { ClassRow(name: $0.name, base: "Layer", methods: [], make: $0) }
        + losses.map { ClassRow(name: $0.name, base: "Loss", methods: [], make: $0) }
        + optimizers.map { ClassRow(name: $0.name, base: "Optimizer", methods: [], make: $0) }
        + schedules.map { ClassRow(name: $0.name, base: "Schedule", methods: [], make: $0) }
        + helpers.map { ClassRow(name: $0.name, base: nil, methods: [], make: $0) }

    private static let historyMethods: [Builtin] = [
        Builtin("keys", "keys(self)", summary: "The names of the figures.") { args throws(Fault) in
            guard case .object(let object) = args[0], let history = object as? History else { throw .type("a History is needed") }
            return .newList(history.keyNames.map { .string($0) })
        },
        Builtin("get", "get(self, key, default=None)", summary: "The figures of a name, or a default.") { args throws(Fault) in
            guard case .object(let object) = args[0], let history = object as? History else { throw .type("a History is needed") }
            return args[1].asString.flatMap { history.value($0) } ?? args[2]
        },
        Builtin("items", "items(self)", summary: "Pairs of names and figures.") { args throws(Fault) in
            guard case .object(let object) = args[0], let history = object as? History else { throw .type("a History is needed") }
            return .newList(history.keyNames.compactMap { name in history.value(name).map { .newTuple([.string(name), $0]) } })
        },
    ]
}
