/// A colour: three channels and an opacity, a byte each.
public struct Color: Sendable, Hashable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8
    public var alpha: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ alpha: UInt8 = 255) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// From `0xRRGGBB`.
    public init(hex: UInt32) {
        self.init(UInt8(hex >> 16 & 255), UInt8(hex >> 8 & 255), UInt8(hex & 255))
    }

    /// From channels between 0 and 1; what lies outside is clipped.
    public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
        self.init(Color.byte(red), Color.byte(green), Color.byte(blue), Color.byte(alpha))
    }

    public static let black = Color(0, 0, 0)
    public static let white = Color(255, 255, 255)
    public static let clear = Color(0, 0, 0, 0)

    /// matplotlib's colour cycle `tab10`: the colours `C0` to `C9`.
    public static let cycle: [Color] = [
        Color(hex: 0x1f77b4), Color(hex: 0xff7f0e), Color(hex: 0x2ca02c), Color(hex: 0xd62728), Color(hex: 0x9467bd),
        Color(hex: 0x8c564b), Color(hex: 0xe377c2), Color(hex: 0x7f7f7f), Color(hex: 0xbcbd22), Color(hex: 0x17becf),
    ]

    /// The colour of the `index`-th series.
    public static func cycled(_ index: Int) -> Color { cycle[((index % 10) + 10) % 10] }

    /// Reads a colour as matplotlib does: `'r'`, `'tab:blue'`, `'steelblue'`, `'C3'`, `'#1f77b4'`, `'#fff'`, `'0.5'`.
    public init(named text: String) throws(ChartError) {
        guard let color = Color.lookUp(text) else { throw ChartError.color(text) }
        self = color
    }

    /// The same colour with its opacity multiplied.
    public func withAlpha(_ factor: Double) -> Color {
        Color(red, green, blue, Color.byte(Double(alpha) / 255 * factor))
    }

    /// Perceived brightness, 0 to 1.
    public var luminance: Double {
        (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255
    }

    /// `#rrggbb`; opacity is told apart.
    public var hexText: String { "#" + [red, green, blue].map(Color.hexByte).joined() }

    /// This colour over an opaque ground.
    func over(_ ground: Color) -> Color {
        let a = Int(alpha), b = 255 - a
        func mix(_ x: UInt8, _ y: UInt8) -> UInt8 { UInt8((Int(x) * a + Int(y) * b + 127) / 255) }
        return Color(mix(red, ground.red), mix(green, ground.green), mix(blue, ground.blue))
    }

    /// Blends linearly from this colour to another.
    func mixed(_ other: Color, _ t: Double) -> Color {
        func mix(_ x: UInt8, _ y: UInt8) -> UInt8 { Color.byte((Double(x) + (Double(y) - Double(x)) * t) / 255) }
        return Color(mix(red, other.red), mix(green, other.green), mix(blue, other.blue), mix(alpha, other.alpha))
    }

    static func byte(_ unit: Double) -> UInt8 { UInt8(Numbers.int((unit * 255).nearest, in: 0...255)) }

    private static func hexByte(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func lookUp(_ text: String) -> Color? {
        if text.lowercased() == "none" { return .clear }
        if text.hasPrefix("#") { return hexColor(text.dropFirst().utf8.map { $0 }) }
        if text.hasPrefix("C"), let index = Int(text.dropFirst()), text.count > 1, index >= 0 { return cycled(index) }
        if let single = NamedColors.letters[text] { return single }
        let name = text.lowercased().replacingGrey
        if let named = NamedColors.table[name] { return Color(hex: named) }
        if let grey = Double(text), grey >= 0, grey <= 1 { return Color(red: grey, green: grey, blue: grey) }
        return nil
    }

    /// `#rgb`, `#rgba`, `#rrggbb` and `#rrggbbaa`.
    private static func hexColor(_ text: [UInt8]) -> Color? {
        var nibbles: [UInt8] = []
        for byte in text {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            nibbles.append(UInt8(digit))
        }
        if nibbles.count == 3 || nibbles.count == 4 { nibbles = nibbles.flatMap { [$0, $0] } }
        guard nibbles.count == 6 || nibbles.count == 8 else { return nil }
        let bytes = stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
        return Color(bytes[0], bytes[1], bytes[2], bytes.count == 4 ? bytes[3] : 255)
    }
}

extension String {
    /// Both spellings of grey name one colour.
    fileprivate var replacingGrey: String {
        guard let at = firstRange(of: "grey") else { return self }
        var copy = self
        copy.replaceSubrange(at, with: "gray")
        return copy
    }

    private func firstRange(of word: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(word) { return start..<index(start, offsetBy: word.count) }
            start = index(after: start)
        }
        return nil
    }
}
