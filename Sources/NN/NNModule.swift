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
            for row in NNTable.allFunctions { module.bind(row.name, to: .builtin(row), vm) }
            for row in NNTable.classes where row.make != nil || row.name == "Layer" { module.bind(row.name, to: .type(NNState.of(vm).type(row.name, vm)), vm) }
        }
        vm.add(module)
        for row in NNTable.functions where bare.contains(row.name) { vm.bindBuiltin(row.name, to: .builtin(row)) }
        vm.bindBuiltin("TwoLayerNet", to: .type(NNState.of(vm).type("TwoLayerNet", vm)))
    }

    /// Installs what shows the progress of `fit(…, plot=True)` after each epoch.
    public static func showProgress(in vm: Interpreter, _ show: @escaping (TrainingProgress) -> Void) { NNState.of(vm).onProgress = show }
}
