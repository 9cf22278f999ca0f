@testable import NNCharts
import Testing

@Suite struct FormatTests {
    @Test func readsFormats() throws {
        let all = try LineFormat("r--o")
        #expect(all.color == Color(255, 0, 0) && all.lineStyle == .dashed && all.marker == .circle)
        #expect(try LineFormat("C3").color == Color.cycled(3))
        #expect(try LineFormat("1").marker == .triDown)
        #expect(try LineFormat("tab:blue").color == Color.cycle[0])
        #expect(try LineFormat("-.x").lineStyle == .dashDot)
        let none = try LineFormat("")
        #expect(none.color == nil && none.lineStyle == nil && none.marker == nil)
    }

    @Test(arguments: [
        ("rr", "two color symbols"), ("oo", "two marker symbols"), ("--:", "two linestyle symbols"),
        ("z", "unrecognized character 'z'"), ("rC", "'C' must be followed by a number"),
    ])
    func refuses(_ format: String, _ why: String) {
        #expect(throws: ChartError("'\(format)' is not a valid format string (\(why))")) { try LineFormat(format) }
    }
}

@Suite struct ColorTests {
    @Test(arguments: [
        ("r", "#ff0000"), ("g", "#008000"), ("c", "#00bfbf"), ("k", "#000000"), ("tab:orange", "#ff7f0e"), ("C0", "#1f77b4"),
        ("C11", "#ff7f0e"), ("0.5", "#808080"), ("#abc", "#aabbcc"), ("SteelBlue", "#4682b4"), ("darkgrey", "#a9a9a9"),
    ])
    func reads(_ name: String, _ hex: String) throws { #expect(try Color(named: name).hexText == hex) }

    @Test(arguments: ["", "redd", "#12345", "1.5", "-0.1", "C", "dark grey"])
    func refuses(_ name: String) { #expect(throws: ChartError("'\(name)' is not a valid value for color")) { try Color(named: name) } }

    @Test func mapsRunFromEndToEnd() throws {
        #expect(ColorMap.viridis.color(0).hexText == "#440154" && ColorMap.viridis.color(1).hexText == "#fde725")
        #expect(try ColorMap(named: "gray_r").color(0) == .white)
        #expect(try ColorMap(named: "binary").color(0) == .white)
        #expect(ColorMap.viridis.color(.nan) == .clear && ColorMap.viridis.color(-3) == ColorMap.viridis.color(0))
        #expect(throws: ChartError.self) { try ColorMap(named: "virids") }
    }

    @Test func nearestOfFewerColors() {
        #expect(ANSI.nearest256(Color(255, 0, 0)) == 196 && ANSI.nearest256(Color(128, 128, 128)) == 244)
        #expect(Set(Color.cycle.map(ANSI.nearest16)).count == 10)
    }
}

@Suite struct RefusalTests {
    @Test func mismatchedLengths() {
        var axes = Axes()
        #expect(throws: ChartError("x and y must have same first dimension, but have shapes (3,) and (4,)")) {
            try axes.plot([1, 2, 3], [1, 2, 3, 4])
        }
        #expect(throws: ChartError("x and y must be the same size")) { try axes.scatter([1], [1, 2]) }
        #expect(throws: ChartError.self) { try axes.bar([1, 2, 3], [1, 2]) }
        #expect(throws: ChartError.self) { try axes.fillBetween([1, 2, 3], [1, 2]) }
        #expect(throws: ChartError.self) { try axes.errorbar([1, 2, 3], [1, 2, 3], yBelow: [1, 2], yAbove: [1, 2]) }
        #expect(throws: ChartError.self) { try axes.imshow(.values([1, 2, 3]), rows: 2, columns: 2) }
        #expect(throws: ChartError.self) { try axes.imshow(.bytes([1, 2, 3, 4], channels: 1), rows: 2, columns: 2) }
        #expect(throws: ChartError.self) { try axes.x.setTicks([1, 2], labels: ["one"]) }
        #expect(axes.artists.isEmpty)
    }

    @Test func absurdSizes() {
        #expect(throws: ChartError.self) { try Figure(width: 0, height: 3) }
        #expect(throws: ChartError.self) { try Figure(width: 1e9, height: 3) }
        #expect(throws: ChartError.self) { try Figure(width: .nan, height: 3) }
        var figure = Figure.standard
        #expect(throws: ChartError("num must be an integer with 1 <= num <= 4, not 5")) { try figure.subplot(2, 2, 5) }
        #expect(throws: ChartError("Number of rows must be a positive integer, not 0")) { try figure.subplot(0, 2, 1) }
        #expect(throws: ChartError.self) { try figure.subplot(Int.max, Int.max, 1) }
        #expect(throws: ChartError.self) { try figure.subplots(1000, 1000) }
        var axes = Axes()
        #expect(throws: ChartError.self) { try axes.imshow(.values([]), rows: Int.max, columns: 2) }
        #expect(throws: ChartError.self) { try axes.hist([1, 2], bins: 0) }
        #expect(throws: ChartError.self) { try axes.hist([1, .nan], bins: 3) }
        #expect(throws: ChartError.self) { try axes.x.setLimits(.nan, 1) }
    }

    @Test func unknownWords() {
        var axes = Axes()
        #expect(throws: ChartError.self) { try Legend("upper middle") }
        #expect(throws: ChartError.self) { try Legend(code: 11) }
        #expect(throws: ChartError.self) { try axes.axis("of") }
        #expect(throws: ChartError.self) { try axes.y.setScale("logg") }
        #expect(throws: ChartError("Unrecognized marker style 'q'")) { try Marker(named: "q") }
        #expect(throws: ChartError.self) { try LineStyle(named: "---") }
        #expect(throws: ChartError.self) { try axes.plot([1], style: Style(alpha: 2)) }
        #expect(throws: ChartError.self) { try axes.colorbar() }
    }
}

@Suite struct DataTests {
    @Test func histogramPutsEdgesAsNumPyDoes() throws {
        var axes = Axes()
        let found = try axes.hist([1, 2, 2, 3, 4, 4, 4, 5], bins: 4)
        #expect(found.counts == [1, 2, 1, 4] && found.edges == [1, 2, 3, 4, 5])
        #expect(try Axes.binned([7, 7], 2, nil, nil, false).edges == [6.5, 7, 7.5])
        #expect(try Axes.binned([0, 0.1, 0.2, 0.3, 0.7, 1], 10, nil, nil, false).counts.reduce(0, +) == 6)
    }

    @Test func boxOfKnownNumbers() throws {
        let box = try #require(BoxStatistics([1, 2, 3, 4, 100]))
        #expect(box.lower == 2 && box.median == 3 && box.upper == 4 && box.bottom == 1 && box.top == 4 && box.fliers == [100])
        #expect(BoxStatistics([.nan]) == nil)
    }

    @Test func linesKeepTheirPeaks() throws {
        var y = Array(repeating: 0.0, count: 100_000)
        y[77_777] = 9
        var axes = Axes()
        try axes.plot(y)
        let runs = Polyline.runs(y.indices.map { Double($0) }, y, AxesView(axes), columns: 160)
        #expect(runs.count == 1 && runs[0].count < 700)
        #expect(runs[0].contains { $0.y > 0.95 })
    }

    @Test func picturesShrinkByAreaAndGrowByNearest() {
        let raster = Raster(width: 4, height: 1, pixels: [.black, .white, .white, .white])
        #expect(raster.resized(width: 2, height: 1).pixels == [Color(128, 128, 128), .white])
        #expect(Raster(width: 2, height: 1, pixels: [.black, .white]).resized(width: 4, height: 1).pixels == [.black, .black, .white, .white])
    }

    @Test func wideLettersAndMarks() {
        #expect(DisplayWidth.of("损失 a") == 6 && DisplayWidth.of("e\u{301}") == 1 && DisplayWidth.of("👍🏽") == 2)
        #expect(DisplayWidth.shortened("损失曲线", to: 5) == "损失…")
        #expect(DisplayWidth.ascii("−3×10² 损") == "-3x10^2 ?")
    }
}

@Suite struct EncoderTests {
    @Test func checksums() {
        #expect(PNG.crc(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Deflate.adler(Array("Wikipedia".utf8)) == 0x11E6_0398)
        #expect(["", "f", "fo", "foo", "foob"].map { Base64.encode(Array($0.utf8)) } == ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="])
    }

    @Test func terminalProtocols() {
        let raster = Raster(width: 2, height: 1, pixels: [Color(255, 0, 0), .clear])
        #expect(TerminalGraphics.sixel(raster) == "\u{1b}P0;1;0q\"1;1;2;1#0;2;100;0;0#0@$\u{1b}\\")
        #expect(TerminalGraphics.kitty(raster, columns: 3, rows: 1).hasPrefix("\u{1b}_Ga=T,f=100,q=2,C=1,c=3,r=1,m=0;iVBOR"))
    }

    @Test func aPaletteKeepsFewColorsExactAndManyNear() {
        let few = Palette([Color(1, 2, 3), Color(9, 9, 9), Color(1, 2, 3), .clear], most: 256)
        #expect(few.colors == [Color(1, 2, 3), Color(9, 9, 9)] && few.index(of: .clear) == nil)
        let many = (0..<4096).map { (at: Int) -> Color in
            let red = at % 16, green = at / 16 % 16, blue = at / 256
            return Color(UInt8(red * 17), UInt8(green * 17), UInt8(blue * 17))
        }
        let palette = Palette(many, most: 256)
        #expect(palette.colors.count == 256)
        for color in many {
            guard let index = palette.index(of: color) else { Issue.record("\(color) has no colour"); continue }
            let near = palette.colors[index]
            for (a, b) in [(near.red, color.red), (near.green, color.green), (near.blue, color.blue)] { #expect(abs(Int(a) - Int(b)) <= 51) }
        }
    }

    @Test func picturesAsPixelsLieOverTheCellsThatTheTextLeavesBlank() throws {
        var figure = try Figure()
        let place = try figure.subplot(1, 1, 1)
        try figure.axes[place].imshow(.values([0, 1, 1, 0]), rows: 2, columns: 2)
        var options = TextOptions(columns: 40, colors: .trueColor)
        let cells = figure.text(options).split(separator: "\n", omittingEmptySubsequences: false).count
        options.graphics = TerminalGraphics(.kitty, screenRows: 50)
        let text = figure.text(options)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == cells + 1)
        #expect(text.contains("\u{1b}_Ga=T") && !text.contains("▀") && text.contains("\u{1b}8"))
        // A picture is made to fit the screen, and is drawn in characters where the chart is asked to be higher.
        options.graphics = TerminalGraphics(.kitty, screenRows: 12)
        #expect(figure.text(options).contains("\u{1b}_G"))
        #expect(figure.text(options).split(separator: "\n", omittingEmptySubsequences: false).count < 14)
        options.rows = 40
        #expect(!figure.text(options).contains("\u{1b}_G"))
    }
}

/// Nothing that a script can hand over may trap.
@Suite struct AbuseTests {
    private static let odd: [Double] = [0, 1, -1, .leastNormalMagnitude / 64, 1e-300, 1e300, -1e308, 1.7e308, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 0.1, 1e16]

    @Test(arguments: 0..<40)
    func anyNumbersInAnyChart(_ seed: Int) throws {
        var state = UInt64(seed) &* 7919 &+ 3
        func pick() -> Double {
            state = state &* 6364136223846793005 &+ 1442695040888963407
            return Self.odd[Int(state >> 33) % Self.odd.count]
        }
        let x = (0..<6).map { _ in pick() }, y = (0..<6).map { _ in pick() }
        var figure = Figure.standard
        try figure.subplots(2, 3)
        try figure.axes[0].plot(x, y, "o-", style: Style(label: "a"))
        try figure.axes[1].bar(x, y, widths: [pick()], bottoms: [pick()])
        try figure.axes[2].fillBetween(x, y, x)
        try figure.axes[2].axvspan(pick(), pick())
        try figure.axes[3].imshow(.values(x + y), rows: 3, columns: 4, low: nil, high: nil)
        try figure.axes[3].colorbar()
        try figure.axes[4].boxplot([x, y], positions: [pick(), pick()])
        try figure.axes[4].axhline(pick())
        try figure.axes[5].contour(z: x + y, rows: 3, columns: 4)
        figure.axes[5].annotate("here", Point(pick(), pick()), textAt: Point(pick(), pick()), arrow: true)
        try figure.axes[5].scatter(x, y, sizes: y, style: Style(label: "b"))
        for index in 0..<6 {
            figure.axes[index].legend = try Legend()
            try figure.axes[index].grid()
            if seed % 3 == 1 { try figure.axes[index].y.setScale("log") }
            if seed % 4 == 1 { try figure.axes[index].x.setScale("log") }
            if seed % 5 == 1 { try? figure.axes[index].x.setLimits(pick(), pick()) }
            if seed % 7 == 1 { figure.axes[index].equalAspect = true }
            if seed % 6 == 1 { try? figure.axes[index].x.setTicks([pick(), pick()]) }
        }
        for canvas in TextCanvas.allCases {
            #expect(!figure.text(TextOptions(columns: 90, canvas: canvas)).isEmpty)
            #expect(!figure.text(TextOptions(columns: 30, rows: 8, canvas: canvas, colors: .ansi256)).isEmpty)
        }
        #expect(!figure.svg().isEmpty)
        if seed % 4 < 2 { #expect(!figure.png(dark: true, scale: 0.2).isEmpty) }
    }
}
