"""Built-in roles of Azure RBAC by id and by name."""

from __future__ import annotations

import json
import os.path
from functools import lru_cache


@lru_cache(maxsize=1)
def role_names() -> dict[str, str]:
    """Return the name of each built-in role of the table by the last segment of its id.

    Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles
    """
    with open(os.path.join(os.path.dirname(__file__), 'data', 'roles.json'), encoding='utf-8') as stream:
        return {row['id']: row['name'] for row in json.load(stream)['rows']}


def role_id(name: str) -> str | None:
    """Return the id of a built-in role by its name, without case; None for one that is not in the table."""
    folded = name.lower()
    return next((id for id, known in role_names().items() if known.lower() == folded), None)
