"""The end of the console report: findings by area and severity, why verdicts are unknown, counts, exit code."""

from __future__ import annotations

from linter.model.finding import FAIL, OPEN
from linter.model.run import FAILED
from linter.report.conclusion import CLEAN, plural
from linter.report.ink import Ink
from linter.report.safe_text import MESSAGE_LIMIT, safe_path, safe_text
from linter.report.selection import AREAS, SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from linter.model.finding import Finding
    from linter.model.run import Analysis, Run, Summary
    from linter.report.view import View

COLUMNS = (*SEVERITIES, 'unknown')
CAUSES = 10
"""Reasons for unknown verdicts that are listed; the rest is counted."""


def write_totals(run: Run, stream: TextIO, view: View) -> None:
    """Write everything that stands after the findings."""
    ink = Ink(view.colour)
    sections = [list(table(run.findings, ink, view.unicode)), list(reasons(run.analysis, ink, view.analysis))]
    if view.analysis:
        sections.insert(0, list(files(run, ink)))
    for section in filter(None, sections):
        stream.write('\n'.join(section) + '\n\n')
    if view.findings:
        stream.write("'azgov explain RULE' tells why a rule exists and shows what to avoid and what to prefer\n")
    stream.write(coverage(run.summary) + '\n')
    stream.write(verdict(run, view, ink) + '\n')


def table(findings: list[Finding], ink: Ink, unicode: bool) -> Iterator[str]:
    """Yield the lines of the table of findings by area and severity; nothing when there is none."""
    counts: dict[str, dict[str, int]] = {}
    for finding in findings:
        if finding.outcome in (FAIL, OPEN):
            row = counts.setdefault(finding.rule.area, dict.fromkeys(COLUMNS, 0))
            row[OPEN if finding.outcome == OPEN else finding.rule.severity] += 1
    if not counts:
        return
    areas = [*(area for area in AREAS if area in counts), *sorted(counts.keys() - set(AREAS))]
    width = max(map(len, areas))
    none = '·' if unicode else '-'
    yield ' ' * width + ''.join('  ' + ink(column, column.rjust(len(column))) for column in COLUMNS)
    total = {column: sum(row[column] for row in counts.values()) for column in COLUMNS}
    for name, row in [*((area, counts[area]) for area in areas), ('total', total)]:
        cells = ''.join('  ' + _count(row[column], len(column), column, ink, none) for column in COLUMNS)
        yield safe_text(name).ljust(width) + cells


def _count(count: int, width: int, kind: str, ink: Ink, none: str) -> str:
    text = str(count) if count else none
    return ' ' * (width - len(text)) + ink(kind if count else 'quiet', text)


def reasons(analysis: Analysis, ink: Ink, everything: bool) -> Iterator[str]:
    """Yield the lines that say why verdicts are unknown, most frequent first."""
    if not analysis.unknown_causes:
        return
    ordered = sorted(analysis.unknown_causes.items(), key=lambda item: (-item[1], item[0]))
    shown = ordered if everything else ordered[:CAUSES]
    yield ink('unknown', 'unknown') + ' because'
    for cause, count in shown:
        yield f'{count:7}  {safe_text(cause, MESSAGE_LIMIT)}'
    if len(ordered) > len(shown):
        rest = len(ordered) - len(shown)
        yield f'{sum(count for _, count in ordered[CAUSES:]):7}  {rest} other reason{plural(rest)}; --show-analysis'


def files(run: Run, ink: Ink) -> Iterator[str]:
    """Yield a line for each file that was looked at, and how much was evaluated."""
    for file, status, why in sorted(run.analysis.files):
        reason = f': {safe_text(why, MESSAGE_LIMIT)}' if why else ''
        yield ink('error' if status == FAILED else 'quiet', status.ljust(9)) + f' {safe_path(file)}{reason}'
    if run.analysis.files:
        yield ''
    excluded, evaluations = run.analysis.excluded, run.analysis.evaluations
    yield f'{evaluations} evaluation{plural(evaluations)} of a rule for a resource'
    yield f'{excluded} resource{plural(excluded)} left out because a condition is false'


def coverage(summary: Summary) -> str:
    """Return how much was judged, and with which verdicts."""
    skipped = summary.files - summary.analysed - summary.not_analysed
    parts = [f'{summary.analysed} analysed']
    if summary.not_analysed:
        parts.append(f'{summary.not_analysed} not analysed')
    if skipped:
        parts.append(f'{skipped} without a deployment')
    verdicts = [f'{summary.fail} failed', f'{summary.unknown} unknown', f'{summary.passed} passed']
    if summary.suppressed:
        verdicts.append(f'{summary.suppressed} suppressed')
    return (
        f'{summary.files} file{plural(summary.files)} ({", ".join(parts)}), '
        f'{summary.resources} resource{plural(summary.resources)}, {summary.rules} rule{plural(summary.rules)}; '
        f'verdicts: {", ".join(verdicts)}'
    )


def verdict(run: Run, view: View, ink: Ink) -> str:
    """Return the last line: what was found, and what the exit code means."""
    totals = dict.fromkeys(COLUMNS, 0)
    for finding in run.findings:
        if finding.outcome in (FAIL, OPEN):
            totals[OPEN if finding.outcome == OPEN else finding.rule.severity] += 1
    counts = [f'{count} {name}' for name, count in totals.items() if count]
    code = ink('good' if view.conclusion.code == CLEAN else 'error', f'exit code {view.conclusion.code}')
    return f'findings: {", ".join(counts) or "none"}; {code}: {safe_text(view.conclusion.reason)}'
