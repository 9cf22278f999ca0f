import NN
import NNCharts

/// The curves of a training, redrawn in place after each epoch of `fit(…, plot=True)`. On a terminal alone: a script whose
/// output is read by a program gets nothing of it.
final class LiveChart {
    private unowned let session: Session
    private var lastEpoch = 0
    /// Lines of the chart that stand on the terminal, above the line of the cursor.
    private var lines = 0

    init(_ session: Session) { self.session = session }

    /// Forgets the chart on the terminal: a new cell draws below it.
    func begin() { lines = 0 }

    /// Draws how far the training is; the last chart stays, and is kept as an output of the cell.
    func show(_ progress: TrainingProgress) {
        guard session.textOutput.isTerminal, let figure = try? LiveChart.figure(progress) else { return }
        // Another training draws below what the one before has left.
        if progress.epoch <= lastEpoch { lines = 0 }
        lastEpoch = progress.isOver ? 0 : progress.epoch
        let erase = lines > 0 ? "\u{1B}[\(lines)A\u{1B}[J" : ""
        if progress.isOver {
            lines = 0
            session.textOutput.write(erase)
            session.show(.figure(figure))
        } else {
            // Low enough for the smallest usual screen: what has scrolled off cannot be drawn over.
            var options = PltModule.textOptions(session.figureOptions, in: session.interpreter)
            options.rows = min(options.rows ?? 22, 22)
            let text = figure.text(options) + "\n"
            lines = text.utf8.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
            session.textOutput.write(erase + text)
        }
        session.textOutput.flush()
    }

    /// Loss above, accuracies below where there are any.
    static func figure(_ progress: TrainingProgress) throws(ChartError) -> Figure {
        var figure = try Figure()
        let hasAccuracy = !progress.accuracy.isEmpty || !progress.validationAccuracy.isEmpty
        let epochs = (1...max(progress.loss.count, 1)).map(Double.init)
        func draw(_ name: String, _ index: Int, _ training: [Double], _ validation: [Double]) throws(ChartError) {
            let place = try figure.subplot(hasAccuracy ? 2 : 1, 1, index)
            for (label, values) in [("train", training), ("val", validation)] where !values.isEmpty {
                try figure.axes[place].plot(Array(epochs.prefix(values.count)), Array(values.prefix(epochs.count)), style: Style(label: label))
            }
            figure.axes[place].title = name
            figure.axes[place].x.label = "Epoch"
            figure.axes[place].legend = try Legend()
        }
        try draw("Loss, epoch \(progress.epoch) of \(progress.epochs)", 1, progress.loss, progress.validationLoss)
        if hasAccuracy { try draw("Accuracy", 2, progress.accuracy, progress.validationAccuracy) }
        return figure
    }
}
