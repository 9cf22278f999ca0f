import Lang
import NNRuntime

/// What `nn.diagnose` found: sentences, each with the figures it rests on.
final class Diagnosis: HostObject {
    struct Finding {
        let code: String
        let text: String
    }
    private(set) var findings: [Finding] = []

    init() { super.init(kind: .host) }

    func add(_ code: String, _ text: String) { findings.append(Finding(code: code, text: text)) }

    override func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("Diagnosis", vm) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        findings.isEmpty ? "Nothing stands out." : findings.map { Diagnosis.wrapped($0.text) }.joined(separator: "\n")
    }

    /// The columns that a sentence takes where it is shown.
    private static let width = 100

    /// A sentence as an item of a list, broken between words.
    private static func wrapped(_ text: String) -> String {
        var lines = ["-"]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].count + 1 + word.count > width { lines.append("  " + word) } else { lines[lines.count - 1] += " " + word }
        }
        return lines.joined(separator: "\n")
    }
    override var hostAttributeNames: [String] { ["codes", "texts"] }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "codes": .newList(findings.map { .string($0.code) })
        case "texts": .newList(findings.map { .string($0.text) })
        default: nil
        }
    }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { findings.count }
    override func hostContains(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool? { findings.contains { $0.code == value.asString } }
}

/// Reads curves as the walkthrough reads them by eye, and what lies behind them.
struct Diagnostician {
    let result = Diagnosis()

    // MARK: The loss

    /// A loss a batch.
    func loss(_ losses: [Double], classes: Int?, regularization: Double) {
        guard let first = losses.first else { return }
        if let classes, classes > 1, first.isFinite {
            let expected = CMath.log(Double(classes))
            if first > expected * 1.3 || first < expected * 0.7 {
                result.add("first_loss", "The first loss is \(Figures.fixed(first, 3)), but guessing among \(classes) classes costs ln(\(classes)) = \(Figures.fixed(expected, 3)): "
                    + (first > expected ? "the first weights are too large, or the inputs are (are they centred and scaled?), or the regularisation (\(Figures.general(regularization))) is." : "the net has been trained before, or the labels are not \(classes) classes."))
            }
        }
        if let bad = losses.firstIndex(where: { !$0.isFinite }) {
            result.add("diverged", "The loss became \(NumberText.repr(losses[bad])) at iteration \(bad): the learning rate is too high. Try a third or a tenth of it.")
            return
        }
        guard losses.count >= 20 else { return }
        // Ten means smooth out the batches.
        let parts = 10, size = losses.count / parts
        let means = (0..<parts).map { part in losses[(part * size)..<((part + 1) * size)].reduce(0, +) / Double(size) }
        let start = means[0], end = means[parts - 1]
        let highest = losses.max() ?? first
        if end > start * 1.02 || (highest > 3 * first && highest > 2 * end) {
            result.add("loss_rises", "The loss rises: \(Figures.fixed(start, 3)) over the first tenth of the run, \(Figures.fixed(end, 3)) over the last, \(Figures.fixed(highest, 3)) at its highest "
                + "(iteration \(losses.firstIndex(of: highest) ?? 0)). The learning rate is too high. Try a third or a tenth of it.")
            return
        }
        let firstHalf = start - means[4], secondHalf = means[5] - end
        if end > 0.6 * start, end < start, secondHalf > 0.5 * firstHalf {
            result.add("learning_rate_too_low", "The loss falls in a more or less straight line, from \(Figures.fixed(start, 3)) to \(Figures.fixed(end, 3)) "
                + "(\(Figures.fixed(firstHalf, 3)) in the first half, \(Figures.fixed(secondHalf, 3)) in the second), and has not levelled off: the learning rate may be too low, or the run too short.")
        } else if end >= start * 0.98, end <= start * 1.02 {
            result.add("loss_flat", "The loss has hardly moved: \(Figures.fixed(start, 3)) at the start, \(Figures.fixed(end, 3)) at the end. The learning rate is far too low, or no gradient reaches the weights.")
        }
    }

    // MARK: The accuracies

    func accuracies(_ training: [Double], _ validation: [Double]) {
        guard !training.isEmpty, training.count == validation.count else { return }
        func late(_ values: [Double]) -> Double {
            let part = values.suffix(max(1, min(3, values.count / 2)))
            return part.reduce(0, +) / Double(part.count)
        }
        let t = late(training), v = late(validation), gap = t - v
        guard gap.isFinite else { return }
        let figures = "training accuracy \(Figures.fixed(t, 3)), validation accuracy \(Figures.fixed(v, 3)), gap \(Figures.fixed(gap, 3))"
        if gap > 0.12 {
            result.add("overfitting", "The net overfits: \(figures). Try more regularisation (reg, weight_decay), dropout, augmentation, more data, a smaller net or early stopping.")
        } else if gap < 0.05, t < 0.9 {
            result.add("too_little_capacity", "There is no gap between training and validation: \(figures). The net may have too little capacity: try more hidden units or layers, or less regularisation.")
        }
    }

    // MARK: Inside the net

    func inside(_ history: History) {
        for (name, values) in history.deadShare {
            guard let share = values.last, share > 0.3 else { continue }
            result.add("dead_relu", "\(Figures.fixed(share * 100, 0))% of the units of \(name) fire for no row of the last batch: dead ReLUs. Try a smaller learning rate, He's initialisation or LeakyReLU.")
        }
        let weights = history.gradientNorm.filter { row in history.updateRatio.contains { $0.name == row.name } }
        if weights.count > 1, let first = weights.first?.values.last, let last = weights.last?.values.last, first.isFinite, last.isFinite {
            let names = "the gradient of \(weights[0].name) has length \(Figures.scientific(first)), that of \(weights[weights.count - 1].name) \(Figures.scientific(last))"
            if first < last * 1e-3 { result.add("vanishing_gradients", "The gradients vanish on their way down: \(names). Try ReLU instead of Sigmoid or Tanh, batch norm, Xavier's or He's initialisation.") }
            if first > last * 1e3 { result.add("exploding_gradients", "The gradients explode on their way down: \(names). Try smaller first weights, batch norm or a smaller learning rate.") }
        }
        func tell(_ code: String, _ words: String, _ advice: String, _ isOdd: (Double) -> Bool) {
            let odd = history.updateRatio.compactMap { row in row.values.last.flatMap { $0.isFinite && $0 > 0 && isOdd($0) ? "\(row.name) \(Figures.scientific($0))" : nil } }
            if odd.isEmpty { return }
            result.add(code, "Updates are \(words), as a share of the length of the weights: \(odd.joined(separator: ", ")); about 1e-03 is healthy. \(advice)")
        }
        tell("updates_too_large", "large", "The learning rate may be too high.") { $0 > 2e-2 }
        tell("updates_too_small", "small", "The learning rate may be too low.") { $0 < 5e-5 }
    }

    // MARK: The data

    func data(_ samples: Samples, _ vm: Interpreter) throws(Fault) {
        // A thousand rows tell enough.
        let rows = min(samples.count, 1000)
        let block = try NDArray.empty([rows, samples.width], .float64)
        try Trainer.withPlaces((0..<rows).map { $0 * samples.count / rows }[...]) { (places) throws(Fault) in try samples.gather(places, into: block) }
        var sum = 0.0, squares = 0.0
        for index in 0..<block.count { sum += block.number(index) }
        let mean = sum / Double(block.count)
        for index in 0..<block.count { squares += (block.number(index) - mean) * (block.number(index) - mean) }
        let deviation = (squares / Double(block.count)).squareRoot()
        guard mean.isFinite, deviation.isFinite else {
            result.add("data_not_finite", "The data holds NaN or infinity.")
            return
        }
        let figures = "mean \(Figures.general(mean)), standard deviation \(Figures.general(deviation))"
        if abs(mean) > 0.5 * deviation { result.add("data_not_centred", "The data is not centred: \(figures). Subtract the training set's mean, or start the net with nn.Normalize.") }
        if deviation > 10 || deviation < 0.05 { result.add("data_not_scaled", "The data is not scaled: \(figures). Divide by the standard deviation, or start the net with nn.Normalize; else the learning rate must make up for it.") }
    }

    /// Labels, which may be anything yet. False if they are of no use.
    func labels(_ value: Value, rows: Int, classes: Int?, _ vm: Interpreter) throws(Fault) -> Bool {
        let array = try vm.ndarray(value)
        if array.rank == 2, array.shape[1] > 1 {
            result.add("labels_one_hot", "The labels have shape \(array.shape.text): they look one-hot, where class numbers are expected. np.argmax(y, axis=1) gives them.")
            return false
        }
        guard array.rank == 1, array.count == rows else {
            result.add("labels_wrong_shape", "The labels have shape \(array.shape.text) for \(rows) rows.")
            return false
        }
        guard !array.dtype.isFloat else {
            result.add("labels_not_integers", "The labels have dtype \(array.dtype.name); class numbers are integers.")
            return false
        }
        var low = Int.max, high = Int.min
        for index in 0..<array.count {
            low = min(low, array[flat: index].int)
            high = max(high, array[flat: index].int)
        }
        if let classes, low < 0 || high >= classes {
            result.add("labels_out_of_range", "The labels run from \(low) to \(high), but the net has \(classes) classes, numbered from 0 to \(classes - 1).")
            return false
        }
        return true
    }

    /// Whether a copy of the net learns twenty examples by heart, as any net with a working backward pass and enough units does.
    func overfit(_ net: Sequential, _ samples: Samples, _ labels: Value, _ vm: Interpreter) throws(Fault) {
        let count = min(20, samples.count), few = try samples.rows(0, count)
        let copy = try net.copy(net.dtype, vm)
        let y = try Labels.read(labels, count: samples.count, classes: net.outputShape?.last ?? Int.max, name: "y", vm)
        let target = Target.labels(try NDArray.of(Array(y.prefix(count))))
        let random = RandomState(seed: 0)
        var best = 0.0, loss = Double.nan
        for rate in [1e-2, 1e-3] {
            let attempt = rate == 1e-2 ? copy : try net.copy(net.dtype, vm)
            var plan = TrainingPlan()
            (plan.epochs, plan.batchSize) = (300, count)
            let trainer = Trainer(attempt, few, target, validation: nil, plan, AdamOptimizer("Adam", rate: rate), random, net.hasScriptLayers ? vm : nil)
            try trainer.run()
            let figures = try Evaluation.figures(attempt, few, target, batch: count, random, vm)
            if figures.accuracy >= best { (best, loss) = (figures.accuracy, figures.loss) }
            if best == 1 { return }
        }
        result.add("cannot_overfit", "After 300 steps of Adam a copy of the net gets \(Figures.fixed(best * 100, 0))% of \(count) examples right (loss \(Figures.fixed(loss, 3))): "
            + "a net that cannot learn twenty examples by heart has too few units, a wrong backward pass or wrong labels.")
    }
}
