"""A file with a broken token never loses a finding in silence: what fails still fails, or is unknown."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from linter.lint import lint
from linter.rules.cache import open_rules

if TYPE_CHECKING:
    from linter.model.run import Run

FIXTURES = Path(__file__).resolve().parents[2] / 'fixtures' / 'rules'
TOKEN = re.compile(r"'(?:\\.|[^'\n])*'|//[^\n]*|[A-Za-z_]\w*|\d+|[{}\[\]():=@?|,.]")
RULES = open_rules()
PARAMETERS = '// parameters: '


def judge(path: Path, rule: str) -> Run:
    first = path.read_text().partition('\n')[0]
    given = json.loads(first.removeprefix(PARAMETERS)) if first.startswith(PARAMETERS) else {}
    return lint(
        [str(path)],
        RULES,
        root=str(path.parent),
        rule_parameters=given,
        selected=lambda one: one.id == rule,
        outcomes=frozenset({'fail', 'unknown', 'pass', 'not-applicable'}),
    )


def mutations(text: str, chance: random.Random) -> list[str]:
    """Return the text with a token left out, doubled, replaced by another one, and with a quote left out."""
    tokens = [match for match in TOKEN.finditer(text) if not match[0].startswith('//')]
    made = []
    for edit in ('delete', 'double', 'splice', 'cut'):
        token = chance.choice(tokens)
        other = chance.choice(tokens)[0]
        put = {'delete': '', 'double': token[0] * 2, 'splice': other, 'cut': token[0][:-1]}[edit]
        made.append(text[: token.start()] + put + text[token.end() :])
    return made


def outcomes(run: Run) -> dict[tuple[str, str], set[str]]:
    """Return the outcomes of each resource, by type and name."""
    found: dict[tuple[str, str], set[str]] = {}
    for finding in run.findings:
        found.setdefault((finding.resource_type, finding.resource_name), set()).add(finding.outcome)
    return found


@pytest.mark.parametrize('rule', sorted(path.name for path in FIXTURES.iterdir() if (path / 'fail.bicep').is_file()))
def test_no_fail_becomes_a_pass_when_a_token_breaks(rule: str, tmp_path: Path) -> None:
    text = (FIXTURES / rule / 'fail.bicep').read_text()
    path = tmp_path / 'main.bicep'
    path.write_text(text)
    failing = {resource for resource, found in outcomes(judge(path, rule)).items() if 'fail' in found}
    assert failing
    chance = random.Random(rule)
    for broken in [edited for _ in range(3) for edited in mutations(text, chance)]:
        path.write_text(broken)
        run = judge(path, rule)
        if not any(one.code == 'bicep-syntax' for one in run.diagnostics):
            continue
        assert any(one.blocking for one in run.diagnostics)
        judged = outcomes(run)
        lost = {resource for resource in failing if judged.get(resource, {'fail'}) <= {'pass', 'not-applicable'}}
        assert not lost, broken
