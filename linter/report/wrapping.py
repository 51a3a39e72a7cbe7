"""Text in lines of a width."""

from __future__ import annotations


def wrap(text: str, width: int) -> list[str]:
    """Return text as lines of at most width characters; a longer word keeps its own line."""
    lines: list[str] = []
    for word in text.split(' '):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += ' ' + word
        else:
            lines.append(word)
    return lines
