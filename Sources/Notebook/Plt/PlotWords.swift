import Lang
import NNRuntime

/// Words: suggestions for misspelt names, and mathematics in labels.
enum PlotWords {
    static func nearest(_ name: String, _ known: [String]) -> String? { Suggestion.nearest(to: name, in: known) }

    /// A hint with the nearest name.
    static func near(_ name: String, _ known: [String]) -> String? { nearest(name, known).map { "did you mean '\($0)'?" } }

    private static let symbols: [String: String] = [
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ",
        "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
        "Delta": "Δ", "Sigma": "Σ", "Omega": "Ω", "times": "×", "cdot": "·", "pm": "±", "leq": "≤", "geq": "≥", "infty": "∞",
        "approx": "≈", "partial": "∂", "nabla": "∇", "sum": "Σ", "sqrt": "√", "to": "→", "rightarrow": "→",
    ]
    private static let raised: [Character: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻", "+": "⁺", "n": "ⁿ",
    ]
    private static let lowered: [Character: Character] = [
        "0": "₀", "1": "₁", "2": "₂", "3": "₃", "4": "₄", "5": "₅", "6": "₆", "7": "₇", "8": "₈", "9": "₉", "-": "₋", "+": "₊",
    ]

    /// A label with its `$…$` written in plain characters: `$\alpha^2$` is `α²`. A lone dollar stays.
    static func plain(_ label: String) -> String {
        guard label.contains("$") else { return label }
        let parts = label.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count % 2 == 1, parts.count > 1 else { return label }
        return parts.enumerated().map { $0.offset % 2 == 0 ? $0.element : mathematics($0.element) }.joined()
    }

    private static func mathematics(_ text: String) -> String {
        let letters = Array(text)
        var out = "", at = 0
        /// What stands behind `^` or `_`: one sign, or all within braces.
        func group() -> String {
            guard at < letters.count else { return "" }
            guard letters[at] == "{" else {
                at += 1
                return String(letters[at - 1])
            }
            let start = at + 1
            while at < letters.count, letters[at] != "}" { at += 1 }
            defer { at = min(at + 1, letters.count) }
            return start <= at ? String(letters[start..<at]) : ""
        }
        while at < letters.count {
            let letter = letters[at]
            at += 1
            switch letter {
            case "\\":
                var name = ""
                while at < letters.count, letters[at].isLetter { name.append(letters[at]); at += 1 }
                out += symbols[name] ?? (["mathrm", "mathbf", "text", "mathit", "rm", "bf"].contains(name) ? "" : name)
            case "^", "_":
                let inside = group()
                let table = letter == "^" ? raised : lowered
                let signs = inside.compactMap { table[$0] }
                out += signs.count == inside.count ? String(signs) : "\(letter)\(inside)"
            case "{", "}": break
            default: out.append(letter)
            }
        }
        return out
    }
}
