/// The part of time that is written in the language.
enum TimeSource {
    static let text = #"""
_days = ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')
_months = ('january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december')
# For each directive of digits: its field, the most digits, the least and the largest number.
_numbers = {'d': ('day', 2, 1, 31), 'H': ('hour', 2, 0, 23), 'I': ('hour12', 2, 1, 12), 'M': ('minute', 2, 0, 59), 'S': ('second', 2, 0, 61),
            'm': ('month', 2, 1, 12), 'Y': ('year', 4, 0, 9999), 'y': ('short', 2, 0, 99), 'j': ('ordinal', 3, 1, 366), 'w': ('sunday0', 1, 0, 6),
            'u': ('monday1', 1, 1, 7), 'U': ('weekU', 2, 0, 53), 'W': ('weekW', 2, 0, 53), 'f': ('fraction', 6, 0, 999999)}
_written = {'c': '%a %b %d %H:%M:%S %Y', 'x': '%m/%d/%y', 'X': '%H:%M:%S', 'D': '%m/%d/%y', 'T': '%H:%M:%S', 'R': '%H:%M', 'r': '%I:%M:%S %p'}

def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

def _day_of_year(year, month, day):
    lengths = (31, 28 + _is_leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if day > lengths[month - 1]:
        raise ValueError('day is out of range for month')
    return sum(lengths[:month - 1]) + day

def _weekday(year, ordinal):
    """Monday is 0."""
    before = year - 1
    return (before * 365 + before // 4 - before // 100 + before // 400 + ordinal + 6) % 7

def _matches(text, format, at, found):
    """The places up to which a format can match a text, each with what it found; the longest first, as digits go."""
    if not format:
        yield at, found
        return
    if format[0].isspace():
        rest = format.lstrip()
        if at < len(text) and text[at].isspace():
            while at < len(text) and text[at].isspace():
                at += 1
            yield from _matches(text, rest, at, found)
        return
    if format[0] != '%':
        if text[at:at + 1].lower() == format[0].lower():
            yield from _matches(text, format[1:], at + 1, found)
        return
    letter, rest = format[1], format[2:]
    if letter in _numbers:
        name, width, least, largest = _numbers[letter]
        for length in ([4] if letter == 'Y' else [2] if letter == 'y' else range(width, 0, -1)):
            digits = text[at:at + length]
            if len(digits) == length and digits.isdecimal() and least <= int(digits) <= largest:
                value = int(digits) * 10 ** (6 - length) if letter == 'f' else int(digits)
                yield from _matches(text, rest, at + length, {**found, name: value})
    elif letter in 'aAbBhp':
        words = ('am', 'pm') if letter == 'p' else _days if letter in 'aA' else _months
        name = 'half' if letter == 'p' else 'weekday' if letter in 'aA' else 'month'
        for number, word in enumerate(words):
            word = word[:3] if letter in 'abh' else word
            if text[at:at + len(word)].lower() == word:
                yield from _matches(text, rest, at + len(word), {**found, name: number + (name == 'month')})
    elif letter == 'Z':
        for zone in ('utc', 'gmt'):
            if text[at:at + 3].lower() == zone:
                yield from _matches(text, rest, at + 3, {**found, 'dst': 0})
    elif letter == '%':
        if text[at:at + 1] == '%':
            yield from _matches(text, rest, at + 1, found)

def _spelled(format):
    """A format without the directives that stand for several; a mistake in it is told."""
    result, at = '', 0
    while at < len(format):
        if format[at] != '%':
            result += format[at]
            at += 1
            continue
        letter = format[at + 1:at + 2]
        if not letter:
            raise ValueError(f"stray % in format '{format}'")
        if letter in _written:
            result += _written[letter]
        elif letter in _numbers or letter in 'aAbBhpZ%':
            result += '%' + letter
        else:
            raise ValueError(f"'{letter}' is a bad directive in format '{format}'")
        at += 2
    return result

def strptime(string, format='%a %b %d %H:%M:%S %Y', /):
    """The time that a text tells, in a format like that of strftime."""
    for position, argument in enumerate((string, format)):
        if not isinstance(argument, str):
            raise TypeError(f'strptime() argument {position} must be str, not {type(argument)}')
    end, found = next(_matches(string, _spelled(format), 0, {}), (0, None))
    if found is None:
        raise ValueError(f'time data {string!r} does not match format {format!r}')
    if end != len(string):
        raise ValueError(f'unconverted data remains: {string[end:]}')
    year = found.get('year')
    if year is None and 'short' in found:
        year = found['short'] + (1900 if found['short'] > 68 else 2000)
    hour = found.get('hour', 0)
    if 'hour12' in found:
        hour = found['hour12'] % 12 + 12 * found.get('half', 0)
    weekday = found.get('weekday')
    if 'sunday0' in found:
        weekday = (found['sunday0'] - 1) % 7
    if 'monday1' in found:
        weekday = found['monday1'] - 1
    # The 29th of February of no year is one of a leap year.
    is_stand_in = year is None and found.get('month') == 2 and found.get('day') == 29
    if year is None:
        year = 1904 if is_stand_in else 1900
    month, day, ordinal = found.get('month', 1), found.get('day', 1), found.get('ordinal')
    if ordinal is None and weekday is not None and ('weekU' in found or 'weekW' in found) and ('year' in found or 'short' in found):
        starts_monday = 'weekW' in found
        week = found['weekW' if starts_monday else 'weekU']
        first = _weekday(year, 1)
        day_of_week = weekday
        if not starts_monday:
            first, day_of_week = (first + 1) % 7, (weekday + 1) % 7
        ordinal = day_of_week - first + 1 if week == 0 else (7 - first) % 7 + 7 * (week - 1) + 1 + day_of_week
        if ordinal <= 0:
            year -= 1
            ordinal += 365 + _is_leap(year)
    if ordinal is None:
        ordinal = _day_of_year(year, month, day)
    elif 'month' not in found or 'day' not in found:
        month, left = 1, ordinal
        for length in (31, 28 + _is_leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
            if left <= length:
                break
            left -= length
            month += 1
        day = left
    if weekday is None:
        weekday = _weekday(year, ordinal)
    if is_stand_in:
        year = 1900
    return struct_time((year, month, day, hour, found.get('minute', 0), found.get('second', 0), weekday, ordinal, found.get('dst', -1)))
"""#
}
