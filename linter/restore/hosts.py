"""Which hosts may be contacted, and how: those that the user named, over HTTPS.

A file of the project never adds a host: what ``bicepconfig.json`` says of aliases changes which host a reference
means, not whether that host is contacted.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from linter.bicep.configuration import PUBLIC_REGISTRY
from linter.restore.reason import RestoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

PUBLIC: Final = PUBLIC_REGISTRY[0]

DATA_HOSTS: Final = (
    # github.com/microsoft/containerregistry/blob/main/docs/client-firewall-rules.md
    ('mcr.microsoft.com', '*.data.mcr.microsoft.com'),
    # learn.microsoft.com/azure/container-registry/container-registry-dedicated-data-endpoints
    ('*.azurecr.io', '{name}.*.data.azurecr.io'),
)
"""Patterns of registries and of the hosts that they send downloads to; ``{name}`` is the registry's first label."""

LABEL: Final = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
AUTHORITY: Final = re.compile(rf'{LABEL}(?:\.{LABEL})*(?::[1-9][0-9]{{0,4}})?')
NAMED: Final = re.compile(rf'(?:\*\.)?{AUTHORITY.pattern}')
URL: Final = re.compile(r'([A-Za-z]+)://([^/?#]*)(?:[/?#][!-~]*)?')
LONGEST: Final = 255
"""Characters of a host. Source: RFC 1035, section 2.3.4."""


def read_host(text: str) -> str:
    """Return a host as it is compared, of ``host``, ``host:port`` or ``*.host``. Raises ValueError."""
    host = normal(text)
    if len(host) > LONGEST or not NAMED.fullmatch(host) or (host.startswith('*') and '.' not in host[2:]):
        raise ValueError(f"'{text}' is not a host; write a name such as mcr.microsoft.com, without https://")
    return host


def normal(host: str) -> str:
    """Return a host in lower case, without the port that HTTPS has anyway."""
    return host.lower().removesuffix(':443')


class Hosts:
    """The hosts that the user named.

    registries: serve modules, and may be led to by one another. patterns: ``*.host``, which registries may lead to; the
    star stands for one label. plain_http: hosts on this machine are spoken to without encryption.
    """

    __slots__ = ('registries', 'patterns', 'plain_http')

    def __init__(self, named: Iterable[str], *, plain_http: bool = False) -> None:
        hosts = [read_host(name) for name in named]
        self.registries = frozenset(host for host in hosts if not host.startswith('*'))
        self.patterns = tuple(host for host in hosts if host.startswith('*'))
        self.plain_http = plain_http

    def base(self, registry: str) -> str:
        """Return how the URLs of a registry start. Raises RestoreError for a registry that was not named."""
        if registry not in self.registries:
            option = '--public' if registry == PUBLIC else f'--registry {registry}'
            raise RestoreError(f"the registry '{registry}' is not among those to download from; {option} adds it")
        return f'{"http" if self.plain_http and is_loopback(registry) else "https"}://{registry}'

    def check(self, url: str, registry: str) -> str:
        """Return the host of a URL that a registry leads to. Raises RestoreError unless it may be contacted."""
        match = URL.fullmatch(url)
        host = normal(match[2]) if match else ''
        if not match or len(host) > LONGEST or not AUTHORITY.fullmatch(host):
            raise RestoreError(f"{registry} leads to '{url}', which is not the address of a host")
        scheme = match[1].lower()
        if scheme != 'https' and not (scheme == 'http' and self.plain_http and is_loopback(host)):
            raise RestoreError(f"{registry} leads to '{url}', which is not HTTPS")
        if not self.allows(host, registry):
            raise RestoreError(f'{registry} leads to another host, {host}; --registry {host} allows it')
        return host

    def allows(self, host: str, registry: str) -> bool:
        """Return whether a host may be contacted for a registry."""
        if host in self.registries or any(is_match(host, pattern) for pattern in self.patterns):
            return True
        name = registry.partition('.')[0]
        return any(
            is_match(registry, pattern) and is_match(host, data.format(name=name)) for pattern, data in DATA_HOSTS
        )


def is_match(host: str, pattern: str) -> bool:
    """Return whether a host is what a pattern says; a star stands for one label."""
    labels, wanted = host.split('.'), pattern.split('.')
    return len(labels) == len(wanted) and all(one in ('*', label) for label, one in zip(labels, wanted, strict=True))


def is_loopback(host: str) -> bool:
    """Return whether a host, with or without port, is this machine."""
    name = host.partition(':')[0]
    if name == 'localhost':
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
