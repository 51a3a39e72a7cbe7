"""Functions on numbers: 64-bit integers.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric
"""

from __future__ import annotations

from linter.arm.functions.function import integer_at, mismatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

LEAST: Final = -(2**63)
GREATEST: Final = 2**63 - 1


def operation(name: str, compute: Callable[[int, int], int]) -> Callable[[list[object]], object]:
    """Return a function of two integers whose result must be a 64-bit integer."""

    def apply(arguments: list[object]) -> object:
        left, right = integer_at(name, arguments, 0), integer_at(name, arguments, 1)
        return checked(name, compute(left, right))

    return apply


def checked(name: str, value: int) -> int:
    if not LEAST <= value <= GREATEST:
        raise ValueError(f"the result of '{name}' is no 64-bit integer")
    return value


def quotient(left: int, right: int) -> int:
    """Return left divided by right, without the fraction."""
    if right == 0:
        raise ValueError('a number cannot be divided by 0')
    whole = abs(left) // abs(right)
    return whole if (left < 0) == (right < 0) else -whole


def remainder(left: int, right: int) -> int:
    """Return the remainder of the division; it has the sign of left."""
    return left - right * quotient(left, right)


add = operation('add', lambda left, right: left + right)
sub = operation('sub', lambda left, right: left - right)
mul = operation('mul', lambda left, right: left * right)
div = operation('div', quotient)
mod = operation('mod', remainder)


def integer(arguments: list[object]) -> object:
    """Return an integer, the integer a text shows, or a number without its fraction."""
    value = arguments[0]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return checked('int', int(value))
    if not isinstance(value, str):
        raise mismatch('int', 0, 'an integer or a string', value)
    digits = value.strip(' \t\n\v\f\r')
    number = digits[1:] if digits[:1] in {'+', '-'} else digits
    if not number.isascii() or not number.isdigit() or len(number.lstrip('0')) > 19:
        raise ValueError(f"'int' takes the digits of a 64-bit integer; it is {value[:40]!r}")
    return checked('int', int(digits))


def floating(arguments: list[object]) -> object:
    """Return the number that a text shows, or an integer as a number with a fraction."""
    value = arguments[0]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        raise mismatch('float', 0, 'a number or a string', value)
    try:
        number = float(value) if '_' not in value else None
    except ValueError:
        number = None
    if number is None or number - number != 0:
        raise ValueError(f"'float' takes a number as text; it is {value[:40]!r}")
    return number


def smallest(arguments: list[object]) -> object:
    """Return the smallest of integers, or of the integers in arrays."""
    return min(integers('min', arguments))


def largest(arguments: list[object]) -> object:
    """Return the largest of integers, or of the integers in arrays."""
    return max(integers('max', arguments))


def integers(name: str, arguments: list[object]) -> list[int]:
    found: list[int] = []
    for index, argument in enumerate(arguments):
        for item in argument if isinstance(argument, list) else [argument]:
            if item.__class__ is not int:
                raise mismatch(name, index, 'integers', item)
            found.append(item)
    if not found:
        raise ValueError(f"'{name}' takes at least one integer; the array is empty")
    return found
