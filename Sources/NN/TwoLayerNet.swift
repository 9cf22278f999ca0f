// The walkthrough's net: a fully connected layer, ReLU, a second one, softmax loss with L2 regularisation.
//
// It is a Sequential of three layers behind the walkthrough's signatures. The order in which it draws random numbers and its
// arithmetic are the walkthrough's, so that the same seed gives the same numbers. Training works on bytes where the
// pictures are bytes (`ImageSet`), in buffers made once; the parameters are the arrays of `params`, changed in place.

import CKernels
import Lang
import NNRuntime

/// What one training run wants; parameters as the walkthrough names them.
struct TrainingOptions {
    var learningRate = 1e-3
    var decay = 0.95
    var regularization = 1e-5
    var iterations = 100
    var batchSize = 200
    /// Tells the iteration and its loss, every hundredth time.
    var tell: ((Int, Double) throws(Fault) -> Void)?
}

/// `TwoLayerNet(input_size, hidden_size, num_classes, std=1e-4)`.
public final class TwoLayerNet: HostObject {
    /// The layers; its `params` are `W1` (D, H), `b1` (H,), `W2` (H, C), `b2` (C,).
    let net: Sequential
    let inputs, hidden, classes: Int
    /// What the last run left, also one that was interrupted.
    var histories = Histories()

    var params: DictObject { net.params }
    var dtype: DType { net.dtype }

    /// Weights are std times standard normal numbers of the interpreter's generator, W1 first; biases are zero.
    init(inputs: Int, hidden: Int, classes: Int, std: Double, dtype: DType, _ vm: Interpreter) throws(Fault) {
        (self.inputs, self.hidden, self.classes) = (inputs, hidden, classes)
        let random = NNState.of(vm).random(vm)
        let first = try DenseLayer(inputs, hidden, rule: "he", std: std, bias: true, random: random)
        let second = try DenseLayer(hidden, classes, rule: "he", std: std, bias: true, random: random)
        net = try Sequential([first, ReLULayer(), second], dtype: dtype, loss: SoftmaxCrossEntropyLoss(), inputShape: nil)
        super.init(kind: .host)
    }

    /// A net with the numbers of a file.
    init(restoring sizes: [Int], _ dtype: DType, _ arrays: [String: NDArray], _ path: String, _ vm: Interpreter) throws(Fault) {
        (inputs, hidden, classes) = (sizes[0], sizes[1], sizes[2])
        func array(_ name: String, _ shape: Dims) throws(Fault) -> NDArray {
            guard let array = arrays[name], array.shape == shape else { throw .value("\(path): '\(name)' is missing or has another shape than \(shape.text)") }
            return try array.astype(dtype).contiguous()
        }
        let first = DenseLayer(weights: try array("W1", [inputs, hidden]), bias: try array("b1", [hidden]))
        let second = DenseLayer(weights: try array("W2", [hidden, classes]), bias: try array("b2", [classes]))
        net = try Sequential([first, ReLULayer(), second], dtype: dtype, loss: SoftmaxCrossEntropyLoss(), inputShape: nil)
        super.init(kind: .host)
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("TwoLayerNet", vm) }

    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        "TwoLayerNet(input_size=\(inputs), hidden_size=\(hidden), num_classes=\(classes), dtype='\(dtype.name)')"
    }

    override public var hostAttributeNames: [String] { ["params", "dtype", "history"] }
    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "params": .dict(params)
        case "dtype": .string(dtype.name)
        case "history": histories.losses.isEmpty ? Value.none : .dict(histories.dict)
        default: nil
        }
    }

    // MARK: Input

    /// Rows of the net's input size from what a script hands over; pictures are rows too.
    func rows(_ value: Value, _ name: String, _ vm: Interpreter, flat: Bool = false) throws(Fault) -> Samples {
        let array: NDArray
        switch value {
        case .object(let object) where object is ImageSet:
            guard let images = object as? ImageSet, images.width == inputs else { throw .value("\(name) does not have the shape (N, \(inputs)) that the net expects") }
            return Samples(source: .images(images), item: [inputs], count: images.count)
        default: array = try vm.ndarray(value)
        }
        let count = array.rank > 0 ? array.shape[0] : 0
        let fits = array.rank > 1 && (count == 0 || array.count / count == inputs) && (!flat || array.rank == 2)
        guard fits else {
            throw Fault(.valueError, "\(name) has shape \(array.shape.text), but the net expects (N, \(inputs))",
                        hint: array.rank == 1 && array.count == inputs ? "\(name)[None, :] makes one row of it"
                            : array.rank > 2 ? "\(name).reshape(\(name).shape[0], -1) makes rows of it" : nil)
        }
        let plain = try (array.dtype.isFloat ? array : array.astype(.float64)).contiguous().reshaped([count, inputs])
        return Samples(source: .array(plain), item: [inputs], count: count)
    }

    // MARK: Loss

    /// `loss(X)`: the scores; `loss(X, y, reg)`: the loss and a dict of gradients.
    func loss(_ x: Samples, _ labels: [Int]?, reg: Double, _ vm: Interpreter) throws(Fault) -> Value {
        guard x.count > 0 else { throw .value("X is empty: shape (0, \(inputs))") }
        try net.synchronize(vm)
        let block = try net.whole(x)
        let pass = Pass(isTraining: true, random: NNState.of(vm).random(vm), vm: vm)
        guard let labels else { return .array(try net.forward(block, pass).copied()) }
        let total = try net.lossAndGradients(block, .labels(try NDArray.of(labels)), reg: reg, l1: 0, pass)
        let grads = DictObject()
        for name in ["W2", "b2", "W1", "b1"] {
            guard let gradient = net.entries.first(where: { $0.name == name })?.parameter.gradient else { continue }
            grads[name] = .array(try gradient.copied())
        }
        return .newTuple([.scalar(Scalar(total, as: dtype)), .dict(grads)])
    }

    // MARK: Predicting

    /// The class with the highest score for each row; the parameters are in their arrays.
    func predict(_ source: Samples, _ random: RandomState) throws(Fault) -> NDArray {
        let result = try NDArray.empty([source.count], .int64)
        let out = result.shared(Int64.self), classes = classes
        try Evaluation.each(net, source, batch: 1000, random, nil) { scores, first, n, _ throws(Fault) in
            nn_best(scores.cells.wide, scores.data, n, classes, out.base + first)
        }
        return result
    }

    /// Share of a set's rows that the net gets right.
    func accuracy(_ x: Samples, _ labels: [Int], _ random: RandomState) throws(Fault) -> Double {
        let predicted = try predict(x, random)
        let classes = predicted.shared(Int.self)
        var right = 0
        for (index, label) in labels.enumerated() where classes[index] == label { right += 1 }
        return labels.isEmpty ? .nan : Double(right) / Double(labels.count)
    }
}
