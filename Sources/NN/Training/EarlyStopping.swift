import NNRuntime

/// `nn.EarlyStopping(monitor, patience, min_delta, restore_best)`: ends a training that no longer gets better.
final class EarlyStopping: HostObject {
    let monitor: String
    let patience: Int
    let least: Double
    let restores: Bool

    /// What it remembers of a run.
    struct Memory {
        var best: Double?
        var bestEpoch = 0
        var arrays: [NDArray] = []
    }

    static let monitors = ["loss", "accuracy", "val_loss", "val_accuracy"]

    init(monitor: String, patience: Int, least: Double, restores: Bool) {
        (self.monitor, self.patience, self.least, self.restores) = (monitor, patience, least, restores)
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("EarlyStopping", vm) }
    override var hostAttributeNames: [String] { ["monitor", "patience", "min_delta", "restore_best"] }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "monitor": .string(monitor)
        case "patience": .int(patience)
        case "min_delta": .float(least)
        case "restore_best": .bool(restores)
        default: nil
        }
    }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        "EarlyStopping(monitor='\(monitor)', patience=\(patience), min_delta=\(NumberText.repr(least)), restore_best=\(restores ? "True" : "False"))"
    }

    /// An early stopping from what a script hands over: an object, or the patience.
    static func from(_ value: Value, _ vm: Interpreter) throws(Fault) -> EarlyStopping? {
        switch value {
        case .none, .undefined: return nil
        case .bool(let isOn): return isOn ? EarlyStopping(monitor: "val_loss", patience: 5, least: 0, restores: true) : nil
        case .object(let object): if let early = object as? EarlyStopping { return early }
        default: break
        }
        let patience = try vm.index(value)
        guard patience > 0 else { throw .value("early_stopping: the patience must be at least 1 epoch, not \(patience)") }
        return EarlyStopping(monitor: "val_loss", patience: patience, least: 0, restores: true)
    }

    /// Looks at the epoch just ended.
    func isOver(_ trainer: Trainer) throws(Fault) -> Bool {
        let history = trainer.history
        let figures: [String: [Double]] = ["loss": history.loss, "accuracy": history.accuracy, "val_loss": history.validationLoss,
                                           "val_accuracy": history.validationAccuracy]
        guard let value = figures[monitor]?.last else {
            throw .value("early stopping watches '\(monitor)', but fit got no validation set")
        }
        let rises = monitor.hasSuffix("accuracy")
        let isBetter = trainer.early.best.map { rises ? value > $0 + least : value < $0 - least } ?? !value.isNaN
        if isBetter {
            trainer.early.best = value
            trainer.early.bestEpoch = trainer.epoch
            if restores {
                trainer.early.arrays = []
                for (_, array) in trainer.net.arrays { trainer.early.arrays.append(try array.copied()) }
            }
        }
        return trainer.epoch - trainer.early.bestEpoch >= patience
    }

    /// Puts the parameters of the best epoch back.
    func restore(_ trainer: Trainer) throws(Fault) {
        guard restores, !trainer.early.arrays.isEmpty else { return }
        for ((_, array), best) in zip(trainer.net.arrays, trainer.early.arrays) { try array.assign(best) }
        for entry in trainer.net.entries { entry.parameter.squares = nil }
    }
}
