/// A source line as a terminal shows it: tabs become spaces, control characters a dot, and every byte offset of the
/// line knows its column.
struct DisplayLine {
    private(set) var text = ""
    /// The display column of each byte of the line, and of its end.
    private(set) var columns: [Int] = []
    private(set) var width = 0

    private static let tabWidth = 4

    init(_ line: String) {
        for scalar in line.unicodeScalars {
            let column = width
            for _ in 0..<UTF8.width(scalar) { columns.append(column) }
            if scalar == "\t" {
                let step = DisplayLine.tabWidth - width % DisplayLine.tabWidth
                text += String(repeating: " ", count: step)
                width += step
            } else if scalar.properties.generalCategory == .control {
                text += "."
                width += 1
            } else {
                text.unicodeScalars.append(scalar)
                width += DisplayLine.width(scalar)
            }
        }
        columns.append(width)
    }

    func column(_ offset: Int) -> Int { columns[max(0, min(offset, columns.count - 1))] }

    /// How many cells of a terminal a scalar takes.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// East Asian wide characters and emoji, in blocks.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x23E9...0x23EC, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
        0x4E00...0x9FFF, 0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF,
        0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]

    /// The part of the line between two columns.
    func slice(_ from: Int, _ to: Int) -> String {
        var result = "", column = 0
        for scalar in text.unicodeScalars {
            let width = DisplayLine.width(scalar)
            if column >= from, column + width <= to { result.unicodeScalars.append(scalar) }
            column += width
        }
        return result
    }
}
