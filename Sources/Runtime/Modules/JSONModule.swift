// json: text of data and data of text. The scanner and the writer are here; classes and functions around them
// are written in the language, so that encoders and decoders can be extended by scripts.

enum JSONModule {
    static let row = LibraryModule(name: "json", summary: "Data as JSON text, and back.", functions: { rows }, source: { JSONSource.text })

    private static let rows: [Builtin] = [
        Builtin("_encode", "_encode(obj, default, skipkeys, ensure_ascii, check_circular, allow_nan, indent, item_separator, key_separator, sort_keys, /)") { args throws(Fault) in
            var writer = JSONWriter(vm: args.vm, fallback: args[1])
            writer.skipsKeys = try args.bool(2)
            writer.isASCII = try args.bool(3)
            writer.checksCircles = try args.bool(4)
            writer.allowsNaN = try args.bool(5)
            writer.indent = try args.optionalString(6)
            writer.itemSeparator = try args.string(7)
            writer.keySeparator = try args.string(8)
            writer.sortsKeys = try args.bool(9)
            try writer.write(args[0], 0)
            return .string(writer.out)
        },
        Builtin("_scan", "_scan(text, index, hooks, error, /)") { args throws(Fault) in
            let vm = args.vm
            guard case .str(let text) = args[0], case .tuple(let hooks) = args[2], hooks.items.count == 6 else {
                throw .type("first argument must be a string, not \(vm.typeName(args[0]))")
            }
            var scanner = JSONScanner(text: text, hooks: hooks.items, vm: vm)
            do throws(JSONScanner.Stop) {
                let value = try scanner.value(try scanner.offset(of: try scanner.position(args[1])))
                return .newTuple([value, .int(scanner.characters(before: scanner.index))])
            } catch {
                switch error {
                case .fault(let fault): throw fault
                case .syntax(let message, let offset):
                    throw vm.raise(try vm.call(args[3], [.string(message), args[0], .int(scanner.characters(before: offset))]))
                }
            }
        },
    ]
}

/// Writes a value as JSON.
struct JSONWriter {
    let vm: Interpreter
    let fallback: Value
    var skipsKeys = false, isASCII = true, checksCircles = true, allowsNaN = true, sortsKeys = false
    var indent: String?
    var itemSeparator = ", ", keySeparator = ": "
    private(set) var out = ""
    private var open = Set<ObjectIdentifier>()

    init(vm: Interpreter, fallback: Value) {
        self.vm = vm
        self.fallback = fallback
    }

    mutating func write(_ value: Value, _ depth: Int) throws(Fault) {
        try vm.tick()
        switch value {
        case .none: out += "null"
        case .bool(let truth): out += truth ? "true" : "false"
        case .int(let number): out += String(number)
        case .float(let number): out += try text(number)
        case .str(let text): write(string: text.value)
        case .list(let list): try writeList(list, { list.items }, depth)
        case .tuple(let tuple): try writeList(tuple, { tuple.items }, depth)
        case .dict(let dict): try writeDict(dict, depth)
        case .instance(let instance) where !instance.payload.isUndefined: try write(instance.payload, depth)
        case .object(let object) where vm.isFloat64Scalar(value):
            out += try text(unsafeDowncast(object, to: ScalarObject.self).scalar.asDouble)
        default: try writeOther(value, depth)
        }
    }

    private mutating func writeOther(_ value: Value, _ depth: Int) throws(Fault) {
        try vm.checkNativeStack()
        let isNew = try enter(value.heapObject)
        let replacement = try vm.call(fallback, [value])
        try write(replacement, depth)
        if isNew, let object = value.heapObject { open.remove(ObjectIdentifier(object)) }
    }

    private func text(_ number: Double) throws(Fault) -> String {
        if number.isFinite { return NumberText.repr(number) }
        guard allowsNaN else { throw .value("Out of range float values are not JSON compliant") }
        return number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity"
    }

    private mutating func enter(_ object: Obj?) throws(Fault) -> Bool {
        guard checksCircles, let object else { return false }
        guard open.insert(ObjectIdentifier(object)).inserted else { throw .value("Circular reference detected") }
        return true
    }

    private mutating func newLine(_ depth: Int) {
        guard let indent else { return }
        out += "\n"
        for _ in 0..<depth { out += indent }
    }

    private mutating func writeList(_ object: Obj, _ items: () -> [Value], _ depth: Int) throws(Fault) {
        if items().isEmpty { out += "[]"; return }
        try vm.checkNativeStack()
        let isNew = try enter(object)
        out += "["
        var position = 0
        // `default` may change the list: it is read afresh at each step.
        while position < items().count {
            if position > 0 { out += itemSeparator }
            newLine(depth + 1)
            try write(items()[position], depth + 1)
            position += 1
        }
        newLine(depth)
        out += "]"
        if isNew { open.remove(ObjectIdentifier(object)) }
    }

    private mutating func writeDict(_ dict: DictObject, _ depth: Int) throws(Fault) {
        if dict.count == 0 { out += "{}"; return }
        try vm.checkNativeStack()
        let isNew = try enter(dict)
        out += "{"
        var entries = dict.table.entries.filter { !$0.key.isUndefined }.map { ($0.key, $0.value) }
        if sortsKeys {
            let pairs = ListObject(entries.map { .newTuple([$0.0, $0.1]) })
            guard let sort = vm.types.list.lookup(vm.intern("sort"), vm) else { throw .type("lists cannot be sorted") }
            _ = try vm.call(sort, [.list(pairs)])
            entries = pairs.items.compactMap { if case .tuple(let pair) = $0, pair.items.count == 2 { (pair.items[0], pair.items[1]) } else { nil } }
        }
        var isFirst = true
        for (key, value) in entries {
            guard let name = try name(of: key) else { continue }
            if !isFirst { out += itemSeparator }
            isFirst = false
            newLine(depth + 1)
            write(string: name)
            out += keySeparator
            try write(value, depth + 1)
        }
        newLine(depth)
        out += "}"
        if isNew { open.remove(ObjectIdentifier(dict)) }
    }

    /// The text of a key; nil for one that is left out.
    private func name(of key: Value) throws(Fault) -> String? {
        switch key {
        case .str(let text): return text.value
        case .float(let number): return try text(number)
        case .bool(let truth): return truth ? "true" : "false"
        case .none: return "null"
        case .int(let number): return String(number)
        case .instance(let instance) where !instance.payload.isUndefined: return try name(of: instance.payload)
        case .object(let object) where vm.isFloat64Scalar(key): return try text(unsafeDowncast(object, to: ScalarObject.self).scalar.asDouble)
        default:
            if skipsKeys { return nil }
            throw .type("keys must be str, int, float, bool or None, not \(vm.type(of: key).name)")
        }
    }

    private mutating func write(string: String) {
        out += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{8}": out += "\\b"
            case "\u{C}": out += "\\f"
            default:
                if scalar.value < 32 || (isASCII && scalar.value > 126) {
                    for unit in String(scalar).utf16 { escape(unit) }
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        out += "\""
    }

    private mutating func escape(_ unit: UInt16) {
        let digits = String(unit, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}

/// Reads a value from JSON text, as CPython's scanner reads it: the same positions in errors.
struct JSONScanner {
    /// Why scanning stopped.
    enum Stop: Error {
        case fault(Fault)
        /// What was expected, and at which byte.
        case syntax(String, Int)
    }

    private let bytes: [UInt8]
    private let isASCII: Bool
    private let vm: Interpreter
    private let isStrict: Bool
    private let objectHook: Value, parseFloat: Value, parseInt: Value, parseConstant: Value, pairsHook: Value
    /// The byte behind what was read.
    private(set) var index = 0

    init(text: StringObject, hooks: [Value], vm: Interpreter) {
        bytes = Array(text.value.utf8)
        isASCII = text.isASCII
        self.vm = vm
        if case .bool(let strict) = hooks[0] { isStrict = strict } else { isStrict = true }
        objectHook = hooks[1]
        parseFloat = hooks[2]
        parseInt = hooks[3]
        parseConstant = hooks[4]
        pairsHook = hooks[5]
    }

    // MARK: Positions

    /// How many code points lie before a byte.
    func characters(before offset: Int) -> Int {
        isASCII ? offset : bytes.prefix(offset).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    func position(_ value: Value) throws(Stop) -> Int {
        try run { () throws(Fault) in
            let position = try vm.index(value)
            if position < 0 { throw Fault.value("idx cannot be negative") }
            return position
        }
    }

    /// The byte of a code point; the end for one behind the text.
    func offset(of position: Int) throws(Stop) -> Int {
        if isASCII { return min(position, bytes.count) }
        var left = position
        for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
            if left == 0 { return offset }
            left -= 1
        }
        return bytes.count
    }

    private func run<R>(_ body: () throws(Fault) -> R) throws(Stop) -> R {
        do throws(Fault) { return try body() } catch { throw .fault(error) }
    }

    private func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] == 32 || bytes[index] == 10 || bytes[index] == 13 || bytes[index] == 9 { index += 1 }
    }

    private func starts(_ word: StaticString, _ offset: Int) -> Bool {
        word.withUTF8Buffer { offset + $0.count <= bytes.count && bytes[offset..<(offset + $0.count)].elementsEqual($0) }
    }

    // MARK: Values

    /// The value that begins at a byte.
    mutating func value(_ start: Int) throws(Stop) -> Value {
        try run { () throws(Fault) in try vm.tick() }
        index = start
        switch byte(start) {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "n") where starts("null", start): return word(4, .none)
        case UInt8(ascii: "t") where starts("true", start): return word(4, .bool(true))
        case UInt8(ascii: "f") where starts("false", start): return word(5, .bool(false))
        case UInt8(ascii: "N") where starts("NaN", start): return try constant("NaN", Double.nan)
        case UInt8(ascii: "I") where starts("Infinity", start): return try constant("Infinity", Double.infinity)
        case UInt8(ascii: "-") where starts("-Infinity", start): return try constant("-Infinity", -Double.infinity)
        default: return try number()
        }
    }

    private mutating func word(_ length: Int, _ value: Value) -> Value {
        index += length
        return value
    }

    private mutating func constant(_ name: String, _ value: Double) throws(Stop) -> Value {
        index += name.utf8.count
        if parseConstant.isNone { return .float(value) }
        return try run { () throws(Fault) in try vm.call(parseConstant, [.string(name)]) }
    }

    private mutating func number() throws(Stop) -> Value {
        let start = index
        func isDigit(_ offset: Int) -> Bool { byte(offset) >= 48 && byte(offset) <= 57 }
        var end = start
        if byte(end) == UInt8(ascii: "-") { end += 1 }
        guard isDigit(end) else { throw .syntax("Expecting value", start) }
        if byte(end) == UInt8(ascii: "0") { end += 1 } else { while isDigit(end) { end += 1 } }
        var isFloat = false
        if byte(end) == UInt8(ascii: "."), isDigit(end + 1) {
            isFloat = true
            end += 1
            while isDigit(end) { end += 1 }
        }
        if byte(end) == UInt8(ascii: "e") || byte(end) == UInt8(ascii: "E") {
            var digits = end + 1
            if byte(digits) == UInt8(ascii: "-") || byte(digits) == UInt8(ascii: "+") { digits += 1 }
            if isDigit(digits) {
                isFloat = true
                end = digits
                while isDigit(end) { end += 1 }
            }
        }
        index = end
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        let hook = isFloat ? parseFloat : parseInt
        if !hook.isNone { return try run { () throws(Fault) in try vm.call(hook, [.string(text)]) } }
        if isFloat { return .float(Double(text) ?? Double.nan) }
        guard let whole = Int(text) else { throw .fault(vm.integerOverflow()) }
        return .int(whole)
    }

    private mutating func array() throws(Stop) -> Value {
        try run { () throws(Fault) in try vm.checkNativeStack() }
        index += 1
        skipSpace()
        var items: [Value] = []
        if byte(index) == UInt8(ascii: "]") {
            index += 1
            return .newList(items)
        }
        while true {
            items.append(try value(index))
            skipSpace()
            if byte(index) == UInt8(ascii: "]") { break }
            guard byte(index) == UInt8(ascii: ",") else { throw .syntax("Expecting ',' delimiter", index) }
            index += 1
            skipSpace()
        }
        index += 1
        return .newList(items)
    }

    private mutating func object() throws(Stop) -> Value {
        try run { () throws(Fault) in try vm.checkNativeStack() }
        index += 1
        skipSpace()
        let dict = DictObject()
        var pairs: [Value] = []
        let keepsPairs = !pairsHook.isNone
        if byte(index) != UInt8(ascii: "}") {
            while true {
                guard byte(index) == UInt8(ascii: "\"") else { throw .syntax("Expecting property name enclosed in double quotes", index) }
                let name = try string()
                skipSpace()
                guard byte(index) == UInt8(ascii: ":") else { throw .syntax("Expecting ':' delimiter", index) }
                index += 1
                skipSpace()
                let item = try value(index)
                let key = name.utf8.count <= 40 ? vm.intern(name) : StringObject(name)
                if keepsPairs { pairs.append(.newTuple([.str(key), item])) } else { dict.setValue(key, item) }
                skipSpace()
                if byte(index) == UInt8(ascii: "}") { break }
                guard byte(index) == UInt8(ascii: ",") else { throw .syntax("Expecting ',' delimiter", index) }
                index += 1
                skipSpace()
            }
        }
        index += 1
        if keepsPairs { return try run { () throws(Fault) in try vm.call(pairsHook, [.newList(pairs)]) } }
        if objectHook.isNone { return .dict(dict) }
        return try run { () throws(Fault) in try vm.call(objectHook, [.dict(dict)]) }
    }

    // MARK: Strings

    private mutating func string() throws(Stop) -> String {
        let begin = index
        index += 1
        var out: [UInt8] = []
        while true {
            guard index < bytes.count else { throw .syntax("Unterminated string starting at", begin) }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                try escape(begin, &out)
                continue
            }
            if byte < 32, isStrict { throw .syntax("Invalid control character at", index) }
            out.append(byte)
            index += 1
        }
        index += 1
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func escape(_ begin: Int, _ out: inout [UInt8]) throws(Stop) {
        let slash = index
        guard index + 1 < bytes.count else { throw .syntax("Unterminated string starting at", begin) }
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(letter)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "u"):
            var code = UInt32(try unit(index))
            index += 4
            if code & 0xFC00 == 0xD800, byte(index) == UInt8(ascii: "\\"), byte(index + 1) == UInt8(ascii: "u") {
                let low = UInt32(try unit(index + 2))
                if low & 0xFC00 == 0xDC00 {
                    code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
                    index += 6
                }
            }
            // A text of nn holds no half of a surrogate pair.
            guard let scalar = Unicode.Scalar(code) else { throw .syntax("Unpaired surrogate in \\uXXXX escape", slash + 1) }
            out.append(contentsOf: String(scalar).utf8)
        default: throw .syntax("Invalid \\escape", slash)
        }
    }

    /// Four hexadecimal digits.
    private func unit(_ start: Int) throws(Stop) -> UInt16 {
        var code: UInt16 = 0
        guard start + 4 < bytes.count else { throw .syntax("Invalid \\uXXXX escape", start - 1) }
        for offset in start..<(start + 4) {
            let digit: UInt16
            switch bytes[offset] {
            case 48...57: digit = UInt16(bytes[offset]) - 48
            case 97...102: digit = UInt16(bytes[offset]) - 87
            case 65...70: digit = UInt16(bytes[offset]) - 55
            default: throw .syntax("Invalid \\uXXXX escape", start - 1)
            }
            code = code << 4 | digit
        }
        return code
    }
}
