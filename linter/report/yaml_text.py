"""JSON values as YAML in block style, in ASCII, for people to read; no text is taken for another type."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN = re.compile(r'[A-Za-z_$][A-Za-z0-9_./-]*')
WORDS = frozenset(['true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n', 'null'])
"""Words that YAML 1.1 readers take for something else than text. Source: yaml.org/type/bool.html, null.html"""

LONGEST_KEY = 1_000
"""A longer key needs a sign in front. Source: yaml.org/spec/1.2.2, §7.4.2, at most 1,024 characters"""

ESCAPES = {'"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t'}


def yaml_text(value: object) -> str:
    """Return a JSON value as a YAML document that ends with a line end."""
    return '\n'.join(_lines(value)) + '\n'


def _lines(value: object) -> Iterator[str]:
    """Yield the lines of a value, not indented."""
    if isinstance(value, dict) and value:
        for name, member in value.items():
            key = _scalar(name)
            if len(key) > LONGEST_KEY:
                yield f'? {key}'
                key = ''
            yield from _entry(f'{key}:', member)
    elif isinstance(value, list) and value:
        for item in value:
            lines = _lines(item)
            yield f'- {next(lines)}'
            yield from (f'  {line}' for line in lines)
    else:
        yield _scalar(value)


def _entry(name: str, value: object) -> Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        yield name
        yield from (f'  {line}' for line in _lines(value))
    else:
        yield f'{name} {_scalar(value)}'


def _scalar(value: object) -> str:
    if not isinstance(value, str):
        return _number(value) if isinstance(value, float) else json.dumps(value)
    if PLAIN.fullmatch(value) and value.lower() not in WORDS:
        return value
    return '"' + ''.join(map(_character, value)).replace('##', '#\\x23') + '"'


def _number(value: float) -> str:
    """Return a number with the point that YAML 1.1 wants before an exponent."""
    text = repr(value)
    mantissa, e, exponent = text.partition('e')
    return f'{mantissa}.0e{exponent}' if e and '.' not in mantissa else text


def _character(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if ' ' <= character <= '~':
        return character
    code = ord(character)
    return f'\\x{code:02x}' if code < 0x100 else f'\\u{code:04x}' if code < 0x10000 else f'\\U{code:08x}'
