"""Why a condition does not hold: the property that decided, what it is, what it must be, and on what it depends."""

from __future__ import annotations

from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import ABSENT, Assumed, Cause, causes_of
from linter.rules.arrays import counts, selected
from linter.rules.bind import judged_related, related_number
from linter.rules.operators import is_missing, judge, judge_count
from linter.rules.paths import step
from linter.rules.phrases import (
    demand,
    joined,
    noun,
    safe_value,
    show,
    show_operand,
    state,
    statement,
    undecided,
    with_article,
)
from linter.rules.view import View, read, shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from linter.model.finding import Path
    from linter.model.resource import Resource
    from linter.rules.arrays import Truth
    from linter.rules.bind import Bound, Operand
    from linter.rules.view import Place

    RelatedPlace = tuple[Resource, Path, str]

MAXIMUM_ALTERNATIVES: Final = 4
"""Alternatives of an ``anyOf`` that a message spells out."""
MAXIMUM_RELATED: Final = 5
"""Related resources that a verdict names."""

DEPLOYMENT: Final = 'azgov/deployment'
"""The type of the resource that stands for everything judged together."""


class Reason:
    """Why a condition fails, or why it is unknown.

    path, value: the property that decided; written as in the resource.
    subject, state: what it is about and what that is. demander, demand: what must hold; the demander is the subject
    if it is ''. terse: the state says it all.
    causes: why it is unknown. related: resources that the answer rests on.
    """

    __slots__ = ('path', 'value', 'subject', 'state', 'demand', 'demander', 'terse', 'causes', 'related')

    def __init__(
        self,
        path: Path,
        value: object,
        subject: str,
        state: str,
        demand: str = '',
        *,
        demander: str = '',
        terse: bool = False,
        causes: frozenset[Cause] = frozenset(),
        related: tuple[RelatedPlace, ...] = (),
    ) -> None:
        self.path = path
        self.value = value
        self.subject = subject
        self.state = state
        self.demand = demand
        self.demander = demander
        self.terse = terse
        self.causes = causes
        self.related = related

    def fact(self) -> str:
        """Return what is the case."""
        return f'{self.subject} {self.state}'.strip()

    def need(self) -> str:
        """Return what must be the case, by itself."""
        return f'{self.demander or self.subject} {self.demand}'.strip()

    def message(self) -> str:
        """Return the sentence for a verdict."""
        if self.terse or not (self.demand or self.demander):
            return self.fact()
        need = f"{self.demander or 'it'} {self.demand}".strip()
        return f'{self.fact()}; {need}'


def explain(bound: Bound, view: View, *, wanted: bool = True) -> Reason:
    """Return why a condition is not as wanted: why it does not hold, or, under ``not``, why it holds.

    The condition is false, or unknown (true or unknown if it is not wanted).
    """
    if bound.kind in ('all', 'any'):
        return _connective(bound, view, wanted)
    if bound.kind == 'not':
        return explain(bound.parts[0], view, wanted=not wanted)
    return LEAVES[bound.kind](bound, view, wanted)


def _against(truth: int, wanted: bool) -> int:
    return truth if wanted else 2 - truth


def _connective(bound: Bound, view: View, wanted: bool) -> Reason:
    truths = [_against(part.truth(view), wanted) for part in bound.parts]
    conjunction = (bound.kind == 'all') is wanted
    whole = min(truths) if conjunction else max(truths)
    reasons = [
        explain(part, view, wanted=wanted)
        for part, truth in zip(bound.parts, truths)
        if truth == whole
    ]
    if whole == UNKNOWN:
        first = reasons[0]
        first.causes = first.causes.union(*(reason.causes for reason in reasons))
        return first
    return reasons[0] if conjunction else _alternatives(reasons)


def _alternatives(reasons: list[Reason]) -> Reason:
    """Return the reason why none of the alternatives holds."""
    first = reasons[0]
    if len(reasons) == 1:
        return first
    facts = list(dict.fromkeys(reason.fact() for reason in reasons))
    needs = list(dict.fromkeys(reason.need() for reason in reasons if reason.need()))
    if len(facts) == 1 and all(reason.subject and not reason.demander for reason in reasons):
        demands = list(dict.fromkeys(reason.demand for reason in reasons))
        if all(demand.startswith('must be ') for demand in demands):
            demands[1:] = [demand.removeprefix('must be ') for demand in demands[1:]]
        merged = Reason(first.path, first.value, first.subject, first.state, _either(demands))
    else:
        needed = _either(needs)
        prefix = 'either ' if len(needs) == 2 else ''
        merged = Reason(first.path, first.value, '', joined(_few(facts), 'and'), demander=prefix + needed)
    merged.related = tuple(place for reason in reasons for place in reason.related)[:MAXIMUM_RELATED]
    return merged


def _either(texts: list[str]) -> str:
    return joined(_few(texts), 'or')


def _few(texts: list[str]) -> Sequence[str]:
    if len(texts) <= MAXIMUM_ALTERNATIVES:
        return texts
    return [*texts[: MAXIMUM_ALTERNATIVES - 1], f'{len(texts) - MAXIMUM_ALTERNATIVES + 1} more']


# Fields and values.


def _field(bound: Bound, view: View, wanted: bool) -> Reason:
    if bound.place.every:
        return _elements(bound, view, wanted)
    at, value, default = read(view, bound.place)
    return _leaf(bound, view, wanted, at, value, default)


def _leaf(bound: Bound, view: View, wanted: bool, at: Path, value: object, default: object) -> Reason:
    operand = bound.operand.read(view)
    truth = _against(judge(bound.operator, value, operand, default, bound.place.fold), wanted)
    subject = shown_path(at)
    if truth == UNKNOWN:
        return _unknown_leaf(view, at, value, default, operand)
    shown = _shown_operand(bound, operand)
    return Reason(
        as_written(view, at), safe_value(value), subject, state(value, default),
        demand(bound.operator, operand, shown, wanted=wanted),
    )


def _shown_operand(bound: Bound, value: object) -> str:
    operand = bound.operand
    if operand.place is None:
        return show_operand(value, 'and' if 'Key' in bound.operator else 'or')
    return f'{show_operand(value)}, {_reference(operand)}'


def _reference(operand: Operand) -> str:
    """Return what an operand that is a property is called."""
    name = f'the {operand.label}'
    return f'{name} of the resource that is judged' if operand.outer else name


def _unknown_leaf(view: View, at: Path, value: object, default: object, operand: object) -> Reason:
    causes = _causes(value, default, operand)
    if not causes:
        compared = default if value is ABSENT else value
        message = f'{show(compared)} cannot be compared with {show_operand(operand)}'
        causes = frozenset([Cause('error', shown_path(at), message)])
    return Reason(as_written(view, at), safe_value(value), shown_path(at), undecided(causes), causes=causes)


def _causes(*values: object) -> frozenset[Cause]:
    """Return why values are unknown, text that rests on the assumed context included."""
    causes = frozenset[Cause]().union(*map(causes_of, values))
    texts = [item for value in values for item in (value if isinstance(value, list) else [value])]
    if any(isinstance(text, Assumed) for text in texts):
        from linter.arm.functions.assumed import causes_of_text

        causes |= causes_of_text(texts)
    return causes


def _elements(bound: Bound, view: View, wanted: bool) -> Reason:
    """Explain a field with ``[*]``: the first element that decides."""
    operand = bound.operand.read(view)
    elements, openings = selected(view, bound.place)
    whole = _against(bound.truth(view), wanted)
    for at, value, default in elements:
        truth = judge(bound.operator, value, operand, default, bound.place.fold)
        if truth == UNKNOWN if whole == UNKNOWN else (wanted and truth == FALSE):
            return _leaf(bound, view, wanted, at, value, default)
    if whole == UNKNOWN:
        return _open(view, openings, causes_of(operand))
    at = elements[0][0] if elements else _array(view, bound.place)[0]
    shown = _shown_operand(bound, operand)
    return Reason(
        as_written(view, at), safe_value(elements[0][1] if elements else ABSENT), shown_path(bound.place.names),
        f'{statement(bound.operator, operand, shown)} in every element' if elements else 'has no elements',
        demand(bound.operator, operand, shown, wanted=False), demander='at least one element',
    )


def _open(view: View, openings: list[tuple[Path, object]], causes: frozenset[Cause]) -> Reason:
    """Explain what is unknown because an array may hold anything, or more than is known."""
    at, value = openings[0] if openings else ((), ABSENT)
    causes = causes.union(*(causes_of(opened) for _, opened in openings))
    return Reason(as_written(view, at), safe_value(value), shown_path(at), undecided(causes), causes=causes)


def _array(view: View, place: Place) -> tuple[Path, object]:
    """Return the path and value of the array that a place with ``[*]`` first looks into."""
    value, at, rest = place.origin(view)
    for segment in rest[: rest.index(None)]:
        assert segment is not None
        value = step(value, segment)
        at = (*at, segment)
    return at, value


def _value(bound: Bound, view: View, wanted: bool) -> Reason:
    value, operand = bound.left.read(view), bound.operand.read(view)
    subject = bound.left.label or show(value)
    if _against(judge(bound.operator, value, operand), wanted) == UNKNOWN:
        causes = _causes(value, operand)
        return Reason((), ABSENT, subject, undecided(causes), causes=causes)
    shown = _shown_operand(bound, operand)
    return Reason((), ABSENT, subject, state(value, ABSENT), demand(bound.operator, operand, shown, wanted=wanted))


# Numbers of elements and of resources.


def _allowed_numbers(bound: Bound, number: float, wanted: bool) -> tuple[int | None, int | None]:
    """Return the nearest number below and above that would be right; None where there is none."""
    operand = bound.operand.constant
    listed = operand if isinstance(operand, list) else [operand]
    most = max([int(item) for item in listed if isinstance(item, (int, float))], default=0) + 1

    def is_right(count: int) -> bool:
        return _against(judge_count(bound.operator, count, count, operand), wanted) == TRUE

    fewer = next((count for count in range(int(number) - 1, -1, -1) if is_right(count)), None)
    more = next((count for count in range(int(number) + 1, most + 1) if is_right(count)), None)
    return fewer, more


def _where(bound: Bound) -> Truth | None:
    return bound.parts[0].truth if bound.parts else None


def _count(bound: Bound, view: View, wanted: bool) -> Reason:
    if _against(bound.truth(view), wanted) == UNKNOWN:
        return _unknown_count(bound, view)
    number = counts(view, bound.place, _where(bound))[0][0]
    fewer, more = _allowed_numbers(bound, number, wanted)
    if fewer is None:
        return _too_few(bound, view, number, more)
    return _too_many(bound, view, fewer)


def _unknown_count(bound: Bound, view: View) -> Reason:
    elements, openings = selected(view, bound.place)
    causes = causes_of(bound.operand.constant)
    reasons = [
        explain(bound.parts[0], view.at(element, at))
        for at, element, _ in elements
        if bound.parts and bound.parts[0].truth(view.at(element, at)) == UNKNOWN
    ]
    first = reasons[0] if reasons else _open(view, openings, causes)
    first.causes = first.causes.union(causes, *(reason.causes for reason in reasons))
    return first


def _too_few(bound: Bound, view: View, number: float, more: int | None) -> Reason:
    at, value = _array(view, bound.place)
    where = f' where {describe(bound.parts[0])}' if bound.parts else ''
    if value is ABSENT and not where:
        what = 'is not set'
    else:
        what = f"has {int(number) or 'no'} element{'' if number == 1 or (where and not number) else 's'}{where}"
    least = 'other than this' if more is None else 'at least one' if more == 1 else f'at least {more}'
    return Reason(as_written(view, at), safe_value(value), shown_path(at), what, f'must have {least}')


def _too_many(bound: Bound, view: View, fewer: int) -> Reason:
    found = [
        (at, element)
        for at, element, _ in selected(view, bound.place)[0]
        if not bound.parts or bound.parts[0].truth(view.at(element, at)) == TRUE
    ]
    at, element = found[min(fewer, len(found) - 1)] if found else _array(view, bound.place)
    array = shown_path(bound.place.names[:-1])
    what = facts(bound.parts[0], view.at(element, at)) if bound.parts else 'is there'
    if fewer == 0:
        demander, need = f'no element of {array}', 'may' if bound.parts else 'may be there'
    else:
        demander, need = f"at most {fewer} element{'' if fewer == 1 else 's'} of {array}", 'may'
    return Reason(as_written(view, at), safe_value(element), shown_path(at), what, need, demander=demander)


def facts(bound: Bound, view: View) -> str:
    """Return what the properties that a condition looks at are: has access 'Allow' and direction 'Inbound'."""
    found = list(dict.fromkeys(_facts(bound, view)))
    if not found:
        return 'is such an element'
    if found[0].startswith('is '):
        return joined(found, 'and')
    return 'has ' + joined(found, 'and')


def _facts(bound: Bound, view: View) -> list[str]:
    if bound.kind == 'field' and not bound.place.every:
        _, value, default = read(view, bound.place)
        if not bound.place.path:
            return [f'is {show(value)}']
        name = shown_path(bound.place.path)
        missing = value is ABSENT and is_missing(default)
        return [f'no {name}' if missing else f'{name} {show(default if value is ABSENT else value)}']
    if bound.kind == 'any':
        return next((_facts(part, view) for part in bound.parts if part.truth(view) == TRUE), [])
    return [fact for part in bound.parts for fact in _facts(part, view)] if bound.kind in ('all', 'not') else []


def describe(bound: Bound) -> str:
    """Return what a condition says: access is 'Allow' and direction is 'Inbound'."""
    if bound.kind in ('all', 'any'):
        return joined([_bracketed(part) for part in bound.parts], 'and' if bound.kind == 'all' else 'or')
    if bound.kind == 'not':
        return f'not ({describe(bound.parts[0])})'
    if bound.kind == 'field':
        name = shown_path(bound.place.path) if bound.place.path else 'it'
        shown = _shown_operand(bound, bound.operand.constant)
        if bound.operand.place is not None:
            shown = _reference(bound.operand)
        return f'{name} {statement(bound.operator, bound.operand.constant, shown)}'
    number = show_operand(bound.operand.constant)
    if bound.kind == 'count':
        return f'the number of {shown_path(bound.place.path)} {statement(bound.operator, None, number)}'
    if bound.kind == 'related':
        return f'the number of {noun(bound.type, 2)} {statement(bound.operator, None, number)}'
    return f'{bound.left.label or show(bound.left.constant)} {statement(bound.operator, None, number)}'


def _bracketed(bound: Bound) -> str:
    return f'({describe(bound)})' if bound.kind in ('all', 'any') and len(bound.parts) > 1 else describe(bound)


def _related(bound: Bound, view: View, wanted: bool) -> Reason:
    if _against(bound.truth(view), wanted) == UNKNOWN:
        return _unknown_related(bound, view)
    number = related_number(bound, view)[0]
    fewer, more = _allowed_numbers(bound, number, wanted)
    if fewer is None:
        return _too_few_related(bound, view, number, 1 if more is None else more)
    found = [(other, (), 'is here') for other, truth in judged_related(bound, view) if truth == TRUE]
    names = joined([_name(other) for other, _, _ in found[:MAXIMUM_RELATED]], 'and')
    allowed = 'there must be none' if fewer == 0 else f'there must be at most {fewer}'
    return Reason(
        (), ABSENT, f'{noun(bound.type, number)} {names}', f"{'is' if number == 1 else 'are'} there",
        demander=allowed, related=tuple(found[:MAXIMUM_RELATED]),
    )


def _too_few_related(bound: Bound, view: View, number: float, more: int) -> Reason:
    what = noun(bound.type)
    own = _own(view)
    need = with_article(what) if more == 1 else f'at least {more} {noun(bound.type, more)}'
    rejected = _rejected(bound, view)
    if rejected and not number:
        because = '; '.join(f'{_name(other)}: {message}' for other, _, message in rejected[:2])
        fact = f'no {what}{own} meets the requirement: {because}'
    elif number:
        fact = f'{int(number)} {noun(bound.type, number)}{own} in this deployment; there must be at least {more}'
    else:
        fact = f'no {what}{own} in this deployment'
    return Reason((), ABSENT, '', fact, f'must be {need}', demander='there', terse=True, related=rejected)


def _own(view: View) -> str:
    """Return for whom a related resource is looked for: the judged resource, one on the way from it, or anybody."""
    if view.resource.type.lower() == DEPLOYMENT:
        return ''
    return ' for this resource' if view.start is view else ' for it'


def _rejected(bound: Bound, view: View) -> tuple[RelatedPlace, ...]:
    """Return the related resources for which where does not hold, with the property that decides."""
    if not bound.parts:
        return ()
    where = bound.parts[0]
    found: list[RelatedPlace] = []
    for other, truth in view.graph.related(view.resource, bound.type, **bound.how):
        inner = View(other, view.graph, view.start)
        if truth != FALSE and where.truth(inner) == FALSE and len(found) < MAXIMUM_RELATED:
            reason = explain(where, inner)
            found.append((other, reason.path, reason.message()))
    return tuple(found)


def _unknown_related(bound: Bound, view: View) -> Reason:
    own = _own(view)
    causes = view.graph.missing_causes(view.resource, bound.type, **bound.how) | causes_of(bound.operand.constant)
    found: list[RelatedPlace] = []
    for other, truth in judged_related(bound, view):
        if truth == FALSE or (truth == TRUE and other.certainty == 'yes' and other.multiplicity == 'one'):
            continue
        reason, why = _doubt(bound, view, other)
        causes |= why
        if len(found) < MAXIMUM_RELATED:
            found.append((other, reason.path if reason else (), reason.message() if reason else 'may be related'))
    fact = f'whether there is {with_article(noun(bound.type))}{own} {undecided(causes)}'
    return Reason((), ABSENT, '', fact, causes=causes, related=tuple(found))


def _doubt(bound: Bound, view: View, other: Resource) -> tuple[Reason | None, frozenset[Cause]]:
    """Return why it is unknown whether a resource counts: its condition, its loop, its id, or where."""
    inner = View(other, view.graph, view.start)
    if bound.parts and bound.parts[0].truth(inner) == UNKNOWN:
        reason = explain(bound.parts[0], inner)
        return reason, reason.causes
    name = other.name if isinstance(other.name, str) else other.name.display
    if other.multiplicity != 'one':
        return None, frozenset([Cause('loop', name)])
    if other.certainty != 'yes':
        return None, frozenset([Cause('context', name, f"it depends on a condition whether '{name}' is deployed")])
    causes = causes_of(other.id) | causes_of(view.resource.id)
    message = f"it is not known whether '{name}' belongs to this resource"
    return None, causes or frozenset([Cause('context', name, message)])


def _name(resource: Resource) -> str:
    return show(resource.name)


def as_written(view: View, path: Path) -> Path:
    """Return a path with the names as the resource has them."""
    if path and str(path[0]).lower() in ('fullname', 'id'):
        return ('name',)
    value: object = view.body
    written: list[str | int] = []
    for segment in path:
        if isinstance(value, dict) and isinstance(segment, str) and segment not in value:
            segment = next((key for key in value if key.lower() == segment.lower()), segment)
        written.append(segment)
        value = step(value, segment)
    return tuple(written)


LEAVES: Final = {'field': _field, 'value': _value, 'count': _count, 'related': _related}
