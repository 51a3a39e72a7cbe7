"""Text matching in linear time: ``like`` with its ``*``, ``match`` with its ``#``, ``?`` and ``.``.

Nothing here backtracks: rules and inputs come from strangers. Text is compared without case by lower-casing both
sides, except in :func:`matches`, which is the one operator of Azure Policy that minds case.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def like(pieces: Sequence[str], text: str) -> bool:
    """Return whether text consists of the pieces in order, with anything between them.

    ``'a*b'.split('*')`` are the pieces of the pattern ``a*b``; a single piece must be the whole text.
    """
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return text == first
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    return _in_order(pieces[1:-1], text, len(first), len(text) - len(last))


def _in_order(pieces: Sequence[str], text: str, start: int, end: int) -> bool:
    for piece in pieces:
        found = text.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True


def surely_like(pieces: Sequence[str], known: Sequence[str]) -> bool:
    """Return whether every text that consists of the known parts with anything between them is like the pieces."""
    if len(known) == 1:
        return like(pieces, known[0])
    if len(pieces) == 1 or not known[0].startswith(pieces[0]) or not known[-1].endswith(pieces[-1]):
        return False
    rest = [known[0][len(pieces[0]):], *known[1:-1], known[-1][: len(known[-1]) - len(pieces[-1])]]
    part, start = 0, 0
    for piece in pieces[1:-1]:
        while part < len(rest) and (found := rest[part].find(piece, start)) < 0:
            part, start = part + 1, 0
        if part == len(rest):
            return False
        start = found + len(piece)
    return True


def never_like(pieces: Sequence[str], known: Sequence[str]) -> bool:
    """Return whether no text that consists of the known parts with anything between them is like the pieces.

    May miss a case; never claims one wrongly.
    """
    if len(pieces) == 1:
        return not like(known, pieces[0])
    if len(known) == 1:
        return not like(pieces, known[0])
    return not (_agree(known[0], pieces[0], str.startswith) and _agree(known[-1], pieces[-1], str.endswith))


def _agree(one: str, other: str, fits: Callable[[str, str], bool]) -> bool:
    return fits(one, other) or fits(other, one)


def matches(pattern: str, text: str) -> bool:
    """Return whether text fits a pattern of Azure Policy's match: # a digit, ? a letter, . any character.

    Source: learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#conditions
    """
    return len(pattern) == len(text) and all(map(_fits, pattern, text))


def _fits(wanted: str, character: str) -> bool:
    if wanted == '#':
        return character.isdecimal()
    if wanted == '?':
        return character.isalpha()
    return wanted == '.' or wanted == character
