"""YAML with JSON values and places."""

from __future__ import annotations

import json
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from linter.model.diagnostic import InputError
from linter.model.source import Source
from linter.source.yamlc import Positions, read_yaml
from tests.source.test_json_reading import JSON_VALUES


@pytest.fixture(params=['libyaml', 'python'])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run with the parser in C and with the one in Python, which platforms without libyaml have."""
    if request.param == 'python':
        monkeypatch.delattr(yaml, 'CSafeLoader')
    elif not hasattr(yaml, 'CSafeLoader'):
        pytest.skip('PyYAML was built without libyaml')


def read(text: str) -> tuple[object, Positions]:
    return read_yaml(Source('a.yaml', 'a.yaml', text))


def refusal(text: str) -> tuple[str, str, str]:
    """Return code, line:column and message of the refusal to read a text."""
    with pytest.raises(InputError) as caught:
        read(text)
    diagnostic = caught.value.diagnostic
    assert (diagnostic.severity, diagnostic.blocking) == ('error', True)
    return diagnostic.code, f'{diagnostic.location.line}:{diagnostic.location.column}', diagnostic.message


@pytest.mark.usefixtures('parser')
@pytest.mark.parametrize(('scalar', 'value'), [
    ('null', None), ('Null', None), ('NULL', None), ('~', None), ('', None),
    ('true', True), ('True', True), ('TRUE', True), ('false', False), ('False', False), ('FALSE', False),
    ('yes', 'yes'), ('no', 'no'), ('on', 'on'), ('off', 'off'), ('y', 'y'), ('nULL', 'nULL'), ('tRUE', 'tRUE'),
    ('0', 0), ('-12', -12), ('+7', 7), ('010', 10), ('0o17', 15), ('0xfF', 255), ('18446744073709551616', 2**64),
    ('1.5', 1.5), ('-.5', -0.5), ('1.', 1.0), ('1e3', 1000.0), ('1.2E-2', 0.012), ('+1.0', 1.0),
    ('1_000', '1_000'), ('1:30', '1:30'), ('0b1', '0b1'), ('1.2.3', '1.2.3'), ('0.1.0', '0.1.0'), ('-', [None]),
    ('2024-01-01', '2024-01-01'), ('2024-01-01T10:00:00Z', '2024-01-01T10:00:00Z'), ('.', '.'), ('1e', '1e'),
    ('0725b4dd-7e76-479c-a735-68e7ee23d5ca', '0725b4dd-7e76-479c-a735-68e7ee23d5ca'), ('=', '='),
    ('"1"', '1'), ("'true'", 'true'), ('"null"', 'null'), ('""', ''), ('"é\\u263a\\n"', 'é☺\n'),
    ('|\n  a\n  b\n', 'a\nb\n'), ('>-\n  a\n  b\n', 'a b'), ('one two', 'one two'),
])
def test_a_scalar_is_what_the_core_schema_says(scalar: str, value: object) -> None:
    document = read(f'a: {scalar}' if scalar != '-' else 'a:\n-')[0]
    assert document == {'a': value}
    assert type(document['a']) is type(value)  # type: ignore[index]


@pytest.mark.usefixtures('parser')
@pytest.mark.parametrize(('text', 'value'), [
    ('', None), ('# nothing', None), ('---\n', None), ('---\na: 1\n...\n', {'a': 1}), ('text', 'text'), ('[]', []),
    ('%YAML 1.1\n---\na: 1', {'a': 1}), ('\ufeffa: 1', {'a': 1}),
    ('{a: [1, {b: }], "c": {}}', {'a': [1, {'b': None}], 'c': {}}),
    ('- 1\n- - 2\n  - 3\n-\n  a: 4\n', [1, [2, 3], {'a': 4}]),
    ('true: 1\n1: 2\nnull: 3\n1.0: 4', {'true': 1, '1': 2, 'null': 3, '1.0': 4}),
    ('"<<": 1', {'<<': 1}),
])
def test_a_document_is_plain_values_with_text_for_keys(text: str, value: object) -> None:
    assert read(text)[0] == value


@given(JSON_VALUES)
def test_json_is_yaml(value: object) -> None:
    text = json.dumps(value)
    if '\\ud' in text or '\\u0000' in text:
        return  # half a character, and NUL, are JSON but not YAML
    assert read(text)[0] == value


@pytest.mark.usefixtures('parser')
@pytest.mark.parametrize(('text', 'code', 'place', 'words'), [
    ('a: 1\nb: 2\na: 3', 'duplicate-key', '3:1', "'a' is already set on line 1, column 1"),
    ('x: {a: 1, "a": 2}', 'duplicate-key', '1:11', "'a' is already set on line 1, column 5"),
    ('a: !!python/object:os.system x', 'yaml-unsupported', '1:4', 'tag'),
    ('a: !!str 1', 'yaml-unsupported', '1:4', 'tag'),
    ('a: ! 1', 'yaml-unsupported', '1:4', 'tag'),
    ('a: !x {}', 'yaml-unsupported', '1:4', 'tag'),
    ('a: &b 1', 'yaml-unsupported', '1:4', '&b'),
    ('a: &b [1]', 'yaml-unsupported', '1:4', '&b'),
    ('&b a: 1', 'yaml-unsupported', '1:1', '&b'),
    ('a: *b', 'yaml-unsupported', '1:4', '*b'),
    ('<<: {a: 1}', 'yaml-unsupported', '1:1', 'merge key'),
    ('a: 1\n---\nb: 2', 'yaml-unsupported', '2:1', 'second document'),
    ('? [a]\n: 1', 'yaml-unsupported', '1:3', 'a key must be text'),
    ('a: {{ parameters.x }}', 'yaml-unsupported', '1:5', 'in quotes'),
    ('{{ parameters.x }}: 1', 'yaml-unsupported', '1:1', 'in quotes'),
    ('a: .inf', 'yaml-unsupported', '1:4', '.inf'),
    ('a: -.Inf', 'yaml-unsupported', '1:4', '-.Inf'),
    ('a: .NaN', 'yaml-unsupported', '1:4', '.NaN'),
    ('a: 1e999', 'limit-number', '1:4', 'larger'),
    ('a: ' + '9' * 5000, 'limit-number', '1:4', '5000 digits'),
    ('a:\n\tb: 1', 'yaml-syntax', '2:1', 'tab'),
    ('a: [1\nb: 2', 'yaml-syntax', '2:', ''),
    ('a: "x', 'yaml-syntax', '1:', ''),
    ('a: b: c', 'yaml-syntax', '1:5', 'mapping values are not allowed'),
    ('é: \x07', 'yaml-syntax', '1:4', 'U+0007'),
    ('a: \ud800', 'yaml-syntax', '1:4', 'U+D800'),
    ('\ufeffa: 1\na: 2', 'duplicate-key', '2:1', ''),
])
def test_what_is_refused_is_named_with_its_place(text: str, code: str, place: str, words: str) -> None:
    found = refusal(text)
    assert found[0] == code
    assert found[1].startswith(place)
    assert words in found[2]


TEXT = """# rule
id: a-b
when:
  field: kind
  in: [One, "Two"]   # both
require:
  anyOf:
    - field: x
      equals: Disabled

    - field: y
note: |
  many
  lines

last: 1
"""


@pytest.mark.usefixtures('parser')
@pytest.mark.parametrize(('path', 'value', 'key'), [
    (('id',), 'a-b', 'id'),
    (('when', 'in'), '[One, "Two"]', 'in'),
    (('when', 'in', 1), '"Two"', '"Two"'),
    (('when',), 'field: kind\n  in: [One, "Two"]', 'when'),
    (('require', 'anyOf', 0), 'field: x\n      equals: Disabled', 'field: x\n      equals: Disabled'),
    (('require', 'anyOf', 1, 'field'), 'y', 'field'),
    (('note',), '|\n  many\n  lines', 'note'),
    (('last',), '1', 'last'),
    (('when', 'missing', 3), 'field: kind\n  in: [One, "Two"]', 'when'),
    (('require', 'anyOf', 9), '- field: x\n      equals: Disabled\n\n    - field: y', 'anyOf'),
    (('require', 'anyOf', -1), '- field: x\n      equals: Disabled\n\n    - field: y', 'anyOf'),
])
@pytest.mark.parametrize('mark', ['', '\ufeff'])
def test_values_and_keys_are_found(mark: str, path: tuple[str | int, ...], value: str, key: str) -> None:
    source = Source('a.yaml', 'a.yaml', mark + TEXT)
    _, positions = read_yaml(source)
    start, end = source.text.index(value), source.text.index(value) + len(value)
    if path == ('last',):
        start, end = source.text.rindex(value), source.text.rindex(value) + 1
    if path == ('require', 'anyOf', 1, 'field'):
        start, end = source.text.index('y\nnote'), source.text.index('y\nnote') + 1
    assert positions.location(path) == source.location(start, end)
    found = positions.key_location(path)
    line = source.line(found.line)
    assert line[found.column - 1 :].startswith(key.split('\n')[0])


@pytest.mark.usefixtures('parser')
def test_places_count_characters_whatever_yaml_takes_for_a_line_end() -> None:
    source = Source('a.yaml', 'a.yaml', '"é😀": "x\u2028y"\r\nb:\r\n  - 1\n')
    _, positions = read_yaml(source)
    assert positions.location(('é😀',)).key() == ('a.yaml', 1, 7, 1, 12)
    assert positions.location(('b', 0)).key() == ('a.yaml', 3, 5, 3, 6)


def test_the_root_of_an_empty_text_is_its_beginning() -> None:
    assert read('')[1].location(('a', 0)).key() == ('a.yaml', 1, 1, 1, 1)


@given(st.text('ab:- \n[]{},#"\'|>?&*!%@`\t0.<~', max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    source = Source('a.yaml', 'a.yaml', text)
    try:
        value, positions = read_yaml(source)
        json.dumps(value, allow_nan=False)
        location = positions.location(())
    except InputError as error:
        location = error.diagnostic.location
    assert 1 <= location.line <= location.end_line <= text.count('\n') + 1


@pytest.mark.benchmark
def test_a_megabyte_is_read_in_a_second() -> None:
    entry = '- id: caf/one\n  title: "A title of some length"\n  checks: [a-b, c-d]\n  note: |\n    text\n    more\n'
    text = entry * (1_000_000 // len(entry))
    start = time.process_time()
    value, _ = read(text)
    assert time.process_time() - start < 3
    assert len(value) == text.count('- id')  # type: ignore[arg-type]
