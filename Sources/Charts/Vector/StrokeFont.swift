/// The letters of PNG pictures: strokes on a grid of 5 columns and 9 rows, drawn for this module.
///
/// Row 0 is the top of capitals, 2 the top of small letters, 6 the baseline and 8 the foot of descenders. A glyph is a
/// list of strokes parted by blanks, a stroke a run of column-and-row digits; a stroke that stays in place is a dot.
enum StrokeFont {
    /// Sizes of a grid step as shares of the font size.
    private static let across = 0.092, down = 0.121

    /// How wide a text is.
    static func width(_ text: String, _ size: Double) -> Double {
        spelt(text).reduce(0) { $0 + advance($1) * scale($1) } * across * size
    }

    /// The width to leave for a text in a reader's own font, which may be wider than these strokes.
    static func room(_ text: String, _ size: Double) -> Double {
        text.reduce(0) { room, character in
            room + (DisplayWidth.of(character) == 2 ? size : advance(character) * scale(character) * across * size * 1.2)
        }
    }

    /// The strokes of a text whose baseline starts at the origin.
    static func strokes(_ text: String, _ size: Double) -> [[Point]] {
        var found: [[Point]] = []
        var pen = 0.0
        for character in spelt(text) {
            let scale = scale(character), lift = scale < 1 ? 2.4 : 0
            for stroke in glyph(character).split(separator: " ") {
                let digits = stroke.utf8.map { Double($0) - 48 }
                found.append(stride(from: 0, to: digits.count - 1, by: 2).map { at in
                    Point((pen + digits[at] * scale) * across * size, ((digits[at + 1] - 6) * scale - lift) * down * size)
                })
            }
            pen += advance(character) * scale
        }
        return found
    }

    /// The text with letters that have no strokes spelt out.
    private static func spelt(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 128 }) { return text }
        return text.map { has($0) ? String($0) : DisplayWidth.spelling(of: $0) ?? String($0) }.joined()
    }

    private static func has(_ character: Character) -> Bool {
        let plain = raised[character] ?? character
        return character == " " || symbols[plain] != nil || capitals[plain] != nil || small[plain] != nil
    }

    private static func advance(_ character: Character) -> Double {
        if character == " " { return 4 }
        var widest = 0.0
        for (index, byte) in glyph(character).utf8.filter({ $0 != 32 }).enumerated() where index % 2 == 0 {
            widest = max(widest, Double(byte) - 48)
        }
        return widest + 2.1
    }

    private static func scale(_ character: Character) -> Double { raised[character] == nil ? 1 : 0.65 }

    private static func glyph(_ character: Character) -> String {
        if character == " " { return "" }
        let plain = raised[character] ?? character
        return symbols[plain] ?? capitals[plain] ?? small[plain] ?? "0040460600"
    }

    private static let raised: [Character: Character] = [
        "⁻": "-", "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    ]

    private static let symbols: [Character: String] = [
        "!": "0004 0606", "\"": "0002 2022", "#": "1016 3036 0242 0444", "$": "413010010213334445361605 2026",
        "%": "0640 0010110100 3545463635", "&": "4612112031320405162644", "'": "0002", "(": "10010516", ")": "00111506",
        "*": "2125 0244 4204", "+": "2125 0343", ",": "1607", "-": "0333", ".": "0606", "/": "0640",
        "0": "103041453616050110", "1": "112026 1636", "2": "01103041420646", "3": "011030414233 13334445361605",
        "4": "36300444", "5": "40000312324345361605", "6": "413010010516364544331304", "7": "004016",
        "8": "103041423313020110 1304051636454433", "9": "423313020110304145361605", ":": "0303 0606", ";": "1313 1607",
        "<": "410345", "=": "0242 0444", ">": "014305", "?": "01103041422324 2626", "@": "34321214344441301001051646",
        "[": "10000616", "\\": "0046", "]": "00101606", "^": "022042", "_": "0747", "`": "0011", "{": "20111203141526",
        "|": "0007", "}": "00111223141506", "~": "04132433", "−": "0343", "…": "0606 2626 4646", "×": "0235 3205",
        "·": "0404", "°": "0010110100", "µ": "0208 0205162635 3236", "μ": "0208 0205162635 3236", "±": "2125 0343 0646",
        "–": "0333", "—": "0343", "•": "1313 1414",
    ]

    private static let capitals: [Character: String] = [
        "A": "062046 1434", "B": "06003041423303 3344453606", "C": "4130100105163645", "D": "00304145360600",
        "E": "40000646 0333", "F": "400006 0333", "G": "41301001051636454323", "H": "0006 4046 0343", "I": "0006",
        "J": "3035261605", "K": "0006 4003 1346", "L": "000646", "M": "0600234046", "N": "06004640",
        "O": "103041453616050110", "P": "06003041423303", "Q": "103041453616050110 2446", "R": "06003041423303 2346",
        "S": "413010010213334445361605", "T": "0040 2026", "U": "000516364540", "V": "002640", "W": "0016223640",
        "X": "0046 4006", "Y": "002340 2326", "Z": "00400646",
    ]

    private static let small: [Character: String] = [
        "a": "3322120305162635 3236", "b": "0006 0312223335261605", "c": "3322120305162635", "d": "3036 3322120305162635",
        "e": "04343322120305162635", "f": "30201116 0222", "g": "3322120305162635 3237281807", "h": "0006 0312223336",
        "i": "0206 0000", "j": "121708 1010", "k": "0006 3204 1336", "l": "0006", "m": "0206 03122326 23324346",
        "n": "0206 0312223336", "o": "122233352616050312", "p": "0208 0312223335261605", "q": "3238 3322120305162635",
        "r": "0206 031222", "s": "33221203142435261605", "t": "101526 0222", "u": "0205162635 3236", "v": "022642",
        "w": "0216233642", "x": "0236 3206", "y": "0205162635 3237281807", "z": "02320636",
    ]
}
