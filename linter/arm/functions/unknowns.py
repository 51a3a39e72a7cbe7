"""Unknown arguments: what they have in common, and the result of a function that cannot be computed for them."""

from __future__ import annotations

from itertools import product

from linter.arm.functions.assumed import causes_of_text
from linter.arm.functions.function import MAXIMUM_STEPS, LimitError
from linter.arm.functions.identity import distinct
from linter.model.values import ABSENT, MAXIMUM_CANDIDATES, Assumed, OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Final

    from linter.model.values import Cause

LONGEST_KEY: Final = 512
"""A longer key is replaced by its digest: keys of nested calls would double with every level."""

LONGEST_DISPLAY: Final = 120

SCALARS: Final = frozenset({str, int, bool, float, type(None)})
"""The classes of values that are known, rest on nothing assumed and have no members."""


class Survey:
    """What is unknown in some values: each distinct unknown once, all causes, and what else matters.

    open: a container to which something may be added is among them. assumed: the texts that rest on a stand-in.
    """

    __slots__ = ('unknowns', 'causes', 'secure', 'open', 'assumed')

    def __init__(self) -> None:
        self.unknowns: dict[object, Unknown] = {}
        self.causes: set[Cause] = set()
        self.secure = False
        self.open = False
        self.assumed: list[Assumed] = []

    @property
    def decided(self) -> bool:
        return not self.unknowns and not self.open

    def add(self, value: object) -> None:
        if isinstance(value, Unknown):
            self.unknowns[value.key or id(value)] = value
            self.causes |= value.causes
            self.secure = self.secure or value.secure
        elif isinstance(value, Assumed):
            self.assumed.append(value)
        elif isinstance(value, (OpenDict, OpenList)):
            self.open = True
            self.causes |= value.causes


def survey(values: Iterable[object]) -> Survey:
    """Look through values and all their members, each container once."""
    result = Survey()
    pending = list(values)
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        if value.__class__ in SCALARS:
            continue
        result.add(value)
        if isinstance(value, (dict, list)) and id(value) not in seen:
            seen.add(id(value))
            if len(seen) > MAXIMUM_STEPS:
                raise LimitError(f'the arguments have more than {MAXIMUM_STEPS:,} members')
            pending.extend(value.values() if isinstance(value, dict) else value)
    return result


def derived(name: str, type: str, arguments: list[object], seen: Survey | None = None, **attributes: object) -> Unknown:
    """Return the unknown result of a function: causes and secrecy of its arguments, key and display of the call.

    attributes override those of Unknown (candidates, length, nullable, causes, …).
    """
    seen = seen or survey(arguments)
    if type == 'bool' and 'candidates' not in attributes:
        attributes['candidates'] = (True, False)
    attributes.setdefault('causes', seen.causes | causes_of_text(seen.assumed))
    attributes.setdefault('secure', seen.secure)
    attributes.setdefault('display', call_display(name, arguments))
    attributes.setdefault('key', call_key(name, arguments))
    attributes.setdefault('nullable', False if type in {'string', 'int', 'bool', 'array', 'object'} else None)
    return Unknown(type=type, **attributes)  # type: ignore[arg-type]  # the names are Unknown's


def lift(name: str, returns: str, compute: Callable[[list[object]], object], arguments: list[object]) -> object:
    """Return the result of a function of unknown arguments that needs to know them.

    Where every unknown has candidates and there are few combinations, compute is called for each: one distinct
    result is the result, several are its candidates. If every combination is an error, it is raised; if only some
    are, the result has no candidates.
    """
    seen = survey(arguments)
    candidates = outcomes(arguments, seen, compute)
    if candidates is None:
        return derived(name, returns, arguments, seen)
    return candidates[0] if len(candidates) == 1 else derived(name, returns, arguments, seen, candidates=candidates)


def outcomes(
    arguments: list[object], seen: Survey, compute: Callable[[list[object]], object]
) -> tuple[object, ...] | None:
    """Return the distinct results over all combinations of candidates, or None where they cannot be listed."""
    unknowns = list(seen.unknowns.items())
    count = 1
    for _, unknown in unknowns:
        if not unknown.candidates:
            return None
        count *= len(unknown.candidates)
        if count > MAXIMUM_CANDIDATES:
            return None
    if seen.open or not unknowns:
        return None
    results: list[object] = []
    errors: list[ValueError] = []
    for chosen in product(*(unknown.candidates or () for _, unknown in unknowns)):
        values = dict(zip((key for key, _ in unknowns), chosen))
        try:
            results.append(compute([substitute(argument, values) for argument in arguments]))
        except ValueError as error:
            errors.append(error)
    if errors:
        if not results:
            raise errors[0]
        return None
    return None if not survey(results).decided else tuple(distinct(results))


def substitute(value: object, values: dict[object, object]) -> object:
    """Return value with every unknown replaced by the chosen one; a member chosen to be absent is left out."""
    if isinstance(value, Unknown):
        chosen = values[value.key or id(value)]
        if chosen is ABSENT:
            raise ValueError(f'{value.display} is missing')
        return chosen
    if isinstance(value, dict):
        return {
            name: substitute(member, values)
            for name, member in value.items()
            if not (isinstance(member, Unknown) and values[member.key or id(member)] is ABSENT)
        }
    if isinstance(value, list):
        return [substitute(item, values) for item in value]
    return value


def call_key(name: str, arguments: list[object]) -> str | None:
    """Return the key of a call: equal calls of equal arguments have equal keys; None if an unknown has none."""
    keys = []
    for argument in arguments:
        key = key_of(argument)
        if key is None:
            return None
        keys.append(key)
    return shortened(f'{name.lower()}({",".join(keys)})')


def key_of(value: object) -> str | None:
    """Return text that is equal only for values that are equal whatever the unknowns turn out to be, or None."""
    pieces: list[str] = []
    return shortened(''.join(pieces)) if add_key(value, pieces) else None


def add_key(value: object, pieces: list[str]) -> bool:
    if len(pieces) > 10_000:
        return False
    if isinstance(value, str):
        # A stand-in is not the text a template writes, even where they look alike.
        pieces.append(('~' if isinstance(value, Assumed) else '') + "'" + value.replace("'", "''") + "'")
    elif isinstance(value, Unknown):
        if value.key is None:
            return False
        pieces.append(value.key)
    elif isinstance(value, OpenList) or (isinstance(value, OpenDict) and value.key is None):
        return False
    elif isinstance(value, OpenDict):
        pieces.append(f'open({value.key})')
    elif isinstance(value, list):
        pieces.append('[')
        for item in value:
            if not add_key(item, pieces):
                return False
            pieces.append(',')
        pieces.append(']')
    elif isinstance(value, dict):
        pieces.append('{')
        for name, member in value.items():
            pieces.append("'" + name.replace("'", "''") + "':")
            if not add_key(member, pieces):
                return False
            pieces.append(',')
        pieces.append('}')
    else:
        pieces.append(repr(value))
    return True


def shortened(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    from hashlib import blake2b

    name, bracket, _ = key.partition('(')
    digest = blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()
    return f'{name}(#{digest})' if bracket and len(name) < 64 else f'#{digest}'


def call_display(name: str, arguments: list[object]) -> str:
    """Return a call as text for messages, braces around it: ``{toLower(name)}``."""
    text = f'{name}({", ".join(display_of(argument) for argument in arguments)})'
    return '{' + (text if len(text) <= LONGEST_DISPLAY else text[: LONGEST_DISPLAY - 1] + '…') + '}'


def display_of(value: object) -> str:
    """Return a value as an operand in a message."""
    if isinstance(value, Unknown):
        display = value.display
        if display.startswith('{') and display.endswith('}') and '{' not in display[1:]:
            return display[1:-1]
        return display
    if isinstance(value, str):
        return repr(str(value) if len(value) <= 40 else value[:39] + '…')
    if isinstance(value, list):
        return '[…]' if value else '[]'
    if isinstance(value, dict):
        return '{…}' if value else '{}'
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return 'null' if value is None else str(value)
