"""Where a property stands and where its value came from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from linter.arm.explain import explain
from tests.arm.expansion import expand_text, storage, template

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '''{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "access": {
      "type": "string",
      "defaultValue": "Enabled"
    },
    "free": { "type": "string" }
  },
  "variables": {
    "settings": {
      "publicNetworkAccess": "[parameters('access')]",
      "other": "[parameters('free')]"
    }
  },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-01-01",
      "name": "account",
      "properties": {
        "direct": "[variables('settings').publicNetworkAccess]",
        "whole": "[union(variables('settings'), createObject('x', 1))]",
        "free": "[variables('settings').other]",
        "list": [ { "a": 1 }, { "a": "[if(true(), variables('settings').publicNetworkAccess, 'x')]" } ],
        "copy": [ { "name": "loop", "count": 2, "input": { "i": "[copyIndex('loop')]" } } ]
      }
    }
  ]
}
'''


def steps(path: tuple[Any, ...], text: str = TEXT, **options: Any) -> list[tuple[str, str, int, int]]:
    """Return (message, file, line, column) of the place of a property and of where its value came from."""
    expansion = expand_text(text, **options)
    location, related = explain(expansion.resources[-1], path)
    places = [('', location), *((one.message, one.location) for one in related)]
    return [(message, place.file, place.line, place.column) for message, place in places]


def test_a_property_stands_at_its_key_and_its_value_is_followed() -> None:
    assert steps(('properties', 'direct')) == [
        ('', 'main.json', 23, 9),
        ("the value comes from variable 'settings'", 'main.json', 13, 7),
        ("the value is the default of parameter 'access'", 'main.json', 7, 7),
    ]


def test_a_member_of_a_merged_object_is_followed_to_the_operand_that_has_it() -> None:
    assert steps(('properties', 'whole', 'publicNetworkAccess'))[:2] == [
        ('', 'main.json', 24, 9), ("the value comes from variable 'settings'", 'main.json', 13, 7),
    ]


def test_a_parameter_without_value_is_shown_where_it_is_declared() -> None:
    assert steps(('properties', 'free'))[-1] == ("parameter 'free' has no value", 'main.json', 9, 5)


def test_a_given_value_is_shown_in_the_parameter_file() -> None:
    found = steps(('properties', 'direct'), parameters={'access': 'Disabled', 'free': 'x'})
    assert found[-1][:2] == ("the value comes from parameter 'access'", 'main.parameters.json')


def test_the_chosen_branch_of_a_condition_is_followed() -> None:
    assert steps(('properties', 'list', 1, 'a'))[1] == ("the value comes from variable 'settings'", 'main.json', 13, 7)


@pytest.mark.parametrize(('path', 'line', 'column'), [
    (('properties', 'absent'), 19, 7),
    ((), 19, 7),
    (('name',), 21, 7),
    (('properties', 'list', 0, 'absent'), 26, 19),
    (('properties', 'list', 0), 26, 19),
    (('properties', 'loop', 1, 'i'), 27, 60),
])
def test_what_is_absent_stands_where_it_would_be(path: tuple[Any, ...], line: int, column: int) -> None:
    assert steps(path)[0] == ('', 'main.json', line, column)


def test_a_value_is_followed_through_the_call_of_a_nested_template() -> None:
    inner = template([storage(properties={'value': "[parameters('q')]"})], parameters={'q': {'type': 'string'}})
    outer = template([{
        'type': 'Microsoft.Resources/deployments', 'apiVersion': '2022-09-01', 'name': 'nested', 'properties': {
            'expressionEvaluationOptions': {'scope': 'inner'}, 'mode': 'Incremental', 'template': inner,
            'parameters': {'q': {'value': "[parameters('p')]"}}}}],
        parameters={'p': {'type': 'string', 'defaultValue': 'x'}})
    text = json.dumps(outer, indent=1)
    found = steps(('properties', 'value'), text)
    assert [message for message, *_ in found] == [
        '', "the value comes from parameter 'q'", "the value is the default of parameter 'p'",
    ]
    lines = text.splitlines()
    assert '"value": "[parameters(\'p\')]"' in lines[found[1][2] - 1]
    assert '"defaultValue"' in lines[found[2][2] - 1]


def test_a_value_is_followed_into_the_output_of_a_linked_template(tmp_path: Path) -> None:
    child = template([], outputs={'o': {'type': 'string', 'value': "[variables('v')]"}}, variables={'v': 'x'})
    (tmp_path / 'child.json').write_text(json.dumps(child, indent=1))
    outer = template([
        {'type': 'Microsoft.Resources/deployments', 'apiVersion': '2022-09-01', 'name': 'linked',
         'properties': {'mode': 'Incremental', 'templateLink': {'relativePath': 'child.json'}}},
        storage(properties={'value': "[reference('linked').outputs.o.value]"}),
    ])
    found = steps(('properties', 'value'), json.dumps(outer, indent=1), root=tmp_path)
    assert [(message, file) for message, file, *_ in found[1:]] == [
        ("the value is output 'o' of 'linked'", 'child.json'), ("the value comes from variable 'v'", 'child.json'),
    ]
