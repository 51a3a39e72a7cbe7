"""Values of templates and resources: plain Python, plus Unknown for what only a deployment decides.

A value is ``None, bool, int, float, str, list, dict`` or :class:`Unknown`. Containers may hold unknown
members. A container to which something unknown may add is *open*: :class:`OpenDict`, :class:`OpenList`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

MAXIMUM_CANDIDATES: Final = 32
"""An unknown with more possible values than this forgets them."""


class Absent:
    """The type of :data:`ABSENT`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return 'ABSENT'


ABSENT: Final = Absent()
"""A candidate of a member that may not be there at all."""


class Cause:
    """Why a value is unknown.

    kind: parameter (no value given), reference (runtime state), list (list*()), secret (a secret by type or by
    Key Vault reference), time (utcNow), random (newGuid), context (deployment metadata, deployer, zones),
    loop (unknown copy count or index), module (template not available), external (value from outside the
    repository), unsupported, error.
    name: the parameter, resource, function or file that decides.
    message: a clause that completes "cannot be decided: …".
    """

    __slots__ = ('kind', 'name', 'message')

    def __init__(self, kind: str, name: str, message: str = '') -> None:
        self.kind = kind
        self.name = name
        self.message = message or MESSAGES[kind].format(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cause) and (self.kind, self.name) == (other.kind, other.name)

    def __hash__(self) -> int:
        return hash((self.kind, self.name))

    def __repr__(self) -> str:
        return f'Cause({self.kind!r}, {self.name!r})'


MESSAGES: Final = {
    'parameter': 'parameter {!r} has no value',
    'reference': 'the state of {!r} is known only after deployment',
    'list': '{} is called only during deployment',
    'secret': '{!r} is a secret',
    'time': '{} depends on the time of deployment',
    'random': '{} is random',
    'context': '{} is known only during deployment',
    'loop': 'the number of iterations of {!r} is unknown',
    'module': 'the template {!r} is not available',
    'external': '{!r} comes from outside the repository',
    'unsupported': '{} is not supported',
    'error': '{}',
}


class Unknown:
    """A value that only a deployment decides, with the causes and whatever is still known about it.

    causes: why; at least one.
    type: 'string', 'int', 'bool', 'array', 'object' or 'any'.
    schema: the declared ARM type (a dict as in a template's ``definitions``), so that members keep their type.
    candidates: every possible value, at most MAXIMUM_CANDIDATES, or None. Members are fully known values;
        ABSENT is one where the member may be missing, None where it may be null.
    parts: for text, str and Unknown in turn, in order, for instance ``('st', <name>)``.
    nullable: whether it may be null; None is "not known".
    secure: derives from a secure parameter, a list function or a Key Vault reference; never printed.
    length: least and greatest length of text or array; either may be None.
    display: text for messages, ``{name}`` or ``st{name}``.
    key: equal keys mean the same value, whatever it turns out to be. None: equal to nothing.
    """

    __slots__ = ('causes', 'type', 'schema', 'candidates', 'parts', 'nullable', 'secure', 'length', 'display', 'key')

    def __init__(
        self,
        causes: Iterable[Cause],
        type: str = 'any',
        *,
        schema: dict[str, object] | None = None,
        candidates: tuple[object, ...] | None = None,
        parts: tuple[str | Unknown, ...] | None = None,
        nullable: bool | None = None,
        secure: bool = False,
        length: tuple[int | None, int | None] | None = None,
        display: str = '',
        key: str | None = None,
    ) -> None:
        self.causes = frozenset(causes)
        self.type = type
        self.schema = schema
        self.candidates = candidates if candidates is not None and len(candidates) <= MAXIMUM_CANDIDATES else None
        self.parts = parts
        self.nullable = nullable
        self.secure = secure
        self.length = length
        self.display = display or '{' + ', '.join(sorted({cause.name for cause in self.causes})) + '}'
        self.key = key

    def replace(self, **changes: object) -> Unknown:
        """Return a copy with the named attributes changed."""
        copy = object.__new__(Unknown)
        for name in Unknown.__slots__:
            setattr(copy, name, changes[name] if name in changes else getattr(self, name))
        return copy

    def __repr__(self) -> str:
        return f'Unknown({self.display!r}, {self.type}, {sorted(cause.kind for cause in self.causes)})'


class Assumed(str):
    """Text that rests on a stand-in of the deployment context (subscription id, resource group, location).

    Ordinary text wherever text is joined, split or compared for identity; a comparison with other text that
    would decide a condition or a rule is unknown, because the true context may differ.
    """

    __slots__ = ()


class OpenDict(dict[str, object]):
    """An object to which something unknown may add members: a missing member is unknown, not absent.

    key: equal keys mean the same object, as for Unknown; its missing members then have keys too.
    """

    __slots__ = ('causes', 'key')

    def __init__(self, members: dict[str, object], causes: Iterable[Cause], *, key: str | None = None) -> None:
        super().__init__(members)
        self.causes = frozenset(causes)
        self.key = key

    def missing(self, name: str) -> Unknown:
        """Return the unknown that stands for a member that is not here."""
        key = None if self.key is None else f'{self.key}.{name.lower()}'
        return Unknown(self.causes, display='{' + f'{self.key or "…"}.{name}' + '}', key=key)


class OpenList(list[object]):
    """A list to which something unknown may add items.

    "Some item satisfies" can be proved by the items that are here; "every item" and the length cannot.
    The first ``prefix`` items are known to stand at their index; the others are known to be in the list.
    """

    __slots__ = ('causes', 'prefix')

    def __init__(self, items: Iterable[object], causes: Iterable[Cause], *, prefix: int = 0) -> None:
        super().__init__(items)
        self.causes = frozenset(causes)
        self.prefix = prefix


def causes_of(value: object) -> frozenset[Cause]:
    """Return the causes of every unknown in value, however deep; empty when value is fully known."""
    if isinstance(value, Unknown):
        return value.causes
    causes: frozenset[Cause] = frozenset()
    if isinstance(value, dict):
        if isinstance(value, OpenDict):
            causes = value.causes
        for member in value.values():
            if isinstance(member, (dict, list, Unknown)):
                causes |= causes_of(member)
    elif isinstance(value, list):
        if isinstance(value, OpenList):
            causes = value.causes
        for item in value:
            if isinstance(item, (dict, list, Unknown)):
                causes |= causes_of(item)
    return causes


def is_secure(value: object) -> bool:
    """Return whether value is, or holds, something derived from a secret."""
    if isinstance(value, Unknown):
        return value.secure
    if isinstance(value, dict):
        return any(is_secure(member) for member in value.values())
    if isinstance(value, list):
        return any(is_secure(item) for item in value)
    return False


def type_name(value: object) -> str:
    """Return the ARM name of the type of value: string, int, bool, array, object, null or float."""
    if isinstance(value, Unknown):
        return value.type
    return TYPE_NAMES[next(kind for kind in type(value).__mro__ if kind in TYPE_NAMES)]


TYPE_NAMES: Final[dict[type, str]] = {
    str: 'string', bool: 'bool', int: 'int', float: 'float', list: 'array', dict: 'object', type(None): 'null',
    Absent: 'absent', object: 'any',
}


def member(value: dict[str, object], name: str) -> object:
    """Return the member of an object by name, exact first, then without case; ABSENT when there is none.

    A missing member of an open object is unknown.
    """
    if name in value:
        return value[name]
    folded = name.lower()
    for key in value:
        if key.lower() == folded:
            return value[key]
    return value.missing(name) if isinstance(value, OpenDict) else ABSENT
