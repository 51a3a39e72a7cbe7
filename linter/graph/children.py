"""Children that nobody declares as resources: embedded in their parent's body, or implied by something else."""

from __future__ import annotations

from linter.arm.functions.parts import canonical, text
from linter.graph import tables
from linter.graph.paths import parse, walk
from linter.model.resource import Resource
from linter.model.values import ABSENT, Cause, OpenDict, Unknown, member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.graph.tables import Row
    from linter.model.finding import Path

OWN_MEMBERS: Final = frozenset({'type', 'name', 'apiversion', 'id', 'etag'})
"""Members of an embedded child that are written anew when it becomes a resource."""


def with_embedded(resources: list[Resource]) -> list[Resource]:
    """Return resources and the children embedded in them, each resource once.

    A child that is embedded and also declared is the declared one: its deployment follows the parent's and replaces
    what stands there. One declared as existing is the one that the deployment itself makes.
    Both stay where the condition of the declared one is unknown.
    """
    lifted = [child for resource in resources for child in _lift(resource)]
    declared = _sure_ids([resource for resource in resources if not resource.existing])
    kept = [child for child in lifted if canonical(child.id) not in declared]
    made = declared | _sure_ids(kept)
    found: list[Resource] = []
    seen: set[str] = set()
    for resource in resources:
        if resource.existing:
            key = canonical(resource.id)
            if key is not None and (key in made or key in seen):
                continue
            seen.add(key or '')
        found.append(resource)
    return found + kept


def _sure_ids(resources: list[Resource]) -> set[str]:
    ids = (canonical(resource.id) for resource in resources if resource.certainty == 'yes')
    return {id for id in ids if id is not None}


def _lift(resource: Resource) -> list[Resource]:
    rows = tables.embedded().get(resource.type.lower())
    if rows is None or resource.existing or resource.provider:
        return []
    found = []
    for row in rows:
        path = parse(row['path'])
        items = walk(resource.body, path)
        if isinstance(items, list):
            found += [_child(resource, row, (*path, index), item) for index, item in enumerate(items)]
    return found


def _child(parent: Resource, row: Row, path: Path, item: object) -> Resource:
    name = _name(item, row)
    full = text((parent.name, '/', name))
    body: dict[str, object] = {'type': row['child'], 'name': full}
    if parent.api_version is not None:
        body['apiVersion'] = parent.api_version
    if isinstance(item, dict):
        others = {key: value for key, value in item.items() if key.lower() not in OWN_MEMBERS}
        if row.get('flat'):
            others = {'properties': OpenDict(others, item.causes) if isinstance(item, OpenDict) else others}
        body.update(others)
    causes = item.causes if isinstance(item, (Unknown, OpenDict)) else frozenset()
    return Resource(
        id=text((parent.id, '/', row['child'].rsplit('/', 1)[1], '/', name)), type=row['child'], name=full,
        api_version=parent.api_version, body=OpenDict(body, causes) if causes else body, scope=parent.scope,
        module=parent.module, certainty=parent.certainty, multiplicity=parent.multiplicity, embedded=(parent, path),
        file=parent.file, origin=parent.origin,
    )


def _name(item: object, row: Row) -> str | Unknown:
    if isinstance(item, Unknown):
        return Unknown(item.causes, 'string', display=f'{item.display}.name')
    name = member(item, 'name') if isinstance(item, dict) else ABSENT
    if isinstance(name, (str, Unknown)):
        return name
    return Unknown([Cause('error', f"an item of {row['path']} has no name")], 'string')


def place(resource: Resource, path: Path) -> tuple[Resource, Path]:
    """Return the declared resource and the path in its body where a property of a resource stands.

    For an embedded child that is the body of its parent; for every other resource what was given.
    """
    if resource.embedded is None:
        return resource, path
    parent, prefix = resource.embedded
    for row in tables.embedded().get(parent.type.lower(), ()):
        if row['child'].lower() == resource.type.lower() and prefix[:-1] == parse(row['path']):
            inner = path[1:] if row.get('flat') and path[:1] == ('properties',) else path
            return parent, prefix if path[:1] in (('type',), ('apiVersion',)) else (*prefix, *inner)
    return parent, prefix


def implied_singleton(parent: Resource, row: Row) -> Resource:
    """Return the child that exists with its parent, as it is when nothing declares it."""
    full = text((parent.name, '/', row['name']))
    body: dict[str, object] = {'type': row['child'], 'name': full}
    if parent.api_version is not None:
        body['apiVersion'] = parent.api_version
    return Resource(
        id=text((parent.id, '/', row['child'].rsplit('/', 1)[1], '/', row['name'])), type=row['child'], name=full,
        api_version=parent.api_version, body=body, scope=parent.scope, module=parent.module,
        certainty=parent.certainty, multiplicity=parent.multiplicity, existing=parent.existing,
        embedded=(parent, ()), file=parent.file, origin=parent.origin,
    )


def shown_connections(target: Resource, items: list[object], path: Path) -> list[Resource]:
    """Return the connections that a stored resource shows in its body."""
    row = {'child': f'{target.type}/privateEndpointConnections', 'path': 'properties.privateEndpointConnections'}
    return [_child(target, row, (*path, index), item) for index, item in enumerate(items)]


def implied_connection(target: Resource, endpoint: Resource, path: Path, *, approved: bool) -> Resource:
    """Return the connection that a private endpoint makes at its target.

    path: where the connection stands in the endpoint. approved: whether the target accepts it without being asked;
    otherwise somebody has to approve it, and whether that happens is unknown.
    """
    type = f'{target.type}/privateEndpointConnections'
    shown = endpoint.name if isinstance(endpoint.name, str) else endpoint.name.display
    cause = Cause('reference', shown)
    name = text((endpoint.name, '.', Unknown([cause], 'string')))
    waits = Cause('reference', shown, f'the manual connection of {shown!r} waits for approval')
    state = {'status': 'Approved' if approved else Unknown([waits], 'string')}
    properties: dict[str, object] = {
        'privateEndpoint': {'id': endpoint.id}, 'privateLinkServiceConnectionState': state,
    }
    groups = walk(endpoint.body, (*path, 'properties', 'groupIds'))
    if groups is not ABSENT:
        properties['groupIds'] = groups
    return Resource(
        id=text((target.id, '/privateEndpointConnections/', name)), type=type, name=text((target.name, '/', name)),
        api_version=target.api_version, body={'type': type, 'name': name, 'properties': properties},
        scope=target.scope, module=endpoint.module, certainty=endpoint.certainty, multiplicity=endpoint.multiplicity,
        embedded=(endpoint, path), file=endpoint.file, origin=endpoint.origin,
    )
