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

_shown = []

class SimpleNamespace:
    """An object whose attributes are the keyword arguments."""
    def __init__(self, /, **kwargs):
        self.__dict__.update(kwargs)
    def __repr__(self):
        name = 'namespace' if type(self) is SimpleNamespace else type(self).__name__
        if id(self) in _shown:
            return f'{name}(...)'
        _shown.append(id(self))
        try:
            return f"{name}({', '.join([f'{k}={v!r}' for k, v in self.__dict__.items()])})"
        finally:
            _shown.remove(id(self))
    def __eq__(self, other):
        if isinstance(self, SimpleNamespace) and isinstance(other, SimpleNamespace):
            return self.__dict__ == other.__dict__
        return NotImplemented
    __hash__ = None

MappingProxyType = type(SimpleNamespace.__dict__)

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
