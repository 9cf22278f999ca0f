// Code of a script that runs when a value goes: the `finally` and `with` blocks a generator waits in, and `__del__`.
//
// It runs in the middle of whatever let the value go, so everything that frees values does so last, when its own data is
// whole again. What such code raises goes nowhere but to the error output; what is under way meanwhile stays as it is.

import Lang

extension Interpreter {
    /// Ends a generator that nobody holds any more, or that is part of garbage.
    func closeQuietly(_ generator: GeneratorObject) {
        quietly(.object(generator)) { () throws(Fault) in try close(generator) }
    }

    /// Calls `__del__` of an object that nobody holds any more, or that is part of garbage.
    func finalizeQuietly(_ instance: InstanceObject) {
        guard let method = instance.type.lookup(names.finalize, self) else { return }
        quietly(method) { () throws(Fault) in _ = try call(try bind(method, to: .instance(instance), instance.type), []) }
    }

    func noteFinalizer(_ type: TypeObject) {
        owesFinalizers = true
        type.noteFinalizer()
    }

    /// The end of a program: everything that has a `__del__`, or waits inside a `try`, ends while the variables of its module
    /// are still there, as when CPython collects a module; then they go.
    public func release(_ module: ModuleObject) {
        guard owesFinalizers else { return }
        let before = heap.enter()
        defer { Heap.leave(to: before) }
        heap.collect(all: true)
        let names = module.boundNames.map(\.value)
        heap.finalizeAll(names.compactMap { module.value($0) })
        for name in names { _ = module.remove(name) }
        heap.collect(all: true)
    }

    private func quietly(_ subject: Value, _ body: () throws(Fault) -> Void) {
        // A chain of such objects is as long as a script makes it; where it comes near the end of the native stack, the rest goes without.
        do throws(Fault) { try checkNativeStack(spare: 1 << 16) } catch { return }
        let underWay = (pending, isReraise, generatorReturned, generatorResult, missingOwner)
        pending = .undefined
        isReraise = false
        do throws(Fault) { try body() } catch {
            if error.kind == .keyboardInterrupt {
                interrupt.raise()
            } else if error.kind == .limit {
                // Found again at the next look.
                ticksLeft = 0
            } else {
                let exception = exceptionObject(of: error)
                let text = (try? repr(subject)) ?? "<object>"
                let message = (try? exceptionText(exception)) ?? ""
                errorOutput.write("Exception ignored in: \(text)\n\(exception.type.name)\(message.isEmpty ? "" : ": " + message)\n")
            }
        }
        (pending, isReraise, generatorReturned, generatorResult, missingOwner) = underWay
    }
}
