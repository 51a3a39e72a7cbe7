"""Numbers as .NET writes them: standard formats (``D2``, ``N0``) and custom ones (``#,0.00``), invariant culture.

Source: learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings and
learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings
"""

from __future__ import annotations

import re

from linter.arm.functions.function import check_length

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

STANDARD: Final = re.compile(r'([A-Za-z])([0-9]{0,9})')

LONGEST_FRACTION: Final = 1_100
"""More digits than the fraction of any 64-bit floating-point number has; the rest are zeros."""


class UnsupportedFormatError(ValueError):
    """A format that depends on a culture, or that .NET defines and we do not."""


def format_number(value: int | float, format: str) -> str:
    """Return a number in a .NET format.

    Raises ValueError if .NET refuses the format, UnsupportedFormatError if only we do.
    """
    if not format:
        return general(value) if isinstance(value, float) else str(value)
    match = STANDARD.fullmatch(format)
    if match is None:
        return custom(value, format)
    precision = int(match[2]) if match[2] else None
    check_length(precision or 0)
    write = STANDARD_FORMATS.get(match[1].upper())
    if write is None:
        raise UnsupportedFormatError(f'the number format {format!r}')
    if match[1].upper() in 'DX' and isinstance(value, float):
        raise ValueError(f'the format {format!r} is for integers; it is given {value}')
    text = write(value, precision)
    return text.lower() if match[1] in 'xe' or (match[1] == 'g' and 'E' in text) else text


def decimal(value: int | float, precision: int | None) -> str:
    digits = str(abs(int(value))).rjust(precision or 0, '0')
    return '-' + digits if value < 0 else digits


def hexadecimal(value: int | float, precision: int | None) -> str:
    return format(int(value) & (2**64 - 1), 'X').rjust(precision or 0, '0')


def fixed(value: int | float, precision: int | None) -> str:
    return signed(value, rounded(value, 2 if precision is None else precision))


def grouped(value: int | float, precision: int | None) -> str:
    whole, point, fraction = rounded(value, 2 if precision is None else precision).partition('.')
    return signed(value, thousands(whole) + point + fraction)


def percent(value: int | float, precision: int | None) -> str:
    whole, point, fraction = rounded(value, 2 if precision is None else precision, scale=2).partition('.')
    return signed(value, thousands(whole) + point + fraction + ' %')


def exponential(value: int | float, precision: int | None) -> str:
    digits, exponent = significant(value, (6 if precision is None else precision) + 1)
    fraction = '.' + digits[1:] if len(digits) > 1 else ''
    return signed(value, f'{digits[0]}{fraction}E{"-" if exponent < 0 else "+"}{abs(exponent):03d}')


def general(value: int | float, precision: int | None = None) -> str:
    """Return a number in format G: the shortest text that is read as the same number, or so many digits."""
    if not precision:
        if isinstance(value, int):
            return str(value)
        digits, exponent = shortest(value)
        most = 15
    else:
        digits, exponent = significant(value, precision)
        digits = digits.rstrip('0') or '0'
        most = precision
    if -5 < exponent < most:
        if exponent >= 0:
            whole, fraction = digits[: exponent + 1].ljust(exponent + 1, '0'), digits[exponent + 1 :]
        else:
            whole, fraction = '0', '0' * (-exponent - 1) + digits
        return signed(value, whole + ('.' + fraction if fraction else ''))
    fraction = '.' + digits[1:] if len(digits) > 1 else ''
    return signed(value, f'{digits[0]}{fraction}E{"-" if exponent < 0 else "+"}{abs(exponent):02d}')


STANDARD_FORMATS: Final = {
    'D': decimal, 'X': hexadecimal, 'F': fixed, 'N': grouped, 'P': percent, 'E': exponential, 'G': general,
}


def shortest(value: float) -> tuple[str, int]:
    """Return the digits of the shortest text that is read as value, and the exponent of the first one."""
    mantissa, _, exponent = f'{value!r}'.lstrip('-').partition('e')
    whole, _, fraction = mantissa.partition('.')
    digits = (whole + fraction).lstrip('0')
    place = int(exponent or 0) + len(whole) - 1 - (len(whole + fraction) - len(digits))
    return (digits.rstrip('0') or '0'), place if digits.strip('0') else 0


def significant(value: int | float, count: int) -> tuple[str, int]:
    """Return so many digits of value, rounded, and the exponent of the first one."""
    numerator, denominator = abs(value).as_integer_ratio()
    if numerator == 0:
        return '0' * count, 0
    kept = min(count, LONGEST_FRACTION)
    exponent = len(str(numerator)) - len(str(denominator))
    if numerator < denominator * 10**exponent if exponent >= 0 else numerator * 10**-exponent < denominator:
        exponent -= 1
    digits = scaled(numerator, denominator, kept - 1 - exponent)
    if len(digits) > kept:
        digits, exponent = digits[:-1], exponent + 1
    return digits.ljust(count, '0'), exponent


def scaled(numerator: int, denominator: int, places: int) -> str:
    """Return the digits of a fraction times a power of ten, rounded half away from zero."""
    if places >= 0:
        numerator *= 10**places
    else:
        denominator *= 10**-places
    return str((2 * numerator + denominator) // (2 * denominator))


def rounded(value: int | float, precision: int, *, scale: int = 0) -> str:
    """Return the absolute value times ten to the power of scale, with so many digits of fraction."""
    numerator, denominator = abs(value).as_integer_ratio()
    kept = min(precision, LONGEST_FRACTION)
    digits = scaled(numerator * 10**scale, denominator, kept).rjust(kept + 1, '0')
    whole, fraction = (digits[:-kept], digits[-kept:]) if kept else (digits, '')
    return whole + ('.' + fraction.ljust(precision, '0') if precision else '')


def signed(value: int | float, text: str) -> str:
    return '-' + text if value < 0 else text


def thousands(digits: str) -> str:
    start = len(digits) % 3
    groups = [digits[:start]] if start else []
    return ','.join(groups + [digits[index : index + 3] for index in range(start, len(digits), 3)])


PIECE: Final = re.compile(r"""'[^']*'?|"[^"]*"?|\\.?|[0#]|[.,%‰;]|[eE][+-]?0+|[^0#]""", re.DOTALL)


def custom(value: int | float, format: str) -> str:
    """Return a number in a custom format: up to three sections for positive, negative and zero."""
    pieces = PIECE.findall(format)
    if any(len(piece) > 1 and piece[0] in 'eE' for piece in pieces):
        raise UnsupportedFormatError(f'the number format {format!r}')
    sections: list[list[str]] = [[]]
    for piece in pieces:
        if piece == ';':
            sections.append([])
        else:
            sections[-1].append(piece)
    chosen = 1 if value < 0 and len(sections) > 1 and sections[1] else 0
    text, is_zero = section(abs(value), sections[chosen])
    if is_zero and len(sections) > 2 and sections[2]:
        return section(0, sections[2])[0]
    return '-' + text if value < 0 and chosen == 0 and not (is_zero and isinstance(value, int)) else text


def section(value: int | float, pieces: list[str]) -> tuple[str, bool]:
    """Return a number that is not negative in one section of a custom format, and whether it shows as zero."""
    point = pieces.index('.') if '.' in pieces else len(pieces)
    before = [index for index, piece in enumerate(pieces[:point]) if piece in {'0', '#'}]
    after = [index for index, piece in enumerate(pieces) if index > point and piece in {'0', '#'}]
    scale = 2 * pieces.count('%') + 3 * pieces.count('‰')
    last = before[-1] if before else -1
    commas = [index for index, piece in enumerate(pieces[:point]) if piece == ',']
    is_grouped = any(before and before[0] < index < last for index in commas)
    scale -= 3 * sum(1 for index in commas if before and index > last)
    numerator, denominator = value.as_integer_ratio()
    shown = scaled(numerator * 10 ** max(scale, 0), denominator * 10 ** max(-scale, 0), len(after))
    digits = shown.rjust(len(after) + 1, '0')
    whole, fraction = (digits[: -len(after)], digits[-len(after) :]) if after else (digits, '')
    text = laid_out(pieces, point, whole.lstrip('0'), fraction, before, after, is_grouped=is_grouped)
    return text, not shown.strip('0')


def laid_out(
    pieces: list[str], point: int, whole: str, fraction: str, before: list[int], after: list[int], *, is_grouped: bool
) -> str:
    """Return digits in the places of a section; digits without a place stand before the first."""
    zeros = [index for index in before if pieces[index] == '0']
    least = len(before) - before.index(zeros[0]) if zeros else 0
    whole = whole.rjust(least, '0')
    needed = [index for index, place in enumerate(after) if pieces[place] == '0' or fraction[index:].strip('0')]
    count = needed[-1] + 1 if needed else 0
    text = []
    for index, piece in enumerate(pieces):
        if index in before:
            text.append(digits_at(whole, len(before), before.index(index), is_grouped=is_grouped))
        elif index in after:
            place = after.index(index)
            text.append(fraction[place] if place < count else '')
        elif index == point:
            text.append('.' if count else '')
        elif piece[0] in '\'"':
            text.append(piece.strip(piece[0]))
        elif piece[0] == '\\':
            text.append(piece[1:])
        elif piece not in {',', '.'}:
            text.append(piece)
    return ''.join(text)


def digits_at(whole: str, places: int, place: int, *, is_grouped: bool) -> str:
    """Return the digits a place of the whole part takes: all leading ones in the first place, else one or none."""
    start = 0 if place == 0 else len(whole) - places + place
    end = len(whole) - places + place + 1
    taken = whole[max(start, 0) : max(end, 0)]
    if not is_grouped:
        return taken
    return ''.join(
        digit + (',' if (len(whole) - index - 1) % 3 == 0 and index < len(whole) - 1 else '')
        for index, digit in enumerate(taken, max(start, 0))
    )
