import CKernels
import NNRuntime

/// How a window slides: kernel, stride and padding, each (rows, columns).
struct WindowSettings: Sendable, Equatable {
    var kernel, stride, padding: (Int, Int)

    static func == (a: WindowSettings, b: WindowSettings) -> Bool { a.kernel == b.kernel && a.stride == b.stride && a.padding == b.padding }

    var text: String {
        func pair(_ value: (Int, Int)) -> String { value.0 == value.1 ? "\(value.0)" : "(\(value.0), \(value.1))" }
        return "kernel_size=\(pair(kernel)), stride=\(pair(stride))" + (padding == (0, 0) ? "" : ", padding=\(pair(padding))")
    }

    /// The window over pictures (H, W, C).
    func window(_ input: Dims, _ layer: Layer) throws(Fault) -> nn_window {
        guard input.count == 3 else {
            throw Fault(.valueError, "\(layer.description) takes pictures (N, H, W, C), but gets shape \(Shapes.text(input))",
                        hint: input.count == 1 ? "X.reshape(-1, 32, 32, 3) makes pictures of rows of 3072" : nil)
        }
        // Sizes are checked before they meet in sums: a script may give any.
        let limit = 1 << 30
        guard input.allSatisfy({ $0 < limit }), padding.0 < limit, padding.1 < limit, kernel.0 < limit, kernel.1 < limit else {
            throw .value("\(layer.description) is too large for pictures of shape \(Shapes.text(input))")
        }
        let height = input[0] + 2 * padding.0 - kernel.0, width = input[1] + 2 * padding.1 - kernel.1
        guard height >= 0, width >= 0, input[2] > 0 else {
            throw .value("\(layer.description) has a window larger than the pictures it gets, of shape \(Shapes.text(input))")
        }
        return nn_window(height: input[0], width: input[1], channels: input[2], kernel_height: kernel.0, kernel_width: kernel.1,
                         step_y: stride.0, step_x: stride.1, pad_y: padding.0, pad_x: padding.1,
                         out_height: height / stride.0 + 1, out_width: width / stride.1 + 1)
    }
}

/// Convolution (as everywhere in the field, without turning the kernel) of pictures (N, H, W, C) with W (K, K', C, F), plus b (F,): each
/// picture becomes a matrix with a row for each place of the window, and one product with the weights gives all filters.
final class Conv2DLayer: Layer {
    let channels, filters: Int
    let settingsOfWindow: WindowSettings
    private let columns = Room(), weightParts = Room(), biasParts = Room(), clipped = Room()
    private var x: NDArray?, out: NDArray?
    private var window: nn_window?
    /// Pictures a piece of work takes.
    private static let picturesPerPiece = 4

    init(_ channels: Int, _ filters: Int, _ window: WindowSettings, rule: String, std: Double?, bias: Bool, random: RandomState?) throws(Fault) {
        (self.channels, self.filters, settingsOfWindow) = (channels, filters, window)
        super.init("Conv2D")
        let shape: Dims = [window.kernel.0, window.kernel.1, channels, filters]
        let area = window.kernel.0 * window.kernel.1
        let drawn = if let random {
            try Initializer.weights(shape, inputs: area * channels, outputs: area * filters, rule: rule, std: std, random)
        } else { try NDArray.zeros(shape) }
        parameters = [Parameter("W", drawn, isWeight: true)]
        if bias { parameters.append(Parameter("b", try NDArray.zeros([filters]), isWeight: false)) }
    }

    override var settings: String { "\(channels), \(filters), \(settingsOfWindow.text)" + (parameters.count > 1 ? "" : ", bias=False") }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer {
        try fill(try Conv2DLayer(channels, filters, settingsOfWindow, rule: "zeros", std: nil, bias: parameters.count > 1, random: nil), dtype)
    }
    override func outputShape(_ input: Dims) throws(Fault) -> Dims {
        let window = try settingsOfWindow.window(input, self)
        guard input[2] == channels else { throw .value("\(description) takes \(channels) channels, but gets shape \(Shapes.text(input))") }
        return [window.out_height, window.out_width, filters]
    }

    /// Scratch of one picture for each piece: its places (P) by window elements (K).
    private func scratch(_ pieces: Int, _ window: nn_window) throws(Fault) -> Cells {
        try columns.take([pieces, window.out_height * window.out_width, window.kernel_height * window.kernel_width * channels], dtype).cells
    }

    // Shapes of one picture: columns (P, K), W (K, F), out (P, F).
    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let window = try settingsOfWindow.window(Shapes.item(x), self)
        let n = x.shape[0], f = filters
        let out = try output.take([n, window.out_height, window.out_width, f], dtype)
        let places = window.out_height * window.out_width, k = window.kernel_height * window.kernel_width * channels
        let size = Self.picturesPerPiece, pieces = (n + size - 1) / size
        let room = try scratch(pieces, window)
        let (xs, ws, os, rectify) = (x.cells, parameters[0].value.cells, out.cells, pass.rectifies)
        let bs = parameters.count > 1 ? parameters[1].value.cells : nil
        let item = x.count / max(n, 1)
        try Parallel.run(pieces) { piece in
            var window = window
            let matrix = room.at(piece * places * k)
            for picture in (piece * size)..<min((piece + 1) * size, n) {
                let target = os.at(picture * places * f)
                nn_im2col(xs.wide, xs.at(picture * item), matrix, &window)
                Cells.product(xs.wide, false, false, places, f, k, 1, matrix, k, ws.at(0), f, 0, target, f)
                if let bs { nn_bias(xs.wide, target, bs.at(0), places, f, rectify ? 1 : 0) } else if rectify { nn_relu(xs.wide, target, target, places * f) }
            }
        }
        (self.x, self.out, self.window) = (x, out, window)
        return out
    }

    // dW = sum over the pictures of columns.T @ dout, dcolumns = dout @ W.T.
    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard let x, let out, let window else { throw Shapes.notForwarded(className) }
        let n = x.shape[0], f = filters
        let places = window.out_height * window.out_width, k = window.kernel_height * window.kernel_width * channels
        let size = Self.picturesPerPiece, pieces = (n + size - 1) / size
        let room = try scratch(pieces, window)
        let parts = try weightParts.take([pieces, k, f], dtype), biases = try biasParts.take([pieces, f], .float64)
        biases.clear()
        let dx = wantsInput ? try inputGradient.take(x.shape, dtype) : nil
        // The ReLU's gradient is taken a picture at a time, where it stays in the cache; `dout` may be a script's, and is not touched.
        let ms = pass.rectifies ? try clipped.take([pieces, places * f], dtype).cells : nil, os = out.cells
        let (xs, ws, gs, ps, bs) = (x.cells, parameters[0].value.cells, dout.cells, parts.cells, biases.shared(Double.self))
        let ds = dx?.cells
        let item = x.count / max(n, 1), wide = xs.wide
        try Parallel.run(pieces) { piece in
            var window = window
            let matrix = room.at(piece * places * k)
            for picture in (piece * size)..<min((piece + 1) * size, n) {
                var given = gs.at(picture * places * f)
                if let ms {
                    nn_relu_back(wide, os.at(picture * places * f), given, ms.at(piece * places * f), places * f)
                    given = ms.at(piece * places * f)
                }
                nn_im2col(wide, xs.at(picture * item), matrix, &window)
                Cells.product(wide, true, false, k, f, places, 1, matrix, k, given, f, picture == piece * size ? 0 : 1, ps.at(piece * k * f), f)
                nn_column_sums(wide, given, places, f, bs.base + piece * f)
                guard let ds else { continue }
                Cells.product(wide, false, true, places, k, f, 1, given, f, ws.at(0), f, 0, matrix, k)
                let target = ds.at(picture * item)
                target.initializeMemory(as: UInt8.self, repeating: 0, count: item << (wide != 0 ? 3 : 2))
                nn_col2im(wide, matrix, target, &window)
            }
        }
        let dw = try parameters[0].gradientRoom()
        parameters[0].squares = nil
        let total = dw.cells
        try Pieces.elements(k * f, size: 1 << 13) { first, count in
            total.at(first).copyMemory(from: ps.at(first), byteCount: count << (wide != 0 ? 3 : 2))
            for piece in 1..<max(pieces, 1) { nn_add_to(wide, ps.at(piece * k * f + first), total.at(first), count) }
        }
        if parameters.count > 1 {
            let db = try parameters[1].gradientRoom()
            for filter in 0..<f { db.setNumber(filter, (0..<pieces).reduce(0.0) { $0 + bs[$1 * f + filter] }) }
        }
        return dx
    }
}
