"""Text that is known in parts: ``('st', <name>)``."""

from __future__ import annotations

from itertools import product

from linter.arm.functions.function import MAXIMUM_TEXT, LimitError
from linter.arm.functions.unknowns import LONGEST_DISPLAY, key_of, shortened
from linter.model.values import MAXIMUM_CANDIDATES, Assumed, Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

MOST_PARTS: Final = 128
"""Text of more parts forgets them: parts of parts would double with every level."""

SCALAR_TYPES: Final = frozenset({'string', 'int', 'bool'})


def scalar_text(value: object) -> str | None:
    """Return a known scalar as the text that concat and format make of it; None for an array or object."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return 'True' if value else 'False'
    if value is None:
        return ''
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        from linter.arm.functions.number_formats import general

        return general(value)
    return None


def parts_of(value: object) -> tuple[str | Unknown, ...] | None:
    """Return the parts of text, of a scalar, or of an unknown that is one; None for anything else."""
    if isinstance(value, Unknown):
        return value.parts or ((value,) if value.type in SCALAR_TYPES else None)
    text = scalar_text(value)
    return None if text is None else (text,) if text else ()


def text(parts: Iterable[str | Unknown]) -> str | Unknown:
    """Return the text that parts make: known text, the only part, or an unknown with these parts.

    Adjacent known parts are merged. An unknown part stands for its value as text; null for empty text.
    Raises LimitError if the known parts are too long together.
    """
    merged = normalised(parts)
    if not merged:
        return ''
    if len(merged) == 1:
        only = merged[0]
        if isinstance(only, str) or (only.type == 'string' and only.nullable is False):
            return only
    unknowns = [part for part in merged if isinstance(part, Unknown)]
    causes: set[Cause] = set()
    for unknown in unknowns:
        causes |= unknown.causes
    candidates = text_candidates(merged, unknowns)
    if candidates is not None and len(candidates) == 1:
        return candidates[0]
    return Unknown(
        causes,
        'string',
        candidates=candidates,
        parts=merged if len(merged) <= MOST_PARTS else None,
        nullable=False,
        secure=any(unknown.secure for unknown in unknowns),
        length=length_bounds(merged),
        display=shown(merged),
        key=text_key(merged),
    )


def normalised(parts: Iterable[str | Unknown]) -> tuple[str | Unknown, ...]:
    merged: list[str | Unknown] = []
    length = 0
    previous: str | Unknown | None = None
    for part in parts:
        for piece in part.parts if isinstance(part, Unknown) and part.parts else (part,):
            if isinstance(piece, Unknown):
                merged.append(piece)
            elif piece:
                length += len(piece)
                if isinstance(previous, str):
                    merged[-1] = piece = joined(previous, piece)
                else:
                    merged.append(piece)
            else:
                continue
            previous = piece
        if length > MAXIMUM_TEXT or len(merged) > MAXIMUM_TEXT // 8:
            raise LimitError(f'the result would have more than {MAXIMUM_TEXT:,} characters')
    return tuple(merged)


def joined(left: str, right: str) -> str:
    joint = left + right
    return Assumed(joint) if isinstance(left, Assumed) or isinstance(right, Assumed) else joint


def text_candidates(parts: tuple[str | Unknown, ...], unknowns: list[Unknown]) -> tuple[str, ...] | None:
    """Return every text the parts can make, if each unknown has few candidates."""
    distinct = {unknown.key or id(unknown): unknown for unknown in unknowns}
    count = 1
    for unknown in distinct.values():
        count *= len(unknown.candidates or ()) or MAXIMUM_CANDIDATES + 1
        if count > MAXIMUM_CANDIDATES:
            return None
    results: dict[str, None] = {}
    for chosen in product(*(unknown.candidates or () for unknown in distinct.values())):
        values = dict(zip(distinct, chosen))
        pieces: list[str] = []
        for part in parts:
            piece = part if isinstance(part, str) else scalar_text(values[part.key or id(part)])
            if piece is None:
                return None
            pieces.append(piece)
        result = ''.join(pieces)
        results[Assumed(result) if any(isinstance(piece, Assumed) for piece in pieces) else result] = None
    return tuple(results)


def length_bounds(parts: Iterable[str | Unknown]) -> tuple[int, int | None]:
    """Return the least and the greatest length (None: no bound) of text of these parts, in UTF-16 units."""
    least, most = 0, 0
    bounded = True
    for part in parts:
        low, high = part_bounds(part)
        least += low
        most += high or 0
        bounded = bounded and high is not None
    return least, most if bounded else None


def part_bounds(part: str | Unknown) -> tuple[int, int | None]:
    if isinstance(part, str):
        return (0, None) if isinstance(part, Assumed) else (units(part), units(part))
    if part.type == 'string':
        low, high = part.length or (None, None)
        return (low or 0) if part.nullable is False else 0, high
    return (1, 20) if part.type == 'int' and part.nullable is False else (0, None)


def units(value: str) -> int:
    """Return the length of text in UTF-16 code units, the length .NET counts."""
    return len(value) if value.isascii() else len(value.encode('utf-16-le', 'surrogatepass')) // 2


def shown(parts: tuple[str | Unknown, ...]) -> str:
    display = ''.join(part if isinstance(part, str) else part.display for part in parts)
    return display if len(display) <= LONGEST_DISPLAY else display[: LONGEST_DISPLAY - 1] + '…'


def text_key(parts: tuple[str | Unknown, ...]) -> str | None:
    """Return the key of text: equal for equal parts, however they were put together."""
    pieces = []
    for part in parts:
        key = key_of(part)
        if key is None:
            return None
        pieces.append(key)
    return shortened('text(' + ','.join(pieces) + ')')


def canonical(value: object) -> str | None:
    """Return text to compare resource ids by: lower case, an unknown part as ``{key}``.

    Equal canonical text means the same id, whatever the unknowns are. None where an unknown part has no key, and
    for what is no text. A change of case makes no difference: ids are compared without case.
    """
    if isinstance(value, str):
        return value.lower()
    parts = parts_of(value)
    if parts is None:
        return None
    pieces = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(part.lower())
        elif part.key is None:
            return None
        else:
            pieces.append('{' + caseless(part.key) + '}')
    return ''.join(pieces)


def caseless(key: str) -> str:
    while key.startswith(('tolower(', 'toupper(')) and key[8] != '#':
        key = key[8:-1]
    return key


def fixed(part: str | Unknown) -> str:
    """Return a part that is the same in every deployment; '' for another."""
    return part if isinstance(part, str) and not isinstance(part, Assumed) else ''


def prefix_of(parts: tuple[str | Unknown, ...]) -> str:
    """Return the known text that text of these parts begins with."""
    return fixed(parts[0]) if parts else ''


def suffix_of(parts: tuple[str | Unknown, ...]) -> str:
    """Return the known text that text of these parts ends with."""
    return fixed(parts[-1]) if parts else ''


def equal_parts(left: tuple[str | Unknown, ...], right: tuple[str | Unknown, ...]) -> bool | None:
    """Return whether two texts, not both known, are equal, as far as their parts decide it: False or None.

    Equal parts are equal keys, which the caller has compared.
    """
    for ours, theirs in ((prefix_of(left), prefix_of(right)), (suffix_of(left)[::-1], suffix_of(right)[::-1])):
        size = min(len(ours), len(theirs))
        if ours[:size] != theirs[:size]:
            return False
    (low, high), (least, most) = length_bounds(left), length_bounds(right)
    if (high is not None and high < least) or (most is not None and most < low):
        return False
    for pattern, known in ((left, right), (right, left)):
        if all(fixed(part) for part in known) and not may_be(pattern, ''.join(map(fixed, known))):
            return False
    return None


def may_be(parts: tuple[str | Unknown, ...], known: str) -> bool:
    """Return whether text of these parts may be the known text: its known parts occur there in order."""
    if not known.startswith(prefix_of(parts)) or not known.endswith(suffix_of(parts)):
        return False
    at = len(prefix_of(parts))
    end = len(known) - len(suffix_of(parts))
    for part in map(fixed, parts[1:-1]):
        found = known.find(part, at, end) if at <= end else -1
        if found < 0:
            return False
        at = found + len(part)
    return at <= end
