import CKernels
import NNRuntime

/// What a net's output is compared with.
enum Target {
    /// Class numbers, int64 (N,).
    case labels(NDArray)
    /// Numbers of the net's type, in the shape of the output.
    case values(NDArray)

    var count: Int {
        switch self {
        case .labels(let array), .values(let array): array.shape.first ?? 0
        }
    }
}

/// A loss: how far a batch's outputs are from what they should be, as one number, and its gradient by the outputs.
public class Loss: HostObject {
    let className: String
    fileprivate let room = Room()

    init(_ className: String) {
        self.className = className
        super.init(kind: .host)
    }

    /// Whether targets are class numbers.
    var takesLabels: Bool { true }
    /// The mean loss of a batch; its gradient is left in `gradient`. `right` counts rows whose best class is the label.
    func evaluate(_ out: NDArray, _ target: Target, _ pass: Pass) throws(Fault) -> (loss: Double, right: Int) { (0, 0) }
    /// The gradient by the outputs that `evaluate` left.
    fileprivate(set) var gradient: NDArray?
    var settings: String { "" }
    /// A loss like this with buffers of its own.
    func copy() -> Loss { Loss(className) }

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type(className, vm) }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { description }
    var description: String { "\(className)(\(settings))" }

    fileprivate func prepare(_ out: NDArray) throws(Fault) -> NDArray {
        let room = try room.take(out.shape, out.dtype)
        gradient = room
        return room
    }

    /// Rows and classes of scores (N, C).
    fileprivate func scores(_ out: NDArray) throws(Fault) -> (rows: Int, classes: Int) {
        guard out.rank == 2 else {
            throw Fault(.valueError, "\(className) takes scores (N, classes), but the net's output has shape \(out.shape.text)",
                        hint: out.rank > 2 ? "nn.Flatten() and nn.Dense(…, classes) at the end make scores" : nil)
        }
        return (out.shape[0], out.shape[1])
    }

    // MARK: By name

    static let names = ["softmax", "hinge", "mse", "bce", "bce_logits"]

    /// A loss from what a script hands over: an object, or a name.
    static func from(_ value: Value, _ vm: Interpreter) throws(Fault) -> Loss {
        if case .object(let object) = value, let loss = object as? Loss { return loss }
        if value.isNone || value.isMissing { return SoftmaxCrossEntropyLoss() }
        guard let name = value.asString else {
            throw .type("loss must be a loss such as nn.SoftmaxCrossEntropy() or its name, not \(vm.typeName(value))")
        }
        switch name {
        case "softmax", "cross_entropy": return SoftmaxCrossEntropyLoss()
        case "hinge", "svm": return HingeLoss(margin: 1)
        case "mse": return MeanSquaredErrorLoss()
        case "bce": return BinaryCrossEntropyLoss(takesScores: false)
        case "bce_logits": return BinaryCrossEntropyLoss(takesScores: true)
        default:
            throw Fault(.valueError, "no loss is called '\(name)'",
                        hint: Nearest.hint(name, names + ["cross_entropy", "svm"]) ?? "there are " + names.map { "'\($0)'" }.joined(separator: ", "))
        }
    }
}

/// The mean over the rows of -log(softmax(scores)[label]); the largest score is subtracted first, so that nothing overflows.
final class SoftmaxCrossEntropyLoss: Loss {
    init() { super.init("SoftmaxCrossEntropy") }
    override func copy() -> Loss { SoftmaxCrossEntropyLoss() }

    override func evaluate(_ out: NDArray, _ target: Target, _ pass: Pass) throws(Fault) -> (loss: Double, right: Int) {
        let (rows, classes) = try scores(out)
        guard case .labels(let labels) = target else { throw .type("SoftmaxCrossEntropy takes class numbers") }
        let grad = try prepare(out)
        var right = 0
        let loss = nn_cross_entropy(out.cells.wide, out.data, grad.data, labels.shared(Int64.self).base, rows, classes, Double(rows), &right)
        return (loss / Double(max(rows, 1)), right)
    }
}

/// The multiclass SVM's loss: the mean over the rows of sum over j != label of max(0, score[j] - score[label] + margin), the course's.
final class HingeLoss: Loss {
    let margin: Double
    init(margin: Double) {
        self.margin = margin
        super.init("Hinge")
    }
    override var settings: String { margin == 1 ? "" : "margin=\(NumberText.repr(margin))" }
    override func copy() -> Loss { HingeLoss(margin: margin) }

    override func evaluate(_ out: NDArray, _ target: Target, _ pass: Pass) throws(Fault) -> (loss: Double, right: Int) {
        let (rows, classes) = try scores(out)
        guard case .labels(let labels) = target else { throw .type("Hinge takes class numbers") }
        let grad = try prepare(out)
        var right = 0, active = 0
        let loss = nn_hinge(out.cells.wide, out.data, grad.data, labels.shared(Int64.self).base, rows, classes, margin, 1 / Double(max(rows, 1)), &right, &active)
        if pass.watchesKinks { pass.kinks.noteSigns(grad) }
        return (loss / Double(max(rows, 1)), right)
    }
}

/// The mean over all elements of (output - target) ** 2.
final class MeanSquaredErrorLoss: Loss {
    init() { super.init("MeanSquaredError") }
    override var takesLabels: Bool { false }
    override func copy() -> Loss { MeanSquaredErrorLoss() }

    override func evaluate(_ out: NDArray, _ target: Target, _ pass: Pass) throws(Fault) -> (loss: Double, right: Int) {
        guard case .values(let values) = target else { throw .type("MeanSquaredError takes numbers") }
        let grad = try prepare(out)
        let loss = nn_squared_error(out.cells.wide, out.data, values.data, grad.data, out.count, 1 / Double(max(out.count, 1)))
        return (loss / Double(max(out.count, 1)), 0)
    }
}

/// The mean over all elements of -(t log p + (1 - t) log(1 - p)), of probabilities p or, from_logits, of scores whose sigmoid
/// they are. Logarithms are not below -100, as in PyTorch.
final class BinaryCrossEntropyLoss: Loss {
    let takesScores: Bool
    init(takesScores: Bool) {
        self.takesScores = takesScores
        super.init("BinaryCrossEntropy")
    }
    override var takesLabels: Bool { false }
    override var settings: String { takesScores ? "from_logits=True" : "" }
    override func copy() -> Loss { BinaryCrossEntropyLoss(takesScores: takesScores) }

    override func evaluate(_ out: NDArray, _ target: Target, _ pass: Pass) throws(Fault) -> (loss: Double, right: Int) {
        guard case .values(let values) = target else { throw .type("BinaryCrossEntropy takes numbers") }
        let grad = try prepare(out), count = out.count, scale = 1 / Double(max(count, 1))
        if !takesScores {
            for index in 0..<count where !(out.number(index) >= 0 && out.number(index) <= 1) && !out.number(index).isNaN {
                throw Fault(.valueError, "BinaryCrossEntropy takes probabilities, but an output is \(NumberText.repr(out.number(index)))",
                            hint: "nn.Sigmoid() at the end of the net makes probabilities; nn.BinaryCrossEntropy(from_logits=True) takes scores")
            }
        }
        let loss = takesScores ? nn_binary_entropy_scores(out.cells.wide, out.data, values.data, grad.data, count, scale)
            : nn_binary_entropy(out.cells.wide, out.data, values.data, grad.data, count, scale)
        // Right is an element on the side of one half where its target is; counted by rows for an accuracy in 0...1.
        let edge = takesScores ? 0.0 : 0.5, width = max(count / max(out.shape[0], 1), 1)
        var right = 0
        for row in 0..<out.shape[0] {
            var all = true
            for index in (row * width)..<((row + 1) * width) where (out.number(index) > edge) != (values.number(index) > 0.5) { all = false }
            if all { right += 1 }
        }
        return (loss * scale, right)
    }
}
