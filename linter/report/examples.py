"""Excerpts of a rule's fixtures for its page: what to avoid and what to prefer."""

from __future__ import annotations

import os.path
import re

from linter.report.rule_page import AVOID, PREFER, Example
from linter.source.jsonc import locate, read_json
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from linter.model.rule import Rule
    from linter.model.source import Source

    Span = tuple[int, int]

FIXTURES = {AVOID: 'fail.json', PREFER: 'pass.json'}
MARK = re.compile(r'[ \t]*//[ \t]*expect:.*')
FAILS = re.compile(r'//[ \t]*expect:[ \t]*fail\b')

WHOLE = 40
"""Lines up to which all resources of a fixture are shown: their relations are the point of many rules."""

LONGEST = 80
"""Lines of an excerpt; more are cut off."""


def examples(rule: Rule, folder: str) -> list[Example]:
    """Return the excerpts for the page of a rule; folder holds the fixtures of all rules, each in a folder of its own.

    A fixture that is not there gives none.
    """
    found = []
    for kind, name in FIXTURES.items():
        path = os.path.join(folder, rule.id, name)
        if os.path.isfile(path):
            found.append(Example(kind, 'json', excerpt(read_source(path, name), rule)))
    return found


def excerpt(source: Source, rule: Rule) -> str:
    """Return the resources of a fixture; of a long one, the resource that fails or is judged."""
    document, _ = read_json(source)
    whole = _lines(source.text, locate(source, ('resources',))[1])
    if len(whole) <= WHOLE:
        return '\n'.join(whole)
    spans = list(_resources(source, document, (), rule))
    failing = [match.start() for match in FAILS.finditer(source.text)]
    marked = [span for span in spans if any(span[0] <= place < span[1] for place in failing)]
    chosen = min(marked or spans, key=lambda span: span[1] - span[0], default=None)
    lines = whole if chosen is None else _lines(source.text, chosen)
    return '\n'.join(lines if len(lines) <= LONGEST else [*lines[:LONGEST], '…'])


def _resources(source: Source, document: object, path: tuple[str | int, ...], rule: Rule) -> Iterator[Span]:
    """Yield where the resources stand that the rule judges, at every depth."""
    if isinstance(document, dict):
        type = document.get('type')
        if isinstance(type, str) and type.lower() in {judged.lower() for judged in rule.types}:
            yield locate(source, path)[1]
        for name, member in document.items():
            yield from _resources(source, member, (*path, name), rule)
    elif isinstance(document, list):
        for index, item in enumerate(document):
            yield from _resources(source, item, (*path, index), rule)


def _lines(text: str, span: Span) -> list[str]:
    """Return the lines of a part of a text without expectations, moved to the left margin."""
    start = text.rfind('\n', 0, span[0]) + 1
    lines = [MARK.sub('', line).rstrip() for line in text[start : span[1]].split('\n')]
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in lines]
