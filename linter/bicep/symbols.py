"""What the names of a Bicep file stand for."""

from __future__ import annotations

from linter.bicep.syntax import Literal, Name, Object, Property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.ir import Node as Lowered
    from linter.arm.ir import Template
    from linter.bicep.declarations import Declaration
    from linter.bicep.file import BicepFile
    from linter.bicep.syntax import For, Node


class Symbol:
    """A declared name.

    kind: 'parameter', 'variable', 'type', 'function', 'resource', 'module', 'extension', 'import' (a name that
    another file exports), 'namespace' (``import * as name``) or 'broken'.
    """

    __slots__ = ('kind', 'name', 'node', 'file')

    def __init__(self, kind: str, name: str, node: Declaration, file: BicepFile) -> None:
        self.kind = kind
        self.name = name
        self.node = node
        self.file = file


class Dependency:
    """A mention of a resource. index: lowered, or None. state: its state is read, not only its name or id."""

    __slots__ = ('symbol', 'index', 'state')

    def __init__(self, symbol: ResourceSymbol, index: Lowered, *, state: bool) -> None:
        self.symbol = symbol
        self.index = index
        self.state = state


class Trace:
    """What lowered code depends on.

    runtime: it reads state that exists only during deployment. resources: what it mentions, in order, for the
    edges between resources.
    """

    __slots__ = ('runtime', 'resources')

    def __init__(self) -> None:
        self.runtime = False
        self.resources: list[Dependency] = []

    def add(self, other: Trace) -> None:
        """Take over what other depends on."""
        self.runtime = self.runtime or other.runtime
        self.resources += other.resources


class VariableSymbol(Symbol):
    """A variable. value and trace are there once it is lowered; running while it is being lowered."""

    __slots__ = ('value', 'trace', 'running')

    def __init__(self, name: str, node: Declaration, file: BicepFile) -> None:
        super().__init__('variable', name, node, file)
        self.value: Lowered = None
        self.trace: Trace | None = None
        self.running = False


class ResourceSymbol(Symbol):
    """A resource or a module.

    symbol: its symbolic name, ``parent::child`` for a nested one. type: full, without version; '' when it cannot
    be read. version: '' when not written. loop, condition: as written, or None. body: what is declared.
    members: the members of the body with a plain name. outer: the resource in whose body it is declared.
    parent: the value of its ``parent`` member. nested: the resources declared in its body. provider: '' for Azure.
    template: of a module, once resolved.
    """

    __slots__ = (
        'symbol', 'type', 'version', 'existing', 'loop', 'condition', 'body', 'members', 'outer', 'parent', 'nested',
        'provider', 'template', 'ancestry',
    )

    def __init__(
        self, kind: str, name: str, node: Declaration, file: BicepFile, *, value: Node, outer: ResourceSymbol | None
    ) -> None:
        super().__init__(kind, name, node, file)
        self.outer: ResourceSymbol | None = outer
        self.symbol: str = f'{outer.symbol}::{name}' if outer else name
        self.type = ''
        self.version = ''
        self.existing = False
        self.provider = ''
        self.loop: For | None = None
        self.condition: Node | None = None
        self.template: Template | None = None
        self.nested: dict[str, ResourceSymbol] = {}
        self.ancestry: list[tuple[ResourceSymbol, Node | None]] | None = None
        self.body = self.unwrap(value)
        self.members: dict[str, Property] = {}
        for member in self.body.members:
            if isinstance(member, Property):
                name = key_text(member.key)
                if name and name not in self.members:
                    self.members[name] = member
        self.parent: Node | None = self.member('parent') if kind == 'resource' else None

    def unwrap(self, value: Node) -> Object:
        """Take loop and condition off the value; return the body."""
        from linter.bicep.syntax import For, If

        if isinstance(value, For):
            self.loop = value
            value = value.body
        if isinstance(value, If):
            self.condition = value.condition
            value = value.body
        return value if isinstance(value, Object) else Object(value.start, value.end, [], [])

    def member(self, name: str) -> Node | None:
        """Return the value of a member of the body as written."""
        found = self.members.get(name)
        return found.value if found is not None else None


class Reference:
    """A resource or module as it is referred to: which one, and the lowered index into its loop."""

    __slots__ = ('symbol', 'index')

    def __init__(self, symbol: ResourceSymbol, index: Lowered = None) -> None:
        self.symbol = symbol
        self.index = index


def key_text(key: Node) -> str:
    """Return the plain text of an object's key; '' when it is computed."""
    if isinstance(key, Name):
        return key.name
    if isinstance(key, Literal) and isinstance(key.value, str):
        return key.value
    return ''
