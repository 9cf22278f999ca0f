import Lang
import NNRuntime

extension NNTable {
    /// Functions that look at nets.
    static let tools: [Builtin] = [
        Builtin("load", "load(path)", summary: "The net that save wrote to a .npz or .safetensors file.") { args throws(Fault) in try NetFiles.load(try args.string(0), args.vm) },
        Builtin("check_gradients", checkSignature("check_gradients"),
                summary: "Compares a net's gradients with differences of its loss, in float64; prints a line a parameter (verbose) and gives the worst errors by name.",
                example: "max(nn.check_gradients(nn.Sequential([nn.Dense(4, 3)]), np.ones((2, 4)), np.array([0, 1]), verbose=False).values()) < 1e-7  # True") { args throws(Fault) in
            try checkGradients(args)
        },
        Builtin("gradcheck", checkSignature("gradcheck"), summary: "The same as check_gradients.") { args throws(Fault) in try checkGradients(args) },
        Builtin("grid_search", "grid_search(make, grid, X, y, X_val, y_val, seed=0, parallel=True, verbose=None, **fixed)",
                summary: """
                    Trains a net for each combination of the grid's values, several at a time; gives a SearchResult, best first.
                    make: a function that builds a net; names of the grid that it takes go to it, the others to train or fit, as does fixed
                    grid: a dict of lists, such as {'hidden_size': [50, 100], 'learning_rate': [1e-3, 1e-4]}
                    Each candidate begins with the same seed and has the same result alone, in sequence and in parallel; one that diverges is told as such.
                    The result has best_net, best_params, best_score and results.
                    """,
                example: "nn.grid_search(lambda hidden_size: TwoLayerNet(4, hidden_size, 3), {'hidden_size': [5, 10]}, np.ones((6, 4)), np.zeros(6, int), np.ones((6, 4)), np.zeros(6, int), num_iters=2).best_params.keys()  # dict_keys(['hidden_size'])"
        ) { args throws(Fault) in try GridSearch.run(args) },
        Builtin("lr_find", "lr_find(net, X, y, start=0.0000001, stop=10.0, steps=100, batch_size=None, optimizer='sgd', reg=0.0, plot=True)",
                summary: "Trains a copy of the net with a learning rate that grows batch by batch; draws the loss, and picks a tenth of the rate at which it is least. Gives lrs, losses, suggestion, rule.") { args throws(Fault) in
            let vm = args.vm, net = try plainNet(args[0])
            try net.synchronize(vm)
            let (x, y) = try prepared(net, args[1], args[2], vm)
            let low = try args.double(3), high = try args.double(4), steps = try args.int(5)
            guard low > 0, high > low, high.isFinite, steps > 4 else { throw .value("lr_find: 0 < start < stop and steps > 4 are needed") }
            let size = args[6].isNone ? min(200, x.count) : try args.int(6)
            guard size > 0, size <= x.count else { throw .value("batch_size=\(size) does not fit a set of \(x.count) rows") }
            let optimizer = try Optimizer.from(args[7], rate: nil, vm).copy()
            let random = NNState.of(vm).random(vm), state = random.state
            defer { try? random.setState(state) }
            let finding = try RateFinding.find(try net.copy(net.dtype, vm), x, y, optimizer, from: low, to: high, steps: steps, batchSize: size, reg: try args.double(8), vm)
            if try args.bool(9) { try finding.draw(vm) }
            return .object(finding)
        },
        Builtin("diagnose", "diagnose(run=None, net=None, X=None, y=None, classes=None)",
                summary: "What the curves of a run (a History, a dict of train's, or a net with one), the net and the data mean, in plain words; codes are in .codes.",
                example: "nn.diagnose({'loss_history': [2.3, float('nan')]}).codes  # ['diverged']") { args throws(Fault) in try diagnose(args) },
    ]

    /// Pictures of nets.
    static let pictures: [Builtin] = [
        Builtin("show_net_weights", "show_net_weights(net, shape=None, padding=3)",
                summary: "Draws the weights of the net's first layer as a grid of pictures, as the walkthrough does. shape is (height, width, channels) where inputs are no square pictures.") { args throws(Fault) in
            let vm = args.vm, net = try plainNet(args[0])
            try net.synchronize(vm)
            guard let plt = Plotting(vm) else { throw Fault(.runtimeError, "show_net_weights: there is no plt to draw with") }
            let shape: Dims? = args[1].isNone ? nil : try NNTable.shape(args[1], "shape", vm)
            let grid = try WeightPictures.grid(net, shape: shape, padding: try args.int(2))
            try plt("imshow", [.array(grid)], grid.rank == 2 ? [("cmap", .string("gray")), ("vmin", .int(0)), ("vmax", .int(255))] : [])
            try plt("axis", [.string("off")])
            try plt("show")
            return .none
        },
    ]

    /// Figures of predictions.
    static let figures: [Builtin] = [
        Builtin("confusion_matrix", "confusion_matrix(y_true, y_pred, num_classes=None)", summary: "How often class i (row) was taken for class j (column).",
                example: "nn.confusion_matrix(np.array([0, 1, 1]), np.array([0, 1, 0]))  # array([[1, 0],\n       [1, 1]])") { args throws(Fault) in
            let (truth, guess, classes) = try pairs(args)
            let matrix = try NDArray.zeros([classes, classes], .int64)
            let counts = matrix.shared(Int.self)
            for (t, p) in zip(truth, guess) { counts[t * classes + p] += 1 }
            return .array(matrix)
        },
        Builtin("per_class_accuracy", "per_class_accuracy(y_true, y_pred, num_classes=None)", summary: "The share of each class's rows that were taken for it; NaN for a class without rows.",
                example: "nn.per_class_accuracy(np.array([0, 1, 1]), np.array([0, 1, 0]))  # array([1. , 0.5])") { args throws(Fault) in
            let (truth, guess, classes) = try pairs(args)
            var right = [Int](repeating: 0, count: classes), all = right
            for (t, p) in zip(truth, guess) {
                all[t] += 1
                if t == p { right[t] += 1 }
            }
            return .array(try NDArray.of((0..<classes).map { all[$0] == 0 ? Double.nan : Double(right[$0]) / Double(all[$0]) }))
        },
        Builtin("top_k_accuracy", "top_k_accuracy(scores, y, k=5)", summary: "The share of rows whose label is among the k classes with the highest scores.",
                example: "nn.top_k_accuracy(np.array([[0.1, 0.3, 0.2]]), np.array([2]), k=2)  # 1.0") { args throws(Fault) in
            let vm = args.vm, scores = try vm.ndarray(args[0]).astype(.float64).contiguous(), k = try args.int(2)
            guard scores.rank == 2, scores.count > 0 else { throw .value("top_k_accuracy: scores must have shape (N, classes), not \(scores.shape.text)") }
            let (rows, classes) = (scores.shape[0], scores.shape[1])
            guard k > 0, k <= classes else { throw .value("k must be from 1 to \(classes), not \(k)") }
            let labels = try Labels.read(args[1], count: rows, classes: classes, name: "y", vm)
            var right = 0
            for (row, label) in labels.enumerated() {
                let own = scores.number(row * classes + label)
                // Of equal scores those in front come first, as in argmax.
                var better = own.isNaN ? classes : 0
                for j in 0..<classes {
                    let other = scores.number(row * classes + j)
                    if other > own || (other == own && j < label) { better += 1 }
                }
                if better < k { right += 1 }
            }
            return .float(Double(right) / Double(rows))
        },
    ]

    private static func pairs(_ args: borrowing Args) throws(Fault) -> ([Int], [Int], Int) {
        let vm = args.vm
        let count = try vm.ndarray(args[0]).count
        let limit = args[2].isNone ? 1 << 20 : try positive(args, 2, "num_classes")
        let truth = try Labels.read(args[0], count: count, classes: limit, name: "y_true", vm)
        let guess = try Labels.read(args[1], count: count, classes: limit, name: "y_pred", vm)
        let classes = args[2].isNone ? (max(truth.max() ?? -1, guess.max() ?? -1) + 1) : limit
        guard classes <= 20_000 else { throw .value("labels run to \(classes - 1): are these class numbers?") }
        return (truth, guess, classes)
    }

    private static func positive(_ args: borrowing Args, _ index: Int, _ name: String) throws(Fault) -> Int {
        let value = try args.int(index)
        guard value > 0 else { throw .value("\(name) must be at least 1, not \(value)") }
        return value
    }

    // MARK: Nets

    /// The layers behind a net of either kind.
    static func plainNet(_ value: Value) throws(Fault) -> Sequential {
        if case .object(let object) = value {
            if let net = object as? Sequential { return net }
            if let net = object as? TwoLayerNet { return net.net }
        }
        throw .type("a net is needed: nn.Sequential([…]) or TwoLayerNet(…)")
    }

    private static func prepared(_ net: Sequential, _ x: Value, _ y: Value, _ vm: Interpreter) throws(Fault) -> (x: Samples, y: Target) {
        let samples = try Samples(x, name: "X", vm)
        try net.checkInput(samples, "X")
        try net.probe(samples, vm)
        return try net.set(x, y, ("X", "y"), vm)
    }

    // MARK: Gradients

    private static func checkSignature(_ name: String) -> String {
        "\(name)(net, X, y, reg=0.0, l1=0.0, samples=20, h=0.0005, tolerance=0.0000001, training=True, verbose=True)"
    }

    private static func checkGradients(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm, given = try plainNet(args[0])
        try given.synchronize(vm)
        let samples = try args.int(5), h = try args.double(6)
        guard samples > 0 else { throw .value("samples must be at least 1, not \(samples)") }
        guard h > 0, h < 1 else { throw .value("h must be above 0 and below 1, not \(NumberText.repr(h))") }
        // A net of a script's own layers is checked itself: a copy would not share what the script looks at.
        let net = given.hasScriptLayers && given.dtype == .float64 ? given : try given.copy(.float64, vm)
        let (x, y) = try prepared(net, args[1], args[2], vm)
        let checker = GradientChecker(net, try net.whole(x), y, reg: try args.double(3), l1: try args.double(4), step: h, tolerance: try args.double(7),
                                      samples: samples, isTraining: try args.bool(8), vm)
        let rows = try checker.run()
        if try args.bool(9) { vm.output.write(GradientChecker.table(rows, tolerance: checker.tolerance)) }
        let result = DictObject()
        for row in rows { result[row.name] = .float(row.worst) }
        return .dict(result)
    }

    // MARK: Diagnosis

    private static func diagnose(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm, doctor = Diagnostician()
        let classes: Int? = args[4].isNone ? nil : try args.int(4)
        var net: Sequential? = args[1].isNone ? nil : try plainNet(args[1]), history: History?
        var run = args[0]
        if case .object(let object) = run, let two = object as? TwoLayerNet {
            net = two.net
            run = two.histories.losses.isEmpty ? .none : .dict(two.histories.dict)
        }
        switch run {
        case .none, .undefined: break
        case .dict(let stats):
            func list(_ name: String) throws(Fault) -> [Double] {
                guard let value = stats[name] else { return [] }
                var values: [Double] = []
                for item in try vm.array(of: value) { values.append(try vm.double(item)) }
                return values
            }
            doctor.loss(try list("loss_history"), classes: classes ?? net?.outputShape?.last, regularization: 0)
            doctor.accuracies(try list("train_acc_history"), try list("val_acc_history"))
        case .object(let object) where object is History: history = object as? History
        default:
            net = try plainNet(run)
            history = net?.history
        }
        if let history {
            let known = net?.loss is SoftmaxCrossEntropyLoss || net == nil ? history.classes : nil
            doctor.loss(history.batchLoss, classes: classes ?? known, regularization: history.regularization)
            doctor.accuracies(history.accuracy, history.validationAccuracy)
            doctor.inside(history)
        }
        if !args[2].isNone {
            let samples = try Samples(args[2], name: "X", vm)
            try doctor.data(samples, vm)
            if let net {
                try net.synchronize(vm)
                try net.checkInput(samples, "X")
                try net.probe(samples, vm)
            }
            if !args[3].isNone, try doctor.labels(args[3], rows: samples.count, classes: classes ?? net?.outputShape?.last, vm), let net, net.loss.takesLabels {
                try doctor.overfit(net, samples, args[3], vm)
            }
        }
        return .object(doctor.result)
    }
}
