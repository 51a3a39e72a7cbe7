"""A place in the tokens of a file that a parser moves along, and how it goes on after an error."""

from __future__ import annotations

from linter.bicep.lexer import BAD, END, NEWLINE, STRING, STRING_END, STRING_START, WORD, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAXIMUM_DEPTH: Final = 200
"""Nesting of brackets; deeper files are refused, so that no input exhausts the stack."""

MAXIMUM_CHAIN: Final = 400
"""Operators, accesses or calls in a row."""

MAXIMUM_REWINDS: Final = 50
"""Each one reads a part of the file again; brackets that never close would double the work level by level."""

DECLARING: Final = frozenset({
    'targetScope', 'metadata', 'type', 'param', 'var', 'func', 'resource', 'module', 'test', 'output', 'import',
    'extension', 'provider', 'assert', 'using', 'extends', 'extensionConfig',
})
"""The words that begin a statement. Source: learn.microsoft.com/azure/azure-resource-manager/bicep/file"""

AFTER_DECLARING: Final = frozenset({WORD, STRING, '=', '{', '*'})

OPENED_BY: Final = {'}': '{', ']': '[', ')': '(', STRING_END: STRING_START}
OPENING: Final = frozenset(OPENED_BY.values())


class ParseError(Exception):
    """What stands here cannot be read; carries the issue."""

    def __init__(self, start: int, end: int, code: str, message: str) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.code = code
        self.message = message


class Cursor:
    """The tokens of a file and the index of the next one."""

    __slots__ = ('tokens', 'kinds', 'values', 'starts', 'ends', 'at', 'depth', 'column', 'recovering', 'rewinds')

    def __init__(self, tokens: Tokens, *, recovering: bool) -> None:
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.values = tokens.values
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.at = 0
        self.depth = 0
        self.column = 0
        """Column of the statement that is being read, from 0."""
        self.recovering = recovering
        self.rewinds = 0
        """How often an error has led back to a line that was read before."""

    def error(self, code: str, message: str) -> ParseError:
        """Return an error at the next token; an empty span where a line ends."""
        start, end = self.starts[self.at], self.ends[self.at]
        if self.kinds[self.at] == NEWLINE:
            end = start
        return ParseError(start, end, code, message)

    def expect(self, kind: str) -> int:
        """Pass the next token, which must be of that kind, and return where it ends."""
        if self.kinds[self.at] != kind:
            raise self.error('BCP018', f'expected {kind!r}')
        self.at += 1
        return self.ends[self.at - 1]

    def expect_word(self, code: str, message: str) -> str:
        """Pass the next token, which must be a word, and return it."""
        if self.kinds[self.at] != WORD:
            raise self.error(code, message)
        self.at += 1
        return self.values[self.at - 1]

    def expect_keyword(self, keyword: str) -> None:
        """Pass the next token, which must be that word."""
        if not self.sees(keyword):
            raise self.error('BCP012', f'expected {keyword!r}')
        self.at += 1

    def pass_comma(self) -> None:
        """Pass a comma, if any."""
        if self.kinds[self.at] == ',':
            self.at += 1

    def sees(self, keyword: str) -> bool:
        """Return whether the next token is that word."""
        return self.kinds[self.at] == WORD and self.values[self.at] == keyword

    def skip_newline(self) -> None:
        """Pass line ends, if any."""
        if self.kinds[self.at] == NEWLINE:
            self.at += 1

    def enter(self) -> None:
        """Count one level of nesting; raises ParseError when there are too many."""
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise self.error('limit', f'brackets are nested more than {MAXIMUM_DEPTH} deep')

    def record(self, error: ParseError) -> None:
        """Report an error, unless the lexer has already reported its token."""
        if self.kinds[self.at] != BAD or error.start != self.starts[self.at]:
            self.tokens.report(error.start, error.end, error.code, error.message)

    def column_of(self, index: int) -> int:
        """Return the column of a token, from 0."""
        start, text = self.starts[index], self.tokens.text
        return start - 1 - max(text.rfind('\n', 0, start), text.rfind('\r', 0, start))

    def declares(self, index: int) -> bool:
        """Return whether a statement beside the current one begins with the token at index.

        Always False at the first reading of a file: text that is in order may be indented in any way.
        """
        if not self.recovering or self.kinds[index - 1] != NEWLINE:
            return False
        if self.kinds[index] == WORD:
            if self.values[index] not in DECLARING or self.kinds[index + 1] not in AFTER_DECLARING:
                return False
        elif self.kinds[index] != '@':
            return False
        return self.column_of(index) <= self.column

    def skip_member(self, begin: int) -> None:
        """Move to the end of the broken member, item or statement that begins with the token ``begin``.

        That is, behind the error, the first comma or line end outside the brackets opened since. Where such a
        bracket never closes, the first line end inside it. A closing bracket of the enclosing value and the next
        statement end it as well.
        """
        opened: list[str] = []
        inside = -1
        for index in range(begin, len(self.kinds)):
            kind = self.kinds[index]
            if index > begin and self.declares(index):
                self.at = index - 1
                return
            if kind in OPENING:
                opened.append(kind)
            elif kind in OPENED_BY:
                if OPENED_BY[kind] in opened:
                    while opened.pop() != OPENED_BY[kind]:
                        pass
                elif index >= self.at:
                    self.move_to(inside if opened and inside >= 0 else index, index)
                    return
            elif kind == NEWLINE and opened:
                inside = index if inside < 0 else inside
            elif index >= self.at and (kind in (NEWLINE, END) or (kind == ',' and not opened)):
                self.move_to(inside if opened and inside >= 0 else index, index)
                return

    def move_to(self, index: int, otherwise: int) -> None:
        """Move to a token; to the other one where that would lead back too often."""
        if index < self.at:
            self.rewinds += 1
            if self.rewinds > MAXIMUM_REWINDS:
                index = otherwise
        self.at = index
