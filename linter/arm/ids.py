"""Resource ids: built from scopes, types and names, and taken apart again.

A name segment may be unknown; the id is then text with parts, so its structure and type stay known.
"""

from __future__ import annotations

from linter.arm.functions import call
from linter.arm.functions.parts import parts_of, text
from linter.model.values import Assumed, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.context import Context

    Text = str | Unknown

TENANT_LEVEL_TYPES: Final = frozenset({
    'microsoft.management/managementgroups',
    'microsoft.management/managementgroups/subscriptions',
    'microsoft.management/managementgroups/settings',
    'microsoft.subscription/aliases',
    'microsoft.billing/billingaccounts',
    'microsoft.capacity/reservationorders',
})
"""Types that live at the tenant whatever scope deploys them.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-tenant#supported-resources
"""

MANAGEMENT_GROUPS: Final = 'microsoft.management/managementgroups/'
"""What a scope that names a management group starts with; it counts from the tenant."""

RESOURCE_GROUPS: Final = 'microsoft.resources/resourcegroups'


def joined(*parts: object) -> Text:
    """Return the concatenation of texts, some of which may be unknown or assumed."""
    assumed = False
    for part in parts:
        if isinstance(part, Unknown):
            return text(parts)  # type: ignore[arg-type]
        assumed = assumed or type(part) is Assumed
    value = ''.join(map(str, parts))
    return Assumed(value) if assumed else value


def scope_id(context: Context) -> Text:
    """Return the id of the scope a deployment goes to; '' for the tenant."""
    if context.scope == 'resourceGroup':
        return group_id(context)
    if context.scope == 'subscription':
        return subscription_id(context)
    if context.scope == 'managementGroup':
        return management_group_id(context.management_group)
    return ''


def subscription_id(context: Context) -> Text:
    """Return /subscriptions/<id>."""
    return joined('/subscriptions/', context.subscription)


def group_id(context: Context) -> Text:
    """Return /subscriptions/<id>/resourceGroups/<name>."""
    return joined('/subscriptions/', context.subscription, '/resourceGroups/', context.group)


def management_group_id(name: object) -> Text:
    """Return the id of a management group."""
    return joined('/providers/Microsoft.Management/managementGroups/', name)


def provider_id(prefix: object, type: str, names: list[object]) -> Text:
    """Return prefix + /providers/ + type interleaved with names.

    Raises ValueError unless there is one name for each segment of the type after the namespace.
    """
    # Templates write 'Microsoft.Storage/storageAccounts/' too, and Resource Manager takes it.
    namespace, *segments = type.rstrip('/').split('/')
    if len(segments) != len(names):
        raise ValueError(
            f"type '{type}' has {len(segments)} segment{'s'[: len(segments) != 1]} after the namespace, "
            f'so it takes as many names; {len(names)} given'
        )
    parts: list[object] = [prefix, '/providers/', namespace]
    for segment, name in zip(segments, names, strict=True):
        parts += ['/', segment, '/', name]
    return joined(*parts)


def segments_of(name: object, count: int) -> list[object] | None:
    """Return the segments of a resource name that has to have ``count``; None if it has another number.

    Text shows its separators; an unknown part holds one only if the name has too few otherwise, and then the segments
    are unknown as those of ``split(name, '/')`` are.
    """
    pieces: list[list[str | Unknown]] = [[]]
    for part in (name,) if isinstance(name, Unknown) and not name.parts else parts_of(name) or ():
        if isinstance(part, Unknown):
            pieces[-1].append(part)
            continue
        first, *others = part.split('/')
        pieces[-1].append(first)
        pieces += [[other] for other in others]
    if len(pieces) == count:
        assumed = type(name) is Assumed
        return [Assumed(''.join(map(str, piece))) if assumed else text(piece) for piece in pieces]
    if not isinstance(name, Unknown) or len(pieces) > count:
        return None
    split = call('split', [name, '/'])
    if isinstance(split, list) and len(split) == count:
        return list(split)
    return [Unknown(name.causes, 'string', display=f'{name.display}[{index}]', key=_segment_key(name, index, count))
            for index in range(count)]


def _segment_key(name: Unknown, index: int, count: int) -> str | None:
    return None if name.key is None else f'segment({name.key},{index},{count})'


def resource_id(scope: object, type: str, name: object) -> Text:
    """Return the id of a resource of a type and full name in a scope ('' is the tenant).

    Raises ValueError when the name does not have one segment per type segment.
    """
    if type.lower() == RESOURCE_GROUPS:
        return joined(scope, '/resourceGroups/', name)
    prefix = '' if type.lower() in TENANT_LEVEL_TYPES else scope
    count = len(type.split('/')) - 1
    names = segments_of(name, count)
    if names is None:
        shown = name if isinstance(name, str) else getattr(name, 'display', '')
        raise ValueError(
            f"the name '{shown}' has {len(str(shown).split('/'))} segment(s); type '{type}' needs {count}"
        )
    return provider_id(prefix, type, names)


def type_of_id(id: str) -> str:
    """Return the type of the resource that an id names, ``Microsoft.Storage/storageAccounts``; '' if it is no id."""
    segments = id.strip('/').split('/')
    folded = [segment.lower() for segment in segments]
    if 'providers' in folded:
        after = segments[len(folded) - folded[::-1].index('providers') :]
        return '/'.join((after[0], *after[1::2])) if len(after) > 2 and len(after) % 2 else ''
    return SCOPE_TYPES.get(len(segments), '') if folded[0] == 'subscriptions' else ''


SCOPE_TYPES: Final = {2: 'Microsoft.Resources/subscriptions', 4: 'Microsoft.Resources/resourceGroups'}
"""Types of what ids name that have no provider, by the number of their segments."""


# The resourceId family of functions. Arguments are values; a type is recognised by its '/'.


def _type_index(arguments: list[object]) -> int:
    for index, argument in enumerate(arguments):
        if isinstance(argument, str) and '/' in argument and '.' in argument.split('/', 1)[0]:
            return index
    for index, argument in enumerate(arguments):
        if isinstance(argument, str) and '/' in argument:
            return index
    raise ValueError("one argument must be a resource type such as 'Microsoft.Storage/storageAccounts'")


def function_resource_id(arguments: list[object], context: Context) -> Text:
    """resourceId([subscription,] [group,] type, name…) at the scope of the deployment.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#resourceid
    """
    position = _type_index(arguments)
    leading, type, names = arguments[:position], str(arguments[position]), arguments[position + 1 :]
    if len(leading) > 2:
        raise ValueError(f"at most a subscription and a resource group stand before the type; {len(leading)} given")
    if context.scope == 'resourceGroup':
        subscription = leading[0] if len(leading) == 2 else context.subscription
        group = leading[-1] if leading else context.group
        prefix = joined('/subscriptions/', subscription, '/resourceGroups/', group)
    elif len(leading) == 2:
        prefix = joined('/subscriptions/', leading[0], '/resourceGroups/', leading[1])
    elif context.scope == 'subscription' or leading:
        prefix = joined('/subscriptions/', leading[0] if leading else context.subscription)
    else:
        prefix = ''
    return provider_id(prefix, type, names)


def function_subscription_resource_id(arguments: list[object], context: Context) -> Text:
    """subscriptionResourceId([subscription,] type, name…)."""
    position = _type_index(arguments)
    subscription = arguments[0] if position else context.subscription
    if position > 1:
        raise ValueError(f'at most a subscription stands before the type; {position} given')
    type = str(arguments[position])
    names = arguments[position + 1 :]
    prefix = joined('/subscriptions/', subscription)
    if type.lower() == RESOURCE_GROUPS and len(names) == 1:
        return joined(prefix, '/resourceGroups/', names[0])
    return provider_id(prefix, type, names)


def function_tenant_resource_id(arguments: list[object], context: Context) -> Text:
    """tenantResourceId(type, name…)."""
    position = _type_index(arguments)
    return provider_id('', str(arguments[position]), arguments[position + 1 :])


def function_management_group_resource_id(arguments: list[object], context: Context) -> Text:
    """managementGroupResourceId([group,] type, name…)."""
    position = _type_index(arguments)
    group = arguments[0] if position else context.management_group
    return provider_id(management_group_id(group), str(arguments[position]), arguments[position + 1 :])


def function_extension_resource_id(arguments: list[object], context: Context) -> Text:
    """extensionResourceId(scope id, type, name…)."""
    scope = arguments[0]
    if isinstance(scope, str):
        stripped = scope.rstrip('/')
        scope = Assumed(stripped) if type(scope) is Assumed else stripped
    return provider_id(scope, str(arguments[1]), arguments[2:])


ID_FUNCTIONS: Final = {
    'resourceid': function_resource_id,
    'subscriptionresourceid': function_subscription_resource_id,
    'tenantresourceid': function_tenant_resource_id,
    'managementgroupresourceid': function_management_group_resource_id,
    'extensionresourceid': function_extension_resource_id,
}
