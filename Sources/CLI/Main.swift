import Lang
import NNRuntime
import Glibc

final class StdOut: Output {
    func write(_ text: String) { var t = text; t.withUTF8 { _ = Glibc.write(1, $0.baseAddress, $0.count) } }
    func flush() {  }
    var isTerminal: Bool { false }
}

@main struct Main {
    static func main() {
        let path = CommandLine.arguments[1]
        guard let file = fopen(path, "r") else { return }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true { let n = fread(&buffer, 1, 65536, file); if n <= 0 { break }; bytes += buffer[0..<n] }
        let out = StdOut()
        let vm = Interpreter(output: out, errorOutput: out)
        switch vm.compile(String(decoding: bytes, as: UTF8.self), name: path) {
        case .problems(let p): for d in p { print("SYNTAX", d.message, Source(name: path, text: String(decoding: bytes, as: UTF8.self)).line(at: Int(d.span.start))) }
        case .code(let code):
            if CommandLine.arguments.count > 2 { print(code.disassembly()) }
            let m = ModuleObject(name: "__main__")
            do throws(Fault) { try vm.execute(code, in: m) } catch {
                let e = vm.exceptionValue(of: error)
                print("ERROR", vm.typeName(e), (try? vm.str(e)) ?? "?")
            }
        }
        
    }
}
