import NNCharts

/// One figure of every kind and of every edge, by name: the subjects of the snapshots.
enum Gallery {
    static let names: [String] = charts.map(\.name)

    static func figure(_ name: String) throws -> Figure {
        guard let row = charts.first(where: { $0.name == name }) else { throw ChartError("no chart \(name)") }
        return try row.make()
    }

    private struct Row: Sendable {
        var name: String
        var make: @Sendable () throws -> Figure
    }

    private static func one(_ name: String, _ draw: @escaping @Sendable (inout Axes) throws -> Void) -> Row {
        Row(name: name) {
            var figure = Figure.standard
            let index = figure.lastAxes()
            try draw(&figure.axes[index])
            return figure
        }
    }

    /// Numbers that look random and never change.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            var sum = -6.0
            for _ in 0..<12 {
                state = state &* 6364136223846793005 &+ 1442695040888963407
                sum += Double(state >> 33) / Double(1 << 31)
            }
            return sum
        }
    }

    private static let charts: [Row] = lines + bars + fields + edges + layouts

    private static let lines: [Row] = [
        one("chart_line") { axes in
            try axes.plot((0..<200).map { (i: Int) -> Double in 2.3 * 100 / (100 + Double(i)) })
            axes.title = "Loss history"
            axes.x.label = "Iteration"
            axes.y.label = "Loss"
        },
        one("chart_two_series") { axes in
            try axes.plot([0.16, 0.2, 0.245, 0.26, 0.275], style: Style(label: "train"))
            try axes.plot([0.15, 0.21, 0.24, 0.265, 0.28], style: Style(label: "val"))
            axes.legend = try Legend()
        },
        one("chart_formats") { axes in
            for (index, format) in ["r--o", "g:", "b-.", "ks", "x"].enumerated() {
                try axes.plot([0, 1, 2, 3], [0, 2, 1, 3].map { $0 + 2 * Double(index) }, format, style: Style(label: format))
            }
            axes.legend = try Legend("upper left")
            try axes.grid()
        },
        one("chart_scatter") { axes in
            try axes.scatter(noise(30), noise(30, seed: 2), style: Style(label: "a"))
            try axes.scatter(noise(20, seed: 3).map { $0 + 3 }, noise(20, seed: 4), style: Style(label: "b", marker: .square))
            axes.legend = try Legend()
        },
        one("chart_scatter_dense") { axes in try axes.scatter(noise(3000), noise(3000, seed: 5)) },
        one("chart_step") { axes in try axes.step([0, 1, 2, 3], [1, 3, 2, 4], place: .mid) },
        one("chart_fill_between") { axes in
            let x = (0..<50).map { Double($0) / 5 }
            try axes.fillBetween(x, x.map { $0 * $0 / 10 - 1 }, x.map { $0 * $0 / 10 + 1 }, style: Style(alpha: 0.3))
            try axes.plot(x, x.map { $0 * $0 / 10 }, style: Style(label: "mean"))
            axes.legend = try Legend("upper left")
        },
        one("chart_errorbar") { axes in
            try axes.errorbar([1, 2, 3, 4], [1, 4, 2, 3], yBelow: [0.5], yAbove: [0.5, 1, 0.2, 0.7], "o", capSize: 3)
        },
        one("chart_rules") { axes in
            try axes.plot([1, 4, 2, 5])
            try axes.axhline(3, style: Style(lineStyle: .dashed))
            try axes.axvline(1.5)
            try axes.axvspan(2, 2.5, style: Style(alpha: 0.3))
        },
        one("chart_annotate") { axes in
            try axes.plot([1, 4, 2, 5])
            axes.annotate("peak", Point(1, 4), textAt: Point(1.5, 4.7), arrow: true)
            axes.text(0.5, 0.1, "in the axes", across: .center, inAxesFraction: true)
        },
    ]

    private static let bars: [Row] = [
        one("chart_bar") { axes in
            try axes.bar(names: ["plane", "car", "bird", "cat", "deer"], [0.5, 0.6, 0.33, 0.2, 0.45])
            axes.y.label = "accuracy"
        },
        one("chart_bar_negative") { axes in
            try axes.bar([0, 1, 2, 3], [1.5, -1, 2, -0.3], widths: [0.4], style: Style(label: "x"))
            try axes.bar([0.4, 1.4, 2.4, 3.4], [1, 2, -1, 2], widths: [0.4], style: Style(label: "y"))
            axes.legend = try Legend()
        },
        one("chart_barh") { axes in try axes.barh(names: ["learning rate", "momentum", "batch"], [3, 5.5, 1.2]) },
        one("chart_hist") { axes in try axes.hist(noise(2000), bins: 30) },
        one("chart_boxplot") { axes in
            try axes.boxplot([noise(100), noise(100, seed: 7).map { $0 * 2 + 1 }, noise(50, seed: 8)], labels: ["sgd", "adam", "rms"])
        },
    ]

    private static let fields: [Row] = [
        one("chart_imshow_grey") { axes in
            let z = (0..<400).map { (i: Int) -> Double in Double((i % 20 - 10) * (i % 20 - 10) + (i / 20 - 10) * (i / 20 - 10)) }
            try axes.imshow(.values(z), rows: 20, columns: 20, map: .gray)
            try axes.colorbar()
        },
        one("chart_imshow_rgb") { axes in
            let bytes = (0..<32 * 32).flatMap { (i: Int) -> [UInt8] in [UInt8(i % 32 * 8), UInt8(i / 32 * 8), 128] }
            try axes.imshow(.bytes(bytes, channels: 3), rows: 32, columns: 32)
            try axes.axis("off")
            axes.title = "RGB"
        },
        one("chart_heatmap") { axes in
            let z = (0..<25).map { Double(($0 * 7) % 25) }
            try axes.heatmap(z, rows: 5, columns: 5, xNames: ["a", "b", "c", "d", "e"],
                             yNames: ["plane", "car", "bird", "cat", "deer"], texts: z.map { "\(Int($0))" })
        },
        one("chart_contour") { axes in
            let z = (0..<900).map { (i: Int) -> Double in
                let x = Double(i % 30 - 15) / 5, y = Double(i / 30 - 15) / 5
                return x * x - y * y
            }
            try axes.contour(z: z, rows: 30, columns: 30)
        },
    ]

    private static let edges: [Row] = [
        one("chart_one_point") { axes in try axes.plot([3]) },
        one("chart_all_equal") { axes in try axes.plot([5, 5, 5, 5]) },
        one("chart_empty") { axes in try axes.plot([]) },
        one("chart_no_data") { axes in axes.title = "nothing yet" },
        one("chart_nan") { axes in try axes.plot([1, 2, .nan, 3, 4, .infinity, 2, 1], "o-") },
        one("chart_all_nan") { axes in try axes.plot([.nan, .nan]) },
        one("chart_log") { axes in
            try axes.plot((1...100).map { Double($0) }, (1...100).map { 1 / Double($0 * $0) })
            try axes.y.setScale("log")
        },
        one("chart_log_not_positive") { axes in
            try axes.plot([-1, 0, 10, 1000])
            try axes.y.setScale("log")
        },
        one("chart_1e300") { axes in try axes.plot([-1e300, 0, 1e300]) },
        one("chart_1e_minus_300") { axes in try axes.plot([1e-300, 3e-300, 2e-300]) },
        one("chart_offset") { axes in try axes.plot([1_234_567, 1_234_568, 1_234_569.5]) },
        one("chart_wide_letters") { axes in
            try axes.plot([1, 2, 3], style: Style(label: "损失"))
            axes.title = "训练损失 and a title so long that it cannot fit within the eighty columns of this text"
            axes.y.label = "損失"
            axes.legend = try Legend()
        },
        one("chart_limits_inverted") { axes in
            try axes.plot([1, 2, 3])
            try axes.x.setLimits(2, 0)
            try axes.y.setLimits(0, nil)
        },
        one("chart_ticks_by_hand") { axes in
            try axes.plot([1, 2, 3])
            try axes.x.setTicks([0, 1, 2], labels: ["first", "second", "a third that is far too long to fit"])
        },
    ]

    private static let layouts: [Row] = [
        Row(name: "chart_stacked") {
            var figure = Figure.standard
            let top = try figure.subplot(2, 1, 1)
            try figure.axes[top].plot([3, 2, 1.5, 1.2])
            figure.axes[top].title = "Loss history"
            let bottom = try figure.subplot(2, 1, 2)
            try figure.axes[bottom].plot([0.1, 0.2, 0.25])
            figure.axes[bottom].title = "Accuracy"
            figure.suptitle = "Training"
            return figure
        },
        Row(name: "chart_grid_of_six") {
            var figure = Figure.standard
            try figure.subplots(2, 3)
            for index in 0..<6 {
                try figure.axes[index].plot([1, 3, 2, Double(index)])
                figure.axes[index].title = "plot \(index)"
            }
            return figure
        },
        Row(name: "chart_twin") {
            var figure = Figure.standard
            let left = figure.lastAxes()
            try figure.axes[left].plot([2.3, 2, 1.8, 1.7], style: Style(label: "loss"))
            figure.axes[left].y.label = "loss"
            figure.axes[left].legend = try Legend()
            let right = try figure.twinX(of: left)
            try figure.axes[right].plot([10, 20, 40, 45], style: Style(label: "accuracy"))
            figure.axes[right].y.label = "accuracy %"
            return figure
        },
    ]
}
