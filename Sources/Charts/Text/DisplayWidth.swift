/// How many terminal columns text takes, how it is cut to fit, and how it is spelt in 7-bit ASCII.
public enum DisplayWidth {
    /// Columns of one character: 0 for controls and lone marks, 2 for East Asian wide ones and emoji.
    public static func of(_ character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            if scalar.value == 0xFE0F { return 2 }
            width = max(width, of(scalar))
        }
        return width
    }

    public static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    private static func of(_ scalar: UnicodeScalar) -> Int {
        let code = scalar.value
        if code >= 0x20, code < 0x7F { return 1 }
        if code < 0xA0 { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return wide.contains { $0.contains(code) } ? 2 : 1
    }

    /// The blocks that terminals draw two columns wide (Unicode East Asian Width W and F).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
        0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1,
        0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA,
        0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
        0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E,
        0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
        0x1AFF0...0x1B2FF, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A,
        0x1F200...0x1F265, 0x1F300...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393,
        0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E,
        0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567,
        0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5,
        0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6EC,
        0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7EB, 0x1F7F0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945,
        0x1F947...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]

    /// Cuts text to `width` columns, marking the cut.
    public static func shortened(_ text: String, to width: Int, mark: String = "…") -> String {
        guard of(text) > width else { return text }
        let room = width - of(mark)
        guard room > 0 else { return prefix(mark, width) }
        var kept = prefix(text, room)
        while kept.last == " " { kept.removeLast() }
        return kept + mark
    }

    private static func prefix(_ text: String, _ width: Int) -> String {
        var kept = "", used = 0
        for character in text {
            used += of(character)
            if used > width { break }
            kept.append(character)
        }
        return kept
    }

    /// Text in 7-bit ASCII: what has a plain spelling gets it, the rest becomes a question mark. Raised signs stand behind
    /// `^` and lowered ones behind `_`: 10⁶ is `10^6`, not 106.
    static func ascii(_ text: String) -> String {
        var plain = "", shift: Character?
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                plain.unicodeScalars.append(scalar)
                shift = nil
                continue
            }
            let before = shift
            shift = nil
            if let spelling = raised[scalar] ?? lowered[scalar] {
                let sign: Character = raised[scalar] == nil ? "_" : "^"
                if before != sign { plain.append(sign) }
                plain += spelling
                shift = sign
                continue
            }
            if let spelling = spellings[scalar] { plain += spelling; continue }
            if scalar.properties.generalCategory != .nonspacingMark { plain += "?" }
        }
        return plain
    }

    private static let spellings: [UnicodeScalar: String] = [
        "−": "-", "–": "-", "—": "-", "×": "x", "…": "...", "·": ".", "•": "*", "µ": "u", "μ": "mu", "±": "+-", "≤": "<=",
        "≥": ">=", "≠": "!=", "→": "->", "←": "<-", "‘": "'", "’": "'", "“": "\"", "”": "\"", "°": "deg", "α": "alpha",
        "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "η": "eta", "θ": "theta", "λ": "lambda", "π": "pi", "σ": "sigma",
        "κ": "kappa", "ν": "nu", "ρ": "rho", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Δ": "Delta", "Σ": "Sum",
        "Ω": "Omega", "∞": "inf", "≈": "~", "∂": "d", "∇": "grad", "√": "sqrt",
    ]
    private static let raised: [UnicodeScalar: String] = [
        "⁻": "-", "⁺": "+", "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "ⁿ": "n",
    ]
    private static let lowered: [UnicodeScalar: String] = [
        "₋": "-", "₊": "+", "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
    ]

    /// How a letter that a font has not is spelt in ASCII.
    static func spelling(of character: Character) -> String? {
        let spelt = ascii(String(character))
        return spelt == "?" || spelt.isEmpty ? nil : spelt
    }
}
