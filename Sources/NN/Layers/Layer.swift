// Layers: what nets are made of.
//
// A layer is an object of the language and the engine's unit of work at once. `forward` gives the output of a batch,
// `backward` takes the gradient of the loss by that output, leaves the gradients of the layer's parameters in them
// and gives the gradient by its input. Batches are contiguous arrays of the net's number type, pictures channel
// last: (N, H, W, C), as the walkthrough has them, so that a picture's pixels lie together and convolution is one
// product whose result needs no turning.
//
// Results stand in memory that is made once and taken again for the next batch (`Room`). Work is cut into pieces whose
// size does not depend on the number of threads, and sums are added up in the order of the pieces: the same seed gives
// the same bits on any number of threads.
//
// Formulas and defaults are PyTorch's; names of parameters are the course's: W and b, gamma and beta.

import CKernels
import Lang
import NNRuntime

/// Numbers that training changes, and the gradient of the loss by them.
final class Parameter {
    /// Within the layer: `W`, `b`, `gamma`, `beta`.
    let name: String
    var value: NDArray { didSet { value.isHeld = true } }
    var gradient: NDArray?
    /// Whether regularisation counts it: weights, but no biases, scales and shifts.
    let isWeight: Bool
    /// The sum of the squares, where a step has it at hand.
    var squares: Double?

    init(_ name: String, _ value: NDArray, isWeight: Bool) {
        self.name = name
        self.value = value
        self.isWeight = isWeight
        value.isHeld = true
    }

    /// Room for the gradient, in the shape of the value.
    func gradientRoom() throws(Fault) -> NDArray {
        if let gradient, gradient.shape == value.shape, gradient.dtype == value.dtype { return gradient }
        let made = try NDArray.zeros(value.shape, value.dtype)
        gradient = made
        return made
    }
}

/// What a pass through a net carries along.
final class Pass {
    var isTraining: Bool
    /// Where dropout draws its numbers.
    let random: RandomState
    /// Runs layers that are a script's own; nil where a net has none.
    let vm: Interpreter?
    /// A step of plain gradient descent that dense layers take inside their gradient's product.
    var step: (rate: Double, decay: Double)?
    /// The batch where it lies, for a first layer that multiplies it from there; the array that stands for it holds nothing then.
    var batch: LentRows?
    /// The same, for the layer whose turn it is.
    var lent: LentRows?
    // What a net does with a ReLU behind a dense or convolutional layer. It is the net's business alone: the same layers may stand
    // in another net, or be called by a script, without it.
    /// The layer whose turn it is clips its result for the ReLU behind it, and, if it convolves, its result's gradient.
    var rectifies = false
    /// The layer whose turn it is is a ReLU whose input was clipped.
    var isRectified = false
    /// On the way back: the layer below clips the gradient as well.
    var isMaskedBelow = false
    /// Whether layers note which side of each kink they are on.
    var watchesKinks = false
    var kinks = KinkPattern()

    init(isTraining: Bool, random: RandomState, vm: Interpreter?) {
        self.isTraining = isTraining
        self.random = random
        self.vm = vm
    }
}

/// A fingerprint of the sides of all kinks (signs at a ReLU, winners of a max) in one pass.
struct KinkPattern: Equatable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func note(_ value: Int) { state = (state ^ UInt64(bitPattern: Int64(value))) &* 0x0000_0100_0000_01b3 &+ state >> 31 }

    /// Notes which numbers are above zero.
    mutating func noteSigns(_ array: NDArray) {
        var word = 0
        for index in 0..<array.count {
            let number = array.number(index)
            word = word << 2 | (number > 0 ? 1 : number < 0 ? 2 : 0)
            if index & 15 == 15 { note(word); word = 0 }
        }
        note(word)
    }
}

/// The base of all layers.
public class Layer: HostObject {
    /// The class a script sees.
    let className: String
    var dtype = DType.float64
    var parameters: [Parameter] = []
    /// Arrays that are kept with the parameters but are not trained: running statistics.
    var statistics: [(name: String, array: NDArray)] = [] {
        didSet { for (_, array) in statistics { array.isHeld = true } }
    }
    let output = Room(), inputGradient = Room()
    /// Shape of the output a script last asked for.
    var lastShape: Dims?

    init(_ className: String) {
        self.className = className
        super.init(kind: .host)
    }

    // MARK: What a layer does

    /// Shape of one output for one input; refuses what does not fit.
    func outputShape(_ input: Dims) throws(Fault) -> Dims { input }
    /// Shape of one input, where the layer alone tells.
    var knownInput: Dims? { nil }
    /// The output for a batch.
    func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray { x }
    /// The gradient by the input; nil if it is not wanted.
    func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? { dout }
    /// The arguments in `repr`.
    var settings: String { "" }
    /// A layer like this one with parameters of its own, holding the same numbers.
    func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { throw .type("\(className) cannot be copied") }

    /// Takes another number type for what is kept.
    func convert(to type: DType) throws(Fault) {
        dtype = type
        for parameter in parameters where parameter.value.dtype != type {
            parameter.value = try parameter.value.astype(type)
            parameter.gradient = nil
        }
    }

    /// Gives a copy this layer's numbers.
    func fill<L: Layer>(_ other: L, _ type: DType) throws(Fault) -> L {
        for (mine, theirs) in zip(parameters, other.parameters) { theirs.value = try mine.value.astype(type).copied() }
        for index in statistics.indices { other.statistics[index].array = try statistics[index].array.copied() }
        other.dtype = type
        return other
    }

    // MARK: As an object of the language

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type(className, vm) }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { description }
    var description: String { "\(className)(\(settings))" }
    override public var hostAttributeNames: [String] { ["params", "grads", "dtype"] }
    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "params":
            let dict = DictObject()
            for parameter in parameters { dict[parameter.name] = .array(parameter.value) }
            for (name, array) in statistics { dict[name] = .array(array) }
            return .dict(dict)
        case "grads":
            let dict = DictObject()
            for parameter in parameters { if let gradient = parameter.gradient { dict[parameter.name] = .array(gradient) } }
            return .dict(dict)
        case "dtype": return .string(dtype.name)
        default: return nil
        }
    }
    override public var isCallable: Bool { true }
    override public func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        try vm.call(try vm.attribute(.object(self), "forward"), arguments, keywords: keywords)
    }

    /// The number of elements of all parameters.
    var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }

    /// A batch of the right number type, contiguous.
    func batch(_ value: Value, _ name: String, _ vm: Interpreter) throws(Fault) -> NDArray {
        let array = try vm.ndarray(value).astype(dtype).contiguous()
        guard array.rank > 0, array.count > 0 else { throw .value("\(className): \(name) is empty: shape \(array.shape.text)") }
        return array
    }
}

/// How weights start.
enum Initializer {
    static let names = ["he", "he_uniform", "xavier", "xavier_uniform", "zeros"]

    /// Weights of a shape for so many inputs and outputs: `std` times standard normal numbers, or by a rule.
    /// - he: normal, std = sqrt(2 / inputs); xavier: normal, std = sqrt(2 / (inputs + outputs)); the uniform ones have the same variance.
    static func weights(_ shape: Dims, inputs: Int, outputs: Int, rule: String, std: Double?, _ random: RandomState) throws(Fault) -> NDArray {
        if let std { return try normal(shape, std, random) }
        switch rule {
        case "he": return try normal(shape, (2 / Double(inputs)).squareRoot(), random)
        case "xavier": return try normal(shape, (2 / Double(inputs + outputs)).squareRoot(), random)
        case "he_uniform": return try uniform(shape, (6 / Double(inputs)).squareRoot(), random)
        case "xavier_uniform": return try uniform(shape, (6 / Double(inputs + outputs)).squareRoot(), random)
        case "zeros": return try NDArray.zeros(shape)
        default: throw .value("init must be \(names.map { "'\($0)'" }.joined(separator: ", ")), not '\(rule)'", hint: Nearest.hint(rule, names))
        }
    }

    private static func normal(_ shape: Dims, _ std: Double, _ random: RandomState) throws(Fault) -> NDArray {
        guard case .array(let drawn) = try random.standardNormal(shape) else { return try NDArray.zeros(shape) }
        let values = drawn.shared(Double.self)
        for index in 0..<drawn.count { values[index] *= std }
        return drawn
    }

    private static func uniform(_ shape: Dims, _ bound: Double, _ random: RandomState) throws(Fault) -> NDArray {
        guard case .array(let drawn) = try random.randomSample(shape) else { return try NDArray.zeros(shape) }
        let values = drawn.shared(Double.self)
        for index in 0..<drawn.count { values[index] = -bound + 2 * bound * values[index] }
        return drawn
    }
}

/// The known name nearest to a mistyped one.
enum Nearest {
    static func name(_ wrong: String, _ known: [String]) -> String? {
        let scored = known.map { ($0, distance(Array(wrong.lowercased().utf8), Array($0.lowercased().utf8))) }
        guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(1, min(wrong.utf8.count, best.0.utf8.count) / 2) else { return nil }
        return best.0
    }

    static func hint(_ wrong: String, _ known: [String]) -> String? { name(wrong, known).map { "did you mean '\($0)'?" } }

    /// Edits (an exchange of neighbours counts as one) from one text to the other.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before = [Int](), last = Array(0...b.count)
        for i in 0..<a.count {
            var line = [i + 1]
            for j in 0..<b.count {
                var cost = min(line[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
                line.append(cost)
            }
            (before, last) = (last, line)
        }
        return last[b.count]
    }
}
