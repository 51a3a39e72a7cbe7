"""Arrays, and objects as arrays of their members: what ``[*]`` selects, whether all of it holds, how much there is."""

from __future__ import annotations

from math import inf

from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import Cause, OpenDict, OpenList, Unknown, causes_of
from linter.rules.operators import agree, is_missing
from linter.rules.paths import SCALAR_TYPES, step
from linter.rules.view import View, default_of, effective, members, perhaps_absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from linter.model.finding import Path
    from linter.rules.paths import PropertyPath
    from linter.rules.view import Place

    Truth = Callable[[View], int]
    Bounds = tuple[float, float]


def every(view: View, value: object, at: Path, rest: PropertyPath, holds: Callable[[object, Path], int]) -> int:
    """Return whether all values that a path selects hold; true where it selects none."""
    for index, segment in enumerate(rest):
        if segment is None:
            value = effective(value, default_of(view, at, value))
            return _every_member(view, value, at, rest[index + 1 :], holds)
        value = step(value, segment)
        at = (*at, segment)
    return holds(value, at)


def _every_member(
    view: View, value: object, at: Path, rest: PropertyPath, holds: Callable[[object, Path], int]
) -> int:
    if isinstance(value, Unknown):
        if value.candidates is not None:
            return agree(_every_member(view, each, at, rest, holds) for each in value.candidates)
        return TRUE if _selects_nothing(value) else UNKNOWN
    if not isinstance(value, (list, dict)):
        return TRUE
    view.spend(len(value))
    lowest = UNKNOWN if isinstance(value, (OpenList, OpenDict)) else TRUE
    for place, element in members(value, at):
        truth = every(view, element, place, rest, holds)
        if truth == FALSE and not perhaps_absent(value, element):
            return FALSE
        lowest = min(lowest, truth or UNKNOWN)
    return lowest


def _selects_nothing(value: Unknown) -> bool:
    """Return whether an unknown that stands before ``[*]`` surely has no elements."""
    return value.type in SCALAR_TYPES or value.parts is not None or (value.type == 'array' and value.length == (0, 0))


def collected(view: View, place: Place) -> object:
    """Return the list of all values that a path with ``[*]`` selects; missing ones are left out."""
    elements, openings = selected(view, place)
    values = [effective(value, default) for _, value, default in elements]
    found = [value for value in values if not is_missing(value)]
    if not openings:
        return found
    return OpenList(found, frozenset[Cause]().union(*(causes_of(container) for _, container in openings)))


def selected(view: View, place: Place) -> tuple[list[tuple[Path, object, object]], list[tuple[Path, object]]]:
    """Return what a path with ``[*]`` selects, and where there may be more or less of it.

    First (path, value, default) for each value, then (path, value) for each container that is unknown or open, and
    for each member that may not be there.
    """
    found: list[tuple[Path, object, object]] = []
    openings: list[tuple[Path, object]] = []
    value, at, rest = place.origin(view)
    _gather(view, value, at, rest, found, openings)
    return found, openings


def _gather(
    view: View, value: object, at: Path, rest: PropertyPath, found: list[tuple[Path, object, object]],
    openings: list[tuple[Path, object]],
) -> None:
    for index, segment in enumerate(rest):
        if segment is not None:
            value = step(value, segment)
            at = (*at, segment)
            continue
        value = effective(value, default_of(view, at, value))
        if isinstance(value, (OpenList, OpenDict)) or (isinstance(value, Unknown) and not _selects_nothing(value)):
            openings.append((at, value))
        if isinstance(value, (list, dict)):
            view.spend(len(value))
            for place, element in members(value, at):
                if perhaps_absent(value, element):
                    openings.append((place, element))
                _gather(view, element, place, rest[index + 1 :], found, openings)
        return
    found.append((at, value, default_of(view, at, value)))


def counts(view: View, place: Place, where: Truth | None) -> list[Bounds]:
    """Return the possible numbers of elements for which where holds, as least and most.

    Several where the array itself has several candidates.
    """
    value, at, rest = place.origin(view)
    first = rest.index(None)
    for segment in rest[:first]:
        assert segment is not None
        value = step(value, segment)
        at = (*at, segment)
    value = effective(value, default_of(view, at, value))
    alternatives = value.candidates if isinstance(value, Unknown) and value.candidates is not None else (value,)
    return [_number_of_members(view, each, at, rest[first + 1 :], where) for each in alternatives]


def _number(view: View, value: object, at: Path, rest: PropertyPath, where: Truth | None) -> Bounds:
    """Return the least and the greatest number of elements that a path selects and where accepts."""
    for index, segment in enumerate(rest):
        if segment is None:
            value = effective(value, default_of(view, at, value))
            return _number_of_members(view, value, at, rest[index + 1 :], where)
        value = step(value, segment)
        at = (*at, segment)
    truth = TRUE if where is None else where(view.at(value, at))
    return (1 if truth == TRUE else 0), (0 if truth == FALSE else 1)


def _number_of_members(view: View, value: object, at: Path, rest: PropertyPath, where: Truth | None) -> Bounds:
    if isinstance(value, Unknown):
        return _unknown_number(view, value, at, rest, where)
    if not isinstance(value, (list, dict)):
        return 0, 0
    view.spend(len(value))
    least, most = 0.0, inf if isinstance(value, (OpenList, OpenDict)) else 0.0
    for place, element in members(value, at):
        low, high = _number(view, element, place, rest, where)
        least += 0 if perhaps_absent(value, element) else low
        most += high
    return least, most


def _unknown_number(view: View, value: Unknown, at: Path, rest: PropertyPath, where: Truth | None) -> Bounds:
    if value.candidates is not None:
        bounds = [_number_of_members(view, each, at, rest, where) for each in value.candidates]
        return min(low for low, _ in bounds), max(high for _, high in bounds)
    if _selects_nothing(value):
        return 0, 0
    if value.type != 'array' or value.length is None or rest:
        return 0, inf
    least, most = value.length
    sure = where is None and value.nullable is False and least is not None
    return (least or 0) if sure else 0, inf if most is None else most


