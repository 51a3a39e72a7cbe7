"""Foreign text made harmless for a terminal and for the log of a build.

Everything that azgov did not write itself is foreign: names, values and paths come from whoever wrote the file.
Escape sequences could repaint the terminal, direction marks could reorder a line, ``##vso[`` is a command to a
build service wherever it stands in a line, and ``::`` is one to another at the start of a line.
"""

from __future__ import annotations

LIMIT = 200
"""Characters of one foreign text that are shown."""

MESSAGE_LIMIT = 600
"""Characters of a message, which holds words of ours and several foreign texts."""

INVISIBLE = frozenset(
    '\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0'
    + ''.join(map(chr, range(0xFE00, 0xFE10)))
    + ''.join(map(chr, range(0xE0100, 0xE01F0)))
)
"""Characters that Unicode counts as letters or marks, and that show nothing: fillers, joiners, variation selectors.

Source: unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt, Default_Ignorable_Code_Point; U+2800 is blank.
"""


def safe_text(text: str, limit: int = LIMIT) -> str:
    """Return text with everything that is not plainly visible written as an escape, cut after limit characters.

    Controls, line ends, direction marks, zero-width characters, the byte order mark, lone surrogates, unassigned
    and private characters become ``\\x1b``, ``\\u202e`` or ``\\U000e0001``; of two ``#`` in a row the second does too.
    """
    cut = text[: limit + 1]
    if not (cut.isascii() and cut.isprintable()):
        cut = ''.join(map(visible, cut))
    if '##' in cut:
        cut = cut.replace('##', '#\\x23')
    return cut if len(cut) <= limit else cut[:limit] + '…'


def safe_path(file: str) -> str:
    """Return the name of a file as text that may start a line: no build service takes it for a command."""
    shown = safe_text(file)
    return './' + shown if shown.lstrip().startswith(('::', '#')) else shown


def visible(character: str) -> str:
    """Return one character as it may be shown."""
    if character.isprintable() and character not in INVISIBLE:
        return character
    code = ord(character)
    if code < 0x100:
        return f'\\x{code:02x}'
    return f'\\u{code:04x}' if code < 0x10000 else f'\\U{code:08x}'
