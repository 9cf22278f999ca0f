// The walkthrough's net: a fully connected layer, ReLU, a second one, softmax loss with L2 regularisation.
//
// Its signatures, the order in which it draws random numbers and its arithmetic are the walkthrough's, so that the
// same seed gives the same numbers. Training works on bytes where the pictures are bytes (`ImageSet`), in buffers
// made once; the parameters are the arrays of `params`, changed in place.

import Lang
import NNRuntime

/// What one training run wants; parameters as the walkthrough names them.
struct TrainingOptions {
    var learningRate = 1e-3
    var decay = 0.95
    var regularization = 1e-5
    var iterations = 100
    var batchSize = 200
    var verbose = false
}

/// `TwoLayerNet(input_size, hidden_size, num_classes, std=1e-4)`.
public final class TwoLayerNet: HostObject {
    /// `W1` (D, H), `b1` (H,), `W2` (H, C), `b2` (C,).
    let params: DictObject
    let inputs, hidden, classes: Int
    let dtype: DType

    /// Weights are std times standard normal numbers of the interpreter's generator, W1 first; biases are zero.
    init(inputs: Int, hidden: Int, classes: Int, std: Double, dtype: DType, _ vm: Interpreter) throws(Fault) {
        self.inputs = inputs
        self.hidden = hidden
        self.classes = classes
        self.dtype = dtype
        params = DictObject()
        super.init(kind: .host)
        let random = NNState.of(vm).random(vm)
        func weights(_ rows: Int, _ columns: Int) throws(Fault) -> NDArray {
            guard case .array(let drawn) = try random.standardNormal([rows, columns]) else { return try NDArray.zeros([rows, columns]) }
            let values = drawn.shared(Double.self)
            for index in 0..<drawn.count { values[index] *= std }
            return try drawn.astype(dtype)
        }
        let first = try weights(inputs, hidden)
        let second = try weights(hidden, classes)
        try vm.setItem(.dict(params), .string("W1"), .array(first))
        try vm.setItem(.dict(params), .string("b1"), .array(try NDArray.zeros([hidden], dtype)))
        try vm.setItem(.dict(params), .string("W2"), .array(second))
        try vm.setItem(.dict(params), .string("b2"), .array(try NDArray.zeros([classes], dtype)))
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("TwoLayerNet", vm) }

    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        "TwoLayerNet(input_size=\(inputs), hidden_size=\(hidden), num_classes=\(classes), dtype='\(dtype.name)')"
    }

    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "params": .dict(params)
        case "dtype": .string(dtype.name)
        default: nil
        }
    }

    // MARK: Parameters

    /// A parameter as the script left it, its shape checked.
    func parameter(_ name: String, _ shape: Dims, _ vm: Interpreter) throws(Fault) -> NDArray {
        let value = try vm.item(.dict(params), .string(name))
        guard case .array(let array) = value else {
            throw .type("params['\(name)'] must be an array of shape \(shape.text), not \(vm.typeName(value))")
        }
        guard array.shape == shape else {
            throw .value("params['\(name)'] has shape \(array.shape.text), expected \(shape.text)")
        }
        return array
    }

    struct Weights<T: NetFloat> {
        let w1, b1, w2, b2: Matrix<T>
    }

    func weights<T: NetFloat>(_ type: T.Type, _ vm: Interpreter) throws(Fault) -> Weights<T> {
        Weights(w1: try Matrix(try parameter("W1", [inputs, hidden], vm)), b1: try Matrix(try parameter("b1", [hidden], vm)),
                w2: try Matrix(try parameter("W2", [hidden, classes], vm)), b2: try Matrix(try parameter("b2", [classes], vm)))
    }

    // MARK: Forward

    /// Scores (N, C) of a batch, and the hidden layer (N, H).
    func forward<T: NetFloat>(_ x: Matrix<T>, _ weights: Weights<T>) throws(Fault) -> (hidden: Matrix<T>, scores: Matrix<T>) {
        let h = try Matrix<T>(rows: x.rows, columns: hidden)
        let scores = try Matrix<T>(rows: x.rows, columns: classes)
        var partial: [T] = []
        try Dense.forward(x, weights.w1, weights.b1, into: h, rows: x.rows, rectify: true, partial: &partial)
        try Dense.forward(h, weights.w2, weights.b2, into: scores, rows: x.rows, rectify: false, partial: &partial)
        return (h, scores)
    }

    /// `loss(X)`: the scores; `loss(X, y, reg)`: the loss and a dict of gradients.
    func loss<T: NetFloat>(_ input: NDArray, _ labels: [Int]?, reg: Double, _ type: T.Type, _ vm: Interpreter) throws(Fault) -> Value {
        let x = try batch(input, type)
        let weights = try weights(type, vm)
        let (h, scores) = try forward(x, weights)
        guard let labels else { return .array(scores.array) }
        let n = x.rows
        let dataLoss = labels.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { SoftmaxLoss.gradient(scores, $0, rows: n) } ?? .nan
        }
        let squares1 = T.sumSquares(weights.w1.base, weights.w1.count), squares2 = T.sumSquares(weights.w2.base, weights.w2.count)
        let total = dataLoss + (0.5 * reg * squares1 + 0.5 * reg * squares2)
        // Shapes: dscores (N, C), dhidden (N, H).
        let dw1 = try Matrix<T>(rows: inputs, columns: hidden), dw2 = try Matrix<T>(rows: hidden, columns: classes)
        let db1 = try Matrix<T>(rows: 1, columns: hidden), db2 = try Matrix<T>(rows: 1, columns: classes)
        let dhidden = try Matrix<T>(rows: n, columns: hidden)
        try Dense.gradients(h, scores, weights.w2, reg: T(reg), into: dw2, db2, rows: n)
        try Dense.inputGradient(scores, weights.w2, into: dhidden, rows: n)
        T.rectifyGradient(h.base, dhidden.base, n * hidden)
        try Dense.gradients(x, dhidden, weights.w1, reg: T(reg), into: dw1, db1, rows: n)
        let grads = DictObject()
        try vm.setItem(.dict(grads), .string("W2"), .array(dw2.array))
        try vm.setItem(.dict(grads), .string("b2"), .array(try db2.array.reshaped([classes])))
        try vm.setItem(.dict(grads), .string("W1"), .array(dw1.array))
        try vm.setItem(.dict(grads), .string("b1"), .array(try db1.array.reshaped([hidden])))
        return .newTuple([.scalar(Scalar(total, as: dtype)), .dict(grads)])
    }

    /// A batch as a matrix of rows of the net's input size.
    func batch<T: NetFloat>(_ input: NDArray, _ type: T.Type) throws(Fault) -> Matrix<T> {
        let rows = input.rank > 1 ? input.shape[0] : 1
        let columns = input.rank > 1 ? input.count / max(rows, 1) : input.count
        guard input.rank >= 1, columns == inputs, input.rank > 1 else {
            throw Fault(.valueError, "X has shape \(input.shape.text), but the net expects (N, \(inputs))",
                        hint: input.rank > 2 ? "X.reshape(X.shape[0], -1) makes rows of it" : nil)
        }
        guard rows > 0 else { throw .value("X is empty: shape \(input.shape.text)") }
        return try Matrix(try input.reshaped([rows, columns]))
    }

    /// `predict(X)`: the class with the highest score for each row.
    func predict<T: NetFloat>(_ source: TrainingInput, _ type: T.Type, _ vm: Interpreter) throws(Fault) -> NDArray {
        let weights = try weights(type, vm)
        let result = try NDArray.empty([source.count], .int64)
        let out = result.shared(Int.self)
        let step = 1000
        var first = 0
        let block = try Matrix<T>(rows: min(step, max(source.count, 1)), columns: inputs)
        let h = try Matrix<T>(rows: block.rows, columns: hidden)
        let scores = try Matrix<T>(rows: block.rows, columns: classes)
        var partial: [T] = []
        while first < source.count {
            let n = min(step, source.count - first)
            try source.gather(Array(first..<(first + n)), into: block)
            try Dense.forward(block, weights.w1, weights.b1, into: h, rows: n, rectify: true, partial: &partial)
            try Dense.forward(h, weights.w2, weights.b2, into: scores, rows: n, rectify: false, partial: &partial)
            for row in 0..<n { out[first + row] = TwoLayerNet.best(scores.base + row * classes, classes) }
            first += n
        }
        return result
    }

    /// The first place of the largest score; of the first NaN, if there is one, as NumPy's argmax.
    static func best<T: NetFloat>(_ scores: UnsafePointer<T>, _ count: Int) -> Int {
        var place = 0
        for index in 0..<count {
            if scores[index].isNaN { return index }
            if scores[index] > scores[place] { place = index }
        }
        return place
    }
}
