"""Binds the names of a file to what they declare, and finds the facts that hold for the whole file."""

from __future__ import annotations

from linter.bicep.declarations import (
    AssertDeclaration,
    BrokenDeclaration,
    Declaration,
    ExtensionDeclaration,
    FunctionDeclaration,
    Import,
    ModuleDeclaration,
    OutputDeclaration,
    ParameterAssignment,
    ParameterDeclaration,
    ResourceDeclaration,
    TargetScope,
    TypeDeclaration,
    VariableDeclaration,
)
from linter.bicep.file import find_decorator
from linter.bicep.symbols import ResourceSymbol, Symbol, VariableSymbol
from linter.bicep.syntax import (
    ArrayType,
    GenericType,
    Literal,
    Node,
    NonNullType,
    NullableType,
    ObjectType,
    Parentheses,
    TupleType,
    UnionType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.bicep.file import BicepFile

SCOPES: Final = frozenset({'resourceGroup', 'subscription', 'managementGroup', 'tenant'})
"""Source: learn.microsoft.com/azure/azure-resource-manager/bicep/deploy-to-subscription#set-scope"""

OTHER_SCOPES: Final = ('local', 'desiredStateConfiguration')
"""Scopes of experimental kinds of deployment, which create no Azure resources."""

RICH_TYPES: Final = (ObjectType, ArrayType, TupleType, UnionType, NullableType, NonNullType, GenericType)
"""Types that the compiler writes only into templates with symbolic names."""

SYMBOLIC_STATEMENTS: Final = (TypeDeclaration, FunctionDeclaration, Import, ExtensionDeclaration, AssertDeclaration)
SYMBOLIC_DECORATORS: Final = ('onlyIfNotExists', 'retryOn', 'waitUntil', 'nullIfNotFound')

NAMELESS: Final = ('output', 'metadata', 'assert', 'test')
"""Statements whose names no value refers to."""

KINDS: Final[dict[type, str]] = {
    ParameterDeclaration: 'parameter',
    ParameterAssignment: 'parameter',
    TypeDeclaration: 'type',
    FunctionDeclaration: 'function',
    BrokenDeclaration: 'broken',
}


def bind(file: BicepFile) -> None:
    """Fill the symbol table of a file; report names that are declared twice (the first one counts)."""
    for statement in file.statements:
        if isinstance(statement, TargetScope):
            bind_scope(file, statement)
        elif isinstance(statement, Import):
            bind_import(file, statement)
        elif isinstance(statement, ExtensionDeclaration):
            bind_extension(file, statement)
        else:
            symbol = make_symbol(file, statement)
            if symbol is not None:
                declare(file, symbol)
    for symbol in file.symbols.values():
        if isinstance(symbol, ResourceSymbol):
            read_type(file, symbol)
    file.symbolic = is_symbolic(file)


def make_symbol(file: BicepFile, statement: Declaration) -> Symbol | None:
    """Return the symbol a statement declares; None for outputs, metadata and others that no one refers to."""
    if isinstance(statement, VariableDeclaration):
        return VariableSymbol(statement.name, statement, file)
    if isinstance(statement, ResourceDeclaration):
        return bind_resource(file, statement, None)
    if isinstance(statement, ModuleDeclaration):
        return ResourceSymbol('module', statement.name, statement, file, value=statement.value, outer=None)
    kind = KINDS.get(type(statement))
    if kind is None or (kind == 'broken' and (not statement.name or statement.keyword in NAMELESS)):
        return None
    return Symbol(kind, statement.name, statement, file)


def declare(file: BicepFile, symbol: Symbol) -> None:
    """Add a symbol to the table of the file."""
    if symbol.name in file.symbols:
        start = symbol.node.name_start
        file.report(
            'duplicate-name', f"'{symbol.name}' is declared more than once", (start, start + len(symbol.name))
        )
        return
    file.symbols[symbol.name] = symbol


def bind_scope(file: BicepFile, statement: TargetScope) -> None:
    value = statement.value
    if isinstance(value, Literal) and value.value in SCOPES:
        file.scope = str(value.value)
    elif isinstance(value, Literal) and value.value in OTHER_SCOPES:
        file.report('unsupported', f"a file for '{value.value}' deploys nothing to Azure", value, severity='info')
    elif not isinstance(value, Literal):
        file.report('bad-declaration', "'targetScope' must be a literal", value)
    else:
        file.report('bad-declaration', f"'targetScope' must be one of {', '.join(sorted(SCOPES))}", value)


def bind_import(file: BicepFile, statement: Import) -> None:
    if statement.items is None:
        declare(file, Symbol('namespace', statement.name, statement, file))
        return
    for item in statement.items:
        symbol = Symbol('import', item.alias, statement, file)
        if item.alias in file.symbols:
            file.report('duplicate-name', f"'{item.alias}' is declared more than once", item)
        else:
            file.symbols[item.alias] = symbol


def bind_extension(file: BicepFile, statement: ExtensionDeclaration) -> None:
    from linter.bicep.extensions import extension_alias

    statement.name = extension_alias(statement)
    if statement.name:
        declare(file, Symbol('extension', statement.name, statement, file))


def bind_resource(file: BicepFile, statement: ResourceDeclaration, outer: ResourceSymbol | None) -> ResourceSymbol:
    """Return the symbol of a resource, with the resources nested in it."""
    symbol = ResourceSymbol('resource', statement.name, statement, file, value=statement.value, outer=outer)
    symbol.existing = statement.existing
    for declaration in symbol.body.declarations:
        if not isinstance(declaration, ResourceDeclaration):
            continue
        nested = bind_resource(file, declaration, symbol)
        if nested.name in symbol.nested:
            start = declaration.name_start
            message = f"'{nested.name}' is declared more than once in '{symbol.name}'"
            file.report('duplicate-name', message, (start, start + len(nested.name)))
        else:
            symbol.nested[nested.name] = nested
    return symbol


def read_type(file: BicepFile, symbol: ResourceSymbol) -> None:
    """Read the type and version of a resource and of those nested in it; report one that is not of that form."""
    if symbol.kind == 'module':
        symbol.type, symbol.version = 'Microsoft.Resources/deployments', DEPLOYMENTS_VERSION
        return
    from linter.bicep.extensions import extension_of

    node = symbol.node
    assert isinstance(node, ResourceDeclaration)
    if not isinstance(node.type, Literal):
        file.report('bad-resource-type', 'the type of a resource must be a literal', node.type)
    else:
        written = str(node.type.value)
        symbol.type, _, symbol.version = written.partition('@')
        if symbol.outer is not None and '.' not in symbol.type.split('/', 1)[0]:
            symbol.provider = symbol.outer.provider
            symbol.type = f'{symbol.outer.type}/{symbol.type}'
            symbol.version = symbol.version or symbol.outer.version
        else:
            extension_of(file, symbol)
        if not symbol.provider and ('/' not in symbol.type or not symbol.version):
            message = f"'{written}' is not a resource type with its version, such as '{EXAMPLE_TYPE}'"
            file.report('bad-resource-type', message, node.type)
    for nested in symbol.nested.values():
        read_type(file, nested)


EXAMPLE_TYPE: Final = 'Microsoft.Storage/storageAccounts@2023-01-01'

DEPLOYMENTS_VERSION: Final = '2025-04-01'
"""API version the compiler gives the deployments it makes of modules, since 0.36.

Source: github.com/Azure/bicep, src/Bicep.Core/Emit/TemplateWriter.cs (NestedDeploymentResourceApiVersion)
"""


def is_symbolic(file: BicepFile) -> bool:
    """Return whether the compiler would write resources by symbolic name; modules are not looked into."""
    if file.workspace.symbolic_names or file.workspace.configuration(file.source.path).symbolic_names:
        return True
    resources = [symbol for symbol in file.symbols.values() if isinstance(symbol, ResourceSymbol)]
    return any(map(needs_symbolic_names, file.statements)) or any(map(resource_needs_symbolic_names, resources))


def needs_symbolic_names(statement: Declaration) -> bool:
    if isinstance(statement, SYMBOLIC_STATEMENTS):
        return True
    if isinstance(statement, (ParameterDeclaration, OutputDeclaration)):
        if is_rich(statement.type):
            return True
        return isinstance(statement, OutputDeclaration) and find_decorator(statement, 'secure') is not None
    return isinstance(statement, VariableDeclaration) and statement.type is not None


def resource_needs_symbolic_names(symbol: ResourceSymbol) -> bool:
    if any(find_decorator(symbol.node, name) is not None for name in SYMBOLIC_DECORATORS):
        return True
    if symbol.kind == 'module':
        return 'name' not in symbol.members
    if symbol.existing and 'dependsOn' in symbol.members:
        return True
    return any(map(resource_needs_symbolic_names, symbol.nested.values()))


def is_rich(node: Node) -> bool:
    """Return whether a type needs a template with symbolic names."""
    while isinstance(node, Parentheses):
        node = node.inner
    return isinstance(node, RICH_TYPES)
