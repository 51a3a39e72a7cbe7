"""The data tables of the graph, read once from ``data/`` when they are first needed."""

from __future__ import annotations

import functools
import json
import os.path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Row = dict[str, Any]  # Any: a row of a data file; the table's own tests check its shape


@functools.cache
def read(name: str) -> dict[str, Any]:  # Any: as above
    """Return a data file by its name without the extension."""
    with open(os.path.join(os.path.dirname(__file__), 'data', f'{name}.json'), encoding='utf-8') as stream:
        content: dict[str, Any] = json.load(stream)
    return content


@functools.cache
def aliases() -> dict[str, str]:
    """Return types that are known under a second name, in lower case."""
    return {row['type'].lower(): row['means'].lower() for row in read('types')['aliases']}


@functools.cache
def extensions() -> dict[str, bool]:
    """Return extension types in lower case, and whether what is set at a scope also holds for all in it."""
    return {row['type'].lower(): row['inherited'] for row in read('types')['extensions']}


@functools.cache
def embedded() -> dict[str, list[Row]]:
    """Return the arrays in the body of a parent type whose items are children, by parent type in lower case."""
    return _grouped('children', 'embedded', 'parent')


@functools.cache
def merged() -> dict[str, list[Row]]:
    """Return the child types whose members are also members of their parent, by parent type in lower case."""
    return _grouped('children', 'merged', 'parent')


@functools.cache
def singletons() -> dict[str, list[Row]]:
    """Return the children that exist with their parent without being declared, by child type in lower case."""
    return _grouped('children', 'implied', 'child')


@functools.cache
def connections() -> frozenset[str]:
    """Return the types in lower case that show the private endpoints connected to them."""
    return frozenset(type.lower() for type in read('children')['connections']['types'])


@functools.cache
def defaults() -> dict[tuple[str, str], list[Row]]:
    """Return what a property is when it is not written, by type and path in lower case; the first that holds wins."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in read('defaults')['rows']:
        path = row['path'].lower().replace("['", '.').replace("']", '')
        found.setdefault((row['type'].lower(), path), []).append(row)
    return found


def _grouped(name: str, table: str, column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in read(name)[table]:
        found.setdefault(row[column].lower(), []).append(row)
    return found


@functools.lru_cache(maxsize=1024)
def normal(type: str) -> str:
    """Return a type in lower case and under its first name."""
    lower = type.lower()
    return aliases().get(lower, lower)
