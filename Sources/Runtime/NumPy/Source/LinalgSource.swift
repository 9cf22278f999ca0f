/// The rest of `np.linalg`: names of the array API, equations of tensors.
enum LinalgSource {
    static let names = ["cross", "diagonal", "matmul", "matrix_transpose", "outer", "tensordot", "tensorinv", "tensorsolve", "vecdot"]

    static let text = #"""
from numpy.linalg import inv, solve, LinAlgError

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
    return solve(a.reshape(_product(old), -1), b.ravel()).reshape(old)
"""#
}
