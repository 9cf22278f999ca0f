/// The classes of collections.abc with the methods that follow from their abstract ones.
enum AbstractContainersSource {
    static let text = #"""
from abc import ABC as _ABC, abstractmethod as _abstractmethod

__all__ = ['Hashable', 'Iterable', 'Iterator', 'Generator', 'Reversible', 'Sized', 'Container', 'Callable', 'Collection', 'Set', 'MutableSet',
           'Mapping', 'MutableMapping', 'Sequence', 'MutableSequence', 'MappingView', 'KeysView', 'ItemsView', 'ValuesView']

_GenericAlias = type(list[int])

class _Root(_ABC):
    def __class_getitem__(cls, params):
        return _GenericAlias(cls, params)

class Hashable(_Root):
    @_abstractmethod
    def __hash__(self):
        return 0

class Iterable(_Root):
    @_abstractmethod
    def __iter__(self):
        return iter(())

class Iterator(_Root):
    @_abstractmethod
    def __next__(self):
        raise StopIteration
    def __iter__(self):
        return self

class Generator(Iterator):
    pass

class Reversible(_Root):
    @_abstractmethod
    def __reversed__(self):
        return iter(())

class Sized(_Root):
    @_abstractmethod
    def __len__(self):
        return 0

class Container(_Root):
    @_abstractmethod
    def __contains__(self, x):
        return False

class Callable(_Root):
    @_abstractmethod
    def __call__(self, *args, **kwds):
        return False

class Collection(_Root):
    @_abstractmethod
    def __len__(self):
        return 0
    @_abstractmethod
    def __iter__(self):
        return iter(())
    @_abstractmethod
    def __contains__(self, x):
        return False

class Sequence(_Root):
    @_abstractmethod
    def __getitem__(self, index):
        raise IndexError
    @_abstractmethod
    def __len__(self):
        return 0
    def __iter__(self):
        i = 0
        try:
            while True:
                yield self[i]
                i += 1
        except IndexError:
            return
    def __contains__(self, value):
        for v in self:
            if v is value or v == value:
                return True
        return False
    def __reversed__(self):
        for i in reversed(range(len(self))):
            yield self[i]
    def index(self, value, start=0, stop=None):
        if start is None:
            start = 0
        if start < 0:
            start = max(len(self) + start, 0)
        if stop is not None and stop < 0:
            stop += len(self)
        while stop is None or start < stop:
            try:
                v = self[start]
            except IndexError:
                break
            if v is value or v == value:
                return start
            start += 1
        raise ValueError
    def count(self, value):
        return sum(1 for v in self if v is value or v == value)

class MutableSequence(Sequence):
    @_abstractmethod
    def __setitem__(self, index, value):
        raise IndexError
    @_abstractmethod
    def __delitem__(self, index):
        raise IndexError
    @_abstractmethod
    def insert(self, index, value):
        raise IndexError
    def append(self, value):
        self.insert(len(self), value)
    def clear(self):
        while len(self):
            self.pop()
    def reverse(self):
        n = len(self)
        for i in range(n // 2):
            self[i], self[n - i - 1] = self[n - i - 1], self[i]
    def extend(self, values):
        for v in list(values):
            self.append(v)
    def pop(self, index=-1):
        v = self[index]
        del self[index]
        return v
    def remove(self, value):
        del self[self.index(value)]
    def __iadd__(self, values):
        self.extend(values)
        return self

class Mapping(_Root):
    @_abstractmethod
    def __getitem__(self, key):
        raise KeyError
    @_abstractmethod
    def __iter__(self):
        return iter(())
    @_abstractmethod
    def __len__(self):
        return 0
    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default
    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True
    def keys(self):
        return KeysView(self)
    def items(self):
        return ItemsView(self)
    def values(self):
        return ValuesView(self)
    def __eq__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        return dict(self.items()) == dict(other.items())
    __hash__ = None
    __reversed__ = None

class MutableMapping(Mapping):
    _marker = object()
    @_abstractmethod
    def __setitem__(self, key, value):
        raise KeyError
    @_abstractmethod
    def __delitem__(self, key):
        raise KeyError
    def pop(self, key, default=_marker):
        try:
            value = self[key]
        except KeyError:
            if default is MutableMapping._marker:
                raise
            return default
        del self[key]
        return value
    def popitem(self):
        for key in self:
            value = self[key]
            del self[key]
            return key, value
        raise KeyError
    def clear(self):
        for key in list(self):
            del self[key]
    def update(self, other=(), /, **kwds):
        for key, value in dict(other).items():
            self[key] = value
        for key, value in kwds.items():
            self[key] = value
    def setdefault(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default

class Set(_Root):
    @_abstractmethod
    def __contains__(self, x):
        return False
    @_abstractmethod
    def __iter__(self):
        return iter(())
    @_abstractmethod
    def __len__(self):
        return 0
    def __le__(self, other):
        return len(self) <= len(other) and all(e in other for e in self)
    def __lt__(self, other):
        return len(self) < len(other) and self <= other
    def __ge__(self, other):
        return len(self) >= len(other) and all(e in self for e in other)
    def __gt__(self, other):
        return len(self) > len(other) and self >= other
    def __eq__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) == len(other) and all(e in other for e in self)
    __hash__ = None
    def isdisjoint(self, other):
        return not any(value in self for value in other)
    @classmethod
    def _from_iterable(cls, it):
        return cls(it)
    def _as_set(self, other):
        if isinstance(other, Set):
            return other
        return self._from_iterable(other) if isinstance(other, Iterable) else NotImplemented
    def __and__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(value for value in other if value in self)
    __rand__ = __and__
    def __or__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable([e for s in (self, other) for e in s])
    __ror__ = __or__
    def __sub__(self, other):
        other = self._as_set(other)
        if other is NotImplemented:
            return other
        return self._from_iterable(value for value in self if value not in other)
    def __rsub__(self, other):
        other = self._as_set(other)
        if other is NotImplemented:
            return other
        return self._from_iterable(value for value in other if value not in self)
    def __xor__(self, other):
        other = self._as_set(other)
        if other is NotImplemented:
            return other
        return (self - other) | (other - self)
    __rxor__ = __xor__
    def _hash(self):
        return hash(frozenset(self))

class MutableSet(Set):
    @_abstractmethod
    def add(self, value):
        raise NotImplementedError
    @_abstractmethod
    def discard(self, value):
        raise NotImplementedError
    def remove(self, value):
        if value not in self:
            raise KeyError(value)
        self.discard(value)
    def pop(self):
        for value in self:
            break
        else:
            raise KeyError
        self.discard(value)
        return value
    def clear(self):
        for value in list(self):
            self.discard(value)
    def __ior__(self, it):
        for value in it:
            self.add(value)
        return self
    def __iand__(self, it):
        for value in (self - it):
            self.discard(value)
        return self
    def __ixor__(self, it):
        if it is self:
            self.clear()
        else:
            if not isinstance(it, Set):
                it = self._from_iterable(it)
            for value in list(it):
                if value in self:
                    self.discard(value)
                else:
                    self.add(value)
        return self
    def __isub__(self, it):
        if it is self:
            self.clear()
        else:
            for value in list(it):
                self.discard(value)
        return self

class MappingView(_Root):
    def __init__(self, mapping):
        self._mapping = mapping
    def __len__(self):
        return len(self._mapping)
    def __repr__(self):
        return '{0.__class__.__name__}({0._mapping!r})'.format(self)

class KeysView(Set):
    __init__, __len__, __repr__ = MappingView.__init__, MappingView.__len__, MappingView.__repr__
    @classmethod
    def _from_iterable(cls, it):
        return set(it)
    def __contains__(self, key):
        return key in self._mapping
    def __iter__(self):
        yield from self._mapping

class ItemsView(Set):
    __init__, __len__, __repr__ = MappingView.__init__, MappingView.__len__, MappingView.__repr__
    @classmethod
    def _from_iterable(cls, it):
        return set(it)
    def __contains__(self, item):
        key, value = item
        try:
            v = self._mapping[key]
        except KeyError:
            return False
        return v is value or v == value
    def __iter__(self):
        for key in self._mapping:
            yield (key, self._mapping[key])

class ValuesView(_Root):
    __init__, __len__, __repr__ = MappingView.__init__, MappingView.__len__, MappingView.__repr__
    def __contains__(self, value):
        for key in self._mapping:
            v = self._mapping[key]
            if v is value or v == value:
                return True
        return False
    def __iter__(self):
        for key in self._mapping:
            yield self._mapping[key]

KeysView.register(type({}.keys()))
ItemsView.register(type({}.items()))
ValuesView.register(type({}.values()))
for _cls in (KeysView, ItemsView, ValuesView):
    MappingView.register(_cls)

for _cls, _ability in [(Hashable, 'hashable'), (Iterable, 'iterable'), (Iterator, 'iterator'), (Generator, 'generator'), (Reversible, 'reversible'),
                       (Sized, 'sized'), (Container, 'container'), (Callable, 'callable'), (Collection, 'collection'), (Sequence, 'sequence'),
                       (MutableSequence, 'mutableSequence'), (Mapping, 'mapping'), (MutableMapping, 'mutableMapping'), (Set, 'set'),
                       (MutableSet, 'mutableSet')]:
    _structural(_cls, _ability)
"""#
}
