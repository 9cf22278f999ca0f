// The module `plt`: matplotlib.pyplot's names over the figures of Charts. Charts and language meet here alone.
//
// A script draws on the current axes of the current figure, or on axes it holds. `PlotState` knows the open figures;
// `FigureObject` holds a figure as data (`NNCharts.Figure`), `AxesObject` is a place in it. A drawing function is one
// row (`PlotRow`) that becomes both a function of pyplot and a method of axes; the row reads its arguments, calls the
// method of `NNCharts.Axes` of the same name, and returns an `ArtistObject` for what was drawn.
//
// Nothing is drawn here. `plt.show()` hands each open figure to the host (`Host.show`), which knows whether that means
// text on a terminal, an output of a cell, or both. A figure that was never shown is not drawn by a script; a REPL and
// a notebook show it at the end of the cell by `showPending`, as IPython's inline backend does.

import NNCharts
import NNRuntime

/// The module `plt`, also imported as `matplotlib.pyplot`.
public enum PltModule {
    /// What the module needs from whoever runs scripts.
    public struct Host {
        /// Called with each figure that is shown.
        public var show: (Figure) -> Void
        /// Writes the file of `savefig`; an embedding host may refuse it.
        public var write: (_ path: String, _ bytes: [UInt8]) throws(Fault) -> Void
        /// How `savefig('x.txt')` draws.
        public var textOptions: TextOptions

        /// A host that writes files where the script says, whole or not at all.
        public init(show: @escaping (Figure) -> Void) {
            self.show = show
            write = { path, bytes throws(Fault) in try FigureFile.write(path, bytes) }
            textOptions = TextOptions()
        }
    }

    /// Binds `plt` beside the built-in functions and makes `matplotlib` and its parts importable. They are filled when
    /// first looked at, so that a script without charts does not pay for them.
    public static func install(into vm: Interpreter, show: @escaping (Figure) -> Void) { install(into: vm, host: Host(show: show)) }

    /// The same with a host that says more.
    public static func install(into vm: Interpreter, host: Host) {
        let state = PlotState(host: host)
        vm.moduleState[PlotState.key] = state
        vm.register(ModuleObject(name: "matplotlib", loader: fillRoot))
        vm.bindBuiltin("plt", to: .object(state.pyplot))
    }

    /// Shows the figures a cell left open, as a notebook does at its end; those made after `plt.ioff()` are left out.
    public static func showPending(in vm: Interpreter) { (try? PlotState.of(vm))?.showDrawn() }

    /// How a figure is drawn as text in an interpreter: as the host says, unless the script's settings say else.
    public static func textOptions(_ base: TextOptions, in vm: Interpreter) -> TextOptions {
        (try? PlotState.of(vm))?.textOptions(base) ?? base
    }

    /// Whether a figure with something on it waits to be shown.
    public static func hasPending(in vm: Interpreter) -> Bool { (try? PlotState.of(vm))?.figures.contains { !$0.isBlank } ?? false }

    /// The figure behind a value of a script, for a cell whose last expression is one. It counts as shown; a figure with
    /// nothing on it is shown by its text.
    public static func takeFigure(_ value: Value, in vm: Interpreter) -> Figure? {
        guard case .object(let object as FigureObject) = value, !object.isBlank else { return nil }
        (try? PlotState.of(vm))?.close(object)
        return object.figure
    }

    /// Every function of pyplot, for help, completion and reference pages.
    public static let functions: [Builtin] = PlotRows.functions + FigureRows.functions + FigureRows.more

    // MARK: Modules

    @Sendable
    static func fillPyplot(_ module: ModuleObject, _ vm: Interpreter) {
        for row in functions { vm.setGlobal(row.name, .builtin(row), in: module) }
        guard let state = try? PlotState.of(vm) else { return }
        for (name, value) in state.shared { vm.setGlobal(name, value, in: module) }
        for name in ["Figure", "Axes"] { vm.setGlobal(name, .type(state.type(name, vm)), in: module) }
        module.describe("Charts: matplotlib.pyplot's names, drawn in the terminal.")
        module.explainMissing { MissingNames.fault($0, in: "plt") }
    }

    @Sendable
    private static func fillRoot(_ module: ModuleObject, _ vm: Interpreter) {
        for row in StyleRows.root { vm.setGlobal(row.name, .builtin(row), in: module) }
        for row in FigureRows.more where row.name == "rc" { vm.setGlobal(row.name, .builtin(row), in: module) }
        guard let state = try? PlotState.of(vm) else { return }
        for (name, value) in state.shared { vm.setGlobal(name, value, in: module) }
        vm.setGlobal("pyplot", .object(state.pyplot), in: module)
    }

    @Sendable
    static func fillStyle(_ module: ModuleObject, _ vm: Interpreter) {
        for row in StyleRows.rows { vm.setGlobal(row.name, .builtin(row), in: module) }
        vm.setGlobal("available", .newList(StyleRows.names.map { .string($0) }), in: module)
    }

    @Sendable
    static func fillMaps(_ module: ModuleObject, _ vm: Interpreter) {
        for name in ColorMap.names {
            for spelling in [name, name + "_r"] {
                if let map = try? ColorMap(named: spelling) { vm.setGlobal(spelling, .object(ColorMapObject(map)), in: module) }
            }
        }
        for row in FigureRows.more where row.name == "get_cmap" { vm.setGlobal(row.name, .builtin(row), in: module) }
    }
}

/// `plt.style` and what `import matplotlib` has of its own: accepted, so that a notebook's first cell runs.
enum StyleRows {
    static let names = ["default", "classic", "ggplot", "seaborn-v0_8", "bmh", "dark_background", "fivethirtyeight", "grayscale"]

    static let rows: [Builtin] = [
        Builtin("use", "use(style)", summary: "Accepted; charts have one style.", example: "plt.style.use('ggplot')") { _ throws(Fault) in .none },
    ]

    static let root: [Builtin] = [
        Builtin("use", "use(backend, *, force=True)", summary: "Accepted; there is one backend.", example: "matplotlib.use('Agg')") { _ throws(Fault) in .none },
        Builtin("get_backend", "get_backend()", summary: "The name of the backend.", example: "matplotlib.get_backend()  # 'nn'") { _ throws(Fault) in .string("nn") },
    ]
}
