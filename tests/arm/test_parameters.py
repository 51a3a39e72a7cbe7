"""Parameters: values, defaults, checks, secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

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
    declared = {'p': {'type': 'string', 'defaultValue': "[concat(parameters('q'), '!')]"},
                'q': {'type': 'string', 'defaultValue': 'q'}}
    document = template([storage(properties={'value': "[parameters('p')]"})], parameters=declared)
    assert only(expanded(document)).body['properties'] == {'value': 'q!'}
    assert only(expanded(document, {'q': 'r'})).body['properties'] == {'value': 'r!'}
    assert only(expanded(document, {'P': 'x'})).body['properties'] == {'value': 'x'}


@pytest.mark.parametrize(('declared', 'given', 'code'), [
    ({'type': 'int'}, 'text', 'type-mismatch'),
    ({'type': 'string', 'allowedValues': ['a']}, 'b', 'not-allowed-value'),
    ({'type': 'string', 'maxLength': 2}, 'abc', 'out-of-range'),
    ({'type': 'int', 'minValue': 2}, 1, 'out-of-range'),
    ({'type': 'array', 'allowedValues': ['a', 'b']}, ['c'], 'not-allowed-value'),
])
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
    definitions = {'tree': {'type': 'object', 'properties': {'child': {'$ref': '#/definitions/tree', 'nullable': True}}}}
    value = unknown({'$ref': '#/definitions/tree'}, "[parameters('p')]", definitions=definitions)
    assert value.type == 'object'


def test_a_nullable_parameter_is_null_without_value() -> None:
    assert _value({'type': 'string', 'nullable': True}, "[coalesce(parameters('p'), 'none')]") == 'none'


def test_parameter_files_hold_data_not_expressions() -> None:
    text = json.dumps({'parameters': {
        'a': {'value': "[concat('x')]"}, 'b': {'value': 'GEN-UNIQUE'}, 'c': {'value': {'d': ['GEN-PASSWORD']}},
        'e': {'reference': {'keyVault': {'id': 'v'}, 'secretName': 's'}}, 'f': {},
    }})
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
