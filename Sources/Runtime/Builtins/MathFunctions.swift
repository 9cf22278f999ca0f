#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The C library's functions that operators need.
enum MathFunctions {
    static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
}
