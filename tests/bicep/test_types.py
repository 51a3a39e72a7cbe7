"""Types lowered to ARM declarations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bicep.project import errors

DECLARATIONS = """
type name = 'a' | 'b'
type shape = {
  inner: {
    @minValue(1)
    size: int
  }
  items: string[]
  other: name
  pair: [string, int]
  *: bool
}
type plain = string
"""


def schema_of(project, written: str, decorators: str = '') -> dict[str, Any]:
    return project.build(f'{DECLARATIONS}\n{decorators}\nparam x {written}\n')['parameters']['x']


@pytest.mark.parametrize(('bicep', 'arm'), [
    ('string', {'type': 'string'}),
    ('sys.int', {'type': 'int'}),
    ('any', {}),
    ("'a'", {'type': 'string', 'allowedValues': ['a']}),
    ('1 | 10 | 2', {'type': 'int', 'allowedValues': [1, 10, 2]}),
    ('-1 | 1', {'type': 'int', 'allowedValues': [-1, 1]}),
    ('true', {'type': 'bool', 'allowedValues': [True]}),
    ("'b' | 'a' | 'b'", {'type': 'string', 'allowedValues': ['a', 'b']}),
    ("name | 'c'", {'type': 'string', 'allowedValues': ['a', 'b', 'c']}),
    ("'a' | null", {'type': 'string', 'allowedValues': ['a'], 'nullable': True}),
    ("{ k: 'a' } | { k: 'b' }", {'type': 'object', 'allowedValues': [{'k': 'a'}, {'k': 'b'}]}),
    ('string?', {'type': 'string', 'nullable': True}),
    ('name?', {'$ref': '#/definitions/name', 'nullable': True}),
    ('name!', {'$ref': '#/definitions/name', 'nullable': False}),
    ('string[]', {'type': 'array', 'items': {'type': 'string'}}),
    ('string[][]', {'type': 'array', 'items': {'type': 'array', 'items': {'type': 'string'}}}),
    ('name[]', {'type': 'array', 'items': {'$ref': '#/definitions/name'}}),
    ("('a' | 'b')[]", {'type': 'array', 'allowedValues': ['a', 'b']}),
    ("('a' | null)[]", {'type': 'array', 'allowedValues': ['a', None]}),
    ('[string, int?]', {
        'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'int', 'nullable': True}], 'items': False,
    }),
    ("{ a: string, 'b-c': int }", {
        'type': 'object', 'properties': {'a': {'type': 'string'}, 'b-c': {'type': 'int'}},
    }),
    ('{ *: string }', {'type': 'object', 'properties': {}, 'additionalProperties': {'type': 'string'}}),
    ('shape.inner', {'$ref': '#/definitions/shape/properties/inner'}),
    ('shape.inner.size', {'$ref': '#/definitions/shape/properties/inner/properties/size'}),
    ('shape.items[*]', {'$ref': '#/definitions/shape/properties/items/items'}),
    ('shape.pair[1]', {'$ref': '#/definitions/shape/properties/pair/prefixItems/1'}),
    ('shape.*', {'$ref': '#/definitions/shape/additionalProperties'}),
    ("resourceInput<'Microsoft.A/b@2020-01-01'>", {
        'type': 'object', 'metadata': {'__bicep_resource_derived_type!': {'source': 'Microsoft.A/b@2020-01-01'}},
    }),
    ("resourceInput<'Microsoft.A/b@2020-01-01'>.name", {
        'type': 'string',
        'metadata': {'__bicep_resource_derived_type!': {'source': 'Microsoft.A/b@2020-01-01#properties/name'}},
    }),
    ("resourceInput<'Microsoft.A/b@2020-01-01'>.properties.c[*]", {
        'metadata': {'__bicep_resource_derived_type!': {
            'source': 'Microsoft.A/b@2020-01-01#properties/properties/properties/c/items',
        }},
    }),
])
def test_a_type_becomes_a_declaration(project, bicep: str, arm: dict[str, Any]) -> None:
    assert schema_of(project, bicep) == arm


@pytest.mark.parametrize(('decorators', 'written', 'arm'), [
    ("@description('text')", 'string', {'type': 'string', 'metadata': {'description': 'text'}}),
    ("@metadata({ a: 1 })\n@description('text')", 'string', {
        'type': 'string', 'metadata': {'a': 1, 'description': 'text'},
    }),
    ('@minLength(1)\n@maxLength(2)', 'string', {'type': 'string', 'minLength': 1, 'maxLength': 2}),
    ('@minValue(-1)\n@maxValue(2)', 'int', {'type': 'int', 'minValue': -1, 'maxValue': 2}),
    ("@allowed(['a', 'b'])", 'string', {'type': 'string', 'allowedValues': ['a', 'b']}),
    ('@secure()', 'string', {'type': 'securestring'}),
    ('@sys.secure()', 'object', {'type': 'secureObject'}),
    ('@sealed()', '{ a: string }', {
        'type': 'object', 'properties': {'a': {'type': 'string'}}, 'additionalProperties': False,
    }),
])
def test_decorators_add_to_a_declaration(project, decorators: str, written: str, arm: dict[str, Any]) -> None:
    assert schema_of(project, written, decorators) == arm


def test_a_secret_of_unknown_type_is_a_secret(project) -> None:
    template = project.compile("@secure()\nparam x resourceInput<'Microsoft.A/b@2020-01-01'>.properties.p")
    assert template.parameters['x'].type['secure'] is True


def test_decorators_stand_before_members_and_items(project) -> None:
    text = "type t = {\n  @secure()\n  a: string\n  b: [\n    @minLength(1)\n    string\n  ]\n}"
    properties = project.build(text)['definitions']['t']['properties']
    assert properties['a'] == {'type': 'securestring'}
    assert properties['b']['prefixItems'] == [{'type': 'string', 'minLength': 1}]


def test_a_tagged_union_maps_its_tags(project) -> None:
    text = """
type a = { kind: 'a', x: int }
type b = { kind: 'b', y: u? }
@discriminator('kind')
type u = a | b | { kind: 'c' }
@discriminator('kind')
type w = (u | { kind: 'd' })?
"""
    definitions = project.build(text)['definitions']
    inline = {'type': 'object', 'properties': {'kind': {'type': 'string', 'allowedValues': ['c']}}}
    assert definitions['u'] == {'type': 'object', 'discriminator': {'propertyName': 'kind', 'mapping': {
        'a': {'$ref': '#/definitions/a'}, 'b': {'$ref': '#/definitions/b'}, 'c': inline,
    }}}
    assert list(definitions['w']['discriminator']['mapping']) == ['a', 'b', 'c', 'd']
    assert definitions['w']['nullable'] is True


def test_a_type_may_refer_to_itself(project) -> None:
    assert project.build('type t = { next: t? }')['definitions']['t']['properties'] == {
        'next': {'$ref': '#/definitions/t', 'nullable': True},
    }


def test_a_declared_type_hides_a_built_in_one(project) -> None:
    assert project.build('type int = string\nparam x int')['parameters']['x'] == {'$ref': '#/definitions/int'}


@pytest.mark.parametrize(('text', 'found'), [
    ('param x missing', [('unknown-name', 1, 9)]),
    ('var v = 1\nparam x v', [('unknown-name', 2, 9)]),
    ('param x -string', [('bad-declaration', 1, 9)]),
    ('@allowed([y])\nparam x string', [('bad-arguments', 1, 2)]),
])
def test_an_error_in_a_type_is_reported_at_its_place(project, text: str, found: list[tuple[str, int, int]]) -> None:
    assert errors(project.compile(text)) == found
