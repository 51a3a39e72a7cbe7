"""Builders of resources for the tests of the graph."""

from __future__ import annotations

from linter.arm.ids import provider_id
from linter.model.resource import Resource
from linter.model.values import Cause, Unknown

GROUP = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg'
ENDPOINTS = 'Microsoft.Network/privateEndpoints'
VIA_ENDPOINT = 'properties.privateLinkServiceConnections[*].properties.privateLinkServiceId'


def parameter(name: str, **attributes: object) -> Unknown:
    """Return text that a parameter without a value decides."""
    return Unknown([Cause('parameter', name)], 'string', display=f'{{{name}}}', key=f'parameters.{name}',
                   nullable=False, **attributes)


def opaque(name: str = 'x') -> Unknown:
    """Return text of which nothing is known, not even that it equals itself."""
    return Unknown([Cause('reference', name)], 'string', nullable=False)


def make(type: str, *names: object, scope: object = GROUP, api: object = '2023-05-01', **members: object) -> Resource:
    """Return a resource with one name per type segment; keywords of Resource are taken from members by name."""
    options = {key: members.pop(key) for key in ('certainty', 'existing', 'provider') if key in members}
    full: object = names[0]
    if len(names) > 1:
        from linter.arm.ids import joined

        full = joined(*[part for name in names for part in ('/', name)][1:])
    return Resource(
        id=provider_id(scope, type, list(names)), type=type, name=full, api_version=api,
        body={'type': type, 'name': full, 'apiVersion': api, **members}, scope=scope, **options,
    )


def account(name: object = 'ai', **members: object) -> Resource:
    return make('Microsoft.CognitiveServices/accounts', name, **members)


def endpoint(target: object, name: object = 'pe', *, member: str = 'privateLinkServiceConnections', **members: object):
    """Return a private endpoint for the resource with an id, in the subnet snet-pe of vnet."""
    return make(ENDPOINTS, name, properties={
        'subnet': {'id': provider_id(GROUP, 'Microsoft.Network/virtualNetworks/subnets', ['vnet', 'snet-pe'])},
        member: [{'name': 'c', 'properties': {'privateLinkServiceId': target, 'groupIds': ['account']}}],
    }, **members)
