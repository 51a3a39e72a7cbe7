"""Positions of lowered code: offsets in the text of a file."""

from __future__ import annotations

import re

from linter.arm.ir import Arr, Call, Entry, Index, Lit, Obj, Prop, PropertyCopy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Node
    from linter.model.source import Source

WORD: Final = re.compile(r"[A-Za-z_]\w*|'(?:[^'\\\r\n]|\\.)*'|[^\r\n]?")


def first_word(text: str, start: int) -> int:
    """Return where the key, word or bracket ends that starts at an offset."""
    match = WORD.match(text, start)
    return match.end() if match else start


def relocate(node: Node, source: Source) -> Node:
    """Return a lowered node with positions that name their file, for use in the template of another."""
    kind = type(node)
    if isinstance(node, Lit):
        return Lit(node.value, moved(node.pos, source))
    if isinstance(node, Call):
        return Call(node.name, [relocate(argument, source) for argument in node.args], moved(node.pos, source))
    if isinstance(node, Prop):
        return Prop(relocate(node.base, source), node.name, moved(node.pos, source))
    if isinstance(node, Index):
        return Index(relocate(node.base, source), relocate(node.index, source), moved(node.pos, source))
    if isinstance(node, Arr):
        return Arr([relocate(item, source) for item in node.items], moved(node.pos, source))
    if isinstance(node, Obj):
        entries = [
            Entry(relocate_key(entry.key, source), relocate(entry.value, source), moved(entry.pos, source))
            for entry in node.entries
        ]
        return Obj(entries, [relocate_loop(copy, source) for copy in node.copies], moved(node.pos, source))
    if node is None or kind is bool or kind is int:
        return node
    raise ValueError(f'{kind.__name__} has no position')


def relocate_key(key: str | Lit | Call, source: Source) -> str | Lit | Call:
    """Return the key of an entry with positions that name their file."""
    moved_key = key if isinstance(key, str) else relocate(key, source)
    assert isinstance(moved_key, (str, Lit, Call))
    return moved_key


def relocate_loop(copy: PropertyCopy, source: Source) -> PropertyCopy:
    """Return a loop with positions that name their file."""
    return PropertyCopy(
        copy.name, relocate(copy.count, source), relocate(copy.input, source), moved(copy.pos, source)
    )


def moved(position: object, source: Source) -> object:
    """Return a position that names its file."""
    return (*position, source) if isinstance(position, tuple) and len(position) == 2 else position
