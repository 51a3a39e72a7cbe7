"""Where a nested deployment goes: the context that its template is expanded in."""

from __future__ import annotations

from linter.arm import ids
from linter.arm.context import unknown_context
from linter.arm.front_end import member
from linter.arm.functions.parts import canonical
from linter.arm.instance import place
from linter.arm.ir import Obj
from linter.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.context import Context
    from linter.arm.expander import Expander
    from linter.arm.instance import Instance
    from linter.arm.ir import Node, Template


def target_context(expander: Expander, instance: Instance, template: Template) -> Context:
    """Return the context of a nested deployment; reports a template whose schema names another scope.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-subscription#deployment-scopes
    """
    node, context = instance.node, instance.deployment.context
    changes: dict[str, object] = {'deployment': instance.name}
    if node.scope is not None:
        changes |= _by_scope(expander.value(node.scope, instance.env, place(node.pos, 'scope')))
    if node.subscription is not None:
        changes['subscription'] = expander.value(node.subscription, instance.env, place(node.pos, 'subscriptionId'))
        changes['scope'] = 'subscription'
    if node.group is not None:
        changes['group'] = expander.value(node.group, instance.env, place(node.pos, 'resourceGroup'))
        changes['scope'] = 'resourceGroup'
    elif node.subscription is not None and context.scope == 'resourceGroup' and template.scope == 'resourceGroup':
        changes['scope'] = 'resourceGroup'
    for name in ('subscription', 'group', 'management_group'):
        if name in changes and not isinstance(changes[name], (str, Unknown)):
            changes[name] = unknown_context(name)
    location = _member_node(node.body, 'location')
    if location is not None:
        changes['location'] = expander.value(location, instance.env, place(node.pos, 'location'))
    moved = context.moved(**changes)
    if moved.scope == 'resourceGroup':
        moved.group_location = _group_location(expander, instance, context, moved)
    nested = node.nested
    if nested is not None and nested.inner and template.scope != moved.scope and template.language == 'json':
        message = f"the nested template is for {template.scope} scope but is deployed to {moved.scope} scope"
        expander.report('scope-mismatch', message, instance.env, node.pos, severity='warning')
    return moved


def _by_scope(scope: object) -> dict[str, object]:
    """Return what a scope text says: '/', a management group, a subscription or a resource group."""
    if isinstance(scope, Unknown):
        return {'management_group': Unknown(scope.causes, 'string'), 'scope': 'managementGroup'}
    if not isinstance(scope, str):
        return {}
    segments = scope.strip('/').split('/')
    folded = scope.lower().lstrip('/').removeprefix('providers/')
    if scope == '/':
        return {'scope': 'tenant'}
    if folded.startswith(ids.MANAGEMENT_GROUPS):
        return {'management_group': segments[-1], 'scope': 'managementGroup'}
    if segments[0].lower() == 'subscriptions' and len(segments) >= 4:
        return {'subscription': segments[1], 'group': segments[3], 'scope': 'resourceGroup'}
    if segments[0].lower() == 'subscriptions' and len(segments) == 2:
        return {'subscription': segments[1], 'scope': 'subscription'}
    return {}


def _group_location(expander: Expander, instance: Instance, before: Context, after: Context) -> object:
    """Return the location of the target resource group: known if it stays the same or is deployed here too."""
    target = ids.group_id(after)
    if before.scope == 'resourceGroup' and canonical(target) == canonical(ids.group_id(before)):
        return before.group_location
    for group in expander.index_by_id.find(target):
        location = _member_node(group.node.body, 'location')
        if location is not None and not group.node.existing:
            return expander.value(location, group.env, place(group.node.pos, 'location'))
    shown = after.group if isinstance(after.group, str) else getattr(after.group, 'display', '')
    return unknown_context(f'resourceGroup({shown}).location')


def _member_node(body: Node, name: str) -> Node:
    """Return the node of a member of a resource body, in either language; None when it is not written."""
    if isinstance(body, dict):
        return member(body, name)
    if isinstance(body, Obj):
        return next((entry.value for entry in body.entries if entry.key == name), None)
    return None
