import NNCharts
import NNRuntime

/// Titles, limits, ticks, scales, legend and grid.
enum AxisRows {
    static let words: [PlotRow] = [
        PlotRow("title", "label, fontdict=None, loc=None, pad=None, **kwargs", method: "set_title", summary: "The title of the axes.",
                example: "plt.title('Loss history')") { call throws(Fault) in
            let words = try text(call, "label")
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.title = words }
            return .object(TextObject(.float(0.5), .float(1), words, .title, call.target))
        },
        PlotRow("xlabel", "xlabel, fontdict=None, labelpad=None, loc=None, **kwargs", method: "set_xlabel", summary: "The name of the x axis.",
                example: "plt.xlabel('Iteration')") { call throws(Fault) in
            let words = try text(call, "xlabel")
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.x.label = words }
            return .object(TextObject(.float(0.5), .int(0), words, .xLabel, call.target))
        },
        PlotRow("ylabel", "ylabel, fontdict=None, labelpad=None, loc=None, **kwargs", method: "set_ylabel", summary: "The name of the y axis.",
                example: "plt.ylabel('Loss')") { call throws(Fault) in
            let words = try text(call, "ylabel")
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.y.label = words }
            return .object(TextObject(.int(0), .float(0.5), words, .yLabel, call.target))
        },
        PlotRow("legend", "*args, loc=None, labels=None, handles=None, title=None, **kwargs",
                summary: "Explains the series: legend(), legend(labels), legend(handles, labels).",
                example: "plt.legend(['train', 'val'], loc='lower right')") { call throws(Fault) in try legend(call) },
        PlotRow("grid", "visible=None, which='major', axis='both', **kwargs", summary: "Shows or hides grid lines.",
                example: "plt.grid(True)") { call throws(Fault) in
            var keywords = call.keywords("grid()")
            _ = try keywords.style()
            try keywords.finish()
            let isGiven = call.has("visible")
            let axis = try call.text("axis") ?? "both", asked = try call.bool("visible")
            try call.draw { (axes: inout Axes) throws(ChartError) in
                // Without a word it turns the grid over.
                let now = axis == "y" ? axes.y.grid : axes.x.grid
                try axes.grid(isGiven ? asked : !now, axis: axis)
            }
            return .none
        },
        PlotRow("axis", "arg=None, **kwargs", summary: "'off', 'on', 'equal', 'tight', 'image', or [xmin, xmax, ymin, ymax]; returns the limits.",
                example: "plt.axis([0, 10, 0, 1])") { call throws(Fault) in try axis(call) },
        PlotRow("colorbar", "mappable=None, cax=None, ax=None, *, label='', **kwargs", method: "colorbar",
                summary: "The scale of the last picture's colours, beside it.", example: "plt.colorbar(plt.imshow([[1, 2], [3, 4]]))") { call throws(Fault) in
            var keywords = call.keywords("Colorbar()")
            keywords.ignore(["orientation", "fraction", "pad", "shrink", "aspect", "extend", "ticks", "format", "location", "drawedges",
                             "spacing", "use_gridspec", "anchor", "panchor", "boundaries", "values"])
            try keywords.finish()
            return .object(try ColorBarCall.draw(call["mappable"], axes: call["ax"], label: try PlotValues.words(call["label"], call.vm), call.target, call.vm))
        },
    ]

    static let limits: [PlotRow] = [
        PlotRow("xlim", "*args, left=None, right=None, xmin=None, xmax=None, **kwargs", method: "set_xlim",
                summary: "Sets the ends of the x axis, or returns them.", example: "plt.xlim(0, 10)") { call throws(Fault) in
            try limits(call, "left", "right", "xmin", "xmax", isX: true)
        },
        PlotRow("ylim", "*args, bottom=None, top=None, ymin=None, ymax=None, **kwargs", method: "set_ylim",
                summary: "Sets the ends of the y axis, or returns them.", example: "plt.ylim(0, 1)") { call throws(Fault) in
            try limits(call, "bottom", "top", "ymin", "ymax", isX: false)
        },
        PlotRow("xscale", "value, **kwargs", method: "set_xscale", summary: "'linear' or 'log'.", example: "plt.xscale('log')") { call throws(Fault) in
            try scale(call, isX: true)
        },
        PlotRow("yscale", "value, **kwargs", method: "set_yscale", summary: "'linear' or 'log'.", example: "plt.yscale('log')") { call throws(Fault) in
            try scale(call, isX: false)
        },
        PlotRow("xticks", "ticks=None, labels=None, *, minor=False, rotation=None, **kwargs", method: "set_xticks",
                summary: "Sets the ticks of the x axis and their words, or returns them.",
                example: "plt.xticks([0, 1, 2], ['cat', 'dog', 'frog'])") { call throws(Fault) in try ticks(call, isX: true) },
        PlotRow("yticks", "ticks=None, labels=None, *, minor=False, rotation=None, **kwargs", method: "set_yticks",
                summary: "Sets the ticks of the y axis and their words, or returns them.",
                example: "plt.yticks([0, 0.5, 1])") { call throws(Fault) in try ticks(call, isX: false) },
        PlotRow("margins", "*margins, x=None, y=None, tight=True", summary: "Free room around the data, as a share of its range.",
                example: "plt.margins(0.1)") { call throws(Fault) in
            let given = if case .tuple(let tuple) = call["margins"] { tuple.items } else { [Value]() }
            var x = try call.number("x"), y = try call.number("y")
            if let first = given.first, let last = given.last {
                x = try PlotValues.number(first, call.vm)
                y = try PlotValues.number(last, call.vm)
            }
            let (across, upright) = (x, y)
            for share in [x, y] { if let share, !(share > -0.5 && share < 1e6) { throw .value("margin must be greater than -0.5") } }
            try call.draw { (axes: inout Axes) throws(ChartError) in
                if let across { axes.x.margin = across }
                if let upright { axes.y.margin = upright }
            }
            return .none
        },
        PlotRow("tick_params", "axis='both', **kwargs", summary: "Which ticks and words the axes have: bottom, left, labelbottom, labelleft.",
                example: "plt.tick_params(labelbottom=False)") { call throws(Fault) in try tickParameters(call) },
    ]

    static let methods: [PlotRow] = [
        .method("get_xlim", "", summary: "The ends of the x axis.") { call throws(Fault) in pair(call.target.axes.limits.x) },
        .method("get_ylim", "", summary: "The ends of the y axis.") { call throws(Fault) in pair(call.target.axes.limits.y) },
        .method("get_title", "loc='center'", summary: "The title.") { call throws(Fault) in .string(call.target.axes.title) },
        .method("get_xlabel", "", summary: "The name of the x axis.") { call throws(Fault) in .string(call.target.axes.x.label) },
        .method("get_ylabel", "", summary: "The name of the y axis.") { call throws(Fault) in .string(call.target.axes.y.label) },
        .method("get_xscale", "", summary: "'linear' or 'log'.") { call throws(Fault) in .string(call.target.axes.x.scale.rawValue) },
        .method("get_yscale", "", summary: "'linear' or 'log'.") { call throws(Fault) in .string(call.target.axes.y.scale.rawValue) },
        .method("get_xticks", "", summary: "The ticks of the x axis, where they were set.") { call throws(Fault) in
            .array(try NDArray.of(call.target.axes.x.ticks ?? []))
        },
        .method("get_yticks", "", summary: "The ticks of the y axis, where they were set.") { call throws(Fault) in
            .array(try NDArray.of(call.target.axes.y.ticks ?? []))
        },
        .method("set_xticklabels", "labels, **kwargs", summary: "The words at the ticks of the x axis.") { call throws(Fault) in try tickLabels(call, isX: true) },
        .method("set_yticklabels", "labels, **kwargs", summary: "The words at the ticks of the y axis.") { call throws(Fault) in try tickLabels(call, isX: false) },
        .method("invert_xaxis", "", summary: "Turns the x axis round.") { call throws(Fault) in
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.x.inverted.toggle() }
            return .none
        },
        .method("invert_yaxis", "", summary: "Turns the y axis round.") { call throws(Fault) in
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.y.inverted.toggle() }
            return .none
        },
        .method("set_aspect", "aspect, adjustable=None, anchor=None, share=False", summary: "'equal' or 'auto'.") { call throws(Fault) in
            let isAuto = call["aspect"].asString == "auto"
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.equalAspect = !isAuto }
            return .none
        },
        .method("set_axis_off", "", summary: "Hides frame, ticks and names.") { call throws(Fault) in
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.isFramed = false }
            return .none
        },
        .method("set_axis_on", "", summary: "Shows frame, ticks and names.") { call throws(Fault) in
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.isFramed = true }
            return .none
        },
        .method("set_facecolor", "color", summary: "Accepted; the ground of a chart is the terminal's.") { _ throws(Fault) in .none },
        .method("set_axisbelow", "b", summary: "Accepted; grid lines are always below.") { _ throws(Fault) in .none },
        .method("label_outer", "", summary: "Accepted; every plot keeps its ticks.") { _ throws(Fault) in .none },
        .method("clear", "", summary: "Forgets what was drawn and set.") { call throws(Fault) in
            try call.target.clear()
            return .none
        },
        .method("cla", "", summary: "Forgets what was drawn and set.") { call throws(Fault) in
            try call.target.clear()
            return .none
        },
        .method("remove", "", summary: "Takes the axes out of the figure.") { call throws(Fault) in
            call.target.figure.remove(call.target)
            return .none
        },
        .method("get_figure", "", summary: "The figure.") { call throws(Fault) in .object(call.target.figure) },
        .method("get_legend_handles_labels", "", summary: "What a legend would list.") { call throws(Fault) in
            let listed = handles(call.target)
            return .newTuple([.newList(listed.map { .object($0) }), .newList(listed.map { .string($0.label) })])
        },
        .method("set", "**kwargs", summary: "Several settings at once: title, xlabel, ylabel, xlim, ylim, xscale, yscale, xticks, yticks, aspect.") { call throws(Fault) in
            try set(call)
        },
    ]

    static let twins: [PlotRow] = [
        PlotRow("twinx", "", summary: "A second y axis at the right, over the same x axis.", example: "plt.twinx()") { call throws(Fault) in
            guard let index = call.target.index else { throw .value("the axes are no longer in a figure") }
            return .object(try call.target.figure.add { (figure: inout Figure) throws(ChartError) in try figure.twinX(of: index) })
        },
        PlotRow("minorticks_on", "", summary: "Accepted; minor ticks stand on logarithmic axes.") { _ throws(Fault) in .none },
        PlotRow("minorticks_off", "", summary: "Accepted; minor ticks stand on logarithmic axes.") { _ throws(Fault) in .none },
        PlotRow("locator_params", "axis='both', tight=None, **kwargs", summary: "Accepted; ticks are as many as there is room for.") { _ throws(Fault) in .none },
        PlotRow("ticklabel_format", "*, axis='both', style=None, scilimits=None, useOffset=None, useLocale=None, useMathText=None",
                summary: "Accepted; tick labels are written as matplotlib writes them.") { _ throws(Fault) in .none },
        PlotRow("autoscale", "enable=True, axis='both', tight=None", summary: "Limits follow the data again.") { call throws(Fault) in
            let axis = try call.text("axis") ?? "both"
            try call.draw { (axes: inout Axes) throws(ChartError) in
                if axis != "y" { axes.x.low = nil; axes.x.high = nil }
                if axis != "x" { axes.y.low = nil; axes.y.high = nil }
            }
            return .none
        },
    ]

    // MARK: Words

    private static func text(_ call: PlotCall, _ name: String) throws(Fault) -> String {
        var keywords = call.keywords("Text.set()")
        keywords.ignore(Keywords.ofText + ["color", "c", "horizontalalignment", "ha", "verticalalignment", "va"])
        try keywords.finish()
        return call.has(name) ? try PlotValues.words(call[name], call.vm) : ""
    }

    /// The artists a legend lists, as objects.
    private static func handles(_ target: AxesObject) -> [ArtistObject] {
        target.axes.artists.enumerated().compactMap { index, artist in
            guard let label = PlotLabels.label(of: artist), !label.isEmpty, !label.hasPrefix("_") else { return nil }
            return ArtistObject("Line2D", target, index..<index + 1)
        }
    }

    private static func legend(_ call: PlotCall) throws(Fault) -> Value {
        var keywords = call.keywords("Legend()")
        keywords.ignore(["fontsize", "ncol", "ncols", "frameon", "framealpha", "shadow", "fancybox", "bbox_to_anchor", "prop", "numpoints",
                         "scatterpoints", "markerscale", "title_fontsize", "borderpad", "labelspacing", "handlelength", "handletextpad",
                         "borderaxespad", "columnspacing", "facecolor", "edgecolor", "mode", "labelcolor", "draggable", "reverse", "alignment"])
        try keywords.finish()
        let given = call.rest
        var labels: [String]?, artists: [ArtistObject]?
        func list(_ value: Value) throws(Fault) -> [ArtistObject] {
            var found: [ArtistObject] = []
            for item in try PlotValues.sequence(value, call.vm) ?? [value] {
                switch item {
                case .object(let object as ArtistObject): found.append(object)
                case .object(let object as ContainerObject): found.append(object.source)
                default: throw .type("a legend explains what a drawing call returned, not \(call.vm.typeName(item))",
                                     hint: "plot returns a list of lines: line, = plt.plot(...)")
                }
            }
            return found
        }
        if given.count >= 2 {
            artists = try list(given[0])
            labels = try PlotValues.texts(given[1], call.vm)
        } else if let first = given.first {
            labels = try PlotValues.texts(first, call.vm)
        }
        if call.has("labels") { labels = try PlotValues.texts(call["labels"], call.vm) }
        if call.has("handles") { artists = try list(call["handles"]) }
        let title = call.has("title") ? try PlotValues.words(call["title"], call.vm) : nil
        if let artists {
            // Handles say which series are listed; the rest is left out.
            let all = call.target.axes.artists.indices
            try call.draw { (axes: inout Axes) throws(ChartError) in
                for index in all where !artists.contains(where: { $0.axes === call.target && $0.range.contains(index) }) { axes.setLabel(of: index, nil) }
            }
            for (index, artist) in artists.enumerated() {
                let label = labels.flatMap { index < $0.count ? $0[index] : nil } ?? artist.label
                if let first = artist.range.first {
                    try artist.axes.update { (axes: inout Axes) throws(ChartError) in axes.setLabel(of: first, label) }
                }
            }
            labels = nil
        }
        let place = try self.place(call)
        try call.draw { (axes: inout Axes) throws(ChartError) in
            axes.legend = switch place {
            case .code(let code): try Legend(code: code, title: title, labels: labels)
            case .name(let name): try Legend(name, title: title, labels: labels)
            }
        }
        return .object(PlainObject("Legend"))
    }

    private enum Place { case code(Int), name(String) }

    private static func place(_ call: PlotCall) throws(Fault) -> Place {
        switch call["loc"] {
        case .undefined, .none: return .name("best")
        case .int(let code): return .code(code)
        case .str(let text):
            let known = Legend.Place.allCases.map(\.rawValue)
            if !known.contains(text.value) {
                let near = PlotWords.nearest(text.value, known)
                throw .value("'\(text.value)' is not a valid value for loc\(near.map { ". Did you mean: '\($0)'?" } ?? "")",
                             hint: "it takes " + known.map { "'\($0)'" }.joined(separator: ", "))
            }
            return .name(text.value)
        // A place in fractions of the axes: the nearest corner.
        case .tuple(let pair) where pair.items.count == 2:
            let x = try PlotValues.number(pair.items[0], call.vm), y = try PlotValues.number(pair.items[1], call.vm)
            return .name((y >= 0.5 ? "upper " : "lower ") + (x >= 0.5 ? "right" : "left"))
        default: throw .value("\(try call.vm.repr(call["loc"])) is not a valid value for loc")
        }
    }

    // MARK: Limits

    private static func pair(_ ends: (Double, Double)) -> Value { .newTuple([.scalar(Scalar(ends.0)), .scalar(Scalar(ends.1))]) }

    private static func limits(_ call: PlotCall, _ low: String, _ high: String, _ least: String, _ most: String, isX: Bool) throws(Fault) -> Value {
        var keywords = call.keywords(call.name + "()")
        keywords.ignore(["emit", "auto"])
        try keywords.finish()
        var given = call.rest
        guard given.count <= 2 else {
            throw .type("\(call.name)() takes from 0 to 2 positional arguments but \(given.count) were given")
        }
        if given.count == 1, let pair = try PlotValues.sequence(given[0], call.vm) {
            guard pair.count == 2 else {
                throw .value(pair.count < 2 ? "not enough values to unpack (expected 2, got \(pair.count))" : "too many values to unpack (expected 2)")
            }
            given = pair
        }
        func ending(_ position: Int, _ names: [String]) throws(Fault) -> Double? {
            if position < given.count, !given[position].isNone { return try PlotValues.number(given[position], call.vm) }
            for name in names where call.has(name) { return try call.number(name) }
            return nil
        }
        var from = try ending(0, [low, least]), to = try ending(1, [high, most])
        let before = isX ? call.target.axes.limits.x : call.target.axes.limits.y
        if given.isEmpty, from == nil, to == nil { return pair(before) }
        // As in matplotlib, the other end stays where the data so far have put it; without data it is still to be found.
        if !call.target.axes.artists.isEmpty {
            from = from ?? before.0
            to = to ?? before.1
        }
        let (start, end) = (from, to)
        try call.draw { (axes: inout Axes) throws(ChartError) in
            try isX ? axes.x.setLimits(start, end) : axes.y.setLimits(start, end)
        }
        let now = isX ? call.target.axes.limits.x : call.target.axes.limits.y
        return .newTuple([.float(now.0), .float(now.1)])
    }

    private static func axis(_ call: PlotCall) throws(Fault) -> Value {
        var keywords = call.keywords("axis()")
        var ends: [Double?] = [try keywords.number("xmin"), try keywords.number("xmax"), try keywords.number("ymin"), try keywords.number("ymax")]
        keywords.ignore(["emit"])
        try keywords.finish()
        switch call["arg"] {
        case .undefined, .none: break
        case .str(let word):
            try call.draw { (axes: inout Axes) throws(ChartError) in try axes.axis(word.value) }
        case .bool(let shown):
            try call.draw { (axes: inout Axes) throws(ChartError) in axes.isFramed = shown }
        case let value:
            guard let items = try PlotValues.sequence(value, call.vm) else {
                throw .type("The first argument to axis() must be an iterable of the form [xmin, xmax, ymin, ymax]")
            }
            guard items.count == 4 else { throw .type("the first argument to axis() must be an iterable of the form [xmin, xmax, ymin, ymax]") }
            ends = []
            for item in items { ends.append(item.isNone ? nil : try PlotValues.number(item, call.vm)) }
        }
        if ends.contains(where: { $0 != nil }) {
            try call.draw { (axes: inout Axes) throws(ChartError) in
                try axes.x.setLimits(ends[0], ends[1])
                try axes.y.setLimits(ends[2], ends[3])
            }
        }
        let now = call.target.axes.limits
        return .newTuple([now.x.0, now.x.1, now.y.0, now.y.1].map { .scalar(Scalar($0)) })
    }

    private static func scale(_ call: PlotCall, isX: Bool) throws(Fault) -> Value {
        let name = try call.vm.str(call["value"])
        try call.draw { (axes: inout Axes) throws(ChartError) in try isX ? axes.x.setScale(name) : axes.y.setScale(name) }
        return .none
    }

    // MARK: Ticks

    private static func ticks(_ call: PlotCall, isX: Bool) throws(Fault) -> Value {
        var keywords = call.keywords("Text.set()")
        keywords.ignore(Keywords.ofText + ["ha", "va", "color", "horizontalalignment", "verticalalignment"])
        try keywords.finish()
        if call.has("ticks") {
            var places = try call.data("ticks"), labels: [String]?
            if let names = places.names {
                // Texts stand for the categories of the axis.
                places.values = try call.places(places, onX: isX)
                labels = names
            }
            if call.has("labels") { labels = try PlotValues.texts(call["labels"], call.vm) }
            try call.draw { (axes: inout Axes) throws(ChartError) in
                try isX ? axes.x.setTicks(places.values, labels: labels) : axes.y.setTicks(places.values, labels: labels)
            }
        } else if call.has("labels") {
            throw .type("\(call.name)(): Parameter 'labels' can't be set without setting 'ticks'")
        }
        let axis = isX ? call.target.axes.x : call.target.axes.y
        let places = axis.ticks ?? []
        var texts: [Value] = []
        for (index, place) in places.enumerated() {
            let words = axis.tickLabels.flatMap { index < $0.count ? $0[index] : nil } ?? ""
            texts.append(.object(TextObject(isX ? .float(place) : .int(0), isX ? .int(0) : .float(place), words, .detached, nil)))
        }
        return .newTuple([.array(try NDArray.of(places)), .newList(texts)])
    }

    private static func tickLabels(_ call: PlotCall, isX: Bool) throws(Fault) -> Value {
        var keywords = call.keywords("Text.set()")
        keywords.ignore(Keywords.ofText + ["ha", "va", "color", "minor", "horizontalalignment", "verticalalignment"])
        try keywords.finish()
        let labels = try PlotValues.texts(call["labels"], call.vm)
        try call.draw { (axes: inout Axes) throws(ChartError) in
            let places = (isX ? axes.x.ticks : axes.y.ticks) ?? labels.indices.map { Double($0) }
            // No words at all is how ticks are left bare.
            let words = labels.isEmpty ? places.map { _ in "" } : labels
            try isX ? axes.x.setTicks(places, labels: words) : axes.y.setTicks(places, labels: words)
        }
        return .newList(labels.map { .object(TextObject(.int(0), .int(0), $0, .detached, nil)) })
    }

    private static func tickParameters(_ call: PlotCall) throws(Fault) -> Value {
        var keywords = call.keywords("tick_params()")
        func off(_ name: String) throws(Fault) -> Bool {
            guard let value = try keywords.take(name) else { return false }
            return try !call.vm.truth(value)
        }
        let bare = (x: try off("labelbottom"), y: try off("labelleft")), none = (x: try off("bottom"), y: try off("left"))
        keywords.ignore(["which", "reset", "direction", "length", "width", "color", "pad", "labelsize", "labelcolor", "colors", "zorder", "top",
                         "right", "labeltop", "labelright", "labelrotation", "rotation", "grid_color", "grid_alpha", "grid_linewidth",
                         "grid_linestyle", "labelfontfamily", "size"])
        try keywords.finish()
        let axis = try call.text("axis") ?? "both"
        try call.draw { (axes: inout Axes) throws(ChartError) in
            if axis != "y", none.x && bare.x { axes.x.ticks = []; axes.x.tickLabels = nil }
            if axis != "x", none.y && bare.y { axes.y.ticks = []; axes.y.tickLabels = nil }
        }
        return .none
    }

    // MARK: set

    /// `ax.set(title='x', ylim=(0, 1))`: each keyword calls the method `set_…`.
    private static func set(_ call: PlotCall) throws(Fault) -> Value {
        guard case .dict(let settings) = call["kwargs"] else { return .newList([]) }
        let known = PlotRows.methodNames.filter { $0.hasPrefix("set_") }
        var results: [Value] = []
        for (key, value) in settings.items {
            guard case .str(let text) = key else { continue }
            guard known.contains("set_" + text.value) else {
                let near = PlotWords.nearest(text.value, known.map { String($0.dropFirst(4)) })
                throw Fault(.attributeError, "Axes.set() got an unexpected keyword argument '\(text.value)'", hint: near.map { "did you mean '\($0)'?" })
            }
            let method = try call.vm.attribute(.object(call.target), "set_" + text.value)
            results.append(try call.vm.call(method, [value]))
        }
        return .newList(results)
    }
}

/// `plt.colorbar`, `fig.colorbar`.
enum ColorBarCall {
    static func draw(_ mappable: Value, axes: Value, label: String, _ current: AxesObject, _ vm: Interpreter) throws(Fault) -> PlainObject {
        var target = current
        switch mappable {
        case .undefined, .none:
            if case .object(let object as AxesObject) = axes { target = object } else if current.axes.mappable == nil {
                // The last coloured picture of the figure, as pyplot's gci finds it.
                target = current.figure.allAxes.last { $0.axes.mappable != nil } ?? current
            }
        case .object(let object as ArtistObject): target = object.axes
        default: throw .type("colorbar() explains what imshow, scatter or contour returned, not \(vm.typeName(mappable))")
        }
        guard target.axes.mappable != nil else {
            throw Fault(.runtimeError, "No mappable was found to use for colorbar creation. First define a mappable such as an image "
                + "(with imshow) or a contour set (with contourf).")
        }
        try target.update { (axes: inout Axes) throws(ChartError) in try axes.colorbar(label: label) }
        return PlainObject("Colorbar", target)
    }
}

/// Something that exists to be called on, such as a legend.
final class PlainObject: PlotObject {
    private let name: String
    let axes: AxesObject?
    init(_ name: String, _ axes: AxesObject? = nil) {
        self.name = name
        self.axes = axes
    }
    override var className: String { name }
}
