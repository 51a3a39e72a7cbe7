"""YAML made to exhaust or to fool its reader (threat-model T10, T17, T18)."""

from __future__ import annotations

import time

import pytest

from linter.model.diagnostic import InputError
from linter.model.source import Source
from linter.source.yamlc import read_yaml

BOMB = 'a: &a [x, x]\n' + ''.join(
    f'{name}: &{name} [{", ".join([f"*{before}"] * 9)}]\n' for before, name in zip('abcdefgh', 'bcdefghi')
)

HOSTILE = [
    (BOMB, 'yaml-unsupported', 4),
    ('a: &a {x: 1}\nb:\n  <<: *a\n', 'yaml-unsupported', 4),
    ('!!python/object/apply:os.system ["true"]', 'yaml-unsupported', 1),
    ('a: !!python/name:os.system', 'yaml-unsupported', 4),
    ('!<tag:yaml.org,2002:python/object:x> {}', 'yaml-unsupported', 1),
    ('[' * 100_000, 'limit-depth', 101),
    ('{a: ' * 100_000, 'limit-depth', 401),
    ('- ' * 100_000, 'limit-depth', 201),
    ('? ' * 100_000, 'yaml-unsupported', 3),
    ('9' * 200_000, 'limit-number', 1),
    ('{' + ', '.join(f'k{number % 99_999}: 1' for number in range(100_000)) + '}', 'duplicate-key', None),
    ('---\n' * 100_000, 'yaml-unsupported', 1),
]


@pytest.mark.parametrize(('text', 'code', 'column'), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_refused_with_a_place_in_time(text: str, code: str, column: int | None) -> None:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        read_yaml(Source('a.yaml', 'a.yaml', text))
    assert time.process_time() - start < 5
    diagnostic = caught.value.diagnostic
    assert (diagnostic.code, diagnostic.blocking) == (code, True)
    assert column in (None, diagnostic.location.column)


def test_the_alias_bomb_is_refused_at_its_first_anchor() -> None:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        read_yaml(Source('a.yaml', 'a.yaml', BOMB))
    assert time.process_time() - start < 0.2
    assert caught.value.diagnostic.location.line == 1


@pytest.mark.parametrize('text', [
    "a: '" + 'x\n' * 500_000 + "'",
    'a: |\n' + '  x\n' * 500_000,
    '# ' + 'x' * 4_000_000 + '\na: 1',
    '[' * 100 + ']' * 100,
    'a: "' + '\\x41' * 500_000 + '"',
], ids=range(5))
def test_a_large_text_within_the_limits_is_read_in_time(text: str) -> None:
    start = time.process_time()
    value, _ = read_yaml(Source('a.yaml', 'a.yaml', text))
    assert value
    assert time.process_time() - start < 10
