"""Functions that take lambdas.

A lambda is a Python callable here; the evaluator makes it of ``lambda('x', …)``.
Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-lambda
"""

from __future__ import annotations

from functools import cmp_to_key

from linter.arm.functions.equality import is_closed, may_be_absent, open_causes
from linter.arm.functions.function import check_count, list_at, mismatch, object_at
from linter.arm.functions.logic import truth
from linter.arm.functions.unknowns import derived, survey
from linter.model.values import OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from linter.model.values import Cause


class Lambda:
    """A lambda: the number of its parameters, and what computes it for as many values."""

    __slots__ = ('arity', 'call')

    def __init__(self, arity: int, call: Callable[..., object]) -> None:
        self.arity = arity
        self.call = call


def lambda_at(name: str, arguments: list[object], index: int, *arities: int) -> Lambda:
    """Return an argument that must be a lambda of so many parameters."""
    value = arguments[index]
    wanted = ' or '.join(map(str, arities))
    if not isinstance(value, Lambda):
        raise mismatch(name, index, 'a lambda', value)
    if value.arity not in arities:
        raise ValueError(f"the lambda of '{name}' takes {wanted} parameters; it has {value.arity}")
    return value


def indexed(function: Lambda, item: object, index: int) -> object:
    """Call a lambda with an item, and with its index if it takes one."""
    return function.call(item, index) if function.arity == 2 else function.call(item)


def unknown_result(name: str, type: str, arguments: list[object]) -> object:
    """Return the result for an unknown collection: lambdas have no key, and so it has none."""
    values = [argument for argument in arguments if not isinstance(argument, Lambda)]
    return derived(name, type, values, key=None)


def map_items(arguments: list[object]) -> object:
    """Return what a lambda makes of each item of an array."""
    function = lambda_at('map', arguments, 1, 1, 2)
    if is_unknown(arguments[0], 'array'):
        return unknown_result('map', 'array', arguments)
    items = list_at('map', arguments, 0)
    if isinstance(items, OpenList):
        known = [indexed(function, item, index) for index, item in enumerate(items[: items.prefix])]
        if function.arity == 1:
            known += [function.call(item) for item in items[items.prefix :]]
        return OpenList(known, items.causes, prefix=items.prefix)
    return [indexed(function, item, index) for index, item in enumerate(items)]


def is_unknown(value: object, type: str) -> bool:
    return isinstance(value, Unknown) and value.type in {type, 'any'}


def filter_items(arguments: list[object]) -> object:
    """Return the items of an array for which a lambda is true; open where it is unknown for some."""
    function = lambda_at('filter', arguments, 1, 1, 2)
    if is_unknown(arguments[0], 'array'):
        return unknown_result('filter', 'array', arguments)
    items = list_at('filter', arguments, 0)
    kept: list[object] = []
    causes: set[Cause] = set(items.causes) if isinstance(items, OpenList) else set()
    prefix = -1
    for index, item in enumerate(items):
        if isinstance(items, OpenList) and index >= items.prefix:
            prefix = len(kept) if prefix < 0 else prefix
            if function.arity == 2:
                break
        answer = indexed(function, item, index)
        decided = truth('filter', [answer], 0)
        if decided:
            kept.append(item)
        elif decided is None:
            causes |= reasons(answer)
            prefix = len(kept) if prefix < 0 else prefix
    if causes and prefix < 0:
        prefix = len(kept)
    return OpenList(kept, causes, prefix=prefix) if causes else kept


def reasons(answer: object) -> frozenset[Cause]:
    """Return why a predicate is unknown."""
    return derived('bool', 'bool', [answer]).causes


def reduce_items(arguments: list[object]) -> object:
    """Return what a lambda makes of the result so far and each item in turn."""
    function = lambda_at('reduce', arguments, 2, 2, 3)
    items = arguments[0]
    if is_unknown(items, 'array') or isinstance(items, OpenList):
        return unknown_result('reduce', 'any', arguments)
    result = arguments[1]
    for index, item in enumerate(list_at('reduce', arguments, 0)):
        result = function.call(result, item, index) if function.arity == 3 else function.call(result, item)
    return result


class UndecidedOrderError(ValueError):
    """Whether an item comes before another depends on something unknown."""

    def __init__(self, causes: frozenset[Cause]) -> None:
        super().__init__('the order is unknown')
        self.causes = causes


def sort_items(arguments: list[object]) -> object:
    """Return the items of an array in the order of a lambda that says whether one comes before another.

    Items neither of which comes before the other keep their order. Where that is unknown, so is the order.
    """
    function = lambda_at('sort', arguments, 1, 2)
    if is_unknown(arguments[0], 'array'):
        return unknown_result('sort', 'array', arguments)
    items = list_at('sort', arguments, 0)
    if isinstance(items, OpenList):
        return OpenList(items, items.causes)

    def is_before(left: object, right: object) -> bool:
        answer = function.call(left, right)
        decided = truth('sort', [answer], 0)
        if decided is None:
            raise UndecidedOrderError(reasons(answer))
        return decided

    def compare(left: object, right: object) -> int:
        return int(is_before(right, left)) - int(is_before(left, right))

    try:
        return sorted(items, key=cmp_to_key(compare))
    except UndecidedOrderError as undecided:
        return OpenList(items, undecided.causes)


def name_of(function: str, name: object) -> str | Unknown:
    """Return the name of a member a lambda gave."""
    if isinstance(name, str) or (isinstance(name, Unknown) and name.type in {'string', 'any'}):
        return name
    raise mismatch(function, 1, 'a lambda that returns a string', name)


def to_object(arguments: list[object]) -> object:
    """Return an object of the names and values that lambdas make of the items of an array; later ones replace.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-lambda#toobject
    """
    from linter.arm.functions.objects import create_object

    naming = lambda_at('toObject', arguments, 1, 1, 2)
    value = lambda_at('toObject', arguments, 2, 1, 2) if len(arguments) > 2 else None
    if is_unknown(arguments[0], 'array'):
        return unknown_result('toObject', 'object', arguments)
    items = list_at('toObject', arguments, 0)
    members: list[object] = []
    for index, item in enumerate(items):
        members += [name_of('toObject', indexed(naming, item, index)), indexed(value, item, index) if value else item]
    result = create_object(members)
    if isinstance(items, OpenList) and isinstance(result, dict):
        # An item that is not known may have any of the names.
        return OpenDict({name: Unknown(items.causes) for name in result}, items.causes | survey([result]).causes)
    return result


def group_by(arguments: list[object]) -> object:
    """Return an object of arrays: the items of an array by the name a lambda gives them."""
    naming = lambda_at('groupBy', arguments, 1, 1, 2)
    value = lambda_at('groupBy', arguments, 2, 1, 2) if len(arguments) > 2 else None
    if is_unknown(arguments[0], 'array'):
        return unknown_result('groupBy', 'object', arguments)
    items = list_at('groupBy', arguments, 0)
    groups: dict[str, list[object]] = {}
    causes: set[Cause] = set(items.causes) if isinstance(items, OpenList) else set()
    for index, item in enumerate(items):
        name = name_of('groupBy', indexed(naming, item, index))
        if isinstance(name, Unknown):
            causes |= name.causes
        else:
            groups.setdefault(name, []).append(indexed(value, item, index) if value else item)
    if not causes:
        return dict(groups)
    return OpenDict({name: OpenList(group, causes) for name, group in groups.items()}, causes)


def map_values(arguments: list[object]) -> object:
    """Return an object with what a lambda makes of each value."""
    function = lambda_at('mapValues', arguments, 1, 1)
    if is_unknown(arguments[0], 'object'):
        return unknown_result('mapValues', 'object', arguments)
    members = object_at('mapValues', arguments, 0)
    check_count(len(members))
    result = {name: function.call(member) for name, member in members.items() if not may_be_absent(member)}
    return result if is_closed(members) else OpenDict(result, open_causes(members))
