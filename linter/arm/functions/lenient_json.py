"""JSON as Newtonsoft.Json reads it: single quotes, names without quotes, comments, trailing commas.

Source: newtonsoft.com/json/help, class JsonTextReader
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAXIMUM_DEPTH: Final = 128
"""Deeper values are refused, so that reading them cannot exhaust the stack."""

TOKEN: Final = re.compile(
    r"""(?:[\s\ufeff]++|//[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+(?:
        (?P<mark>[{}\[\],:])
      | "(?P<double>(?:[^"\\]|\\.)*+)"
      | '(?P<single>(?:[^'\\]|\\.)*+)'
      | (?P<word>[^\s{}\[\],:"'/]++)
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE: Final = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(.))', re.DOTALL)
ESCAPES: Final = {'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', '"': '"', "'": "'", '\\': '\\', '/': '/'}
NUMBER: Final = re.compile(r'[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?')
WORDS: Final[dict[str, object]] = {'true': True, 'false': False, 'null': None, 'undefined': None}
NAME: Final = re.compile(r'[A-Za-z_$][\w$]*')


def read_json(text: str) -> object:
    """Return the first value of text; what follows it is ignored. null for text without a value.

    Raises ValueError with the offset of what is no JSON.
    """
    reader = Reader(text)
    if reader.kind == 'end':
        return None
    return reader.value(0)


class Reader:
    """A reading of JSON text, token by token; ``kind`` and ``token`` are the next one."""

    __slots__ = ('text', 'offset', 'kind', 'token', 'start')

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = self.start = 0
        self.kind = self.token = ''
        self.advance()

    def advance(self) -> None:
        match = TOKEN.match(self.text, self.offset)
        if match is None:
            raise self.unexpected()
        self.kind = match.lastgroup or ''
        self.token = match[self.kind]
        self.start = match.start(self.kind)
        self.offset = match.end()

    def unexpected(self) -> ValueError:
        found = self.text[self.offset : self.offset + 20]
        return ValueError(f'the text is no JSON at character {self.offset}: {found!r}')

    def value(self, depth: int) -> object:
        if depth > MAXIMUM_DEPTH:
            raise ValueError(f'the JSON text is nested more than {MAXIMUM_DEPTH} deep')
        if self.kind in {'double', 'single'}:
            return self.then(unescaped(self.token))
        if self.kind == 'word':
            return self.then(self.word())
        if self.kind == 'mark' and self.token == '{':
            return self.members(depth)
        if self.kind == 'mark' and self.token == '[':
            return self.items(depth)
        self.offset = self.start
        raise self.unexpected()

    def then(self, value: object) -> object:
        """Go on after a value; what follows the outermost one may be anything."""
        match = TOKEN.match(self.text, self.offset)
        if match is None:
            self.kind = self.token = ''
        else:
            self.advance()
        return value

    def word(self) -> object:
        word = self.token
        if word in WORDS:
            return WORDS[word]
        if NUMBER.fullmatch(word) and len(word) < 400:
            if word.lstrip('+-').isdigit() and len(word) < 20:
                return int(word)
            number = float(word)
            if number - number == 0:
                return number
        if re.fullmatch(r'[+-]?0[xX][0-9a-fA-F]{1,15}', word):
            return int(word, 16)
        self.offset = self.start
        raise self.unexpected()

    def items(self, depth: int) -> list[object]:
        self.advance()
        result: list[object] = []
        while not self.take(']'):
            result.append(self.value(depth + 1))
            if not self.take(','):
                self.need(']')
                break
        return result

    def members(self, depth: int) -> dict[str, object]:
        self.advance()
        result: dict[str, object] = {}
        while not self.take('}'):
            name = self.name()
            self.need(':')
            result[name] = self.value(depth + 1)
            if not self.take(','):
                self.need('}')
                break
        return result

    def name(self) -> str:
        name = unescaped(self.token) if self.kind in {'double', 'single'} else self.token
        if (self.kind == 'word' and not NAME.fullmatch(name)) or self.kind in {'mark', 'end', ''}:
            self.offset = self.start
            raise self.unexpected()
        self.advance()
        return name

    def take(self, mark: str) -> bool:
        if self.kind == 'mark' and self.token == mark:
            self.then(None)
            return True
        return False

    def need(self, mark: str) -> None:
        if not self.take(mark):
            self.offset = self.start if self.kind else self.offset
            raise self.unexpected()


def unescaped(text: str) -> str:
    if '\\' not in text:
        return text
    replaced = ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else escaped(match[2]), text)
    return replaced.encode('utf-16-le', 'surrogatepass').decode('utf-16-le', 'replace')


def escaped(character: str) -> str:
    if character not in ESCAPES:
        raise ValueError(f'the JSON text has the unknown escape \\{character}')
    return ESCAPES[character]
