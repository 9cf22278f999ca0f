// nn.grid_search: one net for each combination of parameters.
//
// Nets are built one after the other by the script's own function, each after the random generator was seeded alike; then
// they are trained, several at a time, each on one thread with a generator of its own that goes on where its net's building left off.
// So a candidate's result is the same alone, in sequence and in parallel. (Nets of one shape could share each batch in one wide product,
// but the batches would then have to be the same for all, which ties the candidates to each other, and it gains nothing: 100 units of
// the walkthrough's net take 5.1 ms of products a step alone, and 4.4, 4.8 and 5.7 ms within products of 200, 400 and 800 units.)

import Lang
import NNRuntime

/// One combination: its parameters, its net and what came of it.
final class Candidate {
    let index: Int
    /// Names and values, in the order of the grid.
    let values: [(name: String, value: Value)]
    let net: Value
    var score = -Double.infinity
    var trainingScore = Double.nan
    var loss = Double.nan
    /// Why it has no score.
    var failure: String?
    var fault: Fault?
    var seconds = 0.0
    /// Whether code of the script runs in its training, which then stays on the interpreter's thread.
    var needsScript = false
    /// The training, on whatever thread it runs.
    var train: (() throws(Fault) -> Void)?

    init(_ index: Int, _ values: [(name: String, value: Value)], _ net: Value) {
        (self.index, self.values, self.net) = (index, values, net)
    }
}

/// What a search found: an object of the language.
final class SearchResult: HostObject {
    /// Best first.
    let candidates: [Candidate]
    let names: [String]

    init(_ candidates: [Candidate], names: [String]) {
        // Those that failed come last; equal scores keep the order of the grid.
        self.candidates = candidates.sorted { a, b in
            if (a.failure == nil) != (b.failure == nil) { return a.failure == nil }
            return a.score != b.score ? a.score > b.score : a.index < b.index
        }
        self.names = names
        super.init(kind: .host)
    }

    private var best: Candidate? { candidates.first.flatMap { $0.failure == nil ? $0 : nil } }

    private func row(_ candidate: Candidate) -> Value {
        let dict = DictObject()
        dict["params"] = parameters(candidate)
        dict["score"] = .float(candidate.failure == nil ? candidate.score : .nan)
        dict["train_accuracy"] = .float(candidate.trainingScore)
        dict["loss"] = .float(candidate.loss)
        dict["failure"] = candidate.failure.map { .string($0) } ?? Value.none
        return .dict(dict)
    }

    private func parameters(_ candidate: Candidate) -> Value {
        let dict = DictObject()
        for (name, value) in candidate.values { dict[name] = value }
        return .dict(dict)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("SearchResult", vm) }
    override var hostAttributeNames: [String] { ["best_net", "best_params", "best_score", "results"] }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "best_net": best?.net ?? Value.none
        case "best_params": best.map { parameters($0) } ?? Value.none
        case "best_score": best.map { .float($0.score) } ?? Value.none
        case "results": .newList(candidates.map { row($0) })
        default: nil
        }
    }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { candidates.count }
    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? { try vm.item(.newList(candidates.map { row($0) }), key) }
    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        var place = 0
        return ClosureIterator("iterator") { [self] (_: Interpreter) throws(Fault) -> Value? in
            guard place < candidates.count else { return nil }
            place += 1
            return row(candidates[place - 1])
        }
    }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        var rows = [["rank"] + names + ["score", "training", "loss"]]
        for (rank, candidate) in candidates.enumerated() {
            var line = ["\(rank + 1)"]
            for (_, value) in candidate.values { line.append(try vm.repr(value)) }
            if let failure = candidate.failure { line += [failure, "", ""] } else {
                line += [Figures.fixed(candidate.score, 4), candidate.trainingScore.isNaN ? "-" : Figures.fixed(candidate.trainingScore, 4), Figures.fixed(candidate.loss, 4)]
            }
            rows.append(line)
        }
        var text = TextColumns.text(rows)
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}

enum GridSearch {
    /// Parameters that belong to training, for each kind of net.
    static let fitNames = ["epochs", "batch_size", "optimizer", "learning_rate", "schedule", "reg", "l1", "shuffle", "augment", "early_stopping"]
    static let trainNames = ["learning_rate", "learning_rate_decay", "reg", "num_iters", "batch_size"]

    /// All combinations of the grid's values, the last name's changing fastest.
    static func combinations(_ grid: [(name: String, values: [Value])]) -> [[(name: String, value: Value)]] {
        var all: [[(name: String, value: Value)]] = [[]]
        for (name, values) in grid { all = all.flatMap { row in values.map { row + [(name, $0)] } } }
        return all
    }

    /// Where a loss left the numbers, or, if it ended a hundred times as high as it began, where it was highest.
    static func divergence(_ losses: [Double]) -> Int? {
        if let bad = losses.firstIndex(where: { !$0.isFinite }) { return bad }
        guard let first = losses.first, let last = losses.last, last > 100 * first, let top = losses.max() else { return nil }
        return losses.firstIndex(of: top)
    }

    static func run(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm, make = args[0]
        guard case .dict(let dict) = args[1] else { throw .type("grid_search: the grid must be a dict of lists, such as {'learning_rate': [1e-3, 1e-4]}") }
        var grid: [(name: String, values: [Value])] = []
        var total = 1
        for (key, value) in dict.items {
            guard let name = key.asString else { throw .type("grid_search: the names in the grid must be strings") }
            if value.asString != nil { grid.append((name, [value])); continue }
            let values: [Value]
            switch value {
            case .int, .float, .bool, .none: values = [value]
            default: values = try vm.array(of: value)
            }
            guard !values.isEmpty else { throw .value("grid_search: '\(name)' has no values") }
            total = total.multipliedReportingOverflow(by: values.count).partialValue
            guard total > 0, total <= 100_000 else { throw .value("grid_search: more than 100000 combinations") }
            grid.append((name, values))
        }
        guard !grid.isEmpty else { throw .value("grid_search: the grid is empty") }
        let fixed = args.keywords(9)?.items.compactMap { item in item.key.asString.map { (name: $0, value: item.value) } } ?? []
        let search = try Setup(make, grid, fixed, args)
        return .object(try search.run())
    }

    /// A search with all that its candidates share.
    struct Setup {
        let vm: Interpreter
        let make: Value
        let grid: [(name: String, values: [Value])]
        let fixed: [(name: String, value: Value)]
        let x, y, validationX, validationY: Value
        let seed: UInt32
        let isParallel: Bool
        let verbose: Bool?
        /// Names the script's function takes.
        private let makeNames: [String]

        init(_ make: Value, _ grid: [(name: String, values: [Value])], _ fixed: [(name: String, value: Value)], _ args: borrowing Args) throws(Fault) {
            (vm, self.make, self.grid, self.fixed) = (args.vm, make, grid, fixed)
            (x, y, validationX, validationY) = (args[2], args[3], args[4], args[5])
            guard let seed = UInt32(exactly: try args.int(6)) else { throw .value("seed must be between 0 and 2**32 - 1") }
            self.seed = seed
            isParallel = try args.bool(7)
            verbose = args[8].isNone ? nil : try args.bool(8)
            makeNames = args.vm.describe(make).keywords
            let known = Set(GridSearch.fitNames + GridSearch.trainNames + makeNames)
            for name in grid.map(\.name) + fixed.map(\.name) where !known.contains(name) { throw unknown(name, GridSearch.fitNames + GridSearch.trainNames) }
        }

        /// Builds one candidate's net, right after the generator was seeded.
        private func build(_ index: Int, _ values: [(name: String, value: Value)]) throws(Fault) -> Candidate {
            let random = NNState.of(vm).random(vm)
            random.seed(seed)
            let keywords = DictObject()
            for (name, value) in values where makeNames.contains(name) { keywords[name] = value }
            let net = try vm.call(make, [], keywords: keywords)
            let candidate = Candidate(index, values, net)
            let own = RandomState(seed: 0)
            try own.setState(random.state)
            let settings = values.filter { !makeNames.contains($0.name) } + fixed
            if case .object(let object) = net, let two = object as? TwoLayerNet {
                try prepare(candidate, two, settings, own)
            } else if case .object(let object) = net, let sequential = object as? Sequential {
                try prepare(candidate, sequential, settings, own)
            } else {
                throw .type("grid_search: the function must give a TwoLayerNet or a Sequential, not \(vm.typeName(net))")
            }
            return candidate
        }

        private func unknown(_ name: String, _ known: [String]) -> Fault {
            let all = makeNames + known
            return Fault(.typeError, "grid_search: neither the function nor the training has a parameter '\(name)'",
                         hint: Nearest.hint(name, all) ?? "there are " + all.joined(separator: ", "))
        }

        private func prepare(_ candidate: Candidate, _ net: TwoLayerNet, _ settings: [(name: String, value: Value)], _ random: RandomState) throws(Fault) {
            let x = try net.rows(x, "X", vm), xv = try net.rows(validationX, "X_val", vm)
            let y = try Labels.read(y, count: x.count, classes: net.classes, name: "y", vm)
            let yv = try Labels.read(validationY, count: xv.count, classes: net.classes, name: "y_val", vm)
            var options = TrainingOptions()
            for (name, value) in settings {
                switch name {
                case "learning_rate": options.learningRate = try vm.double(value)
                case "learning_rate_decay": options.decay = try vm.double(value)
                case "reg": options.regularization = try vm.double(value)
                case "num_iters": options.iterations = try vm.index(value)
                case "batch_size": options.batchSize = try vm.index(value)
                default: throw unknown(name, GridSearch.trainNames)
                }
            }
            guard x.count > 0, options.batchSize > 0 else { throw .value("grid_search: batch_size must be at least 1, and X must not be empty") }
            try net.net.synchronize(vm)
            let final = options
            candidate.train = { () throws(Fault) in
                try net.train(x, y, validation: xv, yv, final, random, nil)
                let histories = net.histories
                candidate.loss = histories.losses.last ?? .nan
                if let bad = GridSearch.divergence(histories.losses) { candidate.failure = "diverged at iteration \(bad)"; return }
                candidate.score = try net.accuracy(xv, yv, random)
                candidate.trainingScore = histories.trainingAccuracies.last ?? .nan
            }
        }

        private func prepare(_ candidate: Candidate, _ net: Sequential, _ settings: [(name: String, value: Value)], _ random: RandomState) throws(Fault) {
            let samples = try Samples(x, name: "X", vm)
            try net.checkInput(samples, "X")
            try net.probe(samples, vm)
            let target = try Targets.read(y, count: samples.count, output: net.outputShape, loss: net.loss, dtype: net.dtype, name: "y", vm)
            let held = try net.set(validationX, validationY, ("X_val", "y_val"), vm)
            var plan = TrainingPlan(), optimizer = Value.none, rate: Double?
            plan.batchSize = min(200, samples.count)
            for (name, value) in settings {
                switch name {
                case "epochs": plan.epochs = try vm.index(value)
                case "batch_size": plan.batchSize = try vm.index(value)
                case "optimizer": optimizer = value
                case "learning_rate": rate = try Optimizer.checkedRate(try vm.double(value))
                case "schedule": plan.schedule = try Schedule.from(value, vm)
                case "reg": plan.reg = try vm.double(value)
                case "l1": plan.l1 = try vm.double(value)
                case "shuffle": plan.shuffles = try vm.truth(value)
                case "early_stopping": plan.earlyStopping = try EarlyStopping.from(value, vm)
                case "augment": if case .object(let object) = value { plan.augment = object as? Augment }
                default: throw unknown(name, GridSearch.fitNames)
                }
            }
            guard plan.batchSize > 0, plan.batchSize <= samples.count, plan.epochs > 0 else {
                throw .value("grid_search: batch_size=\(plan.batchSize) does not fit \(samples.count) rows, or epochs=\(plan.epochs) is below 1")
            }
            // An optimiser given once stands for one of its kind for each candidate.
            let given: Optimizer
            if case .object(let object) = optimizer, let known = object as? Optimizer {
                given = known.copy()
                if let rate { given.rate = rate }
            } else { given = try Optimizer.from(optimizer, rate: rate, vm) }
            let needsScript = net.hasScriptLayers || plan.schedule is FunctionSchedule || (plan.schedule as? WarmUpSchedule)?.then is FunctionSchedule
            let trainer = Trainer(net, samples, target, validation: held, plan, given, random, needsScript ? vm : nil)
            candidate.train = { () throws(Fault) in
                try trainer.run()
                net.history = trainer.history
                candidate.loss = trainer.history.batchLoss.last ?? .nan
                if let bad = GridSearch.divergence(trainer.history.batchLoss) { candidate.failure = "diverged at iteration \(bad)"; return }
                candidate.trainingScore = trainer.history.hasAccuracy ? trainer.history.accuracy.last ?? .nan : .nan
                let figures = try Evaluation.figures(net, held.x, held.y, batch: plan.batchSize, random, needsScript ? trainer.vm : nil)
                candidate.score = trainer.history.hasAccuracy ? figures.accuracy : -figures.loss
            }
            if needsScript { candidate.needsScript = true }
        }

        func run() throws(Fault) -> SearchResult {
            let saved = NNState.of(vm).random(vm).state
            let rows = GridSearch.combinations(grid)
            let line = ProgressLine(vm, verbose: verbose, firstBatch: 0)
            let began = MonotonicClock.now()
            var candidates: [Candidate] = []
            let threads = isParallel ? max(vm.work.threads, 1) : 1
            var first = 0
            defer { try? NNState.of(vm).random(vm).setState(saved) }
            while first < rows.count {
                let group = Array(rows[first..<min(first + 4 * threads, rows.count)])
                var built: [Candidate] = []
                for (offset, values) in group.enumerated() { built.append(try build(first + offset, values)) }
                try train(built)
                candidates += built
                first += group.count
                for candidate in built {
                    if let fault = candidate.fault { throw fault }
                    candidate.train = nil
                }
                let left = (MonotonicClock.now() - began) / Double(first) * Double(rows.count - first)
                let best = candidates.filter { $0.failure == nil }.map(\.score).max() ?? .nan
                line?.note("search \(first)/\(rows.count)  best \(Figures.fixed(best, 4))  \(ProgressLine.time(left)) left")
            }
            return SearchResult(candidates, names: grid.map(\.name))
        }

        /// Trains a few candidates side by side, each on one thread.
        private func train(_ candidates: [Candidate]) throws(Fault) {
            if candidates.count == 1 || candidates.contains(where: \.needsScript) {
                for candidate in candidates { try candidate.train?() }
                return
            }
            let stop = vm.work.stop, memory = vm.work.memory
            try candidates.withSharedElements { shared throws(Fault) in
                try Parallel.run(candidates.count) { piece in
                    // Work inside a candidate stays on its thread and sees the same interrupts.
                    let before = WorkContext.current
                    WorkContext(threads: 1, memory: memory, stop: stop).makeCurrent()
                    defer { before.makeCurrent() }
                    let candidate = shared[piece]
                    do throws(Fault) { try candidate.train?() } catch { candidate.fault = error }
                }
            }
        }
    }
}

extension Array where Element == Candidate {
    /// The elements as memory that pieces of a parallel run share; each keeps to its own.
    func withSharedElements(_ body: (Shared<Candidate>) throws(Fault) -> Void) throws(Fault) {
        let memory = UnsafeMutablePointer<Candidate>.allocate(capacity: count)
        for (index, candidate) in enumerated() { (memory + index).initialize(to: candidate) }
        defer {
            memory.deinitialize(count: count)
            memory.deallocate()
        }
        try body(Shared(memory))
    }
}
