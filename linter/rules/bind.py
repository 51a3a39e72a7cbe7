"""Programs bound to parameter values: functions from a view to a truth, fast for one resource and for a million."""

from __future__ import annotations

from math import inf

from linter.model.finding import FALSE, TRUE
from linter.model.values import Cause, Unknown
from linter.rules.arrays import collected, counts, every
from linter.rules.matching import like
from linter.rules.operators import OPERATORS, agree, fold_region, judge, judge_count, number_of, text_of
from linter.rules.paths import step
from linter.rules.view import DERIVED, ROOT, Place, View, default_of, effective, read, shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final

    from linter.model.finding import Path
    from linter.rules.paths import PropertyPath

    Truth = Callable[[View], int]
    Bounds = tuple[float, float]
    Around = tuple[PropertyPath, ...] | None


class Bound:
    """A program with its operands filled in.

    kind: all, any, not, field, value, count or related. truth: its truth in a view.
    parts: the conditions in it. place: where a field or count looks. operand: what it compares with.
    type, how: of related: the type of the other resource, and the property that relates it, if one does.
    """

    __slots__ = ('kind', 'truth', 'parts', 'place', 'operator', 'operand', 'left', 'type', 'how')

    def __init__(self, kind: str, parts: tuple[Bound, ...] = ()) -> None:
        self.kind = kind
        self.parts = parts
        self.truth: Truth
        self.place: Place
        self.operator = ''
        self.operand: Operand
        self.left: Operand
        self.type = ''
        self.how: dict[str, str] = {}


class Operand:
    """What a value is compared with: constant, or a property that is read when it is needed.

    label: what messages call it: ``parameter 'allowed'``, ``sku.name``; '' for a literal.
    """

    __slots__ = ('constant', 'place', 'outer', 'label')

    def __init__(
        self, constant: object, place: Place | None = None, *, outer: bool = False, label: str = ''
    ) -> None:
        self.constant = constant
        self.place = place
        self.outer = outer
        self.label = label

    def read(self, view: View) -> object:
        """Return the value to compare with; a property that is missing is ABSENT, with ``[*]`` a list."""
        if self.place is None:
            return self.constant
        seen = view.start if self.outer else view
        if not self.place.every:
            _, value, default = read(seen, self.place)
            return effective(value, default)
        return collected(seen, self.place)


class Binder:
    """Binds the programs of one rule. values: of its parameters, all of them; row: of its table."""

    __slots__ = ('values', 'row')

    def __init__(self, values: dict[str, object], row: dict[str, object]) -> None:
        self.values = values
        self.row = row

    def bind(
        self, program: Any, counted: tuple[PropertyPath, ...] = (), root: Around = None
    ) -> Bound:  # Any: a program is nested lists that the compiler has checked
        """Return a bound program.

        counted: the paths of the counts around it; root: inside ``related``, those around it at the rule's resource.
        """
        kind = program[0]
        if kind in ('all', 'any'):
            parts = tuple(self.bind(part, counted, root) for part in program[1])
            bound = Bound(kind, parts)
            bound.truth = (_all if kind == 'all' else _any)(tuple(part.truth for part in parts))
            return bound
        if kind == 'not':
            bound = Bound(kind, (self.bind(program[1], counted, root),))
            bound.truth = _not(bound.parts[0].truth)
            return bound
        return LEAVES[kind](self, program, counted, root)

    def operand(
        self, operand: Any, counted: tuple[PropertyPath, ...], root: Around
    ) -> Operand:  # Any: as above
        """Return a bound operand."""
        if isinstance(operand, dict):
            for kind, around in (('field', counted), ('outer', root)):
                if kind in operand:
                    frame, path = operand[kind]
                    place = Place(frame, tuple(path), around or ())
                    return Operand(None, place, outer=kind == 'outer', label=shown_path(place.names))
            if 'parameter' in operand:
                return Operand(self.constant(operand), label=f"parameter '{operand['parameter']}'")
        return Operand(self.constant(operand))

    def constant(self, operand: Any) -> object:  # Any: as above
        """Return the value of an operand that names no property."""
        if isinstance(operand, list):
            return [self.constant(item) for item in operand]
        if not isinstance(operand, dict):
            return operand
        if 'parameter' in operand:
            return self.values[operand['parameter']]
        if 'row' in operand:
            return self.row[operand['row']]
        return _joined([self.constant(part) for part in operand['text']])


def _joined(parts: list[object]) -> object:
    unknown = [part for part in parts if isinstance(part, Unknown)]
    if not unknown:
        return ''.join(text_of(part) for part in parts)
    texts = tuple(part if isinstance(part, Unknown) else text_of(part) for part in parts)
    causes = frozenset[Cause]().union(*(part.causes for part in unknown))
    return Unknown(causes, 'string', parts=texts, nullable=False)


def _all(truths: tuple[Truth, ...]) -> Truth:
    def truth(view: View) -> int:
        lowest = TRUE
        for each in truths:
            one = each(view)
            if one == FALSE:
                return FALSE
            if one < lowest:
                lowest = one
        return lowest

    return truths[0] if len(truths) == 1 else truth


def _any(truths: tuple[Truth, ...]) -> Truth:
    def truth(view: View) -> int:
        highest = FALSE
        for each in truths:
            one = each(view)
            if one == TRUE:
                return TRUE
            if one > highest:
                highest = one
        return highest

    return truths[0] if len(truths) == 1 else truth


def _not(inner: Truth) -> Truth:
    return lambda view: 2 - inner(view)


# Fields and values.


def _field(binder: Binder, program: Any, counted: tuple[PropertyPath, ...], root: Around) -> Bound:
    _, frame, path, operator, operand = program
    bound = Bound('field')
    bound.place = Place(frame, tuple(path), counted)
    bound.operator = operator
    bound.operand = binder.operand(operand, counted, root)
    if bound.place.every:
        bound.truth = _every_element(bound)
    elif frame == 0 and str(path[0]).lower() not in (*ROOT, DERIVED):
        bound.truth = _plain_field(bound)
    else:
        bound.truth = _read_field(bound)
    return bound


def _plain_field(bound: Bound) -> Truth:
    """Return the truth of a field of the resource's body: the case that nearly all conditions are."""
    path: Path = tuple(segment for segment in bound.place.path if segment is not None)
    operator, operand, fold = bound.operator, bound.operand, bound.place.fold
    quick = quick_test(bound)

    def slow(view: View, value: object) -> int:
        return judge(operator, value, operand.read(view), default_of(view, path, value), fold)

    def truth(view: View) -> int:
        value: object = view.body
        for segment in path:
            if value.__class__ is dict:
                found = value.get(segment)
                value = step(value, segment) if found is None else found
            else:
                value = step(value, segment)
        if quick is not None:
            if value.__class__ is str:
                return quick(value)
            if value is True or value is False:
                return quick('true' if value else 'false')
        return slow(view, value)

    return truth


def quick_test(bound: Bound) -> Callable[[str], int] | None:
    """Return the test of a known text where the operand is constant and known; None for the other operators."""
    if bound.operand.place is not None or bound.place.fold is fold_region:
        return None
    constant = bound.operand.constant
    test, opposite = OPERATORS[bound.operator]
    yes, no = (FALSE, TRUE) if opposite else (TRUE, FALSE)
    if test == 'in' and constant.__class__ is list:
        items: list[object] = constant
        if not all(item.__class__ in PLAIN for item in items):
            return None
        texts = frozenset(text_of(item).lower() for item in items)
        return lambda value: yes if value.lower() in texts else no
    if constant.__class__ not in PLAIN:
        return None
    text = text_of(constant).lower()
    if test == 'equals':
        return lambda value: yes if value.lower() == text else no
    if test == 'contains':
        return lambda value: yes if text in value.lower() else no
    if test == 'like':
        pieces = text.split('*')
        return lambda value: yes if like(pieces, value.lower()) else no
    return None


PLAIN: Final = (str, bool, int, float)


def _read_field(bound: Bound) -> Truth:
    place, operator, operand = bound.place, bound.operator, bound.operand

    def truth(view: View) -> int:
        _, value, default = read(view, place)
        return judge(operator, value, operand.read(view), default, place.fold)

    return truth


def _value(binder: Binder, program: Any, counted: tuple[PropertyPath, ...], root: Around) -> Bound:
    _, left, operator, operand = program
    bound = Bound('value')
    bound.left = binder.operand(left, counted, root)
    bound.operator = operator
    bound.operand = binder.operand(operand, counted, root)
    bound.truth = lambda view: judge(operator, bound.left.read(view), bound.operand.read(view))
    return bound


# Every element.


def _every_element(bound: Bound) -> Truth:
    place, operator, operand = bound.place, bound.operator, bound.operand

    def truth(view: View) -> int:
        against = operand.read(view)

        def holds(value: object, at: Path) -> int:
            return judge(operator, value, against, default_of(view, at, value), place.fold)

        value, at, rest = place.origin(view)
        return every(view, value, at, rest, holds)

    return truth


# Numbers of elements and of resources.


def _count(binder: Binder, program: Any, counted: tuple[PropertyPath, ...], root: Around) -> Bound:
    _, frame, path, where, operator, operand = program
    place = Place(frame, tuple(path), counted)
    bound = Bound('count')
    if where is not None:
        bound.parts = (binder.bind(where, (*counted, place.names), root),)
    bound.place = place
    bound.operator = operator
    bound.operand = binder.operand(operand, counted, root)
    number = bound.operand.constant
    inner = bound.parts[0].truth if bound.parts else None
    bound.truth = lambda view: agree(
        judge_count(operator, least, most, number) for least, most in counts(view, place, inner)
    )
    return bound


def _related(binder: Binder, program: Any, counted: tuple[PropertyPath, ...], root: Around) -> Bound:
    _, type, how, where, operator, operand = program
    bound = Bound('related')
    if where is not None:
        # Inside where, 'outer' is the resource that the rule started from, with the counts around it there.
        bound.parts = (binder.bind(where, (), counted if root is None else root),)
    bound.type = type
    bound.how = how
    bound.operator = operator
    bound.operand = binder.operand(operand, counted, root)
    number = bound.operand.constant
    enough = _enough(operator, number)

    def truth(view: View) -> int:
        least, most = related_number(bound, view, enough)
        return judge_count(operator, least, most, number)

    bound.truth = truth
    return bound


def _enough(operator: str, operand: object) -> float:
    """Return the number from which on more related resources change nothing; infinity if there is none."""
    numbers = [number_of(item) for item in (operand if isinstance(operand, list) else [operand])]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return inf
    return max(known) + (0 if operator == 'greaterOrEquals' else 1)


def related_number(bound: Bound, view: View, enough: float = inf) -> Bounds:
    """Return the least and the greatest number of related resources for which where holds."""
    least, most = 0.0, 0.0
    for candidate, truth in judged_related(bound, view):
        if truth == FALSE:
            continue
        many = candidate.multiplicity != 'one'
        most += inf if many else 1
        if truth == TRUE and not many and candidate.certainty == 'yes':
            least += 1
            if least >= enough:
                return least, inf
    if most < inf and view.graph.missing_causes(view.resource, bound.type, **bound.how):
        most = inf
    return least, most


def judged_related(bound: Bound, view: View) -> Any:  # Any: an iterator of (resource, truth)
    """Yield related resources with the truth that they are related and that where holds for them."""
    where = bound.parts[0].truth if bound.parts else None
    for candidate, truth in view.graph.related(view.resource, bound.type, **bound.how):
        view.spend(1)
        if where is not None:
            truth = min(truth, where(View(candidate, view.graph, view.start)))
        yield candidate, truth


LEAVES: Final[dict[str, Callable[[Binder, Any, tuple[PropertyPath, ...], Around], Bound]]] = {
    'field': _field, 'value': _value, 'count': _count, 'related': _related,
}
"""How leaves are bound. Any: as in Binder.bind."""

