"""Functions that make arrays.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array
"""

from __future__ import annotations

from linter.arm.functions.equality import any_equal
from linter.arm.functions.function import check_count, check_length, integer_at, list_at, mismatch
from linter.arm.functions.identity import Fingerprints
from linter.arm.functions.identity import distinct as first_occurrences
from linter.arm.functions.parts import scalar_text, text
from linter.arm.functions.unknowns import derived, lift, survey
from linter.model.values import OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from linter.model.values import Cause

ONLY_TEXT: Final = {str}
MOST_RANGE: Final = 10_000
GREATEST_RANGE_END: Final = 2_147_483_647
MOST_COMPARISONS: Final = 50_000
"""So many items are compared with unknown ones; beyond it is left open which are equal."""


def array(arguments: list[object]) -> object:
    """Return an array as it is, and anything else as the only item of one."""
    value = arguments[0]
    if isinstance(value, list) or (isinstance(value, Unknown) and value.type == 'array'):
        return value
    return lift('array', 'array', array, arguments) if isinstance(value, Unknown) and value.type == 'any' else [value]


def create_array(arguments: list[object]) -> object:
    """Return the arguments as an array."""
    return list(arguments)


def concat(arguments: list[object]) -> object:
    """Return arrays joined to one, or the text of all arguments joined: True and False for booleans, '' for null."""
    if {*map(type, arguments)} == ONLY_TEXT:
        check_length(sum(map(len, arguments)))  # type: ignore[arg-type]  # all are str
        return ''.join(arguments)  # type: ignore[arg-type]  # all are str
    if any(isinstance(argument, list) or is_unknown_array(argument) for argument in arguments):
        return concat_arrays(arguments)
    pieces: list[str | Unknown] = []
    surely_text = False
    for index, argument in enumerate(arguments):
        piece = argument if isinstance(argument, Unknown) else scalar_text(argument)
        if piece is None or (isinstance(piece, Unknown) and piece.type == 'object'):
            raise mismatch('concat', index, 'a string or an array', argument)
        pieces.append(piece)
        surely_text = surely_text or not isinstance(piece, Unknown) or piece.type != 'any'
    return text(pieces) if surely_text else lift('concat', 'any', concat, arguments)


def is_unknown_array(value: object) -> bool:
    return isinstance(value, Unknown) and value.type == 'array'


def concat_arrays(arguments: list[object]) -> object:
    if any(isinstance(argument, Unknown) and argument.candidates is not None for argument in arguments):
        found = lift('concat', 'array', concat, arguments)
        if not isinstance(found, Unknown) or found.candidates is not None:
            return found
    joint = Joint()
    for index, argument in enumerate(arguments):
        if isinstance(argument, list):
            joint.extend(argument)
        elif isinstance(argument, Unknown) and argument.type in {'array', 'any'}:
            joint.open(argument.causes)
        elif argument is not None:
            raise mismatch('concat', index, 'an array, as another argument is one,', argument)
    return joint.result(arguments, 'concat')


class Joint:
    """An array that is put together; from the first unknown array on, the places of items are not known."""

    __slots__ = ('items', 'causes', 'prefix')

    def __init__(self) -> None:
        self.items: list[object] = []
        self.causes: set[Cause] = set()
        self.prefix = -1  # nothing is unknown yet

    def extend(self, items: list[object]) -> None:
        check_count(len(self.items) + len(items))
        start = len(self.items)
        self.items += items
        if isinstance(items, OpenList):
            self.open(items.causes, start + items.prefix)

    def open(self, causes: Iterable[Cause], prefix: int | None = None) -> None:
        self.causes |= set(causes)
        if self.prefix < 0:
            self.prefix = len(self.items) if prefix is None else prefix

    def result(self, arguments: list[object], name: str) -> object:
        if self.prefix < 0:
            return self.items
        if not self.items:
            # All that is known is that it is an array: an unknown says more (candidates, secrecy, a key).
            return derived(name, 'array', arguments)
        return OpenList(self.items, self.causes, prefix=self.prefix)


def union_of_arrays(arguments: list[object]) -> object:
    """Return the items of all arrays in order, later equal ones left out; null counts as empty."""
    joint = Joint()
    for index, argument in enumerate(arguments):
        if isinstance(argument, list):
            joint.extend(argument)
        elif isinstance(argument, Unknown) and argument.type in {'array', 'any'}:
            joint.open(argument.causes)
        elif argument is not None:
            raise mismatch('union', index, 'an array, as another argument is one,', argument)
    kept, sure = without_duplicates(joint.items)
    if joint.prefix >= 0:
        sure = min(sure, len(without_duplicates(joint.items[: joint.prefix])[0]))
    if joint.prefix >= 0 or sure < len(kept):
        joint.prefix = sure
        joint.causes |= survey(kept).causes
    joint.items = kept
    return joint.result(arguments, 'union')


def without_duplicates(items: list[object]) -> tuple[list[object], int]:
    """Return the first occurrences of equal items, and how many of them surely stand at their place.

    An item may equal one before it, where that depends on something unknown; then it is kept.
    """
    if survey(items).decided:
        kept = first_occurrences(items)
        return kept, len(kept)
    kept = []
    sure = -1
    unsure: list[object] = []
    comparisons = 0
    marks = Fingerprints()
    seen = set()
    for item in items:
        mark = marks.of(item)
        if mark in seen:
            continue
        decided = survey([item]).decided
        others = unsure if decided else kept
        comparisons += len(others)
        found = any_equal(others, item) if comparisons <= MOST_COMPARISONS else None
        if found:
            continue
        if found is None and sure < 0:
            sure = len(kept)
        seen.add(mark)
        kept.append(item)
        if not decided:
            unsure.append(item)
    return kept, len(kept) if sure < 0 else sure


def intersection_of_arrays(arrays: list[list[object]]) -> object:
    """Return the items of the first array that are in all others; in an open list, where nobody knows."""
    if survey(arrays).decided:
        marks = Fingerprints()
        others = [{marks.of(item) for item in other} for other in arrays[1:]]
        return [item for item in first_occurrences(arrays[0]) if all(marks.of(item) in other for other in others)]
    kept: list[object] = []
    prefix = -1
    items, sure = without_duplicates(arrays[0])
    for index, item in enumerate(items):
        results = [any_equal(other, item) for other in arrays[1:]]
        if prefix < 0 and False not in results and (index >= sure or None in results):
            prefix = len(kept)
        if all(results):
            kept.append(item)
    return kept if prefix < 0 else OpenList(kept, survey(arrays).causes, prefix=prefix)


def flatten(arguments: list[object]) -> object:
    """Return the items of the arrays in an array, one level deep."""
    value = arguments[0]
    if isinstance(value, Unknown):
        return lift('flatten', 'array', flatten, arguments)
    joint = Joint()
    for index, item in enumerate(list_at('flatten', arguments, 0)):
        if isinstance(value, OpenList) and index == value.prefix:
            joint.open(value.causes)
        if isinstance(item, list):
            joint.extend(item)
        elif isinstance(item, Unknown) and item.type in {'array', 'any'}:
            joint.open(item.causes)
        else:
            raise mismatch('flatten', 0, 'an array of arrays', item)
    if isinstance(value, OpenList):
        joint.open(value.causes)
    return joint.result(arguments, 'flatten')


def distinct(arguments: list[object]) -> object:
    """Return the first occurrences of equal items of an array."""
    value = arguments[0]
    if isinstance(value, Unknown):
        return lift('distinct', 'array', distinct, arguments)
    items = list_at('distinct', arguments, 0)
    kept, sure = without_duplicates(items)
    if isinstance(items, OpenList):
        sure = min(sure, len(without_duplicates(items[: items.prefix])[0]))
        return OpenList(kept, items.causes | survey(kept).causes, prefix=sure)
    return kept if sure == len(kept) else OpenList(kept, survey(kept).causes, prefix=sure)


def range_of(arguments: list[object]) -> object:
    """Return so many integers from a start.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array#range
    """
    start, count = integer_at('range', arguments, 0), integer_at('range', arguments, 1)
    if not 0 <= count <= MOST_RANGE:
        raise ValueError(f"'range' makes 0 to {MOST_RANGE:,} items; {count:,} asked for")
    if start + count > GREATEST_RANGE_END:
        raise ValueError(f"'range' ends at {GREATEST_RANGE_END:,} at most")
    return list(range(start, start + count))

