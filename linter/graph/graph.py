"""The graph of the resources that are judged together: values with their defaults, and relations."""

from __future__ import annotations

from linter.graph import children, defaults, relations, tables
from linter.graph.derived import derive
from linter.graph.identity import Identity, anything, identify, lineage
from linter.graph.index import Index
from linter.graph.paths import collect, distinct, parse, walk
from linter.model.finding import TRUE
from linter.model.values import ABSENT, Cause, OpenDict, OpenList, Unknown, causes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.graph.tables import Row
    from linter.model.finding import Path
    from linter.model.resource import Resource


def build(
    resources: list[Resource], *, opaque: tuple[Cause, ...] = (), partial: bool = False, stored: bool = False
) -> Graph:
    """Return the graph of resources that are deployed together, or of a snapshot.

    opaque: why parts of the deployment could not be read (modules, linked templates, failed calls): whatever is not
        found could be there. partial: other deployments belong to it, so nothing can be said to be absent.
    stored: the resources are as Azure stores them, not as somebody declares them.
    """
    return Graph(children.with_embedded(resources), opaque, partial, stored)


class Graph:
    """Resources and how they are related. Indices are built when they are first needed.

    resources: judged, existing and embedded ones. opaque, partial, stored: see :func:`build`.
    """

    __slots__ = (
        'resources', 'opaque', 'partial', 'stored', '_types', '_positions', '_identities', '_ids', '_parents',
        '_scopes', '_paths', '_containers',
    )

    def __init__(self, resources: list[Resource], opaque: tuple[Cause, ...], partial: bool, stored: bool) -> None:
        self.resources = resources
        self.opaque = opaque
        self.partial = partial
        self.stored = stored
        self._types: dict[str, list[Resource]] = {}
        self._positions: dict[int, int] = {}
        for position, resource in enumerate(resources):
            self._positions[id(resource)] = position
            if not resource.provider:
                self._types.setdefault(tables.normal(resource.type), []).append(resource)
        self._identities: dict[int, tuple[Resource, Identity]] = {}
        self._ids: dict[str, Index] = {}
        self._parents: dict[tuple[str, str], Index] = {}
        self._scopes: dict[str, Index] = {}
        self._paths: dict[tuple[str, str], Index] = {}
        self._containers: dict[str, Index] = {}

    @property
    def complete(self) -> bool:
        """Whether everything that is deployed together is in the graph."""
        return not self.opaque and not self.partial

    def of_type(self, type: str) -> list[Resource]:
        """Return the resources of a type, existing and embedded ones included, in order."""
        return self._types.get(tables.normal(type), [])

    def parent(self, resource: Resource) -> Resource | None:
        """Return the resource that a child lies below; None when it is not in the graph or may be another."""
        if resource.type.count('/') < 2:
            return None
        found = self.related(resource, resource.type.rsplit('/', 1)[0])
        return next((parent for parent, truth in found if truth == TRUE), None)

    def children(self, resource: Resource, type: str) -> list[Resource]:
        """Return what certainly lies below a resource: declared, embedded, existing and implied children of a type."""
        return [child for child, truth in self.related(resource, type) if truth == TRUE]

    def extensions(self, resource: Resource, type: str) -> list[Resource]:
        """Return the extension resources of a type that certainly hold for a resource.

        Locks, role and policy assignments of the groups it lies in count; diagnostic settings have to be its own.
        """
        return [extension for extension, truth in self.related(resource, type) if truth == TRUE]

    def related(
        self, resource: Resource, type: str, via: str | None = None, *, to: str | None = None, named: str | None = None
    ) -> list[tuple[Resource, int]]:
        """Return the resources of a type that are related, each with UNKNOWN or TRUE (docs/relations.md).

        via: path on the related resource that holds the id of this one or of its child. to: path on this resource
        that holds the id of the related one or of its child. named: path on this resource that holds the name of
        the related one, which lies below the same parent.
        Raises ValueError when neither the types nor a path say what the relation is.
        """
        return relations.find(self, resource, type, via, to, named)

    def missing_causes(
        self, resource: Resource, type: str, via: str | None = None, *, to: str | None = None, named: str | None = None
    ) -> frozenset[Cause]:
        """Return why absence of related resources of a type cannot be concluded; empty when it can."""
        return relations.missing_causes(self, resource, type, via, to, named)

    def value(self, resource: Resource, path: Path) -> object:
        """Return the value of a property, by names without case: as written, else the service default, else ABSENT."""
        if path == ('id',):
            return resource.id
        if path[:1] == ('azgov',):
            return derive(resource, path)
        found = self._with_merged(resource, path, walk(resource.body, path))
        if isinstance(found, Unknown):
            return self._completed(resource, path, found)
        if found is not ABSENT:
            return found
        if resource.existing:
            return Unknown([Cause('external', relations.shown(resource.name))])
        connections = self._connections(resource, path)
        return connections if connections is not ABSENT else self.default(resource, path)

    def default(self, resource: Resource, path: Path) -> object:
        """Return what the service takes when a property is not written; ABSENT where that is not known."""
        return defaults.default(resource, path, stored=self.stored)

    def values(self, resource: Resource, path: Path) -> tuple[list[object], frozenset[Cause]]:
        """Return every value at a path that may hold EVERY, without defaults, and why there may be more."""
        if path[:1] == ('azgov',):
            value = derive(resource, path)
            return ([] if value is ABSENT else [value]), frozenset()
        for row in tables.merged().get(resource.type.lower(), ()):
            into = parse(row['into'])
            if _begins(path, into):
                return collect(self._with_merged(resource, into, walk(resource.body, into)), path[len(into) :])
        return collect(resource.body, path)

    def place(self, resource: Resource, path: Path) -> tuple[Resource, Path]:
        """Return the declared resource and the path in its body where a value of a resource is written."""
        for row, rest in self._merging(resource, path):
            for child, _ in self._merged_children(resource, row):
                inner = (*parse(row['from']), *rest)
                if walk(child.body, inner) is not ABSENT:
                    return children.place(child, inner)
        return children.place(resource, path)

    def _completed(self, resource: Resource, path: Path, found: Unknown) -> object:
        """Return an unknown that may be absent or null with the default in place of that."""
        if found.candidates is None or not any(item is ABSENT or item is None for item in found.candidates):
            return found
        fallback = self.default(resource, path)
        if isinstance(fallback, Unknown):
            return Unknown(found.causes | fallback.causes, secure=found.secure, display=found.display)
        candidates = distinct([fallback if item is ABSENT or item is None else item for item in found.candidates])
        return candidates[0] if len(candidates) == 1 else found.replace(candidates=candidates, key=None)

    def _merging(self, resource: Resource, path: Path) -> list[tuple[Row, Path]]:
        rows = tables.merged().get(resource.type.lower(), ())
        return [(row, path[len(parse(row['into'])) :]) for row in rows if _begins(path, parse(row['into']))]

    def _merged_children(self, resource: Resource, row: Row) -> list[tuple[Resource, bool]]:
        """Return the children whose members are the resource's too, and whether that is sure."""
        found = []
        for child, truth in self.related(resource, row['child']):
            last = child.name.rsplit('/', 1)[-1] if isinstance(child.name, str) else None
            if not child.existing and last in (None, row['name']):
                found.append((child, truth == TRUE and last is not None and child.certainty == 'yes'))
        return found

    def _with_merged(self, resource: Resource, path: Path, own: object) -> object:
        """Return a value with what merged children say; they are deployed after their parent, so they win."""
        for row, rest in self._merging(resource, path):
            for child, sure in self._merged_children(resource, row):
                theirs = walk(child.body, (*parse(row['from']), *rest))
                if theirs is not ABSENT:
                    own = _over(own, theirs, sure, child)
        return own

    def _connections(self, resource: Resource, path: Path) -> object:
        """Return the private endpoint connections that the service will show, at or below their member."""
        row = tables.read('children')['connections']
        steps = parse(row['path'])
        if not _begins(path, steps) or resource.type.lower() not in tables.connections():
            return ABSENT
        type = f'{resource.type}/privateEndpointConnections'
        found = self.related(resource, type)
        items: list[object] = [
            {'properties': child.body['properties']} for child, truth in found
            if truth == TRUE and child.certainty == 'yes' and child.multiplicity == 'one'
        ]
        causes = self.missing_causes(resource, type)
        if len(items) < len(found):
            causes |= {Cause('external', relations.shown(resource.name), 'a private endpoint may connect to it')}
        if not items and not causes:
            return ABSENT
        return walk(OpenList(items, causes) if causes else items, path[len(steps) :])

    def identity(self, resource: Resource) -> Identity:
        """Return the identity of a resource by its id."""
        known = self._identities.get(id(resource))
        if known is None:
            known = (resource, identify(resource.id) or anything())
            self._identities[id(resource)] = known
        return known[1]

    def ordered(self, found: list[tuple[Resource, int]], start: Resource) -> list[tuple[Resource, int]]:
        """Return each resource once with its greatest truth, in the order of the graph, without the one in start."""
        if len(found) < 2:
            return [match for match in found if match[0] is not start]
        best: dict[int, tuple[Resource, int]] = {}
        for resource, truth in found:
            known = best.get(id(resource))
            if resource is not start and (known is None or known[1] < truth):
                best[id(resource)] = (resource, truth)
        last = len(self.resources)
        return sorted(best.values(), key=lambda match: self._positions.get(id(match[0]), last))

    def by_id(self, type: str) -> Index:
        """Return the resources of a type (in lower case) by their id."""
        index = self._ids.get(type)
        if index is None:
            index = self._ids[type] = Index()
            for resource in self.of_type(type):
                index.add(self.identity(resource), resource)
        return index

    def by_parent(self, type: str, ancestor: str) -> Index:
        """Return the resources of a type by the id of the ancestor of another type that they lie below."""
        index = self._parents.get((type, ancestor))
        if index is None:
            index = self._parents[type, ancestor] = Index()
            for resource in self.of_type(type):
                identity: Identity | None = self.identity(resource)
                for _ in range(type.count('/') - ancestor.count('/')):
                    identity = identity.parent() if identity is not None else None
                index.add(identity or anything(), resource)
        return index

    def by_scope(self, type: str) -> Index:
        """Return the extension resources of a type by the id of what they extend."""
        index = self._scopes.get(type)
        if index is None:
            index = self._scopes[type] = Index()
            for resource in self.of_type(type):
                index.add(self.identity(resource).target() or anything(), resource)
        return index

    def by_path(self, type: str, path: str) -> Index:
        """Return the resources of a type by the ids that a property of theirs holds, and by what these lie below."""
        index = self._paths.get((type, path))
        if index is None:
            index = self._paths[type, path] = Index()
            steps = parse(path)
            for resource in self.of_type(type):
                values, causes = self.values(resource, steps)
                for value in values:
                    for identity in lineage(value):
                        index.add(identity, resource)
                if causes or resource.existing:
                    index.add(anything(), resource)
        return index

    def by_container(self, type: str) -> Index:
        """Return the resources of a type by the ids of the resource group and the subscription they lie in."""
        index = self._containers.get(type)
        if index is None:
            index = self._containers[type] = Index()
            for resource in self.of_type(type):
                for container in self.identity(resource).containers():
                    index.add(container, resource)
        return index


def _begins(path: Path, prefix: Path) -> bool:
    return len(path) >= len(prefix) and all(
        str(step).lower() == str(other).lower() for step, other in zip(path, prefix)
    )


def _over(own: object, theirs: object, sure: bool, child: Resource) -> object:
    """Return what holds when a child says theirs where its parent says own."""
    if isinstance(own, dict) and isinstance(theirs, dict):
        theirs = _united(own, theirs)
    if sure:
        return theirs
    values = distinct([own, theirs])
    if len(values) == 1:
        return own
    name = relations.shown(child.name)
    cause = Cause('context', name, f'whether {name!r} is deployed beside it is not known')
    unknown = causes_of([value for value in values if value is not ABSENT])
    return Unknown({cause, *unknown}, candidates=None if unknown else values)


def _united(own: dict[str, object], theirs: dict[str, object]) -> dict[str, object]:
    """Return the members of two objects, those of the second first; what may be in it makes the others unknown."""
    causes = theirs.causes if isinstance(theirs, OpenDict) else frozenset()
    said = {name.lower() for name in theirs}
    rest = {name: value for name, value in own.items() if name.lower() not in said}
    if causes:
        rest = {name: Unknown(causes, display=f'{{{name}}}') for name in rest}
    causes |= own.causes if isinstance(own, OpenDict) else frozenset()
    members = {**theirs, **rest}
    return OpenDict(members, causes) if causes else members
