"""Workflow commands of GitHub Actions: findings as annotations beside the changed lines.

Source: docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
"""

from __future__ import annotations

from linter.model.finding import FAIL
from linter.report.conclusion import plural
from linter.report.safe_text import MESSAGE_LIMIT, safe_text
from linter.report.selection import groups, in_order, label, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from linter.model.diagnostic import Diagnostic
    from linter.model.finding import Finding
    from linter.model.run import Run
    from linter.model.source import Location
    from linter.report.view import View

COMMANDS = {'high': 'error', 'medium': 'warning', 'low': 'notice'}
"""By severity of what fails; every other outcome is a notice."""

DIAGNOSTIC_COMMANDS = {'error': 'error', 'warning': 'warning', 'info': 'notice'}


def write(run: Run, stream: TextIO, view: View) -> None:
    """Write a command for each place with a finding and each diagnostic, then a line for the log."""
    for group in groups(view.findings):
        stream.write(_finding(group) + '\n')
    for diagnostic in in_order(run.diagnostics):
        stream.write(_diagnostic(diagnostic) + '\n')
    count, conclusion = len(view.findings), view.conclusion
    reason = safe_text(conclusion.reason)
    stream.write(f'azgov: {count} finding{plural(count)} shown; exit code {conclusion.code}: {reason}\n')


def _finding(group: list[Finding]) -> str:
    finding = group[0]
    name = COMMANDS[finding.rule.severity] if finding.outcome == FAIL else 'notice'
    title = f'{label(finding)}[{finding.rule.id}]: {finding.rule.title}'
    lines = [
        safe_text(finding.message, MESSAGE_LIMIT),
        f'Resource: {names(group)}',
        *(f'{_place(one.location)}: {safe_text(one.message, MESSAGE_LIMIT)}' for one in finding.related),
        f'How to fix: {safe_text(" ".join(finding.rule.remediation.split()), MESSAGE_LIMIT)}',
        *(f'Guidance: {safe_text(one.title.rstrip("."))}: {safe_text(one.url)}' for one in finding.rule.guidance),
    ]
    return command(name, finding.location, title, '\n'.join(lines))


def _diagnostic(diagnostic: Diagnostic) -> str:
    message = safe_text(diagnostic.message, MESSAGE_LIMIT)
    return command(DIAGNOSTIC_COMMANDS[diagnostic.severity], diagnostic.location, diagnostic.code, message)


def _place(location: Location) -> str:
    return f'{safe_text(location.file)}:{location.line}:{location.column}'


def command(name: str, location: Location, title: str, message: str) -> str:
    """Return a workflow command on one line, whatever its parts hold."""
    properties: dict[str, object] = {'file': safe_text(location.file, 1_000), 'line': location.line}
    if location.end_line == location.line:  # an annotation over several lines has no columns
        properties |= {'col': location.column, 'endColumn': location.end_column}
    properties |= {'endLine': location.end_line, 'title': safe_text(title)}
    listed = ','.join(f'{key}={encode_property(str(value))}' for key, value in properties.items())
    return f'::{name} {listed}::{encode(message)}'


def encode(text: str) -> str:
    """Return text as the data of a workflow command."""
    return text.replace('%', '%25').replace('\r', '%0D').replace('\n', '%0A')


def encode_property(text: str) -> str:
    """Return text as the value of a property of a workflow command."""
    return encode(text).replace(':', '%3A').replace(',', '%2C')
