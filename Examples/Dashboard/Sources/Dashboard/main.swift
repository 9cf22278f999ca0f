// A training dashboard: runs the scripts of a folder side by side, each in a session and on a thread of its own, under
// limits, and writes what they report into one page.
//
//     Dashboard FOLDER [PAGE.html]
//
// A script finds `report(name, value)`, a class `Run` with a budget, and the module `house`; it can read files of its own
// folder and touch nothing else.

import Foundation
import NNKit
import Synchronization

/// What one script gave.
struct Outcome: Sendable {
    var name: String
    var status = ""
    var metrics: [(name: String, value: Double)] = []
    var charts: [String] = []
    var text = ""
    var error = ""
}

/// What scripts know of their run: a class of the host.
final class Run {
    let name: String
    var note = ""
    init(_ name: String) { self.name = name }
}

/// Settings as Swift has them; a script sees a dict.
struct Settings: Codable {
    var seed = 0
    var epochs = 3
    var rates = [0.1, 0.01]
}

func run(_ file: URL) -> Outcome {
    var outcome = Outcome(name: file.deletingPathExtension().lastPathComponent)
    var metrics: [(name: String, value: Double)] = []
    let session = Session()
    session.limits = Limits(steps: 20_000_000, seconds: 10, memory: 256 << 20, recursion: 2000, output: 20_000)
    session.capabilities = Capabilities(reading: .folders([file.deletingLastPathComponent().path]))
    session.register("report(name, value)", summary: "Puts a number on the dashboard.", example: "report('loss', 0.5)") { args throws(Fault) in
        metrics.append((try args.string(0), try args.double(1)))
        return .none
    }
    session.registerModule("house", summary: "What this house has agreed on.", functions: [
        session.builtin("rate(epoch, base=0.1)", summary: "The learning rate of an epoch.") { args throws(Fault) in
            .float(try args.double(1) / Double(1 + (try args.int(0))))
        },
    ], values: ["CLASSES": .int(3)])
    session.register(HostClass("Run", for: Run.self, summary: "The run of a script.", methods: [
        Builtin("greet", "greet(self, who='you')", summary: "A word to someone.") { args throws(Fault) in
            .string("\(try args.host(0, as: Run.self).name) greets \(try args.string(1))")
        },
    ], properties: [
        Builtin("note", "note(self)", summary: "What the dashboard shows beside the name.") { args throws(Fault) in
            .string(try args.host(0, as: Run.self).note)
        },
    ], setters: [
        Builtin("note", "note(self, value)", summary: "") { args throws(Fault) in
            try args.host(0, as: Run.self).note = try args.string(1)
            return .none
        },
    ]))
    let described = Run(outcome.name)
    do {
        session["settings"] = try session.encode(Settings())
        session["this_run"] = try session.value(of: described)
        let result = session.run(try String(contentsOf: file, encoding: .utf8), name: file.lastPathComponent)
        for case .figure(let figure) in result.outputs { outcome.charts.append(figure.svg()) }
        outcome.text = result.text
        try result.get()
        // The script's own judge, called with labelled arguments.
        if session["judge"] != nil {
            let verdict = try session.function("judge")
            metrics.append(("score", try session.convert(verdict(metrics.count, weight: 0.5), to: Double.self)))
        }
        outcome.status = described.note.isEmpty ? "finished" : "finished: \(described.note)"
    } catch let error as SessionError {
        outcome.status = error.type
        outcome.error = error.description
        if let place = error.place { outcome.status += " in line \(place.line)" }
    } catch {
        outcome.status = "unreadable"
    }
    outcome.metrics = metrics
    return outcome
}

/// Runs all scripts, two at a time.
func runAll(_ files: [URL]) -> [Outcome] {
    let outcomes = Mutex([Outcome?](repeating: nil, count: files.count))
    let next = Atomic<Int>(0)
    let workers = (0..<2).compactMap { _ in
        BigStack.start {
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place < files.count else { return }
                let outcome = run(files[place])
                outcomes.withLock { $0[place] = outcome }
            }
        }
    }
    for worker in workers { BigStack.join(worker) }
    return outcomes.withLock { $0.compactMap { $0 } }
}

func page(_ outcomes: [Outcome]) -> String {
    func escaped(_ text: String) -> String { text.replacing("&", with: "&amp;").replacing("<", with: "&lt;") }
    var html = "<!doctype html><meta charset=utf-8><title>Training dashboard</title>\n"
    for outcome in outcomes {
        html += "<section><h2>\(escaped(outcome.name)): \(escaped(outcome.status))</h2>\n<table>"
        html += outcome.metrics.map { "<tr><td>\(escaped($0.name))<td>\($0.value)" }.joined()
        html += "</table>\n\(outcome.charts.joined())\n<pre>\(escaped(outcome.text + outcome.error))</pre></section>\n"
    }
    return html
}

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
    print("usage: Dashboard FOLDER [PAGE.html]")
    exit(2)
}
let folder = URL(fileURLWithPath: arguments[1]).resolvingSymlinksInPath()
let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    .filter { $0.pathExtension == "nn" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
let outcomes = runAll(files)
for outcome in outcomes {
    let metrics = outcome.metrics.map { "\($0.name) \(String(format: "%.3f", $0.value))" }.joined(separator: ", ")
    print("\(outcome.name): \(outcome.status)\(metrics.isEmpty ? "" : "; " + metrics)\(outcome.charts.isEmpty ? "" : "; \(outcome.charts.count) chart")")
}
if arguments.count > 2 { try page(outcomes).write(toFile: arguments[2], atomically: true, encoding: .utf8) }
