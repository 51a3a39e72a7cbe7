"""JSON made to exhaust or to fool its reader (threat-model T4, T17)."""

from __future__ import annotations

import json
import time

import pytest

from linter.model.source import Source
from linter.source.jsonc import locate, read_json

DEEP = 100_000


EXHAUSTING = [
    ('[' * DEEP, 'limit-depth', 101),
    ('[' * DEEP + ']' * DEEP, 'limit-depth', 101),
    ('{"a":' * DEEP + '1' + '}' * DEEP, 'limit-depth', 501),
    ('[{"a":' * DEEP, 'limit-depth', 301),
    ('[' * 101 + ']' * 101, 'limit-depth', 101),
    ('[/**/' * DEEP, 'limit-depth', 501),
    ('9' * 200_000, 'limit-number', 1),
    ('[1, -' + '9' * 4301 + ']', 'limit-number', 5),
    ('[1e999]', 'limit-number', 2),
    ('[-1e999]', 'limit-number', 2),
    ('"' * 1_000_001, 'json-syntax', 3),
    ('"' + 'a' * 1_000_000, 'json-syntax', 1),
    ("'" * 1_000_001, 'json-syntax', 3),
    ('/*' * 500_000, 'json-syntax', 6),
    ('[' + '//\n' * 500_000, 'json-syntax', 1),
    ('["' + '\\' * 1_000_000, 'json-syntax', 2),
    ('[' + '1,' * 300_000 + '&', 'json-syntax', 600_002),
    ('{"a":1' * 10_000, 'json-syntax', 7),
    ('[NaN]', 'json-syntax', 2),
    ('{"a": Infinity}', 'json-syntax', 7),
    ('\ufeff' * 100_000, 'json-syntax', 2),
]


@pytest.mark.parametrize(('text', 'code', 'column'), EXHAUSTING, ids=range(len(EXHAUSTING)))
def test_a_text_made_to_exhaust_is_refused_with_a_place_in_time(text: str, code: str, column: int) -> None:
    start = time.process_time()
    value, diagnostics = read_json(Source('a.json', 'a.json', text))
    elapsed = time.process_time() - start
    assert value is None
    assert [(item.code, item.blocking, item.location.column) for item in diagnostics] == [(code, True, column)]
    assert elapsed < 10


@pytest.mark.parametrize('text', [
    '[' * 100 + ']' * 100,
    '{"a":' * 100 + '1' + '}' * 100,
    '[1, -' + '9' * 4300 + ']',
    '[0.' + '3' * 200_000 + ']',
    '[' + '1' * 300 + '.5]',
    '{' + ','.join(f'"k{number}":{number}' for number in range(1_000_000)) + '}',
    '"' + 'a' * 8_000_000 + '"',
    ' ' * 8_000_000 + '1',
    '/*' + '*' * 8_000_000 + '*/ 1',
    '"' + '\\u0041' * 1_000_000 + '"',
], ids=range(10))
def test_a_large_text_within_the_limits_is_read_in_time(text: str) -> None:
    start = time.process_time()
    value, diagnostics = read_json(Source('a.json', 'a.json', text))
    assert diagnostics == []
    assert value is not None
    assert time.process_time() - start < 20


@pytest.mark.parametrize('end', ['0]', '0,]'], ids=['strict', 'lenient'])
def test_more_values_than_the_limit_are_refused(end: str) -> None:
    value, diagnostics = read_json(Source('a.json', 'a.json', '[' + '0,' * 2_000_000 + end))
    assert value is None
    assert [(item.code, item.blocking) for item in diagnostics] == [('limit-nodes', True)]


def test_equal_keys_without_end_are_reported_a_hundred_times() -> None:
    text = '{' + ','.join('"a":1' for _ in range(200_000)) + '}'
    value, diagnostics = read_json(Source('a.json', 'a.json', text))
    assert value == {'a': 1}
    assert len(diagnostics) == 100
    assert diagnostics[-1].blocking
    assert '199899 more keys' in diagnostics[-1].message


@pytest.mark.parametrize('text', [
    '{"type": "good", "\\u0074ype": "bad"}',
    '{"type": "good", /* hidden */ "type": "bad"}',
    "{'type': 'good', \"type\": 'bad'}",
    '{"Type": "good", "type": "bad"}',
    '{"type": "good", "TYPE": "bad"}',
])
def test_a_key_cannot_be_overridden_in_silence(text: str) -> None:
    value, diagnostics = read_json(Source('a.json', 'a.json', text))
    assert isinstance(value, dict)
    assert 'bad' in value.values()
    assert [(item.code, item.severity) for item in diagnostics] == [('duplicate-key', 'error')]


def test_text_after_the_end_does_not_hide() -> None:
    _, diagnostics = read_json(Source('a.json', 'a.json', '{"resources": []} {"resources": [1]}'))
    assert [(item.code, item.location.column) for item in diagnostics] == [('json-syntax', 19)]


def test_places_in_a_large_text_cost_time_in_its_length_once() -> None:
    nested: object = [{'a': 'x' * 10, 'b': [[], {}]} for _ in range(50_000)]
    for _ in range(90):
        nested = [nested]
    source = Source('a.json', 'a.json', json.dumps(nested))
    start = time.process_time()
    for index in range(0, 50_000, 50):
        _, value = locate(source, (0,) * 90 + (index, 'b', 1))
        assert source.text[slice(*value)] == '{}'
    assert time.process_time() - start < 5


BROKEN = ['{"a\\q": 0', '["' * 200_000, '[\'' * 200_000, '[/*' * 200_000, ']' * 500_000, '{"a":' * 200_000]


@pytest.mark.parametrize('text', BROKEN, ids=range(len(BROKEN)))
def test_places_in_a_broken_text_cost_linear_time(text: str) -> None:
    start = time.process_time()
    _, (begin, end) = locate(Source('a.json', 'a.json', text), (0, 'a', 0))
    assert 0 <= begin <= end <= len(text)
    assert time.process_time() - start < 5
