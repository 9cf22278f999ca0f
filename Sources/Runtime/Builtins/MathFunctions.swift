#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The C library's functions that operators need.
enum MathFunctions {
    static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
    static func logarithm(_ x: Double) -> Double { log(x) }
    static func exponential(_ x: Double) -> Double { exp(x) }
}
