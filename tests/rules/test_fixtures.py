"""Every rule says on its fixtures what they expect, on the line that they mark, and nothing else.

``fixtures/rules/<id>/`` holds ``pass``, ``fail`` and ``unknown`` cases (``fail-<case>``), each in Bicep and in ARM
JSON. A finding that is expected stands as a comment on its line, ``// expect: fail``. Values for the rule's parameters
stand in the first line: ``// parameters: {"allowedModels": ["gpt-4o"]}``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from linter.bicep.front_end import compile_bicep
from linter.bicep.printer import print_template
from linter.bicep.workspace import Workspace
from linter.lint import lint
from linter.model.finding import FAIL, NOT_APPLICABLE, OPEN, PASS, Finding
from linter.model.run import Run
from linter.model.source import Location
from linter.model.values import ABSENT
from linter.rules.cache import open_rules
from linter.rules.compiled import RuleSet
from linter.source.text import read_source

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / 'fixtures' / 'rules'
PARAMETERS = re.compile(r'// parameters: (\{.*\})')
EXPECTATION = re.compile(r'// expect: (\w+)')
OUTCOMES = {'pass': frozenset[str](), 'fail': frozenset({FAIL}), 'unknown': frozenset({OPEN})}
"""What a case of this name expects, besides what passes."""

DEPLOYMENT = 'azgov/deployment'

JSON = sorted(FIXTURES.glob('*/*.json'))
BICEP = sorted(FIXTURES.glob('*/*.bicep'))
CASES = sorted([*JSON, *BICEP])
RULES = sorted(path.stem for path in (ROOT / 'rules').glob('*/*.yaml') if path.parent.name != 'data')

JSON_ONLY = {
    # A child of a type that ends in /providers/…; who writes Bicep says scope: instead.
    'diagnostic-settings/pass-nested-form',
}

EXISTS = 'exists already; its properties are not declared here'
"""What a verdict says that rests on an ``existing`` resource."""

FILLERS = ('', '   ', '// a comment', "    // resource app 'Microsoft.Web/sites@2024-04-01' = {", '/* {\n*/')
"""Lines that mean nothing wherever they stand between two lines of a Bicep file."""


class Verdict(NamedTuple):
    """What a finding says, wherever it stands."""

    outcome: str
    rule: str
    type: str
    property: str
    message: str


def name_of(path: Path) -> str:
    return f'{path.parent.name}/{path.name}'


def case_of(path: Path) -> str:
    return f'{path.parent.name}/{path.stem}'


@cache
def rules() -> RuleSet:
    return open_rules(str(ROOT / 'rules'), shown='rules')


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding='utf-8')


@cache
def judged(path: Path) -> Run:
    return judge(path, root=ROOT, parameters_of=path)


def judge(path: Path, *, root: Path, parameters_of: Path) -> Run:
    """Judge a file with every rule. parameters_of: the fixture whose first line holds values for their parameters."""
    head = PARAMETERS.match(text_of(parameters_of))
    parameters = json.loads(head[1]) if head else {}
    wanted = frozenset({PASS, FAIL, OPEN, NOT_APPLICABLE})
    return lint([str(path)], rules(), root=str(root), rule_parameters=parameters, outcomes=wanted)


def expectations(path: Path) -> Counter[tuple[int, str]]:
    lines = text_of(path).splitlines()
    return Counter((number, mark[1]) for number, line in enumerate(lines, 1) if (mark := EXPECTATION.search(line)))


def verdicts(run: Run) -> Counter[Verdict]:
    return Counter(
        Verdict(finding.outcome, finding.rule.id, finding.resource_type, finding.property, finding.message)
        for finding in run.findings
    )


def points_at(finding: Finding, line: str) -> bool:
    """Return whether a finding stands exactly at its property, or at its resource if that is not written.

    A property stands at its name or, where an object in it is unknown, at the name of that; an element of an array at
    its value. In JSON a resource stands at its type, in Bicep at its declaration, one inside another resource at its
    opening brace. A whole deployment stands at its resources, or at the beginning of its Bicep file.
    """
    text = line[finding.location.column - 1 :].lower()
    if finding.value is not ABSENT and finding.property.endswith(']'):
        return line[: finding.location.column - 1].isspace() and not text.startswith(' ')
    names = [name for name in re.split(r'[.\[\]]+', finding.property.lower()) if name]
    if finding.location.file.endswith('.json'):
        return text.startswith(('"type":', '"resources":', '{', *(f'"{name}":' for name in names)))
    if finding.resource_type == DEPLOYMENT:
        return (finding.location.line, finding.location.column) == (1, 1)
    return text.startswith(('resource ', '{', *(f'{name}:' for name in names)))


@pytest.mark.parametrize('path', CASES, ids=name_of)
def test_a_rule_finds_what_its_fixture_expects_where_it_expects_it(path: Path) -> None:
    expected = expectations(path)
    lines = text_of(path).splitlines()
    findings = [finding for finding in judged(path).findings if finding.rule.id == path.parent.name]
    reported = [finding for finding in findings if finding.outcome in (FAIL, OPEN)]
    assert Counter((finding.location.line, finding.outcome) for finding in reported) == expected
    for finding in reported:
        assert points_at(finding, lines[finding.location.line - 1]), finding.message
        assert finding.message


@pytest.mark.parametrize('path', CASES, ids=name_of)
def test_a_fixture_expects_what_its_name_says(path: Path) -> None:
    assert {outcome for _, outcome in expectations(path)} == OUTCOMES[path.stem.partition('-')[0]]


@pytest.mark.parametrize('path', CASES, ids=name_of)
def test_a_fixture_is_analysed_completely(path: Path) -> None:
    run = judged(path)
    assert run.summary.analysed == 1
    assert [diagnostic.message for diagnostic in run.diagnostics if diagnostic.severity == 'error'] == []


@pytest.mark.parametrize('language', ['json', 'bicep'])
@pytest.mark.parametrize('rule', RULES)
def test_a_rule_has_a_case_that_passes_and_one_that_fails(rule: str, language: str) -> None:
    assert (FIXTURES / rule / f'fail.{language}').is_file()
    passing = judged(FIXTURES / rule / f'pass.{language}').findings
    assert PASS in {finding.outcome for finding in passing if finding.rule.id == rule}


def test_every_fixture_belongs_to_a_rule() -> None:
    assert {path.parent.name for path in CASES} == set(RULES)


@pytest.mark.parametrize('rule', RULES)
def test_one_cause_is_one_finding(rule: str) -> None:
    for path in CASES:
        if path.parent.name != rule:
            continue
        found = Counter(
            (finding.rule.id, finding.resource_id, finding.property)
            for finding in judged(path).findings
            if finding.outcome == FAIL
        )
        assert [key for key, count in found.items() if count > 1] == []


# Bicep is ARM


def test_every_case_is_written_in_both_languages() -> None:
    assert {case_of(path) for path in JSON} - JSON_ONLY == {case_of(path) for path in BICEP}


@pytest.mark.parametrize('path', BICEP, ids=case_of)
def test_a_case_has_the_same_verdicts_in_both_languages(path: Path) -> None:
    agree(verdicts(judged(path)), verdicts(judged(path.with_suffix('.json'))))


@pytest.mark.parametrize('path', BICEP, ids=case_of)
def test_a_fixture_has_the_same_verdicts_as_the_template_it_compiles_to(path: Path, tmp_path: Path) -> None:
    agree(verdicts(judged(path)), verdicts(compiled(path, tmp_path, symbolic_names=False)))


@pytest.mark.parametrize('path', BICEP, ids=case_of)
def test_with_symbolic_names_not_even_what_exists_already_is_lost(path: Path, tmp_path: Path) -> None:
    assert verdicts(judged(path)) == verdicts(compiled(path, tmp_path, symbolic_names=True))


def compiled(path: Path, folder: Path, *, symbolic_names: bool) -> Run:
    """Judge the ARM template that a fixture compiles to."""
    workspace = Workspace(str(ROOT), symbolic_names=symbolic_names)
    document = print_template(compile_bicep(read_source(str(path), path.name), workspace))
    written = folder / 'main.json'
    written.write_text(json.dumps(document), encoding='utf-8')
    return judge(written, root=folder, parameters_of=path)


def agree(bicep: Counter[Verdict], arm: Counter[Verdict]) -> None:
    """Compare what is said of a Bicep file with what is said of an ARM template that deploys the same.

    They may differ only where the Bicep file knows more: it can declare that a resource exists already. Whether a rule
    is satisfied by such a resource is then unknown, for that reason.
    """
    known, left = bicep - arm, arm - bicep
    assert [one for one in known if one.outcome != OPEN or EXISTS not in one.message] == []
    assert FAIL not in {one.outcome for one in left}
    assert subjects(known) == subjects(left)


def subjects(verdicts: Counter[Verdict]) -> Counter[tuple[str, str]]:
    return Counter((one.rule, one.type) for one in verdicts.elements())


# Positions


@pytest.mark.parametrize('path', BICEP, ids=case_of)
def test_lines_without_meaning_move_findings_and_nothing_else(path: Path, tmp_path: Path) -> None:
    text, moved = with_fillers(text_of(path), Random(case_of(path)))
    file = tmp_path / path.relative_to(ROOT)
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding='utf-8')
    expected = Counter(places(finding, moved) for finding in judged(path).findings)
    found = judge(file, root=tmp_path, parameters_of=path)
    assert Counter(places(finding, range(text.count('\n') + 2)) for finding in found.findings) == expected


def with_fillers(text: str, random: Random) -> tuple[str, list[int]]:
    """Put lines without meaning between lines, above all of them too; return the text and each line's new number."""
    written: list[str] = []
    numbers = [0]
    lines = text.splitlines()
    before = {0, *random.sample(range(len(lines)), k=min(5, len(lines)))}
    for index, line in enumerate(lines):
        if index in before:
            written += random.choice(FILLERS).split('\n')
        written.append(line)
        numbers.append(len(written))
    return '\n'.join(written) + '\n', numbers


def places(finding: Finding, lines: list[int] | range) -> tuple[object, ...]:
    """Return all of a finding, each line as its number in lines; what has no line of its own stays where it is."""
    whole = finding.resource_type == DEPLOYMENT
    return (
        finding.outcome, finding.rule.id, finding.resource_type, finding.resource_name, finding.resource_id,
        finding.property, finding.message, finding.fingerprint,
        place(finding.location, range(2) if whole else lines),
        tuple((related.message, place(related.location, lines)) for related in finding.related),
    )


def place(location: Location, lines: list[int] | range) -> tuple[object, ...]:
    return location.file, lines[location.line], location.column, lines[location.end_line], location.end_column
