"""Reads .bicepparam files: the values they give to the parameters of a template.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/parameter-files
"""

from __future__ import annotations

from linter.arm.ir import Call, Entry, Lit, Obj, Parameter
from linter.bicep.binder import bind
from linter.bicep.constants import constant
from linter.bicep.declarations import Extends, ParameterAssignment, ParameterDeclaration, Using, VariableDeclaration
from linter.bicep.file import BicepFile, BicepTemplate, unknown
from linter.bicep.front_end import report_syntax
from linter.bicep.imports import BicepImporter, Importer, bind_aliases, lower_imports
from linter.bicep.lowering import lower
from linter.bicep.recursion import deep_recursion
from linter.bicep.statements import add_variable
from linter.bicep.symbols import Symbol, VariableSymbol
from linter.bicep.syntax import FunctionCall, Literal, Member, Node
from linter.bicep.workspace import UnresolvedError
from linter.model.diagnostic import Diagnostic, InputError
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.bicep.calls import Answer
    from linter.bicep.file import Env
    from linter.bicep.workspace import ParsedFile, Workspace
    from linter.model.source import Source

CONTEXT_FUNCTIONS: Final = frozenset({
    'resourceGroup', 'subscription', 'managementGroup', 'tenant', 'deployment', 'deployer', 'environment', 'reference',
    'references', 'resourceId', 'subscriptionResourceId', 'tenantResourceId', 'managementGroupResourceId',
    'extensionResourceId', 'providers', 'pickZones', 'toLogicalZone', 'toLogicalZones', 'toPhysicalZone',
    'toPhysicalZones', 'roleDefinitions', 'newGuid', 'utcNow',
})
"""Functions that need a deployment, which a parameter file does not have.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-parameters-file
"""

BASE: Final = 'base.'


class GivenValue:
    """A value that a file gives to a parameter: its node, and where it stands."""

    __slots__ = ('name', 'node', 'position')

    def __init__(self, name: str, node: Lowered, position: object) -> None:
        self.name = name
        self.node = node
        self.position = position


class ParameterFile:
    """A parameter file.

    using: real path of the template, '' for ``using none`` or one that is not available. using_position: of that
    statement. values: by parameter name. template: holds what the values refer to: each value is the default of the
    parameter of that name, so evaluating the parameter in a deployment of this template gives the value.
    files: real paths of what it was made of besides itself.
    """

    __slots__ = ('source', 'using', 'using_position', 'values', 'template')

    def __init__(self, source: Source, template: BicepTemplate) -> None:
        self.source = source
        self.template = template
        self.using = ''
        self.using_position: tuple[int, int] = (0, 0)
        self.values: dict[str, GivenValue] = {}

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What is wrong with the file."""
        return self.template.diagnostics

    @property
    def files(self) -> set[str]:
        """Real paths of the files it was made of besides itself."""
        return self.template.files


class BaseNames(Importer):
    """Names the variables of a file that another one extends, in the template of that one."""

    def __init__(self, holder: BicepFile, path: str, prefix: str) -> None:
        super().__init__(holder, path, path, (0, 0))
        self.prefix = prefix
        self.view: BicepFile = holder

    def name(self, original: str) -> str:
        return f'{self.prefix}{original}'

    def function_name(self, original: str) -> str:
        return f'{self.prefix}{original}'

    def variable(self, symbol: VariableSymbol) -> str:
        return BicepImporter.variable(self, symbol)  # type: ignore[arg-type]


def read_bicepparam(source: Source, workspace: Workspace, environment: dict[str, str] | None = None) -> ParameterFile:
    """Return what a .bicepparam file says. Never raises: problems are diagnostics.

    environment: variables that ``readEnvironmentVariable`` may see; None when none may be read. A variable that is
    not there takes the default of the call, else it is unknown.
    """
    template = BicepTemplate(source)
    result = ParameterFile(source, template)
    with deep_recursion():
        try:
            read_into(result, workspace.add(source), workspace, answers_for(environment))
        except RecursionError:
            message = 'the file is nested too deep to be analysed'
            template.diagnostics.append(
                Diagnostic('limit-nesting', 'error', message, source.location(0), blocking=True)
            )
    return result


def read_into(
    result: ParameterFile, parsed: ParsedFile, workspace: Workspace, answers: dict[str, Answer]
) -> None:
    file = BicepFile(parsed.source, workspace, parsed.statements, result.template, answers=answers)
    report_syntax(parsed, result.template)
    result.template.directives = parsed.directives
    for statement in parsed.statements:
        if isinstance(statement, Using):
            result.using = resolve_using(file, statement)
            result.using_position = (statement.start, statement.end)
    for given in lower_file(file, ''):
        result.values[given.name] = given


def lower_file(file: BicepFile, prefix: str) -> list[GivenValue]:
    """Lower a parameter file, those it extends first; return the values it gives, inherited ones included."""
    file.prefix = prefix
    inherited = lower_bases(file, prefix)
    bind(file)
    if any(isinstance(statement, Extends) for statement in file.statements):
        file.symbols.setdefault('base', Symbol('base', 'base', file.statements[0], file))
    bind_aliases(file)
    lower_imports(file)
    values = {given.name: given for given in inherited}
    for statement in file.statements:
        if isinstance(statement, VariableDeclaration):
            if file.importer is None:
                add_variable(file, statement)
        elif isinstance(statement, ParameterAssignment):
            given = lower_assignment(file, statement, prefix)
            if given is not None:
                values[given.name] = given
        elif statement.keyword not in ALLOWED or isinstance(statement, ParameterDeclaration):
            message = f"this '{statement.keyword}' cannot stand in a parameter file"
            file.report('bad-declaration', message, (statement.keyword_start, statement.end))
    for given in values.values():
        name = prefix + given.name
        result = Parameter(name, {}, given.node, has_default=True, pos=given.position)
        file.template.parameters[name.lower()] = result
    return list(values.values())


ALLOWED: Final = frozenset({'using', 'extends', 'import', 'type', 'func', 'extensionConfig', 'broken', 'param', 'var'})


def lower_assignment(file: BicepFile, statement: ParameterAssignment, prefix: str) -> GivenValue | None:
    symbol = file.symbols.get(statement.name)
    if symbol is None or symbol.node is not statement:
        return None
    node = lower(file, statement.value, {})
    position: object = (statement.name_start, statement.end)
    if prefix:
        from linter.bicep.spans import relocate

        node = relocate(node, file.source)
        position = (statement.name_start, statement.end, file.source)
    return GivenValue(statement.name, node, position)


def lower_bases(file: BicepFile, prefix: str) -> list[GivenValue]:
    """Lower the file that a parameter file extends; return the values it gives, as references to them."""
    for statement in file.statements:
        if not isinstance(statement, Extends):
            continue
        base = base_file(file, statement, prefix + BASE)
        if base is None:
            return []
        return [
            GivenValue(given.name, Call('parameters', [Lit(prefix + BASE + given.name)]), given.position)
            for given in lower_file(base, prefix + BASE)
        ]
    return []


def base_file(file: BicepFile, statement: Extends, prefix: str) -> BicepFile | None:
    """Return the file that is extended, to be lowered into the template of the one that extends it."""
    path_node = statement.path
    written = path_node.value if isinstance(path_node, Literal) else None
    if not isinstance(written, str) or not written.endswith('.bicepparam'):
        file.report('bad-declaration', "'extends' takes the path of a .bicepparam file", path_node)
        return None
    try:
        path = file.workspace.resolve(file.source.path, written)
        if path in file.chain:
            file.report('cycle', 'the file extends itself', path_node)
            return None
        parsed = file.workspace.file(path)
    except (UnresolvedError, InputError) as error:
        reason = error.diagnostic.message if isinstance(error, InputError) else str(error)
        file.report('unresolved-module', f'the extended file is not available: {reason}', path_node)
        return None
    file.template.files.add(path)
    report_syntax(parsed, file.template)
    names = BaseNames(file, path, '_' + prefix)
    base = BicepFile(
        parsed.source, file.workspace, parsed.statements, file.template, importer=names, chain=file.chain,
        answers=file.answers,
    )
    names.view = base
    return base


def lower_base(file: BicepFile, node: Node) -> Lowered:
    """Lower ``base``: all values of the extended file."""
    prefix = file.prefix + BASE
    entries = [
        Entry(name, Call('parameters', [Lit(prefix + name)]))
        for name in inherited_names(file)
    ]
    return Obj(entries, None, (node.start, node.end))


def lower_base_member(file: BicepFile, node: Member) -> Lowered:
    """Lower ``base.name``."""
    position = (node.start, node.end)
    if node.name not in inherited_names(file):
        if node.safe:
            return Lit(None, position)
        return file.failed('unknown-name', f"the extended file gives no value for '{node.name}'", node)
    return Call('parameters', [Lit(file.prefix + BASE + node.name)], position)


def inherited_names(file: BicepFile) -> list[str]:
    prefix = file.prefix + BASE
    names = [parameter.name for parameter in file.template.parameters.values()]
    return [
        name[len(prefix) :] for name in names
        if name.startswith(prefix) and not name.startswith(prefix + BASE)
    ]


def resolve_using(file: BicepFile, statement: Using) -> str:
    """Return the real path of the template a parameter file is for; '' when there is none."""
    path_node = statement.path
    if path_node is None:
        return ''
    written = path_node.value if isinstance(path_node, Literal) else None
    if not isinstance(written, str):
        file.report('bad-declaration', "the path of 'using' must be a literal", path_node)
        return ''
    if written.endswith('.bicepparam'):
        file.report('bad-declaration', "'using' takes the path of a template", path_node)
        return ''
    try:
        return file.workspace.resolve(file.source.path, written)
    except UnresolvedError as error:
        severity = 'info' if error.remote else 'error'
        file.report('unresolved-module', str(error), path_node, severity=severity)
        return ''


# Functions of parameter files


def answers_for(environment: dict[str, str] | None) -> dict[str, Answer]:
    """Return what the functions of parameter files mean, given the environment variables that may be read."""

    def answer_environment(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
        """readEnvironmentVariable(name[, default])"""
        name = text_argument(node)
        if name and environment is not None and name in environment:
            return Lit(environment[name], (node.start, node.end))
        if len(node.arguments) > 1:
            return lower(file, node.arguments[1], env)
        return unknown('external', name or node.name, node)

    refused = dict.fromkeys(CONTEXT_FUNCTIONS, refuse)
    return {
        **refused, 'readEnvironmentVariable': answer_environment, 'getSecret': answer_secret,
        'readCliArg': answer_external, 'readEnvVar': answer_external,
    }


def text_argument(node: FunctionCall) -> str:
    """Return the first argument of a call if it is literal text, else ''."""
    try:
        value = constant(node.arguments[0]) if node.arguments else ''
    except ValueError:
        return ''
    return value if isinstance(value, str) else ''


def answer_external(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """readCliArg(name), readEnvVar(name): known to whoever deploys."""
    return unknown('external', text_argument(node) or node.name, node)


def answer_secret(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """az.getSecret(subscription, group, vault, secret[, version]): a secret of a Key Vault."""
    for argument in node.arguments:
        lower(file, argument, env)
    name = getattr(node.arguments[3], 'value', None) if len(node.arguments) > 3 else None
    shown = name if isinstance(name, str) else 'secret'
    value = Unknown([Cause('secret', shown)], 'string', nullable=False, secure=True, display='{' + shown + '}')
    return Lit(value, (node.start, node.end))


def refuse(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """Functions that need a deployment."""
    return file.failed('unknown-function', f"'{node.name}' cannot be called in a parameter file", node)
