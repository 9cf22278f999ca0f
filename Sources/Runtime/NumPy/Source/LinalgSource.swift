/// The rest of `np.linalg`: names of the array API, equations of tensors.
enum LinalgSource {
    static let names = ["cross", "diagonal", "matmul", "matrix_transpose", "multi_dot", "outer", "tensordot", "tensorinv", "tensorsolve", "vecdot", "vector_norm"]

    static let text = #"""
from numpy.linalg import inv, norm, solve, LinAlgError

def cross(x1, x2, /, *, axis=-1):
    """The cross product of vectors of length 3."""
    x1, x2 = np.asarray(x1), np.asarray(x2)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError('Both input arrays must be (arrays of) 3-dimensional vectors, but they are '
                         f'{x1.shape[axis]} and {x2.shape[axis]} dimensional instead.')
    return np.cross(x1, x2, axis=axis)

def diagonal(x, /, *, offset=0):
    """Diagonals of matrices."""
    return np.diagonal(x, offset, axis1=-2, axis2=-1)

def matmul(x1, x2, /):
    """The product of matrices."""
    return np.matmul(x1, x2)

def matrix_transpose(x, /):
    """The array with its last two axes exchanged."""
    x = np.asarray(x)
    if x.ndim < 2:
        raise ValueError(f'Input array must be at least 2-dimensional, but it is {x.ndim}')
    return np.swapaxes(x, -1, -2)

def outer(x1, x2, /):
    """All products of elements of two vectors."""
    x1, x2 = np.asarray(x1), np.asarray(x2)
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(f'Input arrays must be one-dimensional, but they are x1.ndim={x1.ndim} and x2.ndim={x2.ndim}.')
    return np.outer(x1, x2)

def tensordot(x1, x2, /, *, axes=2):
    """Products of arrays summed over axes."""
    return np.tensordot(x1, x2, axes=axes)

def vecdot(x1, x2, /, *, axis=-1):
    """Inner products of vectors along an axis."""
    return np.vecdot(x1, x2, axis=axis)

def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """The norm of vectors: of all elements, or along axes."""
    x = np.asanyarray(x)
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(each % x.ndim if -x.ndim <= each < x.ndim else each for each in axes)
    if axis is None or isinstance(axis, tuple):
        rest = [k for k in range(x.ndim) if k not in axes]
        lengths = [x.shape[k] for k in rest]
        lines = x.transpose(list(axes) + rest).reshape([_product(x.shape[k] for k in axes)] + lengths)
        result = norm(lines, axis=0, ord=ord)
    else:
        result = norm(x, axis=axis, ord=ord)
    if keepdims:
        return result.reshape([1 if k in axes else length for k, length in enumerate(x.shape)])
    return result

def multi_dot(arrays, *, out=None):
    """The product of several matrices, multiplied in the order that takes least work."""
    count = len(arrays)
    if count < 2:
        raise ValueError('Expecting at least two arrays.')
    if count == 2:
        return np.dot(arrays[0], arrays[1], out=out)
    arrays = [np.asanyarray(a) for a in arrays]
    first, last = arrays[0].ndim, arrays[-1].ndim
    if first == 1:
        arrays[0] = np.atleast_2d(arrays[0])
    if last == 1:
        arrays[-1] = np.atleast_2d(arrays[-1]).T
    for a in arrays:
        if a.ndim != 2:
            raise LinAlgError(f'{a.ndim}-dimensional array given. Array must be two-dimensional')
    if count == 3:
        a, b, c = arrays
        (n, m), (k, p) = a.shape, c.shape
        if n * k * (m + p) < m * p * (n + k):
            result = np.dot(np.dot(a, b), c, out=out)
        else:
            result = np.dot(a, np.dot(b, c), out=out)
    else:
        result = _multiplied(arrays, _splits(arrays), 0, count - 1, out)
    if first == 1 and last == 1:
        return result[0, 0]
    return result.ravel() if first == 1 or last == 1 else result

def _splits(arrays):
    # Where to split the product of matrices i to j, the cheapest first: the textbook's dynamic programming.
    count = len(arrays)
    sizes = [a.shape[0] for a in arrays] + [arrays[-1].shape[1]]
    cost = [[0] * count for _ in range(count)]
    split = [[0] * count for _ in range(count)]
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            cost[i][j] = None
            for k in range(i, j):
                total = cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
                if cost[i][j] is None or total < cost[i][j]:
                    cost[i][j] = total
                    split[i][j] = k
    return split

def _multiplied(arrays, split, i, j, out=None):
    if i == j:
        return arrays[i]
    k = split[i][j]
    return np.dot(_multiplied(arrays, split, i, k), _multiplied(arrays, split, k + 1, j), out=out)

def _product(lengths):
    n = 1
    for length in lengths:
        n *= length
    return n

def tensorinv(a, ind=2):
    """The inverse of an array for tensordot over its first `ind` axes."""
    a = np.asarray(a)
    if ind <= 0:
        raise ValueError('Invalid ind argument.')
    return inv(a.reshape(_product(a.shape[ind:]), -1)).reshape(a.shape[ind:] + a.shape[:ind])

def tensorsolve(a, b, axes=None):
    """The x for which tensordot(a, x) is b."""
    a, b = np.asarray(a), np.asarray(b)
    if axes is not None:
        order = [k for k in range(a.ndim) if k not in axes] + list(axes)
        a = a.transpose(order)
    old = a.shape[-(a.ndim - b.ndim):]
    if a.size != _product(old) ** 2:
        raise LinAlgError('Input arrays must satisfy the requirement             prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])')
    return solve(a.reshape(_product(old), _product(old)), b.ravel()).reshape(old)
"""#
}
