import NNCharts
import NNRuntime

/// Pictures, heat maps, contours and the bars that explain their colours.
enum FieldRows {
    static let rows: [PlotRow] = [
        PlotRow("imshow", "X, cmap=None, norm=None, *, aspect=None, interpolation=None, alpha=None, vmin=None, vmax=None, origin=None, extent=None, **kwargs",
                summary: "Shows a picture: grey or mapped (M, N), RGB (M, N, 3) or RGBA (M, N, 4), as bytes or as floats from 0 to 1.",
                example: "plt.imshow([[0, 1], [1, 0]], cmap='gray')") { call throws(Fault) in .object(try image(call, "X")) },
        PlotRow("pcolormesh", "*args, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, shading=None, antialiased=False, **kwargs",
                summary: "Colours the cells of a regular grid by their values.",
                example: "plt.pcolormesh([[1, 2], [3, 4]])") { call throws(Fault) in .object(try mesh(call)) },
        PlotRow("heatmap", "data, xticklabels=None, yticklabels=None, cmap=None, vmin=None, vmax=None, annot=False, fmt='.3g'",
                summary: "A matrix in colours, with names at its sides, a colour bar, and its numbers in the cells if asked.",
                example: "plt.heatmap([[5, 1], [2, 7]], xticklabels=['cat', 'dog'], yticklabels=['cat', 'dog'], annot=True)") { call throws(Fault) in
            .object(try heatmap(call))
        },
        PlotRow("contour", "*args, levels=None, colors=None, cmap=None, linewidths=None, linestyles=None, alpha=None, **kwargs",
                summary: "Lines of equal height over a grid: contour(Z), contour(X, Y, Z), with a number of levels or the levels.",
                example: "plt.contour([[0, 1, 2], [1, 2, 3], [2, 3, 4]])") { call throws(Fault) in .object(try contour(call)) },
        .method("matshow", "Z, **kwargs", summary: "Shows a matrix as a picture.") { call throws(Fault) in .object(try image(call, "Z")) },
    ]

    // MARK: Pictures

    /// What `imshow` and its kin draw; the array is the parameter of that name.
    static func image(_ call: PlotCall, _ parameter: String) throws(Fault) -> ArtistObject {
        var keywords = call.keywords("AxesImage.set()")
        keywords.ignore(["filternorm", "filterrad", "resample", "url", "interpolation_stage", "data", "zorder", "label", "animated", "clip_on"])
        func option(_ name: String) throws(Fault) -> Value? {
            if call.has(name) { return call[name] }
            return try keywords.take(name)
        }
        let map = try LineRows.colorMap(try option("cmap") ?? .none, call)
        let low = try option("vmin").map { value throws(Fault) in try PlotValues.number(value, call.vm) }
        let high = try option("vmax").map { value throws(Fault) in try PlotValues.number(value, call.vm) }
        let origin = try option("origin").map { value throws(Fault) in try call.vm.str(value) } ?? setting("image.origin", call) ?? "upper"
        guard origin == "upper" || origin == "lower" else {
            throw .value("'\(origin)' is not a valid value for origin; supported values are 'upper', 'lower'")
        }
        let aspect = try option("aspect").map { value throws(Fault) in try call.vm.str(value) } ?? "equal"
        let box = try option("extent").map { value throws(Fault) in try PlotValues.numbers(value, call.vm) }
        if let box, box.count != 4 { throw .value("extent must be (left, right, bottom, top), not \(box.count) numbers") }
        let interpolation = try option("interpolation")
        if let interpolation, case .str(let name) = interpolation, !interpolations.contains(name.value) {
            let near = PlotWords.near(name.value, interpolations)
            throw .value("'\(name.value)' is not a valid value for interpolation", hint: near)
        }
        try keywords.finish()
        let (data, rows, columns) = try picture(call[parameter], call)
        return try call.drawn("AxesImage") { (axes: inout Axes) throws(ChartError) in
            try axes.imshow(data, rows: rows, columns: columns, map: map, low: low, high: high, originLower: origin == "lower",
                            extent: box.map { ($0[0], $0[1], $0[2], $0[3]) }, autoAspect: aspect == "auto")
        }
    }

    private static let interpolations = [
        "none", "auto", "antialiased", "nearest", "bilinear", "bicubic", "spline16", "spline36", "hanning", "hamming", "hermite",
        "kaiser", "quadric", "catrom", "gaussian", "bessel", "mitchell", "sinc", "lanczos", "blackman",
    ]

    private static func setting(_ name: String, _ call: PlotCall) -> String? { call.state.parameters[name]?.asString }

    /// An array as a picture: values to be mapped, or colours.
    private static func picture(_ value: Value, _ call: PlotCall) throws(Fault) -> (PictureData, Int, Int) {
        if case .str = value { throw .type("Image data of dtype <U1 cannot be converted to float") }
        if case .array(let array) = value, array.dtype == .uint8, array.rank == 3, array.shape[2] == 3 || array.shape[2] == 4 {
            try limit(array.count)
            let bytes = try array.withElements(as: UInt8.self) { buffer throws(Fault) in Array(buffer) }
            return (.bytes(bytes, channels: array.shape[2]), array.shape[0], array.shape[1])
        }
        let data = try PlotValues.data(value, call.vm)
        guard data.names == nil else { throw .type("Image data of dtype <U1 cannot be converted to float") }
        // A single channel is a grey picture.
        if data.rank == 2 || data.rank == 3 && data.shape[2] == 1 { return (.values(data.values), data.shape[0], data.shape[1]) }
        guard data.rank == 3, data.shape[2] == 3 || data.shape[2] == 4 else {
            throw .type("Invalid shape \(data.shapeText) for image data")
        }
        // Channels of whole numbers are counted from 0 to 255.
        if PlotValues.isInteger(value) {
            let bytes = data.values.map { $0.isNaN ? 0 : UInt8(min(max($0, 0), 255)) }
            return (.bytes(bytes, channels: data.shape[2]), data.shape[0], data.shape[1])
        }
        return (.floats(data.values, channels: data.shape[2]), data.shape[0], data.shape[1])
    }

    private static func limit(_ count: Int) throws(Fault) {
        guard count <= 400_000_000 else { throw .memory("a picture of \(count) numbers is too large") }
    }

    // MARK: Grids

    /// A matrix with the places of its columns and rows, from (Z) or (X, Y, Z).
    private struct Grid {
        var x: [Double]?
        var y: [Double]?
        var z: PlotValues.Data
    }

    private static func gridAndRest(_ call: PlotCall) throws(Fault) -> (Grid, [Value]) {
        var arguments = call.rest
        guard !arguments.isEmpty else { throw .type("\(call.name)() takes Z or X, Y, Z") }
        let hasPlaces = arguments.count >= 3
        let z = try PlotValues.data(arguments[hasPlaces ? 2 : 0], call.vm)
        guard z.rank == 2, z.names == nil else { throw .type("Input z must be 2D, not \(z.rank)D") }
        var found = Grid(x: nil, y: nil, z: z)
        if hasPlaces {
            found.x = try places(arguments[0], call, alongRows: true)
            found.y = try places(arguments[1], call, alongRows: false)
        }
        arguments.removeFirst(hasPlaces ? 3 : 1)
        return (found, arguments)
    }

    /// The places of columns or rows, also from the full grids of `meshgrid`.
    private static func places(_ value: Value, _ call: PlotCall, alongRows: Bool) throws(Fault) -> [Double] {
        let data = try PlotValues.data(value, call.vm)
        guard data.names == nil else { throw .type("\(call.name)() needs numbers, not texts") }
        guard data.rank == 2 else { return data.values }
        return alongRows ? Array(data.values.prefix(data.shape[1])) : data.column(0)
    }

    private static func mesh(_ call: PlotCall) throws(Fault) -> ArtistObject {
        var keywords = call.keywords("QuadMesh.set()")
        keywords.ignore(["edgecolors", "edgecolor", "ec", "linewidth", "lw", "rasterized", "snap", "zorder", "label"])
        try keywords.finish()
        let (grid, _) = try gridAndRest(call)
        let (rows, columns) = (grid.z.shape[0], grid.z.shape[1])
        let map = try LineRows.colorMap(call["cmap"], call)
        let low = try call.number("vmin"), high = try call.number("vmax")
        func ends(_ places: [Double]?, _ count: Int, _ name: String) throws(Fault) -> (Double, Double) {
            guard let places else { return (0, Double(count)) }
            guard let first = places.first, let last = places.last, places.count == count || places.count == count + 1 else {
                throw .type("Dimensions of C (\(rows), \(columns)) should be one smaller than X and Y: \(name) has \(places.count)")
            }
            // As many places as cells are their middles.
            let half = places.count == count && count > 1 ? (last - first) / Double(count - 1) / 2 : 0
            return (first - half, last + half)
        }
        let across = try ends(grid.x, columns, "X"), upright = try ends(grid.y, rows, "Y")
        return try call.drawn("QuadMesh") { (axes: inout Axes) throws(ChartError) in
            try axes.imshow(.values(grid.z.values), rows: rows, columns: columns, map: map, low: low, high: high, originLower: true,
                            extent: (across.0, across.1, upright.0, upright.1), autoAspect: true)
        }
    }

    private static func heatmap(_ call: PlotCall) throws(Fault) -> ArtistObject {
        let data = try call.data("data")
        guard data.rank == 2, data.names == nil else { throw .value("heatmap() needs a matrix, not \(data.rank) dimensions") }
        let map = try LineRows.colorMap(call["cmap"], call)
        let low = try call.number("vmin"), high = try call.number("vmax")
        let across = call.has("xticklabels") ? try PlotValues.texts(call["xticklabels"], call.vm) : nil
        let upright = call.has("yticklabels") ? try PlotValues.texts(call["yticklabels"], call.vm) : nil
        var texts: [String]?
        if try call.bool("annot") {
            let spec = try call.text("fmt") ?? ".3g"
            var words: [String] = []
            for value in data.values {
                let isWhole = spec == "d" && value.magnitude < 1e15
                words.append(try call.vm.format(isWhole ? .int(Int(value)) : .float(value), spec))
            }
            texts = words
        }
        return try call.drawn("AxesImage") { (axes: inout Axes) throws(ChartError) in
            try axes.heatmap(data.values, rows: data.shape[0], columns: data.shape[1], map: map, low: low, high: high,
                             xNames: across, yNames: upright, texts: texts)
        }
    }

    private static func contour(_ call: PlotCall) throws(Fault) -> ArtistObject {
        var keywords = call.keywords("QuadContourSet.set()")
        keywords.ignore(["origin", "extent", "vmin", "vmax", "norm", "extend", "zorder", "antialiased"])
        try keywords.finish()
        let (grid, rest) = try gridAndRest(call)
        var levels: [Double]?, count = 7
        let asked = call.has("levels") ? call["levels"] : rest.first
        if let asked {
            if try PlotValues.sequence(asked, call.vm) != nil { levels = try PlotValues.numbers(asked, call.vm) } else {
                count = try call.vm.index(asked)
            }
        }
        let map = try LineRows.colorMap(call["cmap"], call)
        let color = try PlotValues.colors(call["colors"], call.vm).first
        return try call.drawn("QuadContourSet") { (axes: inout Axes) throws(ChartError) in
            try axes.contour(x: grid.x, y: grid.y, z: grid.z.values, rows: grid.z.shape[0], columns: grid.z.shape[1], levels: levels,
                             levelCount: count, map: map, color: color)
        }
    }
}
