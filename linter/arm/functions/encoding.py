"""Functions that encode and decode text: base64, data URIs, JSON.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#base64
"""

from __future__ import annotations

import json
import re
from binascii import Error, a2b_base64, b2a_base64

from linter.arm.functions.function import check_length, text_at
from linter.arm.functions.lenient_json import MAXIMUM_DEPTH, read_json
from linter.arm.functions.rendering import rendered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

DATA_URI: Final = re.compile(r'data:(?P<type>[^,]*+),(?P<data>.*)', re.DOTALL | re.IGNORECASE)

BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
STEPS: Final = {'[': 1, '{': 1, ']': -1, '}': -1}

ENCODINGS: Final = {
    'utf8': 'utf-8', 'utf-8': 'utf-8', 'us-ascii': 'ascii', 'ascii': 'ascii', 'utf-16': 'utf-16-le',
    'iso-8859-1': 'latin-1', 'utf-16be': 'utf-16-be', 'utf-32': 'utf-32-le',
}
"""The character sets of data URIs that are decoded, by name as .NET knows them."""


def base64(arguments: list[object]) -> object:
    """Return text, as UTF-8, in base64."""
    return encoded(text_at('base64', arguments, 0))


def base64_to_string(arguments: list[object]) -> object:
    """Return the text that base64 encodes; bytes that are no UTF-8 become U+FFFD."""
    return decoded('base64ToString', text_at('base64ToString', arguments, 0)).decode('utf-8', 'replace')


def base64_to_json(arguments: list[object]) -> object:
    """Return the value whose JSON text base64 encodes."""
    return read_value(decoded('base64ToJson', text_at('base64ToJson', arguments, 0)).decode('utf-8', 'replace'))


def encoded(value: str) -> str:
    check_length(len(value) * 4 // 3)
    return b2a_base64(value.encode('utf-8', 'replace'), newline=False).decode('ascii')


def decoded(name: str, value: str) -> bytes:
    try:
        return a2b_base64(''.join(value.split()).encode('ascii'), strict_mode=True)
    except (Error, UnicodeEncodeError):
        raise ValueError(f"'{name}' takes text in base64; it is {value[:40]!r}") from None


def data_uri(arguments: list[object]) -> object:
    """Return text (of another value: its text) as a data URI."""
    return 'data:text/plain;charset=utf8;base64,' + encoded(rendered(arguments[0]))


def data_uri_to_string(arguments: list[object]) -> object:
    """Return the text in a data URI. Raises ValueError for what is none, and for a character set nobody knows."""
    value = text_at('dataUriToString', arguments, 0)
    match = DATA_URI.fullmatch(value)
    if match is None:
        raise ValueError(f"'dataUriToString' takes a data URI; it is {value[:40]!r}")
    attributes = [attribute.strip().lower() for attribute in match['type'].split(';')]
    names = [attribute[8:].strip('"') for attribute in attributes if attribute.startswith('charset=')]
    encoding = ENCODINGS.get(names[-1] if names else 'utf-8')
    if encoding is None:
        raise ValueError(f"'dataUriToString' does not know the character set {names[-1]!r}")
    from linter.arm.functions.uris import percent_decoded

    data = percent_decoded(match['data'])
    content = decoded('dataUriToString', data.decode('latin-1')) if 'base64' in attributes else data
    return content.decode(encoding, 'replace')


def json_value(arguments: list[object]) -> object:
    """Return the value of JSON text, as leniently as Newtonsoft.Json reads it; null for empty text."""
    return read_value(text_at('json', arguments, 0))


def read_value(text: str) -> object:
    # Templates are expanded with a stack so high that the fast reader would follow text of any depth.
    if may_be_deep(text):
        return read_json(text)
    try:
        return json.loads(text, strict=False, parse_int=integer, parse_float=fraction, parse_constant=refuse)
    except (ValueError, RecursionError):
        return read_json(text)


def may_be_deep(text: str) -> bool:
    """Return whether JSON text may be nested deeper than the lenient reader goes."""
    if text.count('[') + text.count('{') <= MAXIMUM_DEPTH:
        return False
    depth = 0
    for match in BRACKET.finditer(text):
        depth += STEPS.get(match[0], 0)
        if depth > MAXIMUM_DEPTH:
            return True
    return False


def integer(digits: str) -> int | float:
    # A number beyond 64 bits is none a template can count with.
    value = int(digits) if len(digits) <= 20 else 2**64
    return value if -(2**63) <= value < 2**63 else fraction(digits)


def fraction(digits: str) -> float:
    value = float(digits)
    if value - value != 0:
        raise ValueError(f'{digits[:40]} is too large a number')
    return value


def refuse(name: str) -> object:
    raise ValueError(f'{name} is no JSON')
