/// The modules of Python's own library that nn has.
enum BuiltinModules {
    static let names: [String] = []

    /// Makes a module when it is first imported; nil when there is none of that name.
    static func make(_ name: String, _ vm: Interpreter) -> ModuleObject? { nil }
}
