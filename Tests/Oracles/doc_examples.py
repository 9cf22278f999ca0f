#!/usr/bin/env python3
"""Runs the examples of the documents: python3 doc_examples.py NN FILE.md...

A fenced block of `python` with `>>>` lines is turned into one script, whose output must be what the block shows,
under nn and, unless `<!-- nn only -->` stands on the line before the fence, under python3. A block without `>>>`
must run without an error.
"""
import ast
import os
import re
import subprocess
import sys
import tempfile

PRELUDE = '''def _show(f):
    try: v = f()
    except Exception as e: print(type(e).__name__ + (': ' + str(e) if str(e) else ''))
    else:
        if v is not None: print(repr(v))
'''


def blocks(text):
    """(line number, for nn only, code) of each block."""
    lines = text.split('\n')
    found, start = [], None
    for number, line in enumerate(lines):
        if start is None and re.match(r'```python\s*$', line):
            start = number
        elif start is not None and line.startswith('```'):
            only = start > 0 and '<!-- nn only -->' in lines[start - 1]
            found.append((start + 2, only, lines[start + 1:number]))
            start = None
    return found


def script(lines):
    """The script of a block with `>>>`, and the output it must have."""
    steps, wanted = [], []
    for line in lines:
        if line.startswith('>>> '):
            steps.append([line[4:]])
        elif line.startswith('...') and steps and not wanted_since(wanted, len(steps)):
            steps[-1].append(line[4:])
        else:
            wanted.append((len(steps), line))
    code = []
    for step in steps:
        tree = ast.parse('\n'.join(step))
        for node in tree.body:
            text = ast.unparse(node)
            source = '\n'.join(step)
            text = ast.get_source_segment(source, node) or text
            if getattr(node, 'decorator_list', None):
                text = '\n'.join(source.split('\n')[node.decorator_list[0].lineno - 1:node.end_lineno])
            if isinstance(node, ast.Expr):
                walrus = any(isinstance(part, ast.NamedExpr) for part in ast.walk(node))
                code.append(f'_show(lambda: ({text}\n))' if not walrus else text)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                code.append(text)
            else:
                body = '\n'.join('    ' + row for row in text.split('\n'))
                code.append("try:\n" + body + "\nexcept Exception as _e: print(type(_e).__name__ + ': ' + str(_e))")
    return PRELUDE + '\n'.join(code) + '\n', '\n'.join(line for _, line in wanted if line is not None) + '\n'


def wanted_since(wanted, step):
    return bool(wanted) and wanted[-1][0] == step


def run(program, code, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'example' + suffix)
        with open(path, 'w') as file:
            file.write(code)
        done = subprocess.run([program, path], capture_output=True, text=True, cwd=folder, timeout=300)
    return done.returncode, done.stdout, done.stderr


def main():
    nn, failures, count = os.path.abspath(sys.argv[1]), 0, 0
    for path in sys.argv[2:]:
        for number, only, lines in blocks(open(path).read()):
            shown = any(line.startswith('>>> ') for line in lines)
            code, wanted = script(lines) if shown else ('\n'.join(lines) + '\n', None)
            programs = [(nn, '.nn')] if only or not shown else [(nn, '.nn'), (sys.executable, '.py')]
            for program, suffix in programs:
                count += 1
                imports = 'import numpy as np\n' if suffix == '.py' and re.search(r'\bnp\.', code) else ''
                status, output, errors = run(program, imports + code, suffix)
                if status != 0 or wanted is not None and output.rstrip() != wanted.rstrip():
                    failures += 1
                    print(f'{path}:{number}: {os.path.basename(program)} exits with {status}\n--- shown\n{wanted}--- got\n{output}{errors[-800:]}')
    print(f'{count - failures} of {count} runs as shown')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
