/// Pictures for terminals that take real pixels.
public enum TerminalGraphics {
    /// kitty's protocol: the picture as PNG in base64, in pieces of 4096. `columns` is the width to show it at.
    public static func kitty(_ raster: Raster, columns: Int? = nil) -> String {
        let data = Array(Base64.encode(PNG.encode(raster)).utf8)
        var out = "", at = 0
        repeat {
            let end = min(at + 4096, data.count)
            let keys = at == 0 ? "a=T,f=100,q=2," + (columns.map { "c=\($0)," } ?? "") : ""
            out += "\u{1b}_G\(keys)m=\(end < data.count ? 1 : 0);" + String(decoding: data[at..<end], as: UTF8.self) + "\u{1b}\\"
            at = end
        } while at < data.count
        return out
    }

    /// Sixel graphics in a palette of 6 × 6 × 6 colours; transparent pixels are left alone.
    public static func sixel(_ raster: Raster) -> String {
        func index(_ color: Color) -> Int {
            let step = { (channel: UInt8) in (Int(channel) * 5 + 127) / 255 }
            return step(color.red) * 36 + step(color.green) * 6 + step(color.blue)
        }
        var out = "\u{1b}P0;1;0q\"1;1;\(raster.width);\(raster.height)"
        for color in Set(raster.pixels.filter { $0.alpha > 127 }.map(index)).sorted() {
            out += "#\(color);2;\(color / 36 * 20);\(color / 6 % 6 * 20);\(color % 6 * 20)"
        }
        for top in stride(from: 0, to: raster.height, by: 6) {
            var rows: [Int: [UInt8]] = [:]
            for y in top..<min(top + 6, raster.height) {
                for x in 0..<raster.width where raster[x, y].alpha > 127 {
                    rows[index(raster[x, y]), default: Array(repeating: 0, count: raster.width)][x] |= 1 << UInt8(y - top)
                }
            }
            for color in rows.keys.sorted() { out += "#\(color)" + packed(rows[color] ?? []) + "$" }
            out += "-"
        }
        return out + "\u{1b}\\"
    }

    /// Runs of equal columns, counted when longer than three.
    private static func packed(_ row: [UInt8]) -> String {
        var out = "", at = 0
        while at < row.count {
            var end = at
            while end < row.count, row[end] == row[at] { end += 1 }
            let sign = String(UnicodeScalar(63 + row[at]))
            out += end - at > 3 ? "!\(end - at)\(sign)" : String(repeating: sign, count: end - at)
            at = end
        }
        return out
    }
}
