"""Markdown on a terminal: headings, lists, links and code in colour."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def render(text: str, stream: TextIO, width: int) -> None:
    """Write Markdown of ours, rendered for a terminal with colours."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(file=stream, force_terminal=True, width=width, highlight=False)
    console.print(Markdown(text, code_theme='ansi_dark', hyperlinks=False))
