"""Equality of known values as the template language sees it."""

from __future__ import annotations

from linter.arm.functions.function import MAXIMUM_STEPS, LimitError
from linter.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Final

TEXT: Final = 'string'


def identical(left: object, right: object) -> bool:
    """Return whether two known values are equal.

    Text compares with case, members of objects without order and by names without case; an integer equals neither
    text nor a boolean. Text that rests on a stand-in is ordinary text here. Unknown values are equal by key only.
    """
    if isinstance(left, str):
        return isinstance(right, str) and left == right
    if isinstance(left, (dict, list)):
        return left is right or (left.__class__ is right.__class__ and fingerprint(left) == fingerprint(right))
    return fingerprint(left) == fingerprint(right)


def fingerprint(value: object) -> Hashable:
    """Return something hashable that is equal for identical values and for no others.

    An unknown without a key is equal only to itself. Raises LimitError if value has too many members.
    """
    return Fingerprints().of(value)


class Fingerprints:
    """Fingerprints of one or more values, with one budget of steps."""

    __slots__ = ('steps',)

    def __init__(self) -> None:
        self.steps = 0

    def of(self, value: object) -> Hashable:
        if isinstance(value, str):
            return TEXT, str(value)
        if value is None or isinstance(value, (bool, int, float)):
            return value.__class__, value
        if isinstance(value, Unknown):
            return Unknown, value.key or id(value)
        self.steps += 1
        if isinstance(value, list):
            self.spend(len(value))
            return list, tuple([self.of(item) for item in value])
        if isinstance(value, dict):
            self.spend(len(value))
            return dict, frozenset([(name.lower(), self.of(member)) for name, member in value.items()])
        return value.__class__, id(value)

    def spend(self, count: int) -> None:
        self.steps += count
        if self.steps > MAXIMUM_STEPS:
            raise LimitError(f'the values to compare have more than {MAXIMUM_STEPS:,} members')


def distinct(values: list[object]) -> list[object]:
    """Return the first occurrences of identical values, in order."""
    seen: set[Hashable] = set()
    result = []
    fingerprints = Fingerprints()
    for value in values:
        mark = fingerprints.of(value)
        if mark not in seen:
            seen.add(mark)
            result.append(value)
    return result
