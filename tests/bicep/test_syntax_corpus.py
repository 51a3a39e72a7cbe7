"""The parser against every Bicep file of the corpus, and against the errors the compiler finds in broken ones."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from linter.bicep.declarations import BrokenDeclaration
from linter.bicep.parser import parse
from linter.model.source import Source
from tests.corpus import CORPUS, needs_corpus, sample

SYNTAX_CODES = {f'BCP{number:03}' for number in (
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 17, 18, 19, 20, 22, 23, 24, 68, 96, 97, 103, 106, 117, 118, 140, 145,
    146, 147, 160, 167, 201, 202, 236, 237, 238, 241, 243, 249, 279,
)}
"""Codes that the compiler's lexer and parser report.

Source: github.com/Azure/bicep, src/Bicep.Core/Diagnostics/DiagnosticBuilder.cs
"""

REPORT = re.compile(r'\s*//@\[(\d+):(\d+)\) \[(\S+) \((\w+)\)\]')

ELSEWHERE = {
    ('InvalidResources_CRLF', 44): 'the compiler reads on behind the open parenthesis, into the next statement',
    ('InvalidResources_CRLF', 1634): 'the compiler takes the end of a body for the start of a statement',
    ('InvalidMultilineString_CRLF', 2): 'the string begins on the line above, where we report it',
    ('InvalidTestFramework_CRLF', 125): 'the file ends in a body; we report it where the body should have ended',
}
"""Errors of the compiler that we report at another line, with the reason."""


def files(pattern: str) -> list[Path]:
    return sorted(CORPUS.rglob(pattern))


VALID = [path for path in [*files('*.bicep'), *files('*.bicepparam')]
         if 'nvalid' not in str(path) and '.diagnostics.' not in path.name]
REPORTED = [*files('*.diagnostics.bicep'), *files('*.diagnostics.bicepparam')]


@needs_corpus
def test_a_file_in_order_has_no_errors() -> None:
    wrong = {}
    for path in sample(VALID, 250):
        _, tokens = parse(path.read_bytes().decode('utf-8-sig'))
        if tokens.issues:
            wrong[str(path)] = tokens.issues[0].message
    assert wrong == {}


def reported_lines(path: Path) -> dict[int, set[str]]:
    """Return the lines of the source with errors of syntax, from the comments in the compiler's report."""
    lines: dict[int, set[str]] = defaultdict(set)
    line = 0
    for text in path.read_text(encoding='utf-8-sig').splitlines():
        match = REPORT.match(text)
        if match is None:
            line += 1
        elif match[3] in SYNTAX_CODES and match[4] == 'Error':
            lines[line].add(match[3])
    return lines


@needs_corpus
@pytest.mark.parametrize('path', REPORTED, ids=lambda path: path.parent.name)
def test_an_error_is_reported_at_the_line_where_the_compiler_reports_it(path: Path) -> None:
    text = (path.parent / path.name.replace('.diagnostics', '')).read_bytes().decode('utf-8-sig')
    source = Source(path.name, str(path), text)
    statements, tokens = parse(text)
    found = {source.location(issue.start).line for issue in tokens.issues}
    broken = [
        (source.location(statement.start).line, source.location(statement.end).line)
        for statement in statements if isinstance(statement, BrokenDeclaration)
    ]
    missed = [
        line for line, codes in reported_lines(path).items()
        if line not in found and (path.parent.name, line) not in ELSEWHERE
        and not (codes <= {'BCP007', 'BCP238'} and any(start < line <= end for start, end in broken))
    ]
    assert missed == []
