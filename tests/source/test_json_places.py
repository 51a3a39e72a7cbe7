"""Where the values of a JSON text stand."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.model.source import Source
from linter.source.jsonc import flatten, linked, locate, read_json, string_offset
from tests.corpus import CORPUS, needs_corpus, sample
from tests.source.test_json_reading import JSON_VALUES

NOISE = ['', ' ', '\n', '\t', '\r\n', ' // note ] } "\n', '/* [ { " */', "/* it's */ ", '/**/', '//\n', '/***/']
Places = dict[tuple[str | int, ...], tuple[tuple[int, int] | None, tuple[int, int]]]


class Writer:
    """Writes a value as lenient JSON, with noise between tokens, and notes where each part stands."""

    def __init__(self, draw: st.DataObject) -> None:
        self.draw = draw
        self.text = ''
        self.places: Places = {}

    def noise(self) -> None:
        self.text += self.draw.draw(st.sampled_from(NOISE))

    def token(self, text: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += text
        return start, len(self.text)

    def string(self, text: str) -> tuple[int, int]:
        written = json.dumps(text, ensure_ascii=self.draw.draw(st.booleans()))
        if '"' not in written[1:-1] and "'" not in written and self.draw.draw(st.booleans()):
            written = f"'{written[1:-1]}'"
        return self.token(written)

    def value(self, value: object, path: tuple[str | int, ...], key: tuple[int, int] | None) -> None:
        self.noise()
        start = len(self.text)
        if isinstance(value, dict):
            self.members(list(value.items()), path)
        elif isinstance(value, list):
            self.items(value, path)
        elif isinstance(value, str):
            self.string(value)
        else:
            self.token(json.dumps(value))
        self.places[path] = (key, (start, len(self.text)))
        self.noise()

    def members(self, members: list[tuple[str, object]], path: tuple[str | int, ...]) -> None:
        self.token('{')
        if members and self.draw.draw(st.booleans()):
            members = [(members[0][0], ['an earlier value']), *members]
        for name, value in members:
            self.noise()
            key = self.string(name)
            self.noise()
            self.token(':')
            self.forget((*path, name))
            self.value(value, (*path, name), key)
            self.comma(name == members[-1][0] and value is members[-1][1])
        self.noise()
        self.token('}')

    def items(self, items: list[object], path: tuple[str | int, ...]) -> None:
        self.token('[')
        for index, item in enumerate(items):
            self.value(item, (*path, index), None)
            self.comma(index == len(items) - 1)
        self.noise()
        self.token(']')

    def comma(self, is_last: bool) -> None:
        if not is_last or self.draw.draw(st.booleans()):
            self.token(',')

    def forget(self, path: tuple[str | int, ...]) -> None:
        for place in [place for place in self.places if place[: len(path)] == path]:
            del self.places[place]


@given(JSON_VALUES, st.data())
def test_every_value_and_key_is_found_where_it_was_written(value: object, data: st.DataObject) -> None:
    writer = Writer(data)
    writer.text = data.draw(st.sampled_from(['', '\ufeff']))
    writer.value(value, (), None)
    source = Source('a.json', 'a.json', writer.text)
    assert read_json(source)[0] == value
    assert {path: locate(source, path) for path in writer.places} == writer.places


TEXT = """{
  "Parameters": {"p": {"type": "string"}},
  "resources": [
    {"name": "a", "tags": {}},
    {"name": "b"} // the last
  ]
}"""


@pytest.mark.parametrize(('path', 'key', 'value'), [
    ((), None, TEXT),
    (('resources', 1), None, '{"name": "b"}'),
    (('resources', 1, 'name'), '"name"', '"b"'),
    (('resources', 0, 'tags'), '"tags"', '{}'),
    (('parameters', 'P', 'type'), '"type"', '"string"'),
    (('resources', 1, 'location'), None, '{"name": "b"}'),
    (('resources', 1, 'name', 'first', 0), '"name"', '"b"'),
    (('resources', 7), '"resources"', TEXT[TEXT.index('[') : TEXT.index(']') + 1]),
    (('resources', -1), '"resources"', TEXT[TEXT.index('[') : TEXT.index(']') + 1]),
    (('resources', 'name'), '"resources"', TEXT[TEXT.index('[') : TEXT.index(']') + 1]),
    (('parameters', 0), '"Parameters"', '{"p": {"type": "string"}}'),
    (('missing', 'too'), None, TEXT),
])
def test_a_path_gives_key_and_value_or_the_deepest_that_exists(
    path: tuple[str | int, ...], key: str | None, value: str
) -> None:
    key_span, (start, end) = locate(Source('a.json', 'a.json', TEXT), path)
    assert (None if key_span is None else TEXT[slice(*key_span)], TEXT[start:end]) == (key, value)


def test_of_equal_keys_the_last_is_found() -> None:
    text = '{"a": 1, "a": {"b": 2}, "A": 3, "a": {"b": 4}}'
    key, value = locate(Source('a.json', 'a.json', text), ('a', 'b'))
    assert value == (text.index('4'), text.index('4') + 1)
    assert key == (text.rindex('"b"'), text.rindex('"b"') + 3)


@given(st.text() | st.text('[]{}",:/*\'\\ \n1', max_size=40), st.lists(st.integers(-1, 3) | st.text('ab'), max_size=4))
def test_a_text_that_is_not_json_gives_some_place_in_it(text: str, path: list[str | int]) -> None:
    key, (start, end) = locate(Source('a.json', 'a.json', text), tuple(path))
    assert 0 <= start <= end <= len(text)
    assert key is None or 0 <= key[0] < key[1] <= len(text)


@given(st.text() | st.text('aé😀\\"/\n\ud83d\ude00'), st.booleans(), st.text('x ', max_size=3))
def test_each_character_of_a_text_is_found_behind_its_escapes(text: str, ascii_only: bool, before: str) -> None:
    written = json.dumps(text, ensure_ascii=ascii_only)
    text = json.loads(written)
    source = Source('a.json', 'a.json', before + written)
    span = (len(before), len(source.text))
    offsets = [string_offset(source, span, index) for index in range(len(text))]
    pieces = [source.text[start:end] for start, end in zip(offsets, [*offsets[1:], span[1] - 1])]
    assert [json.loads(f'"{piece}"', strict=False) for piece in pieces] == list(text)
    assert string_offset(source, span, len(text) + 5) == span[1] - 1


def test_a_character_of_a_value_that_is_no_text_is_its_start() -> None:
    assert string_offset(Source('a.json', 'a.json', '[12345]'), (1, 6), 3) == 1


@given(st.lists(st.integers(0, 9) | st.text(max_size=3)))
def test_linked_paths_flatten_to_themselves(path: list[str | int]) -> None:
    assert flatten(linked(tuple(path))) == tuple(path)


def test_the_root_is_none_and_a_step_is_a_pair() -> None:
    assert linked(()) is None
    assert linked(('resources', 0)) == ((None, 'resources'), 0)


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for step, member in members for below in paths(member, (*path, step)))]


@needs_corpus
def test_places_in_the_corpus_hold_the_value_they_are_for() -> None:
    checked = 0
    for file in sample(sorted(CORPUS.rglob('*.json')), 200):
        source = Source(file.name, str(file), file.read_text(encoding='utf-8-sig'))
        value, _ = read_json(source)
        for path in sample(paths(value), 50):
            key, (start, end) = locate(source, path)
            expected = value
            for step in path:
                expected = expected[step]
            assert read_json(Source('', '', source.text[start:end]))[0] == expected, (file, path)
            name = path[-1] if path and isinstance(path[-1], str) else None
            assert (None if key is None else read_json(Source('', '', source.text[slice(*key)]))[0]) == name
            checked += 1
    assert checked > 1000


@pytest.mark.benchmark
def test_a_place_in_a_template_of_average_size_takes_two_milliseconds() -> None:
    resource = {'type': 'Microsoft.Storage/storageAccounts', 'name': 'a', 'properties': {'x': [{'y': 1}] * 8}}
    text = json.dumps({'resources': [resource] * 300}, indent=2)
    source = Source('a.json', 'a.json', text)
    start = time.perf_counter()
    for index in range(0, 300, 30):
        locate(source, ('resources', index, 'properties', 'x', 3, 'y'))
    elapsed = (time.perf_counter() - start) / 10 * 126_000 / len(text)
    assert elapsed < 0.002
