#!/usr/bin/env python3
"""Writes Tests/RuntimeTests/Text/TextCorpus.swift: random calls of what Sources/Runtime/Text does, with the results of
this Python, which must be 3.11.  Usage: text_corpus.py [CASES [SEED]]; with CASES the corpus goes to standard output,
one case a line, for long runs by hand."""
import math
import os
import random
import struct
import sys
import unicodedata

R = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 311)
CLASSES = ("isalpha isalnum isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace "
           "istitle isupper").split()
ALPHABETS = [
    "abcABC", "ab", "aab b", "  \t\n\r\x0b\x0c\x1c\x1d\x1f\x85\u2028\u2029\u3000\xa0 ab", "éÉßİıǅΣσς'a.A", "日本語a",
    "😀👍🏽e\u0301é\u0301", "0123456789+-_ .", "٠١٢²½Ⅷ一", "\x00\x7f\\'\"\n\x80\xad\u200b\ue000\U000e0001\u0378\ufffd",
    "\u1e9eᏰꭰᾳᾼﬁŉΐ", "a\tb\n"]
FLOATS = [0.0, -0.0, 1.0, math.inf, -math.inf, math.nan, 1e16, 9e15, 9999999999999998.0, 1e-4, 1e-5, 9.5, 0.5, 1.5, 2.5,
          0.05, 0.25, 0.125, 5e-324, 1.7976931348623157e308, 1e22, 1e23, 999999.5, 0.1, 99.995, 2.0**53, 1e100, -1e-7]


def encode(text):
    def one(char):
        plain = char.isprintable() and char not in '%"\\ ' and unicodedata.category(char) not in ("Mn", "Mc", "Me", "Sk")
        return char if plain else "".join("%%%02x" % byte for byte in char.encode())
    return "".join(map(one, text))


def tagged(value):
    """A value with its type, as the formats take them."""
    return {str: "s:", int: "i:", float: "d:"}[type(value)] + str(value)


def text(most=8):
    alphabet = R.choice(ALPHABETS) if R.random() < .8 else "".join(R.sample(ALPHABETS, 2))
    return "".join(R.choice(alphabet) for _ in range(R.randint(0, most)))


def any_float():
    kind = R.randint(0, 6)
    if kind == 0: return R.choice(FLOATS)
    if kind == 1: return struct.unpack("<d", struct.pack("<Q", R.getrandbits(64)))[0]
    if kind == 2: return round(R.uniform(-1000, 1000), R.randint(0, 4))
    if kind == 3: return R.randint(-10**6, 10**6) / R.choice([2, 4, 8, 16, 1024, 2**20])
    if kind == 4: return R.uniform(-1, 1) * 10**R.randint(-30, 30)
    if kind == 5: return float(R.randint(-10**R.randint(1, 18), 10**R.randint(1, 18)))
    return R.uniform(-1000, 1000)


def any_int():
    if R.random() < .1: return R.choice([0, 1, -1, 2**63 - 1, -2**63, 999, 1000, -1000])
    return R.randint(-10**R.randint(1, 18), 10**R.randint(1, 18))


def value(small=False):
    kind = R.randint(0, 2)
    if kind == 0: return text() if not small else R.choice(["a", "é日", "", "abc"])
    # A small value can be a width.
    if kind == 1: return any_int() if not small else R.randint(-3, 40)
    return any_float() if not small else R.choice(FLOATS[:5] + [3.75, -1234.5])


def maybe(part, chance):
    return part if R.random() < chance else ""


def spec():
    if R.random() < .06: return "".join(R.choice("<>=^+- z#0123,_.dxXbocnsfFeEgG%é") for _ in range(R.randint(0, 6)))
    return (maybe(maybe(R.choice("*0é <x日"), .5) + R.choice("<>=^"), .4) + maybe(R.choice("+- "), .3) + maybe("z", .05)
            + maybe("#", .15) + maybe("0", .3) + maybe(str(R.randint(0, 30)), .5) + maybe(R.choice(",_"), .3)
            + maybe("." + str(R.choice([0, 1, 2, 3, 5, 10, 16, 17, 20, 25, 30, 50])), .4)
            + maybe(R.choice("dxXbocnsfFeEgG%fgedy"), .75))


def percent(mark="%"):
    out = ""
    for _ in range(R.randint(1, 3)):
        out += (maybe(text(3).replace("%", ""), .5) + mark + maybe(R.choice(["-", "+", " ", "#", "0", "-0", "+0"]), .5)
                + maybe(R.choice(["*", str(R.randint(0, 25))]), .5) + maybe("." + R.choice(["", "*", "0", "3", "30"]), .4)
                + maybe(R.choice("hlL"), .05) + R.choice("sssrradddixXouffFeEgGc%" + R.choice("%yé")))
    return out + maybe(R.choice(["%", "%(a", "%5", "%.", "%%"]), .05)


def brace():
    odd = ["{{", "}}", "{", "}", "a}b", "{!", "{0!", "{0!s", "{0!r:", "{!rx}", "{[}", "{0[a}", "{.}", "{0[]}", "{0[1]x}",
           "{a{b}", "{:{:{}}}", "{99999999999999999999}", "{0]}"]
    out = ""
    for _ in range(R.randint(1, 3)):
        if R.random() < .15:
            out += R.choice(odd)
            continue
        nested = R.choice(["{}", "{1}", ">{x}", "{0}.{1}", "{}.{}"])
        out += (maybe(text(3).replace("{", "").replace("}", ""), .5) + "{"
                + R.choice(["", "", "", "0", "1", "2", "x", "x", "y", "0[0]", "x[1]", "0[a]", "1[3]"])
                + maybe("!" + R.choice("sraq"), .2)
                + maybe(":" + (spec().replace("{", "") if R.random() < .7 else nested), .6) + "}")
    return out


def number_text():
    digits = lambda alphabet, most: "".join(R.choice(alphabet) for _ in range(R.randint(0, most)))
    if R.random() < .2: return "".join(R.choice(["1", "2", "_", ".", "e", "-", "+", " ", "inf", "nan", "Infinity", "٣", "x"])
                                       for _ in range(R.randint(0, 6)))
    return (R.choice([" ", "", "-", "+", "\xa0"]) + digits("0123456789", 25) + maybe("." + digits("0123456789", 25), .5)
            + maybe(R.choice("eE") + R.choice(["", "+", "-"]) + str(R.randint(0, 340)), .5) + maybe(R.choice(" \n_"), .1))


def int_text():
    return (R.choice(["", "", "-", "+", " ", "\u3000"]) + R.choice(["", "", "0x", "0o", "0b", "0X", "0", "00", "_"])
            + "".join(R.choice(R.choice(["01", "0123456789", "0123456789abcdefXYZ_", "_٣1"]))
                      for _ in range(R.randint(0, 15))) + maybe(" \n", .2))


def bound():
    return R.choice([0, 0, 0, 1, 2, 3, -1, -2, -3, 5, 8, -8, 100, -100])


def method(name):
    """A method whose arguments are drawn by the letters: t text, i bound, m maxsplit, w width, f fill."""
    letters = {"find": "tii", "rfind": "tii", "count": "tii", "index": "tii", "rindex": "tii", "startswith": "tii",
               "endswith": "tii", "replace": "ttm", "split": "tm", "rsplit": "tm", "partition": "t", "rpartition": "t",
               "removeprefix": "t", "removesuffix": "t", "ljust": "wf", "rjust": "wf", "center": "wf", "zfill": "w",
               "expandtabs": "w", "strip": "t", "lstrip": "t", "rstrip": "t"}.get(name, "")
    this = text(12)
    def draw(letter):
        if letter == "t": return text(2) if R.random() < .7 else this[1:3]
        return {"i": bound, "m": lambda: R.randint(-1, 3), "w": lambda: R.randint(-3, 20), "f": lambda: R.choice(" 0é日")}[letter]()
    arguments = [draw(letter) for letter in letters]
    if name in ("split", "rsplit", "strip", "lstrip", "rstrip") and R.random() < .4:
        none = [None] + arguments[1:]
        return name + "_space", [this] + arguments[1:], lambda: getattr(this, name)(*none)
    if name == "expandtabs": this = "".join(R.choice("ab\t\t\n\ré") for _ in range(10))
    return name, [this] + arguments, lambda: getattr(this, name)(*arguments)


def case():
    kind = R.randint(0, 13)
    if kind <= 3:
        return method(R.choice("""lower upper title capitalize swapcase casefold find rfind count index rindex startswith
            endswith replace split rsplit partition rpartition removeprefix removesuffix ljust rjust center zfill
            expandtabs strip lstrip rstrip splitlines""".split()))
    if kind == 4:
        this = text()
        return R.choice([("repr", [this], lambda: repr(this)), ("ascii", [this], lambda: ascii(this)),
                         ("classes", [this], lambda: "".join("01"[getattr(this, name)()] for name in CLASSES))])
    if kind == 5:
        this, cut = text(12), slice(R.choice([None, bound()]), R.choice([None, bound()]), R.choice([None, 1, 2, -1, -2, 7]))
        start, end, step = cut.indices(len(this))
        return "slice", [this, start, step, len(range(start, end, step))], lambda: this[cut]
    if kind <= 8:
        this, how = value(), spec()
        return "format", [tagged(this), how], lambda: format(this, how)
    if kind == 9:
        form = percent()
        values = [value(small=True) for _ in range(max(0, form.count("%") + form.count("*") - R.choice([0, 0, 0, 1, -1])))]
        return "percent", [form] + list(map(tagged, values)), lambda: form % tuple(values)
    if kind == 10:
        form, mapping = percent(R.choice(["%(a)", "%(b c)"])), {"a": value(small=True), "b c": value(small=True)}
        return "percent_map", [form] + list(map(tagged, mapping.values())), lambda: form % mapping
    if kind == 11:
        form, x, values = brace(), value(small=True), [value(small=True) for _ in range(R.randint(0, 3))]
        return "brace", [form] + list(map(tagged, [x] + values)), lambda: form.format(*values, x=x)
    if kind == 12:
        x, n, places = any_float(), any_int(), R.choice([0, 1, 2, 3, 5, 10, 17, 22, 30, 320, 324, -1, -2, -5, -15, -300, -308])
        return R.choice([("float_repr", [x], lambda: repr(x)), ("float_round", [x, places], lambda: repr(round(x, places))),
                         ("float_hex", [x], lambda: x.hex()), ("float_int", [x], lambda: str(int(x))),
                         ("float_ratio", [x], lambda: "%d/%d" % x.as_integer_ratio()),
                         ("int_round", [n, -abs(places) % 22], lambda: str(round(n, -abs(places) % 22)))])
    x, n, base = number_text(), int_text(), R.choice([10, 10, 0, 2, 8, 16, 36, 37, 1])
    h = R.choice([any_float().hex(), "0x%x.%xp%d" % (R.getrandbits(60), R.getrandbits(60), R.randint(-1200, 1200)),
                  "".join(R.choice(["0x", "1", "f", ".", "p", "-", "3", " ", "inf"]) for _ in range(R.randint(0, 7)))])
    return R.choice([("float", [x], lambda: repr(float(x))), ("int", [n, base], lambda: str(int(n, base))),
                     ("fromhex", [h], lambda: repr(float.fromhex(h)))])


def line():
    while True:
        name, arguments, call = case()
        try:
            result = call()
        except Exception as error:
            words = error.args[0] if isinstance(error, KeyError) else str(error)
            result = "!" + type(error).__name__ + ": " + (repr(words) if isinstance(error, KeyError) else words)
        if isinstance(result, (list, tuple)): result = "|".join(result) if result else "[]"
        # Python's ints may be longer than ours.
        if name in ("int", "float_int", "float_ratio", "int_round") and result[0] != "!" and any(
                not -2**63 <= int(part) < 2**63 for part in result.split("/")): continue
        shown = [encode(a) if isinstance(a, str) else repr(a) for a in arguments]
        return " ".join([name] + shown + ["=>", encode(str(result))])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        for _ in range(int(sys.argv[1])): print(line())
        sys.exit()
    target = os.path.join(os.path.dirname(__file__), "..", "RuntimeTests", "Text", "TextCorpus.swift")
    with open(target, "w") as out:
        out.write("// Written by Tests/Oracles/text_corpus.py; the results are CPython 3.11's.\n"
                  "// A line is a call, `=>` and its result; `%xx` is a byte of UTF-8, `!` begins an error.\n\n"
                  "enum TextCorpus {\n    static let parts: [String] = [first, second, third]\n")
        for name in ("first", "second", "third"):
            out.write('\n    private static let %s = #"""\n' % name)
            for _ in range(450): out.write("        " + line() + "\n")
            out.write('        """#\n')
        out.write("}\n")
