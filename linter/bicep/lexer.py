"""Cuts Bicep text into tokens.

Grammar: learn.microsoft.com/azure/azure-resource-manager/bicep/file and
learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

WORD: Final = 'word'
INTEGER: Final = 'integer'
STRING: Final = 'string'
"""A string without holes; the value of the token is its text."""
STRING_START: Final = 'string-start'
STRING_MIDDLE: Final = 'string-middle'
STRING_END: Final = 'string-end'
"""Pieces of a string with holes: ``'a${``, ``}b${``, ``}c'``."""
NEWLINE: Final = 'newline'
"""One or more line ends with the blanks and comments between them."""
END: Final = 'end'
BAD: Final = 'bad'
"""A character, or a string, that cannot be read; the lexer has reported it."""

MAXIMUM_IDENTIFIER_LENGTH: Final = 255
LONG_WORD: Final = re.compile(r'\b\w{256}', re.ASCII)

MASTER: Final = re.compile(
    r"""[ \t]*(?:
    ([A-Za-z_][A-Za-z0-9_]*)
    |(//[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/)
    |(\.\.\.|\.\?|\?\?|::|==|=>|=~|!=|!~|<=|>=|&&|\|\||/(?!\*)|[.?:,;@=!<>+\-*%^|()\[\]])
    |([\r\n](?:[ \t\r\n]|//[^\r\n]*)*)
    |'(?!'')([^'\\\r\n$]*(?:\$(?!\{)[^'\\\r\n$]*)*)'
    |([{}])
    |([0-9]+)
    |(\$*'''|'|\#|.)
    )""",
    re.VERBOSE | re.DOTALL,
)
(AS_WORD, AS_COMMENT, AS_OPERATOR, AS_NEWLINE, AS_STRING, AS_BRACE, AS_INTEGER, AS_OTHER) = range(1, 9)

STRING_PIECE: Final = re.compile(r"(?:[^'\\\r\n$]|\\[^\r\n]|\$(?!\{))*")
DOLLARS_AND_BRACE: Final = re.compile(r'(\$+)\{')
COMMENT: Final = re.compile(r'//[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/')
ESCAPE: Final = re.compile(r'\\(?:u\{([0-9A-Fa-f]+)\}|(.?))', re.DOTALL)
SURROGATES: Final = re.compile('[\ud800-\udbff][\udc00-\udfff]')
SIMPLE_ESCAPES: Final = {'\\': '\\', "'": "'", 'n': '\n', 'r': '\r', 't': '\t', '$': '$'}
DIRECTIVE: Final = re.compile(
    r'#(disable-next-line|disable-diagnostics|restore-diagnostics)(?![\w-])((?:[ \t]+[\w-]+)*)[ \t]*'
)

ESCAPE_MESSAGE: Final = (
    r'the escape sequence is not one of \$, \', \\, \n, \r, \t, \u{...}'
)


class SyntaxIssue:
    """An error of syntax: offsets, the code the Bicep compiler uses for it, and a clause."""

    __slots__ = ('start', 'end', 'code', 'message')

    def __init__(self, start: int, end: int, code: str, message: str) -> None:
        self.start = start
        self.end = end
        self.code = code
        self.message = message


class Directive:
    """A ``#disable-next-line``, ``#disable-diagnostics`` or ``#restore-diagnostics`` line with its codes."""

    __slots__ = ('kind', 'codes', 'start', 'end')

    def __init__(self, kind: str, codes: tuple[str, ...], start: int, end: int) -> None:
        self.kind = kind
        self.codes = codes
        self.start = start
        self.end = end


class Tokens:
    """The tokens of a text in parallel lists; the last one is END.

    kinds: one of the constants above, or the operator itself.
    values: the text of words, operators and strings (escapes resolved).
    starts, ends: offsets in the text.
    """

    __slots__ = ('text', 'kinds', 'values', 'starts', 'ends', 'issues', 'directives', 'scanned')

    def __init__(self, text: str) -> None:
        self.text = text
        self.kinds: list[str] = []
        self.values: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.issues: list[SyntaxIssue] = []
        self.directives: list[Directive] = []
        self.scanned: list[tuple[str, str, int, int]] = []
        """Tokens while they are read: kind, value, start, end. One list of tuples is faster to fill than four."""

    def add(self, kind: str, value: str, start: int, end: int) -> None:
        """Append a token."""
        self.scanned.append((kind, value, start, end))

    def finish(self) -> None:
        """Turn what was read into the parallel lists."""
        kinds, values, starts, ends = zip(*self.scanned, strict=True)
        self.kinds, self.values, self.starts, self.ends = list(kinds), list(values), list(starts), list(ends)
        self.scanned = []

    def report(self, start: int, end: int, code: str, message: str) -> None:
        """Append an error."""
        self.issues.append(SyntaxIssue(start, end, code, message))


class Hole:
    """An open ``${`` : the braces open inside it, and the dollars of a multi-line string (0: single-line)."""

    __slots__ = ('depth', 'dollars', 'start')

    def __init__(self, dollars: int, start: int) -> None:
        self.depth = 0
        self.dollars = dollars
        self.start = start


def tokenize(text: str) -> Tokens:
    """Return the tokens of text; errors are in ``issues``, every character is covered."""
    tokens = Tokens(text)
    holes: list[Hole] = []
    position: int | None = 1 if text.startswith('\ufeff') else 0
    while position is not None:
        position = scan(tokens, position, holes)
    if holes:
        tokens.report(len(text), len(text), 'BCP003', 'the string is not terminated')
    tokens.add(END, '', len(text), len(text))
    tokens.finish()
    check_lengths(tokens)
    return tokens


def scan(tokens: Tokens, position: int, holes: list[Hole]) -> int | None:
    """Read tokens from position up to one that needs care; return where to go on, None at the end."""
    add = tokens.scanned.append
    for match in MASTER.finditer(tokens.text, position):
        group = match.lastindex or AS_OTHER
        if group == AS_WORD:
            add((WORD, match[AS_WORD], match.start(AS_WORD), match.end()))
        elif group == AS_OPERATOR:
            operator = match[AS_OPERATOR]
            add((operator, operator, match.start(AS_OPERATOR), match.end()))
        elif group == AS_NEWLINE:
            if holes and not holes[-1].dollars:
                close_holes(tokens, holes, match.start(group))
            if not tokens.scanned or tokens.scanned[-1][0] != NEWLINE:
                add((NEWLINE, '', match.start(AS_NEWLINE), match.end()))
        elif group == AS_STRING:
            add((STRING, match[AS_STRING], match.start(AS_STRING) - 1, match.end()))
        elif group == AS_BRACE:
            brace = match[AS_BRACE]
            if holes and in_hole(holes[-1], brace):
                return continue_string(tokens, match.start(AS_BRACE), holes)
            add((brace, brace, match.start(AS_BRACE), match.end()))
        elif group == AS_INTEGER:
            add((INTEGER, match[AS_INTEGER], match.start(AS_INTEGER), match.end()))
        elif group == AS_OTHER and match[AS_OTHER] not in ' \t':
            return scan_other(tokens, match[AS_OTHER], match.start(AS_OTHER), holes)
    return None


def in_hole(hole: Hole, brace: str) -> bool:
    """Count the brace; return whether it closes the hole."""
    if brace == '{':
        hole.depth += 1
        return False
    hole.depth -= 1
    return hole.depth < 0


def close_holes(tokens: Tokens, holes: list[Hole], position: int) -> None:
    """Report single-line strings that the end of a line cuts off."""
    tokens.report(holes[-1].start, position, 'BCP004', 'the string is not terminated on its line')
    while holes and not holes[-1].dollars:
        holes.pop()


def scan_other(tokens: Tokens, value: str, start: int, holes: list[Hole]) -> int:
    """Read a string with escapes or holes, a multi-line string, a directive, or a character that is not Bicep."""
    text = tokens.text
    if value.endswith("'''"):
        return scan_multi_line(tokens, start, start + len(value), len(value) - 3, holes, STRING, STRING_START)
    if value == "'":
        return scan_single_line(tokens, start, start + 1, holes, STRING, STRING_START)
    if value == '#':
        match = DIRECTIVE.match(text, start)
        line = max(text.rfind('\n', 0, start), text.rfind('\r', 0, start)) + 1
        if match and not text[line:start].strip('\ufeff \t'):
            tokens.directives.append(Directive(match[1], tuple(match[2].split()), start, match.end()))
            if not match[2]:
                tokens.report(match.end(), match.end(), 'BCP226', 'expected the code of a diagnostic')
            return match.end()
    if text.startswith('/*', start):
        tokens.report(start, len(text), 'BCP002', 'the comment is not terminated')
        return len(text)
    tokens.report(start, start + len(value), 'BCP001', f'{value!r} is not recognised')
    tokens.add(BAD, value, start, start + len(value))
    return start + len(value)


def continue_string(tokens: Tokens, start: int, holes: list[Hole]) -> int:
    """Read on behind the hole that the brace at start closes."""
    hole = holes.pop()
    if hole.dollars:
        return scan_multi_line(tokens, start, start + 1, hole.dollars, holes, STRING_END, STRING_MIDDLE)
    return scan_single_line(tokens, start, start + 1, holes, STRING_END, STRING_MIDDLE)


def scan_single_line(
    tokens: Tokens, start: int, content: int, holes: list[Hole], closing: str, opening: str
) -> int:
    """Read a piece of a single-line string up to its quote or the next hole."""
    text = tokens.text
    match = STRING_PIECE.match(text, content)
    end = match.end() if match else content
    value = unescape(tokens, text[content:end], content)
    if text.startswith("'", end):
        tokens.add(closing, value, start, end + 1)
        return end + 1
    if text.startswith('${', end):
        tokens.add(opening, value, start, end + 2)
        holes.append(Hole(0, start))
        return end + 2
    end += text.startswith('\\', end)
    tokens.report(start, end, 'BCP004', 'the string is not terminated on its line')
    tokens.add(closing, value, start, end)
    return end


def scan_multi_line(
    tokens: Tokens, start: int, content: int, dollars: int, holes: list[Hole], closing: str, opening: str
) -> int:
    """Read a piece of a multi-line string up to its last three quotes or the next hole of that many dollars."""
    text = tokens.text
    if closing == STRING:
        content += 2 if text.startswith('\r\n', content) else text.startswith(('\n', '\r'), content)
    hole = find_hole(text, content, dollars) if dollars else None
    quotes = text.find("'''", content)
    if hole is not None and (quotes < 0 or hole < quotes):
        tokens.add(opening, text[content:hole], start, hole + dollars + 1)
        holes.append(Hole(dollars, start))
        return hole + dollars + 1
    if quotes < 0:
        tokens.report(start, len(text), 'BCP140', 'the multi-line string is not terminated')
        tokens.add(closing, text[content:], start, len(text))
        return len(text)
    while text.startswith("'", quotes + 3):
        quotes += 1
    tokens.add(closing, text[content:quotes], start, quotes + 3)
    return quotes + 3


def find_hole(text: str, position: int, dollars: int) -> int | None:
    """Return where the next hole of exactly the last ``dollars`` dollars begins."""
    for match in DOLLARS_AND_BRACE.finditer(text, position):
        if len(match[1]) >= dollars:
            return match.end() - 1 - dollars
    return None


def unescape(tokens: Tokens, piece: str, offset: int) -> str:
    """Return piece with its escapes resolved; two escaped halves of a surrogate pair become one character."""
    if '\\' not in piece:
        return piece

    def replace(match: re.Match[str]) -> str:
        code, simple = match[1], match[2]
        if code is not None and int(code, 16) <= 0x10FFFF:
            return chr(int(code, 16))
        if simple in SIMPLE_ESCAPES:
            return SIMPLE_ESCAPES[simple]
        tokens.report(offset + match.start(), offset + match.end(), 'BCP006', ESCAPE_MESSAGE)
        return match[0]

    value = ESCAPE.sub(replace, piece)
    return SURROGATES.sub(lambda pair: pair[0].encode('utf-16', 'surrogatepass').decode('utf-16'), value)


def comments(tokens: Tokens) -> list[tuple[int, int]]:
    """Return the offsets of the comments in a text, in order."""
    found: list[tuple[int, int]] = []
    before = 0
    for kind, start, end in zip(tokens.kinds, tokens.starts, tokens.ends, strict=True):
        found += [match.span() for match in COMMENT.finditer(tokens.text, before, end if kind == NEWLINE else start)]
        before = end
    return found


def check_lengths(tokens: Tokens) -> None:
    """Report identifiers that are too long."""
    if not LONG_WORD.search(tokens.text):
        return
    for index, kind in enumerate(tokens.kinds):
        start, end = tokens.starts[index], tokens.ends[index]
        if kind == WORD and end - start > MAXIMUM_IDENTIFIER_LENGTH:
            message = f'an identifier has at most {MAXIMUM_IDENTIFIER_LENGTH} characters'
            tokens.report(start, end, 'BCP024', message)
