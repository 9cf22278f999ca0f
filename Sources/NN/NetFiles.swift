import Lang
import NNRuntime

/// Nets in files: `.npz` (NumPy's) and `.safetensors`. A text beside the arrays tells the layers, so that `nn.load` can build the net
/// anew; the arrays have the names of `net.params`.
enum NetFiles {
    private static let header = "nn net 1"
    private static let member = "__net__"

    // MARK: Writing

    static func save(_ net: Sequential, _ path: String, _ vm: Interpreter) throws(Fault) {
        var arrays = net.arrays
        for (index, layer) in net.layers.enumerated() {
            for (name, array) in layer.constants { arrays.append(("layer\(index + 1)/\(name)", array)) }
        }
        try write(arrays, describe(net), path, vm)
    }

    static func save(_ net: TwoLayerNet, _ path: String, _ vm: Interpreter) throws(Fault) {
        try write(net.net.arrays, "\(header)\nTwoLayerNet \(net.inputs) \(net.hidden) \(net.classes)\ndtype \(net.dtype.name)", path, vm)
    }

    private static func write(_ arrays: [(name: String, array: NDArray)], _ text: String, _ path: String, _ vm: Interpreter) throws(Fault) {
        if path.hasSuffix(".safetensors") {
            return try SafeTensors.save(arrays, metadata: [(member, text)], path)
        }
        guard path.hasSuffix(".npz") else {
            throw Fault(.valueError, "save: a net goes into a .npz or a .safetensors file, not '\(path)'", hint: "net.save('\(path).npz')")
        }
        try NPZ.save(arrays + [(member, try NDArray.of(Array(text.utf8)))], path, compressed: false)
    }

    private static func describe(_ net: Sequential) -> String {
        var lines = [header, "Sequential", "dtype \(net.dtype.name)", "loss \(net.loss.className)\(net.loss.numbers.map { " \(NumberText.repr($0))" }.joined())"]
        if let shape = net.inputShape { lines.append("input \(shape.map(String.init).joined(separator: " "))") }
        for layer in net.layers {
            lines.append("layer \(layer is ScriptLayer ? "Script" : layer.className)" + layer.numbers.map { " \(NumberText.repr($0))" }.joined())
        }
        return lines.joined(separator: "\n")
    }

    // MARK: Reading

    private static func read(_ path: String, _ vm: Interpreter) throws(Fault) -> (arrays: [String: NDArray], text: String?) {
        let bytes = try FileBytes.read(path)
        do throws(Fault) {
            var arrays: [String: NDArray] = [:]
            if path.hasSuffix(".safetensors") {
                let contents = try SafeTensors.decode(bytes)
                for (name, array) in contents.arrays { arrays[name] = array }
                return (arrays, contents.metadata.first { $0.key == member }?.value)
            }
            let file = try NPZ(bytes)
            var text: String?
            for name in file.names {
                let array = try file.array(name)
                if name == member {
                    let plain = try array.astype(.uint8).contiguous()
                    text = String(decoding: UnsafeBufferPointer(start: plain.shared(UInt8.self).base, count: plain.count), as: UTF8.self)
                } else { arrays[name] = array }
            }
            return (arrays, text)
        } catch {
            throw Fault(.valueError, "\(path): \(error.message)", hint: "the file is damaged, or no net was saved in it")
        }
    }

    /// Puts the numbers of a file into a net that is there.
    static func load(_ path: String, into net: Sequential, _ vm: Interpreter) throws(Fault) {
        let (arrays, _) = try read(path, vm)
        try fill(net, arrays, path)
    }

    private static func fill(_ net: Sequential, _ arrays: [String: NDArray], _ path: String) throws(Fault) {
        for (name, array) in net.arrays {
            guard let found = arrays[name] else { throw .value("\(path) has no array '\(name)', which the net needs") }
            guard found.shape == array.shape else {
                throw .value("\(path): '\(name)' has shape \(found.shape.text), but the net's has \(array.shape.text)")
            }
        }
        for (name, array) in net.arrays { if let found = arrays[name] { try array.assign(try found.astype(array.dtype)) } }
        for entry in net.entries { entry.parameter.squares = nil }
    }

    /// The net a file holds.
    static func load(_ path: String, _ vm: Interpreter) throws(Fault) -> Value {
        let (arrays, text) = try read(path, vm)
        let lines = (text ?? "").split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        guard lines.count >= 3, lines[0].joined(separator: " ") == header, lines[2].count == 2, let dtype = DType(spelling: lines[2][1]), dtype.isFloat else {
            throw Fault(.valueError, "\(path) holds arrays, but no net", hint: "net.load('\(path)') puts arrays into a net that is there")
        }
        if lines[1][0] == "TwoLayerNet" {
            let sizes = lines[1].dropFirst().compactMap { Int($0) }
            guard sizes.count == 3, sizes.allSatisfy({ $0 > 0 && $0 < 1 << 31 }) else { throw .value("\(path): the net in it is not readable") }
            return .object(try TwoLayerNet(restoring: sizes, dtype, arrays, path, vm))
        }
        var layers: [Layer] = [], loss: Loss = SoftmaxCrossEntropyLoss(), input: Dims?
        for line in lines.dropFirst(3) {
            let numbers = line.dropFirst(line[0] == "input" ? 1 : 2).compactMap { Double($0) }
            switch line[0] {
            case "layer" where line.count > 1:
                let index = layers.count + 1
                let constants = ["mean", "std"].compactMap { arrays["layer\(index)/\($0)"] }
                layers.append(try make(line[1], numbers, constants, path))
            case "loss" where line.count > 1: loss = try makeLoss(line[1], numbers, path)
            case "input": input = Dims(numbers.compactMap { Int(exactly: $0) })
            default: break
            }
        }
        let net = try Sequential(layers, dtype: dtype, loss: loss, inputShape: input)
        try fill(net, arrays, path)
        return .object(net)
    }

    private static func makeLoss(_ name: String, _ numbers: [Double], _ path: String) throws(Fault) -> Loss {
        switch name {
        case "SoftmaxCrossEntropy": return SoftmaxCrossEntropyLoss()
        case "Hinge": return HingeLoss(margin: numbers.first ?? 1)
        case "MeanSquaredError": return MeanSquaredErrorLoss()
        case "BinaryCrossEntropy": return BinaryCrossEntropyLoss(takesScores: numbers.first == 1)
        default: throw .value("\(path): the loss '\(name)' is not known")
        }
    }

    private static func make(_ name: String, _ numbers: [Double], _ constants: [NDArray], _ path: String) throws(Fault) -> Layer {
        let damaged = Fault(.valueError, "\(path): the layer '\(name)' in it is not readable")
        // Sizes of layers, none of which is beyond what an array can have.
        func sizes(_ count: Int) throws(Fault) -> [Int] {
            let found = numbers.prefix(count).compactMap { Int(exactly: $0) }
            guard found.count == count, found.allSatisfy({ $0 >= 0 && $0 < 1 << 31 }) else { throw damaged }
            return found
        }
        func window(_ s: [Int]) throws(Fault) -> WindowSettings {
            guard s[0] > 0, s[1] > 0, s[2] > 0, s[3] > 0 else { throw damaged }
            return WindowSettings(kernel: (s[0], s[1]), stride: (s[2], s[3]), padding: (s[4], s[5]))
        }
        func pool() throws(Fault) -> WindowSettings {
            let settings = try window(try sizes(6))
            // Each window holds some of the picture.
            guard settings.padding.0 <= settings.kernel.0 / 2, settings.padding.1 <= settings.kernel.1 / 2 else { throw damaged }
            return settings
        }
        switch name {
        case "Dense":
            let s = try sizes(3)
            guard s[0] > 0, s[1] > 0 else { throw damaged }
            return DenseLayer(weights: try NDArray.zeros([s[0], s[1]]), bias: s[2] == 1 ? try NDArray.zeros([s[1]]) : nil)
        case "Conv2D":
            let s = try sizes(9)
            guard s[0] > 0, s[1] > 0 else { throw damaged }
            return try Conv2DLayer(s[0], s[1], try window(Array(s[3...])), rule: "zeros", std: nil, bias: s[2] == 1, random: nil)
        case "MaxPool2D": return PoolLayer(.largest, try pool())
        case "AveragePool2D": return PoolLayer(.mean, try pool())
        case "BatchNorm":
            guard numbers.count == 4 else { throw damaged }
            return try BatchNormLayer(try sizes(1)[0], eps: numbers[1], momentum: numbers[2], isAffine: numbers[3] == 1)
        case "LayerNorm":
            guard numbers.count > 2 else { throw damaged }
            return try LayerNormLayer(Dims(numbers.dropFirst(2).compactMap { Int(exactly: $0) }), eps: numbers[0], isAffine: numbers[1] == 1)
        case "Dropout": return DropoutLayer(p: numbers.first ?? 0.5)
        case "LeakyReLU": return LeakyReLULayer(slope: numbers.first ?? 0.01)
        case "ReLU": return ReLULayer()
        case "Sigmoid": return SigmoidLayer()
        case "Tanh": return TanhLayer()
        case "Softmax": return SoftmaxLayer()
        case "Flatten": return FlattenLayer()
        case "Normalize":
            guard constants.count == 2 else { throw damaged }
            return NormalizeLayer(mean: try constants[0].astype(.float64).contiguous(), std: try constants[1].astype(.float64).contiguous())
        case "Script":
            throw Fault(.valueError, "\(path): the net has a layer of a script's own, which no file can hold",
                        hint: "build the net, then net.load('\(path)') puts its numbers in")
        default: throw damaged
        }
    }
}

extension Layer {
    /// Arrays that are part of the layer's settings.
    var constants: [(name: String, array: NDArray)] {
        guard let normalize = self as? NormalizeLayer else { return [] }
        return [("mean", normalize.mean), ("std", normalize.std)]
    }

    /// The layer's settings as numbers, as a file holds them.
    var numbers: [Double] {
        func window(_ s: WindowSettings) -> [Double] {
            [s.kernel.0, s.kernel.1, s.stride.0, s.stride.1, s.padding.0, s.padding.1].map(Double.init)
        }
        switch self {
        case let layer as DenseLayer: return [Double(layer.inputs), Double(layer.outputs), layer.bias == nil ? 0 : 1]
        case let layer as Conv2DLayer:
            return [Double(layer.channels), Double(layer.filters), layer.parameters.count > 1 ? 1 : 0] + window(layer.settingsOfWindow)
        case let layer as PoolLayer: return window(layer.settingsOfWindow)
        case let layer as BatchNormLayer: return [Double(layer.features), layer.eps, layer.momentum, layer.isAffine ? 1 : 0]
        case let layer as LayerNormLayer: return [layer.eps, layer.isAffine ? 1 : 0] + layer.shape.map(Double.init)
        case let layer as DropoutLayer: return [layer.p]
        case let layer as LeakyReLULayer: return [layer.slope]
        default: return []
        }
    }
}

extension Loss {
    /// The loss's settings as numbers, as a file holds them.
    var numbers: [Double] {
        switch self {
        case let loss as HingeLoss: [loss.margin]
        case let loss as BinaryCrossEntropyLoss: [loss.takesScores ? 1 : 0]
        default: []
        }
    }
}
