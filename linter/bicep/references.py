"""Lowers what code says of a resource or module: its name, its id, its state, its outputs.

The shapes are those of the Bicep compiler. Source: github.com/Azure/bicep, src/Bicep.Core/Emit/ExpressionConverter.cs
"""

from __future__ import annotations

from linter.arm.ir import Call, Index, Lit, Prop
from linter.bicep.declarations import ParameterDeclaration
from linter.bicep.lowering import lower, quietly
from linter.bicep.symbols import Dependency, Reference, ResourceSymbol, VariableSymbol
from linter.bicep.syntax import Element, Name, NestedResource, NonNull, Parentheses, ResourceType
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.arm.ir import Template
    from linter.bicep.file import BicepFile, Env
    from linter.bicep.symbols import Symbol
    from linter.bicep.syntax import Member, Node

UNIQUE_NAME_LIMIT: Final = 64 - 13 - 2
"""Length of a generated deployment name, less the unique string and separators."""


def find_symbol(file: BicepFile, node: Node, env: Env) -> ResourceSymbol | None:
    """Return the resource or module that a name, or a path ``parent::child``, stands for."""
    while isinstance(node, (NonNull, Parentheses)):
        node = node.base if isinstance(node, NonNull) else node.inner
    if isinstance(node, Name):
        found: object = env.get(node.name)
        if found is None:
            found = file.symbols.get(node.name)
        return found if isinstance(found, ResourceSymbol) else None
    if isinstance(node, NestedResource):
        base = node.base.base if isinstance(node.base, Element) else node.base
        outer = find_symbol(file, base, env)
        return outer.nested.get(node.name) if outer is not None else None
    return None


def find_reference(file: BicepFile, node: Node, env: Env) -> Reference | None:
    """Return the one resource or module that a value is; None for collections and all other values."""
    kind = type(node)
    if kind is Name:
        symbol = env.get(node.name) or file.symbols.get(node.name)  # type: ignore[attr-defined]
        if isinstance(symbol, ResourceSymbol):
            return Reference(symbol) if symbol.loop is None else None
        return behind_variable(file, symbol) if isinstance(symbol, VariableSymbol) else None
    if isinstance(node, (NonNull, Parentheses)):
        return find_reference(file, node.base if isinstance(node, NonNull) else node.inner, env)
    if isinstance(node, Element) and not node.safe and not node.from_end:
        symbol = find_symbol(file, node.base, env)
        if symbol is not None and symbol.loop is not None:
            return Reference(symbol, lower(file, node.index, env))
    if isinstance(node, NestedResource):
        symbol = find_symbol(file, node, env)
        if symbol is not None and symbol.loop is None:
            return Reference(symbol)
    return None


def behind_variable(file: BicepFile, symbol: VariableSymbol) -> Reference | None:
    """Return the resource or module that a variable is another name of."""
    value: Node = symbol.node.value  # type: ignore[attr-defined]
    if symbol.running or not isinstance(value, (Name, Element, NestedResource, NonNull, Parentheses)):
        return None
    symbol.running = True
    try:
        return find_reference(file, value, {})
    finally:
        symbol.running = False


def own_env(file: BicepFile, reference: Reference) -> Env:
    """Return what the body of a resource sees: its loop's variables and the resources nested around and in it."""
    symbol = reference.symbol
    env: Env = {}
    if symbol.outer is not None:
        env = own_env(file, Reference(symbol.outer))
    loop = symbol.loop
    if loop is not None:
        collection = lower(file, loop.collection, env)
        index = reference.index if reference.index is not None else Call('copyIndex', [])
        env = {**env, loop.item: Index(collection, index)}
        if loop.index:
            env[loop.index] = index
    if symbol.nested:
        env = {**env, **symbol.nested}
    return env


def parent_of(file: BicepFile, reference: Reference) -> Reference | None:
    """Return the parent of a resource: the one around it, or the value of its ``parent`` member."""
    symbol = reference.symbol
    if symbol.outer is not None:
        return Reference(symbol.outer)
    if symbol.parent is None:
        return None
    parent = find_reference(file, symbol.parent, own_env(file, reference))
    return parent if parent is not None and not is_ancestor(file, symbol, parent.symbol) else None


def is_ancestor(file: BicepFile, symbol: ResourceSymbol, other: ResourceSymbol) -> bool:
    """Return whether symbol is other, or above it; parents that form a circle end the search."""
    seen: set[str] = set()
    current: ResourceSymbol | None = other
    while current is not None and current.symbol not in seen:
        if current is symbol:
            return True
        seen.add(current.symbol)
        above = current.outer
        if above is None and current.parent is not None:
            node = current.parent
            above = find_symbol(file, node.base if isinstance(node, Element) else node, {})
        current = above
    return False


def root_of(file: BicepFile, reference: Reference) -> Reference:
    """Return the outermost parent of a resource, or the resource itself."""
    parent = parent_of(file, reference)
    while parent is not None:
        reference, parent = parent, parent_of(file, parent)
    return reference


def name_of(file: BicepFile, reference: Reference) -> Lowered:
    """Return the name of a resource as written, its last segment where it has a parent."""
    return quietly(file, lambda: written_name(file, reference))


def written_name(file: BicepFile, reference: Reference) -> Lowered:
    symbol = reference.symbol
    written = symbol.member('name')
    if written is not None:
        key = f'name of {symbol.symbol}'
        if key in file.running:
            return file.failed('cycle', f"the name of '{symbol.name}' refers to itself", written)
        file.running.add(key)
        try:
            return lower(file, written, own_env(file, reference))
        finally:
            file.running.discard(key)
    if symbol.kind == 'module':
        return generated_name(symbol, reference.index)
    position = (symbol.node.name_start, symbol.node.name_start + len(symbol.name))
    return Lit(Unknown([Cause('error', f"resource '{symbol.name}' has no name")], 'string'), position)


def generated_name(symbol: ResourceSymbol, index: Lowered) -> Lowered:
    """Return the name of the deployment of a module that is given none."""
    position = (symbol.node.name_start, symbol.node.name_start + len(symbol.name))
    unique = Call('uniqueString', [Lit(symbol.name), Prop(Call('deployment', []), 'name')])
    prefix = symbol.name[:UNIQUE_NAME_LIMIT]
    if symbol.loop is None:
        return Call('format', [Lit(prefix + '-{0}'), unique], position)
    number = index if index is not None else Call('copyIndex', [])
    return Call('format', [Lit(prefix + '-{0}-{1}'), number, unique], position)


def name_segments(file: BicepFile, reference: Reference, own: Lowered = None) -> list[Lowered]:
    """Return one name for each segment of the type. own: the lowered name, if it is at hand."""
    own = name_of(file, reference) if own is None else own
    parent = parent_of(file, reference)
    if parent is not None:
        return [*name_segments(file, parent), own]
    count = reference.symbol.type.count('/')
    if count <= 1:
        return [own]
    return [Index(Call('split', [own, Lit('/')]), Lit(number)) for number in range(count)]


def full_name(file: BicepFile, reference: Reference) -> Lowered:
    """Return the name of a resource with those of its parents: ``format('{0}/{1}', …)``.

    What its own name mentions counts as mentioned by the resource.
    """
    own = written_name(file, reference)
    if parent_of(file, reference) is None:
        return own
    segments = name_segments(file, reference, own)
    template = '/'.join('{' + str(number) + '}' for number in range(len(segments)))
    position = getattr(segments[-1], 'pos', None)
    return Call('format', [Lit(template), *segments], position)


def id_of(file: BicepFile, reference: Reference) -> Lowered:
    """Return the id of a resource."""
    from linter.bicep.scopes import resource_id, scope_of

    root = root_of(file, reference)
    scope = quietly(file, lambda: scope_of(file, root))
    segments = name_segments(file, reference)
    return resource_id(file, scope, reference.symbol.type, segments)


def depend(file: BicepFile, reference: Reference, *, state: bool = False) -> None:
    """Note that the code being lowered refers to a resource, or to its state."""
    file.trace.resources.append(Dependency(reference.symbol, reference.index, state=state))


def symbol_text(reference: Reference) -> Lowered:
    """Return the symbolic name of a resource, with its index: ``'r'`` or ``format('r[{0}]', index)``."""
    symbol = reference.symbol
    if reference.index is None:
        return Lit(symbol.symbol)
    return Call('format', [Lit(symbol.symbol + '[{0}]'), reference.index])


def version_of(reference: Reference) -> Lit:
    return Lit(reference.symbol.version)


def state_of(file: BicepFile, reference: Reference, *, full: bool) -> Lowered:
    """Return ``reference(…)``: the properties of a resource, or all of it."""
    file.trace.runtime = True
    depend(file, reference, state=True)
    symbol = reference.symbol
    if symbol.provider:
        return Call('reference', [symbol_text(reference)])
    if file.symbolic:
        arguments = [symbol_text(reference)]
        if full and symbol.kind != 'module':
            arguments += [version_of(reference), Lit('full')]
        return Call('reference', arguments)
    arguments = [id_of(file, reference), version_of(reference)]
    if full and symbol.kind != 'module':
        arguments.append(Lit('full'))
    return Call('reference', arguments)


def lower_property(
    file: BicepFile, reference: Reference, name: str, env: Env, position: tuple[int, int], *, safe: bool
) -> Lowered:
    """Lower ``r.name``, or ``r.?name`` when safe."""
    symbol = reference.symbol
    if symbol.provider:
        state = guarded(file, reference, state_of(file, reference, full=True), safe=safe)
        return access(state, name, position, safe=safe)
    if name in CALCULATED and not (symbol.kind == 'module' and name != 'name'):
        depend(file, reference)
        lowered = calculated(file, reference, name, position)
        return guarded(file, reference, lowered, safe=safe and name in ('id', 'name'))
    if name == 'outputs' and symbol.kind == 'module' and has_secure_outputs(symbol):
        return lower_secret_outputs(file, reference, safe=safe)
    if name == 'properties' and symbol.kind == 'resource' and not safe:
        state = state_of(file, reference, full=False)
        return with_position(state, position)
    state = guarded(file, reference, state_of(file, reference, full=True), safe=safe)
    return access(state, name, position, safe=safe)


def lower_parameter_member(file: BicepFile, symbol: Symbol, node: Member) -> Lowered:
    """Lower ``p.name`` where p is a parameter whose type is a resource: its value is the id; None for others."""
    declared = symbol.node.type if isinstance(symbol.node, ParameterDeclaration) else None
    written = getattr(declared.type, 'value', None) if isinstance(declared, ResourceType) else None
    if not isinstance(written, str):
        return None
    type_name, _, version = written.partition('@')
    position = (node.start, node.end)
    id = Call('parameters', [Lit(symbol.name)], position)
    if node.name in CALCULATED:
        name = Call('last', [Call('split', [id, Lit('/')])], position)
        return {'id': id, 'name': name}.get(node.name) or Lit(type_name if node.name == 'type' else version, position)
    file.trace.runtime = True
    if node.name == 'properties' and not node.safe:
        return Call('reference', [id, Lit(version)], position)
    return access(Call('reference', [id, Lit(version), Lit('full')]), node.name, position, safe=node.safe)


CALCULATED: Final = frozenset({'id', 'name', 'type', 'apiVersion'})
"""Members of a resource that are known before the deployment begins.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-resource#reference
"""


def calculated(file: BicepFile, reference: Reference, name: str, position: tuple[int, int]) -> Lowered:
    symbol = reference.symbol
    if name == 'id':
        return with_position(id_of(file, reference), position)
    if name == 'name':
        return name_of(file, reference)
    return Lit(symbol.type if name == 'type' else symbol.version, position)


def access(base: Lowered, name: str, position: tuple[int, int], *, safe: bool) -> Lowered:
    """Return access to a member."""
    if safe:
        return Call('tryGet', [base, Lit(name)], position)
    return Prop(base, name, position)


def guarded(file: BicepFile, reference: Reference, value: Lowered, *, safe: bool) -> Lowered:
    """Return the value of a conditional resource for safe access: null where the resource is not deployed."""
    if not safe:
        return value
    condition = quietly(file, lambda: condition_of(file, reference))
    if condition is None:
        return value
    return Call('if', [condition, value, Lit(None)])


def condition_of(file: BicepFile, reference: Reference) -> Lowered:
    """Return the condition of a resource with those of the resources around it; None when there is none."""
    conditions: list[Lowered] = []
    symbol: ResourceSymbol | None = reference.symbol
    current = reference
    while symbol is not None:
        if symbol.condition is not None:
            conditions.append(lower(file, symbol.condition, own_env(file, current)))
        symbol = symbol.outer
        current = Reference(symbol) if symbol is not None else current
    if not conditions:
        return None
    result = conditions[-1]
    for condition in reversed(conditions[:-1]):
        result = Call('and', [result, condition])
    return result


def with_position(node: Lowered, position: tuple[int, int]) -> Lowered:
    """Return a call that was just made with the position of what it was made of."""
    if isinstance(node, Call):
        node.pos = position
    return node


def lower_output(file: BicepFile, reference: Reference, name: str, position: tuple[int, int]) -> Lowered:
    """Lower ``m.outputs.name``."""
    state = state_of(file, reference, full=False)
    return Prop(Prop(Prop(state, 'outputs'), name, position), 'value', position)


def lower_secret_outputs(file: BicepFile, reference: Reference, *, safe: bool) -> Lowered:
    """Lower ``m.outputs`` where it leads to a secret."""
    file.trace.runtime = True
    depend(file, reference, state=True)
    target = symbol_text(reference) if file.symbolic else id_of(file, reference)
    return guarded(file, reference, Call('listOutputsWithSecureValues', [target, version_of(reference)]), safe=safe)


def is_secure_output(symbol: ResourceSymbol, name: str) -> bool:
    """Return whether an output of a module is a secret, or holds one."""
    if symbol.template is None:
        return False
    output = symbol.template.outputs.get(name.lower())
    return output is not None and holds_secrets(output.type, symbol.template)


def has_secure_outputs(symbol: ResourceSymbol) -> bool:
    """Return whether a module has an output that is a secret."""
    return symbol.template is not None and any(
        holds_secrets(output.type, symbol.template) for output in symbol.template.outputs.values()
    )


def holds_secrets(schema: object, template: Template, depth: int = 0) -> bool:
    """Return whether values of a declared type are, or hold, secrets."""
    if not isinstance(schema, dict) or depth > MAXIMUM_TYPE_DEPTH:
        return False
    from linter.arm.types import follow, is_secure_type

    if is_secure_type(schema) or schema.get('secure') is True:
        return True
    reference = schema.get('$ref')
    if isinstance(reference, str) and holds_secrets(follow(reference, template), template, depth + 1):
        return True
    properties = schema.get('properties')
    prefix = schema.get('prefixItems')
    parts = [
        *(properties.values() if isinstance(properties, dict) else ()),
        *(prefix if isinstance(prefix, list) else ()),
        schema.get('items'), schema.get('additionalProperties'),
    ]
    return any(holds_secrets(part, template, depth + 1) for part in parts)


MAXIMUM_TYPE_DEPTH: Final = 12
"""Types refer to themselves; deeper parts are not looked at."""
