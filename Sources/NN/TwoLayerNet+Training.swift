import NNRuntime

extension TwoLayerNet {
    /// What a run leaves: the walkthrough's three histories.
    struct History {
        var losses: [Double] = []
        var trainingAccuracies: [Double] = []
        var validationAccuracies: [Double] = []
    }

    /// Stochastic gradient descent as the walkthrough writes it: a batch drawn with replacement, one step, and at the
    /// start of each epoch the accuracies on the batch and on the validation set, after which the rate decays.
    func train<T: NetFloat>(_ x: TrainingInput, _ y: [Int], validation: TrainingInput, _ yValidation: [Int], _ options: TrainingOptions,
                            _ type: T.Type, _ vm: Interpreter) throws(Fault) -> History {
        let random = NNState.of(vm).random(vm)
        let n = options.batchSize
        let weights = try weights(type, vm)
        defer { keep(weights, vm) }
        // Every buffer of a step, made once.
        let block = try Matrix<T>(rows: n, columns: inputs)
        let h = try Matrix<T>(rows: n, columns: hidden)
        let scores = try Matrix<T>(rows: n, columns: classes)
        let dhidden = try Matrix<T>(rows: n, columns: hidden)
        let scratch1 = try Matrix<T>(rows: 1, columns: hidden), scratch2 = try Matrix<T>(rows: 1, columns: classes)
        var partial: [T] = []
        var labels = [Int](repeating: 0, count: n)
        var history = History()
        var rate = options.learningRate
        let reg = options.regularization
        // Whole iterations: the walkthrough's division is Python 2's.
        let epoch = max(x.count / n, 1)
        var squares = T.sumSquares(weights.w1.base, weights.w1.count), squares2 = T.sumSquares(weights.w2.base, weights.w2.count)

        for iteration in 0..<options.iterations {
            let places = try draw(random, x.count, n)
            try x.gather(places, into: block)
            for (row, place) in places.enumerated() { labels[row] = y[place] }
            try Dense.forward(block, weights.w1, weights.b1, into: h, rows: n, rectify: true, partial: &partial)
            try Dense.forward(h, weights.w2, weights.b2, into: scores, rows: n, rectify: false, partial: &partial)
            let dataLoss = labels.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { SoftmaxLoss.gradient(scores, $0, rows: n) } ?? .nan
            }
            let loss = dataLoss + (0.5 * reg * squares + 0.5 * reg * squares2)
            history.losses.append(T.self == Float.self ? Double(Float(loss)) : loss)
            // The hidden layer's gradient wants the second weights as they were.
            try Dense.inputGradient(scores, weights.w2, into: dhidden, rows: n)
            T.rectifyGradient(h.base, dhidden.base, n * hidden)
            squares = try Dense.update(weights.w1, weights.b1, block, dhidden, rate: T(rate), reg: T(reg), rows: n, scratch: scratch1)
            squares2 = try Dense.update(weights.w2, weights.b2, h, scores, rate: T(rate), reg: T(reg), rows: n, scratch: scratch2)
            if options.verbose, iteration % 100 == 0 {
                vm.output.write("iteration \(iteration) / \(options.iterations): loss \(try FloatStyle(code: .fixed, precision: 6).text(loss))\n")
            }
            if iteration % epoch == 0 {
                keep(weights, vm)
                history.trainingAccuracies.append(try accuracy(block, labels, weights, &partial))
                history.validationAccuracies.append(try accuracy(validation, yValidation, type, vm))
                rate *= options.decay
            }
        }
        return history
    }

    /// Places of a batch, drawn as `np.random.choice(count, n, replace=True)` draws them.
    private func draw(_ random: RandomState, _ count: Int, _ n: Int) throws(Fault) -> [Int] {
        guard case .array(let drawn) = try random.randint(.pyInt(0), .pyInt(count), [n]) else { return [] }
        let values = drawn.shared(Int.self)
        return (0..<n).map { values[$0] }
    }

    /// Parameters that are copies of the script's arrays (another dtype or layout) go back to it.
    private func keep<T: NetFloat>(_ weights: Weights<T>, _ vm: Interpreter) {
        for (name, matrix) in [("W1", weights.w1), ("b1", weights.b1), ("W2", weights.w2), ("b2", weights.b2)] {
            guard case .array(let current)? = try? vm.item(.dict(params), .string(name)), current !== matrix.array else { continue }
            try? vm.setItem(.dict(params), .string(name), .array(matrix.array))
        }
    }

    /// Share of a batch's rows whose best class is the label.
    private func accuracy<T: NetFloat>(_ x: Matrix<T>, _ labels: [Int], _ weights: Weights<T>, _ partial: inout [T]) throws(Fault) -> Double {
        let (_, scores) = try forward(x, weights)
        var right = 0
        for row in 0..<x.rows where TwoLayerNet.best(scores.base + row * classes, classes) == labels[row] { right += 1 }
        return Double(right) / Double(max(x.rows, 1))
    }

    /// Share of a set's rows that the net gets right.
    func accuracy<T: NetFloat>(_ x: TrainingInput, _ labels: [Int], _ type: T.Type, _ vm: Interpreter) throws(Fault) -> Double {
        let predicted = try predict(x, type, vm)
        let classes = predicted.shared(Int.self)
        var right = 0
        for (index, label) in labels.enumerated() where classes[index] == label { right += 1 }
        withExtendedLifetime(predicted) {}
        return labels.isEmpty ? .nan : Double(right) / Double(labels.count)
    }
}
