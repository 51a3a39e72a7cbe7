"""The template IR: the contract between the front-ends (ARM JSON, Bicep) and the evaluator. No behaviour.

A *node* is an expression tree (Lit, Obj, Arr, Call, Prop, Index) or a plain JSON value. Plain values are ARM JSON
as it was read: dict and list are structure, and a str is ARM text, an expression if it starts with ``[``. Bicep
never puts a bare str where text is meant: it wraps it in Lit, which is taken as it is.

A *position* is opaque: the template's ``locate`` makes a Location of it. ARM JSON uses linked paths
``(parent, key)`` with None as the root; Bicep uses ``(start, end)`` offsets.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from linter.model.diagnostic import Diagnostic
    from linter.model.source import Location, Source

    Node: TypeAlias = object
    Position: TypeAlias = object


class Lit:
    """A literal value: None, bool, int, float or str."""

    __slots__ = ('value', 'pos')

    def __init__(self, value: object, pos: Position = None) -> None:
        self.value = value
        self.pos = pos


class Entry:
    """A member of an Obj; the key is text or a node that computes it."""

    __slots__ = ('key', 'value', 'pos')

    def __init__(self, key: str | Lit | Call, value: Node, pos: Position = None) -> None:
        self.key = key
        self.value = value
        self.pos = pos


class PropertyCopy:
    """A loop that creates the member ``name`` with one item per iteration."""

    __slots__ = ('name', 'count', 'input', 'pos')

    def __init__(self, name: str, count: Node, input: Node, pos: Position = None) -> None:
        self.name = name
        self.count = count
        self.input = input
        self.pos = pos


class Obj:
    """An object as written, in order."""

    __slots__ = ('entries', 'copies', 'pos')

    def __init__(self, entries: list[Entry], copies: list[PropertyCopy] | None = None, pos: Position = None) -> None:
        self.entries = entries
        self.copies = copies or []
        self.pos = pos


class Arr:
    """An array as written."""

    __slots__ = ('items', 'pos')

    def __init__(self, items: list[Node], pos: Position = None) -> None:
        self.items = items
        self.pos = pos


class Call:
    """A function call; name as written, key in lower case. Inside ARM text ``pos`` is the offset in the text."""

    __slots__ = ('name', 'key', 'args', 'pos')

    def __init__(self, name: str, args: list[Node], pos: Position = None) -> None:
        self.name = name
        self.key = name.lower()
        self.args = args
        self.pos = pos


class Prop:
    """Access to a member by a name known in advance: ``base.name``."""

    __slots__ = ('base', 'name', 'pos')

    def __init__(self, base: Node, name: str, pos: Position = None) -> None:
        self.base = base
        self.name = name
        self.pos = pos


class Index:
    """Access by a computed index or name: ``base[index]``."""

    __slots__ = ('base', 'index', 'pos')

    def __init__(self, base: Node, index: Node, pos: Position = None) -> None:
        self.base = base
        self.index = index
        self.pos = pos


class Parameter:
    """A declared parameter. ``type`` is the ARM declaration: {type | $ref, allowedValues, nullable, items, …}."""

    __slots__ = ('name', 'type', 'default', 'has_default', 'pos')

    def __init__(
        self, name: str, type: dict[str, object], default: Node = None, *, has_default: bool = False,
        pos: Position = None,
    ) -> None:
        self.name = name
        self.type = type
        self.default = default
        self.has_default = has_default
        self.pos = pos


class Variable:
    """A variable: a value, or a loop (``copy``) with one item per iteration."""

    __slots__ = ('name', 'value', 'copy', 'pos')

    def __init__(self, name: str, value: Node, *, copy: PropertyCopy | None = None, pos: Position = None) -> None:
        self.name = name
        self.value = value
        self.copy = copy
        self.pos = pos


class UserFunction:
    """A function of the template; name is ``namespace.member``, parameters in order."""

    __slots__ = ('name', 'parameters', 'output', 'body', 'pos', 'template')

    def __init__(
        self, name: str, parameters: list[Parameter], output: dict[str, object], body: Node, pos: Position = None,
        template: Template | None = None,
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.output = output
        self.body = body
        self.pos = pos
        self.template = template
        """The template whose variables and functions the body sees; None: the one that declares it (imports differ)."""


class Output:
    """An output: a value or a loop (``copy``)."""

    __slots__ = ('name', 'type', 'value', 'copy', 'condition', 'pos')

    def __init__(
        self, name: str, type: dict[str, object], value: Node, *, copy: PropertyCopy | None = None,
        condition: Node = True, pos: Position = None,
    ) -> None:
        self.name = name
        self.type = type
        self.value = value
        self.copy = copy
        self.condition = condition
        self.pos = pos


class Copy:
    """The loop of a resource; ``name`` is what ``copyIndex('name')`` refers to."""

    __slots__ = ('name', 'count', 'pos')

    def __init__(self, name: str, count: Node, pos: Position = None) -> None:
        self.name = name
        self.count = count
        self.pos = pos


class Nested:
    """What a deployment resource deploys.

    template: a Template, or None when it is computed (``node``) or linked (``link``) or not available.
    inner: expressions inside belong to the nested template; False: to the one around it (outer scope).
    parameters: a node that evaluates to ``{name: {value} | {reference}}``; parameters_link like link.
    unavailable: why there is no template, for the diagnostic; ''.
    """

    __slots__ = ('template', 'node', 'link', 'inner', 'parameters', 'parameters_link', 'unavailable', 'pos')

    def __init__(
        self, *, template: Template | None = None, node: Node = None, link: Node = None, inner: bool = True,
        parameters: Node = None, parameters_link: Node = None, unavailable: str = '', pos: Position = None,
    ) -> None:
        self.template = template
        self.node = node
        self.link = link
        self.inner = inner
        self.parameters = parameters
        self.parameters_link = parameters_link
        self.unavailable = unavailable
        self.pos = pos


class ResourceNode:
    """A resource declaration.

    body: every other member as written (location, tags, sku, kind, properties, …): dict (JSON) or Obj (Bicep).
    scope, subscription, group: where it goes, None when not written. parent: the declaration it is nested in;
    type and name are then already full (Bicep) or relative (array templates, ``relative`` is True).
    """

    __slots__ = (
        'symbol', 'type', 'api_version', 'name', 'existing', 'condition', 'copy', 'scope', 'subscription', 'group',
        'body', 'depends_on', 'children', 'nested', 'provider', 'relative', 'pos', 'name_pos', 'body_pos',
    )

    def __init__(
        self, *, symbol: str = '', type: Node, api_version: Node = None, name: Node, existing: bool = False,
        condition: Node = True, copy: Copy | None = None, scope: Node = None, subscription: Node = None,
        group: Node = None, body: Node, depends_on: Node = None, children: list[ResourceNode] | None = None,
        nested: Nested | None = None, provider: str = '', relative: bool = False, pos: Position = None,
        name_pos: Position = None, body_pos: Position = None,
    ) -> None:
        self.symbol = symbol
        self.type = type
        self.api_version = api_version
        self.name = name
        self.existing = existing
        self.condition = condition
        self.copy = copy
        self.scope = scope
        self.subscription = subscription
        self.group = group
        self.body = body
        self.depends_on = depends_on
        self.children = children or []
        self.nested = nested
        self.provider = provider
        self.relative = relative
        self.pos = pos
        self.name_pos = name_pos
        self.body_pos = body_pos


class Template:
    """A template of either language. Names of parameters, variables, functions and outputs are keys in lower case."""

    __slots__ = (
        'source', 'scope', 'parameters', 'variables', 'functions', 'types', 'resources', 'outputs', 'asserts',
        'metadata', 'content_version', 'diagnostics', 'locate', 'language', 'pos',
    )

    def __init__(
        self, source: Source, locate: Callable[[Position], Location], *, scope: str = 'resourceGroup',
        language: str = 'json', pos: Position = None,
    ) -> None:
        self.source = source
        self.locate = locate
        self.scope = scope
        """'resourceGroup', 'subscription', 'managementGroup' or 'tenant'."""
        self.language = language
        """'json' or 'bicep'."""
        self.parameters: dict[str, Parameter] = {}
        self.variables: dict[str, Variable] = {}
        self.functions: dict[str, UserFunction] = {}
        self.types: dict[str, dict[str, object]] = {}
        """Definitions by name as written, ARM JSON type declarations."""
        self.resources: list[ResourceNode] = []
        self.outputs: dict[str, Output] = {}
        self.asserts: dict[str, Node] = {}
        self.metadata: Node = None
        self.content_version = ''
        self.diagnostics: list[Diagnostic] = []
        self.pos = pos
