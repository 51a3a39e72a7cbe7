"""Foreign text is harmless wherever it is shown."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.report.safe_text import INVISIBLE, LIMIT, safe_path, safe_text

SHOWN_CATEGORIES = {'Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'Mn', 'Mc', 'Me', 'Nd', 'Nl', 'No', 'Pc', 'Pd', 'Ps', 'Pe', 'Pi',
                    'Pf', 'Po', 'Sm', 'Sc', 'Sk', 'So'}


def test_every_code_point_is_shown_as_itself_or_as_a_visible_escape() -> None:
    wrong = []
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        shown = safe_text(character)
        category = unicodedata.category(character)
        plain = character == ' ' or (category in SHOWN_CATEGORIES and character not in INVISIBLE)
        escaped = shown.startswith('\\') and shown.isascii() and shown.isprintable() and len(shown) > 1
        if shown != character if plain else not escaped:
            wrong.append(hex(code))
    assert wrong == []


@pytest.mark.parametrize(('text', 'shown'), [
    ('plain name-1_2.3', 'plain name-1_2.3'),
    ('größe 日本 Ω', 'größe 日本 Ω'),
    ('\x1b[31mred', '\\x1b[31mred'),
    ('\x1b]8;;https://evil.example\x07click\x1b]8;;\x07', '\\x1b]8;;https://evil.example\\x07click\\x1b]8;;\\x07'),
    ('one\r\ntwo', 'one\\x0d\\x0atwo'),
    ('\x9b31m', '\\x9b31m'),
    ('\x7f', '\\x7f'),
    ('a\u202egnp.exe', 'a\\u202egnp.exe'),
    ('a\u2066b\u2069', 'a\\u2066b\\u2069'),
    ('zero\u200bwidth', 'zero\\u200bwidth'),
    ('\ufeffmark', '\\ufeffmark'),
    ('\ud800', '\\ud800'),
    ('line\u2028separator', 'line\\u2028separator'),
    ('no-break\u00a0space', 'no-break\\xa0space'),
    ('filler\u3164', 'filler\\u3164'),
    ('tag\U000e0041', 'tag\\U000e0041'),
    ('##vso[task.setvariable variable=x]y', '#\\x23vso[task.setvariable variable=x]y'),
    ('####[error]', '#\\x23#\\x23[error]'),
    ('C# and F#', 'C# and F#'),
])
def test_what_is_not_plainly_visible_is_escaped(text: str, shown: str) -> None:
    assert safe_text(text) == shown


def test_long_text_is_cut() -> None:
    assert safe_text('x' * LIMIT) == 'x' * LIMIT
    assert safe_text('x' * (LIMIT + 1)) == 'x' * LIMIT + '…'
    assert len(safe_text('\x00' * 1_000_000)) == LIMIT + 1


@given(st.text(st.characters(), max_size=300))
def test_no_text_brings_a_control_or_a_command_of_a_build_service(text: str) -> None:
    shown = safe_text(text)
    assert shown.isprintable()
    assert '##' not in shown
    assert len(shown) <= LIMIT + 1


@pytest.mark.parametrize(('file', 'shown'), [
    ('infra/main.json', 'infra/main.json'),
    ('::error::x.json', './::error::x.json'),
    (' ::error::x.json', './ ::error::x.json'),
    ('#[error]x.json', './#[error]x.json'),
    ('##[error]x.json', './#\\x23[error]x.json'),
])
def test_a_path_at_the_start_of_a_line_is_no_command(file: str, shown: str) -> None:
    assert safe_path(file) == shown
