"""A value that is one of several, and nobody knows which before deployment."""

from __future__ import annotations

from linter.arm.functions.equality import equal
from linter.arm.functions.identity import distinct
from linter.arm.functions.unknowns import call_display, call_key, survey
from linter.model.values import ABSENT, MAXIMUM_CANDIDATES, OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from linter.model.values import Cause


def merge_branches(condition: Unknown, left: object, right: object) -> object:
    """Return what is known of ``if(condition, left, right)`` when the condition is unknown.

    Equal values: that value. Two objects: an object with the members merged in the same way; a member only one of
    them has may be absent. Two arrays of one length that are not fully known: merged item by item. Otherwise an
    unknown, with both as candidates when both are known.
    """
    if equal(left, right):
        return left
    if isinstance(left, dict) and isinstance(right, dict):
        return merge_objects(condition, left, right)
    decided = survey((left, right)).decided
    if not decided and isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        if not isinstance(left, OpenList) and not isinstance(right, OpenList):
            return [merge_branches(condition, mine, yours) for mine, yours in zip(left, right)]
    arguments: list[object] = [condition, left, right]
    return one_of([left, right], condition, display=call_display('if', arguments), key=call_key('if', arguments))


def merge_objects(condition: Unknown, left: dict[str, object], right: dict[str, object]) -> dict[str, object]:
    theirs = {name.lower(): name for name in right}
    causes: set[Cause] = set()
    merged: dict[str, object] = {}
    for name, member in left.items():
        other = theirs.pop(name.lower(), None)
        if other is not None:
            merged[name] = merge_branches(condition, member, right[other])
        else:
            add_one_sided(condition, name, member, right, merged, causes)
    for name in theirs.values():
        add_one_sided(condition, name, right[name], left, merged, causes)
    for side in (left, right):
        if isinstance(side, OpenDict):
            causes |= side.causes
    return OpenDict(merged, causes) if causes else merged


def add_one_sided(
    condition: Unknown,
    name: str,
    member: object,
    other: dict[str, object],
    merged: dict[str, object],
    causes: set[Cause],
) -> None:
    """Add a member that only one branch has: a candidate, or left out of an object that is then open."""
    if isinstance(other, OpenDict):
        return
    value = one_of([member, ABSENT], condition, display=f'.{name}')
    if isinstance(value, Unknown) and value.candidates is not None:
        merged[name] = value
    else:
        causes |= condition.causes


def one_of(
    values: Iterable[object], *deciding: Unknown | Iterable[Cause], display: str = '', key: str | None = None
) -> object:
    """Return the value that is one of values, for reasons in deciding: unknowns or causes.

    Several known values are the candidates, with those of unknown ones; ABSENT may be among them.
    """
    options = list(values)
    causes: set[Cause] = set()
    secure = False
    for reason in deciding:
        causes |= reason.causes if isinstance(reason, Unknown) else frozenset(reason)
        secure = secure or (isinstance(reason, Unknown) and reason.secure)
    candidates: list[object] | None = []
    for option in options:
        seen = survey([option])
        causes |= seen.causes
        secure = secure or seen.secure
        found = (option,) if seen.decided else option.candidates if isinstance(option, Unknown) else None
        candidates = None if candidates is None or found is None else [*candidates, *found]
    if candidates is not None:
        candidates = distinct(candidates)
        if len(candidates) == 1 and ABSENT not in candidates:
            return candidates[0]
    known = [option for option in options if option is not ABSENT]
    return Unknown(
        causes,
        common_type(known),
        candidates=tuple(candidates) if candidates is not None and len(candidates) <= MAXIMUM_CANDIDATES else None,
        nullable=common_nullable(known),
        secure=secure,
        display=display,
        key=key,
    )


def common_type(values: list[object]) -> str:
    """Return the type all values have that are not null, or 'any'."""
    types = {type_of(value) for value in values if value is not None}
    return types.pop() if len(types) == 1 else 'any'


def type_of(value: object) -> str:
    if isinstance(value, Unknown):
        return value.type
    if isinstance(value, bool):
        return 'bool'
    return next((name for kind, name in TYPES.items() if isinstance(value, kind)), 'any')


TYPES: Final[dict[type, str]] = {str: 'string', int: 'int', list: 'array', dict: 'object'}


def common_nullable(values: list[object]) -> bool | None:
    if any(value is None or (isinstance(value, Unknown) and value.nullable) for value in values):
        return True
    return None if any(isinstance(value, Unknown) and value.nullable is None for value in values) else False
