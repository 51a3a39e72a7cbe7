"""Resources found by an id that they have, hold, or might."""

from __future__ import annotations

from linter.graph.identity import compare
from linter.model.finding import FALSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from linter.graph.identity import Identity
    from linter.model.resource import Resource

    Entry = tuple[Identity, Resource]
    Key = tuple[tuple[str, ...] | None, int, tuple[int | str, ...]]
    Ends = tuple[str, str]

KNOWN: Final[Key] = ((), 0, ())


class Index:
    """Resources by identity. Looking up a known id among known ids costs one dictionary access.

    Ids that are unknown in part are kept by type, shape, and the text before the first and after the last hole, so
    that only those are compared that could be equal without being the same text.
    """

    __slots__ = ('_tails', '_shapes', '_open')

    def __init__(self) -> None:
        self._tails: dict[str, list[Entry]] = {}
        self._shapes: dict[str | None, dict[Key, dict[Ends, list[Entry]]]] = {}
        self._open: list[Entry] = []

    def add(self, identity: Identity, resource: Resource) -> None:
        """Make a resource findable by an id."""
        entry = (identity, resource)
        if identity.tail is not None:
            self._tails.setdefault(identity.tail, []).append(entry)
        if identity.rest is not None:
            self._open.append(entry)
        else:
            shapes = self._shapes.setdefault(identity.type, {})
            key = _key(identity)
            ends = _ends(identity) if key[0] else ('', '')
            shapes.setdefault(key, {}).setdefault(ends, []).append(entry)

    def find(self, identity: Identity) -> list[tuple[Resource, int]]:
        """Return the resources whose id is, or may be, the given one, each with TRUE or UNKNOWN."""
        found: list[tuple[Resource, int]] = []
        if identity.tail is not None:
            for other, resource in self._tails.get(identity.tail, ()):
                truth = compare(other, identity)
                if truth != FALSE:
                    found.append((resource, truth))
        for other, resource in self._undecided(identity):
            if identity.tail is not None and other.tail == identity.tail:
                continue
            truth = compare(other, identity)
            if truth != FALSE:
                found.append((resource, truth))
        return found

    def _undecided(self, identity: Identity) -> Iterator[Entry]:
        """Yield the entries with which equality does not follow from the text alone."""
        yield from self._open
        if identity.rest is not None:
            for shapes in self._shapes.values():
                for groups in shapes.values():
                    for entries in groups.values():
                        yield from entries
            return
        key = _key(identity)
        for other, groups in self._shapes.get(identity.type, {}).items():
            if not _decided(key, other):
                yield from _fitting(groups, other, _ends(identity))


def _key(identity: Identity) -> Key:
    """Return what decides whether two ids of a type have to be compared: holes, length of the known text, shape."""
    if identity.holes == ():
        return KNOWN
    if identity.holes is None:
        return (None, 0, ())
    return (identity.holes, sum(size for size in identity.shape if isinstance(size, int)), identity.shape)


def _ends(identity: Identity) -> Ends:
    """Return the text of the tail before its first and after its last hole."""
    tail = identity.tail
    if tail is None:
        return ('', '')
    if identity.holes == ():
        return (tail, tail)
    first, last = identity.shape[0], identity.shape[-1]
    assert isinstance(first, int)
    assert isinstance(last, int)
    return (tail[:first], tail[len(tail) - last :])


def _decided(one: Key, other: Key) -> bool:
    """Whether ids with these keys are equal exactly if their tails are the same text."""
    if one[0] is None or one[0] != other[0]:
        return False
    return one[2] == other[2] or one[1] != other[1]


def _fitting(groups: dict[Ends, list[Entry]], key: Key, ends: Ends) -> Iterator[Entry]:
    """Yield the entries of one key whose ends do not contradict the given ones."""
    before, after = ends
    first, last = (key[2][0], key[2][-1]) if key[2] else (0, 0)
    assert isinstance(first, int)
    assert isinstance(last, int)
    if key == KNOWN:
        for entry in groups['', '']:
            tail = entry[0].tail or ''
            if tail.startswith(before) and tail.endswith(after):
                yield entry
    elif first <= len(before) and last <= len(after):
        yield from groups.get((before[:first], after[len(after) - last :]), ())
    else:
        for (start, end), entries in groups.items():
            if _agree(start, before) and _agree(end[::-1], after[::-1]):
                yield from entries


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
