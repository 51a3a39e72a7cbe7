"""Compile-time imports: types, variables and functions that another file exports.

What is imported, and whatever it needs in turn, is compiled into the importing template, under the imported name or
``_1.name`` for what the file does not name itself.
Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-import
"""

from __future__ import annotations

import os

from linter.arm.ir import PropertyCopy, Variable
from linter.bicep.declarations import FunctionDeclaration, Import
from linter.bicep.file import BicepFile, BicepTemplate, find_decorator, unknown
from linter.bicep.registry import is_remote, read_reference
from linter.bicep.spans import relocate
from linter.bicep.symbols import Symbol, VariableSymbol
from linter.bicep.syntax import FunctionCall, Literal, Member, Name
from linter.bicep.workspace import UnresolvedError
from linter.model.diagnostic import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.arm.ir import Position
    from linter.bicep.syntax import Node

    Schema = dict[str, object]

MARK: Final = '__bicep_imported_from!'


class Importer:
    """What one file gives to a template that imports from it.

    holder: the importing file. number: of the file, for the names of what is not imported by name.
    aliases: exported name to the name in the importing file. position: of the import statement.
    """

    def __init__(self, holder: BicepFile, path: str, shown: str, position: Position) -> None:
        self.holder = holder
        self.path = path
        self.shown = shown
        self.position = position
        self.number = len(holder.importers) + 1
        self.aliases: dict[str, str] = {}

    def name(self, original: str) -> str:
        """Return the name in the importing template of something that the other file declares."""
        return self.aliases.get(original) or f'_{self.number}.{original}'

    def function_name(self, original: str) -> str:
        """Return the full name in the importing template of a function of the other file."""
        alias = self.aliases.get(original)
        return f'__bicep.{alias}' if alias else f'_{self.number}.{original}'

    def marked(self, schema: Schema, original: str) -> Schema:
        """Return a declaration with a note of where it was imported from."""
        written = schema.get('metadata')
        metadata = {key: value for key, value in written.items() if key != '__bicep_export!'} if isinstance(
            written, dict
        ) else {}
        note: Schema = {'sourceTemplate': self.shown}
        if self.aliases.get(original, original) != original:
            note['originalIdentifier'] = original
        return {**schema, 'metadata': {**metadata, MARK: note}}

    def exports(self, kind: str, original: str) -> bool:
        """Return whether the other file exports a name of that kind: type, variable or function."""
        raise NotImplementedError

    def exported(self) -> list[str]:
        """Return the names that the other file exports."""
        raise NotImplementedError

    def variable(self, symbol: VariableSymbol) -> str:
        """Return the name of a variable of the other file, after adding it to the importing template."""
        raise NotImplementedError

    def use_variable(self, original: str, node: Node) -> Lowered:
        """Lower the use of an exported variable."""
        raise NotImplementedError

    def type(self, original: str) -> Schema:
        """Return a reference to an exported type, after adding it to the importing template."""
        raise NotImplementedError

    def function(self, original: str) -> str:
        """Return the full name of an exported function, after adding it to the importing template."""
        raise NotImplementedError


class BicepImporter(Importer):
    """Imports from a .bicep file. view: that file, compiling into the importing template."""

    def __init__(self, holder: BicepFile, path: str, shown: str, position: Position) -> None:
        super().__init__(holder, path, shown, position)
        from linter.bicep.binder import bind

        parsed = holder.workspace.file(path)
        scratch = BicepTemplate(parsed.source)
        self.view = BicepFile(
            parsed.source, holder.workspace, parsed.statements, scratch, importer=self, chain=holder.chain,
            answers=holder.answers,
        )
        bind(self.view)
        self.view.template = holder.template
        self.view.symbolic = True
        holder.template.files.add(path)
        for issue in parsed.issues:
            self.view.report('bicep-syntax', f'{issue.message} ({issue.code})', (issue.start, issue.end))

    def exports(self, kind: str, original: str) -> bool:
        symbol = self.view.symbols.get(original)
        return symbol is not None and symbol.kind == kind and find_decorator(symbol.node, 'export') is not None

    def exported(self) -> list[str]:
        return [name for name, symbol in self.view.symbols.items() if self.exports(symbol.kind, name)]

    def variable(self, symbol: VariableSymbol) -> str:
        name = self.name(symbol.name)
        variables = self.holder.template.variables
        if name.lower() not in variables:
            position = (symbol.node.name_start, symbol.node.end, self.view.source)
            variable = variables[name.lower()] = Variable(name, None, pos=position)
            value = symbol.value
            if isinstance(value, PropertyCopy):
                variable.copy = PropertyCopy(
                    name, relocate(value.count, self.view.source), relocate(value.input, self.view.source), position
                )
            else:
                variable.value = relocate(value, self.view.source)
        return name

    def use_variable(self, original: str, node: Node) -> Lowered:
        from linter.bicep.expressions import use_variable

        symbol = self.view.symbols[original]
        assert isinstance(symbol, VariableSymbol)
        return use_variable(self.view, symbol, (node.start, node.end))

    def type(self, original: str) -> Schema:
        from linter.bicep.types import define

        define(self.view, original)
        return {'$ref': f'#/definitions/{self.name(original)}'}

    def function(self, original: str) -> str:
        from linter.bicep.statements import lower_function

        name = self.function_name(original)
        functions = self.holder.template.functions
        if name.lower() not in functions:
            declaration = self.view.symbols[original].node
            assert isinstance(declaration, FunctionDeclaration)
            lower_function(self.view, declaration, name)
            function = functions[name.lower()]
            function.body = relocate(function.body, self.view.source)
            function.pos = (declaration.name_start, declaration.end, self.view.source)
        return name


def importer_of(file: BicepFile, statement: Import) -> Importer | None:
    """Return the importer of an import statement; None, with a diagnostic, when its file cannot be had."""
    path_node = statement.path
    if not isinstance(path_node, Literal):
        file.report('bad-declaration', 'the path of an import must be a literal', path_node)
        return None
    written = str(path_node.value)
    if written in file.imports:
        return file.imports[written]
    importer: Importer | None = None
    try:
        path = file.workspace.resolve(file.source.path, written)
        importer = make_importer(file, path, written, statement)
    except UnresolvedError as error:
        severity = 'info' if error.remote else 'error'
        file.report('unresolved-module', f'the import is not resolved: {error}', path_node, severity=severity)
    except InputError as error:
        file.report('unresolved-module', f'the import is not resolved: {error.diagnostic.message}', path_node)
    file.imports[written] = importer
    return importer


def make_importer(file: BicepFile, path: str, written: str, statement: Import) -> Importer:
    """Return the importer of a file. Raises InputError."""
    holder = file if file.importer is None else file.importer.holder
    if is_remote(written):
        shown = read_reference(written, file.workspace.configuration(file.source.path)).full
    else:
        shown = os.path.relpath(path, os.path.dirname(holder.source.path)).replace(os.sep, '/')
    for known in holder.importers:
        if known.path == path:
            return known
    kind: type[Importer] = BicepImporter
    if not path.endswith(('.bicep', '.bicepparam')):
        from linter.bicep.json_imports import JsonImporter

        kind = JsonImporter
    position = (statement.keyword_start, statement.end)
    importer = kind(holder, path, shown, position if file is holder else (*position, file.source))
    holder.importers.append(importer)
    holder.template.import_sources[importer.number] = shown
    return importer


def bind_aliases(file: BicepFile) -> None:
    """Tell the importers which names the statements of a file import."""
    for statement, importer in imported_by_name(file):
        for item in statement.items or []:
            importer.aliases.setdefault(item.name, item.alias)
            if not any(importer.exports(kind, item.name) for kind in ('type', 'variable', 'function')):
                file.report('unknown-name', f"'{item.name}' is not exported by '{importer.shown}'", item)


def lower_imports(file: BicepFile) -> None:
    """Add what is imported to the template, whether it is used or not."""
    for statement in file.statements:
        if not isinstance(statement, Import):
            continue
        importer = importer_of(file, statement)
        if importer is None:
            continue
        names = importer.exported() if statement.items is None else [item.name for item in statement.items]
        for name in names:
            if importer.exports('type', name):
                importer.type(name)
            elif importer.exports('variable', name):
                importer.use_variable(name, statement)
            elif importer.exports('function', name):
                importer.function(name)


def imported_by_name(file: BicepFile) -> Iterator[tuple[Import, Importer]]:
    """Yield the import statements that list names, with the importers of those whose file can be had."""
    for statement in file.statements:
        if isinstance(statement, Import):
            importer = importer_of(file, statement)
            if importer is not None and statement.items is not None:
                yield statement, importer


def original_name(symbol: Symbol) -> str:
    """Return the name that an imported symbol has in the file that exports it."""
    statement = symbol.node
    assert isinstance(statement, Import)
    return next(item.name for item in statement.items or [] if item.alias == symbol.name)


def lower_imported(file: BicepFile, symbol: Symbol, node: Name) -> Lowered:
    """Lower the use of an imported variable."""
    return lower_exported(file, symbol, original_name(symbol), node)


def lower_namespace_member(file: BicepFile, symbol: Symbol, node: Member) -> Lowered:
    """Lower ``namespace.variable``."""
    return lower_exported(file, symbol, node.name, node)


def lower_exported(file: BicepFile, symbol: Symbol, original: str, node: Node) -> Lowered:
    statement = symbol.node
    assert isinstance(statement, Import)
    importer = importer_of(file, statement)
    if importer is None:
        return unknown('module', original, node)
    if not importer.exports('variable', original):
        return file.failed('unknown-name', f"'{original}' is not a variable that '{importer.shown}' exports", node)
    return importer.use_variable(original, node)


def imported_type(file: BicepFile, symbol: Symbol, node: Node) -> Schema:
    """Return a reference to an imported type; any type when its file is not available."""
    return exported_type(file, symbol, original_name(symbol), node)


def namespace_type(file: BicepFile, symbol: Symbol, name: str, node: Node) -> Schema:
    """Return a reference to ``namespace.type``."""
    return exported_type(file, symbol, name, node)


def exported_type(file: BicepFile, symbol: Symbol, original: str, node: Node) -> Schema:
    statement = symbol.node
    assert isinstance(statement, Import)
    importer = importer_of(file, statement)
    if importer is None:
        return {}
    if not importer.exports('type', original):
        file.report('unknown-name', f"'{original}' is not a type that '{importer.shown}' exports", node)
        return {}
    return importer.type(original)


def function_name(file: BicepFile, node: FunctionCall) -> str | None:
    """Return the full name of the user-defined function that is called; None if its file is not available."""
    base = node.base
    symbol = file.symbols[base.name if isinstance(base, Name) else node.name]
    if symbol.kind == 'function':
        if isinstance(file.importer, BicepImporter):
            return file.importer.function(node.name)
        return f'__bicep.{node.name}'
    statement = symbol.node
    assert isinstance(statement, Import)
    importer = importer_of(file, statement)
    original = node.name if symbol.kind == 'namespace' else original_name(symbol)
    if importer is None:
        return None
    if not importer.exports('function', original):
        file.report('unknown-name', f"'{original}' is not a function that '{importer.shown}' exports", node)
        return None
    return importer.function(original)

