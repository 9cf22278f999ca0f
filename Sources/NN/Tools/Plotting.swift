import Lang
import NNRuntime

/// Calls of `plt`, for tools that draw. The nets know no charts: they ask for them by name, as a script would.
struct Plotting {
    private let plt: Value
    private let vm: Interpreter

    /// nil where the host has bound no `plt`.
    init?(_ vm: Interpreter) {
        guard let plt = vm.builtins.binding("plt") else { return nil }
        (self.plt, self.vm) = (plt, vm)
    }

    /// Calls the function of that name.
    func callAsFunction(_ name: String, _ arguments: [Value] = [], _ keywords: [(String, Value)] = []) throws(Fault) {
        let named = DictObject()
        for (key, value) in keywords { named[key] = value }
        _ = try vm.call(try vm.attribute(plt, name), arguments, keywords: keywords.isEmpty ? nil : named)
    }
}

/// The first weights of a net as pictures, which show what each unit looks for.
enum WeightPictures {
    /// A grid of the pictures: (height, width, 3), or (height, width) in grey, uint8.
    /// - Parameter shape: (height, width, channels) of what the net looks at, where the net itself does not tell.
    static func grid(_ net: Sequential, shape: Dims?, padding: Int) throws(Fault) -> NDArray {
        guard let layer = net.layers.first(where: { $0 is DenseLayer || $0 is Conv2DLayer }), let weights = layer.parameters.first?.value else {
            throw .value("show_net_weights: the net has no Dense or Conv2D layer")
        }
        let seen = weights.rank == 4 ? Dims(Array(weights.shape.prefix(3))) : try pictureShape(weights.shape[0], net.inputShape, shape)
        guard seen[2] == 1 || seen[2] == 3 else {
            throw .value("show_net_weights: \(layer.description) looks at \(seen[2]) channels; only 1 or 3 can be shown as pictures")
        }
        let units = weights.shape[weights.rank - 1]
        let pictures = try weights.reshaped(Dims(Array(seen) + [units])).transposed([3, 0, 1, 2])
        let grid = try PictureGrid.make(pictures, upperBound: 255, padding: padding)
        // Weights that are all alike, or none, have no picture: black.
        let values = grid.shared(Double.self)
        for index in 0..<grid.count where !values[index].isFinite { values[index] = 0 }
        let bytes = try grid.astype(.uint8)
        return seen[2] == 1 ? try bytes.reshaped(Dims(Array(grid.shape.prefix(2)))) : bytes
    }

    /// The pictures whose elements are the inputs of a dense layer: as told, as the net's input is, else square ones.
    private static func pictureShape(_ inputs: Int, _ input: Dims?, _ given: Dims?) throws(Fault) -> Dims {
        if let given {
            let whole = given.count == 2 ? Dims(Array(given) + [1]) : given
            guard whole.count == 3, whole.product == inputs else { throw .value("show_net_weights: shape \(given.text) does not have the \(inputs) elements of an input") }
            return whole
        }
        if let input, input.count == 3, input.product == inputs { return input }
        for channels in [3, 1] where inputs % channels == 0 {
            let side = Int(Double(inputs / channels).squareRoot().rounded())
            if side * side * channels == inputs { return [side, side, channels] }
        }
        throw Fault(.valueError, "show_net_weights: \(inputs) inputs are no square picture", hint: "shape=(height, width, channels) tells what they are")
    }
}
