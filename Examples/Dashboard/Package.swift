// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Dashboard",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "nn", path: "../..")],
    targets: [.executableTarget(name: "Dashboard", dependencies: [.product(name: "NNKit", package: "nn")])]
)
