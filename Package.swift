// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "nn",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "nn", targets: ["CLI"]),
        .library(name: "NNKit", targets: ["NNKit"]),
        // `make library` links it into libnn.so, with the Swift library inside.
        .library(name: "NNC", type: .static, targets: ["CNN"]),
    ],
    targets: [
        // System libraries. OpenBLAS is not linked: COpenBLAS loads it when a product first asks for it.
        .systemLibrary(name: "CReadline", path: "Sources/CReadline", pkgConfig: "readline",
                       providers: [.apt(["libreadline-dev"]), .brew(["readline"])]),

        // Inner loops of array operations, built for several generations of processors (see kernels.h).
        .target(name: "CKernels", path: "Sources/CKernels"),

        // C: what Swift does not see of the platform.
        .target(name: "CPlatform", path: "Sources/CPlatform"),
        .target(name: "COpenBLAS", path: "Sources/COpenBLAS"),

        // The libraries, lowest first; an arrow never turns back.
        .target(name: "Lang", path: "Sources/Lang"),
        .target(name: "NNRuntime", dependencies: ["Lang", "COpenBLAS", "CKernels", "CPlatform"], path: "Sources/Runtime"),
        .target(name: "NN", dependencies: ["NNRuntime", "CKernels"], path: "Sources/NN"),
        .target(name: "NNCharts", path: "Sources/Charts"),
        .target(name: "Notebook", dependencies: ["Lang", "NNRuntime", "NN", "NNCharts"], path: "Sources/Notebook"),
        .target(name: "NNKit", dependencies: ["Lang", "NNRuntime", "NN", "NNCharts", "Notebook"], path: "Sources/NNKit"),

        // The C interface.
        .systemLibrary(name: "CNNHeader", path: "Sources/CNN/include"),
        .target(name: "CNN", dependencies: ["CNNHeader", "NNKit"], path: "Sources/CNN", exclude: ["include"]),

        // The program.
        .target(name: "CLineEditor", dependencies: ["CReadline"], path: "Sources/CLineEditor"),
        .executableTarget(name: "CLI", dependencies: ["Notebook", "CLineEditor"], path: "Sources/CLI"),

        // What a host pays; run by `make bench`.
        .executableTarget(name: "HostBench", dependencies: ["NNKit"], path: "Tests/Bench/Host"),

        .testTarget(name: "NNTests", dependencies: ["NN", "NNRuntime", "CKernels"], path: "Tests/NNTests"),
        .testTarget(name: "LangTests", dependencies: ["Lang"], path: "Tests/LangTests"),
        .testTarget(name: "FuzzTests", dependencies: ["Lang"], path: "Tests/Fuzz", exclude: ["programs.py"]),
        .testTarget(name: "RuntimeTests", dependencies: ["NNRuntime"], path: "Tests/RuntimeTests"),
        .testTarget(name: "CLITests", dependencies: ["CLI"], path: "Tests/CLITests"),
        .testTarget(name: "ChartsTests", dependencies: ["NNCharts"], path: "Tests/ChartsTests", exclude: ["Snapshots"]),
        .testTarget(name: "NNKitTests", dependencies: ["NNKit"], path: "Tests/NNKitTests"),
        .testTarget(name: "NotebookTests", dependencies: ["Notebook"], path: "Tests/NotebookTests"),
    ]
)
