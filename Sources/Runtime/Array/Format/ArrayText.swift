// The text of arrays, as NumPy 2.4 writes it. `repr` and `str` are the same rows in brackets; `repr` puts commas
// between elements, and behind them the shape and the element type where they cannot be seen.

extension NDArray {
    /// `str(a)`, what `print` shows.
    public func str(_ options: PrintOptions = PrintOptions()) throws(Fault) -> String {
        if rank == 0 { return firstElement.str }
        return try text(options)
    }

    /// `repr(a)`
    public func repr(_ options: PrintOptions = PrintOptions()) throws(Fault) -> String {
        let prefix = "array("
        let rows = try text(options, separator: ", ", prefix: prefix, suffix: ")")
        var extras: [String] = []
        if (count == 0 && shape != Dims(0)) || count > options.threshold { extras.append("shape=\(shape.text)") }
        if count == 0 || !(dtype == .float64 || dtype == .int64 || dtype == .bool) { extras.append("dtype=\(dtype.name)") }
        if extras.isEmpty { return prefix + rows + ")" }
        let start = prefix + rows + ","
        let end = extras.joined(separator: ", ") + ")"
        let lastLine = start.unicodeScalars.reversed().prefix { $0 != "\n" }.count
        let gap = lastLine + end.unicodeScalars.count + 1 > options.lineWidth ? "\n" + spaces(prefix.utf8.count) : " "
        return start + gap + end
    }

    /// `np.array2string(a, separator=…, prefix=…, suffix=…)`
    public func text(_ options: PrintOptions, separator: String = " ", prefix: String = "",
                     suffix: String = "") throws(Fault) -> String {
        if count == 0 { return "[]" }
        var options = options
        options.lineWidth -= suffix.unicodeScalars.count
        let isSummary = count > options.threshold
        let format = ElementFormat(isSummary ? edges(options.edgeItems) : elements, dtype, isAlone: rank == 0, options)
        if rank == 0 { return try format.text(firstElement) }
        var writer = ArrayWriter(array: self, format: format, separator: separator,
                                 edgeItems: isSummary ? options.edgeItems : nil)
        try writer.write(axis: 0, offset: 0, indent: 1 + prefix.unicodeScalars.count, width: options.lineWidth)
        return writer.text
    }

    private var elements: [Scalar] { (0..<count).map { self[flat: $0] } }

    /// The elements that a summary shows, by which it is laid out.
    private func edges(_ items: Int) -> [Scalar] {
        var found: [Scalar] = []
        func visit(_ axis: Int, _ offset: Int) {
            if axis == rank { return found.append(Scalar(loading: dtype, from: data + offset)) }
            let length = shape[axis]
            let hasGap = items > 0 && length > 2 * items
            for index in 0..<(hasGap ? items : length) { visit(axis + 1, offset + index * strides[axis]) }
            if hasGap { for index in (length - items)..<length { visit(axis + 1, offset + index * strides[axis]) } }
        }
        visit(0, 0)
        return found
    }
}

/// So many spaces.
private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

/// Writes an array's rows, wrapping lines that would be too long.
private struct ArrayWriter {
    let array: NDArray
    let format: ElementFormat
    let separator: String
    /// How many items of each end a summary shows; nil shows all.
    let edgeItems: Int?
    var text = ""
    private let gap: Int
    private let bareSeparator: String

    init(array: NDArray, format: ElementFormat, separator: String, edgeItems: Int?) {
        self.array = array
        self.format = format
        self.separator = separator
        self.edgeItems = edgeItems
        gap = separator.unicodeScalars.count
        bareSeparator = ArrayWriter.withoutTrailingSpace(separator)
    }

    private static func withoutTrailingSpace(_ text: String) -> String {
        var scalars = text.unicodeScalars
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    /// Writes the sub-array that starts at `offset` bytes, whose lines are indented by `indent` columns.
    mutating func write(axis: Int, offset: Int, indent: Int, width: Int) throws(Fault) {
        text += "["
        if axis == array.rank - 1 {
            try writeRow(offset, indent, width)
        } else {
            try writeBlocks(axis, offset, indent, width)
        }
        text += "]"
    }

    /// The places shown along an axis; nil stands for the gap.
    private func places(_ axis: Int) -> [Int?] {
        let length = array.shape[axis]
        guard let edgeItems, length > 2 * edgeItems else { return Array(0..<length) }
        let head: [Int?] = Array(0..<edgeItems)
        // The last element is shown even when no edge is asked for.
        return head + [nil] + Array((length - max(edgeItems, 1))..<length)
    }

    private mutating func writeBlocks(_ axis: Int, _ offset: Int, _ indent: Int, _ width: Int) throws(Fault) {
        let between = bareSeparator + String(repeating: "\n", count: array.rank - axis - 1)
        let margin = spaces(indent)
        for (count, place) in places(axis).enumerated() {
            if count > 0 {
                text += between
                text += margin
            }
            if let place {
                try write(axis: axis + 1, offset: offset + place * array.strides[axis], indent: indent + 1, width: width - 1)
            } else {
                text += "..."
            }
        }
    }

    private mutating func writeRow(_ offset: Int, _ indent: Int, _ width: Int) throws(Fault) {
        let limit = width - max(bareSeparator.unicodeScalars.count, 1)
        let axis = array.rank - 1, margin = spaces(indent)
        var line = "", column = indent, isFirst = true
        let check = WorkContext.current
        for (count, place) in places(axis).enumerated() {
            var word = "..."
            if let place { word = try format.text(Scalar(loading: array.dtype, from: array.data + offset + place * array.strides[axis])) }
            let length = word.utf8.count == word.unicodeScalars.count ? word.utf8.count : word.unicodeScalars.count
            if !isFirst {
                line += separator
                column += gap
            }
            // A line that holds nothing yet is not wrapped: it would not help.
            if column + length > limit && column > indent {
                text += ArrayWriter.withoutTrailingSpace(line)
                text += "\n"
                text += margin
                line = ""
                column = indent
            }
            line += word
            column += length
            isFirst = false
            if count & 0xfff == 0xfff { try check.check() }
        }
        text += line
    }
}
