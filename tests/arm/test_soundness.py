"""Whatever is definite without parameter values stays the same with any, and candidates hold the true value."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.arm.expander import Expansion, expand
from linter.arm.front_end import read_template
from linter.arm.links import Links
from linter.arm.parameters import read_arguments
from linter.model.source import Source
from linter.source.jsonc import read_json
from linter.source.kinds import kind_of
from tests.arm.expansion import storage, template
from tests.arm.soundness import disagreements, random_parameters
from tests.corpus import CORPUS, needs_corpus, sample

if TYPE_CHECKING:
    from pathlib import Path

    from linter.arm.ir import Template


def expand_with(read: Template, values: dict[str, Any] | None, root: str = '/nowhere') -> Expansion:
    arguments = None
    if values is not None:
        document = {'parameters': {name: {'value': value} for name, value in values.items()}}
        arguments = read_arguments(Source('p.json', '/nowhere/p.json', json.dumps(document)), document)
    return expand(read, settings={}, arguments=arguments, link=Links(root))


PARAMETERS = {
    'text': {'type': 'string'},
    'choice': {'type': 'string', 'allowedValues': ['Enabled', 'Disabled', 'a']},
    'flag': {'type': 'bool'},
    'number': {'type': 'int', 'minValue': 0, 'maxValue': 3},
    'list': {'type': 'array'},
    'object': {'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': {'type': 'bool'}}},
    'maybe': {'type': 'string', 'nullable': True},
}
TEXTS = st.sampled_from(["parameters('text')", "parameters('choice')", "'a'", "'Enabled'", "'x-y'", "''"])
FLAGS = st.sampled_from(["parameters('flag')", 'true()', 'false()'])
NUMBERS = st.sampled_from(["parameters('number')", '0', '2'])
LISTS = st.sampled_from(["parameters('list')", "createArray('a', parameters('text'))", "createArray('Enabled')"])
OBJECTS = st.sampled_from(
    [
        "parameters('object')",
        "createObject('a', parameters('choice'))",
        "createObject(parameters('text'), 1)",
        "createObject('b', true(), 'c', createObject('d', parameters('text')))",
    ]
)


def calls(parts: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[str]:
    """Return strategies of calls over smaller expressions, by type of result."""
    text, flag, number, array, members = (parts[name] for name in ('text', 'flag', 'number', 'list', 'object'))
    anything = st.one_of(text, flag, number, array, members)

    def call(name: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(*arguments).map(lambda given: f'{name}({", ".join(given)})')

    return {  # type: ignore[return-value]
        'text': st.one_of(
            call('concat', text, text),
            call('toLower', text),
            call('toUpper', text),
            call('trim', text),
            call('format', st.just("'p-{0}-{1}'"), text, number),
            call('replace', text, st.just("'a'"), text),
            call('if', flag, text, text),
            call('take', text, number),
            call('last', call('split', text, st.just("'-'"))),
            call('coalesce', st.just("parameters('maybe')"), text),
            call('string', number),
            call('join', array, text),
        ),
        'flag': st.one_of(
            call('equals', anything, anything),
            call('not', flag),
            call('and', flag, flag),
            call('or', flag, flag),
            call('empty', st.one_of(text, array, members)),
            call('contains', text, text),
            call('contains', array, text),
            call('contains', members, text),
            call('startsWith', text, text),
            call('less', number, number),
            call('equals', text, text),
        ),
        'number': st.one_of(
            call('add', number, number),
            call('length', st.one_of(text, array, members)),
            call('indexOf', text, text),
        ),
        'list': st.one_of(
            call('concat', array, array),
            call('union', array, array),
            call('take', array, number),
            call('if', flag, array, array),
            call('skip', array, number),
            call('intersection', array, array),
            call('map', array, st.just("lambda('i', string(lambdaVariables('i')))")),
            call('filter', array, st.just("lambda('i', equals(lambdaVariables('i'), parameters('choice')))")),
            call('objectKeys', members),
            call('createArray', anything, anything),
        ),
        'object': st.one_of(
            call('union', members, members),
            call('if', flag, members, members),
            call('createObject', text, anything),
            call('shallowMerge', call('createArray', members, members)),
        ),
    }


def expressions(depth: int) -> dict[str, st.SearchStrategy[str]]:
    strategies: dict[str, st.SearchStrategy[str]] = {
        'text': TEXTS,
        'flag': FLAGS,
        'number': NUMBERS,
        'list': LISTS,
        'object': OBJECTS,
    }
    for _ in range(depth):
        deeper: Any = calls(strategies)
        strategies = {name: st.one_of(strategies[name], deeper[name]) for name in strategies}
    return strategies


EXPRESSIONS = st.one_of(*expressions(3).values())


@settings(max_examples=400, deadline=None)
@given(
    written=st.lists(EXPRESSIONS, min_size=1, max_size=4),
    condition=expressions(2)['flag'],
    count=expressions(1)['number'],
    seed=st.integers(0, 2**16),
)
def test_generated_templates(written: list[str], condition: str, count: str, seed: int) -> None:
    document = template(
        [
            storage(
                condition=f'[{condition}]', properties={f'p{index}': f'[{text}]' for index, text in enumerate(written)}
            ),
            storage("[concat('l', copyIndex())]", copy={'name': 'loop', 'count': f'[{count}]'}),
            storage(
                'copies', properties={'copy': [{'name': 'made', 'count': f'[{count}]', 'input': f'[{written[0]}]'}]}
            ),
        ],
        parameters=PARAMETERS,
    )
    read = read_template(Source('main.json', '/nowhere/main.json', json.dumps(document)), document)
    values = random_parameters(read, random.Random(seed))
    assert disagreements(expand_with(read, None), expand_with(read, values)) == []


def corpus_templates() -> list[Path]:
    if not CORPUS.is_dir():
        return []
    found = [*CORPUS.glob('arm/quickstarts/*/azuredeploy.json'), *CORPUS.glob('bicep/avm/**/main.json')]
    return sample(sorted(found), 60)


@needs_corpus
@pytest.mark.parametrize('path', corpus_templates(), ids=lambda path: str(path.relative_to(CORPUS)))
def test_corpus_templates(path: Path) -> None:
    source = Source(path.name, str(path), path.read_text(encoding='utf-8-sig'))
    document, _ = read_json(source)
    if not isinstance(document, dict) or kind_of(document, source.text).name != 'template':
        pytest.skip('not a template')
    read = read_template(source, document)
    before = expand_with(read, None, str(path.parent))
    for seed in range(3):
        values = random_parameters(read, random.Random(seed))
        assert disagreements(before, expand_with(read, values, str(path.parent))) == []
