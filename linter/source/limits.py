"""How much azgov reads of one file. Source: threat-model.md T17."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAXIMUM_SIZE: Final = 16 * 1024 * 1024
"""Bytes of a file; Azure Resource Manager itself takes 4 MB."""

MAXIMUM_DEPTH: Final = 100
"""Containers inside each other; the deepest public template seen has 30."""

MAXIMUM_NODES: Final = 2_000_000
"""Values in one file."""

MAXIMUM_DIGITS: Final = 4300
"""Digits of an integer: what Python converts in bounded time."""

TOO_MANY_NODES: Final = f'the file holds more than {MAXIMUM_NODES:,} values; that is the most azgov reads'
TOO_MANY_DIGITS: Final = f'the number has {{}} digits; at most {MAXIMUM_DIGITS} are read'
