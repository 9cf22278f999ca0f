// The `nn` module: nets and language meet here. Each name is a row of the table; those the walkthrough uses bare are
// bound as built-ins as well.

import Lang
import NNRuntime

public enum NNModule {
    /// Names that are also bound without `nn.` in front, as the walkthrough uses them.
    private static let bare = ["TwoLayerNet", "eval_numerical_gradient", "rel_error", "visualize_grid", "load_CIFAR10", "get_CIFAR10_data"]

    /// Binds the module in an interpreter: `nn` at once, `import nn` too.
    public static func install(in vm: Interpreter) {
        let module = ModuleObject(name: "nn") { module, vm in
            for row in NNTable.functions { module.bind(row.name, to: .builtin(row), vm) }
            module.bind("TwoLayerNet", to: .type(NNState.of(vm).netType(vm)), vm)
        }
        vm.add(module)
        for row in NNTable.functions where bare.contains(row.name) { vm.bindBuiltin(row.name, to: .builtin(row)) }
        vm.bindBuiltin("TwoLayerNet", to: .type(NNState.of(vm).netType(vm)))
    }
}

extension NNState {
    /// The class `TwoLayerNet`, which a script calls to make a net.
    func netType(_ vm: Interpreter) -> TypeObject { type("TwoLayerNet", vm) }
}
