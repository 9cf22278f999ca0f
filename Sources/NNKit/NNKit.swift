// The interpreter for other programs: `import NNKit` is all that a host needs.
//
//     import NNKit
//
//     let session = Session()
//     try session.set("rate", 0.1)
//     let result = session.run("x = np.arange(6) * rate\nx.sum()", name: "cell", mode: .cell)
//     print(result.valueText ?? "")                     // np.float64(1.5)
//
//     let double = try session.function("lambda_or_def_by_name")
//     let y = try session.convert(try double(21, by: 2), to: Int.self)
//
// A host meets `Session` (running, calling, variables), `Limits` and `Capabilities` (what a program may do), `Builtin` and
// `HostClass` (what the host offers it), `Value` and `NDArray` (what goes to and fro), `RunResult`, `CellOutput` and
// `SessionError` (what comes back). docs/embedding.md goes through them.

@_exported import Lang
@_exported import NN
@_exported import NNCharts
@_exported import NNRuntime
@_exported import Notebook
