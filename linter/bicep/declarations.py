"""The syntax tree of Bicep statements: plain nodes with the offsets they cover, no behaviour."""

from __future__ import annotations

from linter.bicep.syntax import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.bicep.syntax import Decorator, TypeProperty


class Declaration(Node):
    """A statement that declares a name. decorators stand before it; keyword is its first word, at keyword_start."""

    __slots__ = ('keyword', 'name', 'name_start', 'keyword_start', 'decorators')

    def __init__(self, start: int, end: int, keyword: str, name: str, name_start: int) -> None:
        self.start = start
        self.end = end
        self.keyword = keyword
        self.name = name
        self.name_start = name_start
        self.keyword_start = start
        self.decorators: list[Decorator] = []


class Metadata(Declaration):
    """``metadata name = value``."""

    __slots__ = ('value',)

    def __init__(self, start: int, end: int, name: str, name_start: int, value: Node) -> None:
        super().__init__(start, end, 'metadata', name, name_start)
        self.value = value


class TypeDeclaration(Declaration):
    """``type name = type``."""

    __slots__ = ('type',)

    def __init__(self, start: int, end: int, name: str, name_start: int, type: Node) -> None:
        super().__init__(start, end, 'type', name, name_start)
        self.type = type


class ParameterDeclaration(Declaration):
    """``param name type = default``; the default is None when not written."""

    __slots__ = ('type', 'default')

    def __init__(self, start: int, end: int, name: str, name_start: int, type: Node, default: Node | None) -> None:
        super().__init__(start, end, 'param', name, name_start)
        self.type = type
        self.default = default


class ParameterAssignment(Declaration):
    """``param name = value`` in a parameter file."""

    __slots__ = ('value',)

    def __init__(self, start: int, end: int, name: str, name_start: int, value: Node) -> None:
        super().__init__(start, end, 'param', name, name_start)
        self.value = value


class VariableDeclaration(Declaration):
    """``var name = value``, with a type or None."""

    __slots__ = ('type', 'value')

    def __init__(self, start: int, end: int, name: str, name_start: int, type: Node | None, value: Node) -> None:
        super().__init__(start, end, 'var', name, name_start)
        self.type = type
        self.value = value


class FunctionDeclaration(Declaration):
    """``func name(parameters) type => body``; each parameter is a TypeProperty."""

    __slots__ = ('parameters', 'type', 'body')

    def __init__(
        self, start: int, end: int, name: str, name_start: int, parameters: list[TypeProperty], type: Node, body: Node
    ) -> None:
        super().__init__(start, end, 'func', name, name_start)
        self.parameters = parameters
        self.type = type
        self.body = body


class ResourceDeclaration(Declaration):
    """``resource name 'type@version' existing = value``."""

    __slots__ = ('type', 'existing', 'value')

    def __init__(
        self, start: int, end: int, name: str, name_start: int, type: Node, existing: bool, value: Node
    ) -> None:
        super().__init__(start, end, 'resource', name, name_start)
        self.type = type
        self.existing = existing
        self.value = value


class ModuleDeclaration(Declaration):
    """``module name 'path' = value``."""

    __slots__ = ('path', 'value')

    def __init__(self, start: int, end: int, name: str, name_start: int, path: Node, value: Node) -> None:
        super().__init__(start, end, 'module', name, name_start)
        self.path = path
        self.value = value


class TestDeclaration(Declaration):
    """``test name 'path' = value``."""

    __slots__ = ('path', 'value')

    def __init__(self, start: int, end: int, name: str, name_start: int, path: Node, value: Node) -> None:
        super().__init__(start, end, 'test', name, name_start)
        self.path = path
        self.value = value


class OutputDeclaration(Declaration):
    """``output name type = value``."""

    __slots__ = ('type', 'value')

    def __init__(self, start: int, end: int, name: str, name_start: int, type: Node, value: Node) -> None:
        super().__init__(start, end, 'output', name, name_start)
        self.type = type
        self.value = value


class AssertDeclaration(Declaration):
    """``assert name = condition``."""

    __slots__ = ('value',)

    def __init__(self, start: int, end: int, name: str, name_start: int, value: Node) -> None:
        super().__init__(start, end, 'assert', name, name_start)
        self.value = value


class ExtensionDeclaration(Declaration):
    """``extension specification with configuration as name``; the name may be empty."""

    __slots__ = ('specification', 'configuration')

    def __init__(
        self, start: int, end: int, name: str, name_start: int, specification: Node, configuration: Node | None
    ) -> None:
        super().__init__(start, end, 'extension', name, name_start)
        self.specification = specification
        self.configuration = configuration


class ExtensionConfiguration(Declaration):
    """``extensionConfig name with configuration`` in a parameter file."""

    __slots__ = ('configuration',)

    def __init__(self, start: int, end: int, name: str, name_start: int, configuration: Node) -> None:
        super().__init__(start, end, 'extensionConfig', name, name_start)
        self.configuration = configuration


class BrokenDeclaration(Declaration):
    """A declaration that could not be read, with the name it declares."""

    __slots__ = ()


class TargetScope(Declaration):
    """``targetScope = value``."""

    __slots__ = ('value',)

    def __init__(self, start: int, end: int, value: Node) -> None:
        super().__init__(start, end, 'targetScope', '', start)
        self.value = value


class Using(Declaration):
    """``using 'path'`` or ``using none`` (path is None) in a parameter file."""

    __slots__ = ('path',)

    def __init__(self, start: int, end: int, path: Node | None) -> None:
        super().__init__(start, end, 'using', '', start)
        self.path = path


class Extends(Declaration):
    """``extends 'path'`` in a parameter file."""

    __slots__ = ('path',)

    def __init__(self, start: int, end: int, path: Node) -> None:
        super().__init__(start, end, 'extends', '', start)
        self.path = path


class ImportItem(Node):
    """One imported name: ``name as alias``; alias equals name when not written."""

    __slots__ = ('name', 'alias')

    def __init__(self, start: int, end: int, name: str, alias: str) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.alias = alias


class Import(Declaration):
    """``import {a, b as c} from 'path'``, or ``import * as name from 'path'`` (items is None)."""

    __slots__ = ('items', 'path')

    def __init__(
        self, start: int, end: int, name: str, name_start: int, items: list[ImportItem] | None, path: Node
    ) -> None:
        super().__init__(start, end, 'import', name, name_start)
        self.items = items
        self.path = path
