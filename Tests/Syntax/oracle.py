"""Writes Python's own syntax tree in the form of TreeDump.swift: the oracle of the parser's tests.

    python3 oracle.py corpus.txt > corpus.expected      snippets separated by lines of ----
"""
import ast, struct, sys, warnings

BINARY = {'Add': 'add', 'Sub': 'subtract', 'Mult': 'multiply', 'Div': 'divide', 'FloorDiv': 'floorDivide',
          'Mod': 'modulo', 'Pow': 'power', 'MatMult': 'matmul', 'LShift': 'leftShift', 'RShift': 'rightShift',
          'BitAnd': 'bitAnd', 'BitOr': 'bitOr', 'BitXor': 'bitXor'}
COMPARE = {'Lt': 'less', 'LtE': 'lessEqual', 'Eq': 'equal', 'NotEq': 'notEqual', 'Gt': 'greater',
           'GtE': 'greaterEqual', 'In': 'in', 'NotIn': 'notIn', 'Is': 'is', 'IsNot': 'isNot'}
UNARY = {'UAdd': 'plus', 'USub': 'minus', 'Invert': 'invert', 'Not': 'not'}
COMP = {'ListComp': 'list', 'SetComp': 'set', 'DictComp': 'dict', 'GeneratorExp': 'generator'}


class Refused(Exception):
    """The snippet uses something outside the dialect; the text is the word the refusal must hold."""


def name_of(node):
    return type(node).__name__


class Dump:
    def __init__(self, source, spans=True):
        self.spans, self.fields, self.starts = spans, 0, [0]
        for line in source.encode().split(b'\n'):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def module(self, tree):
        return '\n'.join(self.s(x) for x in tree.body)

    def block(self, body):
        return '[' + ' '.join(self.s(x) for x in body) + ']'

    def list(self, items):
        return '[' + ' '.join(self.e(x) for x in items) + ']'

    def o(self, node):
        return self.e(node) if node is not None else '-'

    def aliases(self, names):
        return ' '.join(a.name + ('=' + a.asname if a.asname else '') for a in names)

    def s(self, n):
        kind = name_of(n)
        if kind in ('AsyncFunctionDef', 'AsyncFor', 'AsyncWith'): raise Refused('async')
        if kind == 'Match': raise Refused('match')
        if kind == 'TryStar': raise Refused('except*')
        return getattr(self, 's_' + kind)(n)

    def s_Expr(self, n): return f'(expr {self.e(n.value)})'
    def s_Assign(self, n): return f'(assign {self.list(n.targets)} {self.e(n.value)})'
    def s_AugAssign(self, n): return f'(aug {BINARY[name_of(n.op)]} {self.e(n.target)} {self.e(n.value)})'
    def s_AnnAssign(self, n): return f'(ann {self.e(n.target)} {self.e(n.annotation)} {self.o(n.value)})'
    def s_Return(self, n): return f'(return {self.o(n.value)})'
    def s_Raise(self, n): return f'(raise {self.o(n.exc)} {self.o(n.cause)})'
    def s_Assert(self, n): return f'(assert {self.e(n.test)} {self.o(n.msg)})'
    def s_Delete(self, n): return f'(del {self.list(n.targets)})'
    def s_Pass(self, n): return '(pass)'
    def s_Break(self, n): return '(break)'
    def s_Continue(self, n): return '(continue)'
    def s_Global(self, n): return f'(global {" ".join(n.names)})'
    def s_Nonlocal(self, n): return f'(nonlocal {" ".join(n.names)})'
    def s_If(self, n): return f'(if {self.e(n.test)} {self.block(n.body)} {self.block(n.orelse)})'
    def s_While(self, n): return f'(while {self.e(n.test)} {self.block(n.body)} {self.block(n.orelse)})'
    def s_Import(self, n): return f'(import {self.aliases(n.names)})'
    def s_ImportFrom(self, n): return f'(from {n.level} {n.module or ""} {self.aliases(n.names)})'

    def s_For(self, n):
        return f'(for {self.e(n.target)} {self.e(n.iter)} {self.block(n.body)} {self.block(n.orelse)})'

    def s_Try(self, n):
        handlers = ''.join(f'(except {self.o(h.type)} {h.name or "-"} {self.block(h.body)})' for h in n.handlers)
        return f'(try {self.block(n.body)} [{handlers}] {self.block(n.orelse)} {self.block(n.finalbody)})'

    def s_With(self, n):
        items = ''.join(f' ({self.e(i.context_expr)} {self.o(i.optional_vars)})' for i in n.items)
        return f'(with{items} {self.block(n.body)})'

    def s_FunctionDef(self, n):
        return (f'(def {n.name} {self.list(n.decorator_list)} {self.params(n.args)} {self.o(n.returns)} '
                f'{self.block(n.body)})')

    def s_ClassDef(self, n):
        return f'(class {n.name} {self.list(n.decorator_list)} {self.args(n.bases, n.keywords)} {self.block(n.body)})'

    def span(self, n):
        return (f'@{self.starts[n.lineno - 1] + n.col_offset}-'
                f'{self.starts[n.end_lineno - 1] + n.end_col_offset}')

    def e(self, n):
        kind = name_of(n)
        if kind == 'Await': raise Refused('await')
        text = getattr(self, 'e_' + kind)(n)
        return text if not self.spans or self.fields or kind == 'GeneratorExp' else text + self.span(n)

    def e_Constant(self, n):
        v = n.value
        if v is None or v is True or v is False: return str(v)
        if v is ...: return '...'
        if isinstance(v, bytes): raise Refused('bytes')
        if isinstance(v, complex): raise Refused('complex')
        if isinstance(v, int): return str(v) if v < 2**63 else 'huge'
        if isinstance(v, float): return 'f%x' % struct.unpack('>Q', struct.pack('>d', v))
        return self.quoted(v)

    def quoted(self, v):
        if any(0xD800 <= ord(c) <= 0xDFFF for c in v): raise Refused('surrogates')
        return "'" + ''.join(c if 0x20 < ord(c) < 0x7F and c not in "'\\" else '\\%x;' % ord(c) for c in v) + "'"

    def e_JoinedStr(self, n):
        self.fields += 1
        text = '(fstring'
        for part in n.values:
            if isinstance(part, ast.Constant):
                text += ' ' + self.quoted(part.value)
            else:
                conversion = '-' if part.conversion == -1 else chr(part.conversion)
                spec = '-' if part.format_spec is None else self.e(part.format_spec)
                text += f' {{{self.e(part.value)} {conversion} {spec}}}'
        self.fields -= 1
        return text + ')'

    def e_Name(self, n): return f'({n.id})'
    def e_List(self, n): return f'(list {self.list(n.elts)})'
    def e_Tuple(self, n): return f'(tuple {self.list(n.elts)})'
    def e_Set(self, n): return f'(set {self.list(n.elts)})'
    def e_Dict(self, n): return '(dict' + ''.join(f' {self.o(k)}:{self.e(v)}' for k, v in zip(n.keys, n.values)) + ')'
    def e_Starred(self, n): return f'(star {self.e(n.value)})'
    def e_UnaryOp(self, n): return f'({UNARY[name_of(n.op)]} {self.e(n.operand)})'
    def e_BinOp(self, n): return f'({BINARY[name_of(n.op)]} {self.e(n.left)} {self.e(n.right)})'
    def e_BoolOp(self, n): return f'({name_of(n.op).lower()} {self.list(n.values)})'
    def e_IfExp(self, n): return f'(cond {self.e(n.test)} {self.e(n.body)} {self.e(n.orelse)})'
    def e_Lambda(self, n): return f'(lambda {self.params(n.args)} {self.e(n.body)})'
    def e_Call(self, n): return f'(call {self.e(n.func)} {self.args(n.args, n.keywords)})'
    def e_Attribute(self, n): return f'(attr {self.e(n.value)} {n.attr})'
    def e_Subscript(self, n): return f'(index {self.e(n.value)} {self.e(n.slice)})'
    def e_Slice(self, n): return f'(slice {self.o(n.lower)} {self.o(n.upper)} {self.o(n.step)})'
    def e_NamedExpr(self, n): return f'(walrus {n.target.id} {self.e(n.value)})'
    def e_Yield(self, n): return f'(yield {self.o(n.value)})'
    def e_YieldFrom(self, n): return f'(yieldfrom {self.e(n.value)})'

    def e_Compare(self, n):
        rest = ''.join(f' {COMPARE[name_of(op)]} {self.e(x)}' for op, x in zip(n.ops, n.comparators))
        return f'(compare {self.e(n.left)}{rest})'

    def comp(self, n):
        kind = name_of(n)
        element, value = (n.key, n.value) if kind == 'DictComp' else (n.elt, None)
        text = f'({COMP[kind]}comp {self.e(element)} {self.o(value)}'
        for c in n.generators:
            if c.is_async: raise Refused('async')
            text += f' (for {self.e(c.target)} {self.e(c.iter)} {self.list(c.ifs)})'
        return text + ')'

    e_ListComp = e_SetComp = e_DictComp = e_GeneratorExp = comp

    def args(self, positional, keywords):
        words = ['*' + self.e(a.value) if isinstance(a, ast.Starred) else self.e(a) for a in positional]
        words += [(k.arg if k.arg else '**') + '=' + self.e(k.value) for k in keywords]
        return '<' + ' '.join(words) + '>'

    def params(self, a):
        def one(p, default=None):
            text = p.arg
            if p.annotation is not None: text += ':' + self.e(p.annotation)
            return text + ('=' + self.e(default) if default is not None else '')
        plain = a.posonlyargs + a.args
        defaults = [None] * (len(plain) - len(a.defaults)) + a.defaults
        words = [one(p, d) for p, d in zip(plain, defaults)]
        words.insert(len(a.posonlyargs), '/')
        words.append('*' + one(a.vararg) if a.vararg else '*')
        words += [one(p, d) for p, d in zip(a.kwonlyargs, a.kw_defaults)]
        if a.kwarg: words.append('**' + one(a.kwarg))
        return '<' + ' '.join(words) + '>'


def dump(source):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            tree = ast.parse(source)
            try:
                text = Dump(source).module(tree)
            except Refused as refused:
                return f'REFUSED {refused}'
            compile(source, 'f', 'exec', dont_inherit=True)
            return text
        except SyntaxError as error:
            return f'ERR {type(error).__name__}: {error.msg}'


if __name__ == '__main__':
    snippets = open(sys.argv[1], newline='').read().split('\n----\n')
    sys.stdout.write('\n----\n'.join(dump(s) for s in snippets))
