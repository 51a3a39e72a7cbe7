"""What conditions see of a resource: its members with the service's defaults, and the elements they look at."""

from __future__ import annotations

from linter.graph import tables
from linter.model.values import ABSENT, Assumed, Cause, OpenDict, Unknown
from linter.rules.operators import fold_region, fold_text, is_missing, may_be_missing
from linter.rules.paths import format_path, merge, parse_path, step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Final, Protocol

    from linter.model.finding import Path
    from linter.model.resource import Resource
    from linter.rules.paths import PropertyPath

    class Graph(Protocol):
        """What evaluation asks of the resource graph; linter.graph.Graph is one."""

        def related(
            self, resource: Resource, type: str, via: str | None = None, *, to: str | None = None,
            named: str | None = None,
        ) -> list[tuple[Resource, int]]:
            """Return the resources of a type that are, or may be, related, each with UNKNOWN or TRUE."""

        def missing_causes(
            self, resource: Resource, type: str, via: str | None = None, *, to: str | None = None,
            named: str | None = None,
        ) -> frozenset[Cause]:
            """Return why there may be more related resources of a type than are known."""

        def value(self, resource: Resource, path: Path) -> object:
            """Return what counts at a path: as written, with merged children, implied or a default, else ABSENT.

            Below ``azgov``, a derived member.
            """

        def default(self, resource: Resource, path: Path) -> object:
            """Return what the service takes for a property that is not written; ABSENT if nothing is known."""


MAXIMUM_STEPS: Final = 1_000_000
"""Elements and related resources that one rule looks at for one resource (threat-model.md T20)."""

REGIONS: Final = frozenset({'location', 'locationname'})
"""Names of members that hold an Azure region; East US 2 and eastus2 are the same region.
Source: learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#fields (location), and
Microsoft.DocumentDB/databaseAccounts properties.locations[*].locationName."""


DERIVED: Final = 'azgov'
"""The reserved member with facts that the graph derives from others."""


CONNECTIONS: Final = 'privateendpointconnections'
"""The one member of ``properties`` that nobody writes: the service shows there what private endpoints connect."""


class BudgetError(Exception):
    """A rule that looks at more elements than allowed."""


class View:
    """A resource as conditions look at it.

    body: its members; open for an existing resource, of which a template says little more than the name.
    frames: the elements that the counts around the condition look at, each with its path.
    origin: the view of the resource that the rule started from; None in that view, which would keep itself alive.
    steps: how many more elements may be looked at; shared by all views of an evaluation.
    """

    __slots__ = ('resource', 'graph', 'body', 'frames', 'origin', 'steps')

    def __init__(self, resource: Resource, graph: Graph, start: View | None = None) -> None:
        self.resource = resource
        self.graph = graph
        self.body = resource.body
        if resource.existing:
            self.body = _open_body(resource)
        elif resource.type.lower() in tables.merged():
            self.body = _merged_body(resource, graph)
        self.frames: tuple[tuple[object, Path], ...] = ()
        self.origin = start
        self.steps: list[int] = [MAXIMUM_STEPS] if start is None else start.steps

    @property
    def start(self) -> View:
        """The view of the resource that the rule started from, this one perhaps."""
        return self if self.origin is None else self.origin

    def at(self, element: object, path: Path) -> View:
        """Return the view in which one more element is looked at."""
        view = object.__new__(View)
        view.resource, view.graph, view.body = self.resource, self.graph, self.body
        view.frames = (*self.frames, (element, path))
        # What the rule's own resource looks like from a related one includes the element that led there.
        view.origin = self.origin
        view.steps = self.steps
        return view

    def spend(self, steps: int) -> None:
        """Count elements that are looked at. Raises BudgetError when there are too many."""
        self.steps[0] -= steps
        if self.steps[0] < 0:
            raise BudgetError

    def default(self, path: Path, value: object) -> object:
        """Return what the service takes where the value at path is missing; ABSENT if that is not known."""
        if self.resource.existing:
            return ABSENT
        if value is ABSENT and len(path) == 2 and str(path[1]).lower() == CONNECTIONS:
            return self.graph.value(self.resource, path)
        return self.graph.default(self.resource, path)


def _open_body(resource: Resource) -> dict[str, object]:
    shown = resource.name if isinstance(resource.name, str) else resource.name.display
    cause = Cause('external', shown, f'{shown!r} exists already; its properties are not declared here')
    return OpenDict(resource.body, [cause])


def _merged_body(resource: Resource, graph: Graph) -> dict[str, object]:
    """Return the body with the members that children give to their parent, an app's settings for instance."""
    body = resource.body
    for row in tables.merged()[resource.type.lower()]:
        path = parse_path(str(row['into']))
        value = graph.value(resource, tuple(segment for segment in path if segment is not None))
        if value is not ABSENT:
            body = _with(body, path, value)
    return body


def _with(body: dict[str, object], path: PropertyPath, value: object) -> dict[str, object]:
    """Return a copy of an object in which a path holds a value."""
    head = next((key for key in body if key.lower() == str(path[0]).lower()), str(path[0]))
    inner = body.get(head)
    if len(path) > 1:
        if isinstance(inner, Unknown):
            return body
        if not isinstance(inner, dict):
            # What an open object does not show may be there all the same, with other members.
            inner = OpenDict({}, body.causes) if isinstance(body, OpenDict) and head not in body else {}
        value = _with(inner, path[1:], value)
    members = {**body, head: value}
    return OpenDict(members, body.causes, key=body.key) if isinstance(body, OpenDict) else members


class Place:
    """Where a condition looks: the frame it starts from and the path from there, as in a program.

    names: the path in full, from the root of the resource, for messages.
    """

    __slots__ = ('frame', 'path', 'names', 'fold', 'every')

    def __init__(self, frame: int, path: PropertyPath, counted: tuple[PropertyPath, ...]) -> None:
        self.frame = frame
        self.path = path
        self.names: PropertyPath = (*counted[frame - 1], *path) if frame else path
        last = next((segment for segment in reversed(self.names) if isinstance(segment, str)), '')
        self.fold: Callable[[str], str] = fold_region if last.lower() in REGIONS else fold_text
        self.every = None in path

    def origin(self, view: View) -> tuple[object, Path, PropertyPath]:
        """Return the value to start from, its path, and the segments to walk from there."""
        if self.frame:
            element, at = view.frames[self.frame - 1]
            return element, at, self.path
        head = str(self.path[0])
        special = ROOT.get(head.lower())
        if special is not None:
            return special(view.resource), (head,), self.path[1:]
        if head.lower() == DERIVED:
            derived = (head, *(segment for segment in self.path[1:2] if segment is not None))
            return view.graph.value(view.resource, derived), derived, self.path[len(derived):]
        return view.body, (), self.path


def read(view: View, place: Place) -> tuple[Path, object, object]:
    """Return the path, the value there (ABSENT if there is none) and its default, for a place without ``[*]``."""
    value, at, rest = place.origin(view)
    for segment in rest:
        assert segment is not None
        value = step(value, segment)
        at = (*at, segment)
    return at, value, default_of(view, at, value)


def default_of(view: View, at: Path, value: object) -> object:
    """Return what the service takes for a value that is, or may turn out to be, missing; ABSENT otherwise."""
    if isinstance(value, Unknown):
        if not any(map(is_missing, value.candidates)) if value.candidates is not None else not may_be_missing(value):
            return ABSENT
    elif value is not ABSENT:
        return ABSENT
    return view.default(at, value)


def effective(value: object, default: object) -> object:
    """Return the value that counts where it is written, or the default where it is not."""
    if default is ABSENT:
        return value
    if not isinstance(value, Unknown):
        return default
    if value.candidates is None or isinstance(default, Unknown):
        return Unknown(value.causes, secure=value.secure, display=value.display)
    return merge([default if is_missing(candidate) else candidate for candidate in value.candidates], value)


def members(value: list[object] | dict[str, object], at: Path) -> Iterator[tuple[Path, object]]:
    """Yield the elements of a list, or the members of an object, with their paths."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield (*at, key), member
    else:
        for index, element in enumerate(value):
            yield (*at, index), element


def perhaps_absent(container: object, element: object) -> bool:
    """Return whether an element that stands in a container may not be there; items of a list always are."""
    if not isinstance(container, dict):
        return False
    if not isinstance(element, Unknown):
        return element is None
    if element.candidates is not None:
        return any(map(is_missing, element.candidates))
    return may_be_missing(element)


def short_name(resource: Resource) -> object:
    """Return the last segment of a resource's name, which is what ``name`` means in Azure Policy.

    Source: learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#fields
    """
    name, separators = resource.name, resource.type.count('/') - 1
    if separators < 1 or not isinstance(name, (str, Unknown)):
        return name
    if isinstance(name, str):
        return _last_segment(name)
    parts = name.parts or ()
    known = sum(part.count('/') for part in parts if isinstance(part, str))
    if known != separators or name.candidates is not None:
        return _short_candidates(name)
    return _last_parts(name, parts)


def _last_segment(name: str) -> str:
    """Return what stands behind the last '/', assumed if it shows a stand-in of the deployment context.

    The name of an ancestor may rest on the context, often by a hash, without the child's own name doing so; a hash
    in the child's own name does not make it one that a rule asks for.
    """
    last = name.rpartition('/')[2]
    if not isinstance(name, Assumed):
        return last
    from linter.arm.functions.assumed import stand_ins_in

    return Assumed(last) if stand_ins_in(last) else last


def _short_candidates(name: Unknown) -> object:
    if name.candidates is None:
        return Unknown(name.causes, 'string', nullable=False, display=name.display)
    return merge([_last_segment(candidate) for candidate in name.candidates if isinstance(candidate, str)], name)


def _last_parts(name: Unknown, parts: tuple[str | Unknown, ...]) -> object:
    """Return what stands behind the last known '/'; the unknown parts hold none, for all of them are known."""
    kept: list[str | Unknown] = []
    for part in reversed(parts):
        if isinstance(part, str) and '/' in part:
            kept.insert(0, _last_segment(part))
            break
        kept.insert(0, part)
    kept = [part for part in kept if part != '']
    if len(kept) == 1:
        return kept[0]
    if not any(isinstance(part, Unknown) for part in kept):
        return ''.join(str(part) for part in kept)
    shown = ''.join(part.display if isinstance(part, Unknown) else part for part in kept)
    return name.replace(parts=tuple(kept), length=None, display=shown, key=None)


ROOT: Final[dict[str, Callable[[Resource], object]]] = {
    'name': short_name,
    'fullname': lambda resource: resource.name,
    'id': lambda resource: resource.id,
    'type': lambda resource: resource.type,
}
"""Fields that are not members of the body, in the words of Azure Policy."""


def shown_path(path: PropertyPath | Path) -> str:
    """Return a path as people say it: without the ``properties`` that it begins with."""
    return format_path(path[1:] if len(path) > 1 and path[0] == 'properties' and isinstance(path[1], str) else path)
