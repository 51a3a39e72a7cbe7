"""Lowers resource declarations."""

from __future__ import annotations

from linter.arm.ir import Arr, Call, Copy, Entry, Lit, Nested, Obj, ResourceNode
from linter.bicep.constants import constant
from linter.bicep.declarations import ResourceDeclaration
from linter.bicep.dependencies import explicit, lower_dependencies
from linter.bicep.file import find_decorator
from linter.bicep.lowering import lower, quietly
from linter.bicep.references import condition_of, full_name, own_env, parent_of
from linter.bicep.scopes import scope_members
from linter.bicep.symbols import Reference, ResourceSymbol, Trace
from linter.bicep.syntax import Broken, Object, Property, Spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.bicep.declarations import Declaration
    from linter.bicep.file import BicepFile, Env
    from linter.bicep.syntax import Node

CONSUMED: Final = frozenset({'name', 'scope', 'parent', 'dependsOn'})
"""Members of a resource body that say where and when it is deployed; the others are copied as they are."""


class BicepResource(ResourceNode):
    """A resource with what only the printer needs.

    batch_size: of ``@batchSize``, or None. options: of ``@options``. description: of ``@description``.
    """

    __slots__ = ('batch_size', 'options', 'description')

    batch_size: int | None
    options: list[Entry]
    description: str


def resource_symbols(file: BicepFile) -> Iterator[ResourceSymbol]:
    """Yield the resources of a file as the compiler orders them: nested ones, then those at the top, then modules."""
    top = [symbol for symbol in file.symbols.values() if isinstance(symbol, ResourceSymbol)]
    for symbol in top:
        yield from nested_symbols(symbol)
    yield from (symbol for symbol in top if symbol.kind == 'resource')
    yield from (symbol for symbol in top if symbol.kind == 'module')


def nested_symbols(symbol: ResourceSymbol) -> Iterator[ResourceSymbol]:
    for nested in symbol.nested.values():
        yield from nested_symbols(nested)
    yield from symbol.nested.values()


def lower_resource(file: BicepFile, symbol: ResourceSymbol) -> BicepResource:
    """Return the lowered declaration of a resource; dependencies are added when all are lowered."""
    outer, file.trace = file.trace, Trace()
    reference = Reference(symbol)
    env = own_env(file, reference)
    check_members(file, symbol)
    check_parent(file, reference, env)
    node = declare(file, reference, env)
    node.existing = symbol.existing
    node.provider = symbol.provider
    if symbol.provider:
        node.type = Lit(f'{symbol.type}@{symbol.version}' if symbol.version else symbol.type)
        node.api_version = None
        node.name = Lit(symbol.name)
        position = span(symbol.body)
        node.body = Obj([Entry('properties', lower(file, symbol.body, env), position)], None, position)
    else:
        node.name = full_name(file, reference)
        members = scope_members(file, reference)
        node.scope, node.subscription, node.group = members.scope, members.subscription, members.group
        node.body = lower_body(file, symbol, env)
        if symbol.type.lower() == 'microsoft.resources/deployments':
            node.nested = embedded_template(node.body, node.pos)
            node.body = without_template(node.body)
    trace, file.trace = file.trace, outer
    file.pending.append((node, symbol, trace, env))
    return node


def span(node: object) -> tuple[int, int]:
    return (node.start, node.end)  # type: ignore[attr-defined]


def declare(file: BicepFile, reference: Reference, env: Env) -> BicepResource:
    """Return a declaration with what resources and modules have in common."""
    symbol = reference.symbol
    statement = symbol.node
    header: Node = statement.type if isinstance(statement, ResourceDeclaration) else statement.path  # type: ignore[attr-defined]
    type_position = (header.start, header.end)
    name = symbol.members.get('name')
    condition = condition_of(file, reference)
    node = BicepResource(
        symbol=symbol.symbol,
        type=Lit(symbol.type, type_position),
        api_version=Lit(symbol.version, type_position) if symbol.version else None,
        name=None,
        condition=True if condition is None else condition,
        body=None,
        pos=(statement.keyword_start, header.end),
        name_pos=span(name) if name is not None else (statement.name_start, statement.name_start + len(symbol.name)),
        body_pos=span(symbol.body),
    )
    loop = symbol.loop
    if loop is not None:
        outer_env = own_env(file, Reference(symbol.outer)) if symbol.outer is not None else {}
        count = Call('length', [quietly(file, lambda: lower(file, loop.collection, outer_env))])
        node.copy = Copy(symbol.symbol, count, span(loop.collection))
    node.batch_size = batch_size(file, statement)
    node.options = lower_options(file, statement)
    found = find_decorator(statement, 'description')
    node.description = text_argument(found) if found is not None else ''
    return node


def text_argument(decorator: object) -> str:
    """Return the text a decorator is given; '' when it is not a literal."""
    arguments = decorator.call.arguments  # type: ignore[attr-defined]
    try:
        value = constant(arguments[0]) if arguments else ''
    except ValueError:
        return ''
    return value if isinstance(value, str) else ''


def batch_size(file: BicepFile, statement: Declaration) -> int | None:
    found = find_decorator(statement, 'batchSize')
    if found is None or not found.call.arguments:
        return None
    try:
        value = constant(found.call.arguments[0])
    except ValueError:
        value = None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        file.report('bad-arguments', "'batchSize' takes a number from 1", found)
        return None
    return value


def lower_options(file: BicepFile, statement: Declaration) -> list[Entry]:
    """Return the members of ``@options`` that the decorators of a statement make.

    Source: learn.microsoft.com/azure/azure-resource-manager/bicep/resource-declaration
    """
    entries: list[Entry] = []
    for decorator in statement.decorators:
        call = decorator.call
        if call.name == 'onlyIfNotExists':
            entries.append(Entry('onlyIfNotExists', Lit(True)))
        elif call.name == 'nullIfNotFound':
            entries.append(Entry('nullIfNotFound', Arr([])))
        elif call.name == 'retryOn' and call.arguments:
            values = [Entry('exceptionCodes', lower(file, call.arguments[0], {}))]
            if len(call.arguments) > 1:
                values.append(Entry('retryCount', lower(file, call.arguments[1], {})))
            entries.append(Entry('retryOn', Obj(values)))
        elif call.name == 'waitUntil' and len(call.arguments) == 2:
            values = [
                Entry('expression', lower(file, call.arguments[0], {})),
                Entry('maxWaitTime', lower(file, call.arguments[1], {})),
            ]
            entries.append(Entry('waitUntil', Obj(values)))
    return entries


def lower_body(file: BicepFile, symbol: ResourceSymbol, env: Env) -> Lowered:
    """Lower the members of a body that are not consumed."""
    body = symbol.body
    kept = [
        member for member in body.members
        if not isinstance(member, Property) or symbol.members.get(key_name(member)) is not member
        or key_name(member) not in CONSUMED
    ]
    if any(isinstance(member, Spread) for member in kept):
        file.report('bad-declaration', 'a spread cannot stand in the body of a resource', body, blocking=False)
    return lower(file, Object(body.start, body.end, kept, []), env)


def check_members(file: BicepFile, symbol: ResourceSymbol) -> None:
    """Report a body without a name, and members that are written twice."""
    for member in symbol.body.members:
        if isinstance(member, Property):
            name = key_name(member)
            if name in CONSUMED and symbol.members.get(name) is not member:
                file.report('duplicate-name', f"the object has more than one member '{name}'", member.key)
    if symbol.nested and symbol.loop is not None:
        nested = next(iter(symbol.nested.values())).node
        message = 'a nested resource cannot stand in a loop'
        file.report('bad-declaration', message, (nested.keyword_start, nested.name_start + len(nested.name)))
    broken = any(isinstance(member, Broken) for member in symbol.body.members)
    if 'name' not in symbol.members and not symbol.provider and not broken:
        start = symbol.node.name_start
        message = f"resource '{symbol.name}' has no name"
        file.report('missing-property', message, (start, start + len(symbol.name)))


def key_name(member: Property) -> str:
    from linter.bicep.symbols import key_text

    return key_text(member.key)


def check_parent(file: BicepFile, reference: Reference, env: Env) -> None:
    """Report a ``parent`` that is no resource, or one of the resource's own children."""
    symbol = reference.symbol
    if symbol.parent is None:
        return
    if parent_of(file, reference) is None:
        file.report('bad-declaration', f"'parent' of '{symbol.name}' is not a resource of this file", symbol.parent)
        return
    parent = parent_of(file, reference)
    if parent is not None:
        from linter.bicep.references import depend

        depend(file, parent)


def embedded_template(body: Lowered, position: object) -> Nested:
    """Return what a resource of the type of deployments deploys, as far as it is written out."""
    properties = entry_value(body, 'properties')
    options = entry_value(properties, 'expressionEvaluationOptions')
    scope = entry_value(options, 'scope')
    nested = Nested(
        node=entry_value(properties, 'template'),
        link=entry_value(properties, 'templateLink'),
        inner=isinstance(scope, Lit) and str(scope.value).lower() == 'inner',
        parameters=entry_value(properties, 'parameters'),
        parameters_link=entry_value(properties, 'parametersLink'),
        pos=position,
    )
    if nested.node is None and nested.link is None:
        nested.unavailable = 'it has no template'
    return nested


def without_template(body: Lowered) -> Lowered:
    """Return the body of a deployment without what it deploys."""
    properties = entry_value(body, 'properties')
    if not isinstance(body, Obj) or not isinstance(properties, Obj):
        return body
    kept = [entry for entry in properties.entries if entry.key not in EMBEDDED]
    stripped = Obj(kept, properties.copies, properties.pos)
    entries = [Entry(entry.key, stripped, entry.pos) if entry.value is properties else entry for entry in body.entries]
    return Obj(entries, body.copies, body.pos)


EMBEDDED: Final = ('template', 'parameters')


def entry_value(node: Lowered, name: str) -> Lowered:
    """Return the value of a member of an object as written; None when there is none."""
    if isinstance(node, Obj):
        return next((entry.value for entry in node.entries if entry.key == name), None)
    return None


def finish(file: BicepFile) -> None:
    """Add the dependencies, now that all resources are lowered and their own dependencies known."""
    traces = {
        symbol.symbol: [*explicit(file, symbol, env), *trace.resources] for _, symbol, trace, env in file.pending
    }
    for node, symbol, _, _ in file.pending:
        node.depends_on = lower_dependencies(file, symbol, traces)
