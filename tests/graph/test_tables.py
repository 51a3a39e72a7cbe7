"""The data tables of the graph: every row has a source, and what rows refer to is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import linter.arm.roles
from linter.graph import tables

LINK = re.compile(r'https://[\w./#-]+')
GUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')


ROLES = Path(linter.arm.roles.__file__).parent / 'data' / 'roles.json'


def rows_of(name):
    if name == 'roles':
        return json.loads(ROLES.read_text())['rows']
    return [row for value in tables.read(name).values() if isinstance(value, list) for row in value]


def test_every_row_has_a_link_as_source():
    for name in ('children', 'types', 'roles'):
        assert all(LINK.fullmatch(row['source']) for row in rows_of(name)), name
    assert LINK.fullmatch(tables.read('children')['connections']['source'])


def test_children_lie_below_their_parents():
    for row in rows_of('children'):
        assert row['child'].rpartition('/')[0] == row['parent'], row


def test_roles_have_one_id_and_one_name():
    roles = rows_of('roles')
    assert all(GUID.fullmatch(role['id']) for role in roles)
    assert len({role['id'] for role in roles}) == len({role['name'] for role in roles}) == len(roles)
    assert {role['name'] for role in roles if role.get('privileged')} == {
        'Owner', 'Contributor', 'User Access Administrator', 'Role Based Access Control Administrator',
    }


def test_a_type_is_known_by_its_second_name():
    assert tables.normal('Microsoft.Resources/subscriptions/resourceGroups') == 'microsoft.resources/resourcegroups'
    assert tables.normal('A/B') == 'a/b'


def test_only_what_holds_below_its_scope_is_inherited():
    inherited = {type for type, below in tables.extensions().items() if below}
    assert inherited == {
        f'microsoft.authorization/{name}'
        for name in ('denyassignments', 'locks', 'policyassignments', 'policyexemptions', 'roleassignments')
    }
