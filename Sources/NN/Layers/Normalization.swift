import CKernels
import NNRuntime

/// Each feature (the last axis) less its mean over the batch, over its standard deviation; then gamma times that plus
/// beta. While training, mean and variance are the batch's and running ones are kept; else the running ones count.
/// For pictures (N, H, W, C) a feature is a channel, and N * H * W numbers make its mean.
final class BatchNormLayer: Layer {
    let features: Int
    let eps, momentum: Double
    let isAffine: Bool
    private let hat = Room()
    private var inverse: [Double] = [], usedBatch = false, wasForwarded: NDArray?

    init(_ features: Int, eps: Double, momentum: Double, isAffine: Bool) throws(Fault) {
        (self.features, self.eps, self.momentum, self.isAffine) = (features, eps, momentum, isAffine)
        super.init("BatchNorm")
        if isAffine {
            parameters = [Parameter("gamma", try NDArray.full([features], Scalar(1.0)), isWeight: false),
                          Parameter("beta", try NDArray.zeros([features]), isWeight: false)]
        }
        // Kept as doubles whatever the net's type.
        statistics = [("running_mean", try NDArray.zeros([features])), ("running_var", try NDArray.full([features], Scalar(1.0)))]
    }

    override var settings: String {
        "\(features)" + (eps == 1e-5 ? "" : ", eps=\(NumberText.repr(eps))") + (momentum == 0.1 ? "" : ", momentum=\(NumberText.repr(momentum))")
            + (isAffine ? "" : ", affine=False")
    }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer {
        try fill(try BatchNormLayer(features, eps: eps, momentum: momentum, isAffine: isAffine), dtype)
    }
    override func outputShape(_ input: Dims) throws(Fault) -> Dims {
        guard input.last == features else { throw .value("\(description) takes \(features) features, but gets shape \(Shapes.text(input))") }
        return input
    }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let c = features, rows = x.count / c
        var mean: [Double], variance: [Double]
        if pass.isTraining {
            guard rows > 1 else { throw .value("\(description): more than one row is needed to train on, got shape \(x.shape.text)") }
            let xs = x.cells
            mean = try Pieces.sums(rows, width: c, columns: c) { first, count, sums in nn_column_sums(xs.wide, xs.at(first * c), count, c, sums) }
            for i in 0..<c { mean[i] /= Double(rows) }
            let average = mean
            variance = try Pieces.sums(rows, width: c, columns: c) { first, count, sums in
                nn_column_square_differences(xs.wide, xs.at(first * c), average, count, c, sums)
            }
            for i in 0..<c { variance[i] /= Double(rows) }
            // As in PyTorch, the running variance is the unbiased one.
            let kept = statistics[0].array.shared(Double.self), spread = statistics[1].array.shared(Double.self)
            let unbiased = Double(rows) / Double(rows - 1)
            if !pass.watchesKinks {
                for i in 0..<c {
                    kept[i] = (1 - momentum) * kept[i] + momentum * mean[i]
                    spread[i] = (1 - momentum) * spread[i] + momentum * variance[i] * unbiased
                }
            }
        } else {
            let kept = statistics[0].array.shared(Double.self), spread = statistics[1].array.shared(Double.self)
            mean = (0..<c).map { kept[$0] }
            variance = (0..<c).map { spread[$0] }
        }
        inverse = variance.map { 1 / ($0 + eps).squareRoot() }
        usedBatch = pass.isTraining
        let normal = try hat.take(x.shape, dtype)
        let out = isAffine ? try output.take(x.shape, dtype) : normal
        let (xs, hs, os, m, s) = (x.cells, normal.cells, out.cells, mean, inverse)
        let gamma = isAffine ? parameters[0].value.cells : nil, beta = isAffine ? parameters[1].value.cells : nil
        try Pieces.rows(rows, width: c) { first, count in
            nn_batch_norm(xs.wide, xs.at(first * c), hs.at(first * c), os.at(first * c), m, s, gamma?.at(0), beta?.at(0), count, c)
        }
        wasForwarded = normal
        return out
    }

    // dgamma = sum(dout * hat), dbeta = sum(dout), dx = gamma / std * (dout - mean(dout) - hat * mean(dout * hat)).
    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard let normal = wasForwarded else { throw Shapes.notForwarded(className) }
        let c = features, rows = dout.count / c
        let (gs, hs, s) = (dout.cells, normal.cells, inverse)
        let (sums, products) = try columnSums(dout, normal, rows: rows, width: c)
        if isAffine { try setAffineGradients(sums, products) }
        guard wantsInput else { return nil }
        let dx = try inputGradient.take(dout.shape, dtype)
        let ds = dx.cells, total = usedBatch ? Double(rows) : 0
        let gamma = isAffine ? parameters[0].value.cells : nil
        try Pieces.rows(rows, width: c) { first, count in
            nn_batch_norm_back(gs.wide, hs.at(first * c), gs.at(first * c), ds.at(first * c), s, gamma?.at(0), sums, products, total, count, c)
        }
        return dx
    }
}

/// Each row less its mean, over its standard deviation; then gamma times that plus beta. A row is what the given shape spans.
final class LayerNormLayer: Layer {
    let shape: Dims
    let eps: Double
    let isAffine: Bool
    private let hat = Room(), inverses = Room()
    private var normal: NDArray?, inverse: NDArray?

    init(_ shape: Dims, eps: Double, isAffine: Bool) throws(Fault) {
        (self.shape, self.eps, self.isAffine) = (shape, eps, isAffine)
        super.init("LayerNorm")
        if isAffine {
            parameters = [Parameter("gamma", try NDArray.full(shape, Scalar(1.0)), isWeight: false),
                          Parameter("beta", try NDArray.zeros(shape), isWeight: false)]
        }
    }

    override var settings: String {
        (shape.count == 1 ? "\(shape[0])" : shape.text) + (eps == 1e-5 ? "" : ", eps=\(NumberText.repr(eps))") + (isAffine ? "" : ", elementwise_affine=False")
    }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer {
        try fill(try LayerNormLayer(shape, eps: eps, isAffine: isAffine), dtype)
    }
    override func outputShape(_ input: Dims) throws(Fault) -> Dims {
        guard input.count >= shape.count, Array(input.suffix(shape.count)) == Array(shape) else {
            throw .value("\(description) takes inputs that end in \(shape.text), but gets shape \(Shapes.text(input))")
        }
        return input
    }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let d = parametersPerRow, rows = x.count / d
        let normal = try hat.take(x.shape, dtype), inverse = try inverses.take([rows], .float64)
        let out = isAffine ? try output.take(x.shape, dtype) : normal
        let (xs, hs, os, s, eps) = (x.cells, normal.cells, out.cells, inverse.shared(Double.self), eps)
        let gamma = isAffine ? parameters[0].value.cells : nil, beta = isAffine ? parameters[1].value.cells : nil
        try Pieces.rows(rows, width: d) { first, count in
            nn_layer_norm(xs.wide, xs.at(first * d), hs.at(first * d), os.at(first * d), s.base + first, gamma?.at(0), beta?.at(0), eps, count, d)
        }
        (self.normal, self.inverse) = (normal, inverse)
        return out
    }

    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard let normal, let inverse else { throw Shapes.notForwarded(className) }
        let d = parametersPerRow, rows = dout.count / d
        let (gs, hs, s) = (dout.cells, normal.cells, inverse.shared(Double.self))
        if isAffine {
            let (sums, products) = try columnSums(dout, normal, rows: rows, width: d)
            try setAffineGradients(sums, products)
        }
        guard wantsInput else { return nil }
        let dx = try inputGradient.take(dout.shape, dtype)
        let ds = dx.cells, gamma = isAffine ? parameters[0].value.cells : nil
        try Pieces.rows(rows, width: d) { first, count in
            nn_layer_norm_back(gs.wide, hs.at(first * d), gs.at(first * d), ds.at(first * d), s.base + first, gamma?.at(0), count, d)
        }
        return dx
    }

    private var parametersPerRow: Int { shape.product }
}

/// out = (x - mean) / std, with numbers given once: one for all, one a channel, or one an element of the picture. What comes
/// first in a net that is fed bytes.
final class NormalizeLayer: Layer {
    let mean, std: NDArray
    private var meanInType: NDArray?, stdInType: NDArray?

    init(mean: NDArray, std: NDArray) {
        (self.mean, self.std) = (mean, std)
        super.init("Normalize")
    }

    override var settings: String {
        func text(_ array: NDArray) -> String {
            array.count == 1 ? NumberText.repr(array.number(0)) : array.count <= 4
                ? "[" + (0..<array.count).map { NumberText.repr(array.number($0)) }.joined(separator: ", ") + "]" : "<\(array.shape.text)>"
        }
        return "mean=\(text(mean)), std=\(text(std))"
    }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(NormalizeLayer(mean: mean, std: std), dtype) }

    override func outputShape(_ input: Dims) throws(Fault) -> Dims {
        for (name, array) in [("mean", mean), ("std", std)] {
            guard array.count == 1 || array.count == input.last || array.count == input.product else {
                throw .value("Normalize: \(name) has shape \(array.shape.text), which does not fit inputs of shape \(Shapes.text(input))")
            }
        }
        return input
    }

    /// Mean and deviation, one for each of `period` elements.
    private func numbers(_ array: NDArray, _ period: Int) throws(Fault) -> NDArray {
        let out = try NDArray.empty([period], dtype)
        for index in 0..<period { out.setNumber(index, array.number(index % array.count)) }
        return out
    }

    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        let item = x.count / x.shape[0]
        // A whole picture's worth of numbers makes one long loop of it.
        if meanInType?.dtype != dtype || meanInType?.count != item {
            meanInType = try numbers(mean, item)
            stdInType = try numbers(std, item)
        }
        guard let meanInType, let stdInType else { return x }
        let out = try output.take(x.shape, dtype)
        let (xs, os, ms, ss) = (x.cells, out.cells, meanInType.cells, stdInType.cells)
        try Pieces.rows(x.shape[0], width: item) { first, rows in
            nn_standardize(xs.wide, xs.at(first * item), os.at(first * item), rows * item, ms.at(0), ss.at(0), item)
        }
        return out
    }

    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        guard wantsInput, let stdInType else { return nil }
        let dx = try inputGradient.take(dout.shape, dtype), item = dout.count / dout.shape[0]
        let (gs, ds, ss) = (dout.cells, dx.cells, stdInType.cells)
        try Pieces.rows(dout.shape[0], width: item) { first, rows in
            nn_unstandardize(gs.wide, gs.at(first * item), ds.at(first * item), rows * item, ss.at(0), item)
        }
        return dx
    }
}

/// Makes one row of each input.
final class FlattenLayer: Layer {
    private var shape = Dims()
    init() { super.init("Flatten") }
    override func copy(_ dtype: DType, _ vm: Interpreter?) throws(Fault) -> Layer { try fill(FlattenLayer(), dtype) }
    override func outputShape(_ input: Dims) throws(Fault) -> Dims { [input.product] }
    override func forward(_ x: NDArray, _ pass: Pass) throws(Fault) -> NDArray {
        shape = x.shape
        return x.rank == 2 ? x : try x.reshaped([x.shape[0], x.count / x.shape[0]])
    }
    override func backward(_ dout: NDArray, _ pass: Pass, wantsInput: Bool) throws(Fault) -> NDArray? {
        shape.count == 2 ? dout : try dout.reshaped(shape)
    }
}

/// What both norms need of the gradient that comes back.
extension Layer {
    /// Over the rows: the sums of dout, and of dout times the normalised input.
    fileprivate func columnSums(_ dout: NDArray, _ normal: NDArray, rows: Int, width: Int) throws(Fault) -> (sums: [Double], products: [Double]) {
        let (gs, hs) = (dout.cells, normal.cells)
        let sums = try Pieces.sums(rows, width: width, columns: width) { first, count, sums in
            nn_column_sums(gs.wide, gs.at(first * width), count, width, sums)
        }
        let products = try Pieces.sums(rows, width: width, columns: width) { first, count, sums in
            nn_column_products(gs.wide, gs.at(first * width), hs.at(first * width), count, width, sums)
        }
        return (sums, products)
    }

    /// The gradients of gamma and beta.
    fileprivate func setAffineGradients(_ sums: [Double], _ products: [Double]) throws(Fault) {
        let dgamma = try parameters[0].gradientRoom(), dbeta = try parameters[1].gradientRoom()
        for i in 0..<sums.count {
            dgamma.setNumber(i, products[i])
            dbeta.setNumber(i, sums[i])
        }
    }
}
