// What a host pays: making an interpreter, a call of the script from Swift, a call of Swift from the script.
// Each line is a name and its seconds (or bytes), for bench.py; the least of several rounds.

import NNKit
import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Bytes that the process has in memory.
func resident() -> Int {
    guard case .text(let text) = TextFile.read("/proc/self/statm"), let pages = Int(text.split(separator: " ")[1]) else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// Seconds that one of `count` turns takes.
func least(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<7 {
        let start = MonotonicClock.now()
        try body()
        best = min(best, MonotonicClock.now() - start)
    }
    return best / Double(count)
}

_ = Session()
print("an interpreter", least(20) { for _ in 0..<20 { _ = Session() } })

let before = resident()
let sessions = (0..<50).map { _ in Session() }
print("bytes of an interpreter", (resident() - before) / sessions.count)

let session = Session()
session.run("def add(a, b):\n    return a + b\n", name: "add")
guard let add = session["add"] else { exit(1) }
let vm = session.interpreter
var total = 0
print("the script's function from Swift", try least(200_000) {
    for number in 0..<200_000 {
        if case .int(let sum) = try vm.call(add, [.int(number), .int(1)]) { total &+= sum }
    }
})
let function = try session.function("add")
print("the same with labels and conversions", try least(100_000) {
    for number in 0..<100_000 { total &+= try session.convert(try function(number, 1), to: Int.self) }
})
session.limits = Limits(steps: 1 << 40, memory: 1 << 34, output: 1 << 20)
print("the same under limits", try least(100_000) {
    for number in 0..<100_000 {
        if case .int(let sum) = try vm.call(add, [.int(number), .int(1)]) { total &+= sum }
    }
})
session.limits = .none

session.register("host_add(a, b)") { args throws(Fault) in .int(try args.int(0) &+ (try args.int(1))) }
session.run("""
    def loop(n):
        for i in range(n): host_add(i, 1)
    def bare(n):
        for i in range(n): pass
    """, name: "loops")
let loop = try session.function("loop"), bare = try session.function("bare")
let called = try least(1_000_000) { _ = try loop(1_000_000) }, empty = try least(1_000_000) { _ = try bare(1_000_000) }
print("a function of Swift from the script", called - empty)
precondition(total != 0)

// How long after the call of `cancel` a program has ended, at the worst of several moments.
let hostile = [
    ("a loop", "while True: pass"),
    ("a product of 3000 x 3000", "a = np.ones((3000, 3000))\nwhile True: a @ a"),
    ("exp of 10^7", "a = np.ones(10**7)\nwhile True: np.exp(a)"),
    ("a sort of 10^6 words", "a = [str(i * 7919 % 1000003) for i in range(10**6)]\nwhile True: sorted(a)"),
    ("splitting 10^7 letters", "s = 'ab,' * 3000000\nwhile True: s.split(',')"),
    ("comparing lists of 10^7", "a, b = [0] * 10**7, [0] * 10**7\nwhile True: a == b"),
]
for (name, text) in hostile {
    var worst = 0.0
    for wait in [1.5, 1.713, 1.937] {
        let session = Session()
        let interrupter = session.interrupter
        let moment = Mutex(0.0)
        let thread = BigStack.start {
            usleep(UInt32(wait * 1e6))
            moment.withLock { $0 = MonotonicClock.now() }
            interrupter.cancel()
        }
        session.run(text, name: "hostile")
        worst = max(worst, MonotonicClock.now() - moment.withLock { $0 })
        if let thread { BigStack.join(thread) }
    }
    print("a cancel during", name, worst)
}
