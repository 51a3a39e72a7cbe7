"""Reading JSON the way Azure Resource Manager does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.model.source import Source
from linter.source.jsonc import read_json
from tests.corpus import CORPUS, needs_corpus, sample


def read(text: str) -> tuple[object, list[str]]:
    """Return the value of a text and its diagnostics as line:column code."""
    value, diagnostics = read_json(Source('a.json', 'a.json', text))
    return value, [f'{item.location.line}:{item.location.column} {item.code}' for item in diagnostics]


def values(leaves: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=20,
    )


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON_VALUES = values(st.none() | st.booleans() | NUMBERS | st.text())


@given(JSON_VALUES, st.booleans())
def test_every_json_text_reads_as_its_value(value: object, ascii_only: bool) -> None:
    found, diagnostics = read(json.dumps(value, ensure_ascii=ascii_only))
    assert found == value
    assert all('duplicate-key' in item for item in diagnostics)


@pytest.mark.parametrize(('text', 'value'), [
    ('\ufeff{}', {}),
    ('  [1]\r\n', [1]),
    ('{"a": 1, // the first\n "b": 2}', {'a': 1, 'b': 2}),
    ('{/* many\nlines */ "a" /**/ : /* * / */ 1}', {'a': 1}),
    ('// first\n[1] // last', [1]),
    ('[1, 2,]', [1, 2]),
    ('{"a": {"b": 1,},}', {'a': {'b': 1}}),
    ('{"a": "one\ntwo\tthree"}', {'a': 'one\ntwo\tthree'}),
    ("{'a': 'it''}".replace("''", "\\''"), {'a': "it'"}),
    ("""{'a "quoted" key': 'b\\n"'}""", {'a "quoted" key': 'b\n"'}),
    ('["it\\\'s", "\\u00e9\\ud83d\\ude00"]', ["it's", 'é😀']),
    ('["// no comment", "/* nor this */"]', ['// no comment', '/* nor this */']),
    ('[1\u00a0,\u00a02]', [1, 2]),
    ('[{}, [], {"a": []}, /* c */]', [{}, [], {'a': []}]),
    ('"text"', 'text'),
    ('null', None),
    ('[-0, 1.50, 2e3, 1E-2, -1.5e+2]', [0, 1.5, 2000.0, 0.01, -150.0]),
    ('[18446744073709551616, -9223372036854775809]', [18446744073709551616, -9223372036854775809]),
    ('[1, // lenient, still exact\n18446744073709551616]', [1, 18446744073709551616]),
])
def test_what_the_service_accepts_is_read(text: str, value: object) -> None:
    assert read(text) == (value, [])


@pytest.mark.parametrize(('text', 'place', 'words'), [
    ('', '1:1', 'empty'),
    ('  // only a comment\n', '2:1', 'empty'),
    ('{"a": 1', '1:8', 'the end of the file'),
    ('{"a": 1\n "b": 2}', '2:2', "',' or '}'"),
    ('[1 2]', '1:4', "',' or ']'"),
    ('{"a" 1}', '1:6', "':'"),
    ('{a: 1}', '1:2', 'key in double quotes'),
    ('{,}', '1:2', 'key in double quotes'),
    ('[,]', '1:2', "','"),
    ('[1,,2]', '1:4', "','"),
    ('[1]]', '1:4', "']'"),
    ('{"a": }', '1:7', "'}'"),
    ('{"a": True}', '1:7', 'True is not a JSON value'),
    ('[NaN]', '1:2', 'NaN'),
    ('[-Infinity]', '1:2', '-Infinity'),
    ('[01]', '1:2', '01'),
    ('[1.]', '1:2', '1.'),
    ('[+1]', '1:2', '+1'),
    ('[0x1F]', '1:2', '0x1F'),
    ('["a\\q"]', '1:4', r'\q'),
    ('["a\\u12g4"]', '1:4', r'\u'),
    ("['a\\q']", '1:4', r'\q'),
    ('["open]', '1:2', 'no closing "'),
    ("['open]", '1:2', "no closing '"),
    ('[1] /* open', '1:5', 'comment without an end'),
    ('[1 / 2]', '1:4', "'/'"),
    ('{"a": 1,', '1:9', 'the end of the file'),
    ('["a", "b"', '1:10', 'array that begins on line 1'),
    ('\ufeff{"a": [1}', '1:10', "']'"),
])
def test_the_first_error_is_named_with_its_place(text: str, place: str, words: str) -> None:
    value, diagnostics = read_json(Source('a.json', 'a.json', text))
    assert value is None
    assert [(item.code, item.severity, item.blocking) for item in diagnostics] == [('json-syntax', 'error', True)]
    location = diagnostics[0].location
    assert f'{location.line}:{location.column}' == place
    assert words in diagnostics[0].message


@given(JSON_VALUES, st.data())
def test_a_damaged_text_is_read_or_refused_with_one_place(value: object, data: st.DataObject) -> None:
    text = json.dumps(value, indent=1)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 3)))
    text = text[:start] + data.draw(st.text('[]{},:"\'\\/* \n0tn', max_size=3)) + text[end:]
    found, diagnostics = read_json(Source('a.json', 'a.json', text))
    blocking = [item for item in diagnostics if item.code != 'duplicate-key']
    assert len(blocking) <= 1
    assert not blocking or found is None
    for item in diagnostics:
        assert 1 <= item.location.line <= text.count('\n') + 1


@given(st.text('[]{},:"\'\\/*- \n\r\t10eEtrufalsn\ufeff', max_size=30))
def test_a_text_is_refused_with_one_diagnostic_and_never_if_json_accepts_it(text: str) -> None:
    value, diagnostics = read_json(Source('a.json', 'a.json', text))
    refusals = [item for item in diagnostics if item.code != 'duplicate-key']
    assert len(refusals) <= 1
    assert not refusals or value is None
    try:
        expected = json.loads(text, strict=False)
    except ValueError:
        return
    assert (value, refusals) == (expected, [])


def test_of_equal_keys_the_last_counts_and_both_places_are_named() -> None:
    value, diagnostics = read_json(Source('a.json', 'a.json', '{\n  "a": 1,\n  "b": 2,\n  "a": 3\n}'))
    assert value == {'a': 3, 'b': 2}
    [item] = diagnostics
    assert (item.code, item.severity, item.blocking) == ('duplicate-key', 'error', False)
    assert item.location.key() == ('a.json', 4, 3, 4, 6)
    assert item.message == "'a' is already set on line 2, column 3; the last one counts"


def test_keys_that_differ_only_in_case_are_both_kept_and_block() -> None:
    value, diagnostics = read_json(Source('a.json', 'a.json', '{"Name": 1,\n "name": 2}'))
    assert value == {'Name': 1, 'name': 2}
    [item] = diagnostics
    assert (item.code, item.blocking) == ('duplicate-key', True)
    assert item.location.key() == ('a.json', 2, 2, 2, 8)
    assert "'name' and 'Name' on line 1, column 2" in item.message


@pytest.mark.parametrize('text', [
    r'{"a": 1, "\u0061": 2}',
    '{"a": 1, /* lenient */ "a": 2}',
    '[{"x": {"a": 1, "b": 0, "a": 2}}]',
    '{"a": 1, \'a\': 2}',
])
def test_equal_keys_are_found_however_written(text: str) -> None:
    assert [item.split()[1] for item in read(text)[1]] == ['duplicate-key']


def test_the_same_key_in_different_objects_is_no_duplicate() -> None:
    assert read('[{"a": 1, "B": {"A": 2}}, {"a": 3, "b": 4}]')[1] == []


@needs_corpus
def test_every_json_file_of_the_corpus_is_read() -> None:
    paths = sample(sorted(CORPUS.rglob('*.json')), 400)
    unread = []
    for path in paths:
        source = Source(path.name, str(path), path.read_text(encoding='utf-8-sig'))
        value, diagnostics = read_json(source)
        if value is None or any(item.code != 'duplicate-key' for item in diagnostics):
            unread.append(path)
    assert unread == []
    assert len(paths) > 100
