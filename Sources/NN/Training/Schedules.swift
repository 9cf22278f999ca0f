import Lang
import NNRuntime

/// How the learning rate changes while training goes on.
public class Schedule: HostObject {
    let className: String

    init(_ className: String) {
        self.className = className
        super.init(kind: .host)
    }

    /// The learning rate of a step, from that of the optimiser.
    func rate(_ base: Double, epoch: Int, progress: Double, epochs: Int, _ vm: Interpreter?) throws(Fault) -> Double {
        base * (try factor(epoch: epoch, progress: progress, epochs: epochs, vm))
    }
    /// The same as a factor.
    /// - Parameters:
    ///   - progress: epochs done, with the part of the current one.
    ///   - epochs: of the whole training.
    func factor(epoch: Int, progress: Double, epochs: Int, _ vm: Interpreter?) throws(Fault) -> Double { 1 }
    var settings: String { "" }

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type(className, vm) }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { description }
    var description: String { "\(className)(\(settings))" }

    static func from(_ value: Value, _ vm: Interpreter) throws(Fault) -> Schedule? {
        if value.isNone || value.isMissing { return nil }
        if case .object(let object) = value, let schedule = object as? Schedule { return schedule }
        if case .function = value { return FunctionSchedule(value) }
        throw Fault(.typeError, "schedule must be one such as nn.CosineAnnealingLR(), or a function of the epoch, not \(vm.typeName(value))",
                    hint: "a function gets the epoch, from 0, and gives the factor of the learning rate")
    }
}

/// gamma ** epoch: the walkthrough's decay an epoch.
final class ExponentialSchedule: Schedule {
    let gamma: Double
    init(gamma: Double) {
        self.gamma = gamma
        super.init("ExponentialLR")
    }
    override var settings: String { "gamma=\(NumberText.repr(gamma))" }
    override func factor(epoch: Int, progress: Double, epochs: Int, _ vm: Interpreter?) throws(Fault) -> Double {
        var value = 1.0
        for _ in 0..<epoch { value *= gamma }
        return value
    }
}

/// gamma ** (epoch // step_size).
final class StepSchedule: Schedule {
    let size: Int, gamma: Double
    init(size: Int, gamma: Double) {
        (self.size, self.gamma) = (size, gamma)
        super.init("StepLR")
    }
    override var settings: String { "step_size=\(size), gamma=\(NumberText.repr(gamma))" }
    override func factor(epoch: Int, progress: Double, epochs: Int, _ vm: Interpreter?) throws(Fault) -> Double {
        var value = 1.0
        for _ in 0..<(epoch / size) { value *= gamma }
        return value
    }
}

/// Half a wave of the cosine from the learning rate down to the rate eta_min in T_max epochs: eta_min + (lr - eta_min) * (1 + cos(pi * epoch / T_max)) / 2.
final class CosineSchedule: Schedule {
    let period: Int?, least: Double
    init(period: Int?, least: Double) {
        (self.period, self.least) = (period, least)
        super.init("CosineAnnealingLR")
    }
    override var settings: String { (period.map { "T_max=\($0)" } ?? "") + (least == 0 ? "" : (period == nil ? "" : ", ") + "eta_min=\(NumberText.repr(least))") }
    override func rate(_ base: Double, epoch: Int, progress: Double, epochs: Int, _ vm: Interpreter?) throws(Fault) -> Double {
        let share = min(Double(epoch) / Double(max(period ?? epochs, 1)), 1)
        return least + (base - least) * (1 + CMath.cos(Double.pi * share)) / 2
    }
}

/// A straight rise from start_factor times the learning rate to all of it in the first epochs, step by step; then another schedule, whose epochs count from there.
final class WarmUpSchedule: Schedule {
    let length: Double, start: Double, then: Schedule?
    init(length: Double, start: Double, then: Schedule?) {
        (self.length, self.start, self.then) = (length, start, then)
        super.init("WarmUp")
    }
    override var settings: String {
        "\(NumberText.repr(length))" + (then.map { ", then=\($0.description)" } ?? "") + (start == 0 ? "" : ", start_factor=\(NumberText.repr(start))")
    }
    override func rate(_ base: Double, epoch: Int, progress: Double, epochs: Int, _ vm: Interpreter?) throws(Fault) -> Double {
        if progress < length { return base * (start + (1 - start) * progress / length) }
        let offset = length < 1e9 ? Int(length.rounded(.up)) : 0
        return try then?.rate(base, epoch: max(epoch - offset, 0), progress: progress - length, epochs: max(epochs - offset, 1), vm) ?? base
    }
}

/// A script's own function of the epoch.
final class FunctionSchedule: Schedule {
    let function: Value
    init(_ function: Value) {
        self.function = function
        super.init("Schedule")
    }
    override var settings: String { "<function>" }
    override func factor(epoch: Int, progress: Double, epochs: Int, _ vm: Interpreter?) throws(Fault) -> Double {
        guard let vm else { throw .type("a schedule that is a script's function cannot run here") }
        return try vm.double(try vm.call(function, [.int(epoch)]))
    }
}
