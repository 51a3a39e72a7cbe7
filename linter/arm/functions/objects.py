"""Functions that make and take apart objects.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object
"""

from __future__ import annotations

from linter.arm.functions.access import lookup
from linter.arm.functions.arrays import intersection_of_arrays, union_of_arrays
from linter.arm.functions.branches import merge_branches, one_of
from linter.arm.functions.equality import all_true, equal, is_closed, may_be_absent, open_causes
from linter.arm.functions.function import TypeMismatchError, list_at, mismatch, object_at
from linter.arm.functions.sequences import fold
from linter.arm.functions.unknowns import derived, lift, outcomes, survey
from linter.model.values import ABSENT, OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.values import Cause


def create_object(arguments: list[object]) -> object:
    """Return an object of names and values in turn; a later member replaces an earlier one of the same name.

    An unknown name makes the object open, and what stands before it may be replaced.
    """
    if len(arguments) % 2:
        raise ValueError(f"'createObject' takes names and values in turn; {len(arguments)} arguments given")
    members: dict[str, object] = {}
    causes: set[Cause] = set()
    for index in range(0, len(arguments), 2):
        name, value = arguments[index], arguments[index + 1]
        if isinstance(name, str):
            members[name] = value
        elif isinstance(name, Unknown) and name.type in {'string', 'any'}:
            causes |= name.causes
            for other in members:
                if equal(name, other) is not False:
                    members[other] = one_of([members[other], value], name)
        else:
            raise mismatch('createObject', index, 'a string', name)
    return OpenDict(members, causes) if causes else members


def object_keys(arguments: list[object]) -> object:
    """Return the names of the members in order without case; equal ones keep their order."""
    value = arguments[0]
    if isinstance(value, Unknown):
        return lift('objectKeys', 'array', object_keys, arguments)
    members = object_at('objectKeys', arguments, 0)
    names: list[object] = [name for name in sorted(members, key=fold) if not may_be_absent(members[name])]
    return names if is_closed(members) else OpenList(names, open_causes(members))


def items(arguments: list[object]) -> object:
    """Return the members as ``{key, value}``, ordered by name without case."""
    value = arguments[0]
    if isinstance(value, Unknown):
        return lift('items', 'array', items, arguments)
    members = object_at('items', arguments, 0)
    result: list[object] = [
        {'key': name, 'value': members[name]} for name in sorted(members, key=fold) if not may_be_absent(members[name])
    ]
    return result if is_closed(members) else OpenList(result, open_causes(members))


def union(arguments: list[object]) -> object:
    """Return arrays without duplicates, or objects merged: nested objects too, otherwise the later value.

    Null arguments are skipped; null members replace. Names are compared without case.
    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object#union
    """
    types = {kind_of(argument) for argument in arguments} - {'null', 'any'}
    if types == {'array'}:
        return union_of_arrays(arguments)
    if types == {'object'}:
        return union_of_objects(arguments)
    if types:
        raise mixed('union', arguments)
    is_known = all(argument is None for argument in arguments)
    return None if is_known else lift('union', 'any', union, arguments)


def mixed(name: str, arguments: list[object]) -> TypeMismatchError:
    """Return the error of arguments that are not all arrays or all objects."""
    kinds = [kind_of(argument) for argument in arguments]
    first = next(kind for kind in kinds if kind not in {'null', 'any'})
    wanted = {'array': 'an array, as another argument is one,', 'object': 'an object, as another argument is one,'}
    for index, kind in enumerate(kinds):
        if kind not in {first, 'any'} or first not in wanted:
            if name == 'union' and kind == 'null':
                continue
            return mismatch(name, index, wanted.get(first, 'an array or an object'), arguments[index])
    raise AssertionError('all arguments are of one kind')


def kind_of(value: object) -> str:
    if isinstance(value, Unknown):
        return value.type
    if isinstance(value, dict):
        return 'object'
    return 'array' if isinstance(value, list) else 'null' if value is None else 'other'


def union_of_objects(arguments: list[object]) -> object:
    if not any(isinstance(argument, dict) for argument in arguments):
        return lift('union', 'object', union, arguments)
    unknown = [argument for argument in arguments if isinstance(argument, Unknown)]
    if unknown and all(argument.candidates for argument in unknown):
        merged = merged_outcomes(arguments)
        if merged is not None:
            return merged
    result: dict[str, object] = {}
    for argument in arguments:
        if isinstance(argument, Unknown):
            result = obscured(result, argument, deep=True)
        elif isinstance(argument, dict):
            result = merged_objects(result, argument, deep=True)
    return result


def merged_outcomes(arguments: list[object]) -> object:
    """Return the union for every choice of candidates, merged member by member; None where there are too many."""
    seen = survey(arguments)
    results = outcomes(arguments, seen, union)
    if results is None:
        return None
    merged = results[0]
    reason = derived('union', 'bool', arguments, seen)
    for index, result in enumerate(results[1:]):
        # Members merged before are as unknown as the next: another key keeps them apart.
        merged = merge_branches(reason.replace(key=reason.key and f'{reason.key}#{index}'), merged, result)
    return merged


def merged_objects(left: dict[str, object], right: dict[str, object], *, deep: bool) -> dict[str, object]:
    """Return left with the members of right; where both are objects and deep is set, these merged."""
    merged = dict(left)
    causes: set[Cause] = set(left.causes) if isinstance(left, OpenDict) else set()
    if isinstance(right, OpenDict):
        causes |= right.causes
        merged = dict(obscured(merged, Unknown(right.causes, 'object', nullable=False), deep=deep))
    names = {name.lower(): name for name in merged}
    for name, member in right.items():
        place = names.setdefault(name.lower(), name)
        old = member_of(left, place)
        if old is ABSENT:
            merged[place] = member
        elif isinstance(member, Unknown) and may_be_absent(member) and place not in left:
            causes |= member.causes  # it may be absent from both: an open object says so
        elif isinstance(member, Unknown) and may_be_absent(member):
            options = [option for option in member.candidates or () if option is not ABSENT]
            merged[place] = one_of([old, *options], member)
        else:
            merged[place] = replaced(old, member) if deep else member
    return OpenDict(merged, causes) if causes else merged


def member_of(members: dict[str, object], name: str) -> object:
    """Return a member to be replaced; where it may be missing in an open object, an unknown one."""
    if name in members:
        return members[name]
    return Unknown(members.causes) if isinstance(members, OpenDict) else ABSENT


def replaced(old: object, new: object) -> object:
    """Return what a deep union makes of a member that both objects have."""
    if isinstance(new, dict):
        if isinstance(old, dict):
            return merged_objects(old, new, deep=True)
        if isinstance(old, Unknown) and old.type in {'object', 'any'}:
            return OpenDict(new, old.causes)
        return new
    if not isinstance(new, Unknown) or new.type not in {'object', 'any'}:
        return new
    if isinstance(old, dict) or (isinstance(old, Unknown) and old.type in {'object', 'any'}):
        causes = new.causes | survey([old]).causes
        return Unknown(causes, new.type, secure=new.secure or survey([old]).secure, display=new.display)
    return new


def obscured(members: dict[str, object], later: Unknown, *, deep: bool) -> dict[str, object]:
    """Return members after an unknown object was merged into them: it may replace each and add others."""
    result: dict[str, object] = {}
    for name, member in members.items():
        found, present, causes = lookup(later, name)
        if present is False:
            result[name] = member
            continue
        value = replaced(member, found) if deep else found
        # Where the unknown object lacks the member, the old one stays.
        result[name] = value if present else one_of([member, value], causes, later, display=f'{later.display}.{name}')
    causes = later.causes | (members.causes if isinstance(members, OpenDict) else frozenset())
    return OpenDict(result, causes)


def shallow_merge(arguments: list[object]) -> object:
    """Return the objects of an array merged to one, later members replacing earlier ones; null is skipped."""
    value = arguments[0]
    if isinstance(value, Unknown):
        return lift('shallowMerge', 'object', shallow_merge, arguments)
    result: dict[str, object] = {}
    objects = list_at('shallowMerge', arguments, 0)
    for item in objects:
        if isinstance(item, dict):
            result = merged_objects(result, item, deep=False)
        elif isinstance(item, Unknown) and item.type in {'object', 'any'}:
            result = obscured(result, item, deep=False)
        elif item is not None:
            raise mismatch('shallowMerge', 0, 'an array of objects', item)
    if isinstance(objects, OpenList):
        result = obscured(result, Unknown(objects.causes, 'object', nullable=False), deep=False)
    return result


def intersection(arguments: list[object]) -> object:
    """Return the items all arrays have, or the members all objects have with equal values."""
    arrays = [argument for argument in arguments if isinstance(argument, list)]
    if len(arrays) == len(arguments) and not any(isinstance(argument, OpenList) for argument in arrays):
        return intersection_of_arrays(arrays)
    objects = [argument for argument in arguments if isinstance(argument, dict)]
    if len(objects) == len(arguments) and all(is_closed(argument) for argument in objects):
        return intersection_of_objects(objects)
    kinds = {kind_of(argument) for argument in arguments} - {'any'}
    if len(kinds) > 1 or kinds - {'array', 'object'}:
        raise mixed('intersection', arguments)
    return lift('intersection', kinds.pop() if kinds else 'any', intersection, arguments)


def intersection_of_objects(objects: list[dict[str, object]]) -> object:
    others = [{name.lower(): member for name, member in other.items()} for other in objects[1:]]
    result: dict[str, object] = {}
    causes: set[Cause] = set()
    for name, member in objects[0].items():
        folded = name.lower()
        if not all(folded in other for other in others):
            continue
        same = all_true(equal(member, other[folded]) for other in others)
        if same:
            result[name] = member
        elif same is None:
            causes |= survey([member, *(other[folded] for other in others)]).causes
    return OpenDict(result, causes) if causes else result
