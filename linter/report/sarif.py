"""The SARIF 2.1.0 report, in the subset that code scanning services show.

Source: docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub reads of it and its limits:
docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from linter.model.finding import FAIL, NOT_APPLICABLE, OPEN, PASS
from linter.report.findings_json import write_list
from linter.report.json_value import dumps
from linter.report.rule_page import page
from linter.report.safe_text import safe_text
from linter.report.selection import in_order, worst_first

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from linter.model.diagnostic import Diagnostic
    from linter.model.finding import Finding, Related
    from linter.model.rule import Rule
    from linter.model.run import Run
    from linter.model.source import Location
    from linter.report.view import View

SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

MAXIMUM_RESULTS = 5_000
"""GitHub shows the first 5,000 results of a run; the rest is left out here, the least severe first, and said so."""

MAXIMUM_RELATED = 100
TEXT_LIMIT = 1_000

KINDS = {FAIL: 'fail', OPEN: 'open', PASS: 'pass', NOT_APPLICABLE: 'notApplicable'}
LEVELS = {'high': 'error', 'medium': 'warning', 'low': 'note'}
"""Level of a result that fails, by severity; SARIF §3.27.10 demands "none" for every other kind."""

SECURITY_SEVERITIES = {'high': '8.0', 'medium': '5.5', 'low': '3.0'}
"""In the middle of GitHub's ranges: high 7.0 to 8.9, medium 4.0 to 6.9, low 0.1 to 3.9."""

NOTIFICATION_LEVELS = {'error': 'error', 'warning': 'warning', 'info': 'note'}

SECURITY_AREAS = ('networking', 'security')
ROOT = '%SRCROOT%'


def write(run: Run, stream: TextIO, view: View) -> None:
    """Write one run; each rule and each result on its own line."""
    rules = list({rule.id: rule for rule in run.rules}.values())  # one with a table is there once for each row
    indices = {rule.id: index for index, rule in enumerate(rules)}
    findings = view.findings
    if len(findings) > MAXIMUM_RESULTS:
        findings = worst_first(findings)[:MAXIMUM_RESULTS]
    stream.write(f'{{"$schema":{dumps(SCHEMA)},"version":"2.1.0","runs":[{{\n')
    stream.write(f'"tool":{{"driver":{{"name":"azgov","semanticVersion":{dumps(run.version)},\n')
    write_list(stream, 'rules', map(_rule, rules))
    stream.write('}},\n')
    stream.write(f'"columnKind":"unicodeCodePoints","originalUriBaseIds":{dumps({ROOT: _ROOT_DESCRIPTION})},\n')
    stream.write(f'"invocations":[{{{_outcome(view)},\n')
    write_list(stream, 'toolExecutionNotifications', _notifications(run, len(view.findings) - len(findings)))
    stream.write('}],\n')
    write_list(stream, 'results', (_result(finding, indices) for finding in findings))
    stream.write('}]}\n')


_ROOT_DESCRIPTION = {'description': {'text': 'The folder in which azgov was run.'}}


def _outcome(view: View) -> str:
    conclusion = view.conclusion
    members = {
        'executionSuccessful': conclusion.code != 2,
        'exitCode': conclusion.code,
        'exitCodeDescription': _text(conclusion.reason),
    }
    return dumps(members)[1:-1]


def _rule(rule: Rule) -> dict[str, object]:
    tags = [rule.area, rule.pillar, 'azure', 'ai', *(guidance.id for guidance in rule.guidance)]
    if rule.area in SECURITY_AREAS:
        tags.insert(0, 'security')
    described: dict[str, object] = {
        'id': rule.id,
        'name': ''.join(word.capitalize() for word in rule.id.split('-')),
        'shortDescription': {'text': rule.title},
        'fullDescription': {'text': f'{rule.title}. {rule.rationale.strip()}'[:TEXT_LIMIT]},
        'help': {'text': _help(rule), 'markdown': page(rule)},
        'defaultConfiguration': {'level': LEVELS[rule.severity]},
        'properties': {
            'tags': list(dict.fromkeys(tags))[:20],
            'precision': 'very-high',
            'problem.severity': {'error': 'error', 'warning': 'warning', 'note': 'recommendation'}[
                LEVELS[rule.severity]
            ],
            'security-severity': SECURITY_SEVERITIES[rule.severity],
        },
    }
    if rule.guidance:
        described['helpUri'] = rule.guidance[0].url
    return described


def _help(rule: Rule) -> str:
    links = [f'{guidance.title.rstrip(".")} ({guidance.article}): {guidance.url}' for guidance in rule.guidance]
    return '\n\n'.join([f'{rule.title}.', rule.rationale.strip(), f'How to fix: {rule.remediation.strip()}', *links])


def _result(finding: Finding, indices: dict[str, int]) -> dict[str, object]:
    result: dict[str, object] = {'ruleId': finding.rule.id}
    if finding.rule.id in indices:
        result['ruleIndex'] = indices[finding.rule.id]
    result |= {
        'kind': KINDS[finding.outcome],
        'level': LEVELS[finding.rule.severity] if finding.outcome == FAIL else 'none',
        'message': {'text': _text(_message(finding))},
        'locations': [
            {'physicalLocation': _physical(finding.location), 'logicalLocations': [_logical(finding)]}
        ],
        'relatedLocations': _related(finding.related),
        'partialFingerprints': {
            'azgov/v1': finding.fingerprint,
            # GitHub tells alerts apart by this one alone; without it, it would take a hash of the line.
            'primaryLocationLineHash': finding.fingerprint,
        },
        'properties': {
            'property': _text(finding.property),
            'certainty': finding.certainty,
            'module': list(map(_text, finding.module)),
            'parameterSets': list(map(_text, finding.parameter_sets)),
        },
    }
    return result


def _message(finding: Finding) -> str:
    condition = ' (if deployed: the condition of the resource is unknown)' if finding.certainty == 'maybe' else ''
    return finding.message + condition


def _logical(finding: Finding) -> dict[str, str]:
    return {
        'name': _text(finding.resource_name),
        'fullyQualifiedName': _text(finding.resource_id),
        'kind': 'resource',
    }


def _related(related: Iterable[Related]) -> list[dict[str, object]]:
    distinct = {(one.location.key(), one.message): one for one in related}
    return [
        {'id': number, 'physicalLocation': _physical(one.location), 'message': {'text': _text(one.message)}}
        for number, one in enumerate(list(distinct.values())[:MAXIMUM_RELATED], start=1)
    ]


def _notifications(run: Run, left_out: int) -> list[dict[str, object]]:
    notifications = list(map(_notification, in_order(run.diagnostics)))
    if left_out:
        text = f'{left_out} results are left out, the least severe; a report holds at most {MAXIMUM_RESULTS}.'
        notifications.append(
            {'descriptor': {'id': 'limit-results'}, 'level': 'warning', 'message': {'text': text}}
        )
    return notifications


def _notification(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        'descriptor': {'id': diagnostic.code},
        'level': NOTIFICATION_LEVELS[diagnostic.severity],
        'message': {'text': _text(diagnostic.message)},
        'locations': [{'physicalLocation': _physical(diagnostic.location)}],
    }


def _physical(location: Location) -> dict[str, object]:
    region = {'startLine': location.line, 'startColumn': location.column, 'endLine': location.end_line}
    return {'artifactLocation': artifact(location.file), 'region': {**region, 'endColumn': location.end_column}}


def artifact(file: str) -> dict[str, str]:
    """Return the place of a file: a relative reference, percent-encoded, so that no name can bring its own scheme.

    A file outside of the folder in which azgov runs has an absolute name and gets a file URI.
    """
    from urllib.parse import quote

    encoded = quote(file.encode('utf-8', 'replace'), safe='/')
    return {'uri': f'file://{encoded}'} if file.startswith('/') else {'uri': encoded, 'uriBaseId': ROOT}


def _text(text: str) -> str:
    """Return foreign text as a plain SARIF message: nothing in it is taken for a link (SARIF §3.11.6)."""
    return safe_text(text, TEXT_LIMIT).replace('](', '] (')
