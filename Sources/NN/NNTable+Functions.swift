import Lang
import NNRuntime

extension NNTable {
    /// All functions of the module.
    static var allFunctions: [Builtin] { functions + sets + tools + pictures + figures }

    /// The walkthrough's functions.
    static let functions: [Builtin] = [
        Builtin("eval_numerical_gradient", "eval_numerical_gradient(f, x, verbose=True, h=0.00001)",
                summary: "The gradient of f at x by centred differences, one entry at a time; x is restored.",
                example: "float(eval_numerical_gradient(lambda x: np.sum(x * x), np.array([3.0]), verbose=False)[0].round(6))  # 6.0") { args throws(Fault) in
            let vm = args.vm
            guard case .array(let x) = args[1] else { throw .type("eval_numerical_gradient: x must be an array, not \(vm.typeName(args[1]))") }
            guard x.dtype.isFloat else {
                throw Fault(.typeError, "eval_numerical_gradient: x has dtype \(x.dtype.name), so a step of h cannot be taken", hint: "x.astype(float)")
            }
            return .array(try GradientCheck.numerical(args[0], x, step: try args.double(3), verbose: try args.bool(2), vm))
        },
        Builtin("rel_error", "rel_error(x, y)", summary: "The largest relative error: max(|x - y| / max(1e-8, |x| + |y|)).",
                example: "rel_error(np.array([1.0]), np.array([1.0]))") { args throws(Fault) in
            let vm = args.vm
            let x = try vm.ndarray(args[0]).astype(.float64), y = try vm.ndarray(args[1]).astype(.float64)
            guard x.shape == y.shape else {
                throw Fault(.valueError, "rel_error: shapes \(x.shape.text) and \(y.shape.text) differ", operands: [x.shape.text, y.shape.text])
            }
            let a = try x.contiguous(), b = try y.contiguous()
            let p = a.shared(Double.self), q = b.shared(Double.self)
            guard a.count > 0 else { throw .value("zero-size array to reduction operation maximum which has no identity") }
            var worst = -Double.infinity
            for index in 0..<a.count {
                let error = abs(p[index] - q[index]) / max(1e-8, abs(p[index]) + abs(q[index]))
                if error.isNaN { return .scalar(Scalar(Double.nan)) }
                worst = max(worst, error)
            }
            return .scalar(Scalar(worst))
        },
        Builtin("visualize_grid", "visualize_grid(Xs, ubound=255.0, padding=1)",
                summary: "Pictures (N, H, W, C) in a square grid, each stretched to 0..ubound.",
                example: "visualize_grid(np.ones((4, 2, 2, 3))).shape  # (5, 5, 3)") { args throws(Fault) in
            .array(try PictureGrid.make(try args.vm.ndarray(args[0]), upperBound: try args.double(1), padding: try args.int(2)))
        },
        Builtin("load_CIFAR10", "load_CIFAR10(root=None)",
                summary: "The whole set: X_train (50000, 32, 32, 3), y_train, X_test (10000, 32, 32, 3), y_test.") { args throws(Fault) in
            let vm = args.vm
            let set = try DataSets.cifar10(try args.optionalString(0), vm)
            return .newTuple([try DataSets.pictures(set.training), .array(try set.training.labels.copied()),
                              try DataSets.pictures(set.test), .array(try set.test.labels.copied())])
        },
        Builtin("get_CIFAR10_data", "get_CIFAR10_data(num_training=49000, num_validation=1000, num_test=1000)",
                summary: "X_train, y_train, X_val, y_val, X_test, y_test as the walkthrough has them: rows of 3072, the mean picture subtracted."
        ) { args throws(Fault) in
            let vm = args.vm
            let counts = [try args.int(0), try args.int(1), try args.int(2)]
            return .newTuple(try DataSets.walkthrough(try DataSets.cifar10(nil, vm), counts))
        },
    ]
}

extension NNTable {
    /// Functions that read other data sets.
    static let sets: [Builtin] = [
        Builtin("load_CIFAR100", "load_CIFAR100(root=None, coarse=False)",
                summary: "X_train (50000, 32, 32, 3), y_train, X_test (10000, 32, 32, 3), y_test of CIFAR-100; the 20 superclasses if coarse.") { args throws(Fault) in
            try four(try CIFAR100.read(try root(args), coarse: try args.bool(1)))
        },
        Builtin("load_MNIST", "load_MNIST(root=None)", summary: "X_train (60000, 28, 28, 1), y_train, X_test (10000, 28, 28, 1), y_test of MNIST's idx files, gzipped or not.") { args throws(Fault) in
            try four(try IDX.mnist(try root(args)))
        },
        Builtin("load_idx", "load_idx(path)", summary: "The array in an idx file, MNIST's format, gzipped or not.") { args throws(Fault) in
            return .array(try IDX.read(try args.string(0)))
        },
        Builtin("load_folder", "load_folder(path)", summary: "A dict of the arrays of a folder's .npy files, by their names without the ending.") { args throws(Fault) in
            let dict = DictObject()
            for (name, array) in try SetFolders.arrays(try args.string(0)) { dict[name] = .array(array) }
            return .dict(dict)
        },
    ]

    /// The folder to look in first, if one is given and the host allows it.
    private static func root(_ args: borrowing Args) throws(Fault) -> String? {
        guard let root = try args.optionalString(0), !root.isEmpty else { return nil }
        _ = try args.vm.permitted(root, writes: false)
        return root
    }

    private static func four(_ set: (training: LabelledImages, test: LabelledImages)) throws(Fault) -> Value {
        var parts: [Value] = []
        for part in [set.training, set.test] {
            let item = Shapes.item(part.images)
            parts.append(.object(ImageSet(pictures: try part.images.reshaped([part.images.shape[0], item.product]), mean: nil, itemShape: item)))
            parts.append(.array(part.labels))
        }
        return .newTuple(parts)
    }
}

/// Gradients by differences.
enum GradientCheck {
    /// (f(x + h) - f(x - h)) / 2h for each entry of x, which is changed in place and restored.
    static func numerical(_ f: Value, _ x: NDArray, step h: Double, verbose: Bool, _ vm: Interpreter) throws(Fault) -> NDArray {
        let gradient = try NDArray.zeros(x.shape, .float64)
        let out = gradient.shared(Double.self)
        let value = Value.array(x)
        for index in 0..<x.count {
            let place = x.data + x.byteOffset(flat: index)
            let old = Scalar(loading: x.dtype, from: place)
            func evaluate(_ shifted: Double) throws(Fault) -> Double {
                Scalar(shifted, as: x.dtype).store(to: place)
                return try vm.double(try vm.call(f, [value]))
            }
            let plus: Double, minus: Double
            do throws(Fault) {
                plus = try evaluate(old.double + h)
                minus = try evaluate(old.double - h)
            } catch {
                old.store(to: place)
                throw error
            }
            old.store(to: place)
            out[index] = (plus - minus) / (2 * h)
            if verbose {
                var left = index
                var position: [Int] = []
                for length in x.shape.reversed() {
                    position.insert(left % max(length, 1), at: 0)
                    left /= max(length, 1)
                }
                let text = position.count == 1 ? "(\(position[0]),)" : "(" + position.map(String.init).joined(separator: ", ") + ")"
                vm.output.write("\(text) \(NumberText.repr(out[index]))\n")
            }
        }
        return gradient
    }
}

/// `visualize_grid` of the course.
enum PictureGrid {
    static func make(_ source: NDArray, upperBound: Double, padding: Int) throws(Fault) -> NDArray {
        guard source.rank == 4 else { throw .value("visualize_grid: pictures of shape (N, H, W, C) are needed, not \(source.shape.text)") }
        guard padding >= 0, padding < 1 << 20 else { throw .value("visualize_grid: padding must be from 0 to \(1 << 20), not \(padding)") }
        let x = try source.astype(.float64).contiguous()
        let (n, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
        var side = 0
        while side * side < n { side += 1 }
        let gridHeight = height * side + padding * max(side - 1, 0), gridWidth = width * side + padding * max(side - 1, 0)
        let grid = try NDArray.zeros([gridHeight, gridWidth, channels], .float64)
        let from = x.shared(Double.self), to = grid.shared(Double.self)
        let size = height * width * channels
        for picture in 0..<n {
            let top = picture / side * (height + padding), left = picture % side * (width + padding)
            var low = Double.infinity, high = -Double.infinity
            for index in 0..<size {
                low = min(low, from[picture * size + index])
                high = max(high, from[picture * size + index])
            }
            for row in 0..<height {
                for column in 0..<width {
                    for channel in 0..<channels {
                        let value = from[picture * size + (row * width + column) * channels + channel]
                        to[((top + row) * gridWidth + left + column) * channels + channel] = upperBound * (value - low) / (high - low)
                    }
                }
            }
        }
        return grid
    }
}
