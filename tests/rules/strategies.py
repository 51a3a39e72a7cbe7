"""Random conditions, resources, and resources of which a part is not known."""

from __future__ import annotations

from hypothesis import strategies as st

from linter.model.values import ABSENT, Assumed, Cause, OpenDict, OpenList, Unknown
from linter.rules.operators import COUNTING

CAUSE = Cause('parameter', 'p')
NAMES = ('a', 'b', 'c')
SCALARS = st.sampled_from(['x', 'X', 'y', 'xy', '', 'true', '1', '10', 'a', True, False, 0, 1, 10, 2.5])

VALUES = st.recursive(
    SCALARS | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NAMES, 'B']), inner, max_size=3),
    max_leaves=8,
)


def spelled(names: list[str]) -> bool:
    """Return whether no two names differ only in case: a reader refuses such an object."""
    return len({name.lower() for name in names}) == len(names)


def well_formed(value: object) -> bool:
    """Return whether every object in a value has names that differ."""
    if isinstance(value, dict):
        return spelled(list(value)) and all(map(well_formed, value.values()))
    return all(map(well_formed, value)) if isinstance(value, list) else True


def without_null(value: object) -> object:
    """Return a value as a resource holds it: null members are dropped."""
    if isinstance(value, dict):
        return {name: without_null(member) for name, member in value.items() if member is not None}
    return [without_null(item) for item in value] if isinstance(value, list) else value


BODIES = (
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3).filter(well_formed).map(without_null)
)


@st.composite
def plain_paths(draw: st.DrawFn) -> str:
    """Draw a path without ``[*]``."""
    names = draw(st.lists(st.sampled_from([*NAMES, 'A']), min_size=1, max_size=3))
    index = draw(st.sampled_from(['', '', '', '[0]', '[1]']))
    return '.'.join(names) + index


@st.composite
def array_paths(draw: st.DrawFn, prefix: str = '') -> str:
    """Draw a path that ends in ``[*]``, perhaps through elements of another array."""
    path = prefix or draw(st.sampled_from(NAMES))
    if prefix:
        path += draw(st.sampled_from(['.a', '.b', '']))
    elif draw(st.booleans()):
        path += '.' + draw(st.sampled_from(NAMES))
    return path + '[*]'


@st.composite
def fields(draw: st.DrawFn, counted: tuple[str, ...]) -> str:
    """Draw a path for a leaf: of the resource, of a counted element, with or without ``[*]``."""
    if counted and draw(st.integers(0, 3)):
        return draw(st.sampled_from(counted)) + draw(st.sampled_from(['', '.a', '.b', '.b', '.a[*]']))
    if draw(st.integers(0, 3)) == 0:
        return draw(array_paths()) + draw(st.sampled_from(['', '.a', '.b']))
    return draw(plain_paths())


@st.composite
def leaves(draw: st.DrawFn, counted: tuple[str, ...]) -> dict:
    """Draw a comparison of a field with a literal or with another field."""
    operator = draw(st.sampled_from([
        'equals', 'equals', 'notEquals', 'in', 'notIn', 'like', 'notLike', 'contains', 'notContains', 'containsKey',
        'notContainsKey', 'match', 'notMatchInsensitively', 'exists', 'less', 'lessOrEquals', 'greater',
        'greaterOrEquals',
    ]))
    return {'field': draw(fields(counted)), operator: draw(operands(operator))}


@st.composite
def operands(draw: st.DrawFn, operator: str) -> object:
    """Draw what an operator compares with."""
    if operator == 'exists':
        return draw(st.booleans())
    if operator in ('in', 'notIn'):
        return draw(st.lists(SCALARS, min_size=1, max_size=3) | array_paths().map(lambda path: {'field': path}))
    if operator in ('like', 'notLike'):
        return draw(st.text('xX*y1', max_size=4))
    if operator.lower().endswith(('match', 'matchinsensitively')):
        return draw(st.text('xX#?.1', max_size=3))
    if operator == 'containsKey' and draw(st.booleans()):
        return draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2))
    if operator in ('containsKey', 'notContainsKey'):
        return draw(st.sampled_from(NAMES))
    if operator in ('less', 'lessOrEquals', 'greater', 'greaterOrEquals'):
        return draw(st.sampled_from(['x', '1', 'b', 0, 1, 10, 2.5]))
    return draw(SCALARS | plain_paths().map(lambda path: {'field': path}))


@st.composite
def counts(draw: st.DrawFn, counted: tuple[str, ...], depth: int) -> dict:
    """Draw a count of elements compared with a number."""
    prefix = draw(st.sampled_from(['', *counted]))
    path = draw(array_paths(prefix))
    inner: dict[str, object] = {'field': path}
    if draw(st.integers(0, 3)):
        inner['where'] = draw(conditions((path, *counted), depth - 1))
    operator = draw(st.sampled_from(COUNTING))
    small = st.integers(0, 3)
    operand = st.lists(small, min_size=1, max_size=2) if operator in ('in', 'notIn') else small
    return {'count': inner, operator: draw(operand)}


@st.composite
def conditions(draw: st.DrawFn, counted: tuple[str, ...] = (), depth: int = 3) -> dict:
    """Draw a condition as written in a rule file."""
    kind = draw(st.sampled_from(['leaf', 'leaf', 'leaf', 'allOf', 'anyOf', 'not', 'count'])) if depth else 'leaf'
    if kind == 'leaf':
        return draw(leaves(counted))
    if kind == 'count':
        return draw(counts(counted, depth))
    if kind == 'not':
        return {'not': draw(conditions(counted, depth - 1))}
    return {kind: [draw(conditions(counted, depth - 1)) for _ in range(draw(st.integers(1, 3)))]}


TYPES = {str: 'string', bool: 'bool', int: 'int', float: 'any', list: 'array', dict: 'object', type(None): 'any'}


@st.composite
def unknown_of(draw: st.DrawFn, value: object, *, absent: bool) -> Unknown:
    """Draw an unknown that may turn out to be value; ABSENT or None if absent is allowed."""
    missing = value is None or value is ABSENT
    if draw(st.booleans()):
        others = draw(st.lists(VALUES.filter(well_formed).map(without_null) | (st.just(ABSENT) if absent else SCALARS),
                               max_size=2))
        return Unknown([CAUSE], candidates=tuple(draw(st.permutations([value, *others]))))
    if missing:
        return Unknown([CAUSE], draw(st.sampled_from(['any', 'string', 'array'])))
    type = draw(st.sampled_from(['any', TYPES[value.__class__]]))
    if isinstance(value, str) and draw(st.booleans()):
        start, end = sorted((draw(st.integers(0, len(value))), draw(st.integers(0, len(value)))))
        inner = Unknown([CAUSE], 'string')
        parts = tuple(part for part in (value[:start], inner, value[end:]) if part != '')
        return Unknown([CAUSE], 'string', parts=parts)
    length = None
    if isinstance(value, (str, list)) and type != 'any':
        length = draw(st.sampled_from([None, (len(value), len(value)), (0, None), (None, len(value) + 1)]))
    return Unknown([CAUSE], type, nullable=draw(st.sampled_from([None, False])), length=length)


@st.composite
def masked(draw: st.DrawFn, value: object, chance: int = 4) -> object:
    """Draw a value of which less is known, so that value is one of the things that it may turn out to be."""
    if draw(st.integers(0, chance)) == 0:
        if isinstance(value, str) and value and draw(st.booleans()):
            return Assumed(draw(st.sampled_from(['x', 'xy', 'stand-in'])))
        return draw(unknown_of(value, absent=False))
    if isinstance(value, dict):
        return draw(masked_members(value, chance))
    if isinstance(value, list):
        items = [draw(masked(item, chance)) for item in value]
        if draw(st.integers(0, 3)) == 0:
            prefix = draw(st.integers(0, len(items)))
            known = items[:prefix] + [item for item in items[prefix:] if draw(st.booleans())]
            return OpenList(known, [CAUSE], prefix=prefix)
        return items
    return value


@st.composite
def masked_members(draw: st.DrawFn, value: dict, chance: int = 4) -> dict:
    """Draw an object of which less is known: members unknown, perhaps absent, or perhaps there."""
    members: dict[str, object] = {}
    for name, member in value.items():
        doubtful = draw(st.integers(0, chance)) == 0
        members[name] = draw(unknown_of(member, absent=True)) if doubtful else draw(masked(member, chance))
    if draw(st.integers(0, 5)) == 0:
        free = [name for name in NAMES if name not in {known.lower() for known in members}]
        if free:
            members[draw(st.sampled_from(free))] = draw(unknown_of(ABSENT, absent=True))
    if draw(st.integers(0, 5)) == 0:
        kept = {name: member for name, member in members.items() if draw(st.booleans())}
        return OpenDict(kept, [CAUSE])
    return members


def has_unknown(value: object) -> bool:
    """Return whether something in a value is not known."""
    if isinstance(value, (Assumed, Unknown, OpenDict, OpenList)):
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(has_unknown, inner))
