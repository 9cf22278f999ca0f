/// types: names for the types that have no built-in one.
enum TypesModule {
    static let row = LibraryModule(name: "types", summary: "Names for types of the language itself.", source: { text })

    private static let text = #"""
import sys as _sys
from functools import wraps as _wraps

def _f():
    pass

def _g():
    yield 1

class _C:
    def _m(self):
        pass

FunctionType = type(_f)
LambdaType = type(lambda: None)
MethodType = type(_C()._m)
BuiltinFunctionType = type(len)
BuiltinMethodType = type([].append)
WrapperDescriptorType = type(object.__init__)
MethodWrapperType = type(object().__str__)
MethodDescriptorType = type(str.join)
GeneratorType = type(_g())
ModuleType = type(_sys)
CellType = type((lambda x: lambda: x)(1).__closure__[0])
CodeType = type(_f.__code__)
NoneType = type(None)
NotImplementedType = type(NotImplemented)
EllipsisType = type(...)
UnionType = type(int | None)
GenericAlias = type(list[int])
try:
    raise TypeError
except TypeError as _e:
    TracebackType = type(_e.__traceback__)

class SimpleNamespace:
    """An object whose attributes are the keyword arguments."""
    def __init__(self, /, **kwargs):
        self.__dict__.update(kwargs)
    def __repr__(self):
        items = (f"{k}={v!r}" for k, v in self.__dict__.items())
        name = 'namespace' if type(self) is SimpleNamespace else type(self).__name__
        return f"{name}({', '.join(items)})"
    def __eq__(self, other):
        if isinstance(self, SimpleNamespace) and isinstance(other, SimpleNamespace):
            return self.__dict__ == other.__dict__
        return NotImplemented
    __hash__ = None

class mappingproxy:
    """A mapping that cannot be changed through this object."""
    def __init__(self, mapping):
        if not hasattr(mapping, 'keys'):
            raise TypeError(f"mappingproxy() argument must be a mapping, not {type(mapping).__name__}")
        self._mapping = mapping
    def __getitem__(self, key):
        return self._mapping[key]
    def __contains__(self, key):
        return key in self._mapping
    def __iter__(self):
        return iter(self._mapping)
    def __reversed__(self):
        return reversed(self._mapping)
    def __len__(self):
        return len(self._mapping)
    def get(self, key, default=None):
        return self._mapping.get(key, default)
    def keys(self):
        return self._mapping.keys()
    def values(self):
        return self._mapping.values()
    def items(self):
        return self._mapping.items()
    def copy(self):
        return self._mapping.copy()
    def __or__(self, other):
        return self._mapping | (other._mapping if isinstance(other, mappingproxy) else other)
    def __eq__(self, other):
        return self._mapping == (other._mapping if isinstance(other, mappingproxy) else other)
    def __repr__(self):
        return f'mappingproxy({self._mapping!r})'
    __hash__ = None



MappingProxyType = mappingproxy

def new_class(name, bases=(), kwds=None, exec_body=None):
    ns = {}
    if exec_body is not None:
        exec_body(ns)
    return type(name, tuple(bases), ns)

def prepare_class(name, bases=(), kwds=None):
    return type, {}, {}

__all__ = [_name for _name in list(globals()) if not _name.startswith('_')]
"""#
}
