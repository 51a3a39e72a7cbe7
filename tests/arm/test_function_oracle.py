"""The function library against recorded answers: of the service's own engine, and of another tool's.

Cases of functions that need the deployment (resourceId, reference, …) are those of the evaluator.
"""

from __future__ import annotations

import json
import re

import pytest

from linter.arm.functions import FUNCTIONS, call, index_of
from tests.corpus import CORPUS, needs_corpus

ORACLE = CORPUS / 'oracles' / 'arm-functions.jsonl'

DIFFERENCES = {
    'fn-0060', 'fn-0061',  # json with doubled single quotes
    'fn-0363', 'fn-0369',  # arithmetic on text
    'fn-0426', 'fn-0499', 'fn-0500',  # invented hashes
}
"""Cases that are answered differently on purpose; docs/function-differences.md says why."""


def cases(*, engine: str | None = None) -> list[dict]:
    found = [json.loads(line) for line in ORACLE.read_text(encoding='utf-8').splitlines()] if ORACLE.exists() else []
    return [case for case in found if case['function'].lower() in FUNCTIONS and engine in (None, case['engine'])]


def value_of(argument: object) -> object:
    if isinstance(argument, dict) and '$call' in argument:
        return call(argument['$call'], [value_of(inner) for inner in argument['args']])
    if isinstance(argument, dict):
        return {name: value_of(member) for name, member in argument.items()}
    return [value_of(item) for item in argument] if isinstance(argument, list) else argument


def is_met(case: dict) -> bool:
    try:
        value = value_of({'$call': case['function'], 'args': case['args']})
        for step in case.get('path', []):
            value = index_of(value, step)
    except ValueError:
        return case['check'] == 'error'
    return CHECKS[case['check']](value, case.get('expected'))


CHECKS = {
    'equals': lambda value, expected: (type(value), value) == (type(expected), expected),
    'length': lambda value, expected: len(value) == expected,
    'empty': lambda value, expected: value in ('', [], {}),
    'not_empty': lambda value, expected: value not in (None, '', [], {}),
    'not_null': lambda value, expected: value is not None,
    'contains_key': lambda value, expected: expected in value,
    'not_contains_key': lambda value, expected: expected not in value,
    'matches': lambda value, expected: re.fullmatch(expected, value) is not None,
    'error': lambda value, expected: False,
}


@needs_corpus
@pytest.mark.parametrize('case', cases(engine='azure-deployments'), ids=lambda case: case['id'])
def test_the_library_answers_as_the_service_does(case):
    assert is_met(case), case['expression']


@needs_corpus
@pytest.mark.parametrize('case', cases(engine='psrule'), ids=lambda case: case['id'])
def test_a_different_answer_of_the_peer_is_a_documented_one(case):
    assert is_met(case) != (case['id'] in DIFFERENCES), case['expression']


@needs_corpus
def test_the_library_agrees_with_nearly_all_cases_without_caution():
    certain = [case for case in cases() if not case.get('caution')]
    met = [case for case in certain if is_met(case)]
    assert len(met) >= 0.97 * len(certain) > 0
