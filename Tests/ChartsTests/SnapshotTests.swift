import Foundation
import NNCharts
import Testing

/// Every chart of the gallery against its recorded text, on three canvases and at two sizes. A snapshot that is
/// missing is recorded and the test fails, so that a new one is always looked at.
@Suite struct SnapshotTests {
    private static let sizes: [(name: String, options: TextOptions)] = [
        ("braille 80", TextOptions(canvas: .braille)),
        ("braille 48x14", TextOptions(columns: 48, rows: 14, canvas: .braille)),
        ("block 60", TextOptions(columns: 60, canvas: .block)),
        ("ascii 80", TextOptions(canvas: .ascii)),
        ("ascii 48x14", TextOptions(columns: 48, rows: 14, canvas: .ascii)),
    ]

    @Test(arguments: Gallery.names)
    func looksAsRecorded(_ name: String) throws {
        let figure = try Gallery.figure(name)
        let drawn = Self.sizes.map { "=== \($0.name)\n" + figure.text($0.options) + "\n" }.joined()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots/\(name).txt")
        guard let recorded = try? String(contentsOf: file, encoding: .utf8) else {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try drawn.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name); look at it and run again")
            return
        }
        #expect(drawn == recorded)
    }

    @Test(arguments: Gallery.names)
    func fitsItsSize(_ name: String) throws {
        let figure = try Gallery.figure(name)
        for columns in [16, 40, 133] {
            for rows in [nil, 5, 24] {
                for canvas in TextCanvas.allCases {
                    let text = figure.text(TextOptions(columns: columns, rows: rows, canvas: canvas))
                    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                    if let rows, figure.axes.count < 2 { #expect(lines.count <= rows) }
                    for line in lines { #expect(line.unicodeScalars.count <= columns) }
                    if canvas == .ascii { #expect(text.utf8.allSatisfy { $0 < 127 }) }
                }
            }
        }
    }

    @Test(arguments: Gallery.names)
    func drawsInEveryFormat(_ name: String) throws {
        let figure = try Gallery.figure(name)
        let svg = figure.svg()
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        #expect(!svg.contains("nan") && !svg.contains("inf"))
        #expect(figure.png(scale: 0.25).starts(with: [0x89, 0x50, 0x4E, 0x47]))
        for level in [ColorLevel.ansi16, .ansi256, .trueColor] {
            let plain = figure.text(TextOptions(canvas: .block, colors: level))
            // Whatever is painted is unpainted at the end of its line.
            for line in plain.split(separator: "\n") where line.contains("\u{1b}") { #expect(line.contains("\u{1b}[0m")) }
        }
    }

    @Test func sameTicksInTextAndSVG() throws {
        let figure = try Gallery.figure("chart_line")
        let svg = figure.svg(), text = figure.text()
        for label in ["0", "25", "50", "100", "200", "Iteration", "Loss history"] {
            #expect(svg.contains(">\(label)</text>") && text.contains(label))
        }
    }
}
