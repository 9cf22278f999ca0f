"""Layers and losses in plain NumPy by PyTorch's documented formulas, one loop an axis where that is the clearest; prints
what layers_by_formula.nn must print. Nothing of nn is used here.

Usage: python3 layers.py > ../layers_by_formula.out
"""
import numpy as np


def show(name, *arrays):
    for array in arrays:
        array = np.asarray(array, dtype=np.float64)
        weights = np.cos(np.arange(array.size) + 1.0).reshape(array.shape)
        print(name, array.shape, *["%.10f" % (round(float(x), 10) + 0.0) for x in (array.sum(), (array * weights).sum(), np.abs(array).max())])


def numbers(shape, seed):
    """The same numbers in both languages without a generator."""
    n = int(np.prod(shape))
    return (np.sin(np.arange(n) * 0.7 + seed) * 1.3 + np.cos(np.arange(n) ** 2 * 0.11 + seed)).reshape(shape)


def dense(x, w, b, dout):
    return x @ w + b, dout @ w.T, x.T @ dout, dout.sum(axis=0)


def batch_norm(x, gamma, beta, dout, eps=1e-5):
    flat, d = x.reshape(-1, x.shape[-1]), dout.reshape(-1, x.shape[-1])
    n = len(flat)
    mean, var = flat.mean(axis=0), flat.var(axis=0)
    hat = (flat - mean) / np.sqrt(var + eps)
    out = gamma * hat + beta
    dhat = d * gamma
    # By the chain rule, term by term.
    dvar = (dhat * (flat - mean) * -0.5 * (var + eps) ** -1.5).sum(axis=0)
    dmean = (-dhat / np.sqrt(var + eps)).sum(axis=0) + dvar * (-2 * (flat - mean)).mean(axis=0)
    dx = dhat / np.sqrt(var + eps) + dvar * 2 * (flat - mean) / n + dmean / n
    running_mean, running_var = 0.1 * mean, 0.9 + 0.1 * var * n / (n - 1)
    return out.reshape(x.shape), dx.reshape(x.shape), (d * hat).sum(axis=0), d.sum(axis=0), running_mean, running_var


def layer_norm(x, gamma, beta, dout, eps=1e-5):
    out, dx = np.empty_like(x), np.empty_like(x)
    dgamma, dbeta = np.zeros_like(gamma), np.zeros_like(beta)
    for i, (row, d) in enumerate(zip(x, dout)):
        n, mean, var = row.size, row.mean(), row.var()
        hat = (row - mean) / np.sqrt(var + eps)
        out[i] = gamma * hat + beta
        dgamma += d * hat
        dbeta += d
        dhat = d * gamma
        dx[i] = (dhat - dhat.mean() - hat * (dhat * hat).mean()) / np.sqrt(var + eps)
    return out, dx, dgamma, dbeta


def conv(x, w, b, dout_seed, stride, padding):
    n, height, width, c = x.shape
    kh, kw, _, f = w.shape
    (sy, sx), (py, px) = stride, padding
    padded = np.zeros((n, height + 2 * py, width + 2 * px, c))
    padded[:, py:py + height, px:px + width] = x
    oh, ow = (height + 2 * py - kh) // sy + 1, (width + 2 * px - kw) // sx + 1
    out = np.zeros((n, oh, ow, f))
    for i in range(n):
        for y in range(oh):
            for z in range(ow):
                for k in range(f):
                    out[i, y, z, k] = (padded[i, y * sy:y * sy + kh, z * sx:z * sx + kw] * w[..., k]).sum() + b[k]
    dout = numbers(out.shape, dout_seed)
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for i in range(n):
        for y in range(oh):
            for z in range(ow):
                for k in range(f):
                    window = (i, slice(y * sy, y * sy + kh), slice(z * sx, z * sx + kw))
                    dw[..., k] += padded[window] * dout[i, y, z, k]
                    dpadded[window] += w[..., k] * dout[i, y, z, k]
    return out, dpadded[:, py:py + height, px:px + width], dw, dout.sum(axis=(0, 1, 2))


def pool(x, kernel, stride, padding, dout_seed, largest):
    n, height, width, c = x.shape
    (kh, kw), (sy, sx), (py, px) = kernel, stride, padding
    fill = -np.inf if largest else 0.0
    padded = np.full((n, height + 2 * py, width + 2 * px, c), fill)
    padded[:, py:py + height, px:px + width] = x
    oh, ow = (height + 2 * py - kh) // sy + 1, (width + 2 * px - kw) // sx + 1
    out = np.zeros((n, oh, ow, c))
    dout = numbers(out.shape, dout_seed)
    dpadded = np.zeros_like(padded)
    for i in range(n):
        for y in range(oh):
            for z in range(ow):
                for k in range(c):
                    window = padded[i, y * sy:y * sy + kh, z * sx:z * sx + kw, k]
                    target = dpadded[i, y * sy:y * sy + kh, z * sx:z * sx + kw, k]
                    if largest:
                        out[i, y, z, k] = window.max()
                        place = np.unravel_index(np.argmax(window), window.shape)
                        target[place] += dout[i, y, z, k]
                    else:
                        out[i, y, z, k] = window.sum() / (kh * kw)
                        target += dout[i, y, z, k] / (kh * kw)
    return out, dpadded[:, py:py + height, px:px + width]


# Dense, also where the inner axis is cut into pieces.
for n, d, m in [(1, 1, 1), (5, 4, 3), (7, 1000, 6), (130, 20, 2)]:
    x, w, b, dout = numbers((n, d), 1), numbers((d, m), 2), numbers((m,), 3), numbers((n, m), 4)
    show("dense", *dense(x, w, b, dout))

# Activations.
x, dout = numbers((6, 7), 5), numbers((6, 7), 6)
show("relu", np.maximum(x, 0), dout * (x > 0))
show("leaky", np.where(x > 0, x, 0.01 * x), dout * np.where(x > 0, 1, 0.01))
s = 1 / (1 + np.exp(-x))
show("sigmoid", s, dout * s * (1 - s))
show("tanh", np.tanh(x), dout * (1 - np.tanh(x) ** 2))
p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
jacobians = [np.diag(row) - np.outer(row, row) for row in p]
show("softmax", p, np.array([j @ d for j, d in zip(jacobians, dout)]))
show("normalize", (x - numbers((7,), 7)) / (numbers((7,), 8) ** 2 + 1), dout / (numbers((7,), 8) ** 2 + 1))

# Normalisation.
for shape in [(5, 3), (2, 3, 4, 2)]:
    c = shape[-1]
    x, dout, gamma, beta = numbers(shape, 9), numbers(shape, 10), numbers((c,), 11), numbers((c,), 12)
    show("batchnorm", *batch_norm(x, gamma, beta, dout))
    running_mean, running_var = batch_norm(x, gamma, beta, dout)[4:]
    s = np.sqrt(running_var + 1e-5)
    show("batchnorm eval", gamma * (x - running_mean) / s + beta, dout * gamma / s)
for n, d in [(4, 5), (1, 8)]:
    show("layernorm", *layer_norm(numbers((n, d), 13), numbers((d,), 14), numbers((d,), 15), numbers((n, d), 16)))

# Convolution and pooling.
for shape, f, kernel, stride, padding in [((1, 5, 5, 1), 1, (3, 3), (1, 1), (0, 0)), ((2, 6, 7, 3), 4, (3, 3), (1, 1), (1, 1)),
                                          ((6, 7, 5, 2), 3, (2, 3), (2, 1), (1, 0)), ((1, 4, 4, 2), 2, (1, 1), (1, 1), (0, 0)),
                                          ((2, 3, 3, 2), 2, (3, 3), (2, 2), (2, 2))]:
    x, w, b = numbers(shape, 17), numbers(kernel + (shape[3], f), 18), numbers((f,), 19)
    show("conv", *conv(x, w, b, 20, stride, padding))
for shape, kernel, stride, padding in [((2, 4, 4, 3), (2, 2), (2, 2), (0, 0)), ((1, 5, 6, 2), (3, 2), (1, 2), (1, 1)), ((3, 5, 5, 1), (2, 2), (2, 2), (0, 0))]:
    show("maxpool", *pool(numbers(shape, 21), kernel, stride, padding, 22, True))
    show("averagepool", *pool(numbers(shape, 21), kernel, stride, padding, 22, False))

# Losses.
scores, y = numbers((6, 4), 23) * 3, np.array([0, 3, 1, 2, 2, 0])
p = np.exp(scores - scores.max(axis=1, keepdims=True))
p /= p.sum(axis=1, keepdims=True)
one = np.eye(4)[y]
show("cross-entropy", -np.log(p[np.arange(6), y]).mean(), (p - one) / 6)
margins = scores - scores[np.arange(6), y][:, None] + 1
margins[np.arange(6), y] = 0
active = (margins > 0).astype(float)
active[np.arange(6), y] = -active.sum(axis=1)
show("hinge", np.maximum(margins, 0).sum() / 6, active / 6)
t = numbers((6, 4), 24)
show("mse", ((scores - t) ** 2).mean(), 2 * (scores - t) / scores.size)
s, t = 1 / (1 + np.exp(-scores)), (t > 0).astype(float)
show("bce", -(t * np.log(s) + (1 - t) * np.log(1 - s)).mean(), (s - t) / (s * (1 - s)) / s.size)
show("bce_logits", -(t * np.log(s) + (1 - t) * np.log(1 - s)).mean(), (s - t) / s.size)

# Optimisers: five steps on f(w) = sum(c * w ** 2) / 2 with a gradient that changes its size.
c = numbers((7,), 25) ** 2
for name in ["sgd", "momentum", "dampened", "nesterov", "decay", "rmsprop", "rmsprop centered", "adam", "adam decay", "amsgrad", "adamw"]:
    w = numbers((7,), 26)
    v, q, a, m, top = np.zeros(7), np.zeros(7), np.zeros(7), np.zeros(7), np.zeros(7)
    for step in range(1, 6):
        g = c * w * (3.0 if step == 2 else 1.0)
        if name in ("sgd", "momentum", "dampened", "nesterov", "decay"):
            if name == "decay":
                g = g + 0.1 * w
            if name == "sgd":
                w = w - 0.05 * g
                continue
            v = g if step == 1 else 0.9 * v + (0.7 if name == "dampened" else 1.0) * g
            w = w - 0.05 * (g + 0.9 * v if name == "nesterov" else v)
        elif name.startswith("rmsprop"):
            q = 0.99 * q + 0.01 * g * g
            spread = q
            if name == "rmsprop centered":
                a = 0.99 * a + 0.01 * g
                spread = q - a * a
            u = g / (np.sqrt(spread) + 1e-8)
            if name == "rmsprop centered":
                v = 0.9 * v + u
                u = v
            w = w - 0.05 * u
        else:
            if name == "adamw":
                w = w - 0.05 * 0.1 * w
            if name == "adam decay":
                g = g + 0.1 * w
            m = 0.9 * m + 0.1 * g
            q = 0.999 * q + 0.001 * g * g
            spread = q
            if name == "amsgrad":
                top = np.maximum(top, q)
                spread = top
            w = w - 0.05 * (m / (1 - 0.9 ** step)) / (np.sqrt(spread / (1 - 0.999 ** step)) + 1e-8)
    show(name, w)
