"""The deployment context: what resourceGroup(), subscription(), tenant(), environment() and their kin return.

Ids and names that no one knows before a deployment are stand-ins, fixed and marked :class:`Assumed`, so that ids
have their true structure; a user who knows the true context passes it, and then nothing is assumed.
"""

from __future__ import annotations

import json
import os.path

from linter.model.values import Assumed, Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

STAND_INS: Final = {
    'subscription': '00000000-0000-0000-0000-000000000000',
    'tenant': '00000000-0000-0000-0000-000000000001',
    'resource-group': 'rg-azgov',
    'management-group': 'mg-azgov',
    'location': 'eastus',
    'cloud': 'AzureCloud',
}
"""Settings of the context by name, with what stands in for them. The cloud is a default, not an assumption."""

SETTINGS: Final = (*STAND_INS, 'deployment', 'now')
"""Every name that ``--context NAME=VALUE`` takes."""


class Context:
    """Where a template is deployed to.

    scope: resourceGroup, subscription, managementGroup or tenant. The other members are text, Assumed for stand-ins,
    or Unknown where a nested deployment computes its target.
    """

    __slots__ = (
        'scope', 'subscription', 'tenant', 'group', 'management_group', 'location', 'cloud', 'deployment', 'now',
        'group_location',
    )

    def __init__(self, settings: dict[str, str], *, scope: str, deployment: str) -> None:
        self.scope = scope
        self.subscription: object = _setting(settings, 'subscription')
        self.tenant: object = _setting(settings, 'tenant')
        self.group: object = _setting(settings, 'resource-group')
        self.management_group: object = _setting(settings, 'management-group')
        self.location: object = _setting(settings, 'location')
        self.group_location: object = self.location
        """Location of the resource group; differs from the deployment's where a nested deployment goes elsewhere."""
        self.cloud = settings.get('cloud') or STAND_INS['cloud']
        self.deployment: object = settings.get('deployment') or deployment
        self.now = settings.get('now', '')
        """ISO 8601 time that utcNow() returns; '' leaves it unknown."""

    def moved(self, **changes: object) -> Context:
        """Return the context with the named members changed."""
        copy = object.__new__(Context)
        for name in Context.__slots__:
            setattr(copy, name, changes[name] if name in changes else getattr(self, name))
        return copy


def _setting(settings: dict[str, str], name: str) -> str:
    return settings[name] if settings.get(name) else Assumed(STAND_INS[name])


def unknown_context(name: str, type: str = 'string') -> Unknown:
    """Return the unknown for a function or member that only the deployment context decides."""
    return Unknown([Cause('context', name)], type, display='{' + name + '}', key=f'context:{name.lower()}')


def environment(cloud: str) -> dict[str, object]:
    """Return what environment() returns in a cloud.

    Raises ValueError for a cloud that is not AzureCloud, AzureUSGovernment or AzureChinaCloud.
    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment
    """
    for name, members in _clouds().items():
        if name.lower() == cloud.lower():
            return members
    raise ValueError(f'{cloud!r} is not a cloud; the clouds are {", ".join(_clouds())}')


_CLOUDS: dict[str, dict[str, object]] = {}


def _clouds() -> dict[str, dict[str, object]]:
    if not _CLOUDS:
        with open(os.path.join(os.path.dirname(__file__), 'data', 'environments.json'), encoding='utf-8') as stream:
            _CLOUDS.update(json.load(stream)['clouds'])
    return _CLOUDS
