"""Every rule says on its fixtures what they expect, on the line that they mark, and nothing else.

``fixtures/rules/<id>/`` holds ``pass``, ``fail`` and ``unknown`` cases (``fail-<case>.json``). A finding that is
expected stands as a comment on its line, ``// expect: fail``. Values for the rule's parameters stand in the first
line: ``// parameters: {"allowedModels": ["gpt-4o"]}``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from linter.lint import lint
from linter.model.finding import FAIL, NOT_APPLICABLE, OPEN, PASS, Finding
from linter.model.run import Run
from linter.model.values import ABSENT
from linter.rules.cache import open_rules
from linter.rules.compiled import RuleSet

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / 'fixtures' / 'rules'
PARAMETERS = re.compile(r'// parameters: (\{.*\})')
EXPECTATION = re.compile(r'// expect: (\w+)')
OUTCOMES = {'pass': frozenset[str](), 'fail': frozenset({FAIL}), 'unknown': frozenset({OPEN})}
"""What a case of this name expects, besides what passes."""

CASES = sorted(FIXTURES.glob('*/*.json'))
RULES = sorted(path.stem for path in (ROOT / 'rules').glob('*/*.yaml') if path.parent.name != 'data')


@cache
def rules() -> RuleSet:
    return open_rules(str(ROOT / 'rules'), shown='rules')


@cache
def judged(path: Path) -> Run:
    head = PARAMETERS.match(path.read_text(encoding='utf-8'))
    parameters = json.loads(head[1]) if head else {}
    wanted = frozenset({PASS, FAIL, OPEN, NOT_APPLICABLE})
    return lint([str(path)], rules(), root=str(ROOT), rule_parameters=parameters, outcomes=wanted)


def expectations(path: Path) -> Counter[tuple[int, str]]:
    lines = path.read_text(encoding='utf-8').splitlines()
    return Counter((number, mark[1]) for number, line in enumerate(lines, 1) if (mark := EXPECTATION.search(line)))


def points_at(finding: Finding, line: str) -> bool:
    """Return whether a finding stands exactly at its property, or at its resource if that is not written.

    A property stands at its name or, where an object in it is unknown, at the name of that; an element of an array at
    its value. A resource stands at its type, one inside another resource at its opening brace, a deployment at its
    resources.
    """
    text = line[finding.location.column - 1 :].lower()
    if finding.value is not ABSENT and finding.property.endswith(']'):
        return line[: finding.location.column - 1].isspace() and not text.startswith(' ')
    names = [f'"{name}":' for name in re.split(r'[.\[\]]+', finding.property.lower())]
    return text.startswith(('"type":', '"resources":', '{', *names))


@pytest.mark.parametrize('path', CASES, ids=lambda path: f'{path.parent.name}/{path.stem}')
def test_a_rule_finds_what_its_fixture_expects_where_it_expects_it(path: Path) -> None:
    expected = expectations(path)
    lines = path.read_text(encoding='utf-8').splitlines()
    findings = [finding for finding in judged(path).findings if finding.rule.id == path.parent.name]
    reported = [finding for finding in findings if finding.outcome in (FAIL, OPEN)]
    assert Counter((finding.location.line, finding.outcome) for finding in reported) == expected
    for finding in reported:
        assert points_at(finding, lines[finding.location.line - 1]), finding.message
        assert finding.message


@pytest.mark.parametrize('path', CASES, ids=lambda path: f'{path.parent.name}/{path.stem}')
def test_a_fixture_expects_what_its_name_says(path: Path) -> None:
    assert {outcome for _, outcome in expectations(path)} == OUTCOMES[path.stem.partition('-')[0]]


@pytest.mark.parametrize('path', CASES, ids=lambda path: f'{path.parent.name}/{path.stem}')
def test_a_fixture_is_analysed_completely(path: Path) -> None:
    run = judged(path)
    assert run.summary.analysed == 1
    assert [diagnostic.message for diagnostic in run.diagnostics if diagnostic.severity == 'error'] == []


@pytest.mark.parametrize('rule', RULES)
def test_a_rule_has_a_case_that_passes_and_one_that_fails(rule: str) -> None:
    assert (FIXTURES / rule / 'fail.json').is_file()
    passing = judged(FIXTURES / rule / 'pass.json').findings
    assert PASS in {finding.outcome for finding in passing if finding.rule.id == rule}


def test_every_fixture_belongs_to_a_rule() -> None:
    assert {path.parent.name for path in CASES} == set(RULES)


@pytest.mark.parametrize('rule', RULES)
def test_one_cause_is_one_finding(rule: str) -> None:
    for path in FIXTURES.glob(f'{rule}/*.json'):
        found = Counter(
            (finding.rule.id, finding.resource_id, finding.property)
            for finding in judged(path).findings
            if finding.outcome == FAIL
        )
        assert [key for key, count in found.items() if count > 1] == []
