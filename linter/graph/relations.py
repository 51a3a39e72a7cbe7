"""Which resources are related: children, extensions, and whoever holds the id or the name of the other."""

from __future__ import annotations

import functools

from linter.graph import children, tables
from linter.graph.identity import (
    RESOURCE_GROUPS,
    SUBSCRIPTIONS,
    Identity,
    ancestors,
    anything,
    compare,
    identify,
    lineage,
)
from linter.graph.paths import opening, parse, walk
from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from linter.graph.graph import Graph
    from linter.model.resource import Resource

    Found = list[tuple[Resource, int]]

DEPLOYMENT: Final = 'azgov/deployment'
CONTAINERS: Final = frozenset({RESOURCE_GROUPS, SUBSCRIPTIONS})
CONNECTIONS: Final = '/privateendpointconnections'
ENDPOINTS: Final = 'Microsoft.Network/privateEndpoints'


@functools.lru_cache(maxsize=4096)
def relation(
    own: str, wanted: str, *, via: str | None = None, to: str | None = None, named: str | None = None
) -> str:
    """Return how resources of type own are related to those of type wanted.

    'via', 'to', 'named' as given; 'all' from a deployment; 'child', 'parent', 'extension', 'target' (of an extension
    resource), 'contained', 'container'.

    Raises ValueError when more than one of via, to and named is given, when one of them is no property path, or
    when none is and the types alone do not say how they are related.
    """
    given = [(name, path) for name, path in (('via', via), ('to', to), ('named', named)) if path is not None]
    if len(given) > 1:
        raise ValueError(f"a relation takes one of via, to and named; it has {' and '.join(name for name, _ in given)}")
    own, wanted = tables.normal(own), tables.normal(wanted)
    if given:
        if own == DEPLOYMENT:
            raise ValueError(f"a deployment has every resource in it; leave out '{given[0][0]}'")
        parse(given[0][1])
        if given[0][0] == 'named':
            _common_depth(own, wanted)
        return given[0][0]
    if own == DEPLOYMENT:
        return 'all'
    if wanted.startswith(own + '/') and own not in CONTAINERS:
        return 'child'
    if own.startswith(wanted + '/') and wanted not in CONTAINERS:
        return 'parent'
    if wanted in tables.extensions():
        return 'extension'
    if wanted in CONTAINERS and own != wanted:
        return 'container' if own != SUBSCRIPTIONS else 'contained'
    if own in tables.extensions():
        return 'target'
    if own in CONTAINERS:
        return 'contained'
    raise ValueError(
        f"nothing says how '{own}' and '{wanted}' are related; add via, to or named with a property path"
    )


def _common_depth(own: str, wanted: str) -> int:
    """Return how many levels above own lies the parent of wanted; -1 when wanted lies in a resource group.

    Raises ValueError when there is no resource that both lie below.
    """
    if wanted.count('/') == 1:
        return -1
    parent = wanted.rsplit('/', 1)[0]
    if own == parent or own.startswith(parent + '/'):
        return own.count('/') - parent.count('/')
    raise ValueError(f"'{own}' does not lie below a '{parent}', so it cannot name a '{wanted}' beside it")


def find(
    graph: Graph, resource: Resource, wanted: str, via: str | None, to: str | None, named: str | None
) -> Found:
    """Return the resources of type wanted that are, or may be, related, in the order of the graph."""
    own = tables.normal(resource.type)
    wanted = tables.normal(wanted)
    how = relation(own, wanted, via=via, to=to, named=named)
    if how == 'all':
        return [(other, TRUE) for other in graph.of_type(wanted)]
    if how == 'via':
        return graph.ordered(_holders(graph, resource, wanted, via or ''), resource)
    if how in ('to', 'named'):
        held = _held(graph, resource, to or '') if how == 'to' else _named(graph, resource, wanted, named or '')
        return graph.ordered([match for one in held for match in _with_id(graph, one, wanted)], resource)
    return graph.ordered(_BY_TYPE[how](graph, resource, own, wanted), resource)


def _holders(graph: Graph, resource: Resource, wanted: str, via: str) -> Found:
    return graph.by_path(wanted, via).find(graph.identity(resource))


def _held(graph: Graph, resource: Resource, to: str) -> list[Identity]:
    values, _ = graph.values(resource, parse(to))
    return [identity for value in values for identity in lineage(value)]


def _named(graph: Graph, resource: Resource, wanted: str, named: str) -> list[Identity]:
    values, _ = graph.values(resource, parse(named))
    found = [_sibling(graph, resource, wanted, value) for value in values]
    return [identity for identity in found if identity is not None]


def _sibling(graph: Graph, resource: Resource, wanted: str, name: object) -> Identity | None:
    """Return the identity of the resource of type wanted with a name, beside or above a resource."""
    if not isinstance(name, (str, Unknown)):
        return None
    base, type = _place_of(graph, resource, wanted)
    identity = base.child(type, name) if base is not None else anything()
    if identity is not None and isinstance(name, Unknown) and name.candidates is not None:
        known = [_sibling(graph, resource, wanted, item) for item in name.candidates]
        identity.candidates = tuple(item for item in known if item is not None)
    return identity


def _place_of(graph: Graph, resource: Resource, wanted: str) -> tuple[Identity | None, str]:
    """Return what a resource of type wanted beside the given one lies in, and its type relative to that."""
    identity: Identity | None = graph.identity(resource)
    depth = _common_depth(tables.normal(resource.type), wanted)
    if depth < 0:
        containers = graph.identity(resource).containers()
        return (containers[0] if containers else None), f'providers/{wanted}'
    for _ in range(depth):
        identity = identity.parent() if identity is not None else None
    return identity, wanted.rsplit('/', 1)[1]


def _with_id(graph: Graph, identity: Identity, wanted: str) -> Found:
    if identity.type is not None and identity.type != wanted:
        return []
    return graph.by_id(wanted).find(identity)


def _children(graph: Graph, resource: Resource, own: str, wanted: str) -> Found:
    found = []
    for child, truth in graph.by_parent(wanted, own).find(graph.identity(resource)):
        parent = child.embedded[0] if child.embedded is not None else None
        if parent is resource:
            found.append((child, TRUE))
        elif parent is None or truth == TRUE or wanted.count('/') != own.count('/') + 1:
            found.append((child, truth))
    if wanted == own + CONNECTIONS:
        found += _connections(graph, resource)
    return found + _singletons(resource, wanted, found)


def _singletons(resource: Resource, wanted: str, declared: Found) -> Found:
    """Return the children of a type that exist with the resource although nothing declares them."""
    found: Found = []
    for row in tables.singletons().get(wanted, ()):
        if declared or row['parent'].lower() != resource.type.lower():
            continue
        truth = _is_kind(resource, row['kinds'])
        if truth != FALSE:
            found.append((children.implied_singleton(resource, row), truth))
    return found


def _is_kind(resource: Resource, kinds: list[str]) -> int:
    kind = walk(resource.body, ('kind',))
    if not isinstance(kind, str):
        return UNKNOWN
    return TRUE if kind.lower() in {name.lower() for name in kinds} else FALSE


def _connections(graph: Graph, resource: Resource) -> Found:
    """Return the private endpoint connections that a resource shows, or that the private endpoints here make."""
    if resource.type.lower() not in tables.connections():
        return []
    row = tables.read('children')['connections']
    path = parse(row['path'])
    shown = walk(resource.body, path)
    if isinstance(shown, list):
        return [(child, TRUE) for child in children.shown_connections(resource, shown, path)]
    identity = graph.identity(resource)
    found: Found = []
    for source in row['sources']:
        holders = graph.by_path(tables.normal(ENDPOINTS), source['path'] + '[*].properties.privateLinkServiceId')
        for endpoint, _ in holders.find(identity):
            found += _made_by(endpoint, resource, identity, source['path'], source['approved'])
    return found


def _made_by(endpoint: Resource, target: Resource, identity: Identity, path: str, approved: bool) -> Found:
    steps = parse(path)
    items = walk(endpoint.body, steps)
    found: Found = []
    for index, item in enumerate(items if isinstance(items, list) else ()):
        held = identify(walk(item, ('properties', 'privateLinkServiceId')))
        truth = FALSE if held is None else compare(held, identity)
        if truth != FALSE:
            made = children.implied_connection(target, endpoint, (*steps, index), approved=approved)
            found.append((made, truth))
    if not isinstance(items, list):
        found.append((children.implied_connection(target, endpoint, steps, approved=approved), UNKNOWN))
    return found


def _parents(graph: Graph, resource: Resource, own: str, wanted: str) -> Found:
    if resource.embedded is not None and tables.normal(resource.embedded[0].type) == wanted:
        return [(resource.embedded[0], TRUE)]
    identity: Identity | None = graph.identity(resource)
    for _ in range(own.count('/') - wanted.count('/')):
        identity = identity.parent() if identity is not None else None
    return graph.by_id(wanted).find(identity or anything())


def _extensions(graph: Graph, resource: Resource, own: str, wanted: str) -> Found:
    identity = graph.identity(resource)
    scopes = [identity]
    if tables.extensions()[wanted]:
        scopes += ancestors(identity) + identity.containers()
    index = graph.by_scope(wanted)
    return [match for scope in scopes for match in index.find(scope)]


def _targets(graph: Graph, resource: Resource, own: str, wanted: str) -> Found:
    target = graph.identity(resource).target()
    if target is None:
        return []
    return [match for one in (target, *ancestors(target)) for match in _with_id(graph, one, wanted)]


def _contained(graph: Graph, resource: Resource, own: str, wanted: str) -> Found:
    return graph.by_container(wanted).find(graph.identity(resource))


def _containers(graph: Graph, resource: Resource, own: str, wanted: str) -> Found:
    return [match for one in graph.identity(resource).containers() for match in _with_id(graph, one, wanted)]


_BY_TYPE: Final[dict[str, Callable[[Graph, Resource, str, str], Found]]] = {
    'child': _children,
    'parent': _parents,
    'extension': _extensions,
    'target': _targets,
    'contained': _contained,
    'container': _containers,
}


def missing_causes(
    graph: Graph, resource: Resource, wanted: str, via: str | None, to: str | None, named: str | None
) -> frozenset[Cause]:
    """Return why there may be related resources of a type that the graph does not hold; empty when there are none."""
    own = tables.normal(resource.type)
    how = relation(own, wanted, via=via, to=to, named=named)
    causes = set(graph.opaque)
    if graph.partial:
        causes.add(Cause('external', 'assume: partial', 'only a part of what is deployed is in view'))
    if how == 'all':
        return frozenset(causes)
    if resource.existing:
        causes.add(_outside(resource.name))
    if how in ('to', 'named'):
        causes |= _unresolved(graph, resource, wanted, to, named)
    elif how == 'child':
        causes |= _hidden_children(resource, own, tables.normal(wanted))
    elif how in ('parent', 'target', 'container') and not find(graph, resource, wanted, None, None, None):
        causes.add(_outside(resource.scope or resource.name))
    return frozenset(causes)


def shown(name: object) -> str:
    """Return the last segment of a name or id as text for messages."""
    text = name if isinstance(name, str) else str(getattr(name, 'display', ''))
    return text.rsplit('/', 1)[-1]


def _outside(name: object) -> Cause:
    return Cause('external', shown(name) or 'the tenant')


def _unresolved(
    graph: Graph, resource: Resource, wanted: str, to: str | None, named: str | None
) -> set[Cause]:
    """Return a cause for each value that leads to something that the graph does not hold."""
    values, more = graph.values(resource, parse(to or named or ''))
    causes = set(more)
    for value in values:
        if isinstance(value, Unknown):
            causes |= value.causes
            continue
        one = _sibling(graph, resource, tables.normal(wanted), value) if named is not None else None
        leads = lineage(value) if named is None else [one] if one is not None else []
        possible = [item for item in leads if item.type in (None, tables.normal(wanted))]
        if possible and not any(_with_id(graph, item, tables.normal(wanted)) for item in possible):
            causes.add(_outside(value))
    return causes


def _hidden_children(resource: Resource, own: str, wanted: str) -> set[Cause]:
    """Return why an array of embedded children may have more items than are known."""
    paths = [row['path'] for row in tables.embedded().get(own, ()) if row['child'].lower() == wanted]
    if wanted == own + CONNECTIONS:
        paths.append(tables.read('children')['connections']['path'])
    return {cause for path in paths for cause in opening(walk(resource.body, parse(path)))}
