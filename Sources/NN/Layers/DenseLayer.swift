import CKernels
import NNRuntime

/// out = x @ W + b over the last axis.  x: (N, D), W: (D, M), b: (M,), out: (N, M).
final class DenseLayer: Layer {
    let inputs, outputs: Int
    private let rule: String
    private let partial = Room()
    private var x: NDArray?
    /// The last batch where it lies, if it was multiplied from there.
    private var lent: LentRows?
    private let own = LentRows(), updateRoom = Room()
    private let biasGradient = Room()

    var weights: Parameter { parameters[0] }
    var bias: Parameter? { parameters.count > 1 ? parameters[1] : nil }

    init(_ inputs: Int, _ outputs: Int, rule: String, std: Double?, bias: Bool, random: RandomState) throws(Fault) {
        self.inputs = inputs
        self.outputs = outputs
        self.rule = std.map { "std=\(NumberText.repr($0))" } ?? "init='\(rule)'"
        super.init("Dense")
        let drawn = try Initializer.weights([inputs, outputs], inputs: inputs, outputs: outputs, rule: rule, std: std, random)
        parameters = [Parameter("W", drawn, isWeight: true)]
        if bias { parameters.append(Parameter("b", try NDArray.zeros([outputs]), isWeight: false)) }
    }

    /// A layer with given numbers.
    init(weights: NDArray, bias: NDArray?) {
        inputs = weights.shape[0]
        outputs = weights.shape[1]
        rule = "init='he'"
        super.init("Dense")
        dtype = weights.dtype
        parameters = [Parameter("W", weights, isWeight: true)]
        if let bias { parameters.append(Parameter("b", bias, isWeight: false)) }
    }

    override var settings: String { "\(inputs), \(outputs)" + (bias == nil ? ", bias=False" : "") }
    override var knownInput: Dims? { [inputs] }

    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer {
        let made = DenseLayer(weights: weights.value, bias: bias?.value)
        return try fill(made, dtype)
    }

    override func outputShape(_ input: Dims) throws(Fault) -> Dims {
        guard let last = input.last, last == inputs else {
            throw Fault(.valueError, "\(description) takes \(inputs) inputs, but gets shape \(Shapes.text(input))",
                        hint: input.count > 1 && input.product == inputs ? "nn.Flatten() in front of it makes rows of \(inputs)" : nil)
        }
        return Dims(Array(input.dropLast()) + [outputs])
    }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let out = try output.take(Dims(Array(x.shape.dropLast()) + [outputs]), dtype)
        self.x = x
        let rows = x.count / inputs
        guard NarrowProducts.take(rows, inputs, outputs) else {
            lent = nil
            try Products.forward(x, weights.value, bias?.value, into: out, rows: rows, rectify: pass.rectifies, partial: partial)
            return out
        }
        if pass.lent == nil { own.lend(x, rows: rows) }
        let batch = pass.lent ?? own
        lent = batch
        try NarrowProducts.forward(batch, weights.value, bias?.value, into: out, rectify: pass.rectifies, partial)
        return out
    }

    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard let x else { throw Shapes.notForwarded(className) }
        let rows = x.count / inputs
        var dx: NDArray?
        // The input's gradient wants the weights as they were.
        if wantsInput {
            let room = try inputGradient.take(x.shape, dtype)
            try Products.inputGradient(dout, weights.value, into: room, rows: rows)
            dx = room
        }
        if let step = pass.step {
            if let lent {
                weights.squares = try NarrowProducts.update(weights.value, lent, dout, factor: -step.rate, keep: 1 - step.rate * step.decay, updateRoom)
            } else {
                weights.squares = try Products.update(weights.value, x, dout, rate: step.rate, decay: step.decay, rows: rows)
            }
            if let bias {
                let db = try biasGradient.take([outputs], dtype)
                Products.sumRows(dout, into: db, rows: rows)
                nn_scale_add(db.cells.wide, -step.rate, db.data, bias.value.data, outputs)
            }
        } else {
            if let lent {
                try NarrowProducts.update(try weights.gradientRoom(), lent, dout, factor: 1, keep: 0, updateRoom)
            } else {
                try Products.gradient(x, dout, into: try weights.gradientRoom(), rows: rows)
            }
            if let bias { Products.sumRows(dout, into: try bias.gradientRoom(), rows: rows) }
            weights.squares = nil
        }
        return dx
    }
}

/// Shapes in messages.
enum Shapes {
    /// Of one input, the batch axis in front: `(N, 3072)`.
    static func text(_ item: Dims) -> String { "(N" + item.map { ", \($0)" }.joined() + (item.isEmpty ? ",)" : ")") }

    static func notForwarded(_ name: String) -> Fault { Fault(.runtimeError, "\(name): backward before forward") }

    /// The shape of one of a batch.
    static func item(_ array: NDArray) -> Dims { Dims(Array(array.shape.dropFirst())) }
}
