/// The parts of functools that are written in the language.
enum FunctoolsSource {
    static let text = #"""
from collections import namedtuple as _namedtuple

__all__ = ['update_wrapper', 'wraps', 'WRAPPER_ASSIGNMENTS', 'WRAPPER_UPDATES', 'total_ordering', 'cmp_to_key', 'cache', 'lru_cache',
           'reduce', 'partial', 'partialmethod', 'singledispatch', 'singledispatchmethod', 'cached_property']

WRAPPER_ASSIGNMENTS = ('__module__', '__name__', '__qualname__', '__doc__', '__annotations__')
WRAPPER_UPDATES = ('__dict__',)

def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Makes a wrapper function look like the function it wraps."""
    for attr in assigned:
        try:
            value = getattr(wrapped, attr)
        except AttributeError:
            pass
        else:
            setattr(wrapper, attr, value)
    for attr in updated:
        values = getattr(wrapped, attr, {})
        if attr != '__dict__' or hasattr(wrapper, attr):
            getattr(wrapper, attr).update(values)
        else:
            for name, value in values.items():
                setattr(wrapper, name, value)
    wrapper.__wrapped__ = wrapped
    return wrapper

def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """A decorator that makes the wrapper look like the function it wraps."""
    return partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)

_CacheInfo = _namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"], module='functools')

def lru_cache(maxsize=128, typed=False):
    """A decorator that remembers the results of a function."""
    if isinstance(maxsize, int):
        if maxsize < 0:
            maxsize = 0
    elif callable(maxsize) and isinstance(typed, bool):
        user_function, maxsize = maxsize, 128
        wrapper = _lru_cache_wrapper(user_function, maxsize, typed, _CacheInfo)
        wrapper.cache_parameters = lambda: {'maxsize': maxsize, 'typed': typed}
        return update_wrapper(wrapper, user_function)
    elif maxsize is not None:
        raise TypeError('Expected first argument to be an integer, a callable, or None')

    def decorating_function(user_function):
        wrapper = _lru_cache_wrapper(user_function, maxsize, typed, _CacheInfo)
        wrapper.cache_parameters = lambda: {'maxsize': maxsize, 'typed': typed}
        return update_wrapper(wrapper, user_function)
    return decorating_function

def cache(user_function, /):
    """A decorator that remembers all results of a function."""
    return lru_cache(maxsize=None)(user_function)

def _negated(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        return result if result is NotImplemented else not result
    return method

def _with_equal(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        if result is NotImplemented:
            return result
        return result or self == other
    return method

def _and_not_equal(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        if result is NotImplemented:
            return result
        return result and self != other
    return method

def _not_and_not_equal(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        if result is NotImplemented:
            return result
        return not result and self != other
    return method

def _not_or_equal(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        if result is NotImplemented:
            return result
        return not result or self == other
    return method

_convert = {
    '__lt__': [('__gt__', _not_and_not_equal), ('__le__', _with_equal), ('__ge__', _negated)],
    '__le__': [('__ge__', _not_or_equal), ('__lt__', _and_not_equal), ('__gt__', _negated)],
    '__gt__': [('__lt__', _not_and_not_equal), ('__ge__', _with_equal), ('__le__', _negated)],
    '__ge__': [('__le__', _not_or_equal), ('__gt__', _and_not_equal), ('__lt__', _negated)],
}

def total_ordering(cls):
    """A class decorator that adds the missing comparisons."""
    roots = [op for op in _convert if any(op in c.__dict__ for c in cls.__mro__ if c is not object)]
    if not roots:
        raise ValueError('must define at least one ordering operation: < > <= >=')
    root = None
    for op in ('__lt__', '__le__', '__gt__', '__ge__'):
        if op in roots:
            root = op
            break
    for name, make in _convert[root]:
        if name not in roots:
            method = make(root)
            method.__name__ = name
            setattr(cls, name, method)
    return cls

class cached_property:
    """A property that is computed once and then an attribute of the instance."""
    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__

    def __set_name__(self, owner, name):
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError("Cannot assign the same cached_property to two different names "
                            f"({self.attrname!r} and {name!r}).")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__ on it.")
        value = self.func(instance)
        instance.__dict__[self.attrname] = value
        return value

class partialmethod:
    """A method with some arguments already given."""
    def __init__(self, func, /, *args, **keywords):
        if not callable(func) and not hasattr(func, '__get__'):
            raise TypeError(f'{func!r} is not callable or a descriptor')
        if isinstance(func, partialmethod):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func = func
        self.args = args
        self.keywords = keywords

    def __repr__(self):
        given = [repr(self.func)] + [repr(arg) for arg in self.args] + [f'{name}={value!r}' for name, value in self.keywords.items()]
        return f'functools.partialmethod({", ".join(given)})'

    def __get__(self, instance, owner=None):
        # A function takes the instance first; whatever else has a `__get__` says itself what it gives.
        if isinstance(self.func, _function):
            if instance is None:
                return lambda obj, /, *args, **keywords: self.func(obj, *self.args, *args, **{**self.keywords, **keywords})
            return partial(self.func, instance, *self.args, **self.keywords)
        get = getattr(type(self.func), '__get__', None)
        if get is not None:
            return partial(get(self.func, instance, owner), *self.args, **self.keywords)
        if instance is None:
            return lambda obj, /, *args, **keywords: self.func(obj, *self.args, *args, **{**self.keywords, **keywords})
        return lambda *args, **keywords: self.func(instance, *self.args, *args, **{**self.keywords, **keywords})

_function = type(lambda: None)
_union = type(int | None)

def singledispatch(func):
    """A decorator for functions that have one form for each class of their first argument."""
    registry = {object: func}

    def dispatch(cls):
        for base in cls.__mro__:
            if base is not object and base in registry:
                return registry[base]
        # Abstract classes that count the class as theirs; the closest.
        near = [kind for kind in registry if kind is not object and issubclass(cls, kind)]
        near = [kind for kind in near if not any(other is not kind and issubclass(other, kind) for other in near)]
        if len(near) > 1:
            raise RuntimeError(f'Ambiguous dispatch: {near[0]} or {near[1]}')
        return registry[near[0]] if near else registry[object]

    def register(cls, func=None):
        if func is None:
            annotations = {} if isinstance(cls, type) else getattr(cls, '__annotations__', {})
            if isinstance(cls, (type, _union)):
                return lambda f: register(cls, f)
            if not annotations:
                raise TypeError(f'Invalid first argument to `register()`: {cls!r}. '
                                'Use either `@register(some_class)` or plain `@register` on an annotated function.')
            func = cls
            name, cls = next(iter(annotations.items()))
            if not isinstance(cls, (type, _union)):
                raise TypeError(f'Invalid annotation for {name!r}. {cls!r} is not a class.')
        for kind in cls.__args__ if isinstance(cls, _union) else (cls,):
            registry[kind] = func
        return func

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(f'{funcname} requires at least 1 positional argument')
        return dispatch(args[0].__class__)(*args, **kw)

    funcname = getattr(func, '__name__', 'singledispatch function')
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    update_wrapper(wrapper, func)
    return wrapper

class singledispatchmethod:
    """A decorator for methods that have one form for each class of their first argument."""
    def __init__(self, func):
        if not callable(func) and not hasattr(func, '__get__'):
            raise TypeError(f'{func!r} is not callable or a descriptor')
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, func=method)

    def __get__(self, obj, cls=None):
        def _method(*args, **kwargs):
            method = self.dispatcher.dispatch(args[0].__class__)
            return method.__get__(obj, cls)(*args, **kwargs)
        _method.register = self.register
        update_wrapper(_method, self.func)
        return _method
"""#
}
