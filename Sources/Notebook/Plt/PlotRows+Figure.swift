import NNCharts
import NNRuntime

/// Figures: making, choosing, closing, showing and saving them. Functions of pyplot and methods of figures.
enum FigureRows {
    static let functions: [Builtin] = [
        Builtin("figure", "figure(num=None, figsize=None, dpi=None, **kwargs)", summary: "Makes a figure, or makes the one of that number current.",
                example: "plt.figure(figsize=(8, 3))") { args throws(Fault) in try figure(args) },
        Builtin("subplot", "subplot(*args, **kwargs)", summary: "The axes at a place of a grid: subplot(2, 1, 1), subplot(211) or subplot(2, 2, (1, 2)).",
                example: "plt.subplot(2, 1, 1)") { args throws(Fault) in
            let figure = try PlotState.of(args.vm).currentFigure()
            return .object(try Subplots.add(args.rest(0), figure, "subplot", args.keywords(1), args.vm))
        },
        Builtin("subplots", "subplots(nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, width_ratios=None, height_ratios=None, "
                + "subplot_kw=None, gridspec_kw=None, **kwargs)", summary: "A new figure and the axes of a grid.",
                example: "fig, ax = plt.subplots(2, 2)") { args throws(Fault) in
            let vm = args.vm, state = try PlotState.of(vm)
            let (size, number, label) = try options(args.keywords(9), "Figure.set()", ["nrows", "ncols", "sharex", "sharey", "squeeze"], vm)
            let rows = try args.int(0), columns = try args.int(1)
            let made = try state.makeFigure(number: number, label: label, size: size)
            do throws(Fault) {
                let axes = try Subplots.grid(rows, columns, squeeze: try args.bool(4), in: made)
                return .newTuple([.object(made), axes])
            } catch {
                state.close(made)
                throw error
            }
        },
        Builtin("axes", "axes(arg=None, **kwargs)", summary: "New axes that fill the figure.", example: "plt.axes()") { args throws(Fault) in
            guard args[0].isNone else {
                throw .value("nn's plt places axes on a grid, not at \(try args.vm.repr(args[0]))", hint: "plt.subplot(rows, columns, index)")
            }
            return .object(try PlotState.of(args.vm).currentFigure().add { (figure: inout Figure) throws(ChartError) in try figure.subplot(1, 1, 1) })
        },
        Builtin("gca", "gca()", summary: "The current axes, made if there are none.", example: "plt.gca().axis('off')") { args throws(Fault) in
            .object(try PlotState.of(args.vm).currentAxes())
        },
        Builtin("gcf", "gcf()", summary: "The current figure, made if there is none.", example: "plt.gcf()") { args throws(Fault) in
            .object(try PlotState.of(args.vm).currentFigure())
        },
        Builtin("sca", "sca(ax)", summary: "Makes axes current.", example: "plt.sca(plt.gca())") { args throws(Fault) in
            guard case .object(let axes as AxesObject) = args[0] else { throw .type("sca() needs axes, not \(args.vm.typeName(args[0]))") }
            try PlotState.of(args.vm).select(axes)
            return .none
        },
        Builtin("delaxes", "delaxes(ax=None)", summary: "Takes axes out of their figure.", example: "plt.delaxes(plt.gca())") { args throws(Fault) in
            let axes = if case .object(let object as AxesObject) = args[0] { object } else { try PlotState.of(args.vm).currentAxes() }
            axes.figure.remove(axes)
            return .none
        },
        Builtin("cla", "cla()", summary: "Clears the current axes.", example: "plt.cla()") { args throws(Fault) in
            try PlotState.of(args.vm).currentAxes().clear()
            return .none
        },
        Builtin("clf", "clf()", summary: "Clears the current figure.", example: "plt.clf()") { args throws(Fault) in
            try PlotState.of(args.vm).currentFigure().clear()
            return .none
        },
        Builtin("close", "close(fig=None)", summary: "Closes a figure, the current one, or 'all'.", example: "plt.close('all')") { args throws(Fault) in try close(args) },
        Builtin("fignum_exists", "fignum_exists(num)", summary: "Whether a figure of that number is open.", example: "plt.fignum_exists(99)  # False") { args throws(Fault) in
            .bool(try PlotState.of(args.vm).figure(number: try args.int(0)) != nil)
        },
        Builtin("get_fignums", "get_fignums()", summary: "The numbers of the open figures.", example: "plt.get_fignums()") { args throws(Fault) in
            .newList(try PlotState.of(args.vm).figures.map(\.number).sorted().map { .int($0) })
        },
        Builtin("matshow", "A, fignum=None, **kwargs".inFunction("matshow"), summary: "Shows a matrix in a figure of its own.",
                example: "plt.matshow([[1, 2], [3, 4]])") { args throws(Fault) in
            let state = try PlotState.of(args.vm)
            if case .bool(false) = args[1] {} else if case .int(0) = args[1] {} else { try state.makeFigure() }
            let axes = Value.object(try state.currentAxes())
            return try args.vm.call(try args.vm.attribute(axes, "matshow"), [args[0]], keywords: args.keywords(2))
        },
    ]

    static let more: [Builtin] = [
        Builtin("suptitle", "suptitle(t, **kwargs)", summary: "A title over all axes of the figure.", example: "plt.suptitle('All runs')") { args throws(Fault) in
            try suptitle(PlotState.of(args.vm).currentFigure(), args[0], args.vm)
        },
        Builtin("show", "show(*args, **kwargs)", summary: "Draws the open figures and closes them.", example: "plt.show()") { args throws(Fault) in
            if let keywords = args.keywords(1), let (name, _) = unknown(keywords, ["block", "warn"]) {
                throw .type("show() got an unexpected keyword argument '\(name)'", hint: PlotWords.near(name, ["block"]))
            }
            try PlotState.of(args.vm).show()
            return .none
        },
        Builtin("savefig", "savefig(fname, **kwargs)", summary: "Writes the figure to a .svg, .png or .txt file.",
                example: "plt.savefig('loss.svg')") { args throws(Fault) in
            let state = try PlotState.of(args.vm)
            try FigureFile.save(try state.currentFigure(), args[0], args.keywords(1), state, args.vm)
            return .none
        },
        accepted("tight_layout", "plots never overlap here."), accepted("subplots_adjust", "plots never overlap here."),
        accepted("draw", "figures are drawn when shown."), accepted("draw_if_interactive", "figures are drawn when shown."),
        accepted("pause", "figures are drawn when shown."),
        accepted("setp", "styles are given when drawing."), accepted("switch_backend", "there is one backend."),
        Builtin("ion", "ion()", summary: "Figures are shown at the end of a cell.", example: "plt.ion()") { args throws(Fault) in
            try PlotState.of(args.vm).isInteractive = true
            return .none
        },
        Builtin("ioff", "ioff()", summary: "Figures are shown by show() alone.", example: "plt.ioff()") { args throws(Fault) in
            try PlotState.of(args.vm).isInteractive = false
            return .none
        },
        Builtin("isinteractive", "isinteractive()", summary: "Whether figures are shown at the end of a cell.", example: "plt.isinteractive()") { args throws(Fault) in
            .bool(try PlotState.of(args.vm).isInteractive)
        },
        Builtin("get_cmap", "get_cmap(name=None, lut=None)", summary: "A colour map by name.", example: "plt.get_cmap('viridis').name  # 'viridis'") { args throws(Fault) in
            .object(ColorMapObject(try PlotValues.map(args[0], args.vm) ?? .viridis))
        },
        Builtin("set_cmap", "set_cmap(cmap)", summary: "The colour map of pictures from now on.", example: "plt.set_cmap('gray')") { args throws(Fault) in
            let map = try PlotValues.map(args[0], args.vm) ?? .viridis
            try PlotState.of(args.vm).parameters["image.cmap"] = .string(map.name)
            return .none
        },
        Builtin("gray", "gray()", summary: "Pictures are grey from now on.", example: "plt.gray()") { args throws(Fault) in
            try PlotState.of(args.vm).parameters["image.cmap"] = .string("gray")
            return .none
        },
        Builtin("rc", "rc(group, **kwargs)", summary: "Settings of a group: rc('figure', figsize=(8, 3)).", example: "plt.rc('figure', figsize=(8, 3))") { args throws(Fault) in
            let group = try args.string(0), parameters = try PlotState.of(args.vm).parameters
            for (key, value) in args.keywords(1)?.items ?? [] { if case .str(let text) = key { parameters["\(group).\(text.value)"] = value } }
            return .none
        },
        Builtin("subplot2grid", "subplot2grid(shape, loc, rowspan=1, colspan=1, fig=None)", summary: "Axes that span cells of a grid.",
                example: "plt.subplot2grid((2, 2), (0, 0), colspan=2)") { args throws(Fault) in try Subplots.span(args) },
    ]

    private static func accepted(_ name: String, _ why: String) -> Builtin {
        Builtin(name, "\(name)(*args, **kwargs)", summary: "Accepted; \(why)", example: "") { _ throws(Fault) in .none }
    }

    static func unknown(_ keywords: DictObject, _ known: [String]) -> (String, Value)? {
        for (key, value) in keywords.items { if case .str(let text) = key, !known.contains(text.value) { return (text.value, value) } }
        return nil
    }

    // MARK: Methods

    private static func method(_ name: String, _ parameters: String, _ summary: String,
                               _ body: @escaping @Sendable (FigureObject, borrowing Args) throws(Fault) -> Value) -> Builtin {
        Builtin(name, parameters.isEmpty ? "\(name)(self)" : "\(name)(self, \(parameters))", summary: summary) { args throws(Fault) in
            guard case .object(let figure as FigureObject) = args[0] else {
                throw .type("descriptor '\(name)' requires a 'Figure' object but received '\(args.vm.typeName(args[0]))'")
            }
            return try body(figure, args)
        }
    }

    static let methods: [Builtin] = [
        method("add_subplot", "*args, **kwargs", "The axes at a place of a grid.") { figure, args throws(Fault) in
            .object(try Subplots.add(args.rest(1), figure, "add_subplot", args.keywords(2), args.vm))
        },
        method("subplots", "nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, **kwargs", "The axes of a grid.") { figure, args throws(Fault) in
            try Subplots.grid(try args.int(1), try args.int(2), squeeze: try args.bool(5), in: figure)
        },
        method("gca", "", "The current axes.") { figure, _ throws(Fault) in .object(try figure.currentAxes()) },
        method("sca", "ax", "Makes axes current.") { figure, args throws(Fault) in
            guard case .object(let axes as AxesObject) = args[1] else { throw .type("sca() needs axes, not \(args.vm.typeName(args[1]))") }
            figure.current = axes.index
            return args[1]
        },
        method("get_axes", "", "All axes.") { figure, _ throws(Fault) in .newList(figure.allAxes.map { .object($0) }) },
        method("delaxes", "ax", "Takes axes out of the figure.") { figure, args throws(Fault) in
            guard case .object(let axes as AxesObject) = args[1] else { throw .type("delaxes() needs axes, not \(args.vm.typeName(args[1]))") }
            figure.remove(axes)
            return .none
        },
        method("suptitle", "t, **kwargs", "A title over all axes.") { figure, args throws(Fault) in try suptitle(figure, args[1], args.vm) },
        method("savefig", "fname, **kwargs", "Writes the figure to a .svg, .png or .txt file.") { figure, args throws(Fault) in
            try FigureFile.save(figure, args[1], args.keywords(2), try PlotState.of(args.vm), args.vm)
            return .none
        },
        method("show", "*args, **kwargs", "Draws the figure and closes it.") { figure, args throws(Fault) in
            let state = try PlotState.of(args.vm)
            state.close(figure)
            state.host.show(figure.figure)
            return .none
        },
        method("colorbar", "mappable=None, cax=None, ax=None, *, label='', **kwargs", "The scale of a picture's colours, beside it.") { figure, args throws(Fault) in
            .object(try ColorBarCall.draw(args[1], axes: args[3], label: try PlotValues.words(args[4], args.vm), try figure.currentAxes(), args.vm))
        },
        method("legend", "*args, **kwargs", "Explains the series in the current axes.") { figure, args throws(Fault) in
            let axes = Value.object(try figure.currentAxes())
            return try args.vm.call(try args.vm.attribute(axes, "legend"), args.rest(1), keywords: args.keywords(2))
        },
        method("clf", "keep_observers=False", "Forgets all axes.") { figure, _ throws(Fault) in
            figure.clear()
            return .none
        },
        method("clear", "keep_observers=False", "Forgets all axes.") { figure, _ throws(Fault) in
            figure.clear()
            return .none
        },
        method("get_size_inches", "", "Width and height in inches.") { figure, _ throws(Fault) in
            .array(try NDArray.of([figure.figure.width, figure.figure.height]))
        },
        method("set_size_inches", "w, h=None, forward=True", "Another size in inches.") { figure, args throws(Fault) in
            let size = args[2].isNone ? try PlotValues.numbers(args[1], args.vm)
                : [try PlotValues.number(args[1], args.vm), try PlotValues.number(args[2], args.vm)]
            guard size.count == 2 else { throw .value("a size is (width, height)") }
            figure.figure = try Fault.charting { () throws(ChartError) in try figure.figure.resized(width: size[0], height: size[1]) }
            return .none
        },
        method("get_dpi", "", "Pixels an inch.") { _, _ throws(Fault) in .float(100) },
    ] + ["tight_layout", "subplots_adjust", "autofmt_xdate", "set_tight_layout", "set_layout_engine", "set_facecolor", "set_dpi", "align_labels",
         "align_ylabels", "set_constrained_layout"].map { name in
        Builtin(name, "\(name)(self, *args, **kwargs)", summary: "Accepted; plots are laid out without help.") { _ throws(Fault) in .none }
    }

    // MARK: Bodies

    private static func suptitle(_ figure: FigureObject, _ words: Value, _ vm: Interpreter) throws(Fault) -> Value {
        let text = try PlotValues.words(words, vm)
        figure.figure.suptitle = text
        return .object(TextObject(.float(0.5), .float(0.98), text, .suptitle(figure), nil))
    }

    /// Keywords of a new figure: its size, number and label; how it is painted is accepted.
    private static func options(_ keywords: DictObject?, _ owner: String, _ known: [String], _ vm: Interpreter) throws(Fault)
        -> (size: (Double, Double)?, number: Int?, label: String) {
        var given = Keywords(owner: owner, parameters: known, vm: vm)
        for (key, value) in keywords?.items ?? [] { if case .str(let text) = key { given.entries.append((text.value, value)) } }
        let size = try given.take("figsize"), number = try given.take("num")
        given.ignore(["dpi", "facecolor", "edgecolor", "frameon", "layout", "constrained_layout", "tight_layout", "linewidth", "clear", "FigureClass"])
        try given.finish()
        var label = "", chosen: Int?
        if case .str(let text)? = number { label = text.value } else if let number { chosen = try vm.index(number) }
        return (try size.map { value throws(Fault) in try self.size(value, vm) }, chosen, label)
    }

    private static func size(_ value: Value, _ vm: Interpreter) throws(Fault) -> (Double, Double) {
        guard let items = try PlotValues.sequence(value, vm) else {
            throw .type("figsize is (width, height) in inches, not \(vm.typeName(value))")
        }
        guard items.count == 2 else { throw .value("figsize is (width, height) in inches, not \(items.count) numbers") }
        return (try PlotValues.number(items[0], vm), try PlotValues.number(items[1], vm))
    }

    private static func figure(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm, state = try PlotState.of(vm)
        let (_, _, _) = try options(args.keywords(3), "Figure.set()", ["num", "figsize", "dpi"], vm)
        let size = args[1].isNone ? nil : try size(args[1], vm)
        switch args[0] {
        case .none: return .object(try state.makeFigure(size: size))
        case .object(let object as FigureObject):
            state.select(object)
            return args[0]
        case .str(let label):
            if let known = state.figure(label: label.value) { return select(known, state) }
            return .object(try state.makeFigure(label: label.value, size: size))
        default:
            let number = try vm.index(args[0])
            if let known = state.figure(number: number) { return select(known, state) }
            return .object(try state.makeFigure(number: number, size: size))
        }
    }

    private static func select(_ figure: FigureObject, _ state: PlotState) -> Value {
        state.select(figure)
        return .object(figure)
    }

    private static func close(_ args: borrowing Args) throws(Fault) -> Value {
        let state = try PlotState.of(args.vm)
        switch args[0] {
        case .none: if let current = state.current { state.close(current) }
        case .object(let object as FigureObject): state.close(object)
        case .str(let name):
            if name.value == "all" { state.closeAll() } else if let known = state.figure(label: name.value) { state.close(known) }
        default: if let known = state.figure(number: try args.int(0)) { state.close(known) }
        }
        return .none
    }
}

extension String {
    /// These parameters as the signature of a function.
    fileprivate func inFunction(_ name: String) -> String { "\(name)(\(self))" }
}

/// Places on a grid.
enum Subplots {
    /// `subplot` and `add_subplot` in all their forms.
    static func add(_ given: [Value], _ figure: FigureObject, _ name: String, _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> AxesObject {
        var settings: [(String, Value)] = []
        var projection: Value = .none
        for (key, value) in keywords?.items ?? [] {
            guard case .str(let text) = key else { continue }
            switch text.value {
            case "projection": projection = value
            case "polar": if try vm.truth(value) { projection = .string("polar") }
            case "sharex", "sharey", "facecolor", "frameon", "label", "frame_on", "aspect": break
            default: settings.append((text.value, value))
            }
        }
        if case .str(let kind) = projection, kind.value != "rectilinear" { throw .value("nn's plt has no projection '\(kind.value)'") }
        let axes = try place(given, figure, name, vm)
        if !settings.isEmpty {
            let dict = DictObject()
            for (key, value) in settings { dict[key] = value }
            _ = try vm.call(try vm.attribute(.object(axes), "set"), keywords: dict)
        }
        return axes
    }

    private static func place(_ given: [Value], _ figure: FigureObject, _ name: String, _ vm: Interpreter) throws(Fault) -> AxesObject {
        switch given.count {
        case 0: return try add(figure, 1, 1, 1...1)
        case 1:
            if case .object(let axes as AxesObject) = given[0] {
                axes.figure.current = axes.index
                return axes
            }
            guard case .int(let code) = given[0], code >= 100, code <= 999 else {
                throw .value("Single argument to subplot must be a three-digit integer, not \(try vm.repr(given[0]))")
            }
            return try add(figure, code / 100, code / 10 % 10, code % 10...code % 10)
        case 3:
            let rows = try vm.index(given[0]), columns = try vm.index(given[1])
            if let pair = try PlotValues.sequence(given[2], vm) {
                guard pair.count == 2 else { throw .value("num must be an integer or a pair (first, last), not \(try vm.repr(given[2]))") }
                let first = try vm.index(pair[0]), last = try vm.index(pair[1])
                guard first <= last else { throw noSpace }
                return try add(figure, rows, columns, first...last)
            }
            let index = try vm.index(given[2])
            return try add(figure, rows, columns, index...index)
        default: throw .type("\(name)() takes 1 or 3 positional arguments but \(given.count) were given")
        }
    }

    private static var noSpace: Fault { Fault(.indexError, "GridSpec slice would result in no space allocated for subplot") }

    private static func add(_ figure: FigureObject, _ rows: Int, _ columns: Int, _ span: ClosedRange<Int>) throws(Fault) -> AxesObject {
        try figure.add { (figure: inout Figure) throws(ChartError) in try figure.subplot(rows, columns, span) }
    }

    /// `subplots`: one axes, a row or column of them, or a table.
    static func grid(_ rows: Int, _ columns: Int, squeeze: Bool, in figure: FigureObject) throws(Fault) -> Value {
        var all: [AxesObject] = []
        _ = try Fault.charting { () throws(ChartError) in try figure.figure.subplot(rows, columns, 1) }
        for index in 1...max(1, rows * columns) { all.append(try add(figure, rows, columns, index...index)) }
        figure.current = all.first?.index
        guard squeeze else { return .object(AxesArray(all, shape: [rows, columns])) }
        if all.count == 1, let only = all.first { return .object(only) }
        return .object(AxesArray(all, shape: rows == 1 || columns == 1 ? [all.count] : [rows, columns]))
    }

    /// `subplot2grid((2, 3), (0, 1), colspan=2)`.
    static func span(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm
        func pair(_ value: Value, _ name: String) throws(Fault) -> (Int, Int) {
            guard let items = try PlotValues.sequence(value, vm), items.count == 2 else { throw .value("\(name) is (row, column), not \(try vm.repr(value))") }
            return (try vm.index(items[0]), try vm.index(items[1]))
        }
        let (rows, columns) = try pair(args[0], "shape"), (row, column) = try pair(args[1], "loc")
        let down = try args.int(2), across = try args.int(3)
        guard rows >= 1, rows <= 100, columns >= 1, columns <= 100, row >= 0, row < rows, column >= 0, column < columns,
              down >= 1, down <= rows - row, across >= 1, across <= columns - column else {
            throw noSpace
        }
        let figure: FigureObject = if case .object(let given as FigureObject) = args[4] { given } else { try PlotState.of(vm).currentFigure() }
        let first = row * columns + column + 1, last = (row + down - 1) * columns + column + across
        return .object(try add(figure, rows, columns, first...last))
    }
}
