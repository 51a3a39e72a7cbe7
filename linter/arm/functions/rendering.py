"""Values as text: what ``string`` returns, and what a hole of ``format`` or an item of ``join`` becomes.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#string; the JSON text is
that of Newtonsoft.Json without spaces, newtonsoft.com/json/help
"""

from __future__ import annotations

from json.encoder import encode_basestring

from linter.arm.functions.function import MAXIMUM_TEXT, LimitError
from linter.arm.functions.parts import scalar_text, text
from linter.arm.functions.unknowns import derived, lift
from linter.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.functions.function import Function

ESCAPES: Final = {0x85: '\\u0085', 0x2028: '\\u2028', 0x2029: '\\u2029'}
"""What Newtonsoft.Json escapes besides control characters, quotes and backslashes."""


def string(arguments: list[object]) -> object:
    """Return text as it is, True and False, digits, an array or object as JSON without spaces."""
    return rendered(arguments[0])


def string_unknown(function: Function, arguments: list[object]) -> object:
    """Return string of an unknown: itself as text, or unknown text for what holds one."""
    value = arguments[0]
    if isinstance(value, Unknown) and value.type in {'string', 'int', 'bool'}:
        return text([value])
    result = lift('string', 'string', function.apply, arguments)
    if isinstance(result, Unknown) and isinstance(value, (list, dict)):
        return result.replace(length=(2, None))
    return derived('string', 'string', arguments) if result is None else result


def rendered(value: object) -> str:
    """Return a known value as text. Raises LimitError if it is too long."""
    plain = scalar_text(value)
    if plain is not None:
        return plain
    pieces: list[str] = []
    write(value, pieces, 0)
    return ''.join(pieces)


def write(value: object, pieces: list[str], length: int) -> int:
    """Add a value as JSON to pieces; return the length of the text so far."""
    if isinstance(value, dict):
        length = add('{', pieces, length)
        for index, (name, member) in enumerate(value.items()):
            length = add((',' if index else '') + quoted(name) + ':', pieces, length)
            length = write(member, pieces, length)
        return add('}', pieces, length)
    if isinstance(value, list):
        length = add('[', pieces, length)
        for index, item in enumerate(value):
            length = write(item, pieces, add(',', pieces, length) if index else length)
        return add(']', pieces, length)
    return add(literal(value), pieces, length)


def add(piece: str, pieces: list[str], length: int) -> int:
    pieces.append(piece)
    length += len(piece)
    if length > MAXIMUM_TEXT:
        raise LimitError(f'the result would have more than {MAXIMUM_TEXT:,} characters')
    return length


def literal(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return 'null'
    if isinstance(value, bool):
        return 'true' if value else 'false'
    digits = scalar_text(value) or ''
    # Newtonsoft.Json shows by a fraction that a number is no integer.
    return digits + '.0' if isinstance(value, float) and digits.lstrip('-').isdigit() else digits


def quoted(value: str) -> str:
    encoded = encode_basestring(value)
    return encoded if encoded.isascii() else encoded.translate(ESCAPES)
