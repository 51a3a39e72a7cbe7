"""Logical functions and comparisons of order, in three values.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-logical
"""

from __future__ import annotations

from linter.arm.functions.branches import merge_branches, one_of
from linter.arm.functions.function import TemplateFailure, mismatch, text_at
from linter.arm.functions.unknowns import call_display, call_key, derived
from linter.model.values import Assumed, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

TRUTHS: Final = {'true': True, 'false': False}
TEXTS: Final = {'true': True, 'false': False, '1': True, '0': False}


def truth(name: str, arguments: list[object], index: int) -> bool | None:
    """Return a boolean argument, the texts 'true' and 'false' included; None when it is unknown."""
    value = arguments[index]
    if isinstance(value, bool):
        return value
    if isinstance(value, Assumed):
        return None
    if isinstance(value, str) and value.lower() in TRUTHS:
        return TRUTHS[value.lower()]
    if isinstance(value, Unknown):
        if value.candidates is not None:
            results = {truth(name, [*arguments[:index], option], index) for option in value.candidates}
            return results.pop() if len(results) == 1 else None
        if value.type in {'bool', 'string', 'any'}:
            return None
    raise mismatch(name, index, 'a boolean', value)


def all_of(arguments: list[object]) -> object:
    """Return whether all arguments are true; false as soon as one is, whatever the unknown ones are."""
    return combined('and', arguments, deciding=False)


def any_of(arguments: list[object]) -> object:
    """Return whether some argument is true; true as soon as one is, whatever the unknown ones are."""
    return combined('or', arguments, deciding=True)


def combined(name: str, arguments: list[object], *, deciding: bool) -> object:
    unknown: list[object] = []
    for index, argument in enumerate(arguments):
        value = truth(name, arguments, index)
        if value is deciding:
            return deciding
        if value is None:
            unknown.append(argument)
    if not unknown:
        return not deciding
    if len(unknown) == 1 and isinstance(unknown[0], Unknown) and unknown[0].type == 'bool':
        return unknown[0]
    return derived(name, 'bool', unknown)


def negation(arguments: list[object]) -> object:
    """Return the opposite of a boolean."""
    value = truth('not', arguments, 0)
    return derived('not', 'bool', arguments) if value is None else not value


def condition(arguments: list[object]) -> object:
    """Return the second argument if the first is true, otherwise the third; both merged when nobody knows."""
    value = truth('if', arguments, 0)
    if value is None:
        decider = arguments[0] if isinstance(arguments[0], Unknown) else derived('bool', 'bool', arguments[:1])
        return merge_branches(decider, arguments[1], arguments[2])
    return arguments[1] if value else arguments[2]


def boolean(arguments: list[object]) -> object:
    """Return a boolean for a boolean, the texts true, false, 1 and 0 in any case, and the integers 1 and 0."""
    value = arguments[0]
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        if value.strip().lower() in TEXTS:
            return TEXTS[value.strip().lower()]
        raise ValueError(f"'bool' takes true, false, 1 or 0; it is {value[:40]!r}")
    if isinstance(value, int):
        if value in (0, 1):
            return value == 1
        raise ValueError(f"'bool' takes the integers 1 and 0; it is {value}")
    raise mismatch('bool', 0, 'a boolean, a string or an integer', value)


def true(arguments: list[object]) -> object:
    """Return true."""
    return True


def false(arguments: list[object]) -> object:
    """Return false."""
    return False


def null(arguments: list[object]) -> object:
    """Return null."""
    return None


def ordered(name: str, compare: Callable[[object, object], bool]) -> Callable[[list[object]], object]:
    """Return a comparison of two numbers, or of two texts by the code of their characters."""

    def apply(arguments: list[object]) -> object:
        left, right = arguments
        if isinstance(left, str) and isinstance(right, str):
            if left.isascii() and right.isascii():
                return compare(left, right)
            # .NET compares UTF-16 code units.
            return compare(left.encode('utf-16-be', 'surrogatepass'), right.encode('utf-16-be', 'surrogatepass'))
        if is_number(left) and is_number(right):
            return compare(left, right)
        wanted = 'an integer' if is_number(left) else 'a string'
        if isinstance(left, str) or is_number(left):
            raise mismatch(name, 1, f'{wanted}, as argument 1 is one,', right)
        raise mismatch(name, 0, 'an integer or a string', left)

    return apply


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


less = ordered('less', lambda left, right: left < right)  # type: ignore[operator]  # both are numbers or text
less_or_equals = ordered('lessOrEquals', lambda left, right: left <= right)  # type: ignore[operator]
greater = ordered('greater', lambda left, right: left > right)  # type: ignore[operator]
greater_or_equals = ordered('greaterOrEquals', lambda left, right: left >= right)  # type: ignore[operator]


def coalesce(arguments: list[object]) -> object:
    """Return the first argument that is not null, null if all are.

    From the first unknown that may be null on, the result is one of several.
    """
    options: list[object] = []
    deciding: list[Unknown] = []
    for argument in arguments:
        if argument is None:
            continue
        if not isinstance(argument, Unknown) or is_never_null(argument):
            options.append(argument)
            break
        if argument.candidates is not None and all(option is None for option in argument.candidates):
            continue
        deciding.append(argument)
        options.append(without_null(argument))
    else:
        options.append(None)
    if not deciding:
        return options[0]
    if len(options) == 2 and options[1] is None and len(arguments) == 1:
        return arguments[0]
    key = call_key('coalesce', arguments)
    return one_of(options, *deciding, display=call_display('coalesce', arguments), key=key)


def is_never_null(value: Unknown) -> bool:
    if value.candidates is not None:
        return None not in value.candidates
    return value.nullable is False


def without_null(value: Unknown) -> Unknown:
    if value.candidates is None:
        return value.replace(nullable=False)
    return value.replace(nullable=False, candidates=tuple(option for option in value.candidates if option is not None))


def fail(arguments: list[object]) -> object:
    """Raise TemplateFailure with the template's message, shown with its unknown parts if it has any."""
    if isinstance(arguments[0], Unknown):
        raise TemplateFailure(arguments[0].display)
    raise TemplateFailure(text_at('fail', arguments, 0))
