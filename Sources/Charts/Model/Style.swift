/// How the ink of a line is broken.
public enum LineStyle: String, Sendable, Equatable {
    case solid = "-", dashed = "--", dashDot = "-.", dotted = ":", none = "None"

    /// Reads `'-'`, `'--'`, `'-.'`, `':'`, `''`, `' '`, `'None'` and the words `'solid'`, `'dashed'`, `'dashdot'`, `'dotted'`.
    public init(named text: String) throws(ChartError) {
        switch text {
        case "-", "solid": self = .solid
        case "--", "dashed": self = .dashed
        case "-.", "dashdot": self = .dashDot
        case ":", "dotted": self = .dotted
        case "", " ", "None", "none": self = .none
        default:
            throw ChartError("'\(text)' is not a valid value for ls; supported values are '-', '--', '-.', ':', 'None', "
                + "' ', '', 'solid', 'dashed', 'dashdot', 'dotted'")
        }
    }
}

/// The sign drawn at a data point.
public enum Marker: String, Sendable, Equatable, CaseIterable {
    case none = "None", point = ".", pixel = ",", circle = "o", square = "s", triangleUp = "^", triangleDown = "v"
    case triangleLeft = "<", triangleRight = ">", diamond = "D", thinDiamond = "d", plus = "+", cross = "x", star = "*"
    case pentagon = "p", hexagon = "h", hexagon2 = "H", verticalLine = "|", horizontalLine = "_"
    case filledPlus = "P", filledCross = "X", octagon = "8"
    case triDown = "1", triUp = "2", triLeft = "3", triRight = "4"

    /// Reads matplotlib's one-letter codes.
    public init(named text: String) throws(ChartError) {
        if text == "" || text == " " || text == "none" { self = .none; return }
        guard let marker = Marker(rawValue: text) else {
            throw ChartError("Unrecognized marker style '\(text)'")
        }
        self = marker
    }
}

/// The keywords that most drawing calls share. What is nil is chosen by the axes.
public struct Style: Sendable, Equatable {
    public var color: Color?
    public var label: String?
    public var marker: Marker?
    public var lineStyle: LineStyle?
    /// In points.
    public var lineWidth: Double?
    /// In points.
    public var markerSize: Double?
    public var alpha: Double?
    public var edgeColor: Color?

    public init(color: Color? = nil, label: String? = nil, marker: Marker? = nil, lineStyle: LineStyle? = nil,
                lineWidth: Double? = nil, markerSize: Double? = nil, alpha: Double? = nil, edgeColor: Color? = nil) {
        self.color = color
        self.label = label
        self.marker = marker
        self.lineStyle = lineStyle
        self.lineWidth = lineWidth
        self.markerSize = markerSize
        self.alpha = alpha
        self.edgeColor = edgeColor
    }

    func check() throws(ChartError) {
        if let alpha, !(alpha >= 0 && alpha <= 1) { throw ChartError("alpha (\(alpha)) is outside 0-1 range") }
        for size in [lineWidth, markerSize] {
            if let size, !size.isFinite { throw ChartError("a width must be a finite number, not \(size)") }
        }
    }
}

/// What a format string such as `'r--o'` asks for.
public struct LineFormat: Sendable, Equatable {
    public var color: Color?
    public var marker: Marker?
    public var lineStyle: LineStyle?

    /// Reads a format string by matplotlib's rules; errors are matplotlib's too.
    public init(_ text: String) throws(ChartError) {
        color = nil
        marker = nil
        lineStyle = nil
        // A whole string that names a colour is one, unless it is a digit, which is a marker.
        if text.count != 1 || !(text.first?.isNumber ?? false), let whole = try? Color(named: text), text.lowercased() != "none" {
            color = whole
            return
        }
        func fail(_ why: String) -> ChartError { ChartError("'\(text)' is not a valid format string (\(why))") }
        let letters = Array(text)
        var at = 0
        while at < letters.count {
            let letter = letters[at]
            let pair = at + 1 < letters.count ? String([letter, letters[at + 1]]) : ""
            if pair == "--" || pair == "-." {
                guard lineStyle == nil else { throw fail("two linestyle symbols") }
                lineStyle = pair == "--" ? .dashed : .dashDot
                at += 2
            } else if letter == "-" || letter == ":" || letter == " " {
                guard lineStyle == nil else { throw fail("two linestyle symbols") }
                lineStyle = letter == "-" ? .solid : letter == ":" ? .dotted : LineStyle.none
                at += 1
            } else if let sign = Marker(rawValue: String(letter)) {
                guard marker == nil else { throw fail("two marker symbols") }
                marker = sign
                at += 1
            } else if let named = NamedColors.letters[String(letter)] {
                guard color == nil else { throw fail("two color symbols") }
                color = named
                at += 1
            } else if letter == "C" {
                var digits = ""
                while at + 1 + digits.count < letters.count, letters[at + 1 + digits.count].isASCII,
                      letters[at + 1 + digits.count].isNumber {
                    digits.append(letters[at + 1 + digits.count])
                }
                guard let index = Int(digits) else { throw fail("'C' must be followed by a number") }
                guard color == nil else { throw fail("two color symbols") }
                color = Color.cycled(index)
                at += 1 + digits.count
            } else {
                throw fail("unrecognized character '\(letter)'")
            }
        }
    }
}
