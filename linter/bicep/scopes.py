"""Where resources and modules are deployed to, and the ids and properties that follow from it.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-scope and, for the shapes,
github.com/Azure/bicep, src/Bicep.Core/Emit/ScopeHelper.cs
"""

from __future__ import annotations

from linter.arm.ir import Call, Lit, Prop
from linter.bicep.lowering import lower, quietly
from linter.bicep.references import depend, find_reference, id_of, name_of, own_env, root_of
from linter.bicep.symbols import Reference, VariableSymbol
from linter.bicep.syntax import FunctionCall, Name, Parentheses, Ternary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.bicep.file import BicepFile, Env
    from linter.bicep.syntax import Node

MANAGEMENT_GROUPS: Final = 'Microsoft.Management/managementGroups'
RESOURCE_GROUPS: Final = 'Microsoft.Resources/resourceGroups'


class Scope:
    """Where something is deployed to.

    kind: 'tenant', 'managementGroup', 'subscription', 'resourceGroup', or 'resource' for an extension of it.
    management_group, subscription, group: lowered names; None is the one of the deployment. written: not default.
    """

    __slots__ = ('kind', 'management_group', 'subscription', 'group', 'resource', 'written')

    def __init__(
        self, kind: str, *, management_group: Lowered = None, subscription: Lowered = None, group: Lowered = None,
        resource: Reference | None = None, written: bool = True,
    ) -> None:
        self.kind = kind
        self.management_group = management_group
        self.subscription = subscription
        self.group = group
        self.resource = resource
        self.written = written


def scope_of(file: BicepFile, reference: Reference) -> Scope:
    """Return the scope of a resource without parent, or of a module."""
    written = reference.symbol.member('scope')
    if written is None:
        return default_scope(file)
    key = f'scope of {reference.symbol.symbol}'
    if key in file.running:
        file.report('cycle', f"the scope of '{reference.symbol.name}' refers to itself", written)
        return default_scope(file)
    file.running.add(key)
    try:
        return read_scope(file, written, own_env(file, reference))
    finally:
        file.running.discard(key)


def default_scope(file: BicepFile) -> Scope:
    kind = file.scope if file.scope in KINDS else 'resourceGroup'
    return Scope(kind, written=False)


KINDS: Final = {
    'resourcegroup': 'resourceGroup', 'subscription': 'subscription', 'managementgroup': 'managementGroup',
    'tenant': 'tenant', 'resourceGroup': 'resourceGroup', 'managementGroup': 'managementGroup',
}


def read_scope(file: BicepFile, node: Node, env: Env) -> Scope:
    """Return the scope that a value means; the default, with a diagnostic, when it means none.

    A choice between scopes is the default: the compiler accepts it and writes none of them.
    """
    while isinstance(node, Parentheses):
        node = node.inner
    reference = find_reference(file, node, env)
    if reference is not None:
        depend(file, reference)
        return scope_of_symbol(file, reference)
    if isinstance(node, FunctionCall) and (node.base is None or isinstance(node.base, Name)):
        scope = scope_of_call(file, node, env)
        if scope is not None:
            return scope
    if isinstance(node, Name) and node.name not in env:
        symbol = file.symbols.get(node.name)
        if isinstance(symbol, VariableSymbol):
            return read_scope(file, symbol.node.value, {})  # type: ignore[attr-defined]
    if isinstance(node, Ternary):
        return default_scope(file)
    file.report('bad-declaration', 'a scope is a resource or one of the scope functions', node)
    return default_scope(file)


def scope_of_call(file: BicepFile, node: FunctionCall, env: Env) -> Scope | None:
    """Return the scope that ``resourceGroup(…)`` and its like mean."""
    arguments = [lower(file, argument, env) for argument in node.arguments]
    if node.name == 'tenant':
        return Scope('tenant')
    if node.name == 'managementGroup':
        return Scope('managementGroup', management_group=arguments[0] if arguments else None)
    if node.name == 'subscription':
        return Scope('subscription', subscription=arguments[0] if arguments else None)
    if node.name == 'resourceGroup':
        if len(arguments) > 1:
            return Scope('resourceGroup', subscription=arguments[0], group=arguments[1])
        return Scope('resourceGroup', group=arguments[0] if arguments else None)
    return None


def scope_of_symbol(file: BicepFile, reference: Reference) -> Scope:
    """Return the scope that a resource means: a resource group or management group itself, else an extension."""
    type_name = reference.symbol.type.lower()
    if type_name == RESOURCE_GROUPS.lower():
        outer = scope_of(file, reference)
        return Scope('resourceGroup', subscription=outer.subscription, group=name_of(file, reference))
    if type_name == MANAGEMENT_GROUPS.lower():
        return Scope('managementGroup', management_group=name_of(file, reference))
    return Scope('resource', resource=reference)


def resource_id(file: BicepFile, scope: Scope, type_name: str, names: list[Lowered]) -> Lowered:
    """Return the id of a resource of that type and those names at a scope."""
    tail: list[Lowered] = [Lit(type_name), *names]
    if scope.kind == 'resource' and scope.resource is not None:
        return Call('extensionResourceId', [id_of(file, scope.resource), *tail])
    if scope.kind == 'tenant':
        return Call('tenantResourceId', tail)
    if scope.kind == 'subscription':
        return Call('subscriptionResourceId', [*([] if scope.subscription is None else [scope.subscription]), *tail])
    if scope.kind == 'managementGroup':
        return Call('extensionResourceId', [management_group_id(scope.management_group), *tail])
    if scope.group is None and scope.subscription is None and file.scope == 'resourceGroup':
        return Call('resourceId', tail)
    if scope.group is None and scope.subscription is None:
        return Call('extensionResourceId', [Prop(Call('resourceGroup', []), 'id'), *tail])
    subscription = scope.subscription
    if subscription is None:
        subscription = Prop(Call('subscription', []), 'subscriptionId')
    group_id = Call('format', [Lit('/subscriptions/{0}/resourceGroups/{1}'), subscription, scope.group])
    return Call('extensionResourceId', [group_id, *tail])


def management_group_id(name: Lowered) -> Lowered:
    """Return the id of a management group; of the current one when name is None."""
    if name is None:
        return Prop(Call('managementGroup', []), 'id')
    return Call('tenantResourceId', [Lit(MANAGEMENT_GROUPS), name])


class ScopeMembers:
    """What is written into a resource declaration for its scope; None for what is not written."""

    __slots__ = ('scope', 'subscription', 'group')

    def __init__(self, scope: Lowered = None, subscription: Lowered = None, group: Lowered = None) -> None:
        self.scope = scope
        self.subscription = subscription
        self.group = group


def scope_members(file: BicepFile, reference: Reference) -> ScopeMembers:
    """Return what the declaration of a resource or module says of its scope."""
    root = root_of(file, reference)
    if root.symbol is reference.symbol:
        scope = scope_of(file, root)
    else:
        scope = quietly(file, lambda: scope_of(file, root))
    if not scope.written:
        return ScopeMembers()
    if scope.kind == 'resource' and scope.resource is not None:
        return ScopeMembers(scope=id_of(file, scope.resource))
    if scope.kind == 'tenant':
        return ScopeMembers(scope=None if file.scope == 'tenant' else Lit('/'))
    if scope.kind == 'managementGroup':
        return ScopeMembers(scope=management_group_member(file, scope))
    subscription = scope.subscription
    if scope.kind == 'subscription' and subscription is None and file.scope == 'resourceGroup':
        subscription = Prop(Call('subscription', []), 'subscriptionId')
    return ScopeMembers(subscription=subscription, group=scope.group)


def management_group_member(file: BicepFile, scope: Scope) -> Lowered:
    """Return the ``scope`` of a resource at a management group: unqualified where the file is above subscriptions."""
    if scope.management_group is None:
        return None
    if file.scope in ('tenant', 'managementGroup'):
        return Call('format', [Lit(MANAGEMENT_GROUPS + '/{0}'), scope.management_group])
    return management_group_id(scope.management_group)
