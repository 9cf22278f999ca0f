#!/usr/bin/env python3
"""Random programs, run by nn and by CPython: python3 programs.py NN [--seconds S] [--seed N] [--keep DIR]

Every program follows from its seed. It is made of functions that never end in a loop, each called in a `try` that shows
what came out or the exception with its text; what both print must be equal. A program that goes beyond 64 bits is not
compared from there on, nor a line that CPython itself prints differently from run to run, as the order of its sets of strings is. The exit status is 1 if one differed, crashed or hung; those are kept in DIR.
"""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time

PRELUDE = '''def show(v, depth=0):
    if depth > 5: return '...'
    if isinstance(v, (set, frozenset)): return type(v).__name__ + '{' + ', '.join(sorted(show(x, depth + 1) for x in v)) + '}'
    if isinstance(v, dict): return type(v).__name__ + '{' + ', '.join(show(k, depth + 1) + ': ' + show(x, depth + 1) for k, x in v.items()) + '}'
    if isinstance(v, (list, tuple)): return type(v).__name__ + '[' + ', '.join(show(x, depth + 1) for x in v) + ']'
    if callable(v) or hasattr(v, 'send'): return '<' + type(v).__name__ + '>'
    return repr(v)
def attempt(name, f):
    try: r = show(f())
    except Exception as e: r = type(e).__name__ + ': ' + str(e) + (' <- ' + type(e.__context__).__name__ if e.__context__ else '')
    print(name, r[:400])
'''

METHODS = {
    'str': ['upper()', 'lower()', 'title()', 'strip()', 'strip({s})', 'split()', 'split({s})', 'rsplit({s}, {i})', 'replace({s}, {s})', 'find({s})',
            'index({s})', 'count({s})', 'startswith({s})', 'endswith(({s}, {s}))', 'join([{s}, {s}])', 'center({i})', 'zfill({i})', 'ljust({i}, "*")',
            'partition({s})', 'isdigit()', 'isalpha()', 'swapcase()', 'splitlines()', 'expandtabs({i})', 'format({a}, {a})', 'removeprefix({s})',
            'rfind({s}, {i})', 'casefold()', 'istitle()', 'encode', 'isidentifier()', 'rpartition({s})'],
    'list': ['append({a})', 'pop()', 'pop({i})', 'insert({i}, {a})', 'index({a})', 'count({a})', 'remove({a})', 'reverse()', 'sort()', 'extend({a})',
             'copy()', 'clear()', 'sort(key=str)', 'sort(reverse=True)', 'sort(key=lambda x: (str(type(x)), str(x)))'],
    'dict': ['get({k})', 'get({k}, {a})', 'pop({k}, {a})', 'pop({k})', 'keys()', 'values()', 'items()', 'setdefault({k}, {a})', 'update({{{k}: {a}}})', 'copy()',
             'popitem()', 'fromkeys([{k}, {k}], {a})'],
    'set': ['add({k})', 'discard({k})', 'remove({k})', 'union([{k}])', 'intersection([{k}, {k}])', 'issubset({l})', 'difference({l})', 'symmetric_difference([{k}])',
            'isdisjoint([{k}])', 'copy()'],
    'int': ['bit_length()', '__add__({i})', 'real', 'as_integer_ratio()', '__pow__({i})', 'conjugate()', '__divmod__({i})', 'bit_count()'],
    'float': ['is_integer()', 'hex()', 'real', '__mul__({i})', '__round__({i})', 'as_integer_ratio()'],
    'tuple': ['index({a})', 'count({a})', '__len__()', '__contains__({a})'],
}
CALLS = ['len({a})', 'abs({a})', 'sum({l})', 'min({l})', 'max({l}, default={a})', 'sorted({l})', 'list({a})', 'tuple({a})', 'str({a})', 'repr({a})', 'int({a})',
         'float({a})', 'bool({a})', 'round({f}, {i})', 'divmod({a}, {a})', 'pow({i}, {i})', 'pow({i}, {i}, {i})', 'list(range({i}, {i}, {i}))', 'list(enumerate({l}))',
         'list(zip({l}, {s}))', 'list(map(str, {l}))', 'list(filter(None, {l}))', 'any({l})', 'all({l})', 'list(reversed({l}))', 'isinstance({a}, (int, str))',
         'hash({i}) == hash({i})', 'ord({s})', 'chr({i})', 'bin({i})', 'hex({i})', 'oct({a})', 'format({a}, {F})', '{s} % {a}', '{s}.format({a}, {a})', 'dict({a})',
         'set({a})', 'frozenset({l})', 'callable({a})', 'iter({a}).__class__.__name__', 'next(iter({l}))', 'ascii({s})', 'type({a}).__name__', 'slice({i}, {i}).indices({i})',
         'getattr({a}, "real")', 'hasattr({a}, "append")', 'list(zip({l}, {l}, strict=True))', 'sum([{f}, {f}, {i}])', 'max({a}, {a})', 'min({a}, {a}, key=str)',
         'sorted({l}, key=repr, reverse=True)', 'dict(zip({s}, {l}))', 'list(map(lambda p, q: (q, p), {l}, {l}))', 'int({s}, {i})', '"{{!r:>{{}}}}".format({a}, {i})']
FORMATS = ['', '5', '>8', '<4', '^7', '05', '+d', '.2f', ',', 'x', '#x', 'b', 'e', 'g', '%', '*^9', '=6', '08.3f', '_', 's', '.3', ' d', 'z.1f', '>+8.2e', 'c', 'n', 'd', 'X', '#o', '10.4', ',.1f']
NAMES = ['a', 'b', 'c', 'd', 'e']
BINARY = ['+', '-', '*', '/', '//', '%', '&', '|', '^', '<', '<=', '==', '!=', '>', '>=', 'and', 'or', 'in', 'not in', 'is', '<<', '>>', '**']


class Maker:
    """Makes one program."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.functions = []
        self.classes = []

    def pick(self, options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def integer(self):
        return self.pick(['0', '1', '2', '3', '-1', '-2', '7', '10', '-7', '5', '255', '-10', '100', '10007', 'True'])

    def real(self):
        return self.pick(['0.0', '1.5', '-2.25', '0.1', '1e10', '3.0', '-0.0', '1e-7', '2.675', '123456.789', "float('inf')", "float('nan')", '1e22', '-7.5'])

    def text(self):
        return self.pick(["''", "'a'", "'abc'", "'a b c'", "'Hello World'", "'12'", "' x '", "'a,b,c'", "'é€'", "'aXbX'", "'{}-{}'", "'%s|%s'", "'%d'", "'line\\nline'", "'-5'",
                          "'1.5'", "'{0}{1!r:>5}'", "'😀b'", "'\\t'", "'%5.1f%%'", "'ABC'", "\"it's\""])

    def key(self):
        return self.pick([self.integer(), self.text(), '(1, 2)', 'None', self.pick(NAMES)])

    def sequence(self, depth):
        items = ', '.join(self.expression(depth - 1) for _ in range(self.random.randrange(4)))
        return self.pick(['[%s]' % items, '[%s]' % items, '(%s)' % (items + ',' if items else ''), 'list(%s)' % self.text(), 'range(%s)' % self.integer()])

    def container(self, depth):
        kind = self.random.randrange(4)
        if kind == 0:
            return '{%s}' % ', '.join('%s: %s' % (self.key(), self.expression(depth - 1)) for _ in range(self.random.randrange(4)))
        if kind == 1:
            return '{%s}' % ', '.join(self.key() for _ in range(self.random.randrange(1, 4)))
        return self.sequence(depth)

    def fill(self, template, depth):
        made = template
        for mark, make in [('{i}', self.integer), ('{s}', self.text), ('{f}', self.real), ('{k}', self.key),
                           ('{l}', lambda: self.sequence(depth - 1)), ('{a}', lambda: self.expression(depth - 1)),
                           ('{F}', lambda: repr(self.pick(FORMATS)))]:
            while mark in made:
                made = made.replace(mark, make(), 1)
        return made.replace('{{', '{').replace('}}', '}')

    def comprehension(self, depth):
        name = self.pick(['x', 'y'])
        source = self.pick([self.sequence(depth - 1), 'range(%d)' % self.random.randrange(6), self.text(), self.pick(NAMES)])
        body = self.pick([name, '%s * 2' % name, '(%s, %s)' % (name, self.expression(depth - 2)), 'str(%s)' % name, '[%s for z in range(2)]' % name])
        test = self.pick(['', '', ' if %s' % name, ' if %s != %s' % (name, self.integer()), ' for w in range(2)'])
        form = self.pick(['[%s for %s in %s%s]', '{%s for %s in %s%s}', 'list(%s for %s in %s%s)', 'tuple(%s for %s in %s%s)'])
        if self.chance(0.2):
            return '{%s: %s for %s in %s%s}' % (name, body, name, source, test)
        return form % (body, name, source, test)

    def formatted(self, depth):
        inner = self.expression(0) if self.chance(0.5) else self.pick(NAMES)
        if '"' in inner or '\\' in inner or '{' in inner or "'" in inner:
            inner = self.pick(NAMES)
        tail = self.pick(['', '!r', '!s', '!a', '=', ':>6', ':{5}', ':.2f', '!r:>8', ':05d', ':,', '=!s:^9'])
        return "f'<{%s%s}>'" % (inner, tail)

    def expression(self, depth):
        if depth <= 0:
            return self.pick([self.integer, self.real, self.text, lambda: self.pick(NAMES), lambda: self.pick(NAMES), lambda: 'None', lambda: '[]'])()
        kind = self.random.randrange(16)
        sub = lambda: self.expression(depth - 1)
        if kind < 4:
            op = self.pick(BINARY)
            right = self.integer() if op in ('**', '<<', '>>') else sub()
            left = self.pick([self.integer(), self.real(), self.pick(NAMES)]) if op in ('**', '<<') else sub()
            if op == '*':
                right = self.pick(['0', '2', '3', '-1', '1.5', self.pick(NAMES)])
            return '(%s %s %s)' % (left, op, right)
        if kind == 4:
            return self.pick(['-%s', 'not %s', '~%s', '+%s']) % ('(%s)' % sub())
        if kind == 5:
            return '(%s if %s else %s)' % (sub(), sub(), sub())
        if kind == 6:
            parts = ':'.join(self.pick(['', self.integer()]) for _ in range(self.pick([2, 2, 3])))
            return '%s[%s]' % (self.pick([self.pick(NAMES), self.sequence(depth - 1), self.text()]), parts)
        if kind == 7:
            return '%s[%s]' % (self.pick([self.pick(NAMES), self.container(depth - 1), self.text()]), self.key())
        if kind == 8:
            return self.comprehension(depth)
        if kind == 9:
            return self.formatted(depth)
        if kind == 10:
            return self.fill(self.pick(CALLS), depth)
        if kind == 11:
            owner, receiver = self.pick([('str', self.text()), ('list', 'list(%s)' % self.sequence(depth - 1)), ('dict', '{%s: %s}' % (self.key(), sub())), ('set', '{%s, %s}' % (self.key(), self.key())),
                                         ('int', '(%s)' % self.integer()), ('float', '(%s)' % self.real()), ('tuple', '(%s, %s)' % (sub(), sub()))])
            method = self.pick([m for m in METHODS[owner] if m != 'encode'])
            return '%s.%s' % (receiver, self.fill(method, depth - 1))
        if kind == 12:
            return '%s.%s' % (self.pick(NAMES), self.fill(self.pick([m for m in METHODS[self.pick(list(METHODS))] if m != 'encode']), depth - 1))
        if kind == 13 and self.functions:
            name, count = self.pick(self.functions)
            given = max(0, count + self.pick([0, 0, 0, 0, -1, 1]))
            words = [self.expression(depth - 2) for _ in range(given)]
            if words and self.chance(0.2):
                words[-1] = self.pick(['*%s', 'p0=%s', '**{"p1": %s}', 'q=%s']) % words[-1]
            return '%s(%s)' % (name, ', '.join(words))
        if kind == 14 and self.classes:
            return '%s(%s)' % (self.pick(self.classes), self.expression(depth - 2))
        if kind == 15:
            return '(lambda x, y=%s: %s)(%s)' % (self.integer(), self.pick(['(x, y)', 'x + y', '[x] * 2', 'x if y else %s' % self.pick(NAMES)]), sub())
        return self.container(depth)

    # Statements

    def block(self, indent, depth, loop=False, generator=False):
        for _ in range(self.random.randrange(1, 4)):
            self.statement(indent, depth, loop, generator)

    def put(self, indent, text):
        self.lines.append('    ' * indent + text)

    def target(self):
        return self.pick([self.pick(NAMES)] * 6 + ['a, b', '(a, (b, c))', 'a, *b', '*c, d', '[a, b, c]', 'a[0]', 'b[%s]' % self.integer(), 'c[:1]', 'd["k"]', 'a = b'])

    def statement(self, indent, depth, loop, generator):
        kind = self.random.randrange(22)
        value = lambda: self.expression(2)
        if kind < 6 or depth <= 0:
            self.put(indent, '%s = %s' % (self.target(), value()))
        elif kind == 6:
            self.put(indent, '%s %s= %s' % (self.pick(NAMES), self.pick(['+', '-', '*', '//', '%', '|', '&', '^', '/']), self.pick([self.integer(), value(), self.text(), self.sequence(1)])))
        elif kind in (7, 8):
            self.put(indent, 'if %s:' % value())
            self.block(indent + 1, depth - 1, loop, generator)
            if self.chance(0.5):
                self.put(indent, 'elif %s:' % value() if self.chance(0.3) else 'else:')
                self.block(indent + 1, depth - 1, loop, generator)
        elif kind in (9, 10):
            self.put(indent, 'for %s in %s:' % (self.pick(['i', 'i, j', 'a', 'i, *j']), self.pick(['range(%d)' % self.random.randrange(5), value(), 'enumerate(%s)' % self.text(), '[1, 2, 3]', 'list(%s)' % self.pick(NAMES)])))
            self.put(indent + 1, 'budget -= 1')
            self.put(indent + 1, 'if budget < 0: break')
            self.block(indent + 1, depth - 1, True, generator)
            if self.chance(0.3):
                self.put(indent, 'else:')
                self.block(indent + 1, depth - 1, loop, generator)
        elif kind == 11:
            self.put(indent, 'while budget > 0 and %s:' % value())
            self.put(indent + 1, 'budget -= 1')
            self.block(indent + 1, depth - 1, True, generator)
        elif kind == 12 and loop:
            self.put(indent, 'if %s: %s' % (value(), self.pick(['break', 'continue'])))
        elif kind in (13, 14):
            self.put(indent, 'try:')
            self.block(indent + 1, depth - 1, loop, generator)
            if self.chance(0.8):
                self.put(indent, 'except %s:' % self.pick(['Exception as e', '(TypeError, ValueError) as e', 'KeyError as e', 'IndexError as e', 'ZeroDivisionError as e', 'LookupError as e', 'AttributeError as e']))
                self.put(indent + 1, 'out.append(str(e))')
                if self.chance(0.3):
                    self.put(indent + 1, self.pick(['raise', 'raise RuntimeError("again") from e', 'raise ValueError(%s)' % self.text(), 'pass']))
                if self.chance(0.3):
                    self.put(indent, 'else:')
                    self.block(indent + 1, depth - 1, loop, generator)
                if self.chance(0.4):
                    self.put(indent, 'finally:')
                    self.put(indent + 1, 'out.append("finally")')
            else:
                self.put(indent, 'finally:')
                self.block(indent + 1, depth - 1, loop, generator)
        elif kind == 15:
            self.put(indent, 'out.append(show(%s))' % value())
        elif kind == 16:
            self.put(indent, self.pick(['yield %s', 'a = yield %s', 'yield from %s']) % value() if generator else 'if %s: return %s' % (value(), value()))
        elif kind == 17:
            name = 'h%d' % self.random.randrange(1000)
            self.put(indent, 'def %s(p=%s, *rest, k=%s):' % (name, value(), self.integer()))
            if self.chance(0.5):
                self.put(indent + 1, 'nonlocal a')
                self.put(indent + 1, 'a = p')
            self.put(indent + 1, 'return (p, rest, k, b)')
            self.put(indent, 'out.append(show(%s(%s)))' % (name, self.pick(['', value(), '%s, %s' % (value(), value()), 'k=%s' % value(), '*%s' % self.sequence(1)])))
        elif kind == 18:
            self.put(indent, 'del %s' % self.pick(NAMES + ['a[0]', 'b[%s]' % self.key(), 'c[1:2]', 'd[::2]']))
        elif kind == 19:
            self.put(indent, self.pick(['assert %s, %s' % (value(), self.text()), 'raise %s(%s)' % (self.pick(['ValueError', 'KeyError', 'TypeError']), value()), 'pass']) if self.chance(0.4) else 'pass')
        elif kind == 20 and self.classes:
            self.put(indent, 'with %s(%s) as %s:' % (self.pick(self.classes), self.expression(1), self.pick(NAMES)))
            self.block(indent + 1, depth - 1, loop, generator)
        else:
            self.put(indent, 'out.append(show((%s := %s)))' % (self.pick(NAMES), value()))

    def make_class(self):
        name = 'C%d' % len(self.classes)
        base = '(%s)' % self.pick(self.classes) if self.classes and self.chance(0.4) else ''
        self.put(0, 'class %s%s:' % (name, base))
        self.put(1, 'tag = %s' % self.integer())
        self.put(1, 'def __init__(self, v=0): %s' % ('super().__init__(v); self.w = v' if base else 'self.v = v'))
        self.put(1, 'def __repr__(self): return "%s(" + show(self.v) + ")"' % name)
        for method in self.random.sample(['__add__', '__radd__', '__mul__', '__eq__', '__lt__', '__len__', '__getitem__', '__contains__', '__iter__', '__bool__', '__hash__', '__call__', '__neg__', '__getattr__'], 5):
            body = {'__len__': 'return 3', '__iter__': 'return iter([1, self.v])', '__bool__': 'return self.tag > 2', '__hash__': 'return 7', '__neg__': 'return self.v', '__eq__': 'return isinstance(o, %s) and show(self.v) == show(o.v)' % name,
                    '__lt__': 'return show(self.v) < show(getattr(o, "v", o))', '__contains__': 'return o == self.v', '__getitem__': 'return self.v[o] if isinstance(o, int) and o > 5 else (o, self.v)', '__call__': 'return (self.v, o)',
                    '__getattr__': 'raise AttributeError("none: " + o)'}.get(method, self.pick(['return %s(show(o))' % name, 'return NotImplemented', 'return (self.v, o)']))
            o = '' if method in ('__len__', '__iter__', '__bool__', '__hash__', '__neg__') else ', o'
            self.put(1, 'def %s(self%s): %s' % (method, o, body))
        self.put(1, 'def __enter__(self): return self')
        self.put(1, 'def __exit__(self, t, v, tb): return %s' % self.pick(['False', 'False', 'True', 't is ValueError']))
        if self.chance(0.5):
            self.put(1, '@property')
            self.put(1, 'def real(self): return self.v')
        if self.chance(0.3):
            self.put(1, '@classmethod')
            self.put(1, 'def count(cls, o): return (cls.__name__, o)')
        self.classes.append(name)

    def make_function(self, number):
        generator = self.chance(0.2)
        count = self.random.randrange(3)
        name = 'f%d' % number
        parameters = ['p%d' % i for i in range(count)]
        if count and self.chance(0.3):
            parameters[-1] += '=%s' % self.integer()
        self.put(0, 'def %s(%s):' % (name, ', '.join(parameters)))
        self.put(1, 'a, b, c, d, e = %s' % ', '.join(self.expression(1) if self.chance(0.3) else self.pick([self.integer(), self.text(), '[1, 2]', '{1: 2}', '{1, 2}', '(3, "x")', '2.5']) for _ in NAMES))
        self.put(1, 'out = []')
        self.put(1, 'budget = 12')
        for i in range(count):
            self.put(1, '%s = p%d' % (self.pick(NAMES), i))
        for _ in range(self.random.randrange(3, 9)):
            self.statement(1, 3, False, generator)
        self.put(1, 'yield out' if generator else 'return (out, a, b, c, d, e)')
        arguments = ', '.join(self.expression(1) for _ in range(count))
        self.put(0, "attempt('%s', lambda: %s)" % (name, ('list(%s(%s))' if generator else '%s(%s)') % (name, arguments)))
        self.functions.append((name, count))

    def program(self):
        for _ in range(self.random.randrange(3)):
            self.make_class()
        self.put(0, 'a = b = c = d = e = 1')
        for number in range(6):
            self.make_function(number)
        for number in range(10):
            self.put(0, "attempt('e%d', lambda: %s)" % (number, self.expression(3)))
        return PRELUDE + '\n'.join(self.lines) + '\n'


def run(command, path, seed='random'):
    try:
        done = subprocess.run(command + [path], capture_output=True, timeout=20, stdin=subprocess.DEVNULL, env=dict(os.environ, PYTHONHASHSEED=seed))
    except subprocess.TimeoutExpired:
        return None, '', ''
    return done.returncode, done.stdout.decode('utf-8', 'replace'), done.stderr.decode('utf-8', 'replace')


BEYOND = ['beyond 64 bits', 'ints have 64 bits', 'no complex numbers', 'lone surrogate', 'Exceeds the limit', 'Python int too large', 'too large to convert', 'int too large']


def lines(result):
    """What was printed, without addresses."""
    return re.sub(' at 0x[0-9a-f]+', '', result[1]).split('\n')


def difference(python, nn, path):
    """What differs, or None."""
    if nn[0] is None:
        return None if python[0] is None else 'nn hangs'
    if nn[0] < 0 or nn[0] > 2:
        return 'nn ends with %s' % nn[0]
    if python[0] is None or 'SyntaxError' in python[2] or python[2].startswith('  File') and 'Error' in python[2].splitlines()[-1] and python[1] == '':
        return None if nn[0] == 2 or python[0] is None else 'CPython refuses the program: ' + python[2][-200:]
    a, b = lines(python), lines(nn)
    others = None
    for place, (x, y) in enumerate(zip(a, b)):
        if x != y:
            if any(word in line for word in BEYOND for line in (x, y)):
                continue
            if others is None:
                others = [lines(run([sys.executable, '-W', 'ignore'], path, str(seed))) for seed in range(8)]
            if any(other[place:place + 1] != [x] for other in others):
                continue
            return '- %s\n+ %s' % (x[:300], y[:300])
    if len(a) != len(b):
        return 'different number of lines\n' + nn[2][-600:]
    return None


def main():
    options = argparse.ArgumentParser()
    options.add_argument('nn')
    options.add_argument('--seconds', type=float, default=20)
    options.add_argument('--seed', type=int, default=1)
    options.add_argument('--keep')
    given = options.parse_args()
    program = os.path.abspath(given.nn)
    end, seed, bad = time.time() + given.seconds, given.seed, 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'program.py')
        while time.time() < end:
            text = Maker(seed).program()
            with open(path, 'w') as file:
                file.write(text)
            found = difference(run([sys.executable, '-W', 'ignore'], path), run([program], path), path)
            if found:
                bad += 1
                print('seed %d: %s' % (seed, found), flush=True)
                if given.keep:
                    os.makedirs(given.keep, exist_ok=True)
                    with open(os.path.join(given.keep, 'program%d.py' % seed), 'w') as file:
                        file.write(text)
            seed += 1
    print('%d programs, %d differ' % (seed - given.seed, bad))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
