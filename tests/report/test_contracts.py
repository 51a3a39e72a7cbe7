"""docs/json-contracts.md shows what azgov prints."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from linter.model.resource import Resource
from linter.model.run import Expansion
from linter.model.source import Location
from linter.model.values import Cause, OpenDict, OpenList, Unknown
from linter.report import expansion, rule_list
from tests.report.builders import PUBLIC, report, rule, usual_run

PAGE = Path(__file__).resolve().parents[2] / 'docs' / 'json-contracts.md'
BLOCKS = [json.loads(block) for block in re.findall(r'```json\n(\{.*?)```', PAGE.read_text(encoding='utf-8'), re.S)]
EXAMPLES = {block['schema']: block for block in BLOCKS}

ACCOUNT = Resource(
    id='/a', type='Microsoft.CognitiveServices/accounts', name='oai-prod', api_version='2024-10-01',
    body={
        'type': 'Microsoft.CognitiveServices/accounts', 'name': 'oai-prod', 'apiVersion': '2024-10-01',
        'kind': 'OpenAI', 'properties': {'publicNetworkAccess': Unknown([Cause('parameter', 'publicAccess')])},
    },
)


def expanded(*resources: Resource, format: str = 'json') -> str:
    """Return the expansion of a template with these resources."""
    stream = io.StringIO()
    places = [(resource, Location('infra/main.json', 9, 5)) for resource in resources]
    outputs: dict[str, tuple[str, object]] = {'endpoint': ('string', 'https://x'), 'key': ('secureString', 'hunter2')}
    one = Expansion(
        file='infra/main.json', scope='resourceGroup', resources=places, outputs=outputs, diagnostics=[], sources={}
    )
    expansion.write(one, stream, format)
    return stream.getvalue()


def listed() -> str:
    """Return the list of rules as JSON."""
    stream = io.StringIO()
    rule_list.write([PUBLIC], stream, 'json')
    return stream.getvalue()


def members(example: object, actual: object, path: str = '') -> list[str]:
    """Return what differs in the names and order of members of an example and a document."""
    if isinstance(example, dict) and isinstance(actual, dict):
        if list(example) != list(actual):
            return [f'{path}: {list(example)} is {list(actual)}']
        return [difference for name in example for difference in members(example[name], actual[name], f'{path}.{name}')]
    if isinstance(example, list) and isinstance(actual, list) and example and actual:
        return members(example[0], actual[0], f'{path}[]')
    return []


@pytest.mark.parametrize(('schema', 'document'), [
    ('azgov.findings/1', report('json', usual_run())),
    ('azgov.expand/1', expanded(ACCOUNT)),
    ('azgov.rules/1', listed()),
])
def test_the_documented_members_are_the_printed_ones(schema: str, document: str) -> None:
    actual = json.loads(document)
    if schema == 'azgov.expand/1':
        del actual['outputs']['key']
    assert members(EXAMPLES[schema], actual) == []


def test_a_secure_output_is_not_told() -> None:
    assert 'hunter2' not in expanded()
    assert json.loads(expanded())['outputs']['key']['value'] == {'$unknown': {
        'causes': [{'kind': 'secret', 'name': 'key', 'message': "'key' is a secret"}], 'display': '{key}',
    }}


def test_open_containers_say_that_there_may_be_more() -> None:
    cause = Cause('parameter', 'p')
    body = {'properties': OpenDict({'list': OpenList([1], [cause])}, [cause])}
    (resource,) = json.loads(expanded(Resource(id='/a', type='A/b', name='a', body=body)))['resources']
    more = {'causes': [{'kind': 'parameter', 'name': 'p', 'message': "parameter 'p' has no value"}]}
    assert resource['properties'] == {'list': [1, {'$open': more}], '$open': more}


def test_a_resource_for_all_iterations_says_so() -> None:
    loop = Resource(id='/a', type='A/b', name='a', body={}, multiplicity='unknown', module=('m',), existing=True)
    (resource,) = json.loads(expanded(loop))['resources']
    assert resource['azgov'] == {
        'file': 'infra/main.json', 'line': 9, 'column': 5, 'module': ['m'], 'certainty': 'yes', 'existing': True,
        'multiplicity': 'unknown',
    }


def test_numbers_that_json_lacks_are_text() -> None:
    body: dict[str, object] = {'properties': [float('inf'), float('-inf'), float('nan'), 1.5]}
    (resource,) = json.loads(expanded(Resource(id='/a', type='A/b', name='a', body=body)))['resources']
    assert resource['properties'] == ['inf', '-inf', 'nan', 1.5]


def test_rules_are_listed_by_area_and_severity() -> None:
    stream = io.StringIO()
    rules = [
        rule('d', area='security', severity='low'), rule('c', area='networking', severity='low'),
        rule('b', area='networking', severity='high'), rule('a', area='other', severity='high'),
        rule('e', area='networking', severity='high', fix=({'operation': 'add', 'field': 'x', 'value': 1},)),
    ]
    rule_list.write(rules, stream, 'json')
    document = json.loads(stream.getvalue())
    assert [(one['id'], one['fixable']) for one in document['rules']] == [
        ('b', False), ('e', True), ('c', False), ('d', False), ('a', False),
    ]
