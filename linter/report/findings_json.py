"""The JSON report: contract ``azgov.findings/1`` (docs/json-contracts.md), one finding to a line."""

from __future__ import annotations

from linter.model.values import ABSENT
from linter.report.json_value import dumps, json_value
from linter.report.selection import in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from linter.model.diagnostic import Diagnostic
    from linter.model.finding import Finding, Related
    from linter.model.rule import Guidance
    from linter.model.run import Analysis, Run, Summary
    from linter.model.source import Location
    from linter.report.view import View

SCHEMA = 'azgov.findings/1'


def write(run: Run, stream: TextIO, view: View) -> None:
    """Write the findings as JSON; the same run gives the same bytes."""
    stream.write(f'{{"schema":{dumps(SCHEMA)},\n"summary":{dumps(summary_json(run.summary))},\n')
    write_list(stream, 'findings', map(finding_json, view.findings))
    stream.write(',\n')
    write_list(stream, 'diagnostics', map(diagnostic_json, in_order(run.diagnostics)))
    if view.analysis:
        stream.write(f',\n"analysis":{dumps(analysis_json(run.analysis))}')
    stream.write('}\n')


def write_list(stream: TextIO, name: str, items: Iterable[object]) -> None:
    """Write a member that is a list, each item on its own line."""
    stream.write(f'{dumps(name)}:[')
    separator = '\n'
    for item in items:
        stream.write(separator + dumps(item))
        separator = ',\n'
    stream.write(']' if separator == '\n' else '\n]')


def summary_json(summary: Summary) -> dict[str, int]:
    """Return the counts of a run under the names of the contract."""
    return {
        'files': summary.files, 'analysed': summary.analysed, 'notAnalysed': summary.not_analysed,
        'resources': summary.resources, 'rules': summary.rules, 'fail': summary.fail, 'unknown': summary.unknown,
        'pass': summary.passed, 'notApplicable': summary.not_applicable, 'suppressed': summary.suppressed,
    }


def finding_json(finding: Finding) -> dict[str, object]:
    """Return a finding under the names of the contract."""
    return {
        'ruleId': finding.rule.id,
        'outcome': finding.outcome,
        'severity': finding.rule.severity,
        'message': finding.message,
        'resource': {'type': finding.resource_type, 'name': finding.resource_name, 'id': finding.resource_id},
        'property': finding.property,
        'value': None if finding.value is ABSENT else json_value(finding.value),
        'location': region_json(finding.location),
        'related': list(map(related_json, finding.related)),
        'guidance': list(map(guidance_json, finding.rule.guidance)),
        'fingerprint': finding.fingerprint,
        'parameterSets': list(finding.parameter_sets),
        'module': list(finding.module),
        'certainty': finding.certainty,
    }


def region_json(location: Location) -> dict[str, object]:
    """Return a place with its end, which is exclusive."""
    return {
        'file': location.file, 'line': location.line, 'column': location.column, 'endLine': location.end_line,
        'endColumn': location.end_column,
    }


def related_json(related: Related) -> dict[str, object]:
    """Return a place with its own words."""
    place = related.location
    return {'message': related.message, 'file': place.file, 'line': place.line, 'column': place.column}


def guidance_json(guidance: Guidance) -> dict[str, str]:
    """Return a recommendation with the article it stands in."""
    return {'id': guidance.id, 'title': guidance.title, 'article': guidance.article, 'url': guidance.url}


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, object]:
    """Return a remark on the input."""
    place = diagnostic.location
    return {
        'code': diagnostic.code, 'severity': diagnostic.severity, 'message': diagnostic.message, 'file': place.file,
        'line': place.line, 'column': place.column,
    }


def analysis_json(analysis: Analysis) -> dict[str, object]:
    """Return how the run came to its counts."""
    causes = sorted(analysis.unknown_causes.items(), key=lambda item: (-item[1], item[0]))
    return {
        'files': [{'file': file, 'status': status, 'reason': why} for file, status, why in sorted(analysis.files)],
        'unknownCauses': dict(causes),
        'excluded': analysis.excluded,
        'evaluations': analysis.evaluations,
    }
