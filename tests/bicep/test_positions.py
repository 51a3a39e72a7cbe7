"""Every value knows its place: findings point at the property, and editing around it moves the place with it."""

from __future__ import annotations

import random

import pytest

from linter.arm.expander import expand
from linter.arm.explain import explain
from linter.arm.links import Links
from linter.bicep.lexer import NEWLINE, tokenize
from tests.bicep.project import Project

MAIN = """param level string = 'TLS1_0'

var settings = {
  network: {
    public: 'Enabled'
  }
}

resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'account'
  location: 'westeurope'
  properties: {
    minimumTlsVersion: level
    publicNetworkAccess: settings.network.public
    networkAcls: {
      bypass: 'None'
      ipRules: [
        {
          value: '1.2.3.4'
        }
      ]
    }
  }
}

module child 'child.bicep' = {
  name: 'child'
  params: {
    access: 'Enabled'
  }
}
"""
CHILD = """param access string

resource inner 'Microsoft.Search/searchServices@2023-11-01' = {
  name: 'inner'
  properties: {
    publicNetworkAccess: access
  }
}
"""


def places(project: Project, text: str) -> dict[tuple[str, tuple[str | int, ...]], tuple[str, str]]:
    """Return the text that stands at the place of each property of each resource, and at the end of its trail."""
    project.put('child.bicep', CHILD)
    template = project.compile(text)
    found = {}
    for resource in expand(template, settings={}, link=Links(str(project.folder))).resources:
        for path in PATHS.get(resource.symbol, ()):
            place, trail = explain(resource, path)
            last = trail[-1].location if trail else place
            found[(resource.symbol, path)] = (shown(project, text, place), shown(project, text, last))
    return found


def shown(project: Project, text: str, place) -> str:
    """Return the text at a place, which must be on one line."""
    lines = (CHILD if place.file == 'child.bicep' else text).splitlines()
    assert place.line == place.end_line
    return lines[place.line - 1][place.column - 1 : place.end_column - 1]


HEADER = "resource account 'Microsoft.Storage/storageAccounts@2023-01-01'"
PATHS: dict[str, list[tuple[str | int, ...]]] = {
    'account': [
        ('type',), ('name',), ('location',), ('properties', 'minimumTlsVersion'),
        ('properties', 'publicNetworkAccess'), ('properties', 'networkAcls'),
        ('properties', 'networkAcls', 'ipRules', 0, 'value'), ('properties', 'missing'),
    ],
    'inner': [('properties', 'publicNetworkAccess')],
}
EXPECTED = {
    ('account', ('type',)): (HEADER, HEADER),
    ('account', ('name',)): ("name: 'account'", "name: 'account'"),
    ('account', ('location',)): ("location: 'westeurope'", "location: 'westeurope'"),
    ('account', ('properties', 'minimumTlsVersion')): ('minimumTlsVersion: level', "level string = 'TLS1_0'"),
    ('account', ('properties', 'publicNetworkAccess')): (
        'publicNetworkAccess: settings.network.public', "public: 'Enabled'",
    ),
    ('account', ('properties', 'networkAcls')): ('networkAcls', 'networkAcls'),
    ('account', ('properties', 'networkAcls', 'ipRules', 0, 'value')): ("value: '1.2.3.4'", "value: '1.2.3.4'"),
    ('account', ('properties', 'missing')): (HEADER, HEADER),
    ('inner', ('properties', 'publicNetworkAccess')): ('publicNetworkAccess: access', "access: 'Enabled'"),
}


def test_a_property_stands_where_it_is_written_and_its_value_where_it_comes_from(project) -> None:
    assert places(project, MAIN) == EXPECTED


@pytest.mark.parametrize('seed', range(12))
def test_inserted_lines_and_comments_move_places_and_nothing_else(tmp_path, seed: int) -> None:
    chance = random.Random(seed)
    tokens = tokenize(MAIN)
    text = MAIN
    for index in reversed(range(len(tokens.kinds))):
        if tokens.kinds[index] == NEWLINE and chance.random() < 0.5:
            insert = chance.choice(['\n', '\n// comment\n', '\n\n\n', '\n/* a\nb */\n', '\n#disable-next-line x\n'])
            text = text[: tokens.starts[index]] + insert + text[tokens.starts[index] :]
    assert places(Project(tmp_path), text) == EXPECTED


def test_line_ends_of_windows_do_not_shift_a_place(project) -> None:
    assert places(project, MAIN.replace('\n', '\r\n')) == EXPECTED


def test_columns_count_characters(project) -> None:
    template = project.compile("var x = '💪é${missing}'")
    assert [(d.location.line, d.location.column) for d in template.diagnostics] == [(1, 14)]
