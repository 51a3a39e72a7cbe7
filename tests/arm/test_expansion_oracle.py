"""Expansions against what PSRule for Azure expects of its own test templates."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from linter.arm.expander import Expansion, expand
from linter.arm.front_end import read_template
from linter.arm.links import Links
from linter.arm.parameters import read_arguments
from linter.model.source import Source
from linter.source.jsonc import read_json
from linter.source.text import read_source
from tests.arm.peer_listing import OPTIONS, SETTINGS, is_same, peer_list
from tests.corpus import CORPUS, ROOT, needs_corpus

ORACLE = CORPUS / 'oracles' / 'arm-expansion.jsonl'
PAGE = ROOT / 'docs' / 'expansion-differences.md'
ROW = re.compile(r'^\| `(\S+)` (\S+) \| `(.*)` \| \w+ \|', re.MULTILINE)


def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ORACLE.read_text(encoding='utf-8').splitlines()] if ORACLE.exists() else []


def differences() -> set[tuple[str, str, str]]:
    """Return template, test and path of the checks that are not met on purpose, from the page that says why."""
    return {(template, test, path) for template, test, path in ROW.findall(PAGE.read_text(encoding='utf-8'))}


def expanded(case: dict[str, Any]) -> Expansion:
    options = OPTIONS.get(case['test'], {})
    path = str(CORPUS / case['template'])
    source = read_source(path, case['template'])
    document, _ = read_json(source)
    assert isinstance(document, dict)
    arguments = None
    if 'params' in case:
        arguments = parameters(read_source(str(CORPUS / case['params']), case['params']))
    elif 'parameters' in options:
        values = {name: {'value': value} for name, value in options['parameters'].items()}
        arguments = parameters(Source('options.json', 'options.json', json.dumps({'parameters': values})))
    settings = {**SETTINGS, **options.get('settings', {})}
    return expand(read_template(source, document), settings=settings, arguments=arguments, link=Links(str(CORPUS)))


def parameters(source: Source) -> Any:
    document, _ = read_json(source)
    assert isinstance(document, dict)
    return read_arguments(source, document)


def unmet(case: dict[str, Any]) -> set[str]:
    """Return the paths of the checks of a case that are not met."""
    listed = peer_list(expanded(case))
    return {json.dumps(check['path']) for check in case['checks'] if not is_met(listed, check)}


def is_met(value: Any, check: dict[str, Any]) -> bool:
    try:
        for step in check['path']:
            value = value[step]
    except (KeyError, IndexError):
        return False
    return CHECKS[check['op']](value, check.get('value'))


CHECKS = {
    'equals': is_same,
    'length': lambda value, expected: len(value) == expected,
    'empty': lambda value, expected: value in ('', [], {}),
    'not_null': lambda value, expected: value is not None,
    'not_contains_key': lambda value, expected: expected not in value,
}


@needs_corpus
@pytest.mark.parametrize('case', cases(), ids=lambda case: f'{case["template"].rsplit("/", 1)[-1]}-{case["test"]}')
def test_an_expansion_is_what_the_peer_expects_or_the_difference_is_documented(case: dict[str, Any]) -> None:
    name = case['template'].rsplit('/', 1)[-1]
    documented = {path for template, test, path in differences() if (template, test) == (name, case['test'])}
    assert unmet(case) == documented


@needs_corpus
def test_nearly_all_checks_of_the_peer_are_met() -> None:
    checks = sum(len(case['checks']) for case in cases())
    assert len(differences()) <= 0.05 * checks, f'{len(differences())} of {checks} checks are not met'
