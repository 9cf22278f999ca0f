import CKernels
import NNRuntime

/// The loops of a piece: out from x; dx from x, out and dout.
struct ElementLoops {
    let forward: @Sendable (Int32, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void
    let backward: @Sendable (Int32, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void

    init(_ forward: @escaping @Sendable (Int32, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void,
         _ backward: @escaping @Sendable (Int32, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void) {
        self.forward = forward
        self.backward = backward
    }
}

/// A layer whose output element depends on the same element of the input alone.
class ElementwiseLayer: Layer {
    fileprivate var x: NDArray?, out: NDArray?

    /// Whether the derivative jumps where the input changes its sign.
    var hasKink: Bool { false }
    var loops: ElementLoops { ElementLoops({ _, _, _, _ in }, { _, _, _, _, _, _ in }) }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let out = try output.take(x.shape, dtype)
        let (xs, os, run) = (x.cells, out.cells, loops.forward)
        try Pieces.elements(x.count) { first, count in run(xs.wide, xs.at(first), os.at(first), count) }
        (self.x, self.out) = (x, out)
        if pass.watchesKinks, hasKink { pass.kinks.noteSigns(x) }
        return out
    }

    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard let x, let out else { throw Shapes.notForwarded(className) }
        guard wantsInput else { return nil }
        let dx = try inputGradient.take(x.shape, dtype)
        let (xs, os, gs, ds, run) = (x.cells, out.cells, dout.cells, dx.cells, loops.backward)
        try Pieces.elements(x.count) { first, count in run(xs.wide, xs.at(first), os.at(first), gs.at(first), ds.at(first), count) }
        return dx
    }
}

/// out = max(0, x). Behind a dense or convolutional layer of a net, that layer clips its result itself (`Pass.rectifies`).
final class ReLULayer: ElementwiseLayer {
    init() { super.init("ReLU") }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(ReLULayer(), dtype) }
    override var hasKink: Bool { true }
    override var loops: ElementLoops { ElementLoops({ nn_relu($0, $1, $2, $3) }, { nn_relu_back($0, $2, $3, $4, $5) }) }
    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        guard pass.isRectified else { return try super.forward(x, pass) }
        (self.x, self.out) = (x, x)
        if pass.watchesKinks { pass.kinks.noteSigns(x) }
        return x
    }
    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        pass.isMaskedBelow ? dout : try super.backward(dout, pass, wantsInput: wantsInput)
    }
    /// The output of the last batch.
    var lastOutput: NDArray? { out }
}

/// out = x for x above zero, slope * x below.
final class LeakyReLULayer: ElementwiseLayer {
    let slope: Double
    init(slope: Double) {
        self.slope = slope
        super.init("LeakyReLU")
    }
    override var settings: String { "negative_slope=\(NumberText.repr(slope))" }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(LeakyReLULayer(slope: slope), dtype) }
    override var hasKink: Bool { true }
    override var loops: ElementLoops {
        let slope = slope
        return ElementLoops({ nn_leaky($0, $1, $2, $3, slope) }, { nn_leaky_back($0, $1, $3, $4, $5, slope) })
    }
}

/// out = 1 / (1 + exp(-x)).
final class SigmoidLayer: ElementwiseLayer {
    init() { super.init("Sigmoid") }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(SigmoidLayer(), dtype) }
    override var loops: ElementLoops { ElementLoops({ nn_sigmoid($0, $1, $2, $3) }, { nn_sigmoid_back($0, $2, $3, $4, $5) }) }
}

/// out = tanh(x).
final class TanhLayer: ElementwiseLayer {
    init() { super.init("Tanh") }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(TanhLayer(), dtype) }
    override var loops: ElementLoops { ElementLoops({ nn_tanh_layer($0, $1, $2, $3) }, { nn_tanh_back($0, $2, $3, $4, $5) }) }
}

/// out = exp(x) / sum of exp(x) over the last axis. The loss softmax cross-entropy takes scores, not these.
final class SoftmaxLayer: Layer {
    private var out: NDArray?
    init() { super.init("Softmax") }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(SoftmaxLayer(), dtype) }

    override func outputShape(_ input: Dims) throws(Fault) -> Dims {
        guard let last = input.last, last > 0 else { throw .value("Softmax needs an axis of classes, but gets shape \(Shapes.text(input))") }
        return input
    }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let out = try output.take(x.shape, dtype), columns = x.shape[x.rank - 1]
        let (xs, os) = (x.cells, out.cells)
        try Pieces.rows(x.count / columns, width: columns) { first, rows in nn_softmax(xs.wide, xs.at(first * columns), os.at(first * columns), rows, columns) }
        self.out = out
        return out
    }

    // dx = p * (dout - sum(p * dout)).
    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard let out else { throw Shapes.notForwarded(className) }
        guard wantsInput else { return nil }
        let dx = try inputGradient.take(out.shape, dtype), columns = out.shape[out.rank - 1]
        let (os, gs, ds) = (out.cells, dout.cells, dx.cells)
        try Pieces.rows(out.count / columns, width: columns) { first, rows in
            nn_softmax_back(os.wide, os.at(first * columns), gs.at(first * columns), ds.at(first * columns), rows, columns)
        }
        return dx
    }
}

/// While training, sets each element to zero with probability p and divides the others by 1 - p; else out = x.
final class DropoutLayer: Layer {
    let p: Double
    private let mask = Room()
    private var current: NDArray?
    init(p: Double) {
        self.p = p
        super.init("Dropout")
    }
    override var settings: String { "p=\(NumberText.repr(p))" }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(DropoutLayer(p: p), dtype) }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        current = nil
        guard pass.isTraining, p > 0 else { return x }
        let mask = try mask.take(x.shape, dtype), out = try output.take(x.shape, dtype)
        // Numbers as `np.random.rand(*x.shape)` draws them: those below p fall out.
        guard case .array(let drawn) = try pass.random.randomSample([x.count]) else { return x }
        let values = drawn.shared(Double.self), scale = p < 1 ? 1 / (1 - p) : 0
        if dtype == .float64 {
            let kept = mask.shared(Double.self)
            for index in 0..<x.count { kept[index] = values[index] < p ? 0 : scale }
        } else {
            let kept = mask.shared(Float.self)
            for index in 0..<x.count { kept[index] = values[index] < p ? 0 : Float(scale) }
        }
        withExtendedLifetime(drawn) {}
        current = mask
        let (xs, ms, os) = (x.cells, mask.cells, out.cells)
        try Pieces.elements(x.count) { first, count in nn_times(xs.wide, xs.at(first), ms.at(first), os.at(first), count) }
        return out
    }

    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard wantsInput, let current else { return dout }
        let dx = try inputGradient.take(dout.shape, dtype)
        let (gs, ms, ds) = (dout.cells, current.cells, dx.cells)
        try Pieces.elements(dout.count) { first, count in nn_times(gs.wide, gs.at(first), ms.at(first), ds.at(first), count) }
        return dx
    }
}
