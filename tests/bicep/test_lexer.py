"""Tokens: strings with all their rules, comments, directives, and errors at their place."""

from __future__ import annotations

import pytest

from linter.bicep.lexer import NEWLINE, STRING, STRING_END, STRING_MIDDLE, STRING_START, comments, tokenize


def kinds(text: str) -> list[str]:
    return tokenize(text).kinds[:-1]


def strings(text: str) -> list[str]:
    tokens = tokenize(text)
    return [
        value for kind, value in zip(tokens.kinds, tokens.values, strict=True)
        if kind in (STRING, STRING_START, STRING_MIDDLE, STRING_END)
    ]


@pytest.mark.parametrize(('text', 'value'), [
    ("'plain'", 'plain'),
    ("''", ''),
    (r"'it\'s'", "it's"),
    (r"'a\\b\n\r\t'", 'a\\b\n\r\t'),
    (r"'\${x}'", '${x}'),
    ("'$'", '$'),
    ("'$ {x}'", '$ {x}'),
    (r"'\u{20AC}'", '€'),
    (r"'\u{10437}'", '𐐷'),
    (r"'\u{D801}\u{DC37}'", '𐐷'),
])
def test_a_single_line_string_resolves_its_escapes(text: str, value: str) -> None:
    tokens = tokenize(text)
    assert (tokens.kinds[0], tokens.values[0], tokens.issues) == (STRING, value, [])


@pytest.mark.parametrize(('text', 'value'), [
    ("'''raw \\n ${x}'''", 'raw \\n ${x}'),
    ("'''\nfirst\nsecond\n'''", 'first\nsecond\n'),
    ("'''\r\nfirst'''", 'first'),
    ("''''quoted''''", "'quoted'"),
    ("''''''", ''),
    ("'''it's'''", "it's"),
])
def test_a_multi_line_string_is_raw_without_its_first_line_end(text: str, value: str) -> None:
    tokens = tokenize(text)
    assert (tokens.kinds, tokens.values[0], tokens.issues) == ([STRING, 'end'], value, [])


@pytest.mark.parametrize(('text', 'pieces'), [
    ("'a${x}b'", ['a', 'b']),
    ("'${x}'", ['', '']),
    ("'a${x}b${y}c'", ['a', 'b', 'c']),
    ("'a${{b: 'c'}.b}d'", ['a', 'c', 'd']),
    ("'a${'b${c}d'}e'", ['a', 'b', 'd', 'e']),
    ("$'''a${x}b'''", ['a', 'b']),
    ("$'''a\n${x}\nb'''", ['a\n', '\nb']),
    ("$$'''a${x}b$${y}c'''", ['a${x}b', 'c']),
    ("$$'''$$${x}'''", ['$', '']),
    ("$''''''", ['']),
])
def test_holes_cut_strings_into_pieces(text: str, pieces: list[str]) -> None:
    assert (strings(text), tokenize(text).issues) == (pieces, [])


def test_a_newline_takes_blank_lines_and_comments_with_it() -> None:
    assert kinds('a // one\n\n  // two\n\n/* three\n*/ b') == ['word', NEWLINE, 'word']


@pytest.mark.parametrize('end', ['\n', '\r\n', '\r'])
def test_every_line_end_is_understood(end: str) -> None:
    assert kinds(f'a{end}b') == ['word', NEWLINE, 'word']


def test_operators_are_read_greedily() -> None:
    text = '... ?? :: == => =~ != !~ <= >= && || .? . ?'
    assert kinds(text) == text.split(' ')


def test_a_directive_is_kept_with_its_codes() -> None:
    tokens = tokenize('#disable-next-line no-unused-params AZG-1\nparam x string\n  #disable-diagnostics BCP081')
    assert [(directive.kind, directive.codes) for directive in tokens.directives] == [
        ('disable-next-line', ('no-unused-params', 'AZG-1')), ('disable-diagnostics', ('BCP081',)),
    ]


def test_a_directive_stands_at_the_start_of_a_line() -> None:
    tokens = tokenize('var x = 1 #disable-next-line a')
    assert (tokens.directives, [issue.code for issue in tokens.issues]) == ([], ['BCP001'])


def test_comments_are_found_and_what_looks_like_one_in_text_is_not() -> None:
    text = "a // one\n'// no' /* two\n*/ b\n// three\n// four"
    assert [text[start:end] for start, end in comments(tokenize(text))] == [
        '// one', '/* two\n*/', '// three', '// four'
    ]


@pytest.mark.parametrize(('text', 'code', 'start'), [
    ("x = 'open", 'BCP004', 4),
    ("x = 'a${b", 'BCP003', 9),
    ("x = 'a${b\n}'", 'BCP004', 4),
    ("x = '''open", 'BCP140', 4),
    (r"x = 'a\q'", 'BCP006', 6),
    (r"x = '\u{110000}'", 'BCP006', 5),
    ('x /* open', 'BCP002', 2),
    ('x = "a"', 'BCP001', 4),
    ('a' * 256, 'BCP024', 0),
    ('#disable-next-line', 'BCP226', 18),
])
def test_an_error_is_reported_where_it_is(text: str, code: str, start: int) -> None:
    issue = tokenize(text).issues[0]
    assert (issue.code, issue.start) == (code, start)


def test_tokens_and_blanks_cover_the_text() -> None:
    text = "param x string = 'a${toLower('B')}c' // end\n\nvar y = [1, 2]\n"
    tokens = tokenize(text)
    covered = ''.join(text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True))
    assert covered.replace(' ', '') == text.replace(' ', '').replace('//end', '')
