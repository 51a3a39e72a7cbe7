"""Derived members: facts that stand inside other values, under the reserved member ``azgov`` of a resource.

Conditions use them like any property path. A rule that does cannot be exported to Azure Policy.
"""

from __future__ import annotations

from linter.arm.roles import role_names
from linter.graph.paths import distinct, walk
from linter.model.values import ABSENT, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from linter.model.finding import Path
    from linter.model.resource import Resource


def role_id(resource: Resource) -> object:
    """Return the GUID of the role that an assignment gives, in lower case: the end of properties.roleDefinitionId.

    Source: learn.microsoft.com/azure/role-based-access-control/role-definitions
    """
    value = walk(resource.body, ('properties', 'roleDefinitionId'))
    if isinstance(value, str):
        return _last(value)
    if not isinstance(value, Unknown):
        return ABSENT
    end = value.parts[-1] if value.parts else None
    if isinstance(end, str) and '/' in end:
        return _last(end)
    ids = None
    if value.candidates is not None and all(isinstance(item, str) for item in value.candidates):
        ids = distinct([_last(str(item)) for item in value.candidates])
        if len(ids) == 1:
            return ids[0]
    return Unknown(value.causes, 'string', candidates=ids, secure=value.secure, display=value.display)


def _last(id: str) -> str:
    return id.lower().rstrip('/').rsplit('/', 1)[-1]


def role_name(resource: Resource) -> object:
    """Return the name of the built-in role that an assignment gives; ABSENT for a role that is not in the table.

    An id that is not in the table belongs to a custom role or to a built-in one that no rule asks for.
    Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles
    """
    role = role_id(resource)
    if isinstance(role, str):
        return role_names().get(role, ABSENT)
    if isinstance(role, Unknown) and role.candidates is not None:
        names = distinct([role_names().get(str(item), ABSENT) for item in role.candidates])
        return names[0] if len(names) == 1 else Unknown(role.causes, 'string', candidates=names)
    return role


DERIVED: Final[dict[str, tuple[frozenset[str], Callable[[Resource], object]]]] = {
    'roleid': (frozenset({'microsoft.authorization/roleassignments'}), role_id),
    'rolename': (frozenset({'microsoft.authorization/roleassignments'}), role_name),
}
"""Members of ``azgov`` in lower case: the types in lower case that have them, and what computes them."""


def derive(resource: Resource, path: Path) -> object:
    """Return the value at a path below ``azgov``; ABSENT when the resource has no such member."""
    if len(path) < 2:
        return ABSENT
    types, compute = DERIVED.get(str(path[1]).lower(), (frozenset(), None))
    if compute is None or resource.type.lower() not in types:
        return ABSENT
    return walk(compute(resource), path[2:])
