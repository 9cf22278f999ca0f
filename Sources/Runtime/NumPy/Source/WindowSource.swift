/// Windows of signals, and what they need.
enum WindowSource {
    static let names = ["bartlett", "blackman", "hamming", "hanning", "kaiser", "i0", "unwrap"]

    static let text = #"""
def _span(M):
    return np.arange(1 - M, M, 2)

def _window(M, shape):
    M = float(M)
    if M < 1:
        return np.array([])
    if M == 1:
        return np.ones(1)
    return shape(_span(M), M)

def bartlett(M):
    """A triangle that begins and ends with zero."""
    return _window(M, lambda n, M: np.where(n <= 0, 1 + n / (M - 1), 1 - n / (M - 1)))

def blackman(M):
    """The first three terms of a sum of cosines, with little leakage."""
    return _window(M, lambda n, M: 0.42 + 0.5 * np.cos(np.pi * n / (M - 1)) + 0.08 * np.cos(2.0 * np.pi * n / (M - 1)))

def hanning(M):
    """A raised cosine that begins and ends with zero."""
    return _window(M, lambda n, M: 0.5 + 0.5 * np.cos(np.pi * n / (M - 1)))

def hamming(M):
    """A raised cosine that begins and ends above zero."""
    return _window(M, lambda n, M: 0.54 + 0.46 * np.cos(np.pi * n / (M - 1)))

def kaiser(M, beta):
    """A window by the Bessel function i0, whose parameter trades width for leakage."""
    if float(M) == 1:
        return np.ones(1)
    n = np.arange(0, float(M))
    alpha = (float(M) - 1) / 2.0
    return i0(float(beta) * np.sqrt(1 - ((n - alpha) / alpha) ** 2.0)) / i0(float(beta))

# Chebyshev coefficients of exp(-x) i0(x) on [0, 8], and of exp(-x) sqrt(x) i0(x) on [8, inf].
_near = [
    -4.4153416464793395e-18, 3.3307945188222384e-17, -2.431279846547955e-16, 1.715391285555133e-15,
    -1.1685332877993451e-14, 7.676185498604936e-14, -4.856446783111929e-13, 2.95505266312964e-12, -1.726826291441556e-11,
    9.675809035373237e-11, -5.189795601635263e-10, 2.6598237246823866e-09, -1.300025009986248e-08, 6.046995022541919e-08,
    -2.670793853940612e-07, 1.1173875391201037e-06, -4.4167383584587505e-06, 1.6448448070728896e-05,
    -5.754195010082104e-05, 0.00018850288509584165, -0.0005763755745385824, 0.0016394756169413357, -0.004324309995050576,
    0.010546460394594998, -0.02373741480589947, 0.04930528423967071, -0.09490109704804764, 0.17162090152220877,
    -0.3046826723431984, 0.6767952744094761,
]
_far = [
    -7.233180487874754e-18, -4.830504485944182e-18, 4.46562142029676e-17, 3.461222867697461e-17, -2.8276239805165836e-16,
    -3.425485619677219e-16, 1.7725601330565263e-15, 3.8116806693526224e-15, -9.554846698828307e-15,
    -4.150569347287222e-14, 1.54008621752141e-14, 3.8527783827421426e-13, 7.180124451383666e-13, -1.7941785315068062e-12,
    -1.3215811840447713e-11, -3.1499165279632416e-11, 1.1889147107846439e-11, 4.94060238822497e-10,
    3.3962320257083865e-09, 2.266668990498178e-08, 2.0489185894690638e-07, 2.8913705208347567e-06, 6.889758346916825e-05,
    0.0033691164782556943, 0.8044904110141088,
]

def _series(x, coefficients):
    a = coefficients[0]
    b = 0.0
    for c in coefficients[1:]:
        last = b
        b = a
        a = x * b - last + c
    return 0.5 * (a - last)

def i0(x):
    """The modified Bessel function of the first kind, order 0."""
    x = np.abs(np.asarray(x, dtype=float) if np.asarray(x).dtype.kind != 'f' else np.asarray(x))
    return np.asarray(np.piecewise(x, [x <= 8.0], [lambda x: np.exp(x) * _series(x / 2.0 - 2.0, _near),
                                                   lambda x: np.exp(x) * _series(32.0 / x - 2.0, _far) / np.sqrt(x)]))

def unwrap(p, discont=None, axis=-1, *, period=6.283185307179586):
    """Angles without jumps of more than half a period."""
    p = np.asarray(p)
    steps = np.diff(p, axis=axis)
    if discont is None:
        discont = period / 2
    after = [slice(None)] * p.ndim
    after[axis] = slice(1, None)
    after = tuple(after)
    dtype = np.result_type(steps, period)
    if np.issubdtype(dtype, np.integer):
        high, rest = divmod(period, 2)
        ambiguous = rest == 0
    else:
        ambiguous = True
        high = period / 2
    low = -high
    moved = np.mod(steps - low, period) + low
    if ambiguous:
        np.copyto(moved, high, where=(moved == low) & (steps > 0))
    correction = moved - steps
    np.copyto(correction, 0, where=np.abs(steps) < discont)
    up = np.array(p, copy=True, dtype=dtype)
    up[after] = p[after] + correction.cumsum(axis)
    return up
"""#
}
