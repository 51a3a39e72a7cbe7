"""Compiles a Bicep file to the template IR."""

from __future__ import annotations

from linter.bicep.binder import bind
from linter.bicep.declarations import Extends, ExtensionConfiguration, ParameterAssignment, Using
from linter.bicep.expressions import NeedsSymbolicNames
from linter.bicep.extensions import lower_extensions
from linter.bicep.file import BicepFile, BicepTemplate
from linter.bicep.imports import bind_aliases, lower_imports
from linter.bicep.modules import lower_module, resolve_modules
from linter.bicep.recursion import deep_recursion
from linter.bicep.references import has_secure_outputs
from linter.bicep.resources import finish, lower_resource, resource_symbols
from linter.bicep.statements import lower_statements
from linter.bicep.symbols import ResourceSymbol
from linter.model.diagnostic import Diagnostic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Template
    from linter.bicep.workspace import ParsedFile, Workspace
    from linter.model.source import Source


def compile_bicep(source: Source, workspace: Workspace) -> Template:
    """Return the template of a Bicep file; what is wrong with the file is in its diagnostics. Never raises."""
    found = workspace.templates.get(source.path)
    if found is not None and found.source.text == source.text:
        return found
    template = compile_file(workspace.add(source), workspace, ())
    workspace.templates[source.path] = template
    return template


def compile_file(parsed: ParsedFile, workspace: Workspace, chain: tuple[str, ...]) -> BicepTemplate:
    """Return the template of a parsed file. chain: the files that are being compiled around it."""
    with deep_recursion():
        try:
            return compile_once(parsed, workspace, chain)
        except RecursionError:
            template = BicepTemplate(parsed.source)
            message = 'the file is nested too deep to be analysed'
            template.diagnostics.append(
                Diagnostic('limit-nesting', 'error', message, parsed.source.location(0), blocking=True)
            )
            return template


def compile_once(parsed: ParsedFile, workspace: Workspace, chain: tuple[str, ...]) -> BicepTemplate:
    """Return the template of a parsed file, in the shape that what it uses takes."""
    try:
        return Compilation(parsed, workspace, chain, symbolic=False).run()
    except NeedsSymbolicNames:
        return Compilation(parsed, workspace, chain, symbolic=True).run()


class Compilation:
    """One run of the compiler over one file."""

    def __init__(self, parsed: ParsedFile, workspace: Workspace, chain: tuple[str, ...], *, symbolic: bool) -> None:
        self.parsed = parsed
        self.template = BicepTemplate(parsed.source)
        self.template.content_version = '1.0.0.0'
        self.file = BicepFile(parsed.source, workspace, parsed.statements, self.template, chain=chain)
        self.symbolic = symbolic

    def run(self) -> BicepTemplate:
        """Compile; return the template."""
        file, template = self.file, self.template
        report_syntax(self.parsed, template)
        template.directives = self.parsed.directives
        check_statements(file)
        bind(file)
        template.scope = file.scope if file.scope in SCOPES else 'resourceGroup'
        bind_aliases(file)
        resolve_modules(file)
        file.symbolic = file.symbolic or self.symbolic or uses_secure_outputs(file)
        template.symbolic = file.symbolic
        lower_imports(file)
        lower_extensions(file)
        lower_statements(file)
        for symbol in resource_symbols(file):
            lowered = lower_module(file, symbol) if symbol.kind == 'module' else lower_resource(file, symbol)
            template.resources.append(lowered)
        finish(file)
        return template


def check_statements(file: BicepFile) -> None:
    """Report statements that belong into parameter files."""
    for statement in file.statements:
        if isinstance(statement, ParameterAssignment):
            file.report('bicep-syntax', 'expected the type of the parameter (BCP014)', statement)
        elif isinstance(statement, (Using, Extends, ExtensionConfiguration)):
            file.report('bad-declaration', f"'{statement.keyword}' belongs into a parameter file", statement)


SCOPES: Final = frozenset({'resourceGroup', 'subscription', 'managementGroup', 'tenant'})


def report_syntax(parsed: ParsedFile, template: BicepTemplate) -> None:
    """Turn the errors of the parser into diagnostics."""
    for issue in parsed.issues:
        code = 'limit-nesting' if issue.code == 'limit' else 'bicep-syntax'
        message = issue.message if issue.code == 'limit' else f'{issue.message} ({issue.code})'
        location = parsed.source.location(issue.start, issue.end)
        template.diagnostics.append(Diagnostic(code, 'error', message, location, blocking=True))


def uses_secure_outputs(file: BicepFile) -> bool:
    """Return whether a module of the file has an output that is a secret."""
    return any(
        has_secure_outputs(symbol) for symbol in file.symbols.values() if isinstance(symbol, ResourceSymbol)
    )
