// Arrays as text: rows of numbers, one line a row.

/// `np.savetxt`'s way to write.
public struct TextTableStyle: Sendable {
    /// One printf directive for all columns, or one for the whole row.
    public var formats: [String] = ["%.18e"]
    public var delimiter = " "
    public var newline = "\n"
    public var header = ""
    public var footer = ""
    public var comments = "# "

    public init() {}
}

/// Writes arrays of one or two axes as text.
public enum TextTableWriter {
    /// `np.savetxt(path, array, …)`
    public static func save(_ array: NDArray, _ path: String, _ style: TextTableStyle = TextTableStyle()) throws(Fault) {
        let text = try text(array, style)
        try FileBytes.write(path, Array(text.utf8))
    }

    /// The text of the file.
    public static func text(_ array: NDArray, _ style: TextTableStyle) throws(Fault) -> String {
        guard array.rank == 1 || array.rank == 2 else {
            throw .value("Expected 1D or 2D array, got \(array.rank)D array instead")
        }
        let rows = array.shape[0], columns = array.rank == 1 ? 1 : array.shape[1]
        let format = try rowFormat(style, columns)
        let context = WorkContext.current
        var out = ""
        if !style.header.isEmpty { out += commented(style.header, style) }
        for row in 0..<rows {
            var values = RowValues(items: (0..<columns).map { array[flat: row * columns + $0] })
            out += try PercentFormat.format(format, &values)
            out += style.newline
            try context.check()
        }
        if !style.footer.isEmpty { out += commented(style.footer, style) }
        return out
    }

    private static func commented(_ text: String, _ style: TextTableStyle) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return style.comments + lines.joined(separator: "\n" + style.comments) + style.newline
    }

    private static func rowFormat(_ style: TextTableStyle, _ columns: Int) throws(Fault) -> String {
        if style.formats.count > 1 {
            if style.formats.count != columns {
                throw Fault(.attributeError, "fmt has wrong shape.  [\(style.formats.map { "'\($0)'" }.joined(separator: ", "))]")
            }
            return style.formats.joined(separator: style.delimiter)
        }
        let format = style.formats.first ?? ""
        let directives = format.utf8.count { $0 == 37 }
        if directives == 1 { return Array(repeating: format, count: columns).joined(separator: style.delimiter) }
        if directives != columns { throw .value("fmt has wrong number of % formats:  \(format)") }
        return format
    }

    /// The elements of a row, for the formatter.
    private struct RowValues: PercentArguments {
        let items: [Scalar]
        private var used = 0

        init(items: [Scalar]) { self.items = items }

        var isMapping: Bool { false }
        var hasUnused: Bool { used < items.count }
        mutating func select(_ key: String) throws(Fault) { throw .type("format requires a mapping") }

        mutating func next() throws(Fault) -> Scalar {
            if used >= items.count { throw PercentFormat.notEnough }
            used += 1
            return items[used - 1]
        }

        mutating func text(_ item: Scalar, conversion: Unicode.Scalar) throws(Fault) -> Text {
            Text(conversion == "s" ? item.str : item.repr)
        }

        mutating func size(_ item: Scalar) throws(Fault) -> Int {
            if item.dtype.isFloat { throw PercentFormat.starWantsInt }
            return item.int
        }

        mutating func integer(_ item: Scalar, conversion: Unicode.Scalar) throws(Fault) -> Int {
            if !item.dtype.isFloat { return item.int }
            if "oxX".unicodeScalars.contains(conversion) {
                throw PercentFormat.needsNumber(conversion, typeName: "numpy.\(item.dtype.name)")
            }
            return try NumberText.integer(item.double.rounded(.towardZero))
        }

        mutating func float(_ item: Scalar) throws(Fault) -> Double { item.double }

        mutating func character(_ item: Scalar) throws(Fault) -> Text {
            if item.dtype.isFloat { throw PercentFormat.needsCharacter }
            return try PercentFormat.character(item.int)
        }
    }
}

/// `np.loadtxt`'s and `np.genfromtxt`'s way to read.
public struct TextTableReader: Sendable {
    public var dtype = DType.float64
    /// What starts a comment; empty for none.
    public var comments: [String] = ["#"]
    /// What parts columns; nil parts at white space.
    public var delimiter: String?
    public var skipRows = 0
    /// Rows at the end that are not read (genfromtxt).
    public var skipFooter = 0
    /// Columns to take; negative ones count from the end.
    public var columns: [Int]?
    public var maxRows: Int?
    public var unpack = false
    /// The least number of axes of the result.
    public var minRank = 0
    /// What stands for a field that is empty or no number (genfromtxt); nil refuses such a field (loadtxt).
    public var filling: Double?
    /// Whether a bad field is filled.
    public var isLenient = false

    public init() {}

    /// The array in a file.
    public func load(_ path: String) throws(Fault) -> NDArray {
        let bytes: [UInt8]
        do throws(Fault) {
            bytes = try FileBytes.read(path)
        } catch {
            throw error.kind == .fileNotFoundError ? Fault(.fileNotFoundError, "\(path) not found.") : error
        }
        return try parse(String(decoding: bytes, as: UTF8.self))
    }

    /// The array in a text.
    public func parse(_ text: String) throws(Fault) -> NDArray {
        var rows: [[Substring]] = [], lines: [Int] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }).enumerated() {
            if index < skipRows { continue }
            if !isLenient, let maxRows, rows.count >= maxRows { break }
            let fields = self.fields(of: line)
            if fields.isEmpty { continue }
            rows.append(fields)
            lines.append(index + 1)
        }
        if isLenient { rows.removeLast(min(skipFooter, rows.count)) }
        if isLenient, let maxRows { rows.removeLast(max(0, rows.count - maxRows)) }
        return try table(rows, lines)
    }

    private func fields(of line: Substring) -> [Substring] {
        var content = line
        for mark in comments where !mark.isEmpty {
            if let place = content.firstRange(of: mark) { content = content[..<place.lowerBound] }
        }
        guard let delimiter, !delimiter.isEmpty else { return content.split(whereSeparator: { $0.isWhitespace }) }
        if content.allSatisfy({ $0.isWhitespace }) { return [] }
        return content.split(separator: delimiter, omittingEmptySubsequences: false)
    }

    private func table(_ rows: [[Substring]], _ lines: [Int]) throws(Fault) -> NDArray {
        let width = columns?.count ?? rows.first?.count ?? 0
        if isLenient, columns == nil { try checkWidths(rows, lines) }
        var values: [Scalar] = []
        values.reserveCapacity(rows.count * width)
        let context = WorkContext.current
        for (row, fields) in rows.enumerated() {
            for place in try places(fields.count, row, rows[0].count) { values.append(try value(fields[place], row, place)) }
            try context.check()
        }
        // Axes of length one are dropped, as far as wanted.
        var shape = Dims(rows.count, width)
        if rows.isEmpty { shape = minRank > 1 ? Dims(0, 1) : Dims(0) }
        if !rows.isEmpty && minRank < 2 {
            if width == 1 { shape = Dims(rows.count) } else if rows.count == 1 { shape = Dims(width) }
            if shape == Dims(1) && minRank == 0 { shape = Dims() }
        }
        let array = try NDArray.empty(shape, dtype)
        for (index, value) in values.enumerated() { value.store(to: array.data + index << dtype.shift) }
        return unpack && array.rank == 2 ? array.transposed : array
    }

    /// Which fields of a row are taken.
    private func places(_ count: Int, _ row: Int, _ first: Int) throws(Fault) -> [Int] {
        guard let columns else {
            if count != first {
                throw .value("the number of columns changed from \(first) to \(count) at row \(row + 1); use `usecols` to select a subset and avoid this error")
            }
            return Array(0..<count)
        }
        var found: [Int] = []
        for column in columns {
            let place = column < 0 ? column + count : column
            guard (0..<count).contains(place) else {
                throw .value("invalid column index \(column) at row \(row + 1) with \(count) columns")
            }
            found.append(place)
        }
        return found
    }

    private func checkWidths(_ rows: [[Substring]], _ lines: [Int]) throws(Fault) {
        let width = rows.first?.count ?? 0
        var complaints: [String] = []
        for (row, fields) in rows.enumerated() where fields.count != width {
            complaints.append("    Line #\(lines[row]) (got \(fields.count) columns instead of \(width))")
        }
        if !complaints.isEmpty { throw .value("Some errors were detected !\n" + complaints.joined(separator: "\n")) }
    }

    private func value(_ field: Substring, _ row: Int, _ column: Int) throws(Fault) -> Scalar {
        let text = String(field)
        if let value = number(text) { return value }
        if isLenient { return filling.map { Scalar($0, as: dtype) } ?? (dtype.isFloat ? Scalar(.nan, as: dtype) : Scalar(wrapping: -1, as: dtype)) }
        throw .value("could not convert string \(Text(text).repr.string) to \(dtype.name) at row \(row), column \(column + 1).")
    }

    /// The element a field stands for; nil for none.
    private func number(_ text: String) -> Scalar? {
        if text.contains("_") { return nil }
        let trimmed = text.drop { $0.isWhitespace }
        let word = String(trimmed.reversed().drop { $0.isWhitespace }.reversed())
        switch dtype.kind {
        case .float:
            return NumberText.float(Text(word)).map { Scalar($0, as: dtype) }
        case .bool:
            return Int(word).map { Scalar($0 != 0) }
        case .unsigned:
            guard let value = UInt64(word), value <= dtype.largestInteger else { return nil }
            return Scalar(dtype: dtype, bits: value)
        case .signed:
            guard let value = Int(word), value >= dtype.smallestInteger, value <= Int(clamping: dtype.largestInteger) else { return nil }
            return Scalar(wrapping: value, as: dtype)
        }
    }
}

extension Substring {
    /// Where a text first occurs, by code units.
    fileprivate func firstRange(of needle: String) -> Range<Index>? {
        var place = startIndex
        while place < endIndex {
            if self[place...].utf8.starts(with: needle.utf8) {
                return place..<utf8.index(place, offsetBy: needle.utf8.count)
            }
            place = utf8.index(after: place)
        }
        return nil
    }
}
