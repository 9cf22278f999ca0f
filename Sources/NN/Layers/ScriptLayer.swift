import NNRuntime

/// A layer that a script defines: an object with `forward(x)` and `backward(dout)`. If it has dicts `params` and `grads`, its
/// parameters are trained with the net's; `backward` leaves their gradients in `grads` under the same names. An attribute
/// `training` is set to True or False before each pass where the object has one.
final class ScriptLayer: Layer {
    let object: Value
    private let typeName: String
    private var hasMode = false

    init(_ object: Value, _ vm: Interpreter) throws(Fault) {
        self.object = object
        typeName = vm.typeName(object)
        super.init("Layer")
        for name in ["forward", "backward"] {
            do throws(Fault) { _ = try vm.attribute(object, name) } catch {
                vm.forget(error)
                throw Fault(.typeError, "Sequential: \(typeName) is no layer: it has no method '\(name)'",
                            hint: "a layer of your own has forward(self, x) and backward(self, dout)")
            }
        }
        hasMode = vm.storedAttribute(object, "training") != nil
        if case .dict(let dict)? = vm.storedAttribute(object, "params") {
            for (key, value) in dict.items {
                guard let name = key.asString, case .array(let array) = value else {
                    throw .type("\(typeName).params must be a dict of arrays by name")
                }
                parameters.append(Parameter(name, array, isWeight: array.rank > 1))
            }
        }
    }

    override var description: String { typeName }

    /// The script's own arrays may be replaced by it; what `params` holds now counts.
    func refresh(_ vm: Interpreter) throws(Fault) {
        guard case .dict(let dict)? = vm.storedAttribute(object, "params") else { return }
        for parameter in parameters {
            guard case .array(let array)? = dict[parameter.name] else {
                throw .type("\(typeName).params['\(parameter.name)'] must stay an array")
            }
            if array === parameter.value { continue }
            guard array.shape == parameter.value.shape else {
                throw .value("\(typeName).params['\(parameter.name)'] has shape \(array.shape.text), expected \(parameter.value.shape.text)")
            }
            parameter.value = array
        }
        try convertParameters(dict)
    }

    /// Training works on contiguous arrays of the net's type; the object gets them back.
    private func convertParameters(_ dict: DictObject) throws(Fault) {
        for parameter in parameters {
            let plain = try parameter.value.astype(dtype).contiguous()
            if plain === parameter.value { continue }
            parameter.value = plain
            dict[parameter.name] = .array(plain)
        }
    }

    override func convert(to type: DType) throws(Fault) { dtype = type }

    override func outputShape(_ input: Dims) throws(Fault) -> Dims { input }

    private func interpreter(_ pass: Pass) throws(Fault) -> Interpreter {
        guard let vm = pass.vm else { throw .type("\(typeName) is a script's own layer and cannot run here") }
        return vm
    }

    /// What the script gave back, as an array of the net's type that nobody else writes to.
    private func array(_ value: Value, _ method: String, _ vm: Interpreter) throws(Fault) -> NDArray {
        guard case .array(let array) = value else { throw .type("\(typeName).\(method) must return an array, not \(vm.typeName(value))") }
        return array.dtype == dtype && array.isContiguous ? array : try array.astype(dtype).contiguous()
    }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let vm = try interpreter(pass)
        try refresh(vm)
        if hasMode { try vm.setAttribute(object, "training", .bool(pass.isTraining)) }
        // A copy: what the script keeps for its backward pass must outlive our buffers.
        let out = try array(try vm.call(try vm.attribute(object, "forward"), [.array(try x.copied())]), "forward", vm)
        guard out.rank > 0, out.shape[0] == x.shape[0] else {
            throw .value("\(typeName).forward got \(x.shape.text) and returned \(out.shape.text): the first axis is the batch and must stay")
        }
        return out
    }

    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        let vm = try interpreter(pass)
        let dx = try array(try vm.call(try vm.attribute(object, "backward"), [.array(try dout.copied())]), "backward", vm)
        for parameter in parameters {
            guard case .dict(let grads)? = vm.storedAttribute(object, "grads"), case .array(let gradient)? = grads[parameter.name] else {
                throw .value("\(typeName).backward must leave the gradient of params['\(parameter.name)'] in self.grads['\(parameter.name)']")
            }
            guard gradient.shape == parameter.value.shape else {
                throw .value("\(typeName).grads['\(parameter.name)'] has shape \(gradient.shape.text), expected \(parameter.value.shape.text)")
            }
            // Regularisation adds to it: never in the script's own array.
            parameter.gradient = try gradient.astype(dtype).copied()
        }
        return dx
    }

    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer {
        guard let vm else { throw .type("\(typeName) is a script's own layer and cannot be copied here") }
        let copied = try vm.call(try vm.attribute(.object(try vm.module("copy")), "deepcopy"), [object])
        let made = try ScriptLayer(copied, vm)
        made.dtype = dtype
        try made.refresh(vm)
        return made
    }
}
