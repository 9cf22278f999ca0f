import Lang
import NNRuntime
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `nn.Checkpoint(path, every=1, every_batches=None, resume=True)`: all that a training needs to go on, in an `.npz` file.
///
/// A file is written beside its place and renamed; the one before it is kept as `path.old`. What would not give the same
/// training (another net, another optimiser, other data) is refused by name.
final class Checkpoint: HostObject {
    let path: String
    let everyEpochs: Int
    let everyBatches: Int?
    let resumes: Bool

    init(path: String, everyEpochs: Int, everyBatches: Int?, resumes: Bool) {
        (self.path, self.everyEpochs, self.everyBatches, self.resumes) = (path, everyEpochs, everyBatches, resumes)
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("Checkpoint", vm) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "Checkpoint(\(try vm.repr(.string(path))))" }

    /// A checkpoint from what a script hands over: an object, or the path.
    static func from(_ value: Value, _ vm: Interpreter) throws(Fault) -> Checkpoint? {
        switch value {
        case .none, .undefined: return nil
        case .str(let text): return try make(text.value, everyEpochs: 1, everyBatches: nil, resumes: true, vm)
        case .object(let object): if let checkpoint = object as? Checkpoint { return checkpoint }
        default: break
        }
        throw .type("checkpoint must be a path or nn.Checkpoint(path), not \(vm.typeName(value))")
    }

    static func make(_ path: String, everyEpochs: Int, everyBatches: Int?, resumes: Bool, _ vm: Interpreter) throws(Fault) -> Checkpoint {
        guard everyEpochs > 0, everyBatches.map({ $0 > 0 }) ?? true else { throw .value("Checkpoint: every and every_batches must be at least 1") }
        let whole = path.hasSuffix(".npz") ? path : path + ".npz"
        _ = try vm.permitted(whole, writes: true)
        FileBytes.removeRemains(of: whole)
        return Checkpoint(path: whole, everyEpochs: everyEpochs, everyBatches: everyBatches, resumes: resumes)
    }

    /// The checkpoint before the last one.
    var oldPath: String { path + ".old" }

    // MARK: Writing

    func save(_ trainer: Trainer) throws(Fault) {
        var rows: [(name: String, array: NDArray)] = [("format", try NDArray.of(Array("nn checkpoint 1".utf8)))]
        rows.append(("fingerprint", try NDArray.of(Array(Checkpoint.fingerprint(trainer).map { "\($0.name)\t\($0.text)" }.joined(separator: "\n").utf8))))
        for (name, array) in trainer.net.arrays { rows.append(("param/" + name, array)) }
        for entry in trainer.net.entries {
            guard let slot = trainer.optimizer.slots[entry.name] else { continue }
            rows.append(("steps/" + entry.name, try NDArray.of([slot.steps])))
            for (kind, array) in zip(trainer.optimizer.slotNames, slot.arrays) { rows.append(("\(kind)/\(entry.name)", array)) }
        }
        rows.append(("optimizer/rate", try NDArray.of([trainer.optimizer.rate])))
        let state = trainer.random.state
        rows.append(("random/key", try NDArray.of(state.key)))
        rows.append(("random/place", try NDArray.of([state.position])))
        rows.append(("random/spare", try NDArray.of(state.spare.map { [$0] } ?? [])))
        rows.append(("place", try NDArray.of([trainer.epoch, trainer.position, trainer.right, trainer.seen, trainer.early.bestEpoch])))
        rows.append(("order", try NDArray.of(trainer.order)))
        rows.append(("loss_sum", try NDArray.of([trainer.lossSum])))
        rows.append(("early/best", try NDArray.of(trainer.early.best.map { [$0] } ?? [])))
        for ((name, _), array) in zip(trainer.net.arrays, trainer.early.arrays) { rows.append(("early/" + name, array)) }
        rows += try Checkpoint.historyRows(trainer.history)
        // The good one stays reachable under its own name until the new one is whole.
        unlink(try WorkContext.current.permitted(oldPath, writes: true))
        link(try WorkContext.current.permitted(path, writes: true), oldPath)
        try NPZ.save(rows, path, compressed: false)
    }

    private static func historyRows(_ history: History) throws(Fault) -> [(name: String, array: NDArray)] {
        var rows: [(name: String, array: NDArray)] = []
        for (name, values) in lists(history) { rows.append(("history/" + name, try NDArray.of(values))) }
        rows.append(("history/outcome", try NDArray.of(Array(history.outcome.utf8))))
        return rows
    }

    private static func lists(_ history: History) -> [(name: String, values: [Double])] {
        var rows: [(name: String, values: [Double])] = [
            ("batch_loss", history.batchLoss), ("loss", history.loss), ("accuracy", history.accuracy), ("val_loss", history.validationLoss),
            ("val_accuracy", history.validationAccuracy), ("lr", history.rate)]
        for (kind, list) in [("update_ratio", history.updateRatio), ("gradient_norm", history.gradientNorm), ("dead_relu", history.deadShare)] {
            for (name, values) in list { rows.append(("\(kind)/\(name)", values)) }
        }
        return rows
    }

    // MARK: Comparing

    /// What must be the same for the same training to go on.
    private static func fingerprint(_ trainer: Trainer) -> [(name: String, text: String)] {
        let plan = trainer.plan, net = trainer.net
        return [
            ("layers", net.layers.map(\.description).joined(separator: ", ")),
            ("dtype", net.dtype.name), ("loss", net.loss.description),
            ("optimizer", trainer.optimizer.className + trainer.optimizer.settings),
            ("schedule", plan.schedule?.description ?? "None"),
            ("batch_size", "\(plan.batchSize)"), ("rows", "\(trainer.x.count)"),
            ("reg", NumberText.repr(plan.reg)), ("l1", NumberText.repr(plan.l1)), ("shuffle", plan.shuffles ? "True" : "False"),
            ("augment", plan.augment?.description ?? "None"),
        ]
    }

    // MARK: Reading

    /// Takes up a training where the file left it. False if there is no file.
    func load(into trainer: Trainer) throws(Fault) -> Bool {
        guard MappedFile.exists(path) else { return false }
        do throws(Fault) {
            try read(path, into: trainer)
            return true
        } catch {
            guard error.kind == .valueError || error.kind == .keyError, error.detail?.hint == nil else { throw error }
            let isOldGood = (try? NPZ(FileBytes.read(oldPath)).array("format")) != nil
            throw Fault(.valueError, "the checkpoint '\(path)' is damaged and was not used: \(error.message)",
                        hint: isOldGood ? "the one before it is whole: mv \(oldPath) \(path)" : "remove it to start anew")
        }
    }

    private func read(_ path: String, into trainer: Trainer) throws(Fault) {
        let file = try NPZ(try FileBytes.read(path))
        func text(_ name: String) throws(Fault) -> String {
            let array = try file.array(name).astype(.uint8).contiguous()
            return String(decoding: UnsafeBufferPointer(start: array.shared(UInt8.self).base, count: array.count), as: UTF8.self)
        }
        func ints(_ name: String, _ count: Int? = nil) throws(Fault) -> [Int] {
            let array = try file.array(name).astype(.int64).contiguous()
            if let count, array.count != count { throw .value("'\(name)' has \(array.count) numbers, not \(count)") }
            let values = array.shared(Int.self)
            return (0..<array.count).map { values[$0] }
        }
        func doubles(_ name: String) throws(Fault) -> [Double] {
            let array = try file.array(name).astype(.float64).contiguous()
            let values = array.shared(Double.self)
            return (0..<array.count).map { values[$0] }
        }
        guard try text("format") == "nn checkpoint 1" else { throw .value("it is no checkpoint of this format") }
        let lines = try text("fingerprint").split(separator: "\n", omittingEmptySubsequences: false)
        for (own, line) in zip(Checkpoint.fingerprint(trainer), lines) {
            let theirs = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard theirs.count == 2, theirs[0] == own.name else { throw .value("its fingerprint is not readable") }
            guard theirs[1] == own.text else {
                throw Fault(.valueError, "the checkpoint '\(path)' belongs to another training: its \(own.name) is \(theirs[1]), this one's \(own.text)",
                            hint: "give another path, or nn.Checkpoint(path, resume=False) to start anew")
            }
        }
        // Everything is read and checked before anything is changed.
        func array(_ name: String, like model: NDArray) throws(Fault) -> NDArray {
            let found = try file.array(name)
            guard found.shape == model.shape, found.dtype == model.dtype else { throw .value("'\(name)' has shape \(found.shape.text), expected \(model.shape.text)") }
            return found
        }
        var values: [NDArray] = [], best: [NDArray] = [], slots: [String: OptimizerSlot] = [:]
        for (name, model) in trainer.net.arrays { values.append(try array("param/" + name, like: model)) }
        for entry in trainer.net.entries where file.names.contains("steps/" + entry.name) {
            let slot = OptimizerSlot()
            slot.steps = try ints("steps/" + entry.name, 1)[0]
            for kind in trainer.optimizer.slotNames { slot.arrays.append(try array("\(kind)/\(entry.name)", like: entry.parameter.value).contiguous()) }
            slots[entry.name] = slot
        }
        if file.names.contains("early/" + (trainer.net.arrays.first?.name ?? "")) {
            for (name, model) in trainer.net.arrays { best.append(try array("early/" + name, like: model)) }
        }
        let place = try ints("place", 5), order = try ints("order")
        guard place.allSatisfy({ $0 >= 0 }), place[1] <= trainer.x.count, order.isEmpty || order.count == trainer.x.count,
              order.allSatisfy({ (0..<trainer.x.count).contains($0) }) else { throw .value("its place in the training is impossible") }
        let key = try ints("random/key").map { UInt32(truncatingIfNeeded: $0) }
        let state = RandomState.State(key: key, position: try ints("random/place", 1)[0], spare: try doubles("random/spare").first)
        let rate = try doubles("optimizer/rate"), lossSum = try doubles("loss_sum")
        guard let firstRate = rate.first, let firstSum = lossSum.first else { throw .value("numbers are missing") }
        let history = trainer.history
        for name in file.names where name.hasPrefix("history/") && name != "history/outcome" {
            try Checkpoint.put(try doubles(name), String(name.dropFirst(8)), into: history)
        }
        let outcome = try text("history/outcome"), earlyBest = try doubles("early/best").first
        try trainer.random.setState(state)
        for ((_, target), value) in zip(trainer.net.arrays, values) { try target.assign(value) }
        for entry in trainer.net.entries { entry.parameter.squares = nil }
        trainer.optimizer.slots = slots
        trainer.optimizer.rate = firstRate
        (trainer.epoch, trainer.position, trainer.right, trainer.seen) = (place[0], place[1], place[2], place[3])
        trainer.early = EarlyStopping.Memory(best: earlyBest, bestEpoch: place[4], arrays: best)
        trainer.order = order
        trainer.lossSum = firstSum
        history.outcome = outcome
    }

    private static func put(_ values: [Double], _ name: String, into history: History) throws(Fault) {
        switch name {
        case "batch_loss": history.batchLoss = values
        case "loss": history.loss = values
        case "accuracy": history.accuracy = values
        case "val_loss": history.validationLoss = values
        case "val_accuracy": history.validationAccuracy = values
        case "lr": history.rate = values
        default:
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw .value("its history is not readable") }
            switch parts[0] {
            case "update_ratio": history.updateRatio.append((parts[1], values))
            case "gradient_norm": history.gradientNorm.append((parts[1], values))
            case "dead_relu": history.deadShare.append((parts[1], values))
            default: throw .value("its history is not readable")
            }
        }
    }
}
