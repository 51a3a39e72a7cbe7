"""Which findings are shown, and in which order: the same for every report."""

from __future__ import annotations

from linter.model.finding import FAIL, NOT_APPLICABLE, OPEN, PASS
from linter.report.safe_text import safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from linter.model.diagnostic import Diagnostic
    from linter.model.finding import Finding

OUTCOMES = (FAIL, OPEN, PASS, NOT_APPLICABLE)
SHOWN = (FAIL, OPEN)
"""The outcomes that are shown unless others are asked for."""

SEVERITIES = ('high', 'medium', 'low')
AREAS = ('networking', 'security', 'governance', 'management', 'resource-selection')

DEPLOYMENT = 'azgov/deployment'
"""Type of what stands for everything that is judged together."""

NAMES = 5
"""Resources of one loop that are named; the rest is counted."""

RANKS = {severity: rank for rank, severity in enumerate(SEVERITIES)}
OUTCOME_RANKS = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
DIAGNOSTIC_RANKS = {'error': 0, 'warning': 1, 'info': 2}


def select(findings: Iterable[Finding], outcomes: Iterable[str] = SHOWN) -> list[Finding]:
    """Return the findings with one of the outcomes, by file, line, column, then severity, rule and resource."""
    wanted = frozenset(outcomes)
    return sorted((finding for finding in findings if finding.outcome in wanted), key=_place)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by outcome and severity; those that are alike keep their order."""
    return sorted(findings, key=lambda finding: (OUTCOME_RANKS[finding.outcome], RANKS[finding.rule.severity]))


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics by file, line and column, each once."""
    distinct = {diagnostic.key(): diagnostic for diagnostic in diagnostics}
    return sorted(
        distinct.values(), key=lambda one: (one.location.key(), DIAGNOSTIC_RANKS[one.severity], one.code, one.message)
    )


def groups(findings: list[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings in order, those of one rule at one place together: the iterations of a loop."""
    group: list[Finding] = []
    for finding in findings:
        if group and _group(group[0]) == _group(finding):
            group.append(finding)
            continue
        if group:
            yield group
        group = [finding]
    if group:
        yield group


def _group(finding: Finding) -> tuple[object, ...]:
    words = finding.message.replace(f"'{finding.resource_name}'", "''")
    return (
        finding.rule.id, finding.outcome, finding.location.key(), finding.property, finding.resource_type, words,
        finding.module, finding.parameter_sets, finding.certainty,
    )


def names(group: list[Finding]) -> str:
    """Return the type and the names of the resources of a group."""
    if group[0].resource_type == DEPLOYMENT:
        return 'the deployment as a whole'
    distinct = [f"'{safe_text(name)}'" for name in dict.fromkeys(finding.resource_name for finding in group)]
    more = f' and {len(distinct) - NAMES} more' if len(distinct) > NAMES else ''
    condition = ', if deployed' if group[0].certainty == 'maybe' else ''
    return f'{safe_text(group[0].resource_type)} {", ".join(distinct[:NAMES])}{more}{condition}'


def label(finding: Finding) -> str:
    """Return the word in front of a rule id: the severity of what fails, otherwise the outcome."""
    return finding.rule.severity if finding.outcome == FAIL else finding.outcome


def _place(finding: Finding) -> tuple[object, ...]:
    return (
        finding.location.key(), OUTCOME_RANKS[finding.outcome], RANKS[finding.rule.severity], finding.rule.id,
        finding.resource_name, finding.resource_id, finding.property, finding.fingerprint, finding.message,
    )
