#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The C library's functions of one number.
enum CMath {
    static func exp(_ x: Double) -> Double { libraryExp(x) }
    static func log(_ x: Double) -> Double { libraryLog(x) }
    static func cos(_ x: Double) -> Double { libraryCos(x) }
    static func sin(_ x: Double) -> Double { librarySin(x) }
}

private func libraryExp(_ x: Double) -> Double { exp(x) }
private func libraryLog(_ x: Double) -> Double { log(x) }
private func libraryCos(_ x: Double) -> Double { cos(x) }
private func librarySin(_ x: Double) -> Double { sin(x) }
