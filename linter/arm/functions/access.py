"""Members of objects and items of arrays: ``.name``, ``[index]`` and the functions that look them up safely."""

from __future__ import annotations

from linter.arm.functions.assumed import causes_of_text
from linter.arm.functions.branches import one_of
from linter.arm.functions.declared import child, item_schema, member_schema
from linter.arm.functions.function import TypeMismatchError, described, integer_at, mismatch
from linter.arm.functions.parts import SCALAR_TYPES
from linter.arm.functions.unknowns import call_key, display_of
from linter.model.values import ABSENT, Absent, Assumed, OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from linter.model.values import Cause

    # What a look-up found, whether it is there (False: found is ABSENT; None: perhaps), and what decides that.
    Found = tuple[object, bool | None, frozenset[Cause]]

MOST_NAMES: Final = 10
"""How many members a message lists."""

SURE: Final[frozenset[Cause]] = frozenset()

NOTHING: Final[Found] = (ABSENT, False, SURE)


def property_of(value: object, name: str) -> object:
    """Return the member of value by name, exact first, then without case.

    Raises ValueError if there is none, or if value is no object. A member of an unknown value is unknown, with the
    type its declaration gives it. Where a member may be missing, it is taken to be there: otherwise the
    deployment fails and deploys nothing.
    """
    return index_of(value, name)


def index_of(value: object, index: object) -> object:
    """Return the item of an array by its number from 0, or the member of an object by its name.

    Raises ValueError if there is none, or if index is of the wrong type. With an unknown index every item is a
    candidate.
    """
    if value.__class__ is dict and index.__class__ is str:
        member = value.get(index, ABSENT)
        if member is not ABSENT and member.__class__ is not Unknown:
            return member
    found, present, _ = lookup(value, index)
    if present is False:
        raise missing(value, index)
    return found


def missing(value: object, index: object) -> ValueError:
    if isinstance(value, dict):
        names = ', '.join(list(value)[:MOST_NAMES]) or 'none'
        more = f' and {len(value) - MOST_NAMES} more' if len(value) > MOST_NAMES else ''
        return ValueError(f'the object has no member {display_of(index)}; it has {names}{more}')
    if isinstance(value, list):
        return ValueError(f'the array has no item {display_of(index)}; it has {len(value)}')
    return ValueError(f'{display_of(value)} has no member {display_of(index)}')


def lookup(value: object, index: object) -> Found:
    """Return the member or item at index, and whether it is there.

    Raises TypeMismatchError if value has no members, or if index cannot name one.
    """
    if isinstance(value, dict):
        return in_object(value, index)
    if isinstance(value, list):
        return in_array(value, index)
    if isinstance(value, Unknown):
        return in_unknown(value, index)
    raise TypeMismatchError(f'{described(value)} has no member {display_of(index)}')


def in_object(value: dict[str, object], name: object) -> Found:
    if isinstance(name, Assumed):
        # Surely this member only where its name was made of the same stand-in.
        if any(key == name and isinstance(key, Assumed) for key in value):
            return member_at(value, name)
        return perhaps(value, value.values(), causes_of_text([name]))
    if isinstance(name, str):
        return member_at(value, name)
    if not isinstance(name, Unknown) or name.type not in {'string', 'any'}:
        raise TypeMismatchError(f'a member of an object is named by a string, not by {described(name)}')
    if name.candidates is None:
        return perhaps(value, value.values(), name.causes, access_key(value, name))
    options = [member_at(value, option) if isinstance(option, str) else NOTHING for option in name.candidates]
    return one_of_found(options, name, key=access_key(value, name))


def in_array(value: list[object], index: object) -> Found:
    if index.__class__ is int:
        return item_at(value, index)
    if not isinstance(index, Unknown) or index.type not in {'int', 'any'}:
        raise TypeMismatchError(f'an item of an array is named by an integer, not by {described(index)}')
    if index.candidates is None:
        return perhaps(value, value, index.causes, access_key(value, index))
    options = [item_at(value, option) if option.__class__ is int else NOTHING for option in index.candidates]
    return one_of_found(options, index, key=access_key(value, index))


def member_at(value: dict[str, object], name: str) -> Found:
    if name in value:
        return settled(value[name])
    folded = name.lower()
    for key, member in value.items():
        if key.lower() == folded:
            return settled(member)
    if isinstance(value, OpenDict):
        return value.missing(name).replace(secure=are_secret(value.causes)), None, value.causes
    return NOTHING


def are_secret(causes: frozenset[Cause]) -> bool:
    """Return whether what these causes hide may be a secret: an open container does not say so itself."""
    return any(cause.kind in {'secret', 'list'} for cause in causes)


def settled(member: object) -> Found:
    """Return a member that stands in an object; its candidates may say that it is absent."""
    if not isinstance(member, Unknown) or member.candidates is None or ABSENT not in member.candidates:
        return member, True, SURE
    rest = tuple(option for option in member.candidates if option is not ABSENT)
    if len(rest) == 1:
        return rest[0], None, member.causes
    return (member.replace(candidates=rest, key=None), None, member.causes) if rest else NOTHING


def item_at(value: list[object], index: int) -> Found:
    if isinstance(value, OpenList) and index >= value.prefix:
        found = Unknown(value.causes, display=f'{{[{index}]}}', secure=are_secret(value.causes))
        return found, None, value.causes
    return (value[index], True, SURE) if 0 <= index < len(value) else NOTHING


def perhaps(
    value: dict[str, object] | list[object], members: Iterable[object], causes: frozenset[Cause], key: str | None = None
) -> Found:
    """Return one of the members of value, nobody knows which, perhaps none; more may be there where it is open."""
    if isinstance(value, (OpenDict, OpenList)):
        causes = value.causes | causes
        return Unknown(causes, key=key, secure=are_secret(causes)), None, causes
    found = [settled(member)[0] for member in members]
    return (one_of(found, causes, key=key), None, causes) if found else NOTHING


def one_of_found(options: Iterable[Found], unknown: Unknown, *, display: str = '', key: str | None = None) -> Found:
    """Return one of several findings."""
    options = list(options)
    found = [value for value, present, _ in options if present is not False]
    if not found:
        return NOTHING
    causes = unknown.causes.union(*(causes for _, _, causes in options))
    sure = all(present for _, present, _ in options)
    return one_of(found, unknown, display=display, key=key), True if sure else None, causes


def access_key(value: object, index: object) -> str | None:
    return call_key('index', [value, index])


def in_unknown(value: Unknown, index: object) -> Found:
    """Return a member or item of an unknown value, with the type its declaration gives it."""
    if value.candidates is not None and not isinstance(index, (Unknown, Assumed)):
        return of_candidates(value, value.candidates, index)
    if isinstance(index, str) and value.type in {'object', 'any'}:
        declaration = None if isinstance(index, Assumed) else member_schema(value.schema, index)
        accessor = f'.{index}'
    elif index.__class__ is int and value.type in {'array', 'any'}:
        declaration = item_schema(value.schema, index)
        accessor = f'[{index}]'
    elif isinstance(index, Unknown) and value.type in {'array', 'object', 'any'}:
        declaration = item_schema(value.schema, None) if value.type == 'array' else None
        return some_child(value, index, declaration)
    else:
        raise TypeMismatchError(f'{described(value)} has no member {display_of(index)}')
    if isinstance(declaration, Absent) or (index.__class__ is int and out_of_bounds(value, index)):
        return NOTHING
    found = child(value, declaration, accessor)
    return found, True if is_sure(value, index, found, declaration) else None, value.causes


def out_of_bounds(value: Unknown, index: int) -> bool:
    most = value.length[1] if value.length else None
    return index < 0 or (most is not None and index >= most)


def is_sure(value: Unknown, index: object, found: object, declaration: dict[str, object] | None) -> bool:
    """Return whether a member that the declaration describes must be there: it and its object may not be null."""
    if value.nullable is not False or declaration is None:
        return False
    if isinstance(found, Unknown) and found.nullable is not False:
        return False
    if isinstance(index, str):
        return index.lower() in {name.lower() for name in properties_of(value)}
    least = value.length[0] if value.length else None
    return least is not None and isinstance(index, int) and index < least


def properties_of(value: Unknown) -> dict[str, object]:
    properties = value.schema.get('properties') if value.schema else None
    return properties if isinstance(properties, dict) else {}


def some_child(value: Unknown, index: Unknown, declaration: dict[str, object] | Absent | None) -> Found:
    found = child(value, None if isinstance(declaration, Absent) else declaration, f'[{display_of(index)}]')
    if isinstance(found, Unknown):
        secure = value.secure or index.secure
        found = found.replace(causes=value.causes | index.causes, key=access_key(value, index), secure=secure)
    return found, None, value.causes | index.causes


def of_candidates(value: Unknown, candidates: tuple[object, ...], index: object) -> Found:
    """Return the member of a value with candidates: one of the members of those that have it."""
    options: list[Found] = []
    errors: list[TypeMismatchError] = []
    for option in candidates:
        try:
            options.append(lookup(option, index))
        except TypeMismatchError as error:
            options.append(NOTHING)
            errors.append(error)
    if len(errors) == len(candidates):
        raise errors[0]
    accessor = f'.{index}' if isinstance(index, str) else f'[{index}]'
    key = value.key and value.key + accessor.lower()
    return one_of_found(options, value, display=value.display + accessor, key=key)


def try_get(arguments: list[object]) -> object:
    """Return the member at the end of a path of names and numbers, null at the first that is missing.

    ``{'value': n, 'fromEnd': true}`` in the path counts from the end, from 1.
    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object#tryget
    """
    value = arguments[0]
    for index, step in enumerate(arguments[1:], 1):
        if value is None or is_scalar(value):
            return None
        try:
            value = safe(*safe_step(value, step, index))
        except TypeMismatchError:
            if not isinstance(value, Unknown) or value.nullable is False:
                raise
            return None  # it is null; otherwise the deployment fails
    return value


def is_scalar(value: object) -> bool:
    """Return whether a value has neither members nor items: text, a number or a boolean, known or not.

    Safe access to one gives null: Azure Verified Modules rely on ``action.?actionGroupId ?? action`` for text.
    """
    if isinstance(value, Unknown):
        return value.type in SCALAR_TYPES
    return isinstance(value, (str, int, float))


def safe_step(value: object, step: object, index: int) -> Found:
    if isinstance(step, dict):
        place = member_at(step, 'value')[0]
        return from_end(value, place) if member_at(step, 'fromEnd')[0] is True else lookup(value, place)
    if isinstance(step, (str, int, Unknown)) and not isinstance(step, bool):
        return lookup(value, step)
    raise mismatch('tryGet', index, 'a string or an integer', step)


def safe(found: object, present: bool | None, causes: frozenset[Cause]) -> object:
    """Return what a safe access makes of a finding: null where nothing is, perhaps null where perhaps nothing is."""
    if present:
        return found
    if present is False:
        return None
    if not isinstance(found, Unknown):
        return one_of([found, None], causes)
    candidates = found.candidates
    if candidates is not None and None not in candidates:
        candidates = (*candidates, None)
    key = found.key and found.key + '?'
    return found.replace(candidates=candidates, nullable=True, causes=found.causes | causes, key=key)


def from_end(value: object, place: object) -> Found:
    """Return the item of an array counted from its end, from 1."""
    if isinstance(value, list) and place.__class__ is int:
        if isinstance(value, OpenList):
            return Unknown(value.causes, secure=are_secret(value.causes)), None, value.causes
        return item_at(value, len(value) - place) if place > 0 else NOTHING
    if isinstance(value, list) and isinstance(place, Unknown):
        return perhaps(value, value, place.causes, call_key('indexFromEnd', [value, place]))
    if isinstance(value, Unknown) and isinstance(place, (int, Unknown)):
        if value.candidates is not None and not isinstance(place, Unknown):
            lists = [option for option in value.candidates if isinstance(option, list)]
            return one_of_found([from_end(option, place) for option in lists], value)
        found = Unknown(value.causes, secure=value.secure, key=call_key('indexFromEnd', [value, place]))
        return found, None, value.causes
    raise TypeMismatchError(f'an item of an array is counted by an integer, not by {described(place)}')


def index_from_end(arguments: list[object]) -> object:
    """Return the item of an array counted from its end, from 1.

    Raises ValueError if there is none.
    """
    found, present, _ = from_end(arguments[0], place_of('indexFromEnd', arguments))
    if present is False:
        raise missing(arguments[0], arguments[1])
    return found


def try_index_from_end(arguments: list[object]) -> object:
    """Return the item of an array counted from its end, from 1; null if there is none."""
    if arguments[0] is None:
        return None
    return safe(*from_end(arguments[0], place_of('tryIndexFromEnd', arguments)))


def place_of(name: str, arguments: list[object]) -> object:
    return arguments[1] if isinstance(arguments[1], Unknown) else integer_at(name, arguments, 1)
