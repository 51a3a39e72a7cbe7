"""What a run means for the exit code, and the sentence that says so."""

from __future__ import annotations

from linter.model.finding import FAIL, OPEN
from linter.report.selection import RANKS, SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.finding import Finding
    from linter.model.run import Run

CLEAN, FINDINGS, INCOMPLETE = 0, 1, 2
"""Exit codes: nothing to act on; findings at or above the level; azgov could not do its whole job."""

LEVELS = (*SEVERITIES, 'unknown')
"""From which finding on azgov exits with 1; each level includes those before it."""


class Conclusion:
    """code: the exit code; reason: why, as a clause."""

    __slots__ = ('code', 'reason')

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason


def conclude(run: Run, *, fail_on: str = 'low', allow_empty: bool = False) -> Conclusion:
    """Return the exit code of a run and the reason.

    What could not be analysed outweighs what was found: a report that may lack findings must not look like a
    complete one.
    """
    gap = _gap(run, allow_empty)
    if gap:
        return Conclusion(INCOMPLETE, gap)
    level = f'at or above {fail_on}' if fail_on != 'high' else 'of severity high'
    count = sum(reaches(finding, fail_on) for finding in run.findings)
    if count:
        return Conclusion(FINDINGS, f'{count} finding{plural(count)} {level}')
    return Conclusion(CLEAN, f'no findings {level}')


def reaches(finding: Finding, level: str) -> bool:
    """Return whether a finding is one to act on at this level."""
    if finding.outcome == OPEN:
        return level == 'unknown'
    return finding.outcome == FAIL and (level == 'unknown' or RANKS[finding.rule.severity] <= RANKS[level])


def plural(count: int) -> str:
    """Return the ending of a noun that is counted."""
    return '' if count == 1 else 's'


def _gap(run: Run, allow_empty: bool) -> str:
    """Return what keeps the report from being complete, or ''."""
    summary = run.summary
    if summary.not_analysed:
        return f'{summary.not_analysed} file{plural(summary.not_analysed)} could not be analysed'
    blocking = sum(diagnostic.blocking for diagnostic in run.diagnostics)
    if blocking:
        return f'{blocking} part{plural(blocking)} of the input could not be analysed'
    if not summary.analysed and not allow_empty:
        return 'no deployment was found'
    return ''
