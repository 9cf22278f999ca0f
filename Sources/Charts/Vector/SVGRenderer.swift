extension Figure {
    /// The figure as an SVG document of its own. Words and frame follow a light or dark page.
    public func svg() -> String { SVGRenderer(drawing: VectorLayout.drawing(of: self)).text() }
}

/// Writes a drawing as SVG.
struct SVGRenderer {
    let drawing: Drawing

    func text() -> String {
        let width = number(drawing.width), height = number(drawing.height)
        var out = """
            <svg xmlns="http://www.w3.org/2000/svg" class="nn-chart" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
            font-family="system-ui,'DejaVu Sans',Helvetica,Arial,sans-serif">
            <style>.nn-chart{--ink:#262626;--faint:#cfcfcf;--paper:#ffffff;max-width:100%;height:auto}\
            @media(prefers-color-scheme:dark){.nn-chart{--ink:#dcdcdc;--faint:#4a4a4a;--paper:#1c1c1c}}\
            .nn-chart text{fill:var(--ink)}</style>

            """
        var clips: [Box] = []
        var open: Box?
        var body = ""
        for (shape, clip) in drawing.shapes {
            if clip != open {
                if open != nil { body += "</g>\n" }
                if let clip {
                    let index = clips.firstIndex(of: clip) ?? clips.count
                    if index == clips.count { clips.append(clip) }
                    body += "<g clip-path=\"url(#\(clipName(clip)))\">\n"
                }
                open = clip
            }
            body += element(shape) + "\n"
        }
        if open != nil { body += "</g>\n" }
        if !clips.isEmpty {
            out += "<defs>" + clips.map { "<clipPath id=\"\(clipName($0))\"><rect \(rectangle($0))/></clipPath>" }.joined() + "</defs>\n"
        }
        return out + body + "</svg>\n"
    }

    /// A name that tells where the clip is: charts on one page with equal names then mean equal clips.
    private func clipName(_ box: Box) -> String {
        "nn" + [box.x, box.y, box.width, box.height].map { String(number($0).map { $0 == "." ? "p" : $0 == "-" ? "m" : $0 }) }.joined(separator: "_")
    }

    private func number(_ value: Double) -> String {
        let text = Numbers.fixed(value, 2)
        var end = text.endIndex
        while end > text.startIndex, text[text.index(before: end)] == "0" { end = text.index(before: end) }
        if end > text.startIndex, text[text.index(before: end)] == "." { end = text.index(before: end) }
        return text.contains(".") ? (end == text.startIndex || text[..<end] == "-" ? "0" : String(text[..<end])) : text
    }

    private func rectangle(_ box: Box) -> String {
        "x=\"\(number(box.x))\" y=\"\(number(box.y))\" width=\"\(number(box.width))\" height=\"\(number(box.height))\""
    }

    private func paint(_ name: String, _ paint: Paint?) -> String {
        switch paint {
        case nil: return " \(name)=\"none\""
        case .ink?: return " style=\"\(name):var(--ink)\""
        case .faint?: return " style=\"\(name):var(--faint)\""
        case .paper?: return " style=\"\(name):var(--paper);\(name)-opacity:.85\""
        case .color(let color)?:
            let opacity = color.alpha == 255 ? "" : " \(name)-opacity=\"\(number(Double(color.alpha) / 255))\""
            return " \(name)=\"\(color.hexText)\"\(opacity)"
        }
    }

    private func element(_ shape: Drawing.Shape) -> String {
        switch shape {
        case .path(let points, let closed, let stroke, let fill):
            let places = points.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L")
            var style = paint("fill", fill)
            if let stroke {
                style += merged(paint("stroke", stroke.paint), into: &style) + " stroke-width=\"\(number(stroke.width))\" stroke-linejoin=\"round\""
                if !stroke.dashes.isEmpty { style += " stroke-dasharray=\"\(stroke.dashes.map(number).joined(separator: " "))\"" }
            }
            return "<path d=\"M\(places)\(closed ? "Z" : "")\"\(style)/>"
        case .disc(let center, let radius, let fill):
            return "<circle cx=\"\(number(center.x))\" cy=\"\(number(center.y))\" r=\"\(number(radius))\"\(paint("fill", fill))/>"
        case .text(let text, let at, let size, let anchor, let color, let bold, let upward):
            let turn = upward ? " transform=\"rotate(-90 \(number(at.x)) \(number(at.y)))\"" : ""
            let ink = if case .color(let own) = color { " style=\"fill:\(own.hexText)\"" } else { "" }
            return "<text x=\"\(number(at.x))\" y=\"\(number(at.y))\" font-size=\"\(number(size))\" text-anchor=\"\(anchor.rawValue)\""
                + (bold ? " font-weight=\"bold\"" : "") + turn + ink + ">" + escaped(text) + "</text>"
        case .picture(let raster, let box):
            // Few pixels stay sharp; a reader's smoothing would blur them into one another.
            return "<image \(rectangle(box)) preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
                + "href=\"data:image/png;base64,\(Base64.encode(PNG.encode(raster)))\"/>"
        }
    }

    /// An element has one `style`: a second paint joins the first.
    private func merged(_ attribute: String, into style: inout String) -> String {
        let mark = " style=\""
        guard attribute.hasPrefix(mark), style.hasPrefix(mark) else { return attribute }
        style = mark + attribute.dropFirst(mark.count).dropLast() + ";" + style.dropFirst(mark.count)
        return ""
    }

    private func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case _ where scalar.value < 32 && scalar != "\t": out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
