// Training: epochs of batches, each gathered, passed forward and backward, and followed by a step of the optimiser.
//
// Everything a run needs to go on stands in the trainer: the epoch, the order of its rows and the place in it, sums of the
// epoch, what early stopping remembers. With the parameters, the optimiser's slots, the random state and the history that
// makes a checkpoint, from which another process ends bit for bit where this one would have.
//
// A batch is a unit: Ctrl-C and limits are seen between two batches, so that no parameter is left half changed. Only a net
// with a script's own layers runs them as the script runs, and there nothing is changed before the whole backward pass is done.

import CKernels
import Lang
import NNRuntime

/// What a training run wants.
struct TrainingPlan {
    var epochs = 10
    var batchSize = 200
    var reg = 0.0
    var l1 = 0.0
    var shuffles = true
    var schedule: Schedule?
    var augment: Augment?
    var earlyStopping: EarlyStopping?
    var checkpoint: Checkpoint?
}

final class Trainer {
    let net: Sequential
    let x: Samples
    let y: Target
    let validation: (x: Samples, y: Target)?
    let plan: TrainingPlan
    let optimizer: Optimizer
    let random: RandomState
    /// Runs a script's own layers, schedules and callbacks; nil on another thread.
    let vm: Interpreter?
    let history = History()
    /// Called after each batch and after each epoch; false ends the training.
    var afterBatch: ((Trainer) throws(Fault) -> Void)?
    var afterEpoch: ((Trainer) throws(Fault) -> Bool)?

    // Where the run is.
    var epoch = 0
    /// Rows of the epoch that are done.
    var position = 0
    var order: [Int] = []
    var lossSum = 0.0, right = 0, seen = 0
    var early = EarlyStopping.Memory()

    private let batch = Room(), targets = Room(), rows = LentRows()
    private let needsTwoRows: Bool
    private let folds: Bool

    init(_ net: Sequential, _ x: Samples, _ y: Target, validation: (x: Samples, y: Target)?, _ plan: TrainingPlan, _ optimizer: Optimizer,
         _ random: RandomState, _ vm: Interpreter?) {
        (self.net, self.x, self.y, self.validation, self.plan) = (net, x, y, validation, plan)
        (self.optimizer, self.random, self.vm) = (optimizer, random, vm)
        needsTwoRows = net.layers.contains { $0 is BatchNormLayer }
        folds = optimizer.isPlain && plan.l1 == 0 && !net.hasScriptLayers
        history.hasAccuracy = net.loss.takesLabels || net.loss is BinaryCrossEntropyLoss
        history.classes = net.loss.takesLabels ? net.outputShape?.last : nil
        history.regularization = plan.reg
    }

    /// Batches of one epoch.
    var batchesPerEpoch: Int { (x.count + plan.batchSize - 1) / plan.batchSize }
    /// Batches done in all.
    var batchesDone: Int { history.batchLoss.count }

    // MARK: The loop

    /// Trains until all epochs are done or something ends it.
    func run() throws(Fault) {
        net.history = history
        history.outcome = "not finished"
        let stop = Stop(vm)
        while epoch < plan.epochs {
            if order.isEmpty {
                order = try newOrder()
                (position, lossSum, right, seen) = (0, 0, 0, 0)
            }
            while position < x.count {
                let n = min(plan.batchSize, x.count - position)
                if n == 1, needsTwoRows, x.count > 1 { position += 1; break }
                do throws(Fault) {
                    let finite = net.hasScriptLayers ? try step(n) : try stop.undisturbed { () throws(Fault) -> Bool in try self.step(n) }
                    if !finite { return diverged() }
                } catch {
                    if error.kind == .keyboardInterrupt { history.outcome = "interrupted" }
                    throw error
                }
                position += n
                if let every = plan.checkpoint?.everyBatches, batchesDone % every == 0, position < x.count { try plan.checkpoint?.save(self) }
                try afterBatch?(self)
                do throws(Fault) { try stop.check() } catch {
                    if error.kind == .keyboardInterrupt { history.outcome = "interrupted" }
                    throw error
                }
            }
            if try !endEpoch() { return }
        }
        history.outcome = "finished"
    }

    private func diverged() {
        history.divergedAt = batchesDone - 1
        history.outcome = "diverged"
    }

    private func newOrder() throws(Fault) -> [Int] {
        guard plan.shuffles else { return Array(0..<x.count) }
        let drawn = try random.permutation(.pyInt(x.count))
        let values = drawn.shared(Int.self)
        return (0..<x.count).map { values[$0] }
    }

    /// Closes an epoch: figures, early stopping, callback, checkpoint. False ends the training.
    private func endEpoch() throws(Fault) -> Bool {
        history.loss.append(seen > 0 ? lossSum / Double(seen) : .nan)
        history.accuracy.append(seen > 0 ? Double(right) / Double(seen) : .nan)
        history.rate.append(try currentRate(lastOf: true))
        if let validation {
            let figures = try evaluate(validation.x, validation.y)
            history.validationLoss.append(figures.loss)
            history.validationAccuracy.append(figures.accuracy)
        }
        epoch += 1
        order = []
        position = 0
        var goesOn = true
        if let early = plan.earlyStopping, try early.isOver(self) {
            history.outcome = "early stopping"
            goesOn = false
        }
        if goesOn, epoch < plan.epochs, try afterEpoch?(self) == false {
            history.outcome = "stopped by the callback"
            goesOn = false
        } else if !goesOn || epoch == plan.epochs { _ = try afterEpoch?(self) }
        if goesOn, epoch == plan.epochs { history.outcome = "finished" }
        if !goesOn || epoch == plan.epochs { try plan.earlyStopping?.restore(self) }
        if let checkpoint = plan.checkpoint, epoch % checkpoint.everyEpochs == 0 || epoch == plan.epochs || !goesOn {
            try checkpoint.save(self)
        }
        return goesOn
    }

    // MARK: A step

    private func currentRate(lastOf isEnd: Bool = false) throws(Fault) -> Double {
        guard let schedule = plan.schedule else { return optimizer.rate }
        // A warm-up reaches its full rate with its last batch.
        let progress = Double(epoch) + Double(min(position + (isEnd ? 0 : plan.batchSize), x.count)) / Double(x.count)
        return try schedule.rate(optimizer.rate, epoch: epoch, progress: progress, epochs: plan.epochs, vm)
    }

    /// One batch; false when its loss is no number, and then nothing was changed.
    private func step(_ n: Int) throws(Fault) -> Bool {
        let isLast = position + n >= x.count
        let rate = try currentRate()
        let block = try batch.take(Dims([n] + Array(x.item)), net.dtype)
        let pass = Pass(isTraining: true, random: random, vm: vm)
        let changes = try plan.augment?.draw(n, random) ?? []
        let places = order[position..<(position + n)]
        let target: Target = try Trainer.withPlaces(places) { (places) throws(Fault) -> Target in
            try net.load(x, places, into: block, rows, pass, changes)
            return try Targets.gather(y, places, targets)
        }
        let out = try net.forward(block, pass)
        let (dataLoss, right) = try net.loss.evaluate(out, target, pass)
        var loss = dataLoss + net.penalty(reg: plan.reg, l1: plan.l1)
        if net.dtype == .float32 { loss = Double(Float(loss)) }
        history.batchLoss.append(loss)
        guard loss.isFinite, let gradient = net.loss.gradient else { return false }
        lossSum += loss * Double(n)
        self.right += right
        seen += n
        // The last batch of an epoch is also measured.
        var before: [NDArray] = []
        if isLast { for entry in net.entries { before.append(try entry.parameter.value.copied()) } }
        if folds, !isLast { pass.step = (rate, plan.reg) }
        try net.backward(gradient, pass)
        let folded = pass.step != nil
        try net.addPenaltyGradients(reg: plan.reg, l1: plan.l1) { folded && $0 is DenseLayer }
        for entry in net.entries where !(folded && entry.layer is DenseLayer) {
            guard let gradient = entry.parameter.gradient else { continue }
            try optimizer.update(entry.name, entry.parameter.value, gradient, rate: rate)
            entry.parameter.squares = nil
        }
        if isLast { measure(before) }
        return true
    }

    /// Lengths of the update, the weights and the gradient of each parameter; units of each ReLU that are dead.
    private func measure(_ before: [NDArray]) {
        for (entry, old) in zip(net.entries, before) {
            let value = entry.parameter.value
            let moved = nn_sum_square_differences(value.cells.wide, value.data, old.data, value.count).squareRoot()
            let length = old.sumOfSquares.squareRoot()
            if entry.parameter.isWeight { History.append(&history.updateRatio, entry.name, length > 0 ? moved / length : 0) }
            if let gradient = entry.parameter.gradient { History.append(&history.gradientNorm, entry.name, gradient.sumOfSquares.squareRoot()) }
        }
        for (index, layer) in net.layers.enumerated() {
            guard let relu = layer as? ReLULayer, let out = relu.lastOutput, let units = out.shape.last, units > 0 else { continue }
            var counts = [Int64](repeating: 0, count: units)
            nn_column_alive(out.cells.wide, out.data, out.count / units, units, &counts)
            History.append(&history.deadShare, "ReLU \(index + 1)", Double(counts.filter { $0 == 0 }.count) / Double(units))
        }
    }

    static func withPlaces<R>(_ places: ArraySlice<Int>, _ body: (UnsafeBufferPointer<Int>) throws(Fault) -> R) throws(Fault) -> R {
        let result: Result<R, Fault> = places.withUnsafeBufferPointer { buffer in
            do throws(Fault) { return .success(try body(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    // MARK: Judging

    /// Mean loss, regularisation included, and accuracy on a set.
    func evaluate(_ x: Samples, _ y: Target) throws(Fault) -> (loss: Double, accuracy: Double) {
        let figures = try Evaluation.figures(net, x, y, batch: max(plan.batchSize, 1), random, vm, batch, targets)
        return (figures.loss + net.penalty(reg: plan.reg, l1: plan.l1), figures.accuracy)
    }
}

/// A net judged on a set, without training.
enum Evaluation {
    static func figures(_ net: Sequential, _ x: Samples, _ y: Target, batch: Int, _ random: RandomState, _ vm: Interpreter?,
                        _ room: Room = Room(), _ targets: Room = Room()) throws(Fault) -> (loss: Double, accuracy: Double) {
        var loss = 0.0, right = 0
        try each(net, x, batch: batch, random, vm, room) { out, first, n, pass throws(Fault) in
            let target: Target = try Trainer.withPlaces(Array(first..<(first + n))[...]) { (places) throws(Fault) -> Target in
                try Targets.gather(y, places, targets)
            }
            let part = try net.loss.evaluate(out, target, pass)
            loss += part.loss * Double(n)
            right += part.right
        }
        return (loss / Double(max(x.count, 1)), Double(right) / Double(max(x.count, 1)))
    }

    /// The net's output for each batch of a set, in order.
    static func each(_ net: Sequential, _ x: Samples, batch: Int, _ random: RandomState, _ vm: Interpreter?, _ room: Room = Room(),
                     _ body: (_ out: NDArray, _ first: Int, _ count: Int, _ pass: Pass) throws(Fault) -> Void) throws(Fault) {
        var first = 0
        let rows = LentRows()
        while first < x.count {
            let n = min(batch, x.count - first)
            let block = try room.take(Dims([n] + Array(x.item)), net.dtype)
            let pass = Pass(isTraining: false, random: random, vm: vm)
            try Trainer.withPlaces(Array(first..<(first + n))[...]) { (places) throws(Fault) in try net.load(x, places, into: block, rows, pass) }
            try body(try net.forward(block, pass), first, n, pass)
            first += n
        }
    }
}

/// Looks at interrupts and limits between batches, and keeps them away within one.
struct Stop {
    let own: WorkContext
    private let quiet: WorkContext
    private let vm: Interpreter?

    init(_ vm: Interpreter?) {
        own = WorkContext.current
        quiet = WorkContext(threads: own.threads, memory: own.memory, stop: StopFlag())
        self.vm = vm
    }

    /// Runs a body that nothing stops between its pieces.
    func undisturbed<R>(_ body: () throws(Fault) -> R) throws(Fault) -> R {
        quiet.makeCurrent()
        defer { own.makeCurrent() }
        return try body()
    }

    func check() throws(Fault) {
        try own.check()
        guard let vm else { return }
        if vm.interrupt.isRaised { throw Fault(.keyboardInterrupt, "") }
        try own.charge(steps: quiet.takeOwedSteps() + 1)
    }
}
