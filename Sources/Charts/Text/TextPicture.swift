/// Pictures in cells: two pixels a cell in upper half blocks where there is colour, a ramp of signs where there is none.
struct TextPicture {
    let options: TextOptions
    /// The darkest and brightest of the picture, between which the ramp is stretched.
    private let low: Double
    private let high: Double

    private static let ramp = Array(" .:-=+*#%@").map { String($0) }

    init(options: TextOptions, low: Double, high: Double) {
        self.options = options
        self.low = low
        self.high = high
    }

    init(options: TextOptions, raster: Raster) {
        var low = 1.0, high = 0.0
        if options.colors == .none {
            for pixel in raster.pixels where pixel.alpha > 127 {
                let bright = pixel.luminance
                low = min(low, bright)
                high = max(high, bright)
            }
        }
        self.init(options: options, low: low, high: high)
    }

    /// A picture over `columns` × `rows` cells.
    func cells(_ raster: Raster, columns: Int, rows: Int) -> CellGrid {
        var grid = CellGrid(width: columns, height: rows)
        let perCell = halves ? 2 : 1
        let pixels = raster.resized(width: columns, height: rows * perCell)
        for y in 0..<rows {
            for x in 0..<columns {
                grid[x, y] = cell(pixels[x, y * perCell], pixels[x, y * perCell + perCell - 1])
            }
        }
        return grid
    }

    private var halves: Bool { options.canvas != .ascii && options.colors != .none }

    /// One cell from its upper and its lower pixel.
    func cell(_ upper: Color, _ lower: Color) -> CellGrid.Cell {
        guard options.colors != .none else {
            guard upper.alpha > 127 else { return CellGrid.Cell() }
            let bright = (upper.luminance + lower.luminance) / 2
            let unit = high > low ? (bright - low) / (high - low) : 0.5
            return CellGrid.Cell(text: TextPicture.ramp[Numbers.int((unit * 9).nearest, in: 0...9)])
        }
        let a = upper.alpha > 127 ? upper.over(.black) : nil, b = lower.alpha > 127 ? lower.over(.black) : nil
        if !halves { return CellGrid.Cell(text: " ", paper: a) }
        if a == b { return CellGrid.Cell(text: " ", paper: a) }
        guard let a else { return CellGrid.Cell(text: "▄", ink: b) }
        return CellGrid.Cell(text: "▀", ink: a, paper: b)
    }

    static func flipped(_ raster: Raster, across: Bool, upright: Bool) -> Raster {
        guard across || upright else { return raster }
        var out = raster
        for y in 0..<raster.height {
            for x in 0..<raster.width {
                out[x, y] = raster[across ? raster.width - 1 - x : x, upright ? raster.height - 1 - y : y]
            }
        }
        return out
    }
}
