"""Parameters: values, defaults, checks, secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linter.arm.expander import expand
from linter.arm.front_end import read_template
from linter.arm.links import Links
from linter.arm.parameters import read_arguments
from linter.model.source import Source
from linter.model.values import Unknown
from tests.arm.expansion import causes, codes, expanded, only, storage, template


def unknown(type: dict[str, Any], expression: str = "[parameters('p')]", **sections: Any) -> Unknown:
    value = _value(type, expression, **sections)
    assert isinstance(value, Unknown)
    return value


def _value(type: dict[str, Any], expression: str, given: dict[str, Any] | None = None, **sections: Any) -> Any:
    document = template([storage(properties={'value': expression})], parameters={'p': type}, **sections)
    return only(expanded(document, given)).body['properties']['value']  # type: ignore[index]


def test_a_parameter_without_value_is_unknown_with_its_declared_type() -> None:
    value = unknown({'type': 'String', 'minLength': 3, 'maxLength': 5})
    assert (value.type, value.length, value.display) == ('string', (3, 5), '{p}')
    assert causes(value) == {('parameter', 'p')}


def test_allowed_values_are_the_candidates() -> None:
    assert unknown({'type': 'string', 'allowedValues': ['a', 'b']}).candidates == ('a', 'b')
    assert set(unknown({'type': 'bool'}).candidates or ()) == {True, False}


def test_one_allowed_value_is_the_value() -> None:
    assert _value({'type': 'string', 'allowedValues': ['a']}, "[parameters('p')]") == 'a'


def test_a_function_of_candidates_has_candidates() -> None:
    value = unknown({'type': 'string', 'allowedValues': ['a', 'b']}, "[toUpper(parameters('p'))]")
    assert value.candidates == ('A', 'B')


def test_branches_of_an_unknown_condition_are_candidates() -> None:
    value = unknown({'type': 'bool'}, "[if(parameters('p'), 'Enabled', 'Disabled')]")
    assert set(value.candidates or ()) == {'Enabled', 'Disabled'}


def test_defaults_may_use_other_parameters_and_a_given_value_wins() -> None:
    declared = {
        'p': {'type': 'string', 'defaultValue': "[concat(parameters('q'), '!')]"},
        'q': {'type': 'string', 'defaultValue': 'q'},
    }
    document = template([storage(properties={'value': "[parameters('p')]"})], parameters=declared)
    assert only(expanded(document)).body['properties'] == {'value': 'q!'}
    assert only(expanded(document, {'q': 'r'})).body['properties'] == {'value': 'r!'}
    assert only(expanded(document, {'P': 'x'})).body['properties'] == {'value': 'x'}


@pytest.mark.parametrize(
    ('declared', 'given', 'code'),
    [
        ({'type': 'int'}, 'text', 'type-mismatch'),
        ({'type': 'string', 'allowedValues': ['a']}, 'b', 'not-allowed-value'),
        ({'type': 'string', 'maxLength': 2}, 'abc', 'out-of-range'),
        ({'type': 'int', 'minValue': 2}, 1, 'out-of-range'),
        ({'type': 'array', 'allowedValues': ['a', 'b']}, ['c'], 'not-allowed-value'),
    ],
)
def test_a_given_value_is_checked_where_it_stands(declared: dict[str, Any], given: Any, code: str) -> None:
    document = template([storage(properties={'value': "[parameters('p')]"})], parameters={'p': declared})
    expansion = expanded(document, {'p': given})
    assert codes(expansion) == [code]
    assert expansion.diagnostics[0].location.file == 'main.parameters.json'


def test_allowed_values_compare_without_case() -> None:
    assert _value({'type': 'string', 'allowedValues': ['Abc']}, "[parameters('p')]", {'p': 'aBC'}) == 'aBC'


def test_a_value_for_no_parameter_and_a_missing_one_are_reported() -> None:
    document = template([storage()], parameters={'p': {'type': 'string'}})
    assert sorted(codes(expanded(document, {'q': 1}))) == ['missing-parameter', 'unknown-parameter']


@pytest.mark.parametrize('given', [None, {'p': 'hunter2'}])
def test_a_secure_value_is_unknown_and_never_kept(given: dict[str, Any] | None) -> None:
    declared = {'type': 'securestring', 'defaultValue': 'hunter2'}
    document = template([storage(properties={'value': "[concat('a', parameters('p'))]"})], parameters={'p': declared})
    value: Any = only(expanded(document, given)).body['properties']['value']  # type: ignore[index]
    assert value.secure
    assert 'hunter2' not in repr([getattr(value, name) for name in value.__slots__])


def test_whether_a_secret_is_empty_stays_known() -> None:
    assert _value({'type': 'securestring', 'defaultValue': ''}, "[empty(parameters('p'))]") is True
    assert _value({'type': 'securestring'}, "[empty(parameters('p'))]", {'p': 'x'}) is False


def test_types_may_be_defined_and_members_keep_theirs() -> None:
    definitions = {
        'settings': {'type': 'object', 'properties': {'mode': {'$ref': '#/definitions/mode'}, 'n': {'type': 'int'}}},
        'mode': {'type': 'string', 'allowedValues': ['x', 'y']},
    }
    value = unknown({'$ref': '#/definitions/settings'}, "[parameters('p').mode]", definitions=definitions)
    assert value.candidates == ('x', 'y')
    assert value.display == '{p.mode}'


def test_a_type_that_refers_to_itself_ends() -> None:
    definitions = {
        'tree': {'type': 'object', 'properties': {'child': {'$ref': '#/definitions/tree', 'nullable': True}}}
    }
    value = unknown({'$ref': '#/definitions/tree'}, "[parameters('p')]", definitions=definitions)
    assert value.type == 'object'


def test_a_nullable_parameter_is_null_without_value() -> None:
    assert _value({'type': 'string', 'nullable': True}, "[coalesce(parameters('p'), 'none')]") == 'none'


def test_parameter_files_hold_data_not_expressions() -> None:
    text = json.dumps(
        {
            'parameters': {
                'a': {'value': "[concat('x')]"},
                'b': {'value': 'GEN-UNIQUE'},
                'c': {'value': {'d': ['GEN-PASSWORD']}},
                'e': {'reference': {'keyVault': {'id': 'v'}, 'secretName': 's'}},
                'f': {},
            }
        }
    )
    arguments = read_arguments(Source('p.json', '/p.json', text), json.loads(text))
    assert arguments['a'].value() == "[concat('x')]"
    assert causes(arguments['b'].value()) == {('external', 'GEN-UNIQUE')}
    listed: Any = arguments['c'].value()
    assert causes(listed['d'][0]) == {('external', 'GEN-PASSWORD')}
    assert causes(arguments['e'].value()) == {('secret', 's')}
    assert {kind for kind, _ in causes(arguments['f'].value())} == {'error'}


def test_time_and_random_defaults_are_unknown_and_equal_to_themselves() -> None:
    equal = _value({'type': 'string', 'defaultValue': '[newGuid()]'}, "[equals(parameters('p'), parameters('p'))]")
    assert equal is True
    assert causes(unknown({'type': 'string', 'defaultValue': "[utcNow('d')]"})) == {('time', 'utcNow()')}


DEFINITIONS: dict[str, Any] = {
    'name': {'type': 'string', 'minLength': 3},
    'network': {
        'type': 'object',
        'properties': {
            'name': {'$ref': '#/definitions/name'},
            'zones': {'type': 'array', 'items': {'type': 'int', 'maxValue': 3}, 'nullable': True},
        },
        'additionalProperties': {'type': 'bool'},
    },
    'sealed': {'type': 'object', 'properties': {'a': {'type': 'int'}}, 'additionalProperties': False},
    'pair': {'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'int'}], 'items': False},
    'shape': {
        'type': 'object',
        'discriminator': {
            'propertyName': 'kind',
            'mapping': {
                'disk': {'type': 'object', 'properties': {'kind': {'type': 'string'}, 'radius': {'type': 'int'}}},
                'dot': {'type': 'object', 'properties': {'kind': {'type': 'string'}}, 'additionalProperties': False},
            },
        },
    },
    'tree': {'type': 'object', 'properties': {'child': {'$ref': '#/definitions/tree', 'nullable': True}}},
}


@pytest.mark.parametrize(('definition', 'given', 'message'), [
    ('network', {'name': 'net'}, ''),
    ('network', {'Name': 'net', 'zones': None, 'open': True}, ''),
    ('network', {'name': 'n'}, "parameter 'p.name' is 1 long; it must be at least 3 long"),
    ('network', {'name': 'net', 'zones': [1, 4]}, "parameter 'p.zones[1]' is 4; it must be at most 3"),
    ('network', {'zones': []}, "parameter 'p' has no member 'name', which its type requires"),
    ('network', {'name': 'net', 'open': 'yes'}, "parameter 'p.open' is text; it must be a boolean"),
    ('sealed', {'a': 1, 'b': 2}, "parameter 'p' has a member 'b', which its type does not have"),
    ('pair', ['a', 1], ''),
    ('pair', ['a', 'b'], "parameter 'p[1]' is text; it must be a number"),
    ('pair', ['a', 1, 2], "parameter 'p' has an item 2, which its type does not have"),
    ('shape', {'kind': 'disk', 'radius': 'r'}, "parameter 'p.radius' is text; it must be a number"),
    ('shape', {'kind': 'dot', 'radius': 1}, "parameter 'p' has a member 'radius', which its type does not have"),
    ('tree', {'child': {'child': None}}, ''),
    ('tree', {'child': {'child': 1}}, "parameter 'p.child.child' is a number; it must be an object"),
    ('name', None, "parameter 'p' is null; it must be text"),
])
def test_members_and_items_are_checked_against_their_types(definition: str, given: Any, message: str) -> None:
    declared = {'p': {'$ref': f'#/definitions/{definition}'}}
    document = template([storage(tags="[parameters('p')]")], parameters=declared, definitions=DEFINITIONS)
    found = expanded(document, {'p': given}).diagnostics
    assert [diagnostic.message for diagnostic in found] == [message] * bool(message)


def test_nothing_is_said_of_members_that_are_not_known() -> None:
    inner = template([storage(tags="[parameters('p')]")], parameters={'p': {'$ref': '#/definitions/network'}},
                     definitions=DEFINITIONS)
    deployment = {
        'type': 'Microsoft.Resources/deployments', 'apiVersion': '2022-09-01', 'name': 'n',
        'properties': {
            'expressionEvaluationOptions': {'scope': 'inner'}, 'template': inner,
            'parameters': {'p': {'value': "[union(parameters('q'), createObject('zones', parameters('z')))]"}},
        },
    }
    document = template([deployment], parameters={'q': {'type': 'object'}, 'z': {'type': 'array'}})
    assert codes(expanded(document)) == []


def test_a_default_is_checked_where_it_stands() -> None:
    document = template([storage()], parameters={'p': {'type': 'int', 'defaultValue': ''}})
    (diagnostic,) = expanded(document).diagnostics
    assert (diagnostic.code, diagnostic.message) == ('type-mismatch', "parameter 'p' is text; it must be a number")
    assert diagnostic.location.line == 7


def test_a_value_of_the_wrong_type_is_an_unknown_of_the_right_one() -> None:
    document = template([storage(properties={'value': "[parameters('p').name]"})],
                        parameters={'p': {'type': 'object', 'defaultValue': ''}})
    expansion = expanded(document)
    assert codes(expansion) == ['type-mismatch']
    assert {kind for kind, _ in causes(expansion.resources[0].body['properties']['value'])} == {'error'}  # type: ignore[index]


def test_a_stand_in_is_not_held_against_allowed_values() -> None:
    declared = {'type': 'string', 'defaultValue': '[resourceGroup().location]', 'allowedValues': ['westeurope']}
    assert codes(expanded(template([storage()], parameters={'p': declared}))) == []


def test_an_output_is_checked_when_it_is_evaluated() -> None:
    outputs = {'o': {'$ref': '#/definitions/name', 'value': 'ab'}}
    expansion = expanded(template([], outputs=outputs, definitions=DEFINITIONS))
    expansion.outputs()
    assert [diagnostic.message for diagnostic in expansion.diagnostics] == [
        "output 'o' is 2 long; it must be at least 3 long"
    ]


@pytest.mark.parametrize(('metadata', 'value', 'code'), [
    ({'strongType': 'Microsoft.Storage/storageAccounts'}, 'name-only', 'resource-type'),
    ({'strongType': 'Microsoft.Storage/storageAccounts'}, '', None),
    ({'strongType': 'location'}, 'nowhere', None),
    ({'resourceType': 'Microsoft.Storage/storageAccounts@2021-04-01'},
     '/subscriptions/s/resourceGroups/g/providers/microsoft.storage/storageAccounts/a', None),
    ({'resourceType': 'Microsoft.Storage/storageAccounts@2021-04-01'},
     '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/blobServices/default',
     'resource-type'),
    ({'resourceType': 'Microsoft.Resources/resourceGroups@2022-09-01'}, '/subscriptions/s/resourceGroups/g', None),
])
def test_a_resource_id_is_of_the_type_that_the_metadata_says(
    metadata: dict[str, str], value: str, code: str | None
) -> None:
    document = template([storage()], parameters={'p': {'type': 'string', 'metadata': metadata}})
    found = expanded(document, {'p': value}).diagnostics
    assert [(diagnostic.code, diagnostic.severity) for diagnostic in found] == [(code, 'warning')] * (code is not None)


def test_what_is_wrong_with_a_secret_is_said_without_it() -> None:
    declared = {'p': {'type': 'securestring', 'allowedValues': ['a'], 'maxLength': 3}}
    (diagnostic,) = expanded(template([storage()], parameters=declared), {'p': 'hunter2'}).diagnostics
    assert diagnostic.message == "parameter 'p' is 7 long; it must be at most 3 long"


def test_a_secret_object_with_unknown_names_may_have_any_member() -> None:
    deployment = {
        'type': 'Microsoft.Resources/deployments', 'apiVersion': '2022-09-01', 'name': 'n',
        'properties': {
            'expressionEvaluationOptions': {'scope': 'inner'},
            'template': template(
                [storage(tags={'t': "[parameters('p').a]"})], parameters={'p': {'type': 'secureObject'}}
            ),
            'parameters': {'p': {'value': {"[parameters('name')]": 'x'}}},
        },
    }
    assert codes(expanded(template([deployment], parameters={'name': {'type': 'string'}}))) == []


@pytest.mark.parametrize(('value', 'cause', 'parts'), [
    ('GEN-UNIQUE-8', 'GEN-UNIQUE-8', None),
    ('GET-PREREQ-existingVNETLocation', 'GET-PREREQ-existingVNETLocation', None),
    ('${AZURE_LOCATION}', 'AZURE_LOCATION', None),
    ('${USE_SEARCH=true}', 'USE_SEARCH', None),
    ('rg-${AZURE_ENV_NAME}', 'AZURE_ENV_NAME', 'rg-'),
])
def test_what_a_pipeline_fills_in_is_unknown(value: str, cause: str, parts: str | None) -> None:
    text = json.dumps({'parameters': {'p': {'value': value}}})
    found = read_arguments(Source('p.json', '/p.json', text), json.loads(text))['p'].value()
    assert causes(found) == {('external', cause)}
    assert parts is None or found.parts[0] == parts  # type: ignore[attr-defined]


def test_a_variable_of_the_environment_takes_the_type_of_its_parameter() -> None:
    document = template([storage(properties={'value': "[not(parameters('p'))]"})], parameters={'p': {'type': 'bool'}})
    value = only(expanded(document, {'p': '${FLAG}'})).body['properties']['value']  # type: ignore[index]
    assert value.type == 'bool'


def test_text_with_a_dollar_is_no_variable() -> None:
    assert _value({'type': 'string'}, "[parameters('p')]", {'p': '$5 ${} $(x)'}) == '$5 ${} $(x)'


def test_an_entry_without_value_is_reported_where_it_stands() -> None:
    text = json.dumps({'parameters': {'p': {}}})
    arguments = read_arguments(Source('main.parameters.json', '/main.parameters.json', text), json.loads(text))
    document = template([storage()], parameters={'p': {'type': 'string'}})
    read = read_template(Source('main.json', '/main.json', json.dumps(document)), document)
    (diagnostic,) = expand(read, settings={}, arguments=arguments, link=Links('/')).diagnostics
    assert diagnostic.code == 'missing-parameter'
    assert diagnostic.message == "the parameter file gives no value for 'p'"
    assert diagnostic.location.file == 'main.parameters.json'


def test_a_parameter_that_is_not_declared_is_called_as_it_is_written() -> None:
    (diagnostic,) = expanded(template([storage()]), {'VnetName': 1}).diagnostics
    assert "'VnetName'" in diagnostic.message


def test_a_secret_inside_a_value_is_never_kept_or_shown() -> None:
    definitions: dict[str, Any] = {
        'login': {
            'type': 'object',
            'properties': {'user': {'type': 'string'}, 'password': {'type': 'securestring', 'allowedValues': ['a']}},
        },
    }
    declared = {'p': {'type': 'array', 'items': {'$ref': '#/definitions/login'}}}
    document = template([storage(properties="[parameters('p')[0]]")], parameters=declared, definitions=definitions)
    body: Any = only(expanded(document, {'p': [{'user': 'u', 'password': 'hunter2'}]})).body['properties']
    assert body['user'] == 'u'
    assert body['password'].secure
    assert 'hunter2' not in repr([getattr(body['password'], name) for name in body['password'].__slots__])
