"""The operators of conditions: what each says of a value, a missing value and an unknown one.

Truth is 0 false, 1 unknown, 2 true (linter.model.finding). An answer of 0 or 2 holds whatever an unknown turns out to
be. Source of the operators and of what they say of missing values:
learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#conditions
"""

from __future__ import annotations

import re
from math import inf

from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import ABSENT, Assumed, OpenDict, OpenList, Unknown
from linter.rules.matching import like, matches, never_like, surely_like
from linter.rules.paths import SCALAR_TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Final

    Fold = Callable[[str], str]
    Test = Callable[[object, object, Fold], int]
    UnknownTest = Callable[[Unknown, object, Fold], int]

OPERATORS: Final = {
    'equals': ('equals', False), 'notEquals': ('equals', True),
    'in': ('in', False), 'notIn': ('in', True),
    'like': ('like', False), 'notLike': ('like', True),
    'contains': ('contains', False), 'notContains': ('contains', True),
    'containsKey': ('containsKey', False), 'notContainsKey': ('containsKey', True),
    'match': ('match', False), 'notMatch': ('match', True),
    'matchInsensitively': ('matchInsensitively', False), 'notMatchInsensitively': ('matchInsensitively', True),
    'exists': ('exists', False),
    'less': ('less', False), 'lessOrEquals': ('lessOrEquals', False),
    'greater': ('greater', False), 'greaterOrEquals': ('greaterOrEquals', False),
}
"""Operators by name: the test behind it, and whether it is the opposite of that test."""

COUNTING: Final = (
    'equals', 'notEquals', 'in', 'notIn', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals',
)
"""Operators that compare a number of elements or resources."""

ORDER: Final[dict[str, Callable[[int], bool]]] = {
    'less': lambda order: order < 0,
    'lessOrEquals': lambda order: order <= 0,
    'greater': lambda order: order > 0,
    'greaterOrEquals': lambda order: order >= 0,
}
INTEGER: Final = r'-?\d+'
NUMBER: Final = r'-?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?'
DATE: Final = r'\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?'
"""Patterns are text here and are compiled when they are first used; most runs compare no numbers."""


def fold_text(text: str) -> str:
    """Return text as it is compared: without case."""
    return text.lower()


def fold_region(text: str) -> str:
    """Return the name of an Azure region as it is compared: East US 2 is eastus2."""
    return text.replace(' ', '').lower()


def text_of(value: object) -> str:
    """Return a scalar as the text it is compared by: true, 10, 0.5; a missing value is empty text."""
    if isinstance(value, str):
        return value
    if value is True or value is False:
        return 'true' if value else 'false'
    if value is None or value is ABSENT:
        return ''
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def is_missing(value: object) -> bool:
    """Return whether a value counts as missing: absent or null."""
    return value is ABSENT or value is None


def may_be_missing(value: Unknown) -> bool:
    """Return whether an unknown without candidates may turn out to be null or absent."""
    return value.nullable is True or (value.nullable is None and value.parts is None)


def agree(truths: Iterable[int]) -> int:
    """Return the truth that all share; unknown where they differ or there is none."""
    first: int | None = None
    for truth in truths:
        if truth == UNKNOWN or (first is not None and truth != first):
            return UNKNOWN
        first = truth
    return UNKNOWN if first is None else first


def judge(operator: str, value: object, operand: object, fallback: object = ABSENT, fold: Fold = fold_text) -> int:
    """Return the truth of ``value operator operand``.

    value: a value, ABSENT or None where it is missing. operand: a value, or an unknown.
    fallback: what the service takes where the value is missing; ABSENT if nothing is known.
    fold: how text is made comparable.
    """
    test, opposite = OPERATORS[operator]
    if test == 'exists':
        return _same_truth(_decide('exists', value, operand, fallback, fold), presence(operand))
    truth = _decide(test, value, operand, fallback, fold)
    return 2 - truth if opposite else truth


def presence(operand: object) -> int:
    """Return what an operand of ``exists`` asks for: true, false, or unknown."""
    if isinstance(operand, Unknown):
        candidates = operand.candidates
        return UNKNOWN if candidates is None else agree(presence(candidate) for candidate in candidates)
    return FALSE if text_of(operand).lower() == 'false' else TRUE


def _same_truth(one: int, other: int) -> int:
    if one == UNKNOWN or other == UNKNOWN:
        return UNKNOWN
    return TRUE if one == other else FALSE


def _decide(test: str, value: object, operand: object, fallback: object, fold: Fold) -> int:
    if value is ABSENT or value is None:
        if fallback is ABSENT or fallback is None:
            return FALSE
        value, fallback = fallback, ABSENT
    if not isinstance(value, Unknown):
        return KNOWN[test](value, operand, fold)
    if test == 'equals' and isinstance(operand, Unknown) and value.key is not None and value.key == operand.key:
        return _equals_itself(value)
    if value.candidates is not None:
        return agree(_decide(test, candidate, operand, fallback, fold) for candidate in value.candidates)
    present = ANYTHING[test](value, operand, fold)
    if not may_be_missing(value):
        return present
    return agree((present, _decide(test, ABSENT, operand, fallback, fold)))


def _equals_itself(value: Unknown) -> int:
    """Return whether an unknown equals the same unknown elsewhere: true for a scalar, false for a container.

    Where it is missing, each of the two places may have its own default.
    """
    if value.candidates is not None:
        return agree(
            UNKNOWN if is_missing(candidate) else FALSE if isinstance(candidate, (dict, list)) else TRUE
            for candidate in value.candidates
        )
    scalar = value.type in SCALAR_TYPES or value.parts is not None
    return TRUE if scalar and not may_be_missing(value) else UNKNOWN


def _each(operand: Unknown, test: Callable[[object], int]) -> int:
    """Return the truth on which all candidates of an unknown operand agree."""
    return UNKNOWN if operand.candidates is None else agree(map(test, operand.candidates))


# Of a value that is known and present.


def _equals(value: object, operand: object, fold: Fold) -> int:
    if isinstance(value, (dict, list)) or isinstance(operand, (dict, list)):
        return FALSE
    if isinstance(operand, Unknown):
        if operand.candidates is None and is_id(value) and is_id(operand):
            return same_id(value, operand)
        if operand.candidates is not None or isinstance(value, Assumed):
            return _each(operand, lambda each: _equals(value, each, fold))
        text = fold(text_of(value))
        return UNKNOWN if text == '' or could_be(operand, text, fold) else FALSE
    if isinstance(value, Assumed) or isinstance(operand, Assumed):
        if is_id(value) and is_id(operand):
            return same_id(value, operand)
        # Whatever stands behind a stand-in, it is not empty.
        return FALSE if bool(text_of(value)) is not bool(text_of(operand)) else UNKNOWN
    return TRUE if fold(text_of(value)) == fold(text_of(operand)) else FALSE


def is_id(value: object) -> bool:
    """Return whether a text, or the known beginning of one, looks like a resource id."""
    if isinstance(value, Unknown):
        value = value.parts[0] if value.parts else None
    return isinstance(value, str) and value.startswith('/')


def same_id(one: object, other: object) -> int:
    """Return whether two ids name the same resource, unknown names and the assumed context considered."""
    from linter.graph.identity import compare as compare_ids
    from linter.graph.identity import identify

    left, right = identify(one), identify(other)
    return UNKNOWN if left is None or right is None else compare_ids(left, right)


def _in(value: object, operand: object, fold: Fold) -> int:
    return _some(operand, lambda item: _equals(value, item, fold))


def _some(operand: object, equals: Callable[[object], int]) -> int:
    """Return whether some item of an operand equals, which is a list or a single item."""
    if isinstance(operand, Unknown):
        return _each(operand, lambda each: _some(each, equals))
    if is_missing(operand):
        return FALSE
    if not isinstance(operand, list):
        return equals(operand)
    truth = UNKNOWN if isinstance(operand, OpenList) else FALSE
    for item in operand:
        truth = max(truth, equals(item))
        if truth == TRUE:
            break
    return truth


def _like(value: object, operand: object, fold: Fold) -> int:
    if isinstance(value, (dict, list)):
        return FALSE
    if isinstance(operand, Unknown):
        return _each(operand, lambda each: _like(value, each, fold))
    if isinstance(operand, Assumed):
        return UNKNOWN
    pieces = fold(text_of(operand)).split('*')
    if isinstance(value, Assumed):
        return TRUE if surely_like(pieces, ('', '')) else UNKNOWN
    return TRUE if like(pieces, fold(text_of(value))) else FALSE


def _contains(value: object, operand: object, fold: Fold) -> int:
    if isinstance(value, list):
        truth = UNKNOWN if isinstance(value, OpenList) else FALSE
        for item in value:
            truth = max(truth, _decide('equals', item, operand, ABSENT, fold))
        return truth
    if isinstance(value, dict):
        return FALSE
    if isinstance(operand, Unknown):
        return _each(operand, lambda each: _contains(value, each, fold))
    if isinstance(value, Assumed) or isinstance(operand, Assumed):
        return UNKNOWN
    return TRUE if fold(text_of(operand)) in fold(text_of(value)) else FALSE


def _contains_key(value: object, operand: object, fold: Fold) -> int:
    if not isinstance(value, dict):
        return FALSE
    if isinstance(operand, Unknown):
        return _each(operand, lambda each: _contains_key(value, each, fold))
    if isinstance(operand, list):
        keys = min((_contains_key(value, item, fold) for item in operand), default=TRUE)
        return min(keys, UNKNOWN) if isinstance(operand, OpenList) else keys
    return UNKNOWN if isinstance(operand, Assumed) else _has_key(value, text_of(operand))


def _has_key(value: dict[str, object], name: str) -> int:
    folded = name.lower()
    for key, member in value.items():
        if key.lower() == folded:
            return _decide('exists', member, True, ABSENT, fold_text)
    return UNKNOWN if isinstance(value, OpenDict) else FALSE


def _match(value: object, operand: object, fold: Fold) -> int:
    return _fits(value, operand, str)


def _match_insensitively(value: object, operand: object, fold: Fold) -> int:
    return _fits(value, operand, fold_text)


def _fits(value: object, operand: object, fold: Fold) -> int:
    if isinstance(value, (dict, list)):
        return FALSE
    if isinstance(operand, Unknown):
        return _each(operand, lambda each: _fits(value, each, fold))
    if isinstance(value, Assumed) or isinstance(operand, Assumed):
        return UNKNOWN
    return TRUE if matches(fold(text_of(operand)), fold(text_of(value))) else FALSE


def _exists(value: object, operand: object, fold: Fold) -> int:
    return TRUE


def _ordered(test: str) -> Test:
    holds = ORDER[test]

    def ordered(value: object, operand: object, fold: Fold) -> int:
        if isinstance(operand, Unknown):
            return _each(operand, lambda each: ordered(value, each, fold))
        if is_missing(operand):
            return FALSE
        if isinstance(value, Assumed) or isinstance(operand, Assumed):
            return UNKNOWN
        order = compare(value, operand)
        # Azure fails the evaluation where the two cannot be compared: neither a pass nor a violation.
        return UNKNOWN if order is None else TRUE if holds(order) else FALSE

    return ordered


def compare(value: object, operand: object) -> int | None:
    """Return the order of two scalars, less than, equal to or greater than 0; None if they have none.

    Numbers compare as numbers, also where one of them is written as text; ISO 8601 dates as points in time, without
    a zone in UTC; other text alphabetically, without case.
    """
    if isinstance(value, str) and isinstance(operand, str):
        times = _times(value, operand)
        one, other = times if times else (value.lower(), operand.lower())
        return (one > other) - (one < other)
    left, right = number_of(value), number_of(operand)
    return None if left is None or right is None else (left > right) - (left < right)


def number_of(value: object) -> int | float | None:
    """Return the number that a value is, or that its text says; None if it is none. True is not a number."""
    if isinstance(value, str):
        if not re.fullmatch(NUMBER, value):
            return None
        return int(value) if re.fullmatch(INTEGER, value) else float(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _times(value: str, operand: str) -> tuple[str, str] | None:
    """Return two dates in a form that sorts as text; None if one of them is not a date."""
    if not re.fullmatch(DATE, value) or not re.fullmatch(DATE, operand):
        return None
    from datetime import UTC, datetime

    try:
        times = [datetime.fromisoformat(text.upper()) for text in (value, operand)]
    except ValueError:
        return None
    one, other = (
        (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec='microseconds')
        for time in times
    )
    return one, other


KNOWN: Final[dict[str, Test]] = {
    'equals': _equals, 'in': _in, 'like': _like, 'contains': _contains, 'containsKey': _contains_key,
    'match': _match, 'matchInsensitively': _match_insensitively, 'exists': _exists,
    **{test: _ordered(test) for test in ORDER},
}
"""Tests of a value that is known and present."""


# Of an unknown value without candidates that is present.


def could_be(value: Unknown, text: str, fold: Fold) -> bool:
    """Return whether an unknown, if present, could be this text; text is folded."""
    if value.type in ('array', 'object'):
        return False
    if value.type == 'bool':
        return text in ('true', 'false')
    if value.type == 'int':
        return re.fullmatch(INTEGER, text) is not None
    # Text outside ASCII may change its length with its case; without spaces it has changed it already.
    if value.length is not None and value.type == 'string' and text.isascii() and fold is fold_text:
        least, most = value.length
        if (least is not None and len(text) < least) or (most is not None and len(text) > most):
            return False
    known = known_parts(value, fold)
    return known is None or like(known, text)


def known_parts(value: Unknown, fold: Fold) -> list[str] | None:
    """Return the known parts of an unknown text, folded, with anything between them; None if nothing is known."""
    if value.parts is None:
        return None
    pieces = ['']
    for part in value.parts:
        if isinstance(part, (Unknown, Assumed)):
            pieces.append('')
        else:
            pieces[-1] += fold(part)
    return pieces


def _any_equal(value: Unknown, operand: object, fold: Fold) -> int:
    if is_id(value) and is_id(operand):
        return same_id(value, operand)
    if isinstance(operand, Unknown):
        return _each(operand, lambda each: _any_equal(value, each, fold))
    if isinstance(operand, (dict, list)):
        return FALSE
    if isinstance(operand, Assumed):
        return UNKNOWN
    return UNKNOWN if could_be(value, fold(text_of(operand)), fold) else FALSE


def _any_in(value: Unknown, operand: object, fold: Fold) -> int:
    return _some(operand, lambda item: _any_equal(value, item, fold))


def _any_like(value: Unknown, operand: object, fold: Fold) -> int:
    if value.type in ('array', 'object'):
        return FALSE
    if isinstance(operand, Unknown):
        return _each(operand, lambda each: _any_like(value, each, fold))
    if isinstance(operand, Assumed):
        return UNKNOWN
    pieces = fold(text_of(operand)).split('*')
    if value.type == 'any' and value.parts is None:
        return UNKNOWN
    known = known_parts(value, fold) or ['', '']
    if surely_like(pieces, known):
        return TRUE
    return FALSE if never_like(pieces, known) else UNKNOWN


def _any_contains(value: Unknown, operand: object, fold: Fold) -> int:
    if value.type == 'object' or (value.type == 'array' and value.length == (0, 0)):
        return FALSE
    if isinstance(operand, Unknown):
        return _each(operand, lambda each: _any_contains(value, each, fold))
    known = known_parts(value, fold)
    if known is None or isinstance(operand, (Assumed, dict, list)):
        return UNKNOWN
    text = fold(text_of(operand))
    return TRUE if any(text in part for part in known) else UNKNOWN


def _any_contains_key(value: Unknown, operand: object, fold: Fold) -> int:
    return UNKNOWN if value.type in ('object', 'any') else FALSE


def _any_undecided(value: Unknown, operand: object, fold: Fold) -> int:
    return UNKNOWN


def _any_exists(value: Unknown, operand: object, fold: Fold) -> int:
    return TRUE


ANYTHING: Final[dict[str, UnknownTest]] = {
    'equals': _any_equal, 'in': _any_in, 'like': _any_like, 'contains': _any_contains,
    'containsKey': _any_contains_key, 'match': _any_undecided, 'matchInsensitively': _any_undecided,
    'exists': _any_exists, **dict.fromkeys(ORDER, _any_undecided),
}
"""Tests of an unknown value, given that it is present."""


# Of a number of things.


def judge_count(operator: str, least: float, most: float, operand: object) -> int:
    """Return the truth of ``n operator operand`` for a number that lies between least and most (which may be inf)."""
    if isinstance(operand, Unknown):
        if operand.candidates is None:
            return UNKNOWN
        return agree(judge_count(operator, least, most, candidate) for candidate in operand.candidates)
    test, opposite = OPERATORS[operator]
    if test in ORDER:
        number = number_of(operand)
        if number is None:
            return UNKNOWN
        holds = ORDER[test]
        return agree(TRUE if holds((end > number) - (end < number)) else FALSE for end in (least, most))
    truth = _is_one_of(least, most, operand if isinstance(operand, list) else [operand])
    return 2 - truth if opposite else truth


def _is_one_of(least: float, most: float, operands: list[object]) -> int:
    numbers = [number_of(operand) for operand in operands]
    inside = {number for number in numbers if number is not None and least <= number <= most}
    if most - least < len(inside) and all(number in inside for number in range(int(least), int(most) + 1)):
        return TRUE
    undecided = inside or isinstance(operands, OpenList) or any(isinstance(operand, Unknown) for operand in operands)
    return UNKNOWN if undecided else FALSE


def add(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return the bounds of the sum of two bounded numbers."""
    return one[0] + other[0], one[1] + other[1]


NONE_OF_IT: Final = (0.0, 0.0)
ANY_NUMBER: Final = (0.0, inf)
