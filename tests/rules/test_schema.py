"""The JSON Schema of rules says what the compiler says, as far as a schema can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from linter.rules.cache import standards_folder
from linter.rules.compile import Compiler
from linter.rules.operators import COUNTING, OPERATORS
from linter.rules.schema import Validator, schema_path
from tests.rules.builders import ENDPOINT
from tests.rules.strategies import conditions

SCHEMA = json.loads(Path(schema_path(standards_folder())).read_text())
VALIDATOR = Validator(schema_path(standards_folder()))
RULE = {
    'id': 'a-rule', 'title': 'Accounts are as they are', 'severity': 'low', 'guidance': ['a/b'], 'pillar': 'security',
    'resource': 'A.B/c', 'rationale': 'Because it is what it is.', 'remediation': 'Do as it says.', 'since': '1.0.0',
}


def problems(condition: object) -> list:
    """Return what the schema says of a rule that requires a condition."""
    return VALIDATOR.rule({**RULE, 'require': condition})


def test_the_schema_names_every_operator_with_a_description() -> None:
    for kind in ('field', 'value'):
        members = SCHEMA['$defs'][kind]['properties']
        assert set(members) == {kind, *OPERATORS}
        assert all(members[name]['description'] for name in OPERATORS)
    for kind in ('count', 'related'):
        assert set(SCHEMA['$defs'][kind]['properties']) == {kind, *COUNTING}


def test_every_member_of_a_rule_has_a_description() -> None:
    for member in SCHEMA['properties'].values():
        target = member.get('$ref', '').rpartition('/')[2]
        assert member.get('description') or SCHEMA['$defs'][target]['description']


@settings(max_examples=200, deadline=None)
@given(conditions())
def test_what_compiles_is_valid(condition: dict) -> None:
    assert Compiler(('A.B/c',), {}, None).compile(condition, ()) is not None
    assert problems(condition) == []


@pytest.mark.parametrize('condition', [
    {'related': {'type': 'A.B/c/d'}},
    {'related': {'type': ENDPOINT, 'via': 'properties.x[*].id', 'where': {'field': 'a', 'equals': {'outer': 'id'}}},
     'in': [1, 2]},
    {'field': 'a', 'in': '{{ parameters.allowed }}'},
    {'value': '{{ parameters.on }}', 'equals': True},
    {'count': {'field': 'a[*]'}, 'greaterOrEquals': '{{ parameters.least }}'},
    {'field': "tags['cost center']", 'exists': 'false'},
])
def test_what_a_rule_may_say_is_valid(condition: dict) -> None:
    assert problems(condition) == []


@pytest.mark.parametrize('condition', [
    {'field': 'a', 'equal': 'b'}, {'field': 'a', 'equals': 'b', 'in': ['c']}, {'field': 'a'}, {'equals': 'a'}, {},
    {'allOf': []}, {'allOf': [{}]}, {'not': [{'field': 'a', 'equals': 'b'}]}, {'field': 'a', 'in': 'b'},
    {'field': 'a', 'in': []}, {'field': 'a', 'equals': None}, {'field': 'a', 'equals': ['b']},
    {'field': 'a', 'exists': 'perhaps'}, {'count': {'field': 'a'}, 'equals': 0}, {'count': {'field': 'a[*]'}},
    {'count': {'field': 'a[*]'}, 'equals': -1}, {'count': {'field': 'a[*]'}, 'like': 'x'}, {'related': {}},
    {'related': {'type': 'x'}}, {'related': {'type': ENDPOINT, 'via': 'a', 'to': 'b'}},
    {'related': {'type': ENDPOINT, 'to': 'a', 'named': 'b'}}, {'field': 'a', 'equals': {'path': 'b'}},
    {'field': 'a', 'equals': {'field': 'b', 'outer': 'c'}}, {'field': '', 'equals': 'b'},
])
def test_what_does_not_compile_is_mostly_invalid_too(condition: dict) -> None:
    assert Compiler(('A.B/c',), {}, None).compile(condition, ()) is None
    assert problems(condition) != []
