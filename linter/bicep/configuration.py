"""What bicepconfig.json says that changes what a file means.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-config
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

PUBLIC_REGISTRY: Final = ('mcr.microsoft.com', 'bicep')
"""Registry and module path of the built-in alias ``br/public``.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/modules#path-to-module
"""


class Configuration:
    """The settings of one bicepconfig.json, merged over the built-in ones.

    registries: alias to (registry, module path). specs: alias to (subscription, resource group).
    extensions: name to reference. cache: folder of downloaded modules, or ''. cloud: name of the current profile.
    symbolic_names: an experimental switch that makes every template use symbolic names.
    """

    __slots__ = ('registries', 'specs', 'extensions', 'cache', 'cloud', 'symbolic_names')

    def __init__(self) -> None:
        self.registries: dict[str, tuple[str, str]] = {'public': PUBLIC_REGISTRY}
        self.specs: dict[str, tuple[str, str]] = {}
        self.extensions: dict[str, object] = {}
        self.cache = ''
        self.cloud = ''
        self.symbolic_names = False


def read_configuration(document: object) -> Configuration:
    """Return the settings of a parsed bicepconfig.json; what is not of the documented shape is passed over."""
    configuration = Configuration()
    aliases = section(document, 'moduleAliases')
    for name, entry in section(aliases, 'br').items():
        configuration.registries[name] = (text(entry, 'registry'), text(entry, 'modulePath').strip('/'))
    for name, entry in section(aliases, 'ts').items():
        configuration.specs[name] = (text(entry, 'subscription'), text(entry, 'resourceGroup'))
    configuration.extensions = section(document, 'extensions')
    configuration.cache = text(document, 'cacheRootDirectory')
    configuration.cloud = text(section(document, 'cloud'), 'currentProfile')
    features = section(document, 'experimentalFeaturesEnabled')
    configuration.symbolic_names = any(
        features.get(name) is True for name in ('symbolicNameCodegen', 'assertions')
    )
    return configuration


def section(document: object, name: str) -> dict[str, object]:
    """Return a member that is an object; empty when there is none."""
    found = document.get(name) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def text(document: object, name: str) -> str:
    """Return a member that is text; '' when there is none."""
    found = document.get(name) if isinstance(document, dict) else None
    return found if isinstance(found, str) else ''
