"""Lowers module declarations: each is a deployment of the template its path means."""

from __future__ import annotations

from linter.arm.ir import Call, Entry, Lit, Nested, Obj, Prop, PropertyCopy
from linter.bicep.expressions import lower_loop
from linter.bicep.file import unknown
from linter.bicep.lowering import lower
from linter.bicep.references import depend, find_reference, full_name, id_of, own_env
from linter.bicep.registry import is_remote
from linter.bicep.resources import BicepResource, declare, span
from linter.bicep.scopes import scope_members, scope_of
from linter.bicep.symbols import Reference, ResourceSymbol, Trace
from linter.bicep.syntax import For, FunctionCall, Literal, Object, Parentheses, Property, Spread, Ternary
from linter.bicep.workspace import UnresolvedError
from linter.model.diagnostic import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.bicep.declarations import ModuleDeclaration
    from linter.bicep.file import BicepFile, Env
    from linter.bicep.syntax import Node

CONSUMED: Final = frozenset({'name', 'scope', 'dependsOn', 'params', 'extensionConfigs'})
MEMBERS: Final = (*sorted(CONSUMED), 'identity')
"""Source: learn.microsoft.com/azure/azure-resource-manager/bicep/modules"""


def resolve_modules(file: BicepFile) -> None:
    """Find and compile the templates of the modules of a file."""
    file.unavailable = {}
    for symbol in file.symbols.values():
        if isinstance(symbol, ResourceSymbol) and symbol.kind == 'module':
            resolve_module(file, symbol)


def resolve_module(file: BicepFile, symbol: ResourceSymbol) -> None:
    statement: ModuleDeclaration = symbol.node  # type: ignore[assignment]
    path_node = statement.path
    if not isinstance(path_node, Literal):
        file.report('bad-declaration', 'the path of a module must be a literal', path_node)
        file.unavailable[symbol.symbol] = 'its path is computed'
        return
    written = str(path_node.value)
    try:
        path = file.workspace.resolve(file.source.path, written)
        if path in file.chain:
            message = 'the module leads back to this file'
            file.report('cycle', message, path_node)
            file.unavailable[symbol.symbol] = message
            return
        symbol.template = file.workspace.template(path, file.chain)
        file.template.files.add(path)
    except UnresolvedError as error:
        # A module of a registry matters only where it is deployed, and there the expander says that it is not here.
        if not error.remote:
            file.report('unresolved-module', f'{error}', path_node)
        file.unavailable[symbol.symbol] = str(error)
    except InputError as error:
        file.report('unresolved-module', error.diagnostic.message, path_node)
        file.unavailable[symbol.symbol] = error.diagnostic.message


def lower_module(file: BicepFile, symbol: ResourceSymbol) -> BicepResource:
    """Return the deployment that a module declaration makes."""
    outer, file.trace = file.trace, Trace()
    reference = Reference(symbol)
    env = own_env(file, reference)
    node = declare(file, reference, env)
    node.name = full_name(file, reference)
    scope = scope_of(file, reference)
    members = scope_members(file, reference)
    node.scope, node.subscription, node.group = members.scope, members.subscription, members.group
    entries: list[Entry] = []
    if scope.kind != 'resourceGroup':
        holder = 'resourceGroup' if file.scope == 'resourceGroup' else 'deployment'
        entries.append(Entry('location', Prop(Call(holder, []), 'location'), node.pos))
    for name, member in symbol.members.items():
        if name not in MEMBERS:
            message = f"a module has no member '{name}'; it has {', '.join(MEMBERS)}"
            file.report('bad-declaration', message, member.key, blocking=False)
        elif name not in CONSUMED:
            entries.append(Entry(name, lower(file, member.value, env), span(member)))
    entries.append(Entry('properties', Obj([
        Entry('expressionEvaluationOptions', Obj([Entry('scope', Lit('inner'))])),
        Entry('mode', Lit('Incremental')),
    ]), node.pos))
    node.body = Obj(entries, None, span(symbol.body))
    node.nested = lower_nested(file, symbol, env)
    trace, file.trace = file.trace, outer
    file.pending.append((node, symbol, trace, env))
    return node


def lower_nested(file: BicepFile, symbol: ResourceSymbol, env: Env) -> Nested:
    path: Node = symbol.node.path  # type: ignore[attr-defined]
    nested = Nested(template=symbol.template, pos=span(path))
    nested.unavailable = file.unavailable.get(symbol.symbol, '')
    written = str(path.value) if isinstance(path, Literal) else ''
    if is_remote(written) and written.startswith('ts'):
        nested.link = template_spec(file, written)
    params = symbol.member('params')
    if isinstance(params, Object):
        nested.parameters = lower_parameters(file, params, env)
    elif params is not None:
        nested.parameters = lower(file, params, env)
    return nested


def template_spec(file: BicepFile, written: str) -> Lowered:
    """Return the link to a template spec."""
    from linter.bicep.registry import read_reference

    try:
        reference = read_reference(written, file.workspace.configuration(file.source.path))
    except ValueError:
        return None
    subscription, group, name = reference.name.removeprefix('ts:').split('/')
    id = (
        f'/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Resources/templateSpecs/{name}'
        f'/versions/{reference.version}'
    )
    return Obj([Entry('id', Lit(id))])


def lower_parameters(file: BicepFile, params: Object, env: Env) -> Lowered:
    """Lower the arguments of a module: ``{name: {value: …}}``."""
    if any(isinstance(member, Spread) for member in params.members):
        file.report('bad-declaration', "a spread cannot stand in 'params'", params, blocking=False)
        return lower(file, params, env)
    entries: list[Entry] = []
    for member in params.members:
        if not isinstance(member, Property):
            lost = lower(file, member, env)
            assert isinstance(lost, Lit)
            entries.append(Entry(lost, lost, span(member)))
            continue
        from linter.bicep.symbols import key_text

        name = key_text(member.key)
        position = span(member)
        entries.append(Entry(name, lower_argument(file, member.value, env, position), position))
    if file.is_doubtful(params):
        lost = unknown('error', 'a part of the file cannot be read', params)
        entries.append(Entry(lost, lost, span(params)))
    return Obj(entries, None, span(params))


def lower_argument(file: BicepFile, node: Node, env: Env, position: tuple[int, int]) -> Lowered:
    """Lower one argument: ``{value}``, ``{reference}`` to a secret, or a choice between such."""
    while isinstance(node, Parentheses):
        node = node.inner
    if isinstance(node, Ternary):
        condition = lower(file, node.condition, env)
        yes = lower_argument(file, node.yes, env, span(node.yes))
        no = lower_argument(file, node.no, env, span(node.no))
        return Call('if', [condition, yes, no], span(node))
    if isinstance(node, For):
        loop: PropertyCopy = lower_loop(file, node, env, 'value')
        loop.pos = position
        return Obj([], [loop], position)
    secret = lower_secret(file, node, env)
    if secret is not None:
        return Obj([Entry('reference', secret, position)], None, position)
    return choice(lower(file, node, env), position)


def choice(value: Lowered, position: tuple[int, int]) -> Lowered:
    """Return the argument with that value; the value of a variable that was put in its place may be a choice."""
    if isinstance(value, Call) and value.key == 'if' and len(value.args) == 3:
        condition, yes, no = value.args
        return Call('if', [condition, choice(yes, position), choice(no, position)], value.pos)
    return Obj([Entry('value', value, position)], None, position)


def lower_secret(file: BicepFile, node: Node, env: Env) -> Lowered:
    """Lower ``vault.getSecret(name[, version])`` to a Key Vault reference; None for anything else.

    Source: learn.microsoft.com/azure/azure-resource-manager/bicep/key-vault-parameter
    """
    if not isinstance(node, FunctionCall) or node.name != 'getSecret' or node.base is None:
        return None
    reference = find_reference(file, node.base, env)
    if reference is None or not node.arguments:
        return None
    depend(file, reference)
    entries = [
        Entry('keyVault', Obj([Entry('id', id_of(file, reference))])),
        Entry('secretName', lower(file, node.arguments[0], env)),
    ]
    if len(node.arguments) > 1:
        entries.append(Entry('secretVersion', lower(file, node.arguments[1], env)))
    return Obj(entries, None, span(node))
