// The properties of code points as CPython 3.11 knows them: those of Unicode 14.
//
// The standard library's tables are of a later version. What was assigned after Unicode 14 is treated as unassigned (its
// `age` tells), and the few properties that changed for older code points are listed here by hand; they were found by
// comparing every code point with `unicodedata`.

extension Unicode.Scalar {
    /// Whether the code point was assigned by Unicode 14.
    var isAssigned: Bool {
        if isASCII { return true }
        guard let age = properties.age else { return false }
        return age.major <= 14
    }

    /// The general category in Unicode 14.
    var category: Unicode.GeneralCategory {
        let category = properties.generalCategory
        return category == .privateUse || isAssigned ? category : .unassigned
    }

    /// `str.isalpha` of one code point: a letter of any kind.
    var isLetter: Bool {
        if isASCII { return (value | 0x20) &- 97 < 26 }
        switch category {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    var isUpper: Bool { isASCII ? value &- 65 < 26 : properties.isUppercase && isAssigned }

    var isLower: Bool {
        if isASCII { return value &- 97 < 26 }
        // U+0295 was a lowercase letter then; the others became lowercase modifiers later.
        if value == 0x295 { return true }
        return properties.isLowercase && isAssigned && !Unicode.Scalar.laterLowercase.contains(value)
    }

    private static let laterLowercase: Set<UInt32> = [0x10FC, 0xA7F2, 0xA7F3, 0xA7F4, 0xAB69]

    /// Whether the code point is a titlecase letter, such as U+01C5.
    var isTitle: Bool { !isASCII && category == .titlecaseLetter }

    /// Whether the code point counts as a letter with case when a word's end is sought.
    var isCasedLetter: Bool {
        if value == 0x295 { return true }
        return properties.isCased && isAssigned && !Unicode.Scalar.laterLowercase.contains(value)
    }

    /// Whether the code point is looked through when a word's end is sought: accents, apostrophes.
    var isCaseTransparent: Bool { value == 0x1171E || (properties.isCaseIgnorable && isAssigned) }

    /// `str.isnumeric` of one code point.
    var isNumeric: Bool {
        if isASCII { return isDecimal }
        return properties.numericType != nil && isAssigned && !Unicode.Scalar.laterNumeric.contains(value)
    }

    private static let laterNumeric: Set<UInt32> = [
        0x4E24, 0x4EAC, 0x4FE9, 0x5006, 0x62D0, 0x6D1E, 0x7695, 0x79ED, 0x920E, 0x94A9,
        0x12038, 0x12039, 0x12079, 0x12226, 0x1222B, 0x1230B, 0x1230D, 0x12399,
    ]

    /// `str.isdigit` of one code point: decimals, superscripts, circled digits.
    var isDigit: Bool {
        if isASCII { return isDecimal }
        switch properties.numericType {
        case .decimal?, .digit?: return isAssigned
        default: return false
        }
    }

    var isDecimal: Bool { decimalValue != nil }

    /// The value of a decimal digit of any script.
    var decimalValue: Int? {
        if isASCII { return value &- 48 < 10 ? Int(value &- 48) : nil }
        guard properties.numericType == .decimal, isAssigned, let value = properties.numericValue else { return nil }
        return Int(exactly: value)
    }

    /// `str.isspace` of one code point.
    var isSpace: Bool {
        switch value {
        case 9...13, 28...32, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Whether `repr` shows the code point as it is.
    var isPrintable: Bool {
        if isASCII { return value &- 32 < 95 }
        switch category {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
            return false
        default: return true
        }
    }

    /// Whether an identifier may begin with the code point.
    var startsIdentifier: Bool { isASCII ? value == 95 || isLetter : properties.isXIDStart && isAssigned }

    /// Whether an identifier may go on with the code point.
    var continuesIdentifier: Bool {
        if isASCII { return value == 95 || isLetter || isDecimal }
        switch value {
        case 0x200C, 0x200D, 0x30FB, 0xFF65: return false
        default: return properties.isXIDContinue && isAssigned
        }
    }

    // MARK: Case

    var lowerMapping: String { isAssigned ? properties.lowercaseMapping : String(self) }

    var upperMapping: String { assigned(properties.uppercaseMapping) }

    var titleMapping: String { assigned(properties.titlecaseMapping) }

    /// What `str.casefold` makes of the code point: the lowercase of its uppercase, but for Cherokee, which folds to
    /// capitals, and two letters.
    var foldMapping: String {
        switch value {
        case 0x131: return "\u{131}"
        case 0x1E9E: return "ss"
        case 0x13A0...0x13FD, 0xAB70...0xABBF: return upperMapping
        default:
            var folded = ""
            for scalar in upperMapping.unicodeScalars { folded += scalar.lowerMapping }
            return folded
        }
    }

    /// A capital that later versions added to an old small letter does not count.
    private func assigned(_ mapping: String) -> String {
        guard isAssigned, let first = mapping.unicodeScalars.first, first.isAssigned else { return String(self) }
        return mapping
    }
}
