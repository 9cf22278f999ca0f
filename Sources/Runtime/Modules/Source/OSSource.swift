/// The parts of os and os.path that are written in the language.
enum OSSource {
    static let os = #"""
import sys

class _Environ(dict):
    def __setitem__(self, key, value):
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError("str expected, not %s" % type(key if not isinstance(key, str) else value).__name__)
        _setenv(key, value)
        dict.__setitem__(self, key, value)
    def __delitem__(self, key):
        dict.__delitem__(self, key)
        _setenv(key, None)
    def __repr__(self):
        return "environ(" + dict.__repr__(self) + ")"
    def setdefault(self, key, value):
        if key not in self:
            self[key] = value
        return self[key]

environ = _Environ(_variables)
del _variables

def getenv(key, default=None):
    return environ.get(key, default)

def fspath(path):
    if isinstance(path, str):
        return path
    if hasattr(type(path), '__fspath__'):
        return path.__fspath__()
    raise TypeError("expected str, bytes or os.PathLike object, not " + type(path).__name__)

def makedirs(name, mode=0o777, exist_ok=False):
    head, tail = path.split(name)
    if not tail:
        head, tail = path.split(head)
    if head and tail and not path.exists(head):
        try:
            makedirs(head, exist_ok=exist_ok)
        except FileExistsError:
            pass
        if tail == curdir:
            return
    try:
        mkdir(name, mode)
    except OSError:
        if not exist_ok or not path.isdir(name):
            raise

def removedirs(name):
    rmdir(name)
    head, tail = path.split(name)
    if not tail:
        head, tail = path.split(head)
    while head and tail:
        try:
            rmdir(head)
        except OSError:
            break
        head, tail = path.split(head)

def walk(top, topdown=True, onerror=None, followlinks=False):
    top = fspath(top)
    dirs = []
    nondirs = []
    try:
        names = listdir(top)
    except OSError as error:
        if onerror is not None:
            onerror(error)
        return
    for name in names:
        if path.isdir(path.join(top, name)):
            dirs.append(name)
        else:
            nondirs.append(name)
    if topdown:
        yield top, dirs, nondirs
    for name in dirs:
        new_path = path.join(top, name)
        if followlinks or not path.islink(new_path):
            yield from walk(new_path, topdown, onerror, followlinks)
    if not topdown:
        yield top, dirs, nondirs

def get_terminal_size(fd=1):
    size = _terminal()
    if size is None:
        raise OSError(25, 'Inappropriate ioctl for device')
    return terminal_size(size)
"""#

    static let path = #"""
curdir = '.'
pardir = '..'
extsep = '.'
sep = '/'
pathsep = ':'
defpath = '/bin:/usr/bin'
altsep = None
devnull = '/dev/null'

def _text(path):
    if isinstance(path, str):
        return path
    if hasattr(type(path), '__fspath__'):
        return path.__fspath__()
    raise TypeError("expected str, bytes or os.PathLike object, not " + type(path).__name__)

def normcase(s):
    return _text(s)

def isabs(s):
    return _text(s).startswith('/')

def join(a, *p):
    path = _text(a)
    for b in p:
        if not isinstance(b, str):
            if not hasattr(type(b), '__fspath__'):
                raise TypeError("join() argument must be str, bytes, or os.PathLike object, not %r" % type(b).__name__)
            b = _text(b)
        if b.startswith('/'):
            path = b
        elif not path or path.endswith('/'):
            path += b
        else:
            path += '/' + b
    return path

def split(p):
    p = _text(p)
    i = p.rfind('/') + 1
    head, tail = p[:i], p[i:]
    if head and head != '/' * len(head):
        head = head.rstrip('/')
    return head, tail

def splitext(p):
    p = _text(p)
    start = p.rfind('/') + 1
    dot = p.rfind('.')
    if dot >= start:
        # Leading dots belong to the name.
        i = start
        while i < dot:
            if p[i] != '.':
                return p[:dot], p[dot:]
            i += 1
    return p, ''

def splitdrive(p):
    p = _text(p)
    return '', p

def basename(p):
    p = _text(p)
    return p[p.rfind('/') + 1:]

def dirname(p):
    return split(p)[0]

def lexists(path):
    return exists(path) or islink(path)

def commonprefix(m):
    if not m:
        return ''
    low = min(m)
    high = max(m)
    for i, c in enumerate(low):
        if c != high[i]:
            return low[:i]
    return low

def commonpath(paths):
    if not paths:
        raise ValueError('commonpath() arg is an empty sequence')
    paths = [_text(p) for p in paths]
    rooted = [p.startswith('/') for p in paths]
    if any(rooted) != all(rooted):
        raise ValueError("Can't mix absolute and relative paths")
    pieces = [[c for c in p.split('/') if c and c != '.'] for p in paths]
    low = min(pieces)
    high = max(pieces)
    common = low
    for i, c in enumerate(low):
        if c != high[i]:
            common = low[:i]
            break
    return ('/' if rooted[0] else '') + '/'.join(common)

def expanduser(path):
    path = _text(path)
    if not path.startswith('~'):
        return path
    i = path.find('/', 1)
    if i < 0:
        i = len(path)
    if i == 1:
        home = _getenv('HOME')
        if home is None:
            home = _home(None)
    else:
        home = _home(path[1:i])
    if home is None:
        return path
    return (home.rstrip('/') + path[i:]) or '/'

def expandvars(path):
    path = _text(path)
    out = ''
    i = 0
    while i < len(path):
        c = path[i]
        if c == '$' and i + 1 < len(path):
            if path[i + 1] == '{':
                end = path.find('}', i)
                name = path[i + 2:end] if end >= 0 else None
                after = end + 1
            else:
                end = i + 1
                while end < len(path) and (path[end].isalnum() or path[end] == '_') and path[end].isascii():
                    end += 1
                name = path[i + 1:end]
                after = end
            value = _getenv(name) if name else None
            if value is not None:
                out += value
                i = after
                continue
        out += c
        i += 1
    return out

def normpath(path):
    path = _text(path)
    if not path:
        return '.'
    slashes = 1 if path.startswith('/') else 0
    # Two slashes in front are kept, three or more count as one.
    if path.startswith('//') and not path.startswith('///'):
        slashes = 2
    parts = []
    for part in path.split('/'):
        if not part or part == '.':
            continue
        if part != '..' or (not slashes and not parts) or (parts and parts[-1] == '..'):
            parts.append(part)
        elif parts:
            parts.pop()
    return ('/' * slashes + '/'.join(parts)) or '.'

def abspath(path):
    path = _text(path)
    if not path.startswith('/'):
        path = join(_cwd(), path)
    return normpath(path)

def relpath(path, start=None):
    path = _text(path)
    if not path:
        raise ValueError("no path specified")
    start_list = [x for x in abspath('.' if start is None else start).split('/') if x]
    path_list = [x for x in abspath(path).split('/') if x]
    i = 0
    while i < len(start_list) and i < len(path_list) and start_list[i] == path_list[i]:
        i += 1
    rel_list = ['..'] * (len(start_list) - i) + path_list[i:]
    return join(*rel_list) if rel_list else '.'

def samefile(f1, f2):
    return realpath(f1) == realpath(f2)
"""#
}
