/// The classes of the `string` module: templates with `$name`, and a formatter whose steps a script may replace.
enum StringSource {
    static let text = template + formatter

    private static let template = #"""
class Template:
    """A text with places for values: `$name` or `${name}`; `$$` is a dollar."""
    delimiter = '$'

    def __init__(self, template):
        self.template = template

    def _pieces(self):
        """Pairs of a kind ('text', 'name', 'escaped', 'invalid') and what it holds; of the last kind, the place."""
        text, mark = self.template, self.delimiter
        at = 0
        while True:
            found = text.find(mark, at)
            if found < 0:
                yield 'text', text[at:]
                return
            yield 'text', text[at:found]
            at = found + len(mark)
            if text.startswith(mark, at):
                yield 'escaped', mark
                at += len(mark)
                continue
            braced = text.startswith('{', at)
            start = end = at + braced
            while end < len(text) and text[end].isascii() and (text[end].isalpha() or text[end] == '_' or end > start and text[end].isdigit()):
                end += 1
            if end == start or braced and not text.startswith('}', end):
                yield 'invalid', found
                continue
            yield 'name', (text[start:end], text[found:end + braced])
            at = end + braced

    def _invalid(self, place):
        lines = self.template[:place].splitlines(keepends=True)
        if not lines:
            column, line = 1, 1
        else:
            column, line = place - len(''.join(lines[:-1])) + 1, len(lines)
        raise ValueError('Invalid placeholder in string: line %d, col %d' % (line, column))

    def substitute(self, mapping={}, /, **kws):
        parts = []
        for kind, value in self._pieces():
            if kind == 'name':
                name = value[0]
                value = str(kws[name] if name in kws else mapping[name])
            elif kind == 'invalid':
                self._invalid(value)
            parts.append(value)
        return ''.join(parts)

    def safe_substitute(self, mapping={}, /, **kws):
        parts = []
        for kind, value in self._pieces():
            if kind == 'name':
                name, written = value
                try:
                    value = str(kws[name] if name in kws else mapping[name])
                except KeyError:
                    value = written
            parts.append(self.delimiter if kind == 'invalid' else value)
        return ''.join(parts)

    def is_valid(self):
        return all(kind != 'invalid' for kind, value in self._pieces())

    def get_identifiers(self):
        return list(dict.fromkeys(value[0] for kind, value in self._pieces() if kind == 'name'))

"""#

    private static let formatter = #"""
class Formatter:
    """str.format in steps that a class may replace."""
    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        used = set()
        result, _ = self._vformat(format_string, args, kwargs, used, 2, 0)
        self.check_unused_args(used, args, kwargs)
        return result

    def _vformat(self, format_string, args, kwargs, used, depth, following):
        if depth < 0:
            raise ValueError('Max string recursion exceeded')
        parts = []
        for literal, name, spec, conversion in self.parse(format_string):
            if literal:
                parts.append(literal)
            if name is None:
                continue
            if name == '':
                if following is False:
                    raise ValueError('cannot switch from manual field specification to automatic field numbering')
                name = str(following)
                following += 1
            elif name.isdigit():
                if following:
                    raise ValueError('cannot switch from manual field specification to automatic field numbering')
                following = False
            value, key = self.get_field(name, args, kwargs)
            used.add(key)
            value = self.convert_field(value, conversion)
            spec, following = self._vformat(spec, args, kwargs, used, depth - 1, following)
            parts.append(self.format_field(value, spec))
        return ''.join(parts), following

    def get_value(self, key, args, kwargs):
        return args[key] if isinstance(key, int) else kwargs[key]

    def check_unused_args(self, used_args, args, kwargs):
        pass

    def format_field(self, value, format_spec):
        return format(value, format_spec)

    def convert_field(self, value, conversion):
        if conversion is None:
            return value
        if conversion == 's':
            return str(value)
        if conversion == 'r':
            return repr(value)
        if conversion == 'a':
            return ascii(value)
        raise ValueError('Unknown conversion specifier {0!s}'.format(conversion))

    def parse(self, format_string):
        """(text, field, spec, conversion) of each field, the last three None behind the last field."""
        text, at = '', 0
        while at < len(format_string):
            c = format_string[at]
            if c not in '{}':
                text += c
                at += 1
                continue
            if format_string.startswith(c, at + 1):
                yield text + c, None, None, None
                text = ''
                at += 2
                continue
            if c == '}':
                raise ValueError("Single '}' encountered in format string")
            if at + 1 == len(format_string):
                raise ValueError("Single '{' encountered in format string")
            depth, end = 1, at + 1
            while depth and end < len(format_string):
                depth += (format_string[end] == '{') - (format_string[end] == '}')
                end += 1
            if depth:
                raise ValueError("expected '}' before end of string")
            field, spec, conversion = format_string[at + 1:end - 1], '', None
            brackets = 0
            for place, c in enumerate(field):
                brackets += (c == '[') - (c == ']')
                if c in '!:' and not brackets:
                    rest = field[place:]
                    field = field[:place]
                    if c == '!':
                        if len(rest) < 2:
                            raise ValueError("unmatched '{' in format spec" if end < len(format_string) else "end of string while looking for conversion specifier")
                        conversion, rest = rest[1], rest[2:]
                        if rest and not rest.startswith(':'):
                            raise ValueError("expected ':' after conversion specifier")
                    spec = rest[1:]
                    break
            yield text, field, spec, conversion
            text, at = '', end
        if text:
            yield text, None, None, None

    def get_field(self, field_name, args, kwargs):
        end = next((place for place, c in enumerate(field_name) if c in '.['), len(field_name))
        first, rest = field_name[:end], field_name[end:]
        if first.isdigit():
            first = int(first)
        value = self.get_value(first, args, kwargs)
        while rest:
            if rest[0] == '.':
                end = next((place for place, c in enumerate(rest) if place and c in '.['), len(rest))
                name, rest = rest[1:end], rest[end:]
                if not name:
                    raise ValueError('Empty attribute in format string')
                value = getattr(value, name)
            elif rest[0] == '[':
                end = rest.find(']')
                if end < 0:
                    raise ValueError("Missing ']' in format string")
                name, rest = rest[1:end], rest[end + 1:]
                if not name:
                    raise ValueError('Empty attribute in format string')
                value = value[int(name) if name.isdigit() else name]
            else:
                raise ValueError("Only '.' or '[' may follow ']' in format field specifier")
        return value, first
"""#
}
