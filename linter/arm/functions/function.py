"""What a function of the library is: its record, its errors, its limits and the checks of its arguments."""

from __future__ import annotations

from linter.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

MAXIMUM_TEXT: Final = 1_048_576
"""The longest text a function may produce, in characters (1 MB is the service's limit of a resource)."""

MAXIMUM_ITEMS: Final = 100_000
"""The most items an array may have that a function produces."""

MAXIMUM_STEPS: Final = 500_000
"""The most members a function may visit in its arguments: shared members are visited as often as they occur."""


class LimitError(ValueError):
    """A function would produce more than the limits allow."""


class TypeMismatchError(ValueError):
    """An argument has a type the function does not take, whatever its value is."""


class TemplateFailure(ValueError):  # noqa: N818 - it is the template's own statement, the word of the function `fail`
    """The template called ``fail``; the text is the template's."""


class Function:
    """A function: name as documented, number of arguments (maximum None: any), and how it is computed.

    apply: takes the list of arguments and returns the value; raises ValueError. When handles_unknown is False it
        is never given anything unknown.
    returns: 'string', 'int', 'bool', 'array', 'object' or 'any'.
    handles_unknown: apply takes unknown arguments itself.
    symbolic: like apply, asked instead of it when an argument is or holds something unknown.
    """

    __slots__ = ('name', 'minimum', 'maximum', 'apply', 'returns', 'handles_unknown', 'symbolic')

    def __init__(
        self,
        name: str,
        minimum: int,
        maximum: int | None,
        apply: Callable[[list[object]], object],
        returns: str = 'any',
        *,
        handles_unknown: bool = False,
        symbolic: Callable[[Function, list[object]], object] | None = None,
    ) -> None:
        self.name = name
        self.minimum = minimum
        self.maximum = maximum
        self.apply = apply
        self.returns = returns
        self.handles_unknown = handles_unknown
        self.symbolic = symbolic

    def __repr__(self) -> str:
        return f'Function({self.name!r})'


def arity_error(function: Function, given: int) -> ValueError:
    """Return the error of a call with the wrong number of arguments."""
    least, most = function.minimum, function.maximum
    if most is None:
        takes = f'at least {least}'
    elif least == most:
        takes = str(least) if least else 'no'
    else:
        takes = f'{least} or {most}' if most == least + 1 else f'{least} to {most}'
    noun = 'argument' if takes in {'1', 'at least 1'} else 'arguments'
    return ValueError(f"'{function.name}' takes {takes} {noun}; {given} given")


def described(value: object) -> str:
    """Return what a value is, for a message: 'an array', 'null'."""
    if value is None:
        return 'null'
    if isinstance(value, Unknown):
        return DESCRIPTIONS_BY_TYPE[value.type]
    return next((words for kind, words in DESCRIPTIONS.items() if isinstance(value, kind)), type(value).__name__)


DESCRIPTIONS: Final[dict[type, str]] = {
    bool: 'a boolean', int: 'an integer', float: 'a number with a fraction', str: 'a string', list: 'an array',
    dict: 'an object',
}
DESCRIPTIONS_BY_TYPE: Final = {
    'bool': 'a boolean', 'int': 'an integer', 'string': 'a string', 'array': 'an array', 'object': 'an object',
    'any': 'unknown',
}


def mismatch(name: str, index: int, wanted: str, value: object) -> TypeMismatchError:
    """Return the error of an argument (counted from 0) of the wrong type."""
    return TypeMismatchError(f"'{name}' takes {wanted} as argument {index + 1}; it is {described(value)}")


def text_at(name: str, arguments: list[object], index: int) -> str:
    """Return an argument that must be text."""
    value = arguments[index]
    if isinstance(value, str):
        return value
    raise mismatch(name, index, 'a string', value)


def integer_at(name: str, arguments: list[object], index: int) -> int:
    """Return an argument that must be an integer; a boolean is none."""
    value = arguments[index]
    if value.__class__ is int:
        return value
    raise mismatch(name, index, 'an integer', value)


def list_at(name: str, arguments: list[object], index: int) -> list[object]:
    """Return an argument that must be an array."""
    value = arguments[index]
    if isinstance(value, list):
        return value
    raise mismatch(name, index, 'an array', value)


def object_at(name: str, arguments: list[object], index: int) -> dict[str, object]:
    """Return an argument that must be an object."""
    value = arguments[index]
    if isinstance(value, dict):
        return value
    raise mismatch(name, index, 'an object', value)


def check_length(length: int) -> None:
    """Raise LimitError if text of this length is too long; called before the text is made."""
    if length > MAXIMUM_TEXT:
        raise LimitError(f'the result would have {length:,} characters; the limit is {MAXIMUM_TEXT:,}')


def check_count(count: int) -> None:
    """Raise LimitError if an array of this many items is too long; called before the array is made."""
    if count > MAXIMUM_ITEMS:
        raise LimitError(f'the result would have {count:,} items; the limit is {MAXIMUM_ITEMS:,}')
