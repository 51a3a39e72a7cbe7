"""Which parameter file belongs to which template."""

from __future__ import annotations

import time

import pytest

from linter.source.files import associate, parameter_files, template_of


@pytest.mark.parametrize(('template', 'parameters'), [
    ('main.json', 'main.parameters.json'),
    ('main.json', 'main.parameters.dev.json'),
    ('main.json', 'main.parameters.eu.dev.json'),
    ('main.json', 'main.dev.parameters.json'),
    ('main.bicep', 'main.parameters.json'),
    ('main.bicep', 'MAIN.Parameters.JSON'),
    ('main.json', 'main.parameters.jsonc'),
    ('azuredeploy.json', 'azuredeploy.parameters.json'),
    ('azuredeploy.json', 'azuredeploy.parameters.us.json'),
    ('mainTemplate.json', 'mainTemplate.parameters.json'),
    ('main.bicep', 'azuredeploy.parameters.json'),
    ('mainTemplate.json', 'azuredeploy.parameters.us.json'),
    ('a.b.json', 'a.b.parameters.json'),
    ('x.parameters.y.json', 'x.parameters.y.parameters.json'),
])
def test_a_parameter_file_is_for_the_template_it_is_named_after(template: str, parameters: str) -> None:
    files = [f'/r/{template}', f'/r/{parameters}', '/r/other.json', f'/q/{template}', '/r/README.md']
    assert template_of(f'/r/{parameters}', {}, files) == f'/r/{template}'
    assert parameter_files(f'/r/{template}', files) == [f'/r/{parameters}']


@pytest.mark.parametrize('parameters', [
    '/r/main.json', '/r/parameters.json', '/r/mainparameters.json', '/r/main.parameters.txt', '/q/main.parameters.json',
    '/r/main.dev.json', '/r/maintenance.parameters.json', '/r/.parameters.json', '/r/main.a.b.parameters.json',
])
def test_other_names_are_no_parameter_files_of_it(parameters: str) -> None:
    assert template_of(parameters, {}, ['/r/main.json']) is None
    assert parameter_files('/r/main.json', [parameters]) == []


def test_the_longest_name_takes_the_parameter_file() -> None:
    files = ['/r/main.json', '/r/main.dev.json', '/r/main.dev.parameters.json', '/r/main.test.parameters.json']
    assert parameter_files('/r/main.json', files) == ['/r/main.test.parameters.json']
    assert parameter_files('/r/main.dev.json', files) == ['/r/main.dev.parameters.json']


def test_a_template_in_two_languages_has_its_parameter_files_in_both() -> None:
    files = ['/r/main.bicep', '/r/main.json', '/r/main.parameters.json']
    assert template_of('/r/main.parameters.json', {}, files) == '/r/main.json'
    assert associate(files[:2], {files[2]: {}}) == {'/r/main.bicep': [files[2]], '/r/main.json': [files[2]]}


def test_a_borrowed_parameter_file_goes_to_its_own_template_first() -> None:
    files = ['/r/main.bicep', '/r/azuredeploy.json', '/r/azuredeploy.parameters.json']
    assert parameter_files('/r/main.bicep', files) == []
    assert parameter_files('/r/azuredeploy.json', files) == ['/r/azuredeploy.parameters.json']


@pytest.mark.parametrize(('declared', 'template'), [
    ('./sub/t.json', '/r/p/sub/t.json'),
    ('../t.json', '/r/t.json'),
    ('..\\t.json', '/r/t.json'),
    ('t.json', '/r/t.json'),
    ('p/sub/t.json', '/r/p/sub/t.json'),
    ('./t.json', None),
    ('../../../../etc/passwd', None),
    ('/r/t.json', '/r/t.json'),
])
def test_what_a_parameter_file_declares_comes_before_its_name(declared: str, template: str | None) -> None:
    value = {'metadata': {'template': declared}}
    templates = ['/r/t.json', '/r/p/sub/t.json', '/r/p/named.json']
    path = '/r/p/named.parameters.json'
    assert template_of(path, value, templates) == template
    for candidate in templates:
        expected = [path] if candidate == template else []
        assert parameter_files(candidate, [*templates, path], values={path: value}) == expected


@pytest.mark.parametrize(('text', 'template'), [
    ("using './main.bicep'\nparam a = 1", '/r/main.bicep'),
    ("/* using './other.bicep' */\n// using './other.bicep'\nusing  'main.bicep' // it", '/r/main.bicep'),
    ("using './main.json'", '/r/main.json'),
    ("using 'br:registry/x:1'", None),
    ('using none', None),
    ('', None),
])
def test_a_bicepparam_file_is_for_the_template_it_uses(text: str, template: str | None) -> None:
    templates = ['/r/main.bicep', '/r/main.json', '/r/other.bicep', '/r/x.json']
    assert template_of('/r/x.bicepparam', text, templates) == template


@pytest.mark.parametrize('value', [None, [], 7, {'metadata': 'x'}, {'metadata': {'template': 7}}, {'metadata': None}])
def test_a_value_that_declares_nothing_leaves_the_name(value: object) -> None:
    assert template_of('/r/a.parameters.json', value, ['/r/a.json']) == '/r/a.json'


def test_ten_thousand_pairs_are_matched_in_a_second() -> None:
    templates = [f'/r/{number}/azuredeploy.json' for number in range(10_000)]
    parameters: dict[str, object] = {path.replace('.json', '.parameters.json'): None for path in templates}
    start = time.process_time()
    pairs = associate(templates, parameters)
    assert time.process_time() - start < 5
    assert all(len(files) == 1 for files in pairs.values())
