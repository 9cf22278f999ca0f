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

    /// Makes `matplotlib`, `matplotlib.pyplot` and `plt` importable; nothing is built before the first import.
    public static func install(into vm: Interpreter, show: @escaping (Figure) -> Void) { install(into: vm, host: Host(show: show)) }

    /// The same with a host that says more.
    public static func install(into vm: Interpreter, host: Host) {
        vm.moduleState[PlotState.key] = PlotState(host: host)
        vm.offerModule("matplotlib") { vm throws(Fault) in try makeRoot(vm) }
        // pyplot's own object under its short name, for sessions that bind `plt` before the first line.
        vm.offerModule("plt") { vm throws(Fault) in try pyplot(vm) }
    }

    /// Shows the figures a cell left open, as a notebook does at its end; those made after `plt.ioff()` are left out.
    public static func showPending(in vm: Interpreter) { (try? PlotState.of(vm))?.show(onlyInteractive: true) }

    /// Whether a figure with something on it waits to be shown.
    public static func hasPending(in vm: Interpreter) -> Bool { (try? PlotState.of(vm))?.figures.contains { !$0.isBlank } ?? false }

    /// The figure behind a value of a script, for a cell whose last expression is one.
    public static func figure(of value: Value) -> Figure? {
        if case .object(let object as FigureObject) = value { return object.figure }
        return nil
    }

    /// Every function of pyplot, for help, completion and reference pages.
    public static let functions: [Builtin] = PlotRows.functions + FigureRows.functions + FigureRows.more

    // MARK: Modules

    private static func pyplot(_ vm: Interpreter) throws(Fault) -> ModuleObject {
        guard case .object(let object)? = try vm.module("matplotlib").binding("pyplot"), let module = object as? ModuleObject else {
            throw Fault(.importError, "plt is not installed")
        }
        return module
    }

    private static func makeRoot(_ vm: Interpreter) throws(Fault) -> ModuleObject {
        let state = try PlotState.of(vm)
        let root = ModuleObject(name: "matplotlib"), pyplot = ModuleObject(name: "matplotlib.pyplot")
        let style = ModuleObject(name: "matplotlib.style"), maps = ModuleObject(name: "matplotlib.cm")
        for row in functions { pyplot.bind(row.name, to: .builtin(row), vm) }
        for row in StyleRows.rows { style.bind(row.name, to: .builtin(row), vm) }
        style.bind("available", to: .newList(StyleRows.names.map { .string($0) }), vm)
        for name in ColorMap.names {
            for spelling in [name, name + "_r"] {
                if let map = try? ColorMap(named: spelling) { maps.bind(spelling, to: .object(ColorMapObject(map)), vm) }
            }
        }
        for row in FigureRows.more where row.name == "get_cmap" { maps.bind(row.name, to: .builtin(row), vm) }
        for module in [root, pyplot] {
            module.bind("rcParams", to: .dict(state.parameters), vm)
            module.bind("style", to: .object(style), vm)
            module.bind("cm", to: .object(maps), vm)
        }
        for row in FigureRows.more where row.name == "rc" { root.bind(row.name, to: .builtin(row), vm) }
        for row in StyleRows.root { root.bind(row.name, to: .builtin(row), vm) }
        root.bind("__version__", to: .string("nn"), vm)
        root.bind("pyplot", to: .object(pyplot), vm)
        pyplot.bind("Figure", to: .type(state.type("Figure", vm)), vm)
        pyplot.bind("Axes", to: .type(state.type("Axes", vm)), vm)
        pyplot.describe("Charts: matplotlib.pyplot's names, drawn in the terminal.")
        pyplot.explainMissing { name in
            if name.hasPrefix("__") { return nil }
            if let known = MissingNames.fault(name, in: "plt") { return known }
            return nil
        }
        return root
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
