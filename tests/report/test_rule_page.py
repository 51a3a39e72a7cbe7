"""The page of a rule: what it checks in words, why, examples from its fixtures, and how to fix what it finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from linter.report.condition_words import condition_words
from linter.report.examples import LONGEST, WHOLE, examples
from linter.report.rule_page import AVOID, PREFER, Example, page
from tests.report.builders import rule

ACCOUNT = 'Microsoft.CognitiveServices/accounts'
ENDPOINT = 'Microsoft.Network/privateEndpoints'
ID = ['field', 0, ['properties', 'id'], 'exists', True]

FIXTURE = """\
{
  "resources": [
    {
      "type": "Microsoft.CognitiveServices/accounts",
      "name": "other"
    },
    {
      "type": "microsoft.cognitiveservices/ACCOUNTS",
      "properties": {
        "publicNetworkAccess": "Enabled" // expect: fail
      }
    }%s
  ]
}
"""
BICEP = """\
// parameters: {"allowed": []}

param location string = resourceGroup().location

resource other 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = {
  name: 'other'
}

@description('Chat')
resource account 'microsoft.cognitiveservices/ACCOUNTS@2025-06-01' = {
  name: 'chat'
  properties: {
    publicNetworkAccess: 'Enabled' // expect: fail
  }
}
%s"""
MORE_BICEP = ''.join(f"\nresource a{n} 'Microsoft.Web/sites@2024-04-01' = {{\n  name: 'a'\n}}\n" for n in range(WHOLE))
MORE = ''.join(f',\n    {{\n      "type": "Microsoft.Web/sites",\n      "name": "{n}"\n    }}' for n in range(WHOLE))


def test_the_page_is_the_golden_one(golden: Callable[[str, str], None]) -> None:
    one = rule(
        when=['all', [
            ['field', 0, ['kind'], 'in', ['OpenAI', 'AIServices']], ['field', 0, ['location'], 'notEquals', 'global'],
        ]],
        require=['any', [
            ['field', 0, ['properties', 'publicNetworkAccess'], 'equals', 'Disabled'],
            ['related', ENDPOINT, {'via': 'properties.id'}, ID, 'greaterOrEquals', 1],
        ]],
        parameters={
            'allowed': {'type': 'array', 'description': 'Names that may be used.'},
            'most': {'type': 'integer', 'description': 'How many', 'default': 3},
        },
        fix=({'operation': 'addOrReplace', 'field': 'properties.publicNetworkAccess', 'value': 'Disabled'},),
        references=('https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks',),
        checklist=('AI.77',),
        audience='enterprise',
        missed='Rules of the firewall are not judged.',
    )
    shown = [Example(AVOID, 'json', '"publicNetworkAccess": "Enabled"'), Example(PREFER, 'json', 'x ```` y')]
    golden('rule-page.md', page(one, shown))


@pytest.mark.parametrize(('program', 'words'), [
    (['field', 0, ['sku', 'name'], 'equals', 'S0'], '- `sku.name` is `S0`'),
    (['field', 0, ['tags', 'a.b'], 'exists', False], "- `tags['a.b']` is not set"),
    (['field', 0, ['zones', None], 'notIn', ['1', '2']], '- `zones[*]` is not `1` or `2`'),
    (['field', 0, ['location'], 'in', {'parameter': 'allowed'}], '- `location` is one of the parameter `allowed`'),
    (['field', 0, ['kind'], 'equals', {'row': 'kind'}], '- `kind` is `kind` of the table'),
    (['field', 0, ['name'], 'like', {'text': ['snet-', {'parameter': 'p'}]}], '- `name` matches `snet-{p}`'),
    (['field', 0, ['a'], 'equals', {'field': [0, ['b']]}], '- `a` is `b`'),
    (['field', 0, ['a'], 'equals', {'outer': [0, ['b']]}], '- `a` is `b` of the resource itself'),
    (['field', 0, ['capacity'], 'lessOrEquals', 100], '- `capacity` is at most `100`'),
    (['field', 0, ['name'], 'in', [*'abcdefghij']],
     '- `name` is `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h` or one of 2 others'),
    (['value', {'parameter': 'p'}, 'equals', True], '- the parameter `p` is `true`'),
    (['not', ID], '- not:\n  - `properties.id` is set'),
    (['all', [ID, ['any', [ID, ['all', [ID, ID]]]]]],
     '- `properties.id` is set\n- one of these:\n  - `properties.id` is set\n  - all of these:\n'
     '    - `properties.id` is set\n    - `properties.id` is set'),
    (['count', 0, ['rules', None], None, 'greaterOrEquals', 1], '- the number of `rules[*]` is at least `1`'),
    (['count', 0, ['rules', None], ['field', 1, ['port'], 'equals', '22'], 'equals', 0],
     '- the number of `rules[*]` is `0`, counting those where:\n  - `port` is `22`'),
    (['count', 0, ['names', None], ['field', 1, [], 'equals', 'x'], 'equals', 0],
     '- the number of `names[*]` is `0`, counting those where:\n  - the element is `x`'),
    (['related', ENDPOINT, {}, None, 'greaterOrEquals', 1], f'- there is a private endpoint (`{ENDPOINT}`)'),
    (['related', ENDPOINT, {'to': 'properties.id'}, None, 'equals', 0],
     f'- there is no private endpoint (`{ENDPOINT}`) that `properties.id` of this resource names'),
    (['related', ENDPOINT, {'named': 'properties.name'}, ID, 'greater', 2],
     f'- the number of private endpoints (`{ENDPOINT}`) that `properties.name` names is greater than `2` where:\n'
     '  - `properties.id` is set'),
])
def test_conditions_are_told_in_words(program: list[object], words: str) -> None:
    assert condition_words(program) == words


def fixture(tmp_path: Path, more: str = '', name: str = 'fail.json') -> list[Example]:
    """Return the examples of a rule with one fixture."""
    folder = tmp_path / rule().id
    folder.mkdir()
    text = FIXTURE % more
    if name == 'pass.json':
        text = text.replace(' // expect: fail', '')
    (folder / name).write_text(text, encoding='utf-8')
    return examples(rule(), str(tmp_path))


def test_a_short_fixture_is_shown_whole_without_its_marks(tmp_path: Path) -> None:
    (one,) = fixture(tmp_path)
    assert one.kind == AVOID
    assert one.text.startswith('"resources": [\n  {\n    "type": "Microsoft.CognitiveServices/accounts",\n')
    assert one.text.endswith('      "publicNetworkAccess": "Enabled"\n    }\n  }\n]')
    assert 'expect' not in one.text


def test_of_a_long_fixture_the_resource_that_fails_is_shown(tmp_path: Path) -> None:
    (one,) = fixture(tmp_path, MORE)
    assert one.text == (
        '{\n  "type": "microsoft.cognitiveservices/ACCOUNTS",\n  "properties": {\n'
        '    "publicNetworkAccess": "Enabled"\n  }\n}'
    )


def test_of_a_long_fixture_that_passes_the_judged_resource_is_shown(tmp_path: Path) -> None:
    (one,) = fixture(tmp_path, MORE, 'pass.json')
    assert one.kind == PREFER
    assert one.text == '{\n  "type": "Microsoft.CognitiveServices/accounts",\n  "name": "other"\n}'


def bicep(tmp_path: Path, text: str, *, name: str = 'fail.bicep', type: str = ACCOUNT) -> str:
    """Return the example of a rule with one Bicep fixture."""
    one = rule(types=(type,))
    folder = tmp_path / one.id
    folder.mkdir()
    (folder / name).write_text(text, encoding='utf-8')
    (shown,) = examples(one, str(tmp_path))
    assert (shown.kind, shown.language) == (AVOID if name.startswith('fail') else PREFER, 'bicep')
    return shown.text


def test_a_short_bicep_fixture_is_shown_from_its_first_resource_without_its_marks(tmp_path: Path) -> None:
    expected = BICEP % ''
    expected = expected[expected.index('resource other') :].replace(' // expect: fail', '').rstrip()
    assert bicep(tmp_path, BICEP % '') == expected


def test_of_a_long_bicep_fixture_the_resource_that_fails_is_shown(tmp_path: Path) -> None:
    assert bicep(tmp_path, BICEP % MORE_BICEP) == (
        "@description('Chat')\nresource account 'microsoft.cognitiveservices/ACCOUNTS@2025-06-01' = {\n  name: 'chat'\n"
        "  properties: {\n    publicNetworkAccess: 'Enabled'\n  }\n}"
    )


def test_of_a_long_bicep_fixture_that_passes_the_judged_resource_is_shown_even_if_nested(tmp_path: Path) -> None:
    nested = """\
resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = if (deploy) {
  name: 'chat'

  resource deployment 'deployments' = {
    name: 'gpt'
  }
}
"""
    shown = bicep(tmp_path, nested + MORE_BICEP, name='pass.bicep', type=f'{ACCOUNT}/deployments')
    assert shown == "resource deployment 'deployments' = {\n  name: 'gpt'\n}"


def test_a_bicep_fixture_without_resources_is_shown_as_it_is(tmp_path: Path) -> None:
    assert bicep(tmp_path, "var a = 'b'\n") == "var a = 'b'"


def test_both_languages_are_shown_bicep_first(tmp_path: Path) -> None:
    folder = tmp_path / rule().id
    folder.mkdir()
    for case in ('fail', 'pass'):
        (folder / f'{case}.json').write_text(FIXTURE % '', encoding='utf-8')
        (folder / f'{case}.bicep').write_text(BICEP % '', encoding='utf-8')
    assert [(one.kind, one.language) for one in examples(rule(), str(tmp_path))] == [
        (AVOID, 'bicep'), (AVOID, 'json'), (PREFER, 'bicep'), (PREFER, 'json'),
    ]


def test_an_excerpt_has_an_end(tmp_path: Path) -> None:
    (one,) = fixture(tmp_path, MORE.replace('Microsoft.Web/sites', '\\u0041'), 'pass.json')
    assert len(one.text.splitlines()) <= LONGEST + 1


def test_a_rule_without_fixtures_has_no_examples(tmp_path: Path) -> None:
    assert examples(rule(), str(tmp_path)) == []
    text = page(rule())
    assert '## Avoid' not in text
    assert '## Prefer' not in text
