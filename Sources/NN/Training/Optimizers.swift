// Optimisers: how parameters follow their gradients. Formulas and defaults are PyTorch's. What an optimiser keeps for a
// parameter (a velocity, running means) is kept by the parameter's name, so that it can be saved and taken up again.

import CKernels
import Lang
import NNRuntime

/// What an optimiser keeps for one parameter.
final class OptimizerSlot {
    /// Steps made.
    var steps = 0
    /// Arrays of the parameter's shape, in the order of the optimiser's `slotNames`.
    var arrays: [NDArray] = []
}

/// The base of all optimisers.
public class Optimizer: HostObject {
    let className: String
    /// The learning rate, before a schedule changes it.
    var rate: Double
    /// PyTorch's weight_decay: adds so much of the weights to their gradient (AdamW: takes it off the weights).
    let decay: Double
    var slots: [String: OptimizerSlot] = [:]

    init(_ className: String, rate: Double, decay: Double) {
        (self.className, self.rate, self.decay) = (className, rate, decay)
        super.init(kind: .host)
    }

    /// What is kept for each parameter.
    var slotNames: [String] { [] }
    /// The arguments after the learning rate, in `repr` and in the fingerprint of a checkpoint.
    var settings: String { "" }
    func copy() -> Optimizer { Optimizer(className, rate: rate, decay: decay) }
    /// Whether a step is w -= rate * gradient and no more.
    var isPlain: Bool { false }
    /// One step on a piece of a parameter; `arrays` are its slots'.
    func step(_ w: Cells, _ g: Cells, _ arrays: [Cells], steps: Int, rate: Double) -> @Sendable (Int, Int) -> Void { { _, _ in } }

    /// One step on a whole parameter.
    func update(_ name: String, _ value: NDArray, _ gradient: NDArray, rate: Double) throws(Fault) {
        let slot = try slot(name, value)
        slot.steps += 1
        let body = step(value.cells, gradient.cells, slot.arrays.map(\.cells), steps: slot.steps, rate: rate)
        try Pieces.elements(value.count, body)
    }

    /// What is kept for a parameter; begun anew where its shape or type is another.
    func slot(_ name: String, _ value: NDArray) throws(Fault) -> OptimizerSlot {
        if let known = slots[name], known.arrays.allSatisfy({ $0.shape == value.shape && $0.dtype == value.dtype }) { return known }
        let made = OptimizerSlot()
        for _ in slotNames { made.arrays.append(try NDArray.zeros(value.shape, value.dtype)) }
        slots[name] = made
        return made
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type(className, vm) }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { description }
    var description: String { "\(className)(lr=\(NumberText.repr(rate))\(settings))" }
    override public var hostAttributeNames: [String] { ["lr", "learning_rate"] }
    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        name == "lr" || name == "learning_rate" ? .float(rate) : nil
    }
    override public func setHostAttribute(_ name: String, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        guard name == "lr" || name == "learning_rate" else { return false }
        rate = try Optimizer.checkedRate(try vm.double(value))
        return true
    }

    static func checkedRate(_ rate: Double) throws(Fault) -> Double {
        guard rate >= 0, rate.isFinite else { throw .value("the learning rate must be a number of at least 0, not \(NumberText.repr(rate))") }
        return rate
    }

    /// An optimiser from what a script hands over: an object, or a name, which stands for its defaults.
    static func from(_ value: Value, rate: Double?, _ vm: Interpreter) throws(Fault) -> Optimizer {
        if case .object(let object) = value, let optimizer = object as? Optimizer {
            if rate != nil { throw .type("give the learning rate to the optimizer, or its name and learning_rate, not both") }
            return optimizer
        }
        if value.isNone || value.isMissing { return SGDOptimizer(rate: rate ?? 1e-3) }
        guard let name = value.asString else {
            throw .type("optimizer must be one such as nn.Adam() or its name, not \(vm.typeName(value))")
        }
        switch name.lowercased() {
        case "sgd": return SGDOptimizer(rate: rate ?? 1e-3)
        case "momentum": return SGDOptimizer(rate: rate ?? 1e-3, momentum: 0.9)
        case "rmsprop": return RMSPropOptimizer(rate: rate ?? 1e-2)
        case "adam": return AdamOptimizer("Adam", rate: rate ?? 1e-3)
        case "adamw": return AdamOptimizer("AdamW", rate: rate ?? 1e-3, decay: 1e-2)
        default:
            let names = ["sgd", "momentum", "rmsprop", "adam", "adamw"]
            throw Fault(.valueError, "no optimizer is called '\(name)'",
                        hint: Nearest.hint(name, names) ?? "there are " + names.map { "'\($0)'" }.joined(separator: ", "))
        }
    }
}

/// Stochastic gradient descent: w -= lr * v with v = momentum * v + (1 - dampening) * g; with Nesterov's momentum w -= lr * (g + momentum * v).
final class SGDOptimizer: Optimizer {
    let momentum, dampening: Double
    let isNesterov: Bool

    init(rate: Double, momentum: Double = 0, dampening: Double = 0, decay: Double = 0, isNesterov: Bool = false) {
        (self.momentum, self.dampening, self.isNesterov) = (momentum, dampening, isNesterov)
        super.init("SGD", rate: rate, decay: decay)
    }

    override var isPlain: Bool { momentum == 0 && decay == 0 }
    override var slotNames: [String] { momentum == 0 ? [] : ["velocity"] }
    override var settings: String {
        (momentum == 0 ? "" : ", momentum=\(NumberText.repr(momentum))") + (dampening == 0 ? "" : ", dampening=\(NumberText.repr(dampening))")
            + (decay == 0 ? "" : ", weight_decay=\(NumberText.repr(decay))") + (isNesterov ? ", nesterov=True" : "")
    }
    override func copy() -> Optimizer { SGDOptimizer(rate: rate, momentum: momentum, dampening: dampening, decay: decay, isNesterov: isNesterov) }

    override func step(_ w: Cells, _ g: Cells, _ arrays: [Cells], steps: Int, rate: Double) -> @Sendable (Int, Int) -> Void {
        let row = nn_sgd_step(rate: rate, momentum: momentum, dampening: dampening, decay: decay, nesterov: isNesterov ? 1 : 0, first: steps == 1 ? 1 : 0)
        let velocity = arrays.first
        return { first, count in
            var row = row
            nn_sgd(w.wide, w.at(first), g.at(first), velocity?.at(first), count, &row)
        }
    }
}

/// w -= lr * g / (sqrt(q) + eps) with q the running mean of g ** 2, less that of g squared if centered; with momentum through a velocity.
final class RMSPropOptimizer: Optimizer {
    let alpha, eps, momentum: Double
    let isCentered: Bool

    init(rate: Double, alpha: Double = 0.99, eps: Double = 1e-8, decay: Double = 0, momentum: Double = 0, isCentered: Bool = false) {
        (self.alpha, self.eps, self.momentum, self.isCentered) = (alpha, eps, momentum, isCentered)
        super.init("RMSProp", rate: rate, decay: decay)
    }

    override var slotNames: [String] { ["square"] + (isCentered ? ["average"] : []) + (momentum == 0 ? [] : ["velocity"]) }
    override var settings: String {
        ", alpha=\(NumberText.repr(alpha))" + (momentum == 0 ? "" : ", momentum=\(NumberText.repr(momentum))")
            + (decay == 0 ? "" : ", weight_decay=\(NumberText.repr(decay))") + (isCentered ? ", centered=True" : "")
            + (eps == 1e-8 ? "" : ", eps=\(NumberText.repr(eps))")
    }
    override func copy() -> Optimizer {
        RMSPropOptimizer(rate: rate, alpha: alpha, eps: eps, decay: decay, momentum: momentum, isCentered: isCentered)
    }

    override func step(_ w: Cells, _ g: Cells, _ arrays: [Cells], steps: Int, rate: Double) -> @Sendable (Int, Int) -> Void {
        let row = nn_rmsprop_step(rate: rate, alpha: alpha, eps: eps, decay: decay, momentum: momentum)
        let average = isCentered ? arrays[1] : nil, velocity = momentum == 0 ? nil : arrays.last
        return { first, count in
            var row = row
            nn_rmsprop(w.wide, w.at(first), g.at(first), arrays[0].at(first), average?.at(first), velocity?.at(first), count, &row)
        }
    }
}

/// Adam, and AdamW, whose decay acts on the weights and not through the gradient:
/// w -= lr * m / (1 - beta1 ** t) / (sqrt(q / (1 - beta2 ** t)) + eps) with m, q the running means of g and g ** 2.
final class AdamOptimizer: Optimizer {
    let beta1, beta2, eps: Double
    let isAMSGrad: Bool

    init(_ name: String, rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, eps: Double = 1e-8, decay: Double = 0, isAMSGrad: Bool = false) {
        (self.beta1, self.beta2, self.eps, self.isAMSGrad) = (beta1, beta2, eps, isAMSGrad)
        super.init(name, rate: rate, decay: decay)
    }

    override var slotNames: [String] { ["mean", "square"] + (isAMSGrad ? ["largest"] : []) }
    override var settings: String {
        (beta1 == 0.9 && beta2 == 0.999 ? "" : ", betas=(\(NumberText.repr(beta1)), \(NumberText.repr(beta2)))")
            + (eps == 1e-8 ? "" : ", eps=\(NumberText.repr(eps))") + (decay == 0 ? "" : ", weight_decay=\(NumberText.repr(decay))")
            + (isAMSGrad ? ", amsgrad=True" : "")
    }
    override func copy() -> Optimizer { AdamOptimizer(className, rate: rate, beta1: beta1, beta2: beta2, eps: eps, decay: decay, isAMSGrad: isAMSGrad) }

    override func step(_ w: Cells, _ g: Cells, _ arrays: [Cells], steps: Int, rate: Double) -> @Sendable (Int, Int) -> Void {
        func power(_ base: Double) -> Double {
            var result = 1.0, factor = base, left = steps
            while left > 0 {
                if left & 1 == 1 { result *= factor }
                factor *= factor
                left >>= 1
            }
            return result
        }
        let row = nn_adam_step(rate: rate, beta1: beta1, beta2: beta2, eps: eps, decay: decay, correction1: 1 - power(beta1),
                               correction2: 1 - power(beta2), decoupled: className == "AdamW" ? 1 : 0)
        let largest = isAMSGrad ? arrays[2] : nil
        return { first, count in
            var row = row
            nn_adam(w.wide, w.at(first), g.at(first), arrays[0].at(first), arrays[1].at(first), largest?.at(first), count, &row)
        }
    }
}
