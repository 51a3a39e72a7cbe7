"""Excerpts of a rule's fixtures for its page, in Bicep and ARM JSON: what to avoid and what to prefer."""

from __future__ import annotations

import os.path
import re

from linter.report.rule_page import AVOID, PREFER, Example
from linter.source.jsonc import locate, read_json
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from linter.bicep.syntax import Node
    from linter.model.rule import Rule
    from linter.model.source import Source

    Span = tuple[int, int]

FIXTURES = {AVOID: 'fail', PREFER: 'pass'}
LANGUAGES = ('bicep', 'json')
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
    for kind, case in FIXTURES.items():
        for language in LANGUAGES:
            name = f'{case}.{language}'
            path = os.path.join(folder, rule.id, name)
            if os.path.isfile(path):
                found.append(Example(kind, language, excerpt(read_source(path, name), rule)))
    return found


def excerpt(source: Source, rule: Rule) -> str:
    """Return the resources of a fixture; of a long one, the resource that fails or is judged."""
    types = {judged.lower() for judged in rule.types}
    if source.file.endswith('.bicep'):
        whole, spans = _bicep(source, types)
    else:
        document, _ = read_json(source)
        whole, spans = locate(source, ('resources',))[1], list(_resources(source, document, (), types))
    lines = _lines(source.text, whole)
    if len(lines) > WHOLE:
        failing = [match.start() for match in FAILS.finditer(source.text)]
        marked = [span for span in spans if any(span[0] <= place < span[1] for place in failing)]
        chosen = min(marked or spans, key=lambda span: span[1] - span[0], default=whole)
        lines = _lines(source.text, chosen)
    return '\n'.join(lines if len(lines) <= LONGEST else [*lines[:LONGEST], '…'])


def _bicep(source: Source, types: set[str]) -> tuple[Span, list[Span]]:
    """Return where the resources of a Bicep file stand, all together, and each that the rule judges."""
    from linter.bicep.declarations import ResourceDeclaration
    from linter.bicep.parser import parse

    declared = [statement for statement in parse(source.text)[0] if isinstance(statement, ResourceDeclaration)]
    spans = [span for statement in declared for span in _declarations(statement, '', types)]
    return (declared[0].start, declared[-1].end) if declared else (0, len(source.text.rstrip())), spans


def _declarations(declaration: Node, parent: str, types: set[str]) -> Iterator[Span]:
    """Yield where a resource that the rule judges is declared, and those nested in it."""
    from linter.bicep.declarations import ResourceDeclaration
    from linter.bicep.syntax import For, If, Literal, Object

    if not isinstance(declaration, ResourceDeclaration) or not isinstance(declaration.type, Literal):
        return
    type = parent + str(declaration.type.value).partition('@')[0]
    if type.lower() in types and not declaration.existing:
        yield declaration.start, declaration.end
    body = declaration.value
    while isinstance(body, (For, If)):
        body = body.body
    for nested in body.declarations if isinstance(body, Object) else ():
        yield from _declarations(nested, f'{type}/', types)


def _resources(source: Source, document: object, path: tuple[str | int, ...], types: set[str]) -> Iterator[Span]:
    """Yield where the resources stand that the rule judges, at every depth."""
    if isinstance(document, dict):
        type = document.get('type')
        if isinstance(type, str) and type.lower() in types:
            yield locate(source, path)[1]
        for name, member in document.items():
            yield from _resources(source, member, (*path, name), types)
    elif isinstance(document, list):
        for index, item in enumerate(document):
            yield from _resources(source, item, (*path, index), types)


def _lines(text: str, span: Span) -> list[str]:
    """Return the lines of a part of a text without expectations, moved to the left margin."""
    start = text.rfind('\n', 0, span[0]) + 1
    lines = [MARK.sub('', line).rstrip() for line in text[start : span[1]].split('\n')]
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in lines]
