import CKernels
import NNRuntime

/// A kind of pooling: its name and its loops over one picture.
struct Pooling: Sendable {
    let name: String
    /// Whether each window has one winner, whose place in the picture is kept for the way back.
    let hasWinners: Bool
    /// The result from a picture, and places of winners.
    let forward: @Sendable (Int32, UnsafeRawPointer, UnsafeMutableRawPointer, UnsafeMutablePointer<Int32>?, UnsafePointer<nn_window>) -> Void
    /// The picture's gradient from the result's, and places of winners.
    let backward: @Sendable (Int32, UnsafeRawPointer, UnsafePointer<Int32>?, UnsafeMutableRawPointer, UnsafePointer<nn_window>) -> Void

    /// The largest element of each window.
    static let largest = Pooling(name: "MaxPool2D", hasWinners: true, forward: { nn_max_pool($0, $1, $2, $3, $4) }, backward: { nn_max_pool_back($0, $1, $2, $3, $4) })
    /// The mean of each window; zeros of the padding count, as in PyTorch.
    static let mean = Pooling(name: "AveragePool2D", hasWinners: false, forward: { wide, x, out, _, window in nn_average_pool(wide, x, out, window) },
                              backward: { wide, dout, _, dx, window in nn_average_pool_back(wide, dout, dx, window) })
}

/// One number for each window and channel of pictures (N, H, W, C).
final class PoolLayer: Layer {
    private let pooling: Pooling
    let settingsOfWindow: WindowSettings
    private let places = Room()
    private var last: (shape: Dims, window: nn_window, winners: NDArray?)?

    init(_ kind: Pooling, _ settings: WindowSettings) {
        (pooling, settingsOfWindow) = (kind, settings)
        super.init(kind.name)
    }

    override var settings: String { settingsOfWindow.text }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(PoolLayer(pooling, settingsOfWindow), dtype) }
    override func outputShape(_ input: Dims) throws(Fault) -> Dims {
        let window = try settingsOfWindow.window(input, self)
        return [window.out_height, window.out_width, input[2]]
    }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let window = try settingsOfWindow.window(Shapes.item(x), self)
        let n = x.shape[0], item = x.count / max(n, 1), small = window.out_height * window.out_width * window.channels
        guard !pooling.hasWinners || item < 1 << 31 else { throw .value("\(description) is too small for pictures of shape \(Shapes.text(Shapes.item(x)))") }
        let out = try output.take([n, window.out_height, window.out_width, window.channels], dtype)
        let winners = pooling.hasWinners ? try places.take(out.shape, .int32) : nil
        let (xs, os, ws, run) = (x.cells, out.cells, winners?.shared(Int32.self), pooling.forward)
        try Pieces.rows(n, width: item) { first, count in
            var window = window
            for picture in first..<(first + count) {
                run(xs.wide, xs.at(picture * item), os.at(picture * small), ws.map { $0.base + picture * small }, &window)
            }
        }
        last = (x.shape, window, winners)
        if pass.watchesKinks, let winners, let ws { for index in 0..<winners.count { pass.kinks.note(Int(ws[index])) } }
        return out
    }

    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard let (shape, window, winners) = last else { throw Shapes.notForwarded(className) }
        guard wantsInput else { return nil }
        let n = shape[0], dx = try inputGradient.take(shape, dtype)
        let item = dx.count / max(n, 1), small = dout.count / max(n, 1)
        let (gs, ds, ws, run) = (dout.cells, dx.cells, winners?.shared(Int32.self), pooling.backward)
        try Pieces.rows(n, width: item) { first, count in
            var window = window
            for picture in first..<(first + count) {
                run(gs.wide, gs.at(picture * small), ws.map { UnsafePointer($0.base + picture * small) }, ds.at(picture * item), &window)
            }
        }
        return dx
    }
}
