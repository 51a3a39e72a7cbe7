"""Functions on text. Each has a form for known text and one for text that is known in parts.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string
"""

from __future__ import annotations

from linter.arm.functions.assumed import marked, stand_ins_in
from linter.arm.functions.function import check_count, check_length, integer_at, list_at, mismatch, text_at
from linter.arm.functions.parts import parts_of, prefix_of, suffix_of, text, units
from linter.arm.functions.rendering import rendered
from linter.arm.functions.sequences import fold, narrow, skip, take, wide
from linter.arm.functions.unknowns import derived, lift, survey
from linter.model.values import Assumed, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.functions.function import Function

    Parts = tuple[str | Unknown, ...]

WHITE_SPACE: Final = (
    ' \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'
    '\u2028\u2029\u202f\u205f\u3000'
)
"""What .NET's Trim removes."""


def text_parts(name: str, arguments: list[object], index: int) -> Parts:
    """Return the parts of an argument that must be text."""
    value = arguments[index]
    if isinstance(value, str) or (isinstance(value, Unknown) and value.type == 'string'):
        return parts_of(value) or ()
    if isinstance(value, Unknown) and value.type == 'any':
        return (value,)
    raise mismatch(name, index, 'a string', value)


def to_lower(arguments: list[object]) -> object:
    """Return text in lower case, independent of culture."""
    value = text_at('toLower', arguments, 0)
    if value.isascii():
        return value.lower()
    return ''.join([lower if len(lower := character.lower()) == 1 else character for character in value])


def to_upper(arguments: list[object]) -> object:
    """Return text in upper case, independent of culture."""
    return fold(text_at('toUpper', arguments, 0))


def change_case(function: Function, arguments: list[object]) -> object:
    """Return toLower and toUpper of text known in parts."""
    return text([changed_case(function, part) for part in text_parts(function.name, arguments, 0)])


def changed_case(function: Function, part: str | Unknown) -> str | Unknown:
    if isinstance(part, str):
        changed = str(function.apply([part]))
        return Assumed(changed) if isinstance(part, Assumed) else changed
    if part.type == 'int' or (part.key or '').startswith(function.name.lower() + '('):
        return part
    candidates = None
    if part.candidates is not None and all(isinstance(option, str) for option in part.candidates):
        candidates = tuple(dict.fromkeys(function.apply([option]) for option in part.candidates))
    elif part.type == 'bool':
        candidates = (function.apply(['True']), function.apply(['False']))
    return derived(function.name, 'string', [part], candidates=candidates, length=part.length)


def trim(arguments: list[object]) -> object:
    """Return text without white space at its ends."""
    return text_at('trim', arguments, 0).strip(WHITE_SPACE)


def trim_parts(function: Function, arguments: list[object]) -> object:
    """Return trim of text known in parts, where no unknown part stands at an end."""
    parts = text_parts('trim', arguments, 0)
    start, end = prefix_of(parts).lstrip(WHITE_SPACE), suffix_of(parts).rstrip(WHITE_SPACE)
    return text([start, *parts[1:-1], end]) if start and end else lifted(function, arguments)


def lifted(function: Function, arguments: list[object]) -> object:
    return lift(function.name, function.returns, function.apply, arguments)


def substring(arguments: list[object]) -> object:
    """Return so many characters of text from a place counted from 0, or all from there.

    Raises ValueError if that part extends past the end of text.
    """
    value, start = wide(text_at('substring', arguments, 0)), integer_at('substring', arguments, 1)
    length = integer_at('substring', arguments, 2) if len(arguments) > 2 else len(value) - start
    if not 0 <= start <= len(value):
        raise ValueError(f"'substring' begins at {start}; the text has {len(value)} characters")
    if length < 0 or start + length > len(value):
        raise ValueError(f"'substring' ends at {start} + {length}; the text has {len(value)} characters")
    return narrow(value[start : start + length])


def substring_parts(function: Function, arguments: list[object]) -> object:
    """Return substring of text known in parts; if it extends past the end, the deployment fails."""
    if any(isinstance(argument, Unknown) for argument in arguments[1:]):
        return lifted(function, arguments)
    start = integer_at('substring', arguments, 1)
    parts = text_parts('substring', arguments, 0)
    if start < 0 or (len(arguments) > 2 and integer_at('substring', arguments, 2) < 0):
        raise ValueError("'substring' takes no negative numbers")
    if start > units(prefix_of(parts)):
        return lifted(function, arguments)
    rest = skip([text(parts), start])
    return rest if len(arguments) == 2 else take([rest, arguments[2]])


def replace(arguments: list[object]) -> object:
    """Return text with every occurrence of a text (with case) replaced."""
    value, old, new = (text_at('replace', arguments, index) for index in range(3))
    if not old:
        raise ValueError("'replace' takes text that is not empty as argument 2")
    if len(new) > len(old):
        check_length(len(value) + value.count(old) * (len(new) - len(old)))
    return value.replace(old, new)


def replace_parts(function: Function, arguments: list[object]) -> object:
    """Return replace of text known in parts, where no occurrence can reach over the end of a part."""
    old, new = arguments[1], arguments[2]
    if not isinstance(old, str) or not isinstance(new, str) or len(old) != 1:
        return lifted(function, arguments)
    pieces: list[str | Unknown] = []
    for part in text_parts('replace', arguments, 0):
        if isinstance(part, str):
            piece = str(replace([part, old, new]))
            pieces.append(Assumed(piece) if isinstance(part, Assumed) else piece)
        elif part.type == 'int' and old not in '-0123456789':
            pieces.append(part)
        else:
            changed = lifted(function, [part, old, new])
            pieces.append(changed if isinstance(changed, (str, Unknown)) else str(changed))
    return text(pieces)


def split(arguments: list[object]) -> object:
    """Return the pieces of text between separators, empty ones too; an array of separators means any of them."""
    value = arguments[0]
    separators = separators_of(arguments)
    if separators is None:
        return lift('split', 'array', split, arguments)
    if not isinstance(value, str):
        return split_parts(text_parts('split', arguments, 0), separators, arguments)
    pieces = pieces_of(value, separators)
    if not isinstance(value, Assumed):
        return pieces
    if any(not is_guid(token) and any(separator.lower() in token.lower() for separator in separators)
           for token in stand_ins_in(value)):  # fmt: skip
        # The true name may have another number of pieces.
        return derived('split', 'array', arguments)
    return marked(pieces)


def is_guid(token: str) -> bool:
    return len(token) == 36 and [place for place, character in enumerate(token) if character == '-'] == [8, 13, 18, 23]


def separators_of(arguments: list[object]) -> list[str] | None:
    """Return the separators that are not empty; None where they are unknown."""
    value = arguments[1]
    if isinstance(value, Unknown) or (isinstance(value, list) and any(isinstance(item, Unknown) for item in value)):
        return None
    options = value if isinstance(value, list) else [value]
    separators = [option for option in options if isinstance(option, str)]
    if len(separators) != len(options):
        raise mismatch('split', 1, 'a string or an array of strings', value)
    return [separator for separator in separators if separator]


def pieces_of(value: str, separators: list[str]) -> list[object]:
    """Return the pieces of known text; at each place the first separator of the list that stands there counts."""
    if len(separators) == 1:
        check_count(value.count(separators[0]) + 1)
        return list(value.split(separators[0]))
    if not separators:
        return [value]
    import re

    check_count(sum(value.count(separator) for separator in separators) + 1)
    return list(re.split('|'.join(map(re.escape, separators)), value))


def split_parts(parts: Parts, separators: list[str], arguments: list[object]) -> object:
    """Return the pieces of text known in parts.

    In a resource id every unknown segment is one piece: a deployment with a "/" in a name is refused. Elsewhere an
    unknown part may hold separators: from there on the places of pieces are not known.
    """
    whole = separators == ['/'] and is_resource_id(parts)
    pieces: list[object] = []
    current: list[str | Unknown] = []
    prefix = -1
    for part in parts:
        if isinstance(part, Unknown):
            if not whole and prefix < 0 and not is_free_of(part, separators):
                prefix = len(pieces)
            current.append(part)
            continue
        for index, piece in enumerate(marked_pieces(part, separators)):
            if index:
                pieces.append(text(current))
                current = []
            current.append(piece)
    pieces.append(text(current))
    if prefix < 0:
        return pieces
    found = lift('split', 'array', split, arguments)
    if not isinstance(found, Unknown) or found.candidates is not None:
        return found
    return opened(pieces, prefix, found)


def marked_pieces(value: str, separators: list[str]) -> list[str]:
    """Return the pieces of known text, those of assumed text marked."""
    pieces = pieces_of(value, separators)
    found = marked(pieces) if isinstance(value, Assumed) else pieces
    return found if isinstance(found, list) else []


def opened(pieces: list[object], prefix: int, whole: Unknown) -> object:
    """Return the pieces before the first unknown part, and the fully known ones after it."""
    known = [piece for piece in pieces[prefix + 1 :] if isinstance(piece, str)]
    items = [*pieces[:prefix], *known]
    return OpenList(items, whole.causes, prefix=prefix) if items else whole


def is_resource_id(parts: Parts) -> bool:
    """Return whether text known in parts is a resource id."""
    start = parts[0] if parts else ''
    return isinstance(start, str) and start.startswith(('/subscriptions/', '/providers/'))


def is_free_of(part: Unknown, separators: list[str]) -> bool:
    """Return whether an unknown part of text surely holds no separator: by its type, its candidates, its function."""
    if part.type == 'bool':
        return True
    if part.candidates is not None:
        return not any(separator in str(option) for option in part.candidates for separator in separators)
    alphabet = '-0123456789' if part.type == 'int' else None
    for name, characters in ALPHABETS.items():
        if (part.key or '').startswith(name + '('):
            alphabet = characters
    return alphabet is not None and set(alphabet).isdisjoint(''.join(separators))


ALPHABETS: Final = {'uniquestring': 'abcdefghijklmnopqrstuvwxyz234567', 'guid': '-0123456789abcdef'}
"""The characters a function's result is made of."""


def join(arguments: list[object]) -> object:
    """Return the items of an array as text, with a separator between them."""
    items, separator = list_at('join', arguments, 0), text_at('join', arguments, 1)
    pieces = [item if isinstance(item, str) else rendered(item) for item in items]
    check_length(sum(map(len, pieces)) + len(separator) * len(pieces))
    return separator.join(pieces)


def join_parts(function: Function, arguments: list[object]) -> object:
    """Return join where items are unknown: text known in parts."""
    items, separator = arguments
    if not isinstance(items, list) or isinstance(items, OpenList) or not isinstance(separator, (str, Unknown)):
        return lifted(function, arguments)
    pieces: list[str | Unknown] = []
    for index, item in enumerate(items):
        piece = as_part(item)
        if piece is None:
            return lifted(function, arguments)
        pieces += [separator, piece] if index else [piece]
    return text(pieces)


def as_part(value: object) -> str | Unknown | None:
    """Return a value as a part of text; None for a container that is not fully known."""
    if isinstance(value, (str, Unknown)):
        return value
    if isinstance(value, (list, dict)):
        seen = survey([value])
        if not seen.decided:
            return None
        return Assumed(rendered(value)) if seen.assumed else rendered(value)
    return rendered(value)


def starts_with(arguments: list[object]) -> object:
    """Return whether text begins with a text, without case."""
    return fold(text_at('startsWith', arguments, 0)).startswith(fold(text_at('startsWith', arguments, 1)))


def ends_with(arguments: list[object]) -> object:
    """Return whether text ends with a text, without case."""
    return fold(text_at('endsWith', arguments, 0)).endswith(fold(text_at('endsWith', arguments, 1)))


def starts_with_parts(function: Function, arguments: list[object]) -> object:
    """Return startsWith and endsWith of text whose known end is long enough, or differs."""
    parts, wanted = text_parts(function.name, arguments, 0), arguments[1]
    if wanted.__class__ is not str:
        return lifted(function, arguments)
    sought = fold(str(wanted))
    if function.name == 'startsWith':
        known, sought = fold(prefix_of(parts)), sought
    else:
        known, sought = fold(suffix_of(parts))[::-1], sought[::-1]
    size = min(len(known), len(sought))
    if known[:size] != sought[:size]:
        return False
    return True if size == len(sought) else lifted(function, arguments)


def pad_left(arguments: list[object]) -> object:
    """Return text, or an integer's digits, filled with a character on the left up to a length."""
    value = arguments[0]
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise mismatch('padLeft', 0, 'a string or an integer', value)
    length = integer_at('padLeft', arguments, 1)
    fill = text_at('padLeft', arguments, 2) if len(arguments) > 2 else ' '
    if len(wide(fill)) != 1:
        raise ValueError(f"'padLeft' fills with one character; {fill[:40]!r} has {len(wide(fill))}")
    if length < 0:
        raise ValueError(f"'padLeft' takes no negative length; it is {length}")
    check_length(length)
    return fill * (length - units(str(value))) + str(value)


def pad_left_unknown(function: Function, arguments: list[object]) -> object:
    """Return padLeft of something unknown: text that is at least as long."""
    result = lifted(function, arguments)
    length = arguments[1]
    if isinstance(result, Unknown) and isinstance(length, int):
        return result.replace(length=(max(length, 0), None))
    return result


def like(arguments: list[object]) -> object:
    """Return whether text matches a pattern of ``*`` (any text) and ``?`` (one character), without case."""
    return matches(fold(text_at('like', arguments, 0)), fold(text_at('like', arguments, 1)))


def matches(value: str, pattern: str) -> bool:
    """Match without backtracking: the pieces between asterisks are sought one after the other, each once."""
    first, *others = pattern.split('*')
    if not others:
        return len(value) == len(first) and stands_at(value, first, 0)
    *middle, last = others
    end = len(value) - len(last)
    if end < len(first) or not stands_at(value, first, 0) or not stands_at(value, last, end):
        return False
    place = len(first)
    for piece in middle:
        found = find(value, piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def stands_at(value: str, piece: str, place: int) -> bool:
    """Return whether a piece of a pattern matches at a place; the text is long enough."""
    return all(mark in ('?', value[place + index]) for index, mark in enumerate(piece)) if '?' in piece else (
        value.startswith(piece, place))  # fmt: skip


def find(value: str, piece: str, start: int, end: int) -> int:
    """Return where a piece of a pattern first matches, -1 if nowhere: one step per character, for any piece."""
    if '?' not in piece:
        return value.find(piece, start, end)
    anywhere = sum(1 << index for index, mark in enumerate(piece) if mark == '?')
    masks: dict[str, int] = {}
    for index, mark in enumerate(piece):
        masks[mark] = masks.get(mark, anywhere) | 1 << index
    complete = 1 << (len(piece) - 1)
    state = 0  # bit i: the piece up to and including its character i matches up to here
    for place in range(start, end):
        state = (state << 1 | 1) & masks.get(value[place], anywhere)
        if state & complete:
            return place - len(piece) + 1
    return -1
