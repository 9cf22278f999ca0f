import NNCharts
import NNRuntime

/// Reading script values as numbers, names and colours: whatever NumPy would take for an array is taken.
enum PlotValues {
    /// Numbers with their shape, or names where a script gave texts for numbers.
    struct Data {
        var values: [Double] = []
        var shape: [Int] = []
        /// Texts in place of numbers, which become categories.
        var names: [String]?

        var rank: Int { shape.count }
        var count: Int { names?.count ?? values.count }
        var shapeText: String { PlotValues.text(shape) }

        /// One column of a two-dimensional array; all of a flat one.
        func column(_ index: Int) -> [Double] {
            guard shape.count == 2, shape[1] > 0 else { return values }
            return stride(from: index, to: values.count, by: shape[1]).map { values[$0] }
        }
    }

    /// More elements than a chart can hold.
    private static let most = 1 << 27
    private static let deepest = 16

    /// A shape as Python writes a tuple.
    static func text(_ shape: [Int]) -> String {
        shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.map { "\($0)" }.joined(separator: ", ") + ")"
    }

    /// Anything that can stand for numbers.
    static func data(_ value: Value, _ vm: Interpreter) throws(Fault) -> Data {
        switch value {
        case .array(let array):
            guard array.count <= most else { throw tooMany(array.count) }
            return Data(values: try array.withElements(as: Double.self) { buffer throws(Fault) in Array(buffer) },
                        shape: Array(array.shape))
        case .str(let text): return Data(names: [text.value])
        case .none: return Data(values: [.nan])
        default: break
        }
        guard let items = try sequence(value, vm) else { return Data(values: [try number(value, vm)]) }
        return try data(of: items, 0, vm)
    }

    private static func tooMany(_ count: Int) -> Fault { .memory("\(count) values are more than a chart can hold") }

    /// The items of a list, a tuple, a range or anything else that can be walked; nil for a single value.
    static func sequence(_ value: Value, _ vm: Interpreter) throws(Fault) -> [Value]? {
        switch value {
        case .list(let list): return list.items
        case .tuple(let tuple): return tuple.items
        case .int, .float, .bool, .str, .none, .undefined, .ellipsis, .notImplemented, .function, .type, .dict, .set: return nil
        case .array(let array): return array.rank == 0 ? nil : try vm.array(of: value)
        case .instance, .object:
            if case .object(let object) = value, object is ScalarObject { return nil }
            let count: Int
            do throws(Fault) { count = try vm.length(value) } catch {
                // What has no length may still be a number, or can be walked.
                vm.forget(error)
                return try walked(value, vm)
            }
            guard count <= most else { throw tooMany(count) }
            return try vm.array(of: value)
        }
    }

    private static func walked(_ value: Value, _ vm: Interpreter) throws(Fault) -> [Value]? {
        do throws(Fault) { _ = try vm.iterator(value) } catch {
            guard vm.matches(error, "TypeError") else { throw error }
            vm.forget(error)
            return nil
        }
        return try vm.array(of: value)
    }

    private static func data(of items: [Value], _ depth: Int, _ vm: Interpreter) throws(Fault) -> Data {
        guard depth < deepest else { throw .value("setting an array element with a sequence. The requested array would exceed \(deepest) dimensions.") }
        var out = Data(shape: [items.count])
        out.values.reserveCapacity(items.count)
        var inner: [Int]?
        for (index, item) in items.enumerated() {
            switch item {
            case .float(let number) where inner == nil: out.values.append(number)
            case .int(let number) where inner == nil: out.values.append(Double(number))
            case .str(let text):
                guard inner == nil, index == 0 || out.names != nil else { throw .type("numbers and texts are mixed: '\(text.value)' at \(index)") }
                out.names = (out.names ?? []) + [text.value]
                continue
            default:
                let part: Data
                if case .array = item { part = try data(item, vm) } else if let own = try sequence(item, vm) {
                    part = try data(of: own, depth + 1, vm)
                } else {
                    part = Data(values: [try number(item, vm)])
                }
                guard part.names == nil else { throw .type("numbers are needed, not texts") }
                guard index == 0 || part.shape == inner ?? [] else { throw ragged(items.count) }
                if !part.shape.isEmpty { inner = part.shape }
                guard out.values.count + part.values.count <= most else { throw tooMany(out.values.count + part.values.count) }
                out.values += part.values
                if out.names == nil { continue }
            }
            guard out.names == nil else { throw .type("numbers and texts are mixed: \(try vm.repr(item)) at \(index)") }
            guard inner == nil else { throw ragged(items.count) }
        }
        out.shape += inner ?? []
        return out
    }

    private static func ragged(_ count: Int) -> Fault {
        .value("setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions. "
            + "The detected shape was (\(count),) + inhomogeneous part.")
    }

    /// A single number; None is NaN.
    static func number(_ value: Value, _ vm: Interpreter) throws(Fault) -> Double {
        switch value {
        case .float(let number): return number
        case .int(let number): return Double(number)
        case .bool(let truth): return truth ? 1 : 0
        case .none: return .nan
        case .str(let text):
            guard let number = Double(text.value) else { throw .value("could not convert string to float: \(try vm.repr(value))") }
            return number
        default:
            do throws(Fault) { return try vm.double(value) } catch {
                guard error.kind == .typeError else { throw error }
                throw .type("float() argument must be a string or a real number, not '\(vm.typeName(value))'")
            }
        }
    }

    /// Numbers without regard to their shape.
    static func numbers(_ value: Value, _ vm: Interpreter) throws(Fault) -> [Double] {
        let data = try data(value, vm)
        if let names = data.names {
            var out: [Double] = []
            for name in names { out.append(try number(.string(name), vm)) }
            return out
        }
        return data.values
    }

    /// The numbers of a tuple or list that holds nothing else.
    static func doubles(_ value: Value) throws(Fault) -> [Double] {
        let items: [Value] = switch value {
        case .tuple(let tuple): tuple.items
        case .list(let list): list.items
        default: []
        }
        return items.compactMap { item -> Double? in
            switch item {
            case .int(let number): Double(number)
            case .float(let number): number
            case .object(let object as ScalarObject): object.scalar.double
            default: nil
            }
        }
    }

    /// Words of a chart: a value as `str` shows it, with simple mathematics between dollars in plain characters.
    static func words(_ value: Value, _ vm: Interpreter) throws(Fault) -> String { PlotWords.plain(try vm.str(value)) }

    /// Words of a chart, one an item.
    static func texts(_ value: Value, _ vm: Interpreter) throws(Fault) -> [String] {
        guard let items = try sequence(value, vm) else { return [try words(value, vm)] }
        var out: [String] = []
        for item in items { out.append(try words(item, vm)) }
        return out
    }

    /// Whether values are ints: the elements of an array, or the first of nested lists.
    static func isInteger(_ value: Value) -> Bool {
        var value = value
        while true {
            switch value {
            case .array(let array): return array.dtype.isInteger
            case .list(let list): value = list.items.first ?? .none
            case .tuple(let tuple): value = tuple.items.first ?? .none
            case .int: return true
            default: return false
            }
        }
    }

    // MARK: Colours

    /// A colour by name or by its channels; nil for None.
    static func color(_ value: Value, _ vm: Interpreter) throws(Fault) -> Color? {
        switch value {
        case .none, .undefined: return nil
        case .str(let text):
            return try Fault.charting { () throws(ChartError) in try Color(named: text.value) }
        default: break
        }
        if let items = try sequence(value, vm) {
            if items.count == 2, case .str = items[0], let color = try color(items[0], vm) {
                return color.withAlpha(try number(items[1], vm))
            }
            if let channels = try channels(items, vm) { return channels }
        }
        throw .value("\(try vm.repr(value)) is not a valid value for color")
    }

    private static func channels(_ items: [Value], _ vm: Interpreter) throws(Fault) -> Color? {
        guard items.count == 3 || items.count == 4 else { return nil }
        var numbers: [Double] = []
        for item in items {
            if case .str = item { return nil }
            if try sequence(item, vm) != nil { return nil }
            numbers.append(try number(item, vm))
        }
        guard numbers.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { throw .value("RGBA values should be within 0-1 range") }
        return Color(red: numbers[0], green: numbers[1], blue: numbers[2], alpha: numbers.count == 4 ? numbers[3] : 1)
    }

    /// One colour, or a list of them.
    static func colors(_ value: Value, _ vm: Interpreter) throws(Fault) -> [Color] {
        switch value {
        case .none, .undefined, .str: return try color(value, vm).map { [$0] } ?? []
        default: break
        }
        guard let items = try sequence(value, vm) else { throw .value("\(try vm.repr(value)) is not a valid value for color") }
        if let one = try channels(items, vm) { return [one] }
        if items.count == 2, case .str = items[0], case .float = items[1] { return try color(value, vm).map { [$0] } ?? [] }
        var out: [Color] = []
        for item in items { if let color = try color(item, vm) { out.append(color) } }
        return out
    }

    /// A colour map by name or object; nil for None.
    static func map(_ value: Value, _ vm: Interpreter) throws(Fault) -> ColorMap? {
        switch value {
        case .none, .undefined: return nil
        case .str(let text):
            if let map = try? ColorMap(named: text.value) { return map }
            let near = PlotWords.nearest(text.value, ColorMap.names + ColorMap.names.map { $0 + "_r" })
            throw .value("'\(text.value)' is not a valid value for cmap\(near.map { ". Did you mean: '\($0)'?" } ?? "")",
                         hint: "it takes " + ColorMap.names.joined(separator: ", ") + ", and each with _r behind it")
        case .object(let object as ColorMapObject): return object.map
        default: throw .type("'cmap' must be a name or a colour map, not \(vm.typeName(value))")
        }
    }
}
