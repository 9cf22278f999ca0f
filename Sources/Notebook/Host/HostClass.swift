// Objects of a host as objects of the language.
//
//     session.register(HostClass("Counter", for: Counter.self, summary: "Counts.",
//         methods: [Builtin("add", "add(self, n=1)", summary: "Adds to the count.") { args throws(Fault) in
//             let counter = try args.host(0, as: Counter.self)
//             counter.count += try args.int(1)
//             return .int(counter.count)
//         }]))
//     session["visits"] = try session.value(of: counter)
//
// A method names its receiver `self`; a property is a method without further parameters that is called when the
// attribute is read. They are the rows that the built-ins are made of, so help and completion know them.

import NNRuntime

/// A class of the language whose objects stand for objects of Swift.
public struct HostClass {
    let name: String
    let summary: String
    let object: ObjectIdentifier
    let construct: Builtin?
    let methods: [Builtin]
    let properties: [Builtin]
    let setters: [Builtin]
    let describe: ((AnyObject) -> String)?

    /// - Parameters:
    ///   - construct: what a call of the class runs; nil for a class whose objects only the host makes.
    ///   - setters: rows `name(self, value)` for the properties that can be assigned.
    ///   - describe: the text of `repr()`.
    public init<Object: AnyObject>(_ name: String, for type: Object.Type, summary: String = "", construct: Builtin? = nil, methods: [Builtin] = [],
                                   properties: [Builtin] = [], setters: [Builtin] = [], describe: ((Object) -> String)? = nil) {
        self.name = name
        self.summary = summary
        object = ObjectIdentifier(type)
        self.construct = construct
        self.methods = methods
        self.properties = properties
        self.setters = setters
        self.describe = describe.map { describe in { ($0 as? Object).map(describe) ?? name } }
    }
}

/// An object of the language that stands for one of Swift.
final class HostBox: HostObject {
    let object: AnyObject
    private let classRecord: HostClasses.Record

    init(_ object: AnyObject, _ classRecord: HostClasses.Record) {
        self.object = object
        self.classRecord = classRecord
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { classRecord.type }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { classRecord.describe?(object) }
    override func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        if case .object(let other) = other, let box = other as? HostBox { return box.object === object }
        return nil
    }
    override func hostHash(_ vm: Interpreter) throws(Fault) -> Int? { ObjectIdentifier(object).hashValue }
}

/// The classes that a host has registered with an interpreter.
final class HostClasses {
    struct Record {
        let type: TypeObject
        let describe: ((AnyObject) -> String)?
    }

    private static let key = "host classes"
    var records: [ObjectIdentifier: Record] = [:]

    static func of(_ vm: Interpreter) -> HostClasses {
        if let known = vm.moduleState[key] as? HostClasses { return known }
        let made = HostClasses()
        vm.moduleState[key] = made
        return made
    }
}

extension Interpreter {
    /// An object of the host as a value; its class must be registered.
    public func value(of object: AnyObject) throws(Fault) -> Value {
        guard let record = HostClasses.of(self).records[ObjectIdentifier(Swift.type(of: object))] else {
            throw .type("the class \(Swift.type(of: object)) is not registered")
        }
        return .object(HostBox(object, record))
    }

    /// The host's object behind a value.
    public func host<Object: AnyObject>(_ value: Value, as type: Object.Type) throws(Fault) -> Object {
        if case .object(let object) = value, let box = object as? HostBox, let found = box.object as? Object { return found }
        throw .type("\(type) is needed, not \(typeName(value))")
    }
}

extension Args {
    /// The host's object behind an argument.
    public func host<Object: AnyObject>(_ index: Int, as type: Object.Type) throws(Fault) -> Object { try vm.host(self[index], as: type) }

    /// An argument as a Swift value.
    public func value<T: ScriptConvertible>(_ index: Int, as type: T.Type = T.self) throws(Fault) -> T { try T.from(self[index], in: vm) }
}
