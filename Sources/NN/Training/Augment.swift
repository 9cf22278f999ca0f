import CKernels
import NNRuntime

/// `nn.Augment(flip, crop, brightness, contrast, saturation)`: changes of pictures drawn anew for each batch.
final class Augment: HostObject {
    let flips: Bool
    /// Zeros put around a picture before a piece of its old size is cut out.
    let crop: Int
    let brightness, contrast, saturation: Double

    init(flips: Bool, crop: Int, brightness: Double, contrast: Double, saturation: Double) {
        (self.flips, self.crop, self.brightness, self.contrast, self.saturation) = (flips, crop, brightness, contrast, saturation)
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("Augment", vm) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { description }
    var description: String {
        "Augment(flip=\(flips ? "True" : "False"), crop=\(crop), brightness=\(NumberText.repr(brightness)), contrast=\(NumberText.repr(contrast)), saturation=\(NumberText.repr(saturation)))"
    }

    /// Draws the changes of a batch: for each picture a side, two offsets, three factors, of those that are asked for.
    func draw(_ count: Int, _ random: RandomState) throws(Fault) -> [PictureChange] {
        let each = 6
        guard case .array(let drawn) = try random.randomSample([count * each]) else { return [] }
        let u = drawn.shared(Double.self)
        func factor(_ x: Double, _ spread: Double) -> Float { Float(1 + spread * (2 * x - 1)) }
        var changes: [PictureChange] = []
        changes.reserveCapacity(count)
        for row in 0..<count {
            let at = row * each
            changes.append(PictureChange(
                flip: flips && u[at] < 0.5, dy: Int(u[at + 1] * Double(2 * crop + 1)) - crop, dx: Int(u[at + 2] * Double(2 * crop + 1)) - crop,
                brightness: factor(u[at + 3], brightness), contrast: factor(u[at + 4], contrast), saturation: factor(u[at + 5], saturation)))
        }
        withExtendedLifetime(drawn) {}
        return changes
    }
}

/// What happens to one picture.
struct PictureChange: Sendable {
    let flip: Bool
    let dy, dx: Int
    let brightness, contrast, saturation: Float

    private var changesColors: Bool { brightness != 1 || contrast != 1 || saturation != 1 }

    /// Moves and mirrors a picture (H, W, C) of elements of some size.
    func apply(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ shape: Dims, elementSize: Int) {
        nn_shift_picture(from, to, shape[0], shape[1], shape[2] * elementSize, dy, dx, flip ? 1 : 0)
    }

    /// Colours of bytes: brightness multiplies, contrast stretches from the mean grey, saturation from each pixel's grey.
    func jitter(_ picture: UnsafeMutablePointer<UInt8>, _ shape: Dims) {
        guard changesColors else { return }
        let pixels = shape[0] * shape[1], channels = shape[2]
        colors(pixels, channels, { Float(picture[$0]) }, { picture[$0] = UInt8(min(max(($1).rounded(), 0), 255)) })
    }

    /// The same of numbers, which are not cut off.
    func jitter(_ cells: Cells, _ first: Int, _ shape: Dims) {
        guard changesColors else { return }
        let pixels = shape[0] * shape[1], channels = shape[2]
        if cells.wide != 0 {
            let x = cells.at(first).assumingMemoryBound(to: Double.self)
            colors(pixels, channels, { Float(x[$0]) }, { x[$0] = Double($1) })
        } else {
            let x = cells.at(first).assumingMemoryBound(to: Float.self)
            colors(pixels, channels, { x[$0] }, { x[$0] = $1 })
        }
    }

    private func colors(_ pixels: Int, _ channels: Int, _ get: (Int) -> Float, _ set: (Int, Float) -> Void) {
        func grey(_ pixel: Int) -> Float {
            let at = pixel * channels
            return channels == 3 ? 0.299 * get(at) + 0.587 * get(at + 1) + 0.114 * get(at + 2) : get(at)
        }
        var total: Float = 0
        for pixel in 0..<pixels { total += grey(pixel) * brightness }
        let mean = total / Float(max(pixels, 1))
        for pixel in 0..<pixels {
            let own = (grey(pixel) * brightness - mean) * contrast + mean
            for channel in 0..<channels {
                let value = (get(pixel * channels + channel) * brightness - mean) * contrast + mean
                set(pixel * channels + channel, own + (value - own) * saturation)
            }
        }
    }
}
