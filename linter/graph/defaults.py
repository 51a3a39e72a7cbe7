"""What Azure does when a property is not written: the service defaults, by type, kind and API version."""

from __future__ import annotations

import re
from functools import lru_cache

from linter.graph import tables
from linter.graph.paths import EVERY, distinct, parse, walk
from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import ABSENT, Cause, Unknown, causes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.graph.tables import Row
    from linter.model.finding import Path
    from linter.model.resource import Resource

DATE: Final = re.compile(r'\d{4}-\d{2}-\d{2}')


def default(resource: Resource, path: Path, *, stored: bool = False) -> object:
    """Return the value that the service gives a property that is not written; ABSENT where none is known.

    stored: the resource is as Azure stores it. Which API version created it is then unknown, and so is a default
    that depends on the version.

    The value is Unknown where it is known that nobody documents it, and where the row that holds depends on
    something unknown; the candidates are then the possible defaults.
    """
    rows = tables.defaults().get((resource.type.lower(), _key(path)))
    if rows is None or not _item_exists(resource, path):
        return ABSENT
    possible: list[object] = []
    causes: set[Cause] = set()
    for row in rows:
        truth, reasons = _applies(row, resource, stored)
        if truth == FALSE:
            continue
        possible.append(_value(row))
        if truth == TRUE:
            break
        causes |= reasons
    else:
        possible.append(ABSENT)
    return _one_of(possible, causes)


@lru_cache(maxsize=1024)
def _key(path: Path) -> str:
    return '.'.join(str(step) if isinstance(step, str) else EVERY for step in path).replace(f'.{EVERY}', EVERY).lower()


def _item_exists(resource: Resource, path: Path) -> bool:
    """Whether the array item that the path leads through is there; a default needs something to belong to."""
    last = next((at for at in range(len(path) - 1, -1, -1) if isinstance(path[at], int)), None)
    return last is None or walk(resource.body, path[: last + 1]) is not ABSENT


def _value(row: Row) -> object:
    if 'unknown' not in row:
        return row['value']
    what = f"{row['type']} without {row['path']}"
    return Unknown([Cause('external', what, f"what {what} does {row['unknown']}")], display=f"{{{row['path']}}}")


def _one_of(possible: list[object], causes: set[Cause]) -> object:
    values = distinct(possible)
    if len(values) == 1:
        return values[0]
    causes |= causes_of(list(values))
    known = not any(isinstance(value, Unknown) for value in values)
    return Unknown(causes, candidates=values if known else None, display='{default}')


def _applies(row: Row, resource: Resource, stored: bool) -> tuple[int, set[Cause]]:
    """Return whether the conditions of a row hold, and why that is unknown."""
    truth, causes = _in_versions(row, resource, stored)
    if stored and row.get('created'):
        truth = min(truth, UNKNOWN)
        causes.add(Cause('context', 'creation', 'when and how the resource was created is not known'))
    for path, allowed, wanted in _conditions(row):
        value = walk(resource.body, parse(path))
        one = _among(value, allowed)
        truth = min(truth, one if wanted else TRUE - one)
        if one == UNKNOWN:
            causes |= causes_of(value)
    return truth, causes


def _conditions(row: Row) -> list[tuple[str, list[object] | None, bool]]:
    """Return (path, values or None for any value, whether it must be so) of a row."""
    found: list[tuple[str, list[object] | None, bool]] = []
    if 'kinds' in row:
        found.append(('kind', row['kinds'], True))
    found += [(path, values, True) for path, values in row.get('when', {}).items()]
    found += [(path, values, False) for path, values in row.get('unless', {}).items()]
    found += [(path, None, True) for path in row.get('present', ())]
    found += [(path, None, False) for path in row.get('absent', ())]
    return found


def _among(value: object, allowed: list[object] | None) -> int:
    """Return whether a value is one of those allowed, text without case; None allows every value that is there."""
    if isinstance(value, Unknown):
        if value.candidates is None:
            return UNKNOWN
        truths = {_among(candidate, allowed) for candidate in value.candidates}
        return truths.pop() if len(truths) == 1 else UNKNOWN
    if value is ABSENT or value is None:
        return FALSE
    if allowed is None:
        return TRUE
    return TRUE if any(_equal(value, other) for other in allowed) else FALSE


def _equal(value: object, other: object) -> bool:
    if isinstance(value, str) and isinstance(other, str):
        return value.lower() == other.lower()
    return type(value) is type(other) and value == other


def _in_versions(row: Row, resource: Resource, stored: bool) -> tuple[int, set[Cause]]:
    """Return whether the API version lies in [from, before): dates as text; a preview counts as its date."""
    if 'from' not in row and 'before' not in row:
        return TRUE, set()
    version = resource.api_version
    if isinstance(version, Unknown):
        return UNKNOWN, set(version.causes)
    match = DATE.match(version) if isinstance(version, str) and not stored else None
    if match is None:
        cause = Cause('context', 'apiVersion', 'the API version that the resource was created with is not known')
        return UNKNOWN, {cause}
    date = match.group()
    inside = row.get('from', '') <= date and ('before' not in row or date < row['before'])
    return TRUE if inside else FALSE, set()
