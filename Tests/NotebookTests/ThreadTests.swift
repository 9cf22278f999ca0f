import Foundation
import NNRuntime
import Notebook
import Testing

/// The same program gives the same bits with any number of threads.
@Suite struct ThreadTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Golden/arrays")

    private func output(of text: String, name: String, threads: Int) -> String {
        let output = TextOutput(), errors = TextOutput()
        let session = Session(output: output, errorOutput: errors)
        session.interpreter.work.threads = threads
        session.run(text, name: name)
        return output.text
    }

    @Test func arrayGoldensAgreeWithOneTwoAndEightThreads() throws {
        let files = try FileManager.default.contentsOfDirectory(at: Self.golden, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "nn" && !$0.lastPathComponent.contains("files") }
        #expect(files.count > 60)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            let alone = output(of: text, name: file.path, threads: 1)
            for threads in [2, 8] {
                #expect(output(of: text, name: file.path, threads: threads) == alone, "\(file.lastPathComponent) with \(threads) threads")
            }
        }
    }

    /// Work large enough to be shared out, seen bit by bit.
    @Test func largeWorkAgreesToTheBit() {
        let text = """
        import numpy as np
        rng = np.random.RandomState(0)
        def bits(name, x):
            x = np.ascontiguousarray(x)
            whole = x.view(np.int64 if x.itemsize == 8 else np.int32).astype(np.int64).ravel()
            print(name, x.shape, int((whole * (np.arange(whole.size) % 1009 + 1)).sum()))
        a = rng.rand(600, 700)
        b = rng.rand(700, 500)
        f = a.astype(np.float32)
        v = rng.randn(300000)
        bits('product', a @ b)
        bits('transposed', b.T @ a.T)
        bits('single', f @ b.astype(np.float32))
        bits('net', rng.rand(200, 3072) @ rng.rand(3072, 50))
        bits('chain', np.exp(-a) * a + np.sqrt(a) / (1 + a))
        bits('tanh', np.tanh(v) - np.log1p(v * v))
        for axis in (None, 0, 1):
            bits('sum', a.sum(axis=axis))
            bits('mean', f.mean(axis=axis))
            bits('std', a.std(axis=axis))
            bits('max', a.max(axis=axis))
            bits('argmax', a.argmax(axis=axis))
            bits('cumsum', a.cumsum(axis=axis))
            bits('sort', np.sort(a, axis=axis))
        bits('argsort', v.argsort())
        bits('order', np.sort(v))
        bits('unique', np.unique((v * 100).astype(int)))
        bits('mask', v[v > 0])
        bits('take', v[rng.randint(0, v.size, 200000)])
        bits('einsum', np.einsum('ij,jk->ik', a, b))
        bits('where', np.where(a > 0.5, a, -a))
        bits('random', np.random.default_rng(1).standard_normal(200000))
        """
        let alone = output(of: text, name: "large.nn", threads: 1)
        #expect(alone.split(separator: "\n").count == 35)
        for threads in [2, 8] { #expect(output(of: text, name: "large.nn", threads: threads) == alone) }
    }
}
