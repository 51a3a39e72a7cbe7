"""Wildcards in paths."""

from __future__ import annotations

import fnmatch
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.source.globs import is_glob, matches_path, matches_segment


@pytest.mark.parametrize(('path', 'pattern', 'expected'), [
    ('a.json', '*.json', True),
    ('A.JSON', '*.json', True),
    ('x/a.json', '*.json', False),
    ('a.json', '**/*.json', True),
    ('x/y/a.json', '**/*.json', True),
    ('x/y/a.json', 'x/**', True),
    ('x', 'x/**', True),
    ('x/y/z/a.json', 'x/**/z/*.json', True),
    ('x/z/a.json', 'x/**/z/*.json', True),
    ('x/z/y/a.json', 'x/**/z/*.json', False),
    ('x/z/y/z/a.json', '**/z/**/z/a.*', True),
    ('ab/a.json', 'a*/a.????', True),
    ('a.json', '[a-c].json', True),
    ('d.json', '[a-c].json', False),
    ('d.json', '[!a-c].json', True),
    ('a-.json', 'a[-x].json', True),
    ('].json', '[]].json', True),
    ('*.json', '[*].json', True),
    ('a.json', '[*].json', False),
    ('[a.json', '[a.json', True),
    ('[a.json', '[a*', True),
    ('', '*', True),
    ('a', '', False),
    ('a', 'a***', True),
])
def test_a_path_matches_a_pattern(path: str, pattern: str, expected: bool) -> None:
    assert matches_path(path.split('/'), pattern.split('/')) is expected


@given(st.text('abB.[', max_size=8), st.text('ab*?.', max_size=8))
def test_a_segment_matches_as_the_shell_does(name: str, pattern: str) -> None:
    assert matches_segment(name, pattern) == fnmatch.fnmatchcase(name.lower(), pattern)


@given(st.lists(st.sampled_from('ab'), max_size=6), st.lists(st.sampled_from(['a', 'b', '*', '**']), max_size=6))
def test_two_stars_match_any_number_of_segments(path: list[str], pattern: list[str]) -> None:
    def slow(path: list[str], pattern: list[str]) -> bool:
        if not pattern:
            return not path
        if pattern[0] == '**':
            return any(slow(path[start:], pattern[1:]) for start in range(len(path) + 1))
        return bool(path) and pattern[0] in ('*', path[0]) and slow(path[1:], pattern[1:])

    assert matches_path(path, pattern) == slow(path, pattern)


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    start = time.process_time()
    assert not matches_segment('a' * 2000, '*a' * 200 + 'b')
    assert not matches_path(['a'] * 2000, ['**', 'a'] * 200 + ['b'])
    assert time.process_time() - start < 10


@pytest.mark.parametrize(('text', 'expected'), [('a/b.json', False), ('a/*', True), ('a?', True), ('[a]', True)])
def test_a_wildcard_makes_a_glob(text: str, expected: bool) -> None:
    assert is_glob(text) is expected
