/// io: a text that is written and read like a file.
enum IOModule {
    static let row = LibraryModule(
        name: "io", summary: "Texts as files.",
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            module.set(vm.intern("UnsupportedOperation"), .type(vm.types.exception(.unsupportedOperation)))
        },
        source: { text })

    private static let text = #"""
import builtins as _builtins

__all__ = ['StringIO', 'open', 'SEEK_SET', 'SEEK_CUR', 'SEEK_END', 'UnsupportedOperation']

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
open = _builtins.open

class StringIO:
    """A file in memory."""
    __module__ = '_io'

    def __init__(self, initial_value='', newline='\n'):
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError(f'initial_value must be str or None, not {type(initial_value).__name__}')
        self._parts = [initial_value or '']
        self._position = 0
        self.closed = False

    def _text(self):
        if self.closed:
            raise ValueError('I/O operation on closed file')
        if len(self._parts) > 1:
            self._parts = [''.join(self._parts)]
        return self._parts[0]

    def getvalue(self):
        return self._text()

    def write(self, s):
        if not isinstance(s, str):
            raise TypeError(f"string argument expected, got {type(s).__name__!r}")
        if self.closed:
            raise ValueError('I/O operation on closed file')
        if self._position is None:
            self._parts.append(s)
        else:
            text = self._text()
            if self._position == len(text):
                self._parts.append(s)
                self._position = None
            else:
                text += '\0' * (self._position - len(text))
                self._parts = [text[:self._position] + s + text[self._position + len(s):]]
                self._position += len(s)
        return len(s)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def tell(self):
        text = self._text()
        if self._position is None:
            self._position = len(text)
        return self._position

    def seek(self, pos, whence=0):
        text = self._text()
        if whence == 0 and pos < 0:
            raise ValueError(f'Negative seek position {pos}')
        if whence != 0 and pos != 0:
            raise OSError("Can't do nonzero cur-relative seeks")
        self._position = pos if whence == 0 else self.tell() if whence == 1 else len(text)
        return self._position

    def read(self, size=-1):
        start = self.tell()
        text = self._text()
        end = len(text) if size is None or size < 0 else min(len(text), start + size)
        self._position = max(start, end)
        return text[start:end]

    def readline(self, size=-1):
        start = self.tell()
        text = self._text()
        end = text.find('\n', start) + 1
        if end == 0:
            end = len(text)
        if size is not None and size >= 0:
            end = min(end, start + size)
        self._position = max(start, end)
        return text[start:end]

    def readlines(self, hint=-1):
        return list(self)

    def truncate(self, size=None):
        text = self._text()
        size = self.tell() if size is None else size
        self._position = self.tell()
        self._parts = [text[:size]]
        return size

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def close(self):
        self.closed = True

    def flush(self):
        pass

    def isatty(self):
        return False

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return True

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()
"""#
}
