/// The methods of str. All text algorithms stand in `Text`; a row reads its arguments and names one.
enum StringMethods {
    /// An argument that must be a string, worded as CPython's one-argument methods word it.
    static func text(_ args: borrowing Args, _ index: Int) throws(Fault) -> Text {
        if case .str(let object) = args[index] { return object.text }
        throw .type("must be str, not \(args.vm.typeName(args[index]))")
    }

    /// The same for methods that number their arguments in messages.
    static func numbered(_ args: borrowing Args, _ index: Int, _ name: String) throws(Fault) -> Text {
        if case .str(let object) = args[index] { return object.text }
        throw .type("\(name)() argument \(index) must be str, not \(args.vm.argumentTypeName(args[index]))")
    }

    /// A bound of `find`, `count` and the like: None and an argument left out stand for the fallback.
    static func bound(_ args: borrowing Args, _ index: Int, _ fallback: Int) throws(Fault) -> Int {
        switch args[index] {
        case .none, .undefined: return fallback
        default:
            do throws(Fault) { return try args.vm.index(args[index]) } catch {
                guard error.kind == .typeError else { throw error }
                throw .type("slice indices must be integers or None or have an __index__ method")
            }
        }
    }

    /// A search: `find(sub[, start[, end]])`.
    private static func search(_ name: String, _ summary: String, _ example: String,
                               _ body: @escaping @Sendable (Text, Text, Int, Int) throws(Fault) -> Int) -> Builtin {
        Builtin(name, "\(name)(self, sub, start=None, end=None, /)", summary: summary, example: example) { args throws(Fault) in
            let whole = try args.text().text
            return .int(try body(whole, try text(args, 1), try bound(args, 2, 0), try bound(args, 3, .max)))
        }
    }

    private static func affix(_ name: String, _ summary: String, _ example: String,
                              _ test: @escaping @Sendable (Text, Text, Int, Int) -> Bool) -> Builtin {
        Builtin(name, "\(name)(self, \(name == "startswith" ? "prefix" : "suffix"), start=None, end=None, /)", summary: summary,
                example: example) { args throws(Fault) in
            let whole = try args.text().text
            let start = try bound(args, 2, 0), end = try bound(args, 3, .max)
            switch args[1] {
            case .str(let part): return .bool(test(whole, part.text, start, end))
            case .tuple(let parts):
                for part in parts.items {
                    guard case .str(let text) = part else {
                        throw .type("tuple for \(name) must only contain str, not \(args.vm.typeName(part))")
                    }
                    if test(whole, text.text, start, end) { return .bool(true) }
                }
                return .bool(false)
            default: throw .type("\(name) first arg must be str or a tuple of str, not \(args.vm.typeName(args[1]))")
            }
        }
    }

    private static func strip(_ name: String, _ ends: TextEnds, _ summary: String, _ example: String) -> Builtin {
        Builtin(name, "\(name)(self, chars=None, /)", summary: summary, example: example) { args throws(Fault) in
            let whole = try args.text().text
            switch args[1] {
            case .none, .undefined: return .text(whole.stripped(ends))
            case .str(let characters): return .text(whole.stripped(ends, of: characters.text))
            default: throw .type("\(name) arg must be None or str")
            }
        }
    }

    private static func split(_ name: String, _ summary: String, _ example: String, fromRight: Bool) -> Builtin {
        Builtin(name, "\(name)(self, /, sep=None, maxsplit=-1)", summary: summary, example: example) { args throws(Fault) in
            let whole = try args.text().text
            let most = try args.int(2)
            try WorkContext.ask(most < 0 || most > whole.byteCount ? whole.byteCount * 16 : most * 64)
            let parts = ListObject()
            let take = { (part: Text) -> Void in parts.items.append(.text(part)) }
            switch args[1] {
            case .none:
                if fromRight { try whole.splitFromRight(most: most, take) } else { try whole.split(most: most, take) }
            case .str(let separator):
                if fromRight { try whole.splitFromRight(by: separator.text, most: most, take) } else { try whole.split(by: separator.text, most: most, take) }
            default: throw .type("must be str or None, not \(args.vm.typeName(args[1]))")
            }
            if fromRight { parts.items.reverse() }
            return .list(parts)
        }
    }

    private static func pad(_ name: String, _ summary: String, _ example: String,
                            _ body: @escaping @Sendable (Text, Int, Unicode.Scalar) throws(Fault) -> Text) -> Builtin {
        Builtin(name, "\(name)(self, width, fillchar=' ', /)", summary: summary, example: example) { args throws(Fault) in
            let whole = try args.text().text
            let width = try args.int(1)
            guard case .str(let fill) = args[2] else {
                throw .type("The fill character must be a unicode character, not \(args.vm.typeName(args[2]))")
            }
            guard let scalar = fill.text.onlyScalar else { throw .type("The fill character must be exactly one character long") }
            return .text(try body(whole, width, scalar))
        }
    }

    private static func change(_ name: String, _ summary: String, _ example: String, _ cut: Text.Cut, rest: (@Sendable (Text) -> Text)? = nil,
                               _ body: @escaping @Sendable (Text) -> Text) -> Builtin {
        Builtin(name, "\(name)(self, /)", summary: summary, example: example) { args throws(Fault) in
            .text(try args.text().text.changed(cut, first: body, rest: rest ?? body))
        }
    }

    private static func test(_ name: String, _ what: String, _ example: String, _ body: @escaping @Sendable (Text) -> Bool) -> Builtin {
        Builtin(name, "\(name)(self, /)", summary: "Whether \(what).", example: example) { args throws(Fault) in
            .bool(body(try args.text().text))
        }
    }

    private static func parts(_ parts: (Text, Text, Text)) -> Value { .newTuple([.text(parts.0), .text(parts.1), .text(parts.2)]) }

    static let rows: [Builtin] = [
        change("capitalize", "The text with its first letter in upper case and the rest in lower case.", "'hELLO'.capitalize()  # 'Hello'", .betweenLetters, rest: { $0.lowered }) { $0.capitalized },
        change("casefold", "The text in a form for comparing without regard to case.", "'Straße'.casefold()  # 'strasse'", .anywhere) { $0.casefolded },
        pad("center", "The text in the middle of a field.", "'ab'.center(6, '*')  # '**ab**'") { (text, width, fill) throws(Fault) in
            try text.centered(width, fill: fill)
        },
        search("count", "How often a text occurs, without overlap.", "'banana'.count('an')  # 2") { (whole, part, start, end) throws(Fault) in try whole.occurrences(of: part, from: start, to: end) },
        affix("endswith", "Whether the text ends with a suffix, or with one of a tuple.", "'a.nn'.endswith('.nn')  # True") {
            $0.hasSuffix($1, from: $2, to: $3)
        },
        Builtin("expandtabs", "expandtabs(self, /, tabsize=8)", summary: "The text with tabs replaced by spaces.",
                example: "'a\\tb'.expandtabs(4)  # 'a   b'") { args throws(Fault) in
            .text(try args.text().text.expandingTabs(try args.int(1)))
        },
        search("find", "The index of the first occurrence, or -1.", "'banana'.find('na')  # 2") { $0.find($1, from: $2, to: $3) ?? -1 },
        Builtin("format", "format(self, /, *args, **kwargs)", summary: "The text with its fields in braces filled in.",
                example: "'{} and {x:.2f}'.format(1, x=2)  # '1 and 2.00'") { args throws(Fault) in
            let named = args.keywords(2) ?? DictObject()
            var values = BraceValues(vm: args.vm, positional: args.rest(1), named: .dict(named), isMap: false)
            return .string(try BraceFormat.format(try args.text().value, &values))
        },
        Builtin("format_map", "format_map(self, mapping, /)", summary: "The text with its fields filled in from a mapping.",
                example: "'{x}'.format_map({'x': 1})  # '1'") { args throws(Fault) in
            var values = BraceValues(vm: args.vm, positional: [], named: args[1], isMap: true)
            return .string(try BraceFormat.format(try args.text().value, &values))
        },
        search("index", "The index of the first occurrence; ValueError when there is none.", "'banana'.index('na')  # 2") { (text, sub, start, end) throws(Fault) in
            try text.index(sub, from: start, to: end)
        },
        Builtin("join", "join(self, iterable, /)", summary: "The strings of an iterable with this text between them.",
                example: "'-'.join(['a', 'b'])  # 'a-b'") { args throws(Fault) in
            let separator = try args.text().text
            let vm = args.vm
            let items: [Value]
            do throws(Fault) { items = try vm.array(of: args[1]) } catch {
                guard error.kind == .typeError, error.message.hasSuffix("is not iterable") else { throw error }
                throw .type("can only join an iterable")
            }
            if items.count == 1, case .str(let only) = items[0], only.extra == nil { return items[0] }
            for (index, item) in items.enumerated() {
                guard case .str = item else {
                    throw .type("sequence item \(index): expected str instance, \(vm.typeName(item)) found")
                }
            }
            return .text(try separator.joining(items.lazy.map { item in
                if case .str(let part) = item { part } else { vm.names.initialize }
            }))
        },
        pad("ljust", "The text at the left of a field.", "'ab'.ljust(4, '.')  # 'ab..'") { (text, width, fill) throws(Fault) in
            try text.leftJustified(width, fill: fill)
        },
        change("lower", "The text in lower case.", "'AbC'.lower()  # 'abc'", .betweenLetters) { $0.lowered },
        strip("lstrip", .left, "The text without white space, or given characters, at its start.", "'  a '.lstrip()  # 'a '"),
        Builtin("partition", "partition(self, sep, /)", summary: "What stands before a separator, the separator, and what stands behind it.",
                example: "'k=v'.partition('=')  # ('k', '=', 'v')") { args throws(Fault) in
            parts(try args.text().text.partition(try text(args, 1)))
        },
        Builtin("removeprefix", "removeprefix(self, prefix, /)", summary: "The text without a prefix, if it has it.",
                example: "'unhappy'.removeprefix('un')  # 'happy'") { args throws(Fault) in
            guard case .str(let part) = args[1] else { throw .type("removeprefix() argument must be str, not \(args.vm.argumentTypeName(args[1]))") }
            return .text(try args.text().text.removingPrefix(part.text))
        },
        Builtin("removesuffix", "removesuffix(self, suffix, /)", summary: "The text without a suffix, if it has it.",
                example: "'net.nn'.removesuffix('.nn')  # 'net'") { args throws(Fault) in
            guard case .str(let part) = args[1] else { throw .type("removesuffix() argument must be str, not \(args.vm.argumentTypeName(args[1]))") }
            return .text(try args.text().text.removingSuffix(part.text))
        },
        Builtin("replace", "replace(self, old, new, count=-1, /)", summary: "The text with every occurrence, or the first `count`, replaced.",
                example: "'banana'.replace('an', 'o', 1)  # 'boana'") { args throws(Fault) in
            let old = try numbered(args, 1, "replace"), new = try numbered(args, 2, "replace")
            return .text(try args.text().text.replacing(old, with: new, most: try args.int(3)))
        },
        search("rfind", "The index of the last occurrence, or -1.", "'banana'.rfind('na')  # 4") { $0.findLast($1, from: $2, to: $3) ?? -1 },
        search("rindex", "The index of the last occurrence; ValueError when there is none.", "'banana'.rindex('na')  # 4") { (text, sub, start, end) throws(Fault) in
            try text.lastIndex(sub, from: start, to: end)
        },
        pad("rjust", "The text at the right of a field.", "'7'.rjust(3, '0')  # '007'") { (text, width, fill) throws(Fault) in
            try text.rightJustified(width, fill: fill)
        },
        Builtin("rpartition", "rpartition(self, sep, /)", summary: "As partition, at the last occurrence of the separator.",
                example: "'a.b.c'.rpartition('.')  # ('a.b', '.', 'c')") { args throws(Fault) in
            parts(try args.text().text.partitionFromRight(try text(args, 1)))
        },
        split("rsplit", "The words between separators; `maxsplit` counts from the right.", "'a b c'.rsplit(None, 1)  # ['a b', 'c']", fromRight: true),
        strip("rstrip", .right, "The text without white space, or given characters, at its end.", "'a \\n'.rstrip()  # 'a'"),
        split("split", "The words between separators, by default runs of white space.", "'a,b,,c'.split(',')  # ['a', 'b', '', 'c']", fromRight: false),
        Builtin("splitlines", "splitlines(self, /, keepends=False)", summary: "The lines, without their ends unless asked for.",
                example: "'a\\nb\\n'.splitlines()  # ['a', 'b']") { args throws(Fault) in
            .newList(try args.text().text.lines(keepingEnds: try args.int(1) != 0).map { .text($0) })
        },
        affix("startswith", "Whether the text begins with a prefix, or with one of a tuple.", "'abc'.startswith(('x', 'ab'))  # True") {
            $0.hasPrefix($1, from: $2, to: $3)
        },
        strip("strip", .both, "The text without white space, or given characters, at both ends.", "'--a-'.strip('-')  # 'a'"),
        change("swapcase", "The text with upper and lower case exchanged.", "'aB'.swapcase()  # 'Ab'", .betweenLetters) { $0.swapcased },
        change("title", "The text with each word capitalized.", "'two words'.title()  # 'Two Words'", .behindSpaces) { $0.titled },
        Builtin("translate", "translate(self, table, /)", summary: "The text with each character replaced as a table says.",
                example: "'abc'.translate(str.maketrans('ab', 'xy', 'c'))  # 'xy'") { args throws(Fault) in try translate(args) },
        change("upper", "The text in upper case.", "'abc'.upper()  # 'ABC'", .anywhere) { $0.uppered },
        Builtin("zfill", "zfill(self, width, /)", summary: "The number with zeros in front, behind its sign.",
                example: "'-7'.zfill(4)  # '-007'") { args throws(Fault) in .text(try args.text().text.zeroFilled(try args.int(1))) },
        Builtin("encode", "encode(self, /, encoding='utf-8', errors='strict')", summary: "Not in nn, which has no bytes.") { args throws(Fault) in
            throw .type("nn has no bytes: str.encode() is not there")
        },
    ]

    static let moreRows: [Builtin] = [
        test("isalnum", "all characters are letters or digits, and there is one", "'ab1'.isalnum()  # True") { $0.isAlphanumeric },
        test("isalpha", "all characters are letters, and there is one", "'ab1'.isalpha()  # False") { $0.isAlpha },
        test("isascii", "all characters are ASCII", "'é'.isascii()  # False") { $0.isASCII },
        test("isdecimal", "all characters are decimal digits, and there is one", "'12'.isdecimal()  # True") { $0.isDecimal },
        test("isdigit", "all characters are digits, and there is one", "'1²'.isdigit()  # True") { $0.isDigit },
        test("isidentifier", "the text may be a name", "'a_1'.isidentifier()  # True") { $0.isIdentifier },
        test("islower", "all letters are in lower case, and there is one", "'ab1'.islower()  # True") { $0.isLower },
        test("isnumeric", "all characters are numbers, and there is one", "'½'.isnumeric()  # True") { $0.isNumeric },
        test("isprintable", "all characters can be printed as they are", "'a\\n'.isprintable()  # False") { $0.isPrintable },
        test("isspace", "all characters are white space, and there is one", "' \\t'.isspace()  # True") { $0.isSpace },
        test("istitle", "each word is capitalized, and there is one", "'Two Words'.istitle()  # True") { $0.isTitle },
        test("isupper", "all letters are in upper case, and there is one", "'AB1'.isupper()  # True") { $0.isUpper },
    ]

    static let staticRows: [Builtin] = [
        Builtin("maketrans", "maketrans(x, y=, z=, /)", summary: "A table for translate: from a dict, or from characters, their replacements and those to drop.",
                example: "str.maketrans('ab', 'xy')  # {97: 120, 98: 121}") { args throws(Fault) in try makeTable(args) },
    ]

    private static func translate(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm
        let table = args[1]
        let whole = try args.text().text
        return .text(try whole.translated { (scalar: Unicode.Scalar) throws(Fault) -> Translation in
            let found: Value
            do throws(Fault) { found = try vm.item(table, .int(Int(scalar.value))) } catch {
                guard vm.matches(error, "LookupError") else { throw error }
                vm.forget(error)
                return .keep
            }
            switch found {
            case .none: return .drop
            case .str(let text): return .put(text.text)
            default:
                guard let code = found.asInt else { throw .type("character mapping must return integer, None or str") }
                guard code >= 0, code < 0x110000, let put = Unicode.Scalar(UInt32(code)) else {
                    throw .value("character mapping must be in range(0x110000)")
                }
                return .put(Text(put))
            }
        })
    }

    private static func makeTable(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm
        let result = DictObject()
        guard args.has(1) else {
            guard case .dict(let dict) = args[0] else { throw .type("if you give only one argument to maketrans it must be a dict") }
            for entry in dict.table.entries where !entry.key.isUndefined {
                switch entry.key {
                case .str(let key):
                    guard let scalar = key.text.onlyScalar else { throw .value("string keys in translate table must be of length 1") }
                    try vm.set(result, .int(Int(scalar.value)), entry.value)
                default:
                    guard entry.key.asInt != nil else { throw .type("keys in translate table must be strings or integers") }
                    try vm.set(result, entry.key, entry.value)
                }
            }
            return .dict(result)
        }
        guard case .str(let from) = args[0] else { throw .type("first maketrans argument must be a string if there is a second argument") }
        guard case .str(let to) = args[1] else { throw .type("maketrans() argument 2 must be str, not \(vm.argumentTypeName(args[1]))") }
        var drop = Text.empty
        if args.has(2) {
            guard case .str(let third) = args[2] else { throw .type("maketrans() argument 3 must be str, not \(vm.argumentTypeName(args[2]))") }
            drop = third.text
        }
        for pair in try Text.translationPairs(from.text, to.text, dropping: drop) {
            try vm.set(result, .int(pair.key), pair.value.map { .int($0) } ?? .none)
        }
        return .dict(result)
    }
}

extension Value {
    /// A new string value of a text.
    static func text(_ text: Text) -> Value { .str(.make(text)) }
}
