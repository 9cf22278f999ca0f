// Exchanging code under a running program: functions for copies that measure, and a module's contents for those of a
// newer text of its file.

import Lang

extension Interpreter {
    // MARK: Functions for copies of themselves

    /// A binding whose value was exchanged.
    public struct Exchange {
        enum Place {
            case global(ModuleObject)
            case member(TypeObject)
        }
        let place: Place
        let name: StringObject
        let old: Value
        let new: Value
    }

    /// Binds, in place of the script's functions and methods of some modules, copies with other code.
    /// - Parameter recompiled: the whole text of a source compiled anew; it must differ from the first time in what the
    ///   functions do only, not in where they stand.
    public func exchangeFunctions(in modules: [ModuleObject], recompiled: (Source) -> Code?) -> [Exchange] {
        var done: [Exchange] = []
        var linked: [ObjectIdentifier: FunctionObject] = [:]
        func copy(_ function: FunctionObject) -> FunctionObject? {
            if let known = linked[ObjectIdentifier(function)] { return known }
            let code = function.code.code
            guard let whole = recompiled(code.source), let found = Interpreter.code(like: code, in: whole) else { return nil }
            let made = FunctionObject(code: LinkedCode(found, module: function.code.module, self), defaults: function.defaults,
                                      keywordDefaults: function.keywordDefaults, closure: function.closure)
            made.name = function.name
            made.qualifiedName = function.qualifiedName
            made.documentation = function.documentation
            made.attributes = function.attributes
            linked[ObjectIdentifier(function)] = made
            return made
        }
        func exchange(_ type: TypeObject) {
            for (key, value) in type.namespace.items {
                guard case .str(let name) = key, case .function(let function) = value, let made = copy(function) else { continue }
                type.namespace.setValue(name, .function(made))
                done.append(Exchange(place: .member(type), name: name, old: value, new: .function(made)))
            }
        }
        var seen: Set<ObjectIdentifier> = []
        for module in modules {
            for name in module.boundNames {
                guard let value = module.value(name.value) else { continue }
                switch value {
                case .function(let function):
                    guard let made = copy(function) else { continue }
                    module.set(name, .function(made))
                    done.append(Exchange(place: .global(module), name: name, old: value, new: .function(made)))
                case .type(let type) where !type.isBuiltin && seen.insert(ObjectIdentifier(type)).inserted: exchange(type)
                case .instance(let instance) where !instance.type.isBuiltin && seen.insert(ObjectIdentifier(instance.type)).inserted:
                    exchange(instance.type)
                default: break
                }
            }
        }
        invalidateTypes()
        return done
    }

    /// Puts everything back that the program has not bound anew since.
    public func undo(_ exchanges: [Exchange]) {
        for exchange in exchanges {
            switch exchange.place {
            case .global(let module):
                if module.value(exchange.name.value)?.isIdentical(to: exchange.new) == true { module.set(exchange.name, exchange.old) }
            case .member(let type):
                if type.namespace.value(exchange.name)?.isIdentical(to: exchange.new) == true { type.namespace.setValue(exchange.name, exchange.old) }
            }
        }
        invalidateTypes()
    }

    private static func code(like wanted: Code, in whole: Code) -> Code? {
        if whole.span == wanted.span, whole.qualifiedName == wanted.qualifiedName { return whole }
        for child in whole.children { if let found = code(like: wanted, in: child) { return found } }
        return nil
    }

    // MARK: Modules anew

    /// The modules that were read from files.
    public var fileModules: [(name: String, path: String)] {
        modules.values.compactMap { module in module.file.map { (module.name, $0) } }.sorted { $0.name < $1.name }
    }

    /// Runs the newer text of a module's file. Classes stay the objects they were and get the new methods, so that their
    /// instances are still theirs; names that other modules have taken from this one (`from m import f`) are bound anew.
    /// When the text fails, the module keeps what it had.
    public func reload(_ name: String, text: String) throws(Fault) {
        guard let module = modules[name], let path = module.file else { return }
        var old: [(name: StringObject, value: Value)] = []
        for name in module.boundNames { if let value = module.value(name.value) { old.append((name, value)) } }
        do throws(Fault) { try runModule(text, named: path, in: module) } catch {
            for (name, value) in old { module.set(name, value) }
            throw error
        }
        for (name, before) in old {
            guard let now = module.value(name.value), !now.isIdentical(to: before) else { continue }
            if case .type(let former) = before, case .type(let latter) = now, adopt(latter, into: former) {
                module.set(name, before)
                continue
            }
            for other in modules.values where other !== module && other.file != nil || other.name == "__main__" {
                for taken in other.boundNames where other.value(taken.value)?.isIdentical(to: before) == true && before.heapObject != nil {
                    other.set(taken, now)
                }
            }
        }
        invalidateTypes()
    }

    /// Gives a class the contents of its newer version; false for kinds of classes whose instances are made with them.
    private func adopt(_ new: TypeObject, into old: TypeObject) -> Bool {
        guard !old.isBuiltin, !new.isBuiltin, !old.hasCallHook, !new.hasCallHook, old.layout == new.layout else { return false }
        for (key, _) in old.namespace.items { if case .str(let name) = key { old.namespace.removeValue(name) } }
        for (key, value) in new.namespace.items {
            guard case .str(let name) = key else { continue }
            old.namespace.setValue(name, value)
            retarget(value, from: new, to: old)
        }
        old.documentation = new.documentation
        old.code = new.code
        return true
    }

    /// `super()` in a method asks the class that the method was made in.
    private func retarget(_ value: Value, from new: TypeObject, to old: TypeObject) {
        switch value {
        case .function(let function):
            for cell in function.closure { if case .type(let type) = cell.value, type === new { cell.value = .type(old) } }
        case .object(let object):
            if let wrapper = object as? MethodWrapperObject { retarget(wrapper.function, from: new, to: old) }
            if let property = object as? PropertyObject {
                retarget(property.getter, from: new, to: old)
                retarget(property.setter, from: new, to: old)
            }
        default: break
        }
    }
}
