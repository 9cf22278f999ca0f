// Pictures for terminals that take real pixels. Neither protocol is drawn in place of a chart: the chart stays text, and
// its picture is laid over the cells that its layout has left for it (`CellGrid.pictures`), so that ticks, labels and the
// rest of the figure are the same in every terminal.
//
// kitty's protocol is described at https://sw.kovidgoyal.net/kitty/graphics-protocol/, sixels in the VT330/VT340
// Programmer Reference Manual, volume 2, chapter 14.

/// A terminal's way to show pixels, with what is needed to fit them to its cells.
public struct TerminalGraphics: Sendable, Equatable {
    public enum Form: String, Sendable, CaseIterable {
        /// kitty's protocol, which Ghostty, WezTerm and Konsole know too.
        case kitty
        /// Sixels, known to foot, xterm, mlterm, iTerm2, Windows Terminal and others.
        case sixel
    }

    public var form: Form
    /// Pixels of one cell, across and down.
    public var cellWidth: Int
    public var cellHeight: Int
    /// Lines of the terminal: what has scrolled off cannot be drawn over, so a picture is made to fit.
    public var screenRows: Int

    /// Sizes outside 1 ... 200 pixels a cell are taken for the usual 10 × 20: some terminals answer with zeros.
    public init(_ form: Form, cellWidth: Int = 10, cellHeight: Int = 20, screenRows: Int = Int.max) {
        self.form = form
        let isSane = (1...200).contains(cellWidth) && (1...200).contains(cellHeight)
        self.cellWidth = isSane ? cellWidth : 10
        self.cellHeight = isSane ? cellHeight : 20
        self.screenRows = screenRows
    }

    /// The sequences that show a picture over `columns` × `rows` cells from the cursor on. kitty leaves the cursor where it
    /// is, sixels move it.
    func sequence(_ raster: Raster, columns: Int, rows: Int) -> String {
        let pixels = raster.resized(width: columns * cellWidth, height: rows * cellHeight)
        return switch form {
        case .kitty: TerminalGraphics.kitty(pixels, columns: columns, rows: rows)
        case .sixel: TerminalGraphics.sixel(pixels)
        }
    }

    /// kitty's protocol: the picture as PNG in base64, in pieces of 4096. It is shown over `columns` × `rows` cells, and the
    /// cursor stays where it is.
    static func kitty(_ raster: Raster, columns: Int, rows: Int) -> String {
        let data = Array(Base64.encode(PNG.encode(raster)).utf8)
        var out = "", at = 0
        repeat {
            let end = min(at + 4096, data.count)
            let keys = at == 0 ? "a=T,f=100,q=2,C=1,c=\(columns),r=\(rows)," : ""
            out += "\u{1b}_G\(keys)m=\(end < data.count ? 1 : 0);" + String(decoding: data[at..<end], as: UTF8.self) + "\u{1b}\\"
            at = end
        } while at < data.count
        return out
    }

    /// Sixels with a palette of the picture's own, of at most 256 colours; transparent pixels are left alone.
    static func sixel(_ raster: Raster) -> String {
        let palette = Palette(raster.pixels, most: 256)
        var out = "\u{1b}P0;1;0q\"1;1;\(raster.width);\(raster.height)"
        for (index, color) in palette.colors.enumerated() {
            out += "#\(index);2;\(percent(color.red));\(percent(color.green));\(percent(color.blue))"
        }
        for top in stride(from: 0, to: raster.height, by: 6) {
            var rows: [Int: [UInt8]] = [:]
            for y in top..<min(top + 6, raster.height) {
                for x in 0..<raster.width {
                    guard let index = palette.index(of: raster[x, y]) else { continue }
                    rows[index, default: Array(repeating: 0, count: raster.width)][x] |= 1 << UInt8(y - top)
                }
            }
            if top > 0 { out += "-" }
            for index in rows.keys.sorted() { out += "#\(index)" + packed(rows[index] ?? []) + "$" }
        }
        return out + "\u{1b}\\"
    }

    private static func percent(_ channel: UInt8) -> Int { (Int(channel) * 100 + 127) / 255 }

    /// Runs of equal columns, counted when longer than three; what is empty up to the right edge is left out.
    private static func packed(_ row: [UInt8]) -> String {
        var out = "", at = 0
        let length = (row.lastIndex { $0 != 0 } ?? -1) + 1
        while at < length {
            var end = at
            while end < length, row[end] == row[at] { end += 1 }
            let sign = String(UnicodeScalar(63 + row[at]))
            out += end - at > 3 ? "!\(end - at)\(sign)" : String(repeating: sign, count: end - at)
            at = end
        }
        return out
    }
}

/// A few colours for many: exact as long as they are few, else by median cut (Heckbert, "Color image quantization for frame
/// buffer display", SIGGRAPH 1982).
struct Palette {
    private(set) var colors: [Color] = []
    private var indices: [Color: Int] = [:]

    /// A colour that many pixels have, and how many.
    private struct Weighted { var color: Color, count: Int }

    /// Colours that are to share one place in the palette.
    private struct Box {
        let members: [Weighted]
        let weight: Int
        /// The channel in which the members differ most, and by how much, weighed by their pixels.
        private(set) var channel = 0
        private(set) var size = 0

        init(_ members: [Weighted]) {
            self.members = members
            weight = members.reduce(0) { $0 + $1.count }
            guard members.count > 1 else { return }
            for index in 0..<3 {
                var low = UInt8.max, high = UInt8.min
                for member in members {
                    low = min(low, Palette.level(member.color, index))
                    high = max(high, Palette.level(member.color, index))
                }
                if Int(high - low) * weight > size { (channel, size) = (index, Int(high - low) * weight) }
            }
        }

        /// Both halves by pixels, neither of them empty.
        var halves: (Box, Box) {
            let sorted = members.sorted { Palette.level($0.color, channel) < Palette.level($1.color, channel) }
            var seen = 0
            let middle = sorted.firstIndex { seen += $0.count; return seen > weight / 2 } ?? 0
            let cut = min(max(1, middle), sorted.count - 1)
            return (Box(Array(sorted[..<cut])), Box(Array(sorted[cut...])))
        }

        var mean: Color {
            func channel(_ index: Int) -> UInt8 {
                UInt8((members.reduce(0) { $0 + Int(Palette.level($1.color, index)) * $1.count } + weight / 2) / max(1, weight))
            }
            return Color(channel(0), channel(1), channel(2))
        }
    }

    /// `most` is the largest number of colours; pixels at least half transparent have none.
    init(_ pixels: [Color], most: Int) {
        var counts: [Color: Int] = [:]
        for pixel in pixels where pixel.alpha > 127 { counts[Palette.opaque(pixel), default: 0] += 1 }
        // In the order of the colours, so that the same picture has the same bytes.
        let all = counts.map { Weighted(color: $0.key, count: $0.value) }.sorted { Palette.key($0.color) < Palette.key($1.color) }
        var boxes = all.count <= most ? all.map { Box([$0]) } : [Box(all)]
        while boxes.count < most, let place = boxes.indices.max(by: { boxes[$0].size < boxes[$1].size }), boxes[place].size > 0 {
            let (low, high) = boxes[place].halves
            boxes[place] = low
            boxes.append(high)
        }
        for (index, box) in boxes.enumerated() {
            colors.append(box.mean)
            for member in box.members { indices[member.color] = index }
        }
    }

    /// The colour that stands for a pixel; nil for a transparent one.
    func index(of pixel: Color) -> Int? { pixel.alpha > 127 ? indices[Palette.opaque(pixel)] : nil }

    private static func opaque(_ color: Color) -> Color { Color(color.red, color.green, color.blue) }
    private static func key(_ color: Color) -> Int { Int(color.red) << 16 | Int(color.green) << 8 | Int(color.blue) }
    private static func level(_ color: Color, _ channel: Int) -> UInt8 {
        channel == 0 ? color.red : channel == 1 ? color.green : color.blue
    }
}
