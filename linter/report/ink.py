"""Colour for a terminal, by what a text is, not by what it looks like."""

from __future__ import annotations

CODES = {
    'high': '1;31', 'medium': '1;33', 'low': '1;36', 'unknown': '1;35', 'pass': '1;32', 'not-applicable': '2',
    'error': '1;31', 'warning': '1;33', 'info': '1;36',
    'place': '1', 'message': '1', 'quiet': '2', 'gutter': '34', 'link': '36', 'good': '32',
}
"""Select Graphic Rendition parameters (ECMA-48 §8.3.117) of severities, outcomes and parts of a report."""


class Ink:
    """Paints text, or leaves it as it is where there is no colour."""

    __slots__ = ('colour',)

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, kind: str, text: str) -> str:
        """Return text in the colour of its kind."""
        return f'\x1b[{CODES[kind]}m{text}\x1b[0m' if self.colour and text else text
