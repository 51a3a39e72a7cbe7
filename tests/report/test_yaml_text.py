"""YAML that azgov writes means the same to a YAML reader as the JSON does."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from linter.report.yaml_text import yaml_text

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@given(VALUES)
def test_reading_what_was_written_gives_the_same_value(value: object) -> None:
    assert yaml.safe_load(yaml_text(value)) == value


@given(VALUES)
def test_what_is_written_is_harmless_ascii(value: object) -> None:
    text = yaml_text(value)
    assert text.isascii()
    assert text.replace('\n', '').isprintable()
    assert '##' not in text


@pytest.mark.parametrize('text', [
    'true', 'No', 'null', '~', '', '1', '1e3', '.inf', '2024-01-01', '0x1F', 'a: b', '- a', '1:30', '<<', '=', '!tag',
    '&a', '*a', '#', 'a #b', '%', '@', '`', '\ud800',
])
def test_text_stays_text(text: str) -> None:
    assert yaml.safe_load(yaml_text([text])) == [text]


def test_the_style_is_for_reading() -> None:
    value = {'type': 'Microsoft.Web/sites', 'tags': {}, 'zones': ['1', 'two'], 'nested': [{'a': 1, 'b': [2]}]}
    assert yaml_text(value) == (
        'type: Microsoft.Web/sites\n'
        'tags: {}\n'
        'zones:\n'
        '  - "1"\n'
        '  - two\n'
        'nested:\n'
        '  - a: 1\n'
        '    b:\n'
        '      - 2\n'
    )
