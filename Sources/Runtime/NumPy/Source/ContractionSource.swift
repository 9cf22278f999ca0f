/// `np.einsum_path`: in which order the operands of a sum of products are best multiplied, two at a time.
///
/// The searches are those of opt_einsum, as NumPy has them, so that paths and reports come out the same: `greedy` takes the pair
/// that removes most elements, then the cheapest; `optimal` tries all orders.
enum ContractionSource {
    static let names = ["einsum_path"]

    static let text = #"""
from itertools import combinations as _combinations

_letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

def _size(indices, lengths):
    n = 1
    for index in indices:
        n *= lengths[index]
    return n

def _work(indices, is_inner, terms, lengths):
    return _size(indices, lengths) * (max(1, terms - 1) + (1 if is_inner else 0))

def _contracted(positions, inputs, output):
    # What is left when some inputs are multiplied: the new term, all terms, the indices summed over, those touched.
    touched, needed, rest = set(), set(output), []
    for k, term in enumerate(inputs):
        if k in positions:
            touched = touched | term
        else:
            rest.append(term)
            needed = needed | term
    made = needed & touched
    return made, rest + [made], touched - made, touched

def _optimal(inputs, output, lengths, limit):
    found = [(0, [], inputs)]
    for turn in range(len(inputs) - 1):
        further = []
        for cost, path, terms in found:
            for pair in _combinations(range(len(inputs) - turn), 2):
                made, left, removed, touched = _contracted(pair, terms, output)
                if _size(made, lengths) <= limit:
                    further.append((cost + _work(touched, removed, 2, lengths), path + [pair], left))
        if not further:
            return min(found, key=lambda each: each[0])[1] + [tuple(range(len(inputs) - turn))]
        found = further
    return min(found, key=lambda each: each[0])[1]

def _greedy(inputs, output, lengths, limit):
    if len(inputs) <= 2:
        return [tuple(range(len(inputs)))]
    made, left, removed, touched = _contracted(range(len(inputs)), inputs, output)
    naive = _work(touched, removed, len(inputs), lengths)
    spent, path, known = 0, [], []

    def weigh(pair, terms):
        made, left, removed, touched = _contracted(pair, terms, output)
        size = _size(made, lengths)
        cost = _work(touched, removed, 2, lengths)
        if size <= limit and spent + cost <= naive:
            gain = sum(_size(terms[k], lengths) for k in pair) - size
            known.append(((-gain, cost), pair, left))

    pairs = list(_combinations(range(len(inputs)), 2))
    for _ in range(len(inputs) - 1):
        for pair in pairs:
            if not inputs[pair[0]].isdisjoint(inputs[pair[1]]):
                weigh(pair, inputs)
        if not known:
            for pair in _combinations(range(len(inputs)), 2):
                weigh(pair, inputs)
            if not known:
                path.append(tuple(range(len(inputs))))
                break
        best = min(known, key=lambda each: each[0])
        known[:] = _updated(known, best)
        inputs = best[2]
        last = len(inputs) - 1
        pairs = [(k, last) for k in range(last)]
        path.append(best[1])
        spent += best[0][1]
    return path

def _updated(known, best):
    # Pairs that the best one leaves alone, with their places as they are after it.
    a, b = best[1]
    kept = []
    for cost, (x, y), terms in known:
        if x in (a, b) or y in (a, b):
            continue
        terms = list(terms)
        del terms[b - int(b > x) - int(b > y)]
        del terms[a - int(a > x) - int(a > y)]
        terms.insert(-1, best[2][-1])
        kept.append((cost, (x - int(x > a) - int(x > b), y - int(y > a) - int(y > b)), terms))
    return kept

def _spelled(axes):
    text = ''
    for axis in axes:
        if axis is Ellipsis:
            text += '...'
        elif isinstance(axis, (int, np.integer)):
            text += _letters[axis]
        else:
            raise TypeError('For this input type lists must contain either int or Ellipsis')
    return text

def _parsed(operands):
    if len(operands) == 0:
        raise ValueError('No input operands')
    if isinstance(operands[0], str):
        text = operands[0].replace(' ', '')
        arrays = [np.asanyarray(each) for each in operands[1:]]
        for char in text:
            if char not in '.,->' and char not in _letters:
                raise ValueError(f'Character {char} is not a valid symbol.')
    else:
        count = len(operands) // 2
        arrays = [np.asanyarray(each) for each in operands[:2 * count:2]]
        text = ','.join(_spelled(axes) for axes in operands[1:2 * count:2])
        if len(operands) % 2:
            text += '->' + _spelled(operands[-1])
    if ('-' in text or '>' in text) and (text.count('-') > 1 or text.count('>') > 1 or text.count('->') != 1):
        raise ValueError("Subscripts can only contain one '->'.")
    left, arrow, output = text.partition('->')
    terms = left.split(',')
    dots = ''
    if '.' in text:
        spare = ''.join(char for char in _letters if char not in text)
        longest = 0
        for k, term in enumerate(terms):
            if '.' in term:
                if term.count('.') != 3 or term.count('...') != 1:
                    raise ValueError('Invalid Ellipses.')
                count = 0 if arrays[k].shape == () else max(arrays[k].ndim, 1) - (len(term) - 3)
                if count < 0:
                    raise ValueError('Ellipses lengths do not match.')
                longest = max(longest, count)
                terms[k] = term.replace('...', spare[-count:] if count else '')
        dots = spare[-longest:] if longest else ''
        output = output.replace('...', dots)
    if not arrow:
        letters = ''.join(terms)
        once = [char for char in sorted(set(letters)) if letters.count(char) == 1]
        output = dots + ''.join(char for char in once if char not in dots)
    for char in output:
        if output.count(char) != 1:
            raise ValueError(f'Output character {char} appeared more than once in the output.')
        if not any(char in term for term in terms):
            raise ValueError(f'Output character {char} did not appear in the input')
    if len(terms) != len(arrays):
        raise ValueError('Number of einsum subscripts must be equal to the number of operands.')
    return terms, output, arrays

def _measured(terms, arrays):
    lengths = {}
    for k, term in enumerate(terms):
        shape = arrays[k].shape
        if len(shape) != len(term):
            raise ValueError(f'Einstein sum subscript {term} does not contain the correct number of indices for operand {k}.')
        for char, length in zip(term, shape):
            known = lengths.setdefault(char, length)
            if known == 1:
                lengths[char] = length
            elif length not in (1, known):
                raise ValueError(f"Size of label '{char}' for operand {k} ({known}) does not match previous terms ({length}).")
    return lengths

def einsum_path(*operands, optimize='greedy'):
    """The order in which einsum would best multiply its operands, and a report of what that saves."""
    kind, limit, path = optimize, None, None
    if kind is True:
        kind = 'greedy'
    elif kind is None:
        kind = False
    if kind is not False and not isinstance(kind, str):
        if len(kind) and kind[0] == 'einsum_path':
            path = list(kind[1:])
        elif len(kind) == 2 and isinstance(kind[0], str) and isinstance(kind[1], (int, float)):
            kind, limit = kind[0], int(kind[1])
        else:
            raise TypeError(f'Did not understand the path: {kind}')
    terms, output, arrays = _parsed(operands)
    lengths = _measured(terms, arrays)
    inputs = [set(term) for term in terms]
    indices = set(''.join(terms))
    if limit is None:
        limit = max(_size(term, lengths) for term in terms + [output])
    if path is None:
        if kind is False or len(terms) <= 2 or indices == set(output):
            path = [tuple(range(len(terms)))]
        elif kind == 'greedy':
            path = _greedy(inputs, set(output), lengths, limit)
        elif kind == 'optimal':
            path = _optimal(inputs, set(output), lengths, limit)
        else:
            raise KeyError('Path name %s not found', kind)
    left, costs, scales, sizes, lines = list(terms), [], [], [], ''
    for k, places in enumerate(path):
        places = tuple(sorted(places, reverse=True))
        made, inputs, removed, touched = _contracted(places, inputs, set(output))
        costs.append(_work(touched, removed, len(places), lengths))
        scales.append(len(touched))
        sizes.append(_size(made, lengths))
        taken = [left.pop(place) for place in places]
        result = output if k == len(path) - 1 else ''.join(char for _, char in sorted((lengths[char], char) for char in made))
        left.append(result)
        lines += '\n%4d    %24s %40s' % (scales[-1], ','.join(taken) + '->' + result, ','.join(left) + '->' + output)
    if len(left) != 1:
        raise RuntimeError(f'Invalid einsum_path is specified: {len(left) - 1} more operands has to be contracted.')
    is_inner = sum(len(set(term)) for term in terms) - len(indices) > 0
    naive, best = _work(indices, is_inner, len(terms), lengths), sum(costs) + 1
    rule = '-' * 74
    report = (f'  Complete contraction:  {",".join(terms)}->{output}\n'
              f'         Naive scaling:  {len(indices)}\n'
              f'     Optimized scaling:  {max(scales)}\n'
              f'      Naive FLOP count:  {naive:.3e}\n'
              f'  Optimized FLOP count:  {best:.3e}\n'
              f'   Theoretical speedup:  {naive / best:3.3f}\n'
              f'  Largest intermediate:  {max(sizes):.3e} elements\n'
              f'{rule}\n' + '%6s %24s %40s\n' % ('scaling', 'current', 'remaining') + rule)
    return ['einsum_path'] + path, report + lines
"""#
}
