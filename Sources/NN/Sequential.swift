// Sequential: a net of layers, one behind the other.
//
// The net owns names for the parameters of its layers, the course's: the layers that have parameters are counted from 1, so
// that the first dense layer's are W1 and b1, as in the walkthrough's net, and a batch norm's behind it gamma2 and beta2. `params`
// is a dict of the arrays training works on; what a script writes into it, element by element or as a whole, counts.
//
// A ReLU behind a dense or convolutional layer is done by that layer, while its result is in the cache. A dense layer can
// take a step of plain gradient descent inside the product that makes its gradient (`Pass.step`).

import CKernels
import Lang
import NNRuntime

public final class Sequential: HostObject {
    let layers: [Layer]
    let dtype: DType
    let loss: Loss
    /// Shape of one input: given, known from the first layer, or seen.
    private(set) var inputShape: Dims?
    /// Parameters by name.
    let params = DictObject()
    /// The last training's.
    var history: History?
    /// Whether the layer at a place clips its result for the ReLU behind it.
    private let rectifies: [Bool]
    /// The input shape each layer last saw, and the output shape it made of it.
    private var seen: [(input: Dims, output: Dims)?]

    struct Entry {
        let name: String
        let layer: Layer
        let parameter: Parameter
    }
    let entries: [Entry]
    /// Running statistics: name, layer, place in the layer.
    let statistics: [(name: String, layer: Layer, index: Int)]

    init(_ layers: [Layer], dtype: DType, loss: Loss, inputShape: Dims?) throws(Fault) {
        guard !layers.isEmpty else { throw .value("Sequential needs at least one layer") }
        self.layers = layers
        self.dtype = dtype
        self.loss = loss
        seen = Array(repeating: nil, count: layers.count)
        rectifies = layers.indices.map { $0 + 1 < layers.count && layers[$0 + 1] is ReLULayer && (layers[$0] is DenseLayer || layers[$0] is Conv2DLayer) }
        var entries: [Entry] = [], statistics: [(String, Layer, Int)] = []
        var known = Set<ObjectIdentifier>(), number = 0
        for layer in layers {
            guard known.insert(ObjectIdentifier(layer)).inserted else {
                throw .value("Sequential: the same layer, \(layer.description), stands in the net twice")
            }
            try layer.convert(to: dtype)
            if layer.parameters.isEmpty { continue }
            number += 1
            for parameter in layer.parameters { entries.append(Entry(name: "\(parameter.name)\(number)", layer: layer, parameter: parameter)) }
            for (index, row) in layer.statistics.enumerated() { statistics.append(("\(row.name)\(number)", layer, index)) }
        }
        self.entries = entries
        self.statistics = statistics
        super.init(kind: .host)
        for entry in entries { params[entry.name] = .array(entry.parameter.value) }
        try checkShapes(from: inputShape)
    }

    /// Follows the shapes through the net as far as they are known.
    private func checkShapes(from given: Dims?) throws(Fault) {
        var shape = given
        if let given { inputShape = given }
        for (index, layer) in layers.enumerated() {
            if layer is ScriptLayer { shape = nil; continue }
            if shape == nil, let known = layer.knownInput {
                shape = known
                if index == 0 { inputShape = known }
            }
            guard let input = shape else { continue }
            do throws(Fault) {
                let output = try layer.outputShape(input)
                seen[index] = (input, output)
                shape = output
            } catch {
                throw Fault(error.kind, "layer \(index + 1): \(error.message)", hint: error.detail?.hint)
            }
        }
    }

    /// A net of the same layers with numbers of its own.
    func copy(_ type: DType, _ vm: Interpreter?) throws(Fault) -> Sequential {
        var copies: [Layer] = []
        for layer in layers { copies.append(try layer.copy(type, vm)) }
        return try Sequential(copies, dtype: type, loss: loss.copy(), inputShape: inputShape)
    }

    /// Whether a layer is a script's own.
    var hasScriptLayers: Bool { layers.contains { $0 is ScriptLayer } }

    /// Number of numbers one row of the output has; nil as long as the shapes are not known.
    var outputShape: Dims? { seen.last.flatMap { $0?.output } }

    // MARK: Parameters

    /// Takes over what the script put into `params`.
    func synchronize(_ vm: Interpreter) throws(Fault) {
        for layer in layers { if let script = layer as? ScriptLayer { try script.refresh(vm) } }
        for entry in entries {
            guard let value = params[entry.name] else { throw Fault(.keyError, "params has lost its '\(entry.name)'") }
            guard case .array(let array) = value else {
                throw .type("params['\(entry.name)'] must be an array of shape \(entry.parameter.value.shape.text), not \(vm.typeName(value))")
            }
            if array === entry.parameter.value { continue }
            if entry.layer is ScriptLayer { params[entry.name] = .array(entry.parameter.value); continue }
            guard array.shape == entry.parameter.value.shape else {
                throw .value("params['\(entry.name)'] has shape \(array.shape.text), expected \(entry.parameter.value.shape.text)")
            }
            let plain = try array.astype(dtype).contiguous()
            entry.parameter.value = plain
            entry.parameter.squares = nil
            if plain !== array { params[entry.name] = .array(plain) }
        }
        // A script may have written into the arrays: remembered sums are void.
        for entry in entries { entry.parameter.squares = nil }
    }

    /// Names and arrays of all that is saved.
    var arrays: [(name: String, array: NDArray)] {
        entries.map { ($0.name, $0.parameter.value) } + statistics.map { ($0.name, $0.layer.statistics[$0.index].array) }
    }

    /// The regularisation's part of the loss: 0.5 * reg * sum(W * W) + l1 * sum(|W|) over the weights.
    func penalty(reg: Double, l1: Double) -> Double {
        var total = 0.0
        if reg != 0 {
            for entry in entries where entry.parameter.isWeight {
                let squares = entry.parameter.squares ?? entry.parameter.value.sumOfSquares
                entry.parameter.squares = squares
                total += 0.5 * reg * squares
            }
        }
        if l1 != 0 {
            for entry in entries where entry.parameter.isWeight {
                let value = entry.parameter.value
                total += l1 * nn_sum_abs(value.cells.wide, value.data, value.count)
            }
        }
        return total
    }

    /// Adds the regularisation's part to the gradients.
    func addPenaltyGradients(reg: Double, l1: Double, skipping skip: (Layer) -> Bool = { _ in false }) throws(Fault) {
        guard reg != 0 || l1 != 0 else { return }
        for entry in entries where entry.parameter.isWeight && !skip(entry.layer) {
            let (w, g) = (entry.parameter.value.cells, try entry.parameter.gradientRoom().cells)
            try Pieces.elements(entry.parameter.value.count) { first, count in
                if reg != 0 { nn_scale_add(w.wide, reg, w.at(first), g.at(first), count) }
                if l1 != 0 { nn_sign_add(w.wide, l1, w.at(first), g.at(first), count) }
            }
        }
    }

    // MARK: Forward and backward

    /// Takes the rows of a set at some places as the batch of a pass: where they lie if the first layer multiplies them from there,
    /// and otherwise gathered into `block`, each changed as told.
    func load(_ x: Samples, _ places: UnsafeBufferPointer<Int>, into block: NDArray, _ rows: LentRows, _ pass: Pass,
              _ changes: [PictureChange] = []) throws(Fault) {
        pass.batch = nil
        if changes.isEmpty, let first = layers.first as? DenseLayer, first.inputs == x.width,
           NarrowProducts.take(places.count, first.inputs, first.outputs), try rows.lend(x, places, dtype) {
            pass.batch = rows
        } else {
            try x.gather(places, into: block, changes)
        }
    }

    /// The net's output for a batch.
    func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        var value = x
        if inputShape == nil { inputShape = Shapes.item(x) }
        for (index, layer) in layers.enumerated() {
            let input = Shapes.item(value)
            let isNew = seen[index]?.input != input
            if isNew, !(layer is ScriptLayer) {
                do throws(Fault) { seen[index] = (input, try layer.outputShape(input)) } catch {
                    throw Fault(error.kind, "layer \(index + 1): \(error.message)", hint: error.detail?.hint)
                }
            }
            (pass.rectifies, pass.isRectified) = (rectifies[index], index > 0 && rectifies[index - 1])
            pass.lent = index == 0 ? pass.batch : nil
            value = try layer.forward(value, pass)
            if isNew { seen[index] = (input, Shapes.item(value)) }
        }
        return value
    }

    /// The gradients of all parameters, from that of the loss by the output; the gradient by the input if it is wanted.
    @discardableResult
    func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool = false) throws(Fault) -> NDArray? {
        let last = wantsInput ? 0 : layers.firstIndex { !$0.parameters.isEmpty || $0 is ScriptLayer } ?? layers.count
        var gradient: NDArray? = dout
        for index in stride(from: layers.count - 1, through: min(last, layers.count), by: -1) {
            guard let given = gradient else { break }
            let plain = given.shape.count > 0 ? given : dout
            pass.rectifies = rectifies[index]
            pass.isMaskedBelow = index > last && rectifies[index - 1] && layers[index - 1] is Conv2DLayer
            gradient = try layers[index].backward(plain, pass, wantsInput: wantsInput || index > last)
        }
        return gradient
    }

    // MARK: As an object of the language

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("Sequential", vm) }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        "Sequential([\(layers.map(\.description).joined(separator: ", "))], dtype='\(dtype.name)')"
    }
    override public var hostAttributeNames: [String] { ["params", "grads", "layers", "dtype", "history", "criterion", "input_shape"] }
    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "params": return .dict(params)
        case "grads":
            let dict = DictObject()
            for entry in entries { if let gradient = entry.parameter.gradient { dict[entry.name] = .array(gradient) } }
            return .dict(dict)
        case "layers": return .newList(layers.map { ($0 as? ScriptLayer)?.object ?? .object($0) })
        case "dtype": return .string(dtype.name)
        case "history": return history.map { .object($0) } ?? Value.none
        case "criterion": return .object(loss)
        case "input_shape": return inputShape.map { .newTuple($0.map { .int($0) }) } ?? Value.none
        default: return nil
        }
    }
    override public func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { layers.count }
    override public func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        try vm.item(.newList(layers.map { ($0 as? ScriptLayer)?.object ?? .object($0) }), key)
    }
    override public var isCallable: Bool { true }
    override public func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        try vm.call(try vm.attribute(.object(self), "forward"), arguments, keywords: keywords)
    }

    // MARK: Summary

    /// A table: layer, output shape, parameters, and the memory of a batch's results.
    func summary(batch: Int) -> String {
        var rows: [[String]] = [["layer", "output shape", "parameters", "memory"]]
        var total = 0, bytes = 0
        for (index, layer) in layers.enumerated() {
            let shape = seen[index]?.output
            let isInPlace = (index > 0 && rectifies[index - 1]) || layer is FlattenLayer
            let size = isInPlace ? 0 : shape.map { $0.product.multipliedReportingOverflow(by: batch &* dtype.itemsize).partialValue } ?? 0
            total += layer.parameterCount
            bytes &+= size
            rows.append(["\(index + 1) \(layer.description)", shape.map(Shapes.text) ?? "?", Sequential.grouped(layer.parameterCount),
                         shape == nil ? "?" : Sequential.memory(size)])
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        func line(_ row: [String]) -> String {
            var cells: [String] = []
            for (column, cell) in row.enumerated() {
                let room = String(repeating: " ", count: widths[column] - cell.count)
                cells.append(column < 2 ? cell + room : room + cell)
            }
            return cells.joined(separator: "  ")
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        var text = line(rows[0]) + "\n" + rule + "\n"
        for row in rows.dropFirst() { text += line(row) + "\n" }
        text += rule + "\n"
        text += "parameters: \(Sequential.grouped(total)) (\(Sequential.memory(total * dtype.itemsize)), \(dtype.name)); "
        text += "results of a batch of \(batch): \(Sequential.memory(bytes))\n"
        return text
    }

    /// Digits in groups of three.
    static func grouped(_ value: Int) -> String {
        var out = "", digits = Array(String(value))
        while digits.count > 3 {
            out = "," + String(digits.suffix(3)) + out
            digits.removeLast(3)
        }
        return String(digits) + out
    }

    static func memory(_ bytes: Int) -> String {
        if bytes < 1024 { return "\(bytes) B" }
        let kilo = Double(bytes) / 1024
        if kilo < 1024 { return Figures.fixed(kilo, 1) + " KB" }
        return Figures.fixed(kilo / 1024, 1) + " MB"
    }
}

/// Numbers in messages.
enum Figures {
    static func fixed(_ x: Double, _ places: Int) -> String {
        (try? FloatStyle(code: .fixed, precision: places).text(x)) ?? NumberText.repr(x)
    }
    static func general(_ x: Double, _ digits: Int = 3) -> String {
        (try? FloatStyle(code: .general, precision: digits).text(x)) ?? NumberText.repr(x)
    }
    static func scientific(_ x: Double, _ digits: Int = 2) -> String {
        (try? FloatStyle(code: .exponent, precision: digits).text(x)) ?? NumberText.repr(x)
    }
}
