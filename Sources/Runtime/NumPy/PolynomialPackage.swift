/// `numpy.polynomial`: polynomials by their coefficients, the lowest power first, and as objects. Written in the language, and read
/// when one of its names is asked for.
enum PolynomialPackage {
    static func module() -> ModuleObject {
        ModuleObject(name: "numpy.polynomial") { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            let series = ModuleObject(name: "numpy.polynomial.polynomial"), hidden = ModuleObject(name: "numpy.polynomial.polynomial")
            let utilities = ModuleObject(name: "numpy.polynomial.polyutils")
            hidden.set(vm.intern("np"), try vm.importModule(.string("numpy"), level: 0, top: true))
            hidden.set(vm.names.name, .string(series.name))
            try vm.run(librarySource: PowerSeriesSource.text + "\n\n" + SeriesSource.text, in: hidden)
            func bind(_ names: [String], in target: ModuleObject) {
                for name in names { if let value = hidden.value(name) { target.set(vm.intern(name), value) } }
            }
            bind(PowerSeriesSource.names + ["Polynomial"], in: series)
            bind(PowerSeriesSource.utilities, in: utilities)
            bind(SeriesSource.names, in: module)
            module.set(vm.intern("polynomial"), .object(series))
            module.set(vm.intern("polyutils"), .object(utilities))
        }
    }
}
