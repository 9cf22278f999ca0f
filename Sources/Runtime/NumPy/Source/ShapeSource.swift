/// Functions of indices and shapes that are seldom needed, written in the language.
enum ShapeSource {
    static let names = [
        "mask_indices", "diag_indices_from", "broadcast", "require", "packbits", "unpackbits", "unique_all", "unique_counts", "unique_inverse",
        "astype", "cumulative_sum", "cumulative_prod", "vecdot", "matvec", "vecmat", "frexp", "histogramdd", "piecewise", "common_type",
    ]

    static let text = #"""
from collections import namedtuple as _namedtuple

_All = _namedtuple('UniqueAllResult', ['values', 'indices', 'inverse_indices', 'counts'])
_Counts = _namedtuple('UniqueCountsResult', ['values', 'counts'])
_Inverse = _namedtuple('UniqueInverseResult', ['values', 'inverse_indices'])

def unique_all(x):
    """The different elements, where each stands first, which one each element is, and how often."""
    return _All(*np.unique(x, return_index=True, return_inverse=True, return_counts=True, equal_nan=False))

def unique_counts(x):
    """The different elements and how often each occurs."""
    return _Counts(*np.unique(x, return_counts=True, equal_nan=False))

def unique_inverse(x):
    """The different elements and which one each element is."""
    return _Inverse(*np.unique(x, return_inverse=True, equal_nan=False))

def mask_indices(n, mask_func, k=0):
    """The indices of a square matrix that a function such as np.triu leaves."""
    return np.nonzero(mask_func(np.ones((n, n), int), k) != 0)

def diag_indices_from(arr):
    """The indices of the main diagonal of an array."""
    arr = np.asarray(arr)
    if not arr.ndim >= 2:
        raise ValueError('input array must be at least 2-d')
    if not np.all(np.diff(arr.shape) == 0):
        raise ValueError('All dimensions of input must be of equal length')
    return np.diag_indices(arr.shape[0], arr.ndim)

class broadcast:
    """Several arrays stretched to one shape, element by element."""
    def __init__(self, *args):
        arrays = []
        for arg in args:
            arrays += arg._arrays if isinstance(arg, broadcast) else [np.asarray(arg)]
        if len(arrays) > 64:
            raise ValueError('Need at least 0 and at most 64 array objects.')
        self.shape = _common(arrays)
        self._arrays = arrays
        self._wide = [np.broadcast_to(a, self.shape) for a in arrays]
        self.index = 0

    @property
    def ndim(self):
        return len(self.shape)

    nd = ndim

    @property
    def size(self):
        n = 1
        for length in self.shape:
            n *= length
        return n

    @property
    def numiter(self):
        return len(self._arrays)

    @property
    def iters(self):
        return tuple(a.flat for a in self._wide)

    def reset(self):
        """Begins again."""
        self.index = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.index >= self.size:
            raise StopIteration
        at = self.index
        self.index += 1
        return tuple(a.flat[at] for a in self._wide)

def _common(arrays):
    shape = ()
    for k, a in enumerate(arrays):
        try:
            shape = np.broadcast_shapes(shape, a.shape)
        except ValueError:
            for j in range(k):
                try:
                    np.broadcast_shapes(arrays[j].shape, a.shape)
                except ValueError:
                    raise ValueError('shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg '
                                     f'{j} with shape {_tight(arrays[j].shape)} and arg {k} with shape {_tight(a.shape)}.') from None
            raise
    return shape

def _tight(shape):
    return str(shape)

def require(a, dtype=None, requirements=None, *, like=None):
    """An array that meets requirements: 'C' or 'F' order, 'W' writeable, 'O' owner of its elements."""
    names = {'C': 'C', 'C_CONTIGUOUS': 'C', 'CONTIGUOUS': 'C', 'F': 'F', 'F_CONTIGUOUS': 'F', 'FORTRAN': 'F', 'A': 'A', 'ALIGNED': 'A',
             'W': 'W', 'WRITEABLE': 'W', 'O': 'O', 'OWNDATA': 'O', 'E': 'E', 'ENSUREARRAY': 'E'}
    wanted = {names[r.upper()] for r in requirements or []}
    if 'C' in wanted and 'F' in wanted:
        raise ValueError('Cannot specify both "C" and "F" order')
    order = 'F' if 'F' in wanted else 'C' if 'C' in wanted else 'K'
    arr = np.array(a, dtype=dtype, order=order, copy=None)
    if order == 'C' and not arr.flags.c_contiguous:
        arr = np.ascontiguousarray(arr)
    if ('O' in wanted and not arr.flags.owndata) or ('W' in wanted and not arr.flags.writeable):
        arr = arr.copy('F' if order == 'F' else 'C')
    return arr

def packbits(a, /, axis=None, bitorder='big'):
    """Truths as the bits of uint8."""
    a = np.asarray(a)
    if a.dtype.kind not in 'biu':
        raise TypeError('Expected an input array of integer or boolean data type')
    if bitorder not in ('big', 'little'):
        raise ValueError("'order' must be either 'little' or 'big'")
    if axis is None:
        a = a.ravel()
        axis = 0
    bits = np.moveaxis(a != 0, axis, -1)
    short = -bits.shape[-1] % 8
    if short:
        bits = np.concatenate([bits, np.zeros(bits.shape[:-1] + (short,), bool)], axis=-1)
    weights = 1 << (np.arange(8)[::-1] if bitorder == 'big' else np.arange(8))
    packed = (bits.reshape(bits.shape[:-1] + (bits.shape[-1] // 8, 8)) * weights).sum(axis=-1).astype(np.uint8)
    return np.moveaxis(packed, -1, axis).copy()

def unpackbits(a, /, axis=None, count=None, bitorder='big'):
    """The bits of uint8 as numbers 0 and 1."""
    a = np.asarray(a)
    if a.dtype != np.uint8:
        raise TypeError('Expected an input array of unsigned byte data type')
    if bitorder not in ('big', 'little'):
        raise ValueError("'order' must be either 'little' or 'big'")
    if axis is None:
        a = a.ravel()
        axis = 0
    lines = np.moveaxis(a, axis, -1)
    shifts = np.arange(8)[::-1] if bitorder == 'big' else np.arange(8)
    bits = ((lines[..., None].astype(int) >> shifts) & 1).astype(np.uint8).reshape(lines.shape[:-1] + (lines.shape[-1] * 8,))
    if count is not None:
        if count >= 0:
            short = count - bits.shape[-1]
            if short > 0:
                bits = np.concatenate([bits, np.zeros(bits.shape[:-1] + (short,), np.uint8)], axis=-1)
            bits = bits[..., :count]
        elif -count > bits.shape[-1]:
            raise ValueError(f'-count must be less than or equal to the number of bits')
        else:
            bits = bits[..., :count]
    return np.moveaxis(bits, -1, axis).copy()

def astype(x, dtype, /, *, copy=True, device=None):
    """The elements of an array converted to another type."""
    if not isinstance(x, (np.ndarray, np.generic)):
        raise TypeError(f'Input should be a NumPy array or scalar. It is a {type(x)} instead.')
    if device is not None and device != 'cpu':
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')
    return x.astype(dtype, copy=copy)

def _cumulative(fold, start, x, axis, dtype, out, include_initial):
    x = np.atleast_1d(x)
    if axis is None:
        if x.ndim >= 2:
            raise ValueError('For arrays which have more than one dimension ``axis`` argument is required.')
        axis = 0
    result = fold(x, axis=axis, dtype=dtype)
    if include_initial:
        shape = list(x.shape)
        shape[axis] = 1
        result = np.concatenate([np.full(shape, start, dtype=result.dtype), result], axis=axis)
    if out is not None:
        out[...] = result
        return out
    return result

def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Running sums along an axis."""
    return _cumulative(np.cumsum, 0, x, axis, dtype, out, include_initial)

def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Running products along an axis."""
    return _cumulative(np.cumprod, 1, x, axis, dtype, out, include_initial)

def vecdot(x1, x2, /, out=None, *, axis=-1, dtype=None):
    """Inner products of vectors along an axis."""
    x1, x2 = np.asarray(x1), np.asarray(x2)
    for k, x in enumerate((x1, x2)):
        if x.ndim == 0:
            raise ValueError(f'vecdot: Input operand {k} does not have enough dimensions (has 0, gufunc core with signature (n),(n)->() requires 1)')
    x1, x2 = np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1)
    if x1.shape[-1] != x2.shape[-1]:
        raise ValueError('vecdot: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n),(n)->() '
                         f'(size {x2.shape[-1]} is different from {x1.shape[-1]})')
    result = np.matmul(x1[..., None, :], x2[..., :, None])[..., 0, 0]
    return _put(result if dtype is None else result.astype(dtype), out)

def matvec(x1, x2, /, out=None):
    """Products of matrices with vectors."""
    x1, x2 = np.asarray(x1), np.asarray(x2)
    return _put(np.matmul(x1, x2[..., None])[..., 0], out)

def vecmat(x1, x2, /, out=None):
    """Products of vectors with matrices."""
    x1, x2 = np.asarray(x1), np.asarray(x2)
    return _put(np.matmul(x1[..., None, :], x2)[..., 0, :], out)

def _put(result, out):
    if out is None:
        return result
    out[...] = result
    return out

def frexp(x, /):
    """Fractions of at least a half and the powers of two that scale them."""
    x = np.asarray(x)
    if x.dtype.kind != 'f':
        x = x.astype(float)
    tiny = np.abs(x) < np.finfo(x.dtype).tiny
    scaled = np.where(tiny, x * 2.0 ** 60, x).astype(x.dtype)
    plain = np.isfinite(x) & (x != 0)
    safe = np.where(plain, np.abs(scaled), 1)
    power = np.floor(np.log2(safe)).astype(int) + 1
    # The logarithm may be off by a rounding next to a power of two.
    part = safe / 2.0 ** (power // 2) / 2.0 ** (power - power // 2)
    power = power + (part >= 1) - (part < 0.5)
    part = safe / 2.0 ** (power // 2) / 2.0 ** (power - power // 2)
    mantissa = np.where(plain, np.copysign(part, x), x).astype(x.dtype)
    exponent = np.where(plain, power - np.where(tiny, 60, 0), 0).astype(np.int32)
    return mantissa[()], exponent[()]

def piecewise(x, condlist, funclist, *args, **kw):
    """A function given by parts: for each condition a function or a number, and perhaps one for all else."""
    x = np.asarray(x)
    n = len(funclist)
    if np.isscalar(condlist) or (not isinstance(condlist[0], (list, np.ndarray)) and x.ndim != 0):
        condlist = [condlist]
    condlist = np.asarray(condlist, dtype=bool)
    m = len(condlist)
    if n == m + 1:
        condlist = np.concatenate([condlist, ~np.any(condlist, axis=0, keepdims=True)], axis=0)
        m += 1
    elif n != m:
        raise ValueError(f'with {m} condition(s), either {m} or {m + 1} functions are expected')
    y = np.zeros_like(x)
    for condition, function in zip(condlist, funclist):
        if not callable(function):
            y[condition] = function
        else:
            chosen = x[condition]
            if chosen.size > 0:
                y[condition] = function(chosen, *args, **kw)
    return y

def common_type(*arrays):
    """The float class that holds the elements of all arrays."""
    result = np.float32
    for a in arrays:
        a = np.asarray(a)
        if a.dtype.kind == 'b':
            raise TypeError("can't get common type for non-numeric array")
        if a.dtype != np.float32:
            result = np.float64
    return result

def histogramdd(sample, bins=10, range=None, density=None, weights=None):
    """How many points of several dimensions fall into each cell of a grid, and the edges along each axis."""
    if isinstance(sample, np.ndarray):
        sample = np.atleast_2d(sample.T).T if sample.ndim == 1 else sample
    else:
        sample = np.atleast_2d(sample).T
    count, dims = sample.shape
    try:
        if len(bins) != dims:
            raise ValueError('The dimension of bins must be equal to the dimension of the sample x.')
    except TypeError:
        bins = dims * [bins]
    if range is None:
        range = (None,) * dims
    elif len(range) != dims:
        raise ValueError('range argument must have one entry per dimension')
    edges = []
    for axis, each in enumerate(bins):
        if np.ndim(each) == 0:
            if each < 1:
                raise ValueError(f'`bins[{axis}]` must be positive, when an integer')
            try:
                edges.append(np.histogram_bin_edges(sample[:, axis], each, range[axis]).astype(float))
            except TypeError as error:
                raise TypeError(f'`bins[{axis}]` must be a scalar or 1d array') from error
        elif np.ndim(each) == 1:
            each = np.asarray(each)
            if np.any(each[:-1] > each[1:]):
                raise ValueError(f'`bins[{axis}]` must be monotonically increasing, when an array')
            edges.append(each)
        else:
            raise ValueError(f'`bins[{axis}]` must be a scalar or 1d array')
    lengths = tuple(len(e) - 1 for e in edges)
    inside = np.ones(count, bool)
    places = np.zeros(count, int)
    for axis, edge in enumerate(edges):
        column = sample[:, axis]
        found = np.searchsorted(edge, column, side='right')
        found[column == edge[-1]] -= 1
        inside &= (found > 0) & (found <= lengths[axis])
        places = places * lengths[axis] + np.clip(found - 1, 0, max(lengths[axis] - 1, 0))
    total = 1
    for n in lengths:
        total *= n
    held = None if weights is None else np.asarray(weights)[inside]
    hist = np.bincount(places[inside], held, minlength=total)[:total].reshape(lengths).astype(float)
    if density:
        volume = hist.sum()
        for axis, edge in enumerate(edges):
            shape = [1] * dims
            shape[axis] = lengths[axis]
            hist = hist / np.diff(edge).reshape(shape)
        hist = hist / volume
    return hist, edges
"""#
}
