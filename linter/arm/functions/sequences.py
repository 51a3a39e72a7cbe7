"""Functions that take text and arrays alike, some objects as well: contains, empty, length, first, take, indexOf, …

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array
"""

from __future__ import annotations

from linter.arm.functions.access import lookup, safe
from linter.arm.functions.equality import any_equal, equal, is_closed, least_length, may_be_absent, open_causes
from linter.arm.functions.function import integer_at, mismatch
from linter.arm.functions.parts import fixed, length_bounds, parts_of, prefix_of, suffix_of, text, units
from linter.arm.functions.unknowns import derived, lift
from linter.model.values import Assumed, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Apply = Callable[[list[object]], object]


def contains(arguments: list[object]) -> object:
    """Return whether text contains text (with case), an array an equal item, an object a member (without case).

    A null container contains nothing. An integer is looked for in text by its digits.
    """
    container, item = arguments
    if container.__class__ is list and item.__class__ is str and item in container:
        if container[container.index(item)].__class__ is str:  # no stand-in
            return True
    if isinstance(container, dict) and item.__class__ is str:
        _, present, causes = lookup(container, item)
        return derived('contains', 'bool', arguments, causes=causes) if present is None else present
    found = contained(container, item)
    return lift('contains', 'bool', contains, arguments) if found is None else found


def contained(container: object, item: object) -> bool | None:
    if container is None:
        return False
    if isinstance(container, Unknown):
        return contained_in_unknown(container, item)
    if isinstance(item, Unknown) and item.candidates is not None:
        results = {contained(container, option) for option in item.candidates}
        return results.pop() if len(results) == 1 else None
    if isinstance(container, list):
        found = any_equal(container, item)
        return None if found is False and isinstance(container, OpenList) else found
    if not isinstance(item, (str, int, Unknown)) or isinstance(item, bool):
        raise mismatch('contains', 1, 'a string or an integer', item)
    if isinstance(container, dict):
        name = item if isinstance(item, (str, Unknown)) else str(item)
        return lookup(container, name)[1]
    if isinstance(container, str):
        if isinstance(item, Unknown) or isinstance(container, Assumed) or isinstance(item, Assumed):
            return None
        return str(item) in container
    raise mismatch('contains', 0, 'a string, an array or an object', container)


def contained_in_unknown(container: Unknown, item: object) -> bool | None:
    if container.candidates is not None or item.__class__ is not str:
        return None
    if container.type == 'string' and any(str(item) in fixed(part) for part in parts_of(container) or ()):
        return True
    return lookup(container, item)[1] if container.type == 'object' else None


def empty(arguments: list[object]) -> object:
    """Return whether a value is null, or a text, array or object without content."""
    value = arguments[0]
    if isinstance(value, str):
        return not value
    if isinstance(value, list) and (value or not isinstance(value, OpenList)):
        return not value
    if isinstance(value, dict):
        if any(not may_be_absent(member) for member in value.values()):
            return False
        return True if is_closed(value) else derived('empty', 'bool', arguments, causes=open_causes(value))
    if value is None:
        return True
    if not isinstance(value, (Unknown, OpenList)):
        raise mismatch('empty', 0, 'a string, an array or an object', value)
    return False if least_length(value) > 0 else lift('empty', 'bool', empty, arguments)


def length(arguments: list[object]) -> object:
    """Return the number of UTF-16 units of text, of items of an array, of members of an object.

    Unknown items and members count.
    """
    value = arguments[0]
    if isinstance(value, str):
        return derived('length', 'int', arguments) if isinstance(value, Assumed) else units(value)
    if isinstance(value, list) and not isinstance(value, OpenList):
        return len(value)
    if isinstance(value, dict):
        closed = is_closed(value)
        return len(value) if closed else derived('length', 'int', arguments, causes=open_causes(value))
    if isinstance(value, Unknown) and value.type == 'string':
        least, most = length_bounds(parts_of(value) or ())
        if least == most:
            return least
    elif not isinstance(value, (Unknown, OpenList)):
        raise mismatch('length', 0, 'a string, an array or an object', value)
    return lift('length', 'int', length, arguments)


def first(arguments: list[object]) -> object:
    """Return the first item of an array (null if there is none), or the first character of text ('' if none)."""
    value = arguments[0]
    if isinstance(value, str):
        return like(value, narrow(wide(value)[:1]))
    if isinstance(value, list) or (isinstance(value, Unknown) and value.type == 'array' and value.candidates is None):
        return safe(*lookup(value, 0))
    if not isinstance(value, Unknown):
        raise mismatch('first', 0, 'a string or an array', value)
    start = prefix_of(parts_of(value) or ())
    return narrow(wide(start)[:1]) if start else lift_like('first', first, arguments, item=True)


def last(arguments: list[object]) -> object:
    """Return the last item of an array (null if there is none), or the last character of text ('' if none)."""
    value = arguments[0]
    if isinstance(value, str):
        return like(value, narrow(wide(value)[-1:]))
    if isinstance(value, list):
        if not isinstance(value, OpenList):
            return value[-1] if value else None
    elif not isinstance(value, Unknown):
        raise mismatch('last', 0, 'a string or an array', value)
    elif end := suffix_of(parts_of(value) or ()):
        return narrow(wide(end)[-1:])
    return lift_like('last', last, arguments, item=True)


def take(arguments: list[object]) -> object:
    """Return the first characters or items, as many as there are; none for a negative number.

    Of text known in parts, the known beginning is kept.
    """
    value = arguments[0]
    if isinstance(arguments[1], Unknown):
        return lift_like('take', take, arguments)
    count = max(integer_at('take', arguments, 1), 0)
    if isinstance(value, str):
        return like(value, narrow(wide(value)[:count]))
    if isinstance(value, OpenList) and count > value.prefix:
        return OpenList(value[: value.prefix], value.causes, prefix=value.prefix)
    if isinstance(value, list):
        return value[:count]
    if not isinstance(value, Unknown):
        raise mismatch('take', 0, 'a string or an array', value)
    return take_text(value, count) if value.type == 'string' else lift_like('take', take, arguments)


def take_text(value: Unknown, count: int) -> object:
    parts = parts_of(value) or ()
    most = length_bounds(parts)[1]
    if most is not None and most <= count:
        return text(parts)
    start = prefix_of(parts)
    left = count - units(start)
    if left <= 0:
        return narrow(wide(start)[:count])
    rest: list[object] = [text(parts[1:] if start else parts), left]
    return text([start, derived('take', 'string', rest, length=(0, left), candidates=beginnings(rest[0], left))])


def beginnings(value: object, count: int) -> tuple[object, ...] | None:
    """Return the beginnings of the candidates of text."""
    options = value.candidates if isinstance(value, Unknown) else None
    if options is None or not all(isinstance(option, str) for option in options):
        return None
    return tuple(dict.fromkeys(like(option, narrow(wide(str(option))[:count])) for option in options))


def skip(arguments: list[object]) -> object:
    """Return what is left of text or an array after the first characters or items; all for a negative number.

    Of text known in parts, what follows the skipped is kept.
    """
    value = arguments[0]
    if isinstance(arguments[1], Unknown):
        return lift_like('skip', skip, arguments)
    count = max(integer_at('skip', arguments, 1), 0)
    if isinstance(value, str):
        return like(value, narrow(wide(value)[count:]))
    if isinstance(value, OpenList):
        left = max(value.prefix - count, 0)
        return OpenList(value[count:] if count <= value.prefix else [], value.causes, prefix=left)
    if isinstance(value, list):
        return value[count:]
    if not isinstance(value, Unknown):
        raise mismatch('skip', 0, 'a string or an array', value)
    parts = parts_of(value) or ()
    start = prefix_of(parts)
    if value.type == 'string' and count <= units(start):
        return text([narrow(wide(start)[count:]), *(parts[1:] if start else parts)])
    return lift_like('skip', skip, arguments)


def like(source: object, result: str) -> str:
    """Return text made of a text: it rests on a stand-in where its source does."""
    return Assumed(result) if isinstance(source, Assumed) else result


def lift_like(name: str, compute: Apply, arguments: list[object], *, item: bool = False) -> object:
    """Return the unknown result of a function that returns what its first argument is, or an item of it."""
    value = arguments[0]
    type = value.type if isinstance(value, Unknown) else 'string' if isinstance(value, str) else 'array'
    return lift(name, 'any' if item and type != 'string' else type, compute, arguments)


def index_of(arguments: list[object]) -> object:
    """Return where text (without case) or an equal item begins, from 0; -1 if nowhere."""
    return position('indexOf', index_of, arguments, backwards=False)


def last_index_of(arguments: list[object]) -> object:
    """Return where text (without case) or an equal item begins last, from 0; -1 if nowhere."""
    return position('lastIndexOf', last_index_of, arguments, backwards=True)


def position(name: str, compute: Apply, arguments: list[object], *, backwards: bool) -> object:
    value, item = arguments
    found: int | None = None
    if isinstance(value, list):
        found = position_of_item(value, item, backwards=backwards)
    elif isinstance(value, str) and isinstance(item, str):
        if not isinstance(value, Assumed) and not isinstance(item, Assumed):
            found = position_of_text(value, item, backwards=backwards)
    elif isinstance(value, Unknown):
        if value.type == 'string' and item.__class__ is str and not backwards:
            start = position_of_text(prefix_of(parts_of(value) or ()), str(item), backwards=False)
            found = start if start >= 0 else None
    elif not isinstance(value, str):
        raise mismatch(name, 0, 'a string or an array', value)
    elif not isinstance(item, Unknown):
        raise mismatch(name, 1, 'a string', item)
    if found is not None:
        return found
    return lift(name, 'int', compute, arguments)


def position_of_text(value: str, item: str, *, backwards: bool) -> int:
    value, item = fold(wide(value)), fold(wide(item))
    return value.rfind(item) if backwards else value.find(item)


def position_of_item(value: list[object], item: object, *, backwards: bool) -> int | None:
    """Return the place of an equal item; None where an item before may be equal, or may be added."""
    if isinstance(value, OpenList) and backwards:
        return None
    for index in reversed(range(len(value))) if backwards else range(len(value)):
        if isinstance(value, OpenList) and index >= value.prefix:
            return None
        result = equal(value[index], item)
        if result is not False:
            return index if result else None
    return None if isinstance(value, OpenList) else -1


def wide(value: str) -> str:
    """Return text with one character per UTF-16 unit, as .NET counts them."""
    if value.isascii() or max(value) <= '\uffff':
        return value
    encoded = value.encode('utf-16-le', 'surrogatepass')
    return ''.join(chr(encoded[place] | encoded[place + 1] << 8) for place in range(0, len(encoded), 2))


def narrow(value: str) -> str:
    """Return text with the halves of characters joined again; a lone half becomes U+FFFD, as .NET writes it."""
    if value.isascii() or not any('\ud800' <= character <= '\udfff' for character in value):
        return value
    return value.encode('utf-16-le', 'surrogatepass').decode('utf-16-le', 'replace')


def fold(value: str) -> str:
    """Return text to compare without case, character by character, as .NET's ordinal comparison does."""
    if value.isascii():
        return value.upper()
    return ''.join([upper if len(upper := character.upper()) == 1 else character for character in value])
