"""The list of rules: contract ``azgov.rules/1`` (docs/json-contracts.md), and a table for people."""

from __future__ import annotations

from linter.report.findings_json import write_list
from linter.report.ink import Ink
from linter.report.json_value import dumps, json_value
from linter.report.safe_text import safe_text
from linter.report.selection import AREAS, RANKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from linter.model.rule import Rule

SCHEMA = 'azgov.rules/1'
FORMATS = ('table', 'json', 'yaml')


def write(rules: Iterable[Rule], stream: TextIO, format: str, *, colour: bool = False) -> None:
    """Write the rules by area, severity and id."""
    ordered = sorted(rules, key=lambda rule: (_area_rank(rule.area), RANKS[rule.severity], rule.id))
    if format == 'table':
        _write_table(ordered, stream, Ink(colour))
    elif format == 'yaml':
        from linter.report.yaml_text import yaml_text

        stream.write(yaml_text({'schema': SCHEMA, 'rules': list(map(rule_json, ordered))}))
    else:
        stream.write(f'{{"schema":{dumps(SCHEMA)},\n')
        write_list(stream, 'rules', map(rule_json, ordered))
        stream.write('}\n')


def rule_json(rule: Rule) -> dict[str, object]:
    """Return a rule under the names of the contract."""
    return {
        'id': rule.id,
        'title': rule.title,
        'area': rule.area,
        'severity': rule.severity,
        'pillar': rule.pillar,
        'audience': rule.audience,
        'resource': list(rule.types),
        'guidance': [guidance.id for guidance in rule.guidance],
        'checks': list(rule.checks),
        'policies': list(rule.policies),
        'parameters': json_value(rule.parameters),
        'fixable': bool(rule.fix),
    }


def _area_rank(area: str) -> tuple[int, str]:
    return (AREAS.index(area) if area in AREAS else len(AREAS), area)


def _write_table(rules: list[Rule], stream: TextIO, ink: Ink) -> None:
    width = max((len(rule.id) for rule in rules), default=0)
    area = None
    for rule in rules:
        if rule.area != area:
            stream.write(('' if area is None else '\n') + ink('place', safe_text(rule.area)) + '\n')
            area = rule.area
        severity = ink(rule.severity, rule.severity.ljust(6))
        stream.write(f'  {safe_text(rule.id).ljust(width)}  {severity}  {safe_text(rule.title)}\n')
    stream.write(f'\n{len(rules)} rules\n')
