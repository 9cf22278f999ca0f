import NNCharts
import NNRuntime

/// Lines, points, bands and rules.
enum LineRows {
    static let rows: [PlotRow] = [
        PlotRow("plot", "*args, **kwargs", summary: "Draws y, or y over x, as lines or markers; several groups may follow each other.",
                example: "plt.plot([0, 1, 2], [3, 1, 2], 'r--o', label='loss')") { call throws(Fault) in
            try .newList(plot(call).map { .object($0) })
        },
        PlotRow("semilogy", "*args, **kwargs", summary: "Like plot, with a logarithmic y axis.",
                example: "plt.semilogy([1, 10, 100])") { call throws(Fault) in try logarithmic(call, x: false, y: true) },
        PlotRow("semilogx", "*args, **kwargs", summary: "Like plot, with a logarithmic x axis.",
                example: "plt.semilogx([1, 10, 100], [1, 2, 3])") { call throws(Fault) in try logarithmic(call, x: true, y: false) },
        PlotRow("loglog", "*args, **kwargs", summary: "Like plot, with both axes logarithmic.",
                example: "plt.loglog([1, 10, 100], [1, 100, 10000])") { call throws(Fault) in try logarithmic(call, x: true, y: true) },
        PlotRow("scatter", "x, y, s=None, c=None, marker=None, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, linewidths=None, **kwargs",
                summary: "Draws separate points, with a size and a colour each if given.",
                example: "plt.scatter([1, 2, 3], [3, 1, 2], c=[0.1, 0.5, 0.9], cmap='viridis')") { call throws(Fault) in
            .object(try scatter(call))
        },
        PlotRow("step", "x, y, *args, where='pre', **kwargs", summary: "Draws a line of steps.",
                example: "plt.step([0, 1, 2], [1, 3, 2], where='post')") { call throws(Fault) in
            var keywords = call.keywords("Line2D.set()")
            let style = try keywords.style()
            try keywords.finish()
            let x = try call.places(try call.data("x"), onX: true), y = try call.places(try call.data("y"), onX: false)
            let word = try call.text("where") ?? "pre"
            guard let place = Axes.StepPlace(rawValue: word) else {
                throw .value("\(try call.vm.repr(.string(word))) is not a valid value for where. Supported values are 'pre', 'post', 'mid'")
            }
            let format = try call.rest.first.map { value throws(Fault) in try call.vm.str(value) } ?? ""
            let line = try call.drawn("Line2D") { (axes: inout Axes) throws(ChartError) in
                try axes.step(x, y, format, place: place, style: style)
            }
            return .newList([.object(line)])
        },
        PlotRow("fill_between", "x, y1, y2=0, where=None, interpolate=False, step=None, **kwargs",
                summary: "Fills the area between two curves.",
                example: "plt.fill_between([0, 1, 2], [1, 2, 1], [2, 4, 3], alpha=0.3)") { call throws(Fault) in
            var keywords = call.keywords("FillBetweenPolyCollection.set()")
            let style = try keywords.style()
            try keywords.finish()
            let x = try call.places(try call.data("x"), onX: true)
            var low = spread(try call.numbers("y1"), x.count), high = spread(try call.numbers("y2"), x.count)
            if call.has("where") {
                let shown = try call.numbers("where")
                guard shown.count == x.count else { throw .value("where size (\(shown.count)) does not match 'x' size (\(x.count))") }
                for index in 0..<min(low.count, high.count, shown.count) where shown[index] == 0 {
                    low[index] = .nan
                    high[index] = .nan
                }
            }
            for (name, values) in [("y1", low), ("y2", high)] where values.count != x.count {
                throw .value("'x' has size \(x.count), but '\(name)' has an unequal size of \(values.count)")
            }
            return .object(try call.drawn("FillBetweenPolyCollection") { (axes: inout Axes) throws(ChartError) in
                try axes.fillBetween(x, low, high, style: style)
            })
        },
        PlotRow("stackplot", "x, *args, labels=(), colors=None, baseline='zero', **kwargs", summary: "Piles areas on each other.",
                example: "plt.stackplot([0, 1, 2], [1, 2, 1], [2, 1, 2], labels=['a', 'b'])") { call throws(Fault) in try stack(call) },
        PlotRow("errorbar", "x, y, yerr=None, xerr=None, fmt='', *, ecolor=None, elinewidth=None, capsize=None, capthick=None, barsabove=False, **kwargs",
                summary: "Draws a line with error bars.",
                example: "plt.errorbar([0, 1, 2], [3, 2, 4], yerr=0.5, capsize=3)") { call throws(Fault) in .object(try errorBars(call)) },
        PlotRow("stem", "*args, linefmt=None, markerfmt=None, basefmt=None, bottom=0, label=None, **kwargs",
                summary: "Draws stems from a base line to each value.",
                example: "plt.stem([1, 3, 2])") { call throws(Fault) in .object(try stem(call)) },
    ]

    static let rules: [PlotRow] = [
        PlotRow("axhline", "y=0, xmin=0, xmax=1, **kwargs", summary: "A horizontal line through the axes.",
                example: "plt.axhline(0.5, color='gray', linestyle='--')") { call throws(Fault) in try line(call, "y", "xmin", "xmax", horizontal: true) },
        PlotRow("axvline", "x=0, ymin=0, ymax=1, **kwargs", summary: "A vertical line through the axes.",
                example: "plt.axvline(3, color='r')") { call throws(Fault) in try line(call, "x", "ymin", "ymax", horizontal: false) },
        PlotRow("axhspan", "ymin, ymax, xmin=0, xmax=1, **kwargs", summary: "A horizontal stripe through the axes.",
                example: "plt.axhspan(1, 2, alpha=0.3)") { call throws(Fault) in try span(call, "ymin", "ymax", horizontal: true) },
        PlotRow("axvspan", "xmin, xmax, ymin=0, ymax=1, **kwargs", summary: "A vertical stripe through the axes.",
                example: "plt.axvspan(1, 2, alpha=0.3)") { call throws(Fault) in try span(call, "xmin", "xmax", horizontal: false) },
        PlotRow("hlines", "y, xmin, xmax, colors=None, linestyles='solid', label='', **kwargs", summary: "Horizontal strokes from xmin to xmax.",
                example: "plt.hlines([1, 2], 0, 5)") { call throws(Fault) in try strokes(call, "y", "xmin", "xmax", horizontal: true) },
        PlotRow("vlines", "x, ymin, ymax, colors=None, linestyles='solid', label='', **kwargs", summary: "Vertical strokes from ymin to ymax.",
                example: "plt.vlines([1, 2], 0, 5)") { call throws(Fault) in try strokes(call, "x", "ymin", "ymax", horizontal: false) },
        PlotRow("text", "x, y, s, fontdict=None, **kwargs", summary: "Writes at a place of the data.",
                example: "plt.text(1, 2, 'here', ha='center')") { call throws(Fault) in try text(call) },
        PlotRow("annotate", "text, xy, xytext=None, xycoords='data', textcoords=None, arrowprops=None, annotation_clip=None, **kwargs",
                summary: "Names a point, with an arrow if arrowprops is given.",
                example: "plt.annotate('best', (3, 0.9), xytext=(4, 0.7), arrowprops={})") { call throws(Fault) in try annotate(call) },
    ]

    // MARK: plot

    /// One pair of columns with its format, as `plot` and its kin take them.
    private struct Group {
        var x: PlotValues.Data?
        var y: PlotValues.Data
        var format: String
    }

    /// Splits positional arguments into groups of [x], y, [format] by matplotlib's rules.
    private static func groups(_ call: PlotCall) throws(Fault) -> [Group] {
        var rest = call.rest[...]
        var found: [Group] = []
        while !rest.isEmpty {
            var part = Array(rest.prefix(2))
            rest = rest.dropFirst(2)
            if let next = rest.first, case .str = next {
                part.append(next)
                rest = rest.dropFirst()
            }
            var format = ""
            if part.count > 1, case .str(let text)? = part.last {
                format = text.value
                part.removeLast()
            } else if part.count == 3 {
                throw .value("third arg must be a format string")
            }
            for value in part { if case .none = value { throw .value("x, y, and format string must not be None") } }
            guard let last = part.last else { continue }
            let y = try PlotValues.data(last, call.vm)
            found.append(Group(x: part.count == 2 ? try PlotValues.data(part[0], call.vm) : nil, y: y, format: format))
        }
        return found
    }

    private static func check(_ x: PlotValues.Data, _ y: PlotValues.Data) throws(Fault) {
        func rows(_ data: PlotValues.Data) -> Int { data.names?.count ?? data.shape.first ?? 1 }
        func shape(_ data: PlotValues.Data) -> String { data.shape.isEmpty ? "(\(data.count),)" : data.shapeText }
        if rows(x) != rows(y) {
            throw .value("x and y must have same first dimension, but have shapes \(shape(x)) and \(shape(y))")
        }
        if x.rank > 2 || y.rank > 2 { throw .value("x and y can be no greater than 2D, but have shapes \(shape(x)) and \(shape(y))") }
    }

    static func plot(_ call: PlotCall) throws(Fault) -> [ArtistObject] {
        var keywords = call.keywords("Line2D.set()")
        let labels = try labelList(&keywords)
        var style = try keywords.style()
        try keywords.finish()
        if style.lineWidth == nil { style.lineWidth = try setting("lines.linewidth", call) }
        if style.markerSize == nil { style.markerSize = try setting("lines.markersize", call) }
        let groups = try groups(call)
        var lines: [ArtistObject] = []
        for group in groups {
            let x = group.x ?? PlotValues.Data(values: (0..<(group.y.names?.count ?? group.y.shape.first ?? 1)).map { Double($0) },
                                               shape: [group.y.names?.count ?? group.y.shape.first ?? 1])
            try check(x, group.y)
            let places = try call.places(x, onX: true), heights = try call.places(group.y, onX: false)
            var xs = x, ys = group.y
            xs.values = places
            ys.values = heights
            let across = xs.rank == 2 ? xs.shape[1] : 1, down = ys.rank == 2 ? ys.shape[1] : 1
            if across > 1, down > 1, across != down { throw .value("x has \(across) columns but y has \(down) columns") }
            if across == 0 || down == 0 { continue }
            let count = max(across, down)
            if let labels, labels.count != count, groups.count == 1 {
                throw .value("label must be iterable and have the same length as input data, but found \(labels.count) and \(count) datasets.")
            }
            for column in 0..<count {
                var own = style
                if let labels, column < labels.count { own.label = labels[column] }
                let x = xs.column(across == 1 ? 0 : column), y = ys.column(down == 1 ? 0 : column)
                lines.append(try call.drawn("Line2D") { (axes: inout Axes) throws(ChartError) in
                    try axes.plot(x, y, group.format, style: own)
                })
            }
        }
        return lines
    }

    /// Labels given one each, as a list or a tuple.
    private static func labelList(_ keywords: inout Keywords) throws(Fault) -> [String]? {
        guard let index = keywords.entries.firstIndex(where: { $0.name == "label" }) else { return nil }
        switch keywords.entries[index].value {
        case .list, .tuple: break
        default: return nil
        }
        return try PlotValues.texts(keywords.entries.remove(at: index).value, keywords.vm)
    }

    private static func setting(_ name: String, _ call: PlotCall) throws(Fault) -> Double? {
        guard let value = call.state.parameters[name] else { return nil }
        return try PlotValues.number(value, call.vm)
    }

    private static func logarithmic(_ call: PlotCall, x: Bool, y: Bool) throws(Fault) -> Value {
        let lines = try plot(call)
        try call.draw { (axes: inout Axes) throws(ChartError) in
            if x { axes.x.scale = .log }
            if y { axes.y.scale = .log }
        }
        return .newList(lines.map { .object($0) })
    }

    // MARK: scatter

    private static func scatter(_ call: PlotCall) throws(Fault) -> ArtistObject {
        var keywords = call.keywords("PathCollection.set()")
        keywords.ignore(["plotnonfinite", "edgecolors", "edgecolor", "ec", "linewidth", "lw"])
        var style = try keywords.style()
        try keywords.finish()
        if call.has("marker") {
            let text = try call.vm.str(call["marker"])
            style.marker = try Fault.charting { () throws(ChartError) in try Marker(named: text) }
        }
        style.alpha = try call.number("alpha")
        let x = try call.places(try call.data("x"), onX: true), y = try call.places(try call.data("y"), onX: false)
        let sizes = try call.numbers("s")
        guard sizes.count <= 1 || sizes.count == x.count else {
            throw .value("s (size \(sizes.count)) cannot be broadcast to match x and y (size \(x.count))")
        }
        let map = try colorMap(call["cmap"], call)
        let low = try call.number("vmin"), high = try call.number("vmax")
        let shades = try shades(call, x.count)
        return try call.drawn("PathCollection") { (axes: inout Axes) throws(ChartError) in
            switch shades {
            case .values(let values):
                try axes.scatter(x, y, values: values, sizes: sizes, map: map, low: low, high: high, style: style)
            case .colors(let colors):
                try axes.scatter(x, y, sizes: sizes, colors: colors, style: style)
            }
        }
    }

    /// The colour map that was given, or the one of the settings.
    static func colorMap(_ given: Value, _ call: PlotCall) throws(Fault) -> ColorMap {
        if let map = try PlotValues.map(given, call.vm) { return map }
        guard let value = call.state.parameters["image.cmap"] else { return .viridis }
        return try PlotValues.map(value, call.vm) ?? .viridis
    }

    private enum Shades { case values([Double]), colors([Color]) }

    /// `c`: a colour, a colour a point, or a number a point to be coloured by the map.
    private static func shades(_ call: PlotCall, _ count: Int) throws(Fault) -> Shades {
        let given = call["c"]
        guard call.has("c") else { return .colors([]) }
        if case .str = given { return .colors(try PlotValues.colors(given, call.vm)) }
        if let items = try PlotValues.sequence(given, call.vm) {
            let isFlat = items.allSatisfy {
                switch $0 {
                case .int, .float, .bool, .none: true
                case .object(let object): object is ScalarObject
                default: false
                }
            }
            if isFlat {
                if items.count == count { return .values(try PlotValues.numbers(given, call.vm)) }
                guard items.count == 3 || items.count == 4 else {
                    throw .value("'c' argument has \(items.count) elements, which is inconsistent with 'x' and 'y' with size \(count).")
                }
            }
            return .colors(try PlotValues.colors(given, call.vm))
        }
        throw .value("'c' argument must be a color, a sequence of colors, or a sequence of numbers, not \(try call.vm.repr(given))")
    }

    // MARK: Bands, error bars, stems

    /// A single number stands for as many as needed.
    private static func spread(_ values: [Double], _ count: Int) -> [Double] {
        values.count == 1 && count != 1 ? Array(repeating: values[0], count: count) : values
    }

    private static func stack(_ call: PlotCall) throws(Fault) -> Value {
        var keywords = call.keywords("stackplot()")
        let style = try keywords.style()
        try keywords.finish()
        let x = try call.numbers("x")
        var layers: [[Double]] = []
        for value in call.rest {
            let data = try PlotValues.data(value, call.vm)
            guard data.names == nil else { throw .type("stackplot() needs numbers, not texts") }
            if data.rank == 2 {
                for row in 0..<data.shape[0] { layers.append(Array(data.values[row * data.shape[1]..<(row + 1) * data.shape[1]])) }
            } else {
                layers.append(data.values)
            }
        }
        let labels = call.has("labels") ? try PlotValues.texts(call["labels"], call.vm) : []
        let colors = try PlotValues.colors(call["colors"], call.vm)
        var base = Array(repeating: 0.0, count: x.count)
        var made: [Value] = []
        for (index, layer) in layers.enumerated() {
            guard layer.count == x.count else { throw .value("x has \(x.count) values, but layer \(index) has \(layer.count)") }
            let top = zip(base, layer).map { $0 + $1 }
            var own = style
            own.label = index < labels.count ? labels[index] : nil
            if own.color == nil { own.color = colors.isEmpty ? Color.cycled(index) : colors[index % colors.count] }
            let below = base
            made.append(.object(try call.drawn("FillBetweenPolyCollection") { (axes: inout Axes) throws(ChartError) in
                try axes.fillBetween(x, top, below, style: own)
            }))
            base = top
        }
        return .newList(made)
    }

    /// Errors: one number, one each, or a row below and a row above.
    private static func errors(_ call: PlotCall, _ name: String) throws(Fault) -> (below: [Double], above: [Double]) {
        guard call.has(name) else { return ([], []) }
        let data = try call.data(name)
        guard data.names == nil else { throw .type("'\(name)' must be numbers, not texts") }
        guard data.rank == 2 else { return (data.values, data.values) }
        guard data.shape[0] == 2 else {
            throw .value("'\(name)' (shape: \(data.shapeText)) must be a scalar or a 1D or (2, n) array-like whose shape matches")
        }
        return (Array(data.values.prefix(data.shape[1])), Array(data.values.suffix(data.shape[1])))
    }

    private static func errorBars(_ call: PlotCall) throws(Fault) -> ContainerObject {
        var keywords = call.keywords("Line2D.set()")
        keywords.ignore(["errorevery", "uplims", "lolims", "xuplims", "xlolims"])
        let style = try keywords.style()
        try keywords.finish()
        let x = try call.places(try call.data("x"), onX: true), y = try call.places(try call.data("y"), onX: false)
        let yError = try errors(call, "yerr"), xError = try errors(call, "xerr")
        let format = try call.text("fmt") ?? "", cap = try call.number("capsize") ?? 0
        let bars = try PlotValues.color(call["ecolor"], call.vm)
        let made = try call.drawn("ErrorbarContainer") { (axes: inout Axes) throws(ChartError) in
            try axes.errorbar(x, y, yBelow: yError.below, yAbove: yError.above, xBelow: xError.below, xAbove: xError.above,
                              format == "none" ? "" : format, capSize: cap, style: style)
            let last = axes.artists.count - 1
            if let bars { try axes.restyle(last, Style(color: bars)) }
            if format == "none" { axes.removeArtist(last - 1) }
        }
        let places = Array(made.range)
        let line: [Value] = places.prefix(1).map { .object(ArtistObject("Line2D", call.target, $0..<$0 + 1)) }
        let strokes: [Value] = places.dropFirst().map { .object(ArtistObject("LineCollection", call.target, $0..<$0 + 1)) }
        return ContainerObject("ErrorbarContainer", line + [.newTuple([]), .newTuple(strokes)], made)
    }

    private static func stem(_ call: PlotCall) throws(Fault) -> ContainerObject {
        var keywords = call.keywords("stem()")
        try keywords.finish()
        let arguments = call.rest
        guard let last = arguments.last, arguments.count <= 2 else {
            throw .type("stem() takes a list of values, or places and values (\(arguments.count) given)")
        }
        let y = try PlotValues.numbers(last, call.vm)
        let x = arguments.count == 2 ? try call.places(try PlotValues.data(arguments[0], call.vm), onX: true) : y.indices.map { Double($0) }
        guard x.count == y.count else { throw .value("x and y must have the same length, but have \(x.count) and \(y.count)") }
        let bottom = try call.number("bottom") ?? 0
        let lineFormat = try call.text("linefmt") ?? "C0-", markerFormat = try call.text("markerfmt") ?? "C0o"
        let baseFormat = try call.text("basefmt") ?? "C3-"
        let label = call.has("label") ? try PlotValues.words(call["label"], call.vm) : nil
        let made = try call.drawn("StemContainer") { (axes: inout Axes) throws(ChartError) in
            let stems = try LineFormat(lineFormat)
            try axes.vlines(x, [bottom], y, style: Style(color: stems.color, lineStyle: stems.lineStyle))
            try axes.plot(x, y, markerFormat, style: Style(label: label))
            if let low = x.min(), let high = x.max() { try axes.plot([low, high], [bottom, bottom], baseFormat) }
        }
        return ContainerObject("StemContainer", made.range.map { .object(ArtistObject("Line2D", call.target, $0..<$0 + 1)) }, made)
    }

    // MARK: Rules

    private static func line(_ call: PlotCall, _ at: String, _ from: String, _ to: String, horizontal: Bool) throws(Fault) -> Value {
        var keywords = call.keywords("Line2D.set()")
        let style = try keywords.style()
        try keywords.finish()
        let place = try call.number(at) ?? 0, start = try call.number(from) ?? 0, end = try call.number(to) ?? 1
        return .object(try call.drawn("Line2D") { (axes: inout Axes) throws(ChartError) in
            try horizontal ? axes.axhline(place, from: start, to: end, style: style) : axes.axvline(place, from: start, to: end, style: style)
        })
    }

    private static func span(_ call: PlotCall, _ from: String, _ to: String, horizontal: Bool) throws(Fault) -> Value {
        var keywords = call.keywords("Rectangle.set()")
        let style = try keywords.style()
        try keywords.finish()
        let low = try PlotValues.number(call[from], call.vm), high = try PlotValues.number(call[to], call.vm)
        return .object(try call.drawn("Rectangle") { (axes: inout Axes) throws(ChartError) in
            try horizontal ? axes.axhspan(low, high, style: style) : axes.axvspan(low, high, style: style)
        })
    }

    private static func strokes(_ call: PlotCall, _ at: String, _ from: String, _ to: String, horizontal: Bool) throws(Fault) -> Value {
        var keywords = call.keywords("LineCollection.set()")
        var style = try keywords.style()
        try keywords.finish()
        if style.color == nil { style.color = try PlotValues.colors(call["colors"], call.vm).first }
        if style.lineStyle == nil, call.has("linestyles") { style.lineStyle = try Keywords.lineStyle(call["linestyles"], call.vm) }
        if style.label == nil, call.has("label") { style.label = try PlotValues.words(call["label"], call.vm) }
        let places = try call.places(try call.data(at), onX: !horizontal)
        let low = try call.numbers(from), high = try call.numbers(to)
        return .object(try call.drawn("LineCollection") { (axes: inout Axes) throws(ChartError) in
            try horizontal ? axes.hlines(places, low, high, style: style) : axes.vlines(places, low, high, style: style)
        })
    }

    // MARK: Words

    /// Where a text stands about its point.
    private static func alignment(_ keywords: inout Keywords) throws(Fault) -> (Artist.Note.Across, Artist.Note.Upright, Color?) {
        let across = try keywords.text("horizontalalignment", "ha") ?? "left"
        let upright = try keywords.text("verticalalignment", "va") ?? "baseline"
        let color = try keywords.take("color", "c").flatMap { value throws(Fault) in try PlotValues.color(value, keywords.vm) }
        guard let across = Artist.Note.Across(rawValue: across) else {
            throw .value("'\(across)' is not a valid value for horizontalalignment; supported values are 'center', 'right', 'left'")
        }
        guard let upright = Artist.Note.Upright(rawValue: upright == "center_baseline" ? "center" : upright) else {
            throw .value("'\(upright)' is not a valid value for verticalalignment; supported values are 'top', 'bottom', 'center', 'baseline'")
        }
        return (across, upright, color)
    }

    private static func text(_ call: PlotCall) throws(Fault) -> Value {
        var keywords = call.keywords("Text.set()")
        let (across, upright, color) = try alignment(&keywords)
        var inAxes = false
        if case .object(let object)? = try keywords.take("transform"), let transform = object as? TransformObject { inAxes = transform.isAxes }
        keywords.ignore(Keywords.ofText)
        try keywords.finish()
        let x = try place(call["x"], call, onX: true), y = try place(call["y"], call, onX: false)
        let words = try PlotValues.words(call["s"], call.vm)
        let note = try call.drawn("Text") { (axes: inout Axes) throws(ChartError) in
            axes.text(x, y, words, color: color, across: across, upright: upright, inAxesFraction: inAxes)
        }
        return .object(TextObject(call["x"], call["y"], words, .note(note), call.target))
    }

    private static func place(_ value: Value, _ call: PlotCall, onX: Bool) throws(Fault) -> Double {
        let found = try call.places(try PlotValues.data(value, call.vm), onX: onX)
        guard found.count == 1 else { throw .type("a text stands at one place, not at \(found.count)") }
        return found[0]
    }

    private static func annotate(_ call: PlotCall) throws(Fault) -> Value {
        var keywords = call.keywords("Text.set()")
        let (across, upright, color) = try alignment(&keywords)
        keywords.ignore(Keywords.ofText)
        try keywords.finish()
        func point(_ value: Value) throws(Fault) -> (Point, Value, Value) {
            guard let items = try PlotValues.sequence(value, call.vm), items.count == 2 else {
                throw .value("annotate() needs a point as (x, y), not \(try call.vm.repr(value))")
            }
            return (Point(try place(items[0], call, onX: true), try place(items[1], call, onX: false)), items[0], items[1])
        }
        let words = try PlotValues.words(call["text"], call.vm)
        let (target, x, y) = try point(call["xy"])
        // Offsets in points or pixels have no meaning on a grid of cells: the words stand at the point itself.
        let system = try call.text("textcoords") ?? "data"
        let aside = call.has("xytext") && system == "data" ? try point(call["xytext"]) : nil
        let hasArrow = call.has("arrowprops") && aside != nil
        let note = try call.drawn("Annotation") { (axes: inout Axes) throws(ChartError) in
            axes.annotate(words, target, textAt: aside?.0, arrow: hasArrow, color: color, across: across, upright: upright)
        }
        return .object(TextObject(aside?.1 ?? x, aside?.2 ?? y, words, .note(note), call.target))
    }
}
