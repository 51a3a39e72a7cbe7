"""The operators, line by line as the documentation of Azure Policy has them.

Source: learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#conditions
"""

from __future__ import annotations

from math import inf

import pytest

from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import ABSENT, Assumed, OpenDict, OpenList, Unknown
from linter.rules.operators import OPERATORS, judge, judge_count
from tests.rules.builders import GROUP, unknown

CAUSES = unknown().causes


@pytest.mark.parametrize(('operator', 'value', 'operand', 'truth'), [
    # "String comparison is case-insensitive"; booleans and numbers compare as their text.
    ('equals', 'Disabled', 'disabled', TRUE),
    ('equals', 'Disabled', 'Enabled', FALSE),
    ('equals', True, 'true', TRUE),
    ('equals', 'True', True, TRUE),
    ('equals', 10, '10', TRUE),
    ('equals', 10.0, 10, TRUE),
    ('equals', True, 1, FALSE),
    ('equals', '', '', TRUE),
    ('equals', ['a'], 'a', FALSE),
    ('notEquals', ['a'], 'a', TRUE),
    ('notEquals', 'a', 'A', FALSE),
    # like: * stands for any text.
    ('like', 'contoso-vm-01', 'Contoso*01', TRUE),
    ('like', 'contoso', 'cont*so*o', FALSE),
    ('like', 'abab', 'a*b', TRUE),
    ('like', 'a', 'a*a', FALSE),
    ('like', '', '*', TRUE),
    ('like', 'a.c', 'abc', FALSE),
    ('notLike', 'abc', 'b*', TRUE),
    # match: # a digit, ? a letter, . any character, with case.
    ('match', 'AB-123', '??-###', TRUE),
    ('match', 'ab-12', '??-###', FALSE),
    ('match', 'a', '.', TRUE),
    ('match', 'CONTOSO', 'contoso', FALSE),
    ('matchInsensitively', 'CONTOSO', 'contoso', TRUE),
    ('notMatch', 'CONTOSO', 'contoso', TRUE),
    ('notMatchInsensitively', 'CONTOSO', 'contoso', FALSE),
    ('match', 10, '##', TRUE),
    # contains: a part of a text, or an item of a list.
    ('contains', 'https://example.org', 'EXAMPLE', TRUE),
    ('contains', ['Blob', 'File'], 'blob', TRUE),
    ('contains', ['Blob'], 'blo', FALSE),
    ('notContains', ['Blob'], 'blo', TRUE),
    ('contains', {'blob': 1}, 'blob', FALSE),
    ('in', 'B', ['a', 'b'], TRUE),
    ('in', 'c', ['a', 'b'], FALSE),
    ('in', 1, ['1'], TRUE),
    ('notIn', 'c', ['a', 'b'], TRUE),
    # containsKey: a key of an object.
    ('containsKey', {'Owner': 'x'}, 'owner', TRUE),
    ('containsKey', {'Owner': None}, 'owner', FALSE),
    ('containsKey', {'Owner': 'x'}, ['owner', 'cost'], FALSE),
    ('containsKey', {'Owner': 'x', 'cost': ''}, ['owner', 'cost'], TRUE),
    ('containsKey', 'owner', 'owner', FALSE),
    ('notContainsKey', {}, 'owner', TRUE),
    # less and the like: numbers, ISO 8601 dates, text in alphabetical order.
    ('less', 5, 10, TRUE),
    ('less', '5', 10, TRUE),
    ('less', '10', '5', TRUE),
    ('lessOrEquals', 10, 10, TRUE),
    ('greater', 10, 10, FALSE),
    ('greaterOrEquals', 'TLS1_2', 'tls1_2', TRUE),
    ('greater', '2026-01-01T00:00:00Z', '2025-12-31', TRUE),
    ('less', '2026-01-01T01:00:00+02:00', '2026-01-01T00:00:00Z', TRUE),
    ('equals', '2026-01-01', '2026-01-01T00:00:00Z', FALSE),
    ('exists', '', True, TRUE),
    ('exists', {}, 'false', FALSE),
])
def test_an_operator_of_a_present_value(operator: str, value: object, operand: object, truth: int) -> None:
    assert judge(operator, value, operand) == truth


@pytest.mark.parametrize('missing', [ABSENT, None])
@pytest.mark.parametrize(('operator', 'operand', 'truth'), [
    ('equals', 'a', FALSE), ('notEquals', 'a', TRUE), ('in', ['a'], FALSE), ('notIn', ['a'], TRUE),
    ('like', '*', FALSE), ('notLike', '*', TRUE), ('contains', '', FALSE), ('notContains', '', TRUE),
    ('containsKey', 'a', FALSE), ('notContainsKey', 'a', TRUE), ('match', '', FALSE), ('notMatch', '', TRUE),
    ('matchInsensitively', '', FALSE), ('notMatchInsensitively', '', TRUE), ('exists', True, FALSE),
    ('exists', 'false', TRUE), ('less', 5, FALSE), ('lessOrEquals', 5, FALSE), ('greater', 5, FALSE),
    ('greaterOrEquals', 5, FALSE),
])
def test_an_operator_of_a_missing_value(operator: str, operand: object, truth: int, missing: object) -> None:
    assert judge(operator, missing, operand) == truth


@pytest.mark.parametrize('operator', sorted(OPERATORS))
def test_a_missing_value_with_a_default_is_its_default(operator: str) -> None:
    operand = ['a'] if operator in ('in', 'notIn') else True if operator == 'exists' else 'a'
    assert judge(operator, ABSENT, operand, 'a') == judge(operator, 'a', operand)


@pytest.mark.parametrize(('value', 'operand'), [('abc', 5), (True, 5), (['a'], 5), (5, 'abc'), ({}, 'a')])
@pytest.mark.parametrize('operator', ['less', 'lessOrEquals', 'greater', 'greaterOrEquals'])
def test_what_cannot_be_compared_is_neither_a_pass_nor_a_violation(
    operator: str, value: object, operand: object
) -> None:
    assert judge(operator, value, operand) == UNKNOWN


TEXT = Unknown(CAUSES, 'string', parts=('st', unknown(), 'Log'))


@pytest.mark.parametrize(('operator', 'value', 'operand', 'truth'), [
    ('equals', TEXT, 'other', FALSE),
    ('equals', TEXT, 'st-x-LOG', UNKNOWN),
    ('equals', TEXT, 'stlo', FALSE),
    ('notEquals', TEXT, 'other', TRUE),
    ('in', TEXT, ['a', 'b'], FALSE),
    ('in', TEXT, ['a', 'stlog'], UNKNOWN),
    ('like', TEXT, 'ST*', TRUE),
    ('like', TEXT, '*log', TRUE),
    ('like', TEXT, 'st*x*', UNKNOWN),
    ('like', TEXT, 'x*', FALSE),
    ('like', TEXT, '*x', FALSE),
    ('like', TEXT, '*', TRUE),
    ('like', TEXT, 'stX', FALSE),
    ('contains', TEXT, 'lo', TRUE),
    ('contains', TEXT, 'x', UNKNOWN),
    ('exists', TEXT, True, TRUE),
    ('less', TEXT, 'z', UNKNOWN),
    ('containsKey', TEXT, 'a', FALSE),
])
def test_known_parts_of_a_text_decide_what_they_can(operator: str, value: object, operand: object, truth: int) -> None:
    assert judge(operator, value, operand) == truth


@pytest.mark.parametrize(('operator', 'value', 'operand', 'truth'), [
    ('equals', unknown('p', 'a', 'A'), 'a', TRUE),
    ('equals', unknown('p', 'a', 'b'), 'a', UNKNOWN),
    ('in', unknown('p', 'a', 'b'), ['a', 'b', 'c'], TRUE),
    ('equals', unknown('p', 'a', ABSENT), 'b', FALSE),
    ('notEquals', unknown('p', 'a', ABSENT), 'b', TRUE),
    ('exists', unknown('p', 'a', None), True, UNKNOWN),
    ('contains', unknown('p', ['a'], ['a', 'b']), 'a', TRUE),
    ('equals', 'a', unknown('p', 'a', 'A'), TRUE),
    ('in', 'a', unknown('p', ['a'], ['b', 'a']), TRUE),
    ('in', 'a', ['b', unknown('p')], UNKNOWN),
    ('in', 'a', ['a', unknown('p')], TRUE),
    ('in', 'a', OpenList(['b'], CAUSES), UNKNOWN),
    ('in', ABSENT, unknown('p'), FALSE),
])
def test_candidates_decide_where_all_agree(operator: str, value: object, operand: object, truth: int) -> None:
    assert judge(operator, value, operand) == truth


@pytest.mark.parametrize(('operator', 'value', 'operand', 'truth'), [
    ('equals', Unknown(CAUSES, 'bool'), 'Disabled', FALSE),
    ('equals', Unknown(CAUSES, 'int'), 'abc', FALSE),
    ('equals', Unknown(CAUSES, 'int'), '12', UNKNOWN),
    ('equals', Unknown(CAUSES, 'array'), 'a', FALSE),
    ('equals', Unknown(CAUSES, 'string', length=(3, 3)), 'abcd', FALSE),
    ('equals', Unknown(CAUSES, 'string', length=(3, 3)), 'abc', UNKNOWN),
    ('like', Unknown(CAUSES, 'object'), '*', FALSE),
    ('like', Unknown(CAUSES, 'string', nullable=False), '*', TRUE),
    ('like', Unknown(CAUSES, 'string'), '*', UNKNOWN),
    ('exists', Unknown(CAUSES, 'string', nullable=False), True, TRUE),
    ('exists', Unknown(CAUSES), True, UNKNOWN),
    ('containsKey', Unknown(CAUSES, 'object'), 'a', UNKNOWN),
    ('containsKey', OpenDict({'a': 1}, CAUSES), 'A', TRUE),
    ('containsKey', OpenDict({}, CAUSES), 'a', UNKNOWN),
    ('containsKey', {'a': unknown('p', 'x', ABSENT)}, 'a', UNKNOWN),
    ('containsKey', {'a': Unknown(CAUSES, 'string', nullable=False)}, 'a', TRUE),
    ('contains', OpenList(['a'], CAUSES), 'a', TRUE),
    ('contains', OpenList(['a'], CAUSES), 'b', UNKNOWN),
    ('contains', Unknown(CAUSES, 'array', length=(0, 0)), 'a', FALSE),
])
def test_type_length_and_openness_decide_what_they_can(
    operator: str, value: object, operand: object, truth: int
) -> None:
    assert judge(operator, value, operand) == truth


def test_a_default_that_disagrees_makes_a_value_that_may_be_missing_unknown() -> None:
    perhaps = unknown('p', 'Enabled', ABSENT)
    assert judge('equals', perhaps, 'Enabled', 'Enabled') == TRUE
    assert judge('equals', perhaps, 'Enabled', 'Disabled') == UNKNOWN
    assert judge('equals', Unknown(CAUSES, 'bool'), 'x', 'x') == UNKNOWN


@pytest.mark.parametrize('operator', ['equals', 'notEquals', 'in', 'like', 'contains', 'match', 'less'])
def test_text_that_rests_on_the_assumed_context_proves_nothing(operator: str) -> None:
    operand = ['eastus'] if operator == 'in' else 'eastus'
    assert judge(operator, Assumed('eastus'), operand) == UNKNOWN
    assert judge(operator, 'eastus', [Assumed('eastus')] if operator == 'in' else Assumed('eastus')) == UNKNOWN
    assert judge('exists', Assumed('eastus'), True) == TRUE
    assert judge('notEquals', Assumed('eastus'), '') == TRUE


SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-azgov/providers'
VAULT = SUBSCRIPTION + '/Microsoft.KeyVault/vaults/'
NAME = Unknown(CAUSES, 'string', nullable=False, key='parameters.name')


@pytest.mark.parametrize(('value', 'operand', 'truth'), [
    (Assumed(VAULT + 'a'), Assumed(VAULT + 'A'), TRUE),
    (Assumed(VAULT + 'a'), Assumed(VAULT + 'b'), FALSE),
    (Assumed(VAULT + 'a'), GROUP + '/providers/Microsoft.KeyVault/vaults/a', UNKNOWN),
    (Unknown(CAUSES, 'string', parts=(VAULT, NAME)), Unknown(CAUSES, 'string', parts=(VAULT, NAME)), TRUE),
    (Unknown(CAUSES, 'string', parts=(VAULT, NAME)), Assumed(VAULT + 'b'), UNKNOWN),
    (NAME, NAME, TRUE),
    (NAME, Unknown(CAUSES, 'string', key='parameters.other'), UNKNOWN),
    (unknown('p', 'a', 'b', key='parameters.p'), unknown('p', 'a', 'b', key='parameters.p'), TRUE),
    (unknown('p', 'a', ABSENT, key='parameters.p'), unknown('p', 'a', ABSENT, key='parameters.p'), UNKNOWN),
])
def test_two_properties_are_equal_where_they_are_the_same_unknown(value: object, operand: object, truth: int) -> None:
    assert judge('equals', value, operand) == truth
    assert judge('notEquals', value, operand) == 2 - truth


@pytest.mark.parametrize(('operator', 'least', 'most', 'operand', 'truth'), [
    ('equals', 0, 0, 0, TRUE), ('equals', 0, 1, 0, UNKNOWN), ('equals', 1, inf, 0, FALSE),
    ('notEquals', 1, inf, 0, TRUE), ('notEquals', 2, 2, 2, FALSE), ('in', 1, 2, [1, 2], TRUE),
    ('in', 1, 2, [2, 3], UNKNOWN), ('in', 4, inf, [1, 2], FALSE), ('notIn', 4, inf, [1, 2], TRUE),
    ('greaterOrEquals', 1, inf, 1, TRUE), ('greaterOrEquals', 0, inf, 1, UNKNOWN), ('greater', 0, 1, 1, FALSE),
    ('less', 0, 0, 1, TRUE), ('lessOrEquals', 2, inf, 1, FALSE), ('less', 0, inf, 3, UNKNOWN),
    ('equals', 1, 1, unknown('p', 1, '1'), TRUE), ('equals', 1, 1, unknown('p'), UNKNOWN),
])
def test_a_number_that_is_known_within_bounds(
    operator: str, least: float, most: float, operand: object, truth: int
) -> None:
    assert judge_count(operator, least, most, operand) == truth
