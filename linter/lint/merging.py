"""Merges equal findings: of several parameter files, several callers, several iterations of a loop."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from linter.lint.judging import Judged
    from linter.model.finding import Finding


def merge(judged: Iterable[Judged]) -> list[Finding]:
    """Return each distinct finding once, in order of file, line and column.

    Findings are equal when rule, outcome, place, property, message and resource type are. A merged finding lists the
    parameter files it appears with, and keeps the chain of calls of its first appearance.
    """
    merged: dict[tuple[object, ...], Finding] = {}
    sets: dict[tuple[object, ...], dict[str, None]] = {}
    for deployment in judged:
        for finding in deployment.findings:
            key: tuple[object, ...] = (
                finding.rule.id, finding.outcome, finding.location.key(), finding.property, finding.message,
                finding.resource_type.lower(),
            )
            merged.setdefault(key, finding)
            names = sets.setdefault(key, {})
            if deployment.parameter_set:
                names[deployment.parameter_set] = None
    for key, finding in merged.items():
        finding.parameter_sets = tuple(sets[key])
    ordered = sorted(merged.values(), key=lambda finding: (finding.location.key(), finding.rule.id, finding.property))
    return once_for_each_setting(ordered)


def once_for_each_setting(findings: list[Finding]) -> list[Finding]:
    """Return the findings, of those that only lack a value for a parameter of their rule the first of each rule.

    What is missing is a setting of the user, and it is missing once, however many resources it concerns.
    """
    said: set[tuple[str, ...]] = set()
    kept = []
    for finding in findings:
        setting = f'{finding.rule.id}.'
        names = tuple(cause.name for cause in finding.causes)
        if names and all(cause.kind == 'parameter' and cause.name.startswith(setting) for cause in finding.causes):
            if names in said:
                continue
            said.add(names)
        kept.append(finding)
    return kept
