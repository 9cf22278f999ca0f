// time: clocks, sleeping, and calendar text by way of the C library.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

enum TimeModule {
    static let row = LibraryModule(
        name: "time", summary: "Clocks, and times as text.", functions: { clocks + calendar },
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            tzset()
            module.set(vm.intern("struct_time"), .type(structTime(vm)))
            var now = time(nil), local = tm()
            localtime_r(&now, &local)
            module.set(vm.intern("timezone"), .int(-Int(local.tm_gmtoff) + (local.tm_isdst > 0 ? 3600 : 0)))
            module.late.append((names: ["strptime"], load: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
                try vm.run(librarySource: TimeSource.text, in: module)
            }))
        })

    private static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
    }

    private static func clock(_ name: String, _ clock: clockid_t, _ summary: String) -> [Builtin] {
        [
            Builtin(name, "time.\(name)()", summary: summary + ", in seconds.") { args throws(Fault) in .float(Double(nanoseconds(clock)) / 1e9) },
            Builtin(name + "_ns", "time.\(name)_ns()", summary: summary + ", in nanoseconds.") { args throws(Fault) in .int(nanoseconds(clock)) },
        ]
    }

    static let clocks: [Builtin] = clock("time", CLOCK_REALTIME, "Time since 1970")
        + clock("monotonic", CLOCK_MONOTONIC, "A clock that never goes back")
        + clock("perf_counter", CLOCK_MONOTONIC, "The clock for measuring")
        + clock("process_time", CLOCK_PROCESS_CPUTIME_ID, "Processor time of this program")
        + clock("thread_time", CLOCK_THREAD_CPUTIME_ID, "Processor time of this thread")
        + [
            Builtin("sleep", "time.sleep(seconds, /)", summary: "Waits; Ctrl-C ends it.", example: "time.sleep(0)") { args throws(Fault) in
                let vm = args.vm
                if vm.number(args[0]) == nil { _ = try args.int(0) }
                let seconds = try args.double(0)
                if seconds.isNaN { throw .value("Invalid value NaN (not a number)") }
                if seconds < 0 { throw .value("sleep length must be non-negative") }
                if seconds >= 9_223_372_036.8 { throw Fault(.overflowError, "timestamp too large to convert to C _PyTime_t") }
                try sleep(seconds, vm)
                return .none
            },
        ]

    /// In naps of 20 ms, between which Ctrl-C and deadlines are seen.
    private static func sleep(_ seconds: Double, _ vm: Interpreter) throws(Fault) {
        vm.output.flush()
        let end = MonotonicClock.now() + seconds
        while true {
            try vm.checkInterrupts()
            let left = end - MonotonicClock.now()
            if left <= 0 { return }
            var nap = timespec(tv_sec: 0, tv_nsec: Int(min(left, 0.02) * 1e9))
            nanosleep(&nap, nil)
        }
    }

    // MARK: Calendar

    private static let fields = ["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"]

    private static func structTime(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("time.struct_time") { StructSequence.type("struct_time", module: "time", fields: fields, vm) }
    }

    private static func value(_ t: tm, _ vm: Interpreter) -> Value {
        let numbers = [Int(t.tm_year) + 1900, Int(t.tm_mon) + 1, Int(t.tm_mday), Int(t.tm_hour), Int(t.tm_min), Int(t.tm_sec),
                       (Int(t.tm_wday) + 6) % 7, Int(t.tm_yday) + 1, Int(t.tm_isdst)]
        return StructSequence.make(structTime(vm), numbers.map { .int($0) })
    }

    /// The moment an argument names; now, when it is left out.
    private static func moment(_ args: borrowing Args) throws(Fault) -> time_t {
        if args[0].isNone { return time(nil) }
        if args.vm.number(args[0]) == nil { _ = try args.int(0) }
        guard let seconds = Numbers.int(try args.double(0).rounded(.down)) else {
            throw Fault(.overflowError, "timestamp out of range for platform time_t")
        }
        return time_t(seconds)
    }

    private static func broken(_ args: borrowing Args, local: Bool) throws(Fault) -> tm {
        var moment = try moment(args), result = tm()
        guard (local ? localtime_r(&moment, &result) : gmtime_r(&moment, &result)) != nil else {
            throw Fault(.overflowError, "timestamp out of range for platform time_t")
        }
        return result
    }

    /// A C structure from a struct_time or a tuple of nine; the local time now when it is left out.
    private static func structure(_ value: Value, _ name: String, _ vm: Interpreter) throws(Fault) -> tm {
        var result = tm()
        if value.isUndefined {
            var now = time(nil)
            localtime_r(&now, &result)
            return result
        }
        guard case .tuple(let tuple) = value else { throw .type("Tuple or struct_time argument required") }
        guard tuple.items.count == 9 else { throw .type("\(name)(): illegal time tuple argument") }
        var numbers: [Int32] = []
        for item in tuple.items { numbers.append(Int32(clamping: try vm.index(item))) }
        result.tm_year = numbers[0] &- 1900
        result.tm_mon = numbers[1] &- 1
        result.tm_mday = numbers[2]
        result.tm_hour = numbers[3]
        result.tm_min = numbers[4]
        result.tm_sec = numbers[5]
        result.tm_wday = (numbers[6] &+ 1) % 7
        result.tm_yday = numbers[7] &- 1
        result.tm_isdst = numbers[8]
        let limits: [(ClosedRange<Int32>, Int32, String)] = [
            (0...11, result.tm_mon, "month"), (0...31, result.tm_mday, "day of month"), (0...23, result.tm_hour, "hour"),
            (0...59, result.tm_min, "minute"), (0...61, result.tm_sec, "seconds"), (0...6, result.tm_wday, "day of week"),
            (0...365, result.tm_yday, "day of year"),
        ]
        for (allowed, number, name) in limits where !allowed.contains(number) { throw .value("\(name) out of range") }
        return result
    }

    private static func text(_ format: String, _ time: tm) -> String {
        guard !format.isEmpty else { return "" }
        var moment = time
        var buffer = [CChar](repeating: 0, count: 256 + 64 * format.utf8.count)
        // A mark in front tells an empty result from one that did not fit.
        let written = strftime(&buffer, buffer.count, "+" + format, &moment)
        return String(decoding: buffer.prefix(written).dropFirst().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static let calendar: [Builtin] = [
        Builtin("localtime", "time.localtime(seconds=None, /)", summary: "A moment as year, month, day … where the computer stands.") { args throws(Fault) in
            value(try broken(args, local: true), args.vm)
        },
        Builtin("gmtime", "time.gmtime(seconds=None, /)", summary: "A moment as year, month, day … in UTC.", example: "time.gmtime(0).tm_year  # 1970") { args throws(Fault) in
            value(try broken(args, local: false), args.vm)
        },
        Builtin("mktime", "time.mktime(t, /)", summary: "Seconds since 1970 of a local time.") { args throws(Fault) in
            var moment = try structure(args[0], "mktime", args.vm)
            return .float(Double(mktime(&moment)))
        },
        Builtin("strftime", "time.strftime(format, t=..., /)", summary: "A time as text.",
                example: "time.strftime('%Y-%m-%d', time.gmtime(0))  # '1970-01-01'") { args throws(Fault) in
            guard let format = args[0].asString else {
                throw .type("strftime() argument 1 must be str, not \(args.vm.typeName(args[0]))")
            }
            return .string(text(format, try structure(args[1], "strftime", args.vm)))
        },
        Builtin("asctime", "time.asctime(t=..., /)", summary: "A time as text of fixed form.", example: "time.asctime(time.gmtime(0))  # 'Thu Jan  1 00:00:00 1970'") { args throws(Fault) in
            .string(text("%a %b %e %H:%M:%S %Y", try structure(args[0], "asctime", args.vm)))
        },
        Builtin("ctime", "time.ctime(seconds=None, /)", summary: "A moment as local text of fixed form.") { args throws(Fault) in
            .string(text("%a %b %e %H:%M:%S %Y", try broken(args, local: true)))
        },
    ]
}
