/// `np.vectorize`, over the loop that Swift runs.
enum FunctionSource {
    static let names = ["vectorize"]

    static let text = #"""
class vectorize:
    """A function of numbers made one of arrays."""
    def __init__(self, pyfunc=None, otypes=None, doc=None, excluded=None, cache=False, signature=None):
        if pyfunc is not None and not callable(pyfunc):
            raise TypeError('When used as a decorator, only accepts keyword arguments.')
        self.pyfunc = pyfunc
        self.cache = cache
        self.signature = signature
        self.otypes = None
        self._doc = doc
        if otypes is not None:
            if isinstance(otypes, str):
                for char in otypes:
                    np.dtype(char)
                self.otypes = [np.dtype(char) for char in otypes]
            else:
                self.otypes = [np.dtype(each) for each in otypes]
        self.excluded = set() if excluded is None else set(excluded)
        self._parts = None if signature is None else _parse(signature)
        if pyfunc is not None:
            self._begin(pyfunc)

    def _begin(self, pyfunc):
        self.pyfunc = pyfunc
        self.__name__ = getattr(pyfunc, '__name__', None)
        self.__doc__ = pyfunc.__doc__ if self._doc is None else self._doc

    def __call__(self, *args, **kwargs):
        if self.pyfunc is None:
            self._begin(args[0])
            return self
        if not kwargs and not self.excluded:
            function, arguments = self.pyfunc, list(args)
        else:
            names = [name for name in kwargs if name not in self.excluded]
            places = [k for k in range(len(args)) if k not in self.excluded]
            whole = list(args)
            def function(*values):
                for k, place in enumerate(places):
                    whole[place] = values[k]
                kwargs.update(zip(names, values[len(places):]))
                return self.pyfunc(*whole, **kwargs)
            arguments = [args[k] for k in places] + [kwargs[name] for name in names]
        if self._parts is not None:
            return self._with_signature(function, arguments)
        if not arguments:
            return function()
        types = self.otypes
        if isinstance(types, str):
            types = [np.dtype(char) for char in types]
        return _loop(function, types)(*arguments)

    def _with_signature(self, function, arguments):
        inputs, outputs = self._parts
        if len(arguments) != len(inputs):
            raise TypeError(f'wrong number of positional arguments: expected {len(inputs)}, got {len(arguments)}')
        arrays = [np.asarray(a) for a in arguments]
        sizes = {}
        outer = ()
        for a, dims in zip(arrays, inputs):
            if a.ndim < len(dims):
                raise ValueError(f'{len(dims)}-dimensional argument does not have enough dimensions for all core dimensions {dims!r}')
            _measure(sizes, a, dims)
            outer = np.broadcast_shapes(outer, a.shape[:a.ndim - len(dims)])
        wide = [np.broadcast_to(a, outer + a.shape[a.ndim - len(dims):]) for a, dims in zip(arrays, inputs)]
        results = None
        for index in np.ndindex(*outer):
            found = function(*[a[index] for a in wide])
            count = len(found) if isinstance(found, tuple) else 1
            if len(outputs) != count:
                raise ValueError(f'wrong number of outputs from pyfunc: expected {len(outputs)}, got {count}')
            parts = [np.asarray(part) for part in ((found,) if len(outputs) == 1 else found)]
            if results is None:
                for part, dims in zip(parts, outputs):
                    _measure(sizes, part, dims)
                types = self.otypes or [part.dtype for part in parts]
                results = [np.empty(outer + tuple(sizes[d] for d in dims), dtype=t) for dims, t in zip(outputs, types)]
            for result, part, dims in zip(results, parts, outputs):
                _measure(sizes, part, dims)
                result[index] = part
        if results is None:
            if self.otypes is None:
                raise ValueError('cannot call `vectorize` on size 0 inputs unless `otypes` is set')
            for dims in outputs:
                for d in dims:
                    if d not in sizes:
                        raise ValueError('cannot call `vectorize` with a signature including new output dimensions on size 0 inputs')
            results = [np.empty(outer + tuple(sizes[d] for d in dims), dtype=t) for dims, t in zip(outputs, self.otypes)]
        return results[0] if len(outputs) == 1 else tuple(results)

def _measure(sizes, a, dims):
    if not dims:
        return
    for d, length in zip(dims, a.shape[a.ndim - len(dims):]):
        if sizes.setdefault(d, length) != length:
            raise ValueError(f'inconsistent size for core dimension {d!r}: {length!r} vs {sizes[d]!r}')

def _parse(signature):
    text = signature.replace(' ', '')
    sides = text.split('->')
    if len(sides) != 2:
        raise ValueError(f'not a valid gufunc signature: {signature}')
    parts = []
    for side in sides:
        groups = side.split('),(')
        if not side.startswith('(') or not side.endswith(')'):
            raise ValueError(f'not a valid gufunc signature: {signature}')
        groups[0] = groups[0][1:]
        groups[-1] = groups[-1][:-1]
        for group in groups:
            if '(' in group or ')' in group or not all(name.isidentifier() for name in group.split(',') if group):
                raise ValueError(f'not a valid gufunc signature: {signature}')
        parts.append([tuple(group.split(',')) if group else () for group in groups])
    return parts
"""#
}
