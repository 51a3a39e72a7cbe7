"""Wildcards in paths, matched without a backtracking engine."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WILDCARDS = frozenset('*?[')


def is_glob(text: str) -> bool:
    """Return whether a path has a wildcard: ``*``, ``?``, ``[…]`` or ``**``."""
    return not WILDCARDS.isdisjoint(text)


def matches_path(segments: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether the segments of a path match those of a pattern, case ignored.

    ``**`` is any number of segments, also none; in a segment ``*`` is any text, ``?`` one character,
    ``[ab]``, ``[a-z]`` and ``[!a]`` one of or none of the characters. Time: at most the product of the lengths.
    """
    return _matches(segments, pattern, '**', matches_segment)


def matches_segment(name: str, pattern: str) -> bool:
    """Return whether a file or folder name matches one segment of a pattern, case ignored."""
    return _matches(name.lower(), _tokens(pattern.lower()), '*', _matches_character)


def _matches(items: Sequence[str], tokens: Sequence[str], star: str, equal: Callable[[str, str], bool]) -> bool:
    """Match items with tokens one to one, star with any number of items.

    Only the last star is ever tried again: what an earlier one took cannot help a later one.
    """
    item = token = 0
    after_star, taken = -1, 0
    while item < len(items):
        if token < len(tokens) and tokens[token] == star:
            token += 1
            after_star, taken = token, item
        elif token < len(tokens) and equal(items[item], tokens[token]):
            item += 1
            token += 1
        elif after_star >= 0:
            taken += 1
            item, token = taken, after_star
        else:
            return False
    return all(rest == star for rest in tokens[token:])


def _tokens(pattern: str) -> list[str]:
    """Split a segment into ``*``, ``?``, ``[…]`` and single characters; a bracket that is not closed is one."""
    tokens: list[str] = []
    position = 0
    while position < len(pattern):
        closer = pattern.find(']', position + 2) if pattern[position] == '[' else -1
        end = closer + 1 or position + 1
        tokens.append(pattern[position:end])
        position = end
    return tokens


def _matches_character(character: str, token: str) -> bool:
    if len(token) == 1:
        return token in ('?', character)
    negated = token[1] in '!^'
    members = token[2 if negated else 1 : -1]
    found = False
    position = 0
    while position < len(members):
        last = position + 2 if members[position + 1 : position + 2] == '-' and position + 2 < len(members) else position
        found = found or members[position] <= character <= members[last]
        position = last + 1
    return found != negated
