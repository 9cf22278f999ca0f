import CKernels
import NNRuntime

extension TwoLayerNet {
    /// What a run leaves: the walkthrough's three histories.
    struct Histories {
        var losses: [Double] = []
        var trainingAccuracies: [Double] = []
        var validationAccuracies: [Double] = []

        /// The walkthrough's dict of them.
        var dict: DictObject {
            let dict = DictObject()
            for (name, values) in [("loss_history", losses), ("train_acc_history", trainingAccuracies), ("val_acc_history", validationAccuracies)] {
                dict[name] = .newList(values.map { .scalar(Scalar($0)) })
            }
            return dict
        }
    }

    /// Stochastic gradient descent as the walkthrough writes it: a batch drawn with replacement, one step, and at the
    /// start of each epoch the accuracies on the batch and on the validation set, after which the rate decays.
    /// Ctrl-C stops it after an iteration; the steps so far stay made, and `histories` holds their figures.
    /// - Parameter vm: nil on another thread.
    func train(_ x: Samples, _ y: [Int], validation: Samples, _ validationLabels: [Int], _ options: TrainingOptions, _ random: RandomState,
               _ vm: Interpreter?) throws(Fault) {
        let n = options.batchSize, reg = options.regularization
        let block = try NDArray.empty([n, inputs], dtype), labels = try NDArray.empty([n], .int64)
        let wanted = labels.shared(Int.self), target = Target.labels(labels)
        let rows = LentRows()
        var batch: LentRows?
        histories = Histories()
        var rate = options.learningRate
        // Whole iterations: the walkthrough's division is Python 2's.
        let epoch = max(x.count / n, 1)
        let stop = Stop(vm)
        for entry in net.entries { entry.parameter.squares = nil }
        for iteration in 0..<options.iterations {
            let step = rate
            let loss = try stop.undisturbed { () throws(Fault) -> Double in
                // Places of the batch, drawn as `np.random.choice(count, n, replace=True)` draws them.
                guard case .array(let drawn) = try random.randint(.pyInt(0), .pyInt(x.count), [n]) else { return .nan }
                let places = drawn.shared(Int.self)
                let pass = Pass(isTraining: true, random: random, vm: nil)
                try net.load(x, UnsafeBufferPointer(start: places.base, count: n), into: block, rows, pass)
                batch = pass.batch
                for row in 0..<n { wanted[row] = y[places[row]] }
                let loss = try net.loss.evaluate(try net.forward(block, pass), target, pass).loss + net.penalty(reg: reg, l1: 0)
                pass.step = (step, reg)
                if let gradient = net.loss.gradient { try net.backward(gradient, pass) }
                return loss
            }
            histories.losses.append(dtype == .float32 ? Double(Float(loss)) : loss)
            if iteration % 100 == 0 { try options.tell?(iteration, loss) }
            if iteration % epoch == 0 {
                histories.trainingAccuracies.append(try batchAccuracy(block, batch, wanted, random))
                histories.validationAccuracies.append(try accuracy(validation, validationLabels, random))
                rate *= options.decay
            }
            try stop.check()
        }
    }

    /// Share of a batch's rows whose best class is the label.
    private func batchAccuracy(_ block: NDArray, _ batch: LentRows?, _ labels: Shared<Int>, _ random: RandomState) throws(Fault) -> Double {
        let rows = block.shape[0]
        let pass = Pass(isTraining: false, random: random, vm: nil)
        pass.batch = batch
        let best = try Scores.best(try net.forward(block, pass))
        let classes = best.shared(Int.self)
        var right = 0
        for row in 0..<rows where classes[row] == labels[row] { right += 1 }
        return Double(right) / Double(max(rows, 1))
    }
}
