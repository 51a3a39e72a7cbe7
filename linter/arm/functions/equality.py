"""Equality in three values: values may hold unknown members and text that rests on a stand-in."""

from __future__ import annotations

from linter.arm.functions.function import MAXIMUM_STEPS, LimitError
from linter.arm.functions.parts import equal_parts, length_bounds, parts_of
from linter.arm.functions.unknowns import SCALARS, derived
from linter.model.values import ABSENT, Assumed, OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from linter.model.values import Cause


def equals(arguments: list[object]) -> object:
    """Return whether two values are equal: deeply, text with case, an integer and text never.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison#equals
    """
    left, right = arguments
    if left.__class__ is str and right.__class__ is str:
        return left == right
    result = equal(left, right)
    return derived('equals', 'bool', arguments) if result is None else result


def equal(left: object, right: object) -> bool | None:
    """Return whether two values are equal, or None when that depends on something unknown.

    Raises LimitError if the values have too many members.
    """
    return Comparison().equal(left, right)


def any_equal(items: Iterable[object], value: object) -> bool | None:
    """Return whether some item equals value; None when that depends on something unknown."""
    comparison = Comparison()
    found: bool | None = False
    for item in items:
        result = comparison.equal(item, value)
        if result:
            return True
        if result is None:
            found = None
    return found


def all_true(results: Iterable[bool | None]) -> bool | None:
    """Return the conjunction of three-valued results; it stops at the first False."""
    answer: bool | None = True
    for result in results:
        if result is False:
            return False
        if result is None:
            answer = None
    return answer


class Comparison:
    """One comparison, with its budget of steps."""

    __slots__ = ('steps',)

    def __init__(self) -> None:
        self.steps = 0

    def equal(self, left: object, right: object) -> bool | None:
        self.steps += 1
        if self.steps > MAXIMUM_STEPS:
            raise LimitError(f'the values to compare have more than {MAXIMUM_STEPS:,} members')
        if left.__class__ in SCALARS and right.__class__ in SCALARS:
            return left.__class__ is right.__class__ and left == right
        if isinstance(left, Unknown):
            return self.unknown_equal(left, right)
        if isinstance(right, Unknown):
            return self.unknown_equal(right, left)
        if isinstance(left, str) and isinstance(right, str):
            return assumed_equal(left, right)
        if isinstance(left, list) and isinstance(right, list):
            return self.lists_equal(left, right)
        if isinstance(left, dict) and isinstance(right, dict):
            return self.objects_equal(left, right)
        return False

    def lists_equal(self, left: list[object], right: list[object]) -> bool | None:
        if isinstance(left, OpenList) or isinstance(right, OpenList):
            ordered = min(left.prefix if isinstance(left, OpenList) else len(left),
                          right.prefix if isinstance(right, OpenList) else len(right))  # fmt: skip
            if not isinstance(left, OpenList) and len(left) < len(right):
                return False
            if not isinstance(right, OpenList) and len(right) < len(left):
                return False
            return False if all_true(map(self.equal, left[:ordered], right[:ordered])) is False else None
        return all_true(map(self.equal, left, right)) if len(left) == len(right) else False

    def objects_equal(self, left: dict[str, object], right: dict[str, object]) -> bool | None:
        ours = {name.lower(): member for name, member in left.items()}
        theirs = {name.lower(): member for name, member in right.items()}

        def members() -> Iterable[bool | None]:
            for name, member in ours.items():
                if name in theirs:
                    yield self.equal(member, theirs[name])
                else:
                    yield None if isinstance(right, OpenDict) or may_be_absent(member) else False
            for name, member in theirs.items():
                if name not in ours:
                    yield None if isinstance(left, OpenDict) or may_be_absent(member) else False

        result = all_true(members())
        return None if result and (isinstance(left, OpenDict) or isinstance(right, OpenDict)) else result

    def unknown_equal(self, unknown: Unknown, other: object) -> bool | None:
        if isinstance(other, Unknown) and other.key is not None and other.key == unknown.key:
            return True
        if differ_in_type(unknown, other):
            return False
        ours = unknown.candidates
        theirs = other.candidates if isinstance(other, Unknown) else (other,)
        if ours is not None and theirs is not None:
            return self.candidates_equal(ours, theirs)
        if isinstance(other, Unknown) and (ours is not None or theirs is not None):
            one, options = (unknown, theirs) if ours is None else (other, ours)
            return False if {self.equal(one, option) for option in options or ()} == {False} else None
        return differ_in_form(unknown, other)

    def candidates_equal(self, ours: tuple[object, ...], theirs: tuple[object, ...]) -> bool | None:
        results = {
            False if mine is ABSENT or yours is ABSENT else self.equal(mine, yours) for mine in ours for yours in theirs
        }
        return results.pop() if len(results) == 1 else None


def assumed_equal(left: str, right: str) -> bool | None:
    """Return whether two texts, at least one assumed, are equal: only the same stand-in surely is."""
    if isinstance(left, Assumed) and isinstance(right, Assumed):
        return True if left == right else None
    return False if bool(left) != bool(right) else None


def may_be_absent(member: object) -> bool:
    """Return whether a member may turn out not to be there."""
    return isinstance(member, Unknown) and member.candidates is not None and ABSENT in member.candidates


def is_closed(members: dict[str, object]) -> bool:
    """Return whether exactly these members are there."""
    return not isinstance(members, OpenDict) and not any(may_be_absent(member) for member in members.values())


def open_causes(members: dict[str, object]) -> set[Cause]:
    """Return why nobody knows which members are there."""
    causes: set[Cause] = set(members.causes) if isinstance(members, OpenDict) else set()
    for member in members.values():
        if isinstance(member, Unknown) and may_be_absent(member):
            causes |= member.causes
    return causes


def differ_in_type(unknown: Unknown, other: object) -> bool:
    """Return whether an unknown is certainly of another type than another value, which may be unknown as well."""
    if other is None:
        return unknown.nullable is False
    ours, theirs = unknown.type, type_of(other)
    if ours == 'any' or theirs == 'any' or ours == theirs:
        return False
    return unknown.nullable is False or not isinstance(other, Unknown) or other.nullable is False


def type_of(value: object) -> str:
    if isinstance(value, Unknown):
        return value.type
    if isinstance(value, bool):
        return 'bool'
    return next((name for kind, name in TYPES.items() if isinstance(value, kind)), 'null')


TYPES: Final[dict[type, str]] = {str: 'string', int: 'int', list: 'array', dict: 'object', float: 'float'}


def differ_in_form(unknown: Unknown, other: object) -> bool | None:
    """Return False where the parts of text or the length of an array exclude equality; otherwise None."""
    if unknown.type == 'string':
        theirs = parts_of(other) if type_of(other) == 'string' else None
        return equal_parts(parts_of(unknown) or (), theirs) if theirs is not None else None
    if unknown.type == 'array' and isinstance(other, list) and not isinstance(other, OpenList):
        low, high = unknown.length or (None, None)
        if (low is not None and len(other) < low) or (high is not None and len(other) > high):
            return False
    return None


def least_length(value: object) -> int:
    """Return the least length an unknown text or array can have."""
    if not isinstance(value, Unknown):
        return 0
    if value.type == 'string':
        return length_bounds(parts_of(value) or ())[0]
    return (value.length or (0, None))[0] or 0 if value.type == 'array' and value.nullable is False else 0
