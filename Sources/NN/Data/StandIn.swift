// The stand-in for CIFAR-10 where there is none: ten classes of drawn pictures.
//
// Each class has a scene: a ground colour gradient, and a shape of its own (disc, bar, cross, ring …) at a random
// place, size and tilt, in a colour drawn around the class's. Noise, clutter and a share of swapped colours make
// it about as hard for the walkthrough's nets as the real set. It is always announced, never passed off.

import NNRuntime

enum StandIn {
    static let notice = "CIFAR-10 was not found; a generated stand-in of drawn pictures takes its place (for the real set, put cifar-10-batches-bin into ./data or the folder NN_DATA names)"
    static let trainingCount = 50000
    static let testCount = 10000

    /// The whole set, the same in every run.
    static func make() throws(Fault) -> CIFAR10 {
        CIFAR10(training: try pictures(trainingCount, seed: 1), test: try pictures(testCount, seed: 2), folder: nil)
    }

    private static func pictures(_ count: Int, seed: UInt64) throws(Fault) -> LabelledImages {
        let images = try NDArray.empty([count, 32, 32, 3], .uint8)
        let labels = try NDArray.empty([count], .int64)
        let pixels = images.shared(UInt8.self), wanted = labels.shared(Int.self)
        let perPiece = 500
        try Parallel.run((count + perPiece - 1) / perPiece) { piece in
            for index in (piece * perPiece)..<min((piece + 1) * perPiece, count) {
                var dice = SplitMix64(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
                let label = dice.below(10)
                wanted[index] = label
                Scene(label, &dice).draw(into: pixels.base + index * CIFAR10.pictureBytes, &dice)
            }
        }
        return LabelledImages(images: images, labels: labels)
    }

    /// What one picture shows.
    struct Scene {
        private static let skies: [(Float, Float, Float)] = [
            (130, 175, 215), (125, 120, 120), (150, 175, 130), (155, 130, 110), (120, 130, 85),
            (140, 115, 95), (100, 110, 70), (135, 140, 95), (110, 150, 190), (150, 150, 160),
        ]
        private static let grounds: [(Float, Float, Float)] = [
            (165, 185, 205), (95, 90, 90), (120, 130, 95), (125, 105, 95), (105, 105, 65),
            (120, 105, 90), (85, 75, 50), (120, 120, 75), (75, 110, 145), (100, 95, 90),
        ]
        private static let bodies: [(Float, Float, Float)] = [
            (215, 215, 220), (165, 55, 50), (120, 95, 75), (95, 80, 70), (135, 95, 60),
            (175, 150, 120), (95, 125, 60), (110, 75, 50), (195, 195, 200), (185, 165, 90),
        ]

        let label: Int
        let sky, ground, body: (Float, Float, Float)
        let x, y, size, tilt: Float
        let contrast: Float

        init(_ label: Int, _ dice: inout SplitMix64) {
            self.label = label
            // More than a third of the pictures borrow each colour from another class.
            let first = dice.uniform() < 0.36 ? dice.below(10) : label
            let second = dice.uniform() < 0.36 ? dice.below(10) : label
            let third = dice.uniform() < 0.36 ? dice.below(10) : label
            sky = Scene.varied(Scene.skies[first], &dice)
            ground = Scene.varied(Scene.grounds[second], &dice)
            body = Scene.varied(Scene.bodies[third], &dice)
            x = 16 + dice.normal() * 3.2
            y = 17 + dice.normal() * 3.2
            size = 9.5 + dice.normal() * 1.6
            tilt = dice.normal() * 0.25
            contrast = dice.between(0.45, 1)
        }

        private static func varied(_ color: (Float, Float, Float), _ dice: inout SplitMix64) -> (Float, Float, Float) {
            let light = dice.normal() * 30
            return (color.0 + light + dice.normal() * 22, color.1 + light + dice.normal() * 22, color.2 + light + dice.normal() * 22)
        }

        /// How far inside the class's shape a point is: above 0 inside. u to the right, v down, in units of the size.
        private func inside(_ u: Float, _ v: Float) -> Float {
            let radius = (u * u + v * v).squareRoot()
            switch label {
            case 0: return max(0.16 - abs(v), min(0.9 - abs(u), 0.13 - abs(u * 0.5 + v - 0.1)), 0.18 - abs(u) + (v > -0.7 && v < 0.7 ? 0.05 : -1))
            case 1: return max(min(1 - abs(u), 0.32 - abs(v)), min(0.5 - abs(u), 0.3 - abs(v + 0.5)))
            case 2: return max(0.42 - (((u + 0.1) * (u + 0.1)) + v * v * 1.7).squareRoot(), 0.22 - ((u - 0.45) * (u - 0.45) + (v + 0.4) * (v + 0.4)).squareRoot())
            case 3: return max(0.5 - radius, min(0.18 - abs(abs(u) - 0.38), 0.3 - abs(v + 0.5)))
            case 4: return max(min(0.55 - abs(u), 0.22 - abs(v)), min(0.07 - abs(abs(u) - 0.42), 0.5 - abs(v - 0.5)), min(0.1 - abs(u - 0.5), 0.5 - abs(v + 0.45)))
            case 5: return max(0.45 - (u * u + (v - 0.15) * (v - 0.15)).squareRoot(), min(0.75 - abs(u), 0.12 - abs(v + 0.35)))
            case 6: return max(0.55 - (u * u * 0.8 + (v - 0.25) * (v - 0.25) * 2).squareRoot(), 0.2 - ((abs(u) - 0.35) * (abs(u) - 0.35) + (v + 0.3) * (v + 0.3)).squareRoot())
            case 7: return max(min(0.65 - abs(u), 0.28 - abs(v)), min(0.16 - abs(u - 0.6), 0.6 - abs(v + 0.35)), min(0.09 - abs(abs(u) - 0.5), 0.55 - abs(v - 0.5)))
            case 8: return max(min(1 - abs(u) - max(0, v - 0.2), 0.22 - abs(v - 0.3)), min(0.07 - abs(u), 0.7 - abs(v + 0.3)), min(0.4 - abs(u - 0.1), 0.15 - abs(v)))
            default: return max(min(0.65 - abs(u + 0.25), 0.5 - abs(v + 0.15)), min(0.3 - abs(u - 0.7), 0.3 - abs(v - 0.05)))
            }
        }

        func draw(into pixels: UnsafeMutablePointer<UInt8>, _ dice: inout SplitMix64) {
            let flip: Float = dice.uniform() < 0.5 ? -1 : 1
            let horizon = 19 + dice.normal() * 3
            let clutterX = dice.between(2, 30), clutterY = dice.between(2, 30), clutterSize = dice.between(2, 7), clutterLight = dice.normal() * 55
            let slope = dice.normal() * 0.25
            for row in 0..<32 {
                for column in 0..<32 {
                    let px = Float(column), py = Float(row)
                    let isSky = py + slope * (px - 16) < horizon
                    var color = isSky ? sky : ground
                    let shade = (isSky ? py - 16 : 16 - py) * 0.9
                    color = (color.0 + shade, color.1 + shade, color.2 + shade)
                    let cx = px - clutterX, cy = py - clutterY
                    if cx * cx + cy * cy < clutterSize * clutterSize {
                        color = (color.0 + clutterLight, color.1 + clutterLight, color.2 + clutterLight)
                    }
                    let dx = (px - x) / size * flip, dy = (py - y) / size
                    let depth = inside(dx + dy * tilt, dy - dx * tilt)
                    if depth > 0 {
                        let light = (1 - dy) * 10
                        color = (color.0 + (body.0 + light - color.0) * contrast, color.1 + (body.1 + light - color.1) * contrast,
                                 color.2 + (body.2 + light - color.2) * contrast)
                    }
                    let noise = dice.normal() * 16
                    let place = pixels + (row * 32 + column) * 3
                    place[0] = Scene.byte(color.0 + noise + dice.normal() * 6)
                    place[1] = Scene.byte(color.1 + noise + dice.normal() * 6)
                    place[2] = Scene.byte(color.2 + noise + dice.normal() * 6)
                }
            }
        }

        private static func byte(_ value: Float) -> UInt8 { UInt8(min(255, max(0, value))) }
    }
}

/// One a picture, so that pictures can be drawn in any order.
extension SplitMix64 {
    mutating func uniform() -> Float { Float(next() >> 40) / Float(1 << 24) }
    mutating func between(_ low: Float, _ high: Float) -> Float { low + (high - low) * uniform() }
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    /// Roughly normal: the sum of four uniforms, scaled.
    mutating func normal() -> Float { (uniform() + uniform() + uniform() + uniform() - 2) * 1.732 }
}
