"""A Bicep file while it is compiled: its symbols, and the template in the making."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import inf

from linter.arm.ir import Lit, Template
from linter.bicep.declarations import BrokenDeclaration
from linter.bicep.symbols import Symbol, Trace
from linter.model.diagnostic import Diagnostic
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.ir import Node as Lowered
    from linter.arm.ir import Obj, Position, ResourceNode
    from linter.bicep.calls import Answer
    from linter.bicep.declarations import Declaration
    from linter.bicep.imports import Importer
    from linter.bicep.lexer import Directive
    from linter.bicep.symbols import ResourceSymbol
    from linter.bicep.syntax import Decorator, Node
    from linter.bicep.workspace import Workspace
    from linter.model.source import Location, Source

    Env = dict[str, Lowered | ResourceSymbol]
    """Names that hide those of the file: loop and lambda variables, function parameters, nested resources."""


class BicepTemplate(Template):
    """The template of a Bicep file.

    symbolic: resources are referred to by symbolic name, not by id. directives: the ``#disable-…`` lines, for
    suppressions. extensions: alias to (provider, version, configuration). exported: the names with ``@export()``
    and their descriptions. files: what the file was made of besides itself, as real paths. import_sources: the files
    behind the names ``_1.…``.
    """

    __slots__ = ('symbolic', 'directives', 'extensions', 'exported', 'files', 'import_sources')

    def __init__(self, source: Source) -> None:
        super().__init__(source, self.location, language='bicep')
        self.symbolic = False
        self.directives: list[Directive] = []
        self.extensions: dict[str, tuple[str, str, Obj | None]] = {}
        self.exported: dict[str, str] = {}
        self.files: set[str] = set()
        self.import_sources: dict[int, str] = {}

    def location(self, position: Position) -> Location:
        """Return the place of a position; of a member or item that goes over several lines, its first word."""
        if not isinstance(position, tuple):
            return self.source.location(0)
        source = position[2] if len(position) > 2 else self.source
        start, end = position[0], position[1]
        place = source.location(start, end)
        if place.line == place.end_line:
            return place
        from linter.bicep.spans import first_word

        return source.location(start, first_word(source.text, start))


class BicepFile:
    """A file in the making.

    template: what is made; of the importing file while exported names of this one are compiled into it.
    trace: what the code that is being lowered depends on. importer: names this file in the template that
    imports from it; None in its own.
    """

    __slots__ = (
        'source', 'workspace', 'statements', 'symbols', 'template', 'trace', 'symbolic', 'scope', 'importer',
        'imports', 'importers', 'chain', 'inline_loads', 'pending',
        'unavailable', 'answers', 'prefix', 'in_function',
        'running', 'broken', 'doubtful',
    )

    def __init__(
        self, source: Source, workspace: Workspace, statements: list[Declaration], template: BicepTemplate, *,
        importer: Importer | None = None, chain: tuple[str, ...] = (), answers: dict[str, Answer] | None = None,
    ) -> None:
        self.source = source
        self.workspace = workspace
        self.statements = statements
        self.template = template
        self.importer = importer
        self.symbols: dict[str, Symbol] = {}
        self.trace = Trace()
        self.symbolic = False
        self.scope = 'resourceGroup'
        self.imports: dict[str, Importer | None] = {}
        self.importers: list[Importer] = []
        self.pending: list[tuple[ResourceNode, ResourceSymbol, Trace, Env]] = []
        """Lowered resources that wait for their dependencies."""
        self.unavailable: dict[str, str] = {}
        """Why a module has no template, by its symbolic name."""
        self.answers: dict[str, Answer] = answers or {}
        """Functions that this kind of file gives a meaning of its own, by name."""
        self.prefix = ''
        """Stands before the names of parameters in the template."""
        self.running: set[str] = set()
        """Names and scopes of resources that are being lowered: meeting one of them again is a cycle."""
        self.in_function = False
        """Whether the body of a user-defined function is being lowered."""
        self.inline_loads = False
        """Loaded files become part of the value that loads them, not variables of their own."""
        self.chain = (*chain, source.path)
        """Real paths of the files that are being compiled, this one last."""
        parsed = workspace.parsed.get(source.path)
        self.broken = sorted(issue.start for issue in parsed.issues) if parsed is not None else []
        """Offsets at which the parser met an error, in order."""
        self.doubtful = doubtful_regions(statements, self.broken) if self.broken else []

    def is_broken(self, node: Node) -> bool:
        """Return whether the parser met an error inside a node: what it says may not be what was meant."""
        index = bisect_left(self.broken, node.start)
        return index < len(self.broken) and self.broken[index] <= node.end

    def is_doubtful(self, node: Node) -> bool:
        """Return whether a node stands in a declaration with an error: brackets may not be where they were meant."""
        return any(start <= node.start < end for start, end in self.doubtful)

    def report(
        self, code: str, message: str, node: Node | tuple[int, int], *, severity: str = 'error',
        blocking: bool | None = None,
    ) -> None:
        """Add a diagnostic at a node, or at offsets, of this file."""
        start, end = node if isinstance(node, tuple) else (node.start, node.end)
        self.template.diagnostics.append(
            Diagnostic(
                code, severity, message, self.source.location(start, end),
                blocking=severity == 'error' if blocking is None else blocking,
            )
        )

    def failed(self, code: str, message: str, node: Node) -> Lit:
        """Report an error and return what stands for the value: an unknown."""
        self.report(code, message, node)
        return unknown('error', message, node)


def doubtful_regions(statements: list[Declaration], broken: list[int]) -> list[tuple[int, float]]:
    """Return the extent of each declaration with an error in it, or between it and the next one.

    A bracket too many or too few shows only where the declaration ends.
    """
    starts = [statement.start for statement in statements if not isinstance(statement, BrokenDeclaration)]
    regions: dict[int, float] = {}
    for offset in broken:
        after = bisect_right(starts, offset)
        if after:
            regions[starts[after - 1]] = starts[after] if after < len(starts) else inf
    return list(regions.items())


def unknown(kind: str, name: str, node: Node) -> Lit:
    """Return a lowered value that is not known, for a reason of that kind (linter.model.values.Cause)."""
    return Lit(Unknown([Cause(kind, name)]), (node.start, node.end))


def find_decorator(node: object, name: str) -> Decorator | None:
    """Return the decorator ``@name(…)`` or ``@sys.name(…)`` of a declaration or type; None when there is none."""
    decorators: list[Decorator] = getattr(node, 'decorators', [])
    return next((decorator for decorator in decorators if decorator.call.name == name), None)
