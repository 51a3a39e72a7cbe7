"""A resource in the shape Azure would store it, whatever input it came from."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from linter.model.values import Unknown


class Resource:
    """One resource that a deployment would create, or that a snapshot holds.

    id: the resource id; text with unknown parts when a name is not known.
    type: full type as written, ``Microsoft.Storage/storageAccounts/blobServices``; compare with ``type.lower()``.
    name: full name with one segment per type segment, ``account/default``.
    api_version: as declared; None for a snapshot without it.
    body: the members of the resource as Azure stores them, plain values: ``type, name, apiVersion, location,
        kind, sku, identity, tags, properties, …``; null members are dropped.
    scope: id of what the resource is deployed to: a resource group, subscription, management group, ``/``
        for the tenant, or the resource that an extension resource extends.
    symbol: symbolic name or ''.
    module: names of the nested deployments that lead here, outermost first.
    certainty: 'yes', or 'maybe' when its condition is unknown.
    multiplicity: 'one', or 'unknown' when it stands for all iterations of a loop with unknown count.
    existing: declared as existing: a target of relations, never judged.
    provider: '' for Azure; else the extension it belongs to, never judged.
    dependencies: computes the ids of what it is deployed after; None for nothing.
    embedded: for a child that stands inside its parent's body (a subnet of a virtual network): the parent and the
        property path in its body; None for a declared resource.
    file: the file that declares it.
    origin: what the front-end needs to locate its properties; opaque to everyone else.
    """

    __slots__ = (
        'id', 'type', 'name', 'api_version', 'body', 'scope', 'symbol', 'module', 'certainty', 'multiplicity',
        'existing', 'provider', 'dependencies', 'embedded', 'file', 'origin',
    )

    def __init__(
        self,
        *,
        id: str | Unknown,
        type: str,
        name: str | Unknown,
        api_version: object = None,
        body: dict[str, object],
        scope: str | Unknown = '',
        symbol: str = '',
        module: tuple[str, ...] = (),
        certainty: str = 'yes',
        multiplicity: str = 'one',
        existing: bool = False,
        provider: str = '',
        dependencies: Callable[[], tuple[object, ...]] | None = None,
        embedded: tuple[Resource, tuple[str | int, ...]] | None = None,
        file: str = '',
        origin: object = None,
    ) -> None:
        self.id = id
        self.type = type
        self.name = name
        self.api_version = api_version
        self.body = body
        self.scope = scope
        self.symbol = symbol
        self.module = module
        self.certainty = certainty
        self.multiplicity = multiplicity
        self.existing = existing
        self.provider = provider
        self.dependencies = dependencies
        self.embedded = embedded
        self.file = file
        self.origin = origin

    @property
    def depends_on(self) -> tuple[object, ...]:
        """Ids and names of what the resource is deployed after."""
        return () if self.dependencies is None else self.dependencies()

    def __repr__(self) -> str:
        return f'Resource({self.type}, {self.name!r})'
