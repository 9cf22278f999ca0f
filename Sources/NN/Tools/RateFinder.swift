import Lang
import NNRuntime

/// What `nn.lr_find` found: losses by learning rate, and the rate it picks.
final class RateFinding: HostObject {
    static let rule = "a tenth of the learning rate at which the smoothed loss is least"
    var rates: [Double] = [], losses: [Double] = [], smoothed: [Double] = []

    init() { super.init(kind: .host) }

    /// The rate by the rule; nil if the loss never fell. (Where it falls fastest would be the other usual choice, but the first
    /// batches scatter so much that the fall is often one of theirs.)
    var suggestion: Double? {
        guard smoothed.count > 4, let least = smoothed.indices.filter({ smoothed[$0].isFinite }).min(by: { smoothed[$0] < smoothed[$1] }), least > 2 else { return nil }
        let start = losses.prefix(5).reduce(0, +) / 5
        return smoothed[least] < 0.98 * start ? rates[least] / 10 : nil
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("RateFinding", vm) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        guard let suggestion else { return "lr_find: the loss did not fall at any learning rate from \(Figures.scientific(rates.first ?? .nan)) to \(Figures.scientific(rates.last ?? .nan))" }
        return "lr_find: \(Figures.scientific(suggestion)), \(RateFinding.rule)"
    }
    override var hostAttributeNames: [String] { ["lrs", "losses", "smoothed", "suggestion", "rule"] }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        func list(_ values: [Double]) -> Value { .newList(values.map { .float($0) }) }
        switch name {
        case "lrs": return list(rates)
        case "losses": return list(losses)
        case "smoothed": return list(smoothed)
        case "suggestion": return suggestion.map { .float($0) } ?? Value.none
        case "rule": return .string(RateFinding.rule)
        default: return nil
        }
    }

    /// A batch at each rate, each greater than the last by the same factor; ends where the loss is four times its least.
    static func find(_ net: Sequential, _ x: Samples, _ y: Target, _ optimizer: Optimizer, from low: Double, to high: Double, steps: Int,
                     batchSize: Int, reg: Double, _ vm: Interpreter) throws(Fault) -> RateFinding {
        let finding = RateFinding()
        var plan = TrainingPlan()
        plan.batchSize = batchSize
        plan.reg = reg
        let perEpoch = (x.count + batchSize - 1) / batchSize
        plan.epochs = steps / max(perEpoch, 1) + 1
        let ratio = CMath.log(high / low) / Double(max(steps - 1, 1))
        func rate(_ step: Int) -> Double { low * CMath.exp(ratio * Double(step)) }
        optimizer.rate = rate(0)
        let trainer = Trainer(net, x, y, validation: nil, plan, optimizer, NNState.of(vm).random(vm), vm)
        var average = 0.0, least = Double.infinity, weight = 1.0
        let over = Fault(.stopIteration, "lr_find")
        trainer.afterBatch = { (trainer) throws(Fault) in
            let loss = trainer.history.batchLoss.last ?? .nan
            // A running mean, corrected for its start.
            average = 0.9 * average + 0.1 * loss
            weight *= 0.9
            let smooth = average / (1 - weight)
            finding.rates.append(optimizer.rate)
            finding.losses.append(loss)
            finding.smoothed.append(smooth)
            least = min(least, smooth)
            if finding.rates.count >= steps || smooth > 4 * least { throw over }
            optimizer.rate = rate(finding.rates.count)
        }
        do throws(Fault) { try trainer.run() } catch { if error.kind != .stopIteration || error.message != "lr_find" { throw error } }
        trainer.afterBatch = nil
        return finding
    }

    /// Draws the curve with `plt`, where there is one.
    func draw(_ vm: Interpreter) throws(Fault) {
        guard let plt = Plotting(vm) else { return }
        try plt("figure")
        try plt("semilogx", [.newList(rates.map { .float($0) }), .newList(smoothed.map { .float($0) })])
        if let suggestion, let index = rates.firstIndex(where: { $0 >= suggestion }) {
            try plt("semilogx", [.newList([.float(rates[index])]), .newList([.float(smoothed[index])]), .string("o")])
        }
        try plt("xlabel", [.string("learning rate")])
        try plt("ylabel", [.string("smoothed loss")])
        try plt("title", [.string(suggestion.map { "lr_find: \(Figures.scientific($0))" } ?? "lr_find")])
        try plt("show")
    }
}
