import Lang
import NNRuntime

extension NNTable {
    /// Rows that make layers, by class; all are subclasses of `Layer`.
    static let layers: [Builtin] = [
        Builtin("Dense", "Dense(inputs, outputs, init='he', std=None, bias=True)",
                summary: "x @ W + b. Weights start as std * randn, or by the rule init: 'he', 'he_uniform', 'xavier', 'xavier_uniform', 'zeros'; biases are zeros.",
                example: "nn.Dense(4, 3)  # Dense(4, 3)") { args throws(Fault) in
            let sizes = try positive(args, ["inputs", "outputs"])
            return .object(try DenseLayer(sizes[0], sizes[1], rule: try args.string(2), std: try optionalDouble(args, 3), bias: try args.bool(4),
                                          random: NNState.of(args.vm).random(args.vm)))
        },
        Builtin("Conv2D", "Conv2D(in_channels, out_channels, kernel_size, stride=1, padding=0, init='he', std=None, bias=True)",
                summary: "Convolution of pictures (N, H, W, C) with W (K, K, C, F), plus b. padding is a number, a pair, or 'same' (odd kernels, stride 1).",
                example: "nn.Conv2D(3, 8, 3, padding=1)  # Conv2D(3, 8, kernel_size=3, stride=1, padding=1)") { args throws(Fault) in
            let sizes = try positive(args, ["in_channels", "out_channels"])
            let kernel = try pair(args[2], "kernel_size", least: 1, args.vm), stride = try pair(args[3], "stride", least: 1, args.vm)
            let padding: (Int, Int)
            if let word = args[4].asString {
                guard word == "same" || word == "valid" else { throw .value("padding must be a number, a pair, 'same' or 'valid', not '\(word)'") }
                guard word == "valid" || (kernel.0 & 1 == 1 && kernel.1 & 1 == 1 && stride == (1, 1)) else {
                    throw .value("padding='same' needs an odd kernel_size and stride=1")
                }
                padding = word == "same" ? (kernel.0 / 2, kernel.1 / 2) : (0, 0)
            } else { padding = try pair(args[4], "padding", least: 0, args.vm) }
            return .object(try Conv2DLayer(sizes[0], sizes[1], WindowSettings(kernel: kernel, stride: stride, padding: padding), rule: try args.string(5),
                                           std: try optionalDouble(args, 6), bias: try args.bool(7), random: NNState.of(args.vm).random(args.vm)))
        },
        Builtin("MaxPool2D", "MaxPool2D(kernel_size, stride=None, padding=0)",
                summary: "The largest element of each window of pictures (N, H, W, C); stride is the kernel's size unless given.",
                example: "nn.MaxPool2D(2)  # MaxPool2D(kernel_size=2, stride=2)") { args throws(Fault) in .object(PoolLayer(.largest, try pool(args))) },
        Builtin("AveragePool2D", "AveragePool2D(kernel_size, stride=None, padding=0)",
                summary: "The mean of each window of pictures (N, H, W, C); zeros of the padding count.",
                example: "nn.AveragePool2D(2)  # AveragePool2D(kernel_size=2, stride=2)") { args throws(Fault) in .object(PoolLayer(.mean, try pool(args))) },
        Builtin("ReLU", "ReLU()", summary: "max(0, x).", example: "nn.ReLU().forward(np.array([[-1.0, 2.0]]))  # array([[0., 2.]])") { _ throws(Fault) in .object(ReLULayer()) },
        Builtin("LeakyReLU", "LeakyReLU(negative_slope=0.01)", summary: "x above zero, negative_slope * x below.",
                example: "nn.LeakyReLU().forward(np.array([[-1.0, 2.0]]))  # array([[-0.01,  2.  ]])") { args throws(Fault) in .object(LeakyReLULayer(slope: try args.double(0))) },
        Builtin("Sigmoid", "Sigmoid()", summary: "1 / (1 + exp(-x)).", example: "nn.Sigmoid().forward(np.zeros((1, 2)))  # array([[0.5, 0.5]])") { _ throws(Fault) in .object(SigmoidLayer()) },
        Builtin("Tanh", "Tanh()", summary: "The hyperbolic tangent.", example: "nn.Tanh().forward(np.zeros((1, 2)))  # array([[0., 0.]])") { _ throws(Fault) in .object(TanhLayer()) },
        Builtin("Softmax", "Softmax()", summary: "exp(x) / sum(exp(x)) over the last axis. The loss 'softmax' takes scores, not these.",
                example: "nn.Softmax().forward(np.zeros((1, 2)))  # array([[0.5, 0.5]])") { _ throws(Fault) in .object(SoftmaxLayer()) },
        Builtin("Dropout", "Dropout(p=0.5)", summary: "While training, sets each element to zero with probability p and divides the others by 1 - p.",
                example: "nn.Dropout(0.2)  # Dropout(p=0.2)") { args throws(Fault) in
            let p = try args.double(0)
            guard p >= 0, p <= 1 else { throw .value("Dropout: p is a probability, so from 0 to 1, not \(NumberText.repr(p))") }
            return .object(DropoutLayer(p: p))
        },
        Builtin("BatchNorm", "BatchNorm(num_features, eps=0.00001, momentum=0.1, affine=True)",
                summary: "Each feature (channel) less its mean over the batch, over its deviation, times gamma plus beta; running figures when not training.",
                example: "nn.BatchNorm(4)  # BatchNorm(4)") { args throws(Fault) in
            let sizes = try positive(args, ["num_features"])
            return .object(try BatchNormLayer(sizes[0], eps: try args.double(1), momentum: try args.double(2), isAffine: try args.bool(3)))
        },
        Builtin("LayerNorm", "LayerNorm(normalized_shape, eps=0.00001, elementwise_affine=True)",
                summary: "Each row less its mean, over its deviation, times gamma plus beta; a row is what normalized_shape spans.",
                example: "nn.LayerNorm(4)  # LayerNorm(4)") { args throws(Fault) in
            let shape = try shape(args[0], "normalized_shape", args.vm)
            return .object(try LayerNormLayer(shape, eps: try args.double(1), isAffine: try args.bool(2)))
        },
        Builtin("Flatten", "Flatten()", summary: "Makes one row of each input.", example: "nn.Flatten().forward(np.ones((2, 3, 4))).shape  # (2, 12)") { _ throws(Fault) in .object(FlattenLayer()) },
        Builtin("Normalize", "Normalize(mean=0.0, std=1.0)",
                summary: "(x - mean) / std, with one number, one a channel or one an element; comes first in a net that is fed bytes.",
                example: "nn.Normalize(127.5, 127.5).forward(np.array([[0.0, 255.0]]))  # array([[-1.,  1.]])") { args throws(Fault) in
            let mean = try args.vm.ndarray(args[0]).astype(.float64).contiguous(), std = try args.vm.ndarray(args[1]).astype(.float64).contiguous()
            guard mean.count > 0, std.count > 0 else { throw .value("Normalize: mean and std must not be empty") }
            for index in 0..<std.count where !(std.number(index) > 0) { throw .value("Normalize: std must be above zero everywhere") }
            return .object(NormalizeLayer(mean: try mean.copied(), std: try std.copied()))
        },
    ]

    /// Methods all layers have.
    static let layerMethods: [Builtin] = [
        Builtin("forward", "forward(self, x, training=False)", summary: "The output for a batch x: (N, …).",
                example: "nn.ReLU().forward(np.array([[-1.0, 2.0]]))  # array([[0., 2.]])") { args throws(Fault) in
            let vm = args.vm, layer = try layer(args[0])
            let x = try layer.batch(args[1], "x", vm)
            _ = try layer.outputShape(Shapes.item(x))
            let pass = Pass(isTraining: try args.bool(2), random: NNState.of(vm).random(vm), vm: vm)
            // What the layer keeps for its backward pass must not be the script's own array.
            let out = try layer.forward(try x.copied(), pass)
            layer.lastShape = out.shape
            return .array(try out.copied())
        },
        Builtin("backward", "backward(self, dout)", summary: "The gradient by the input, from that by the output of the last forward; those of parameters go to grads.",
                example: "layer = nn.Tanh(); layer.forward(np.zeros((1, 2))); layer.backward(np.ones((1, 2)))  # array([[1., 1.]])") { args throws(Fault) in
            let vm = args.vm, layer = try layer(args[0])
            let dout = try layer.batch(args[1], "dout", vm)
            if let last = layer.lastShape, last != dout.shape { throw .value("\(layer.description): dout has shape \(dout.shape.text), the output had \(last.text)") }
            guard let dx = try layer.backward(dout, Pass(isTraining: true, random: NNState.of(vm).random(vm), vm: vm), wantsInput: true) else { return .none }
            return .array(try dx.copied())
        },
    ]

    static func layer(_ value: Value) throws(Fault) -> Layer {
        if case .object(let object) = value, let layer = object as? Layer { return layer }
        throw .type("a layer is needed")
    }

    private static func pool(_ args: borrowing Args) throws(Fault) -> WindowSettings {
        let kernel = try pair(args[0], "kernel_size", least: 1, args.vm)
        let stride = args[1].isNone ? kernel : try pair(args[1], "stride", least: 1, args.vm)
        let padding = try pair(args[2], "padding", least: 0, args.vm)
        guard padding.0 <= kernel.0 / 2, padding.1 <= kernel.1 / 2 else { throw .value("padding must be at most half the kernel_size") }
        return WindowSettings(kernel: kernel, stride: stride, padding: padding)
    }

    // MARK: Reading arguments

    /// The first arguments as sizes of at least 1.
    static func positive(_ args: borrowing Args, _ names: [String]) throws(Fault) -> [Int] {
        var sizes: [Int] = []
        for (index, name) in names.enumerated() {
            let size = try args.int(index)
            guard size > 0, size < 1 << 31 else { throw .value("\(name) must be at least 1, not \(size)") }
            sizes.append(size)
        }
        return sizes
    }

    static func optionalDouble(_ args: borrowing Args, _ index: Int) throws(Fault) -> Double? { args[index].isNone ? nil : try args.double(index) }

    /// One number for both axes, or a pair.
    static func pair(_ value: Value, _ name: String, least: Int, _ vm: Interpreter) throws(Fault) -> (Int, Int) {
        let numbers: (Int, Int)
        switch value {
        case .tuple(let tuple) where tuple.items.count == 2: numbers = (try vm.index(tuple.items[0]), try vm.index(tuple.items[1]))
        case .list(let list) where list.items.count == 2: numbers = (try vm.index(list.items[0]), try vm.index(list.items[1]))
        default:
            let one = try vm.index(value)
            numbers = (one, one)
        }
        guard numbers.0 >= least, numbers.1 >= least, numbers.0 < 1 << 20, numbers.1 < 1 << 20 else {
            throw .value("\(name) must be at least \(least), not \(try vm.repr(value))")
        }
        return numbers
    }

    /// A shape: one number or a sequence of them.
    static func shape(_ value: Value, _ name: String, _ vm: Interpreter) throws(Fault) -> Dims {
        var items: [Value] = [value]
        if case .tuple(let tuple) = value { items = tuple.items }
        if case .list(let list) = value { items = list.items }
        var shape = Dims()
        for item in items {
            let length = try vm.index(item)
            guard length > 0 else { throw .value("\(name) must have lengths of at least 1, not \(try vm.repr(value))") }
            shape.append(length)
        }
        guard !shape.isEmpty else { throw .value("\(name) must not be empty") }
        return shape
    }
}
