import Lang
import NNRuntime

/// `net.fit`: arguments read and checked, a trainer run, its progress shown.
extension Sequential {
    static let fitSignature = """
        fit(self, X, y, validation=None, epochs=10, batch_size=None, optimizer='sgd', learning_rate=None, schedule=None, reg=0.0, l1=0.0, \
        shuffle=True, augment=None, early_stopping=None, checkpoint=None, callback=None, verbose=None, plot=False)
        """

    /// Rows and targets of a set, checked against the net.
    func set(_ x: Value, _ y: Value, _ names: (String, String), _ vm: Interpreter) throws(Fault) -> (x: Samples, y: Target) {
        let samples = try Samples(x, name: names.0, vm)
        try checkInput(samples, names.0)
        try samples.checkNumbers(names.0)
        let target = try Targets.read(y, count: samples.count, output: outputShape, loss: loss, dtype: dtype, name: names.1, vm)
        return (samples, target)
    }

    /// Whether rows of this shape fit the net; shapes behind a script's own layer are seen by passing one row.
    func checkInput(_ samples: Samples, _ name: String) throws(Fault) {
        if let wanted = inputShape, wanted != samples.item, !(layers[0] is ScriptLayer) {
            do throws(Fault) { _ = try layers[0].outputShape(samples.item) } catch {
                throw Fault(.valueError, "\(name) has shape (\(samples.count), \(samples.item.map(String.init).joined(separator: ", "))), but the net expects \(Shapes.text(wanted))",
                            hint: error.detail?.hint ?? (samples.item.product == wanted.product ? "\(name).reshape(-1, \(wanted.map(String.init).joined(separator: ", "))) fits" : nil))
            }
        }
    }

    /// Passes one row through the net, so that all shapes are known.
    func probe(_ samples: Samples, _ vm: Interpreter) throws(Fault) {
        guard outputShape == nil || inputShape != samples.item else { return }
        let block = try NDArray.empty(Dims([1] + Array(samples.item)), dtype)
        try Trainer.withPlaces([0][...]) { (places) throws(Fault) in try samples.gather(places, into: block) }
        _ = try forward(block, Pass(isTraining: false, random: NNState.of(vm).random(vm), vm: vm))
    }

    static func fit(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm, net = try NNTable.sequential(args[0])
        try net.synchronize(vm)
        let samples = try Samples(args[1], name: "X", vm)
        try net.checkInput(samples, "X")
        try samples.checkNumbers("X")
        try net.probe(samples, vm)
        var target = try Targets.read(args[2], count: samples.count, output: net.outputShape, loss: net.loss, dtype: net.dtype, name: "y", vm)
        var training = samples
        let validation = try net.validation(args["validation"], &training, &target, vm)
        let (plan, optimizer) = try net.plan(args, training)
        let trainer = Trainer(net, training, target, validation: validation, plan, optimizer, NNState.of(vm).random(vm), vm)
        if plan.earlyStopping?.monitor.hasPrefix("val") == true, validation == nil {
            throw Fault(.valueError, "early stopping watches '\(plan.earlyStopping?.monitor ?? "")', but fit got no validation set",
                        hint: "validation=(X_val, y_val), or nn.EarlyStopping('loss')")
        }
        if let checkpoint = plan.checkpoint, checkpoint.resumes, try checkpoint.load(into: trainer) {
            let isQuiet = args["verbose"].isNone ? false : try !vm.truth(args["verbose"])
            if !isQuiet { vm.errorOutput.write("nn: going on from '\(checkpoint.path)': epoch \(trainer.epoch + 1), batch \(trainer.position / plan.batchSize + 1)\n") }
            if ["early stopping", "stopped by the callback"].contains(trainer.history.outcome) || trainer.epoch >= plan.epochs {
                net.history = trainer.history
                return .object(trainer.history)
            }
        }
        try run(trainer, args)
        return .object(trainer.history)
    }

    private static func run(_ trainer: Trainer, _ args: borrowing Args) throws(Fault) {
        let vm = args.vm, callback = args["callback"]
        let plot = try vm.truth(args["plot"]) ? NNState.of(vm).onProgress : nil
        // A chart that is redrawn in place has the terminal to itself.
        let isDrawn = plot != nil && vm.output.isTerminal
        let verbose: Bool? = args["verbose"].isNone ? nil : try vm.truth(args["verbose"])
        let line = isDrawn ? nil : ProgressLine(vm, verbose: verbose, firstBatch: trainer.batchesDone)
        if let line { trainer.afterBatch = { (trainer) throws(Fault) in line.batch(trainer) } }
        trainer.afterEpoch = { (trainer) throws(Fault) -> Bool in
            line?.epoch(trainer)
            plot?(trainer.progress(isOver: trainer.epoch == trainer.plan.epochs))
            if callback.isNone { return true }
            let figures = DictObject(), history = trainer.history
            figures["epoch"] = .int(trainer.epoch)
            for (name, values) in [("loss", history.loss), ("accuracy", history.accuracy), ("val_loss", history.validationLoss),
                                   ("val_accuracy", history.validationAccuracy), ("lr", history.rate)] {
                if let last = values.last { figures[name] = .float(last) }
            }
            if case .bool(false) = try vm.call(callback, [.dict(figures)]) { return false }
            return true
        }
        defer { (trainer.afterBatch, trainer.afterEpoch) = (nil, nil) }
        do throws(Fault) { try trainer.run() } catch {
            if error.kind == .keyboardInterrupt {
                let batch = trainer.position / max(trainer.plan.batchSize, 1)
                vm.errorOutput.write("\nnn: stopped in epoch \(trainer.epoch + 1) after batch \(batch); the net and its history so far (net.history) are kept\n")
            }
            throw error
        }
        if let at = trainer.history.divergedAt {
            vm.work.warn("RuntimeWarning", "fit: the loss became \(NumberText.repr(trainer.history.batchLoss.last ?? .nan)) in epoch \(trainer.epoch + 1), batch \(at + 1); training stopped there (a smaller learning rate than \(NumberText.repr(trainer.optimizer.rate)) may help)")
        }
    }

    /// The validation set: a pair, or a share of the rows, which are then taken off the end.
    private func validation(_ value: Value, _ x: inout Samples, _ y: inout Target, _ vm: Interpreter) throws(Fault) -> (x: Samples, y: Target)? {
        switch value {
        case .none, .undefined: return nil
        case .float(let share):
            let count = share > 0 && share < 1 ? Int(share * Double(x.count)) : 0
            guard count > 0, count < x.count else { throw .value("validation must be (X_val, y_val), or a share between 0 and 1, not \(NumberText.repr(share))") }
            let kept = x.count - count
            let held = (x: try x.rows(kept, count), y: try y.rows(kept, count))
            (x, y) = (try x.rows(0, kept), try y.rows(0, kept))
            return held
        default: break
        }
        let pair = try vm.array(of: value)
        guard pair.count == 2 else { throw .value("validation must be (X_val, y_val), not \(pair.count) things") }
        return try set(pair[0], pair[1], ("X_val", "y_val"), vm)
    }

    private func plan(_ args: borrowing Args, _ x: Samples) throws(Fault) -> (TrainingPlan, Optimizer) {
        let vm = args.vm
        var plan = TrainingPlan()
        plan.epochs = try vm.index(args["epochs"])
        guard plan.epochs >= 1 else { throw .value("epochs must be at least 1, not \(plan.epochs)") }
        plan.batchSize = args["batch_size"].isNone ? min(200, x.count) : try vm.index(args["batch_size"])
        guard plan.batchSize >= 1 else { throw .value("batch_size must be at least 1, not \(plan.batchSize)") }
        guard plan.batchSize <= x.count else { throw .value("batch_size=\(plan.batchSize) is larger than the set of \(x.count) rows") }
        plan.reg = try vm.double(args["reg"])
        plan.l1 = try vm.double(args["l1"])
        guard plan.reg >= 0, plan.l1 >= 0 else { throw .value("reg and l1 must be at least 0") }
        plan.shuffles = try vm.truth(args["shuffle"])
        plan.schedule = try Schedule.from(args["schedule"], vm)
        plan.earlyStopping = try EarlyStopping.from(args["early_stopping"], vm)
        plan.checkpoint = try Checkpoint.from(args["checkpoint"], vm)
        if case .object(let object) = args["augment"] {
            guard let augment = object as? Augment else { throw .type("augment must be nn.Augment(…), not \(vm.typeName(args["augment"]))") }
            guard x.item.count == 3 else { throw .value("augment changes pictures (N, H, W, C), but X has shape \(Shapes.text(x.item))") }
            plan.augment = augment
        } else if !args["augment"].isNone { throw .type("augment must be nn.Augment(…), not \(vm.typeName(args["augment"]))") }
        let rate: Double? = args["learning_rate"].isNone ? nil : try Optimizer.checkedRate(try vm.double(args["learning_rate"]))
        return (plan, try Optimizer.from(args["optimizer"], rate: rate, vm))
    }
}

extension Trainer {
    func progress(isOver: Bool) -> TrainingProgress {
        TrainingProgress(epoch: epoch, epochs: plan.epochs, batchLoss: history.batchLoss, loss: history.loss,
                         accuracy: history.hasAccuracy ? history.accuracy : [], validationLoss: history.validationLoss,
                         validationAccuracy: history.hasAccuracy ? history.validationAccuracy : [], isOver: isOver)
    }
}

extension Samples {
    /// Some of the rows.
    func rows(_ first: Int, _ count: Int) throws(Fault) -> Samples {
        switch source {
        case .array(let array): return Samples(source: .array(try array.rows(first, count)), item: item, count: count)
        case .images(let images):
            return Samples(source: .images(ImageSet(pictures: try images.pictures.rows(first, count), mean: images.mean, itemShape: item)), item: item, count: count)
        }
    }

    init(source: Source, item: Dims, count: Int) { (self.source, self.item, self.count) = (source, item, count) }
}

extension Target {
    func rows(_ first: Int, _ count: Int) throws(Fault) -> Target {
        switch self {
        case .labels(let array): .labels(try array.rows(first, count))
        case .values(let array): .values(try array.rows(first, count))
        }
    }
}
