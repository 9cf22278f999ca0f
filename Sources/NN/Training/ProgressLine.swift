import NNRuntime

/// How far a training is, for whoever shows it.
public struct TrainingProgress: Sendable {
    public let epoch: Int, epochs: Int
    public let batchLoss: [Double]
    public let loss: [Double], accuracy: [Double], validationLoss: [Double], validationAccuracy: [Double]
    public let isOver: Bool
}

/// The line on standard error that tells how far a training is: rewritten in place on a terminal, a line an epoch elsewhere.
final class ProgressLine {
    private let output: Output
    private let isTerminal: Bool
    private let start = MonotonicClock.now()
    private var last = 0.0
    private let firstBatch: Int
    private var width = 0

    /// - Parameter verbose: nil shows it on a terminal alone.
    init?(_ vm: Interpreter, verbose: Bool?, firstBatch: Int) {
        output = vm.errorOutput
        isTerminal = output.isTerminal
        self.firstBatch = firstBatch
        guard verbose ?? isTerminal else { return nil }
    }

    /// `1:05`, `2:03:10`.
    static func time(_ seconds: Double) -> String {
        let whole = seconds.isFinite && seconds < 1e9 ? Int(max(seconds, 0)) : 0
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return whole >= 3600 ? "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))" : "\(whole / 60):\(two(whole % 60))"
    }

    private func write(_ text: String, ends: Bool) {
        // What the line before was longer is wiped out.
        let room = String(repeating: " ", count: max(width - text.count, 0))
        output.write((isTerminal ? "\r" : "") + text + (isTerminal ? room : "") + (ends ? "\n" : ""))
        output.flush()
        width = ends ? 0 : text.count
    }

    func batch(_ trainer: Trainer) {
        let now = MonotonicClock.now()
        guard isTerminal, now - last > 0.1 else { return }
        last = now
        let done = trainer.batchesDone - firstBatch
        let speed = Double(done * trainer.plan.batchSize) / max(now - start, 1e-9)
        let left = Double(trainer.plan.epochs * trainer.batchesPerEpoch - trainer.batchesDone) * (now - start) / Double(max(done, 1))
        let batch = (trainer.position + trainer.plan.batchSize - 1) / trainer.plan.batchSize
        var text = "epoch \(trainer.epoch + 1)/\(trainer.plan.epochs)  batch \(batch)/\(trainer.batchesPerEpoch)"
        text += "  loss \(Figures.fixed(trainer.history.batchLoss.last ?? .nan, 4))"
        if trainer.history.hasAccuracy { text += "  accuracy \(Figures.fixed(Double(trainer.right) / Double(max(trainer.seen, 1)), 3))" }
        text += "  \(Int(min(speed, 1e15))) rows/s  \(ProgressLine.time(left)) left"
        write(text, ends: false)
    }

    func epoch(_ trainer: Trainer) {
        let history = trainer.history
        var text = "epoch \(trainer.epoch)/\(trainer.plan.epochs)  loss \(Figures.fixed(history.loss.last ?? .nan, 4))"
        if history.hasAccuracy { text += "  accuracy \(Figures.fixed(history.accuracy.last ?? .nan, 3))" }
        if let loss = history.validationLoss.last { text += "  val_loss \(Figures.fixed(loss, 4))" }
        if history.hasAccuracy, let accuracy = history.validationAccuracy.last { text += "  val_accuracy \(Figures.fixed(accuracy, 3))" }
        write(text + "  \(ProgressLine.time(MonotonicClock.now() - start))", ends: true)
    }

    /// A line of its own.
    func note(_ text: String) { write(text, ends: true) }
}
