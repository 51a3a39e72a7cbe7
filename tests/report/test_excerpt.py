"""Excerpts show one line of source, marked, in a terminal of any width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.model.source import Location, Source
from linter.report.excerpt import excerpt


def shown(line: str, start: int, end: int, width: int = 80, file: str = 'main.json') -> tuple[str, str]:
    """Return the excerpt of columns start to end of a line, and the marks under it."""
    found = excerpt(Source(file, f'/{file}', f'first\n{line}\nlast\n'), Location(file, 2, start, 2, end), width)
    assert found is not None
    assert found.number == 2
    return found.text, ' ' * found.start + '^' * found.length


@pytest.mark.parametrize(('line', 'start', 'end', 'text', 'marks'), [
    ('    "a": 1,', 5, 11, '"a": 1,', '^^^^^^'),
    ('\t\t"a": 1,', 3, 9, '"a": 1,', '^^^^^^'),
    ('"name": "größe", "b": 1', 18, 24, '"name": "…", "b": 1', '             ^^^^^^'),
    ('"日本": 1, "b": 2', 10, 16, '"日本": 1, "b": 2', '           ^^^^^^'),
    ('"a": "\x1b[31m"', 1, 13, '"a": "\\x1b[31m"', '^^^^^^^^^^^^^^^'),
    ('"e\u0301": 1', 1, 6, '"e\u0301": 1', '^^^^'),
    ('"a": 1', 1, 1, '"a": 1', '^'),
    ('"a": 1', 1, 99, '"a": 1', '^^^^^^'),
], ids=['indented', 'tabs', 'after text', 'wide', 'escape', 'combining', 'no length', 'past the end'])
def test_the_marks_stand_under_the_place(line: str, start: int, end: int, text: str, marks: str) -> None:
    assert shown(line, start, end) == (text, marks)


@pytest.mark.parametrize(('line', 'start', 'end', 'text', 'marks'), [
    ('aaaaaaaaaa[bbbb]cccccccccc', 11, 17, '…aaaaaa[bbbb]cccccc…', '       ^^^^^^'),
    ('[bbbb]cccccccccccccccccccc', 1, 7, '[bbbb]cccccccccccc…', '^^^^^^'),
    ('aaaaaaaaaaaaaaaaaaaa[bbbb]', 21, 27, '…aaaaaaaaaaaa[bbbb]', '             ^^^^^^'),
    ('[bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb]', 1, 34, '[bbbbbbbbbbbbbbbbb…', '^^^^^^^^^^^^^^^^^^'),
], ids=['middle', 'start', 'end', 'longer than the line'])
def test_a_wide_line_is_cut_around_the_place(line: str, start: int, end: int, text: str, marks: str) -> None:
    found = shown(line, start, end, width=20, file='main.bicep')
    assert found == (text, marks)


def test_of_a_place_over_several_lines_the_first_is_shown() -> None:
    source = Source('m.json', '/m.json', '"a": {\n  "b": 1\n}\n')
    found = excerpt(source, Location('m.json', 1, 6, 3, 2), 80)
    assert found is not None
    assert (found.text, found.start, found.length) == ('"a": {', 5, 1)


def test_a_line_that_is_not_there_has_no_excerpt() -> None:
    source = Source('m.json', '/m.json', '{}\n')
    assert excerpt(source, Location('m.json', 9, 1), 80) is None
    assert excerpt(source, Location('m.json', 1, 9), 80) is None
    assert excerpt(source, Location('m.json', 2, 1), 80) is None


def test_text_beside_the_place_is_left_out_of_json() -> None:
    line = '{"password": {"value": "s3cr\\"et"}, "public": {"value": "On"}, "other": ["t0p"]}'
    start = line.index('"public"') + 1
    text, marks = shown(line, start, start + len('"public": {"value": "On"}'))
    assert text == '{"password": {"value": "…"}, "public": {"value": "On"}, "other": ["…"]}'
    assert text[len(marks) - len(marks.strip()):len(marks)] == '"public": {"value": "On"}'


def test_of_compact_json_only_the_place_is_shown() -> None:
    line = '{' + '"secret": "t0p",' * 1000 + '"a": "b"}'
    text, marks = shown(line, len(line) - 8, len(line))
    assert text == '…"a": "b"…'
    assert marks == ' ^^^^^^^^'


@given(
    st.text(st.characters(blacklist_characters='\r\n'), min_size=1, max_size=300),
    st.integers(1, 300), st.integers(0, 300), st.integers(20, 120), st.sampled_from(['m.json', 'm.bicep']),
)
def test_every_excerpt_fits_and_is_safe(line: str, start: int, length: int, width: int, file: str) -> None:
    found = excerpt(Source(file, file, line), Location(file, 1, start, 1, start + length), width)
    if found is not None:
        assert found.text.isprintable()
        assert '##' not in found.text
        marks = sum(not character.isascii() for character in found.text)  # may take no cell
        assert len(found.text) <= width + marks
        assert found.length >= 1
        assert found.start + found.length <= width
