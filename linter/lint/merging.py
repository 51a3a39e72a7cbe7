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
    return sorted(merged.values(), key=lambda finding: (finding.location.key(), finding.rule.id, finding.property))
