"""Calls that would take all memory or time are refused, quickly."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from linter.arm.functions import Lambda, LimitError, call
from linter.model.values import Unknown
from tests.arm.functions.unknowns import unknown

LONG = 'x' * 1_000_000
MANY = list(range(90_000))


def doubled(name: str, times: int, value: object) -> object:
    """Return a value put together with itself again and again: 2**times of it, in shared memory."""
    for _ in range(times):
        value = call(name, [value, value])
    return value


def nested(times: int) -> object:
    """Return an array in an array in an array."""
    return call('reduce', [list(range(times)), [], Lambda(2, lambda result, item: [result])])


@pytest.mark.parametrize(('name', 'arguments'), [
    ('padLeft', ['a', 2**31]), ('padLeft', ['a', 2**62, 'x']), ('format', ['{0,9999999}', 'a']),
    ('format', ['{0:D999999999}', 1]), ('format', ['{0:N9999999}', 1]),
    ('format', ['{0:F99999999}', 0.5]), ('concat', [LONG, LONG]), ('concat', [MANY, MANY]),
    ('replace', [LONG, 'x', LONG]), ('replace', [LONG, 'x', 'xx']), ('join', [[LONG, LONG], '']),
    ('join', [MANY, LONG]), ('format', ['{0}{0}', LONG]), ('format', ['{0}' * 1000, LONG]),
    ('split', ['x' * 200_000, 'x']), ('split', ['xy' * 100_000, ['x', 'y']]), ('uriComponent', ['é' * 400_000]),
    ('union', [MANY, [-item for item in MANY]]), ('flatten', [[MANY, MANY]]), ('string', [[LONG, LONG]]),
    ('base64', [LONG]), ('dataUri', [LONG]),
])
def test_a_result_that_is_too_large_is_refused(name, arguments):
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(LimitError, match=r'limit|more than'):
        call(name, arguments)
    assert time.perf_counter() - start < 2
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


@pytest.mark.parametrize('compute', [
    lambda: doubled('concat', 40, 'x'), lambda: doubled('concat', 40, [1]),
    lambda: call('string', [doubled('createArray', 40, 'x')]),
    lambda: call('equals', [doubled('createArray', 40, 'x'), doubled('createArray', 40, 'x')]),
    lambda: call('contains', [[doubled('createArray', 40, 'x')], doubled('createArray', 40, 'x')]),
    lambda: call('union', [[doubled('createArray', 40, 'x')], [doubled('createArray', 40, 'x')]]),
    lambda: call('distinct', [[doubled('createArray', 40, 1), 1]]),
    lambda: call('indexOf', [[doubled('createArray', 40, 'x')], doubled('createArray', 40, 'x')]),
    lambda: call('join', [[doubled('createArray', 40, 'x')], ',']),
    lambda: call('string', [nested(5_000)]), lambda: call('equals', [nested(5_000), nested(5_000)]),
    lambda: call('json', ['[' * 100_000]),
    lambda: call('format', ['{0}', doubled('createArray', 40, 'x')]),
    lambda: call('intersection', [[doubled('createArray', 40, 1)], [1]]),
])
def test_what_doubles_or_nests_without_end_is_refused(compute: Callable[[], object]):
    start = time.perf_counter()
    with pytest.raises(ValueError, match=r'limit|more than|deep|no JSON'):
        compute()
    assert time.perf_counter() - start < 4


@pytest.mark.parametrize('compute', [
    lambda: doubled('concat', 60, unknown('x')), lambda: call('base64', [doubled('concat', 60, unknown('x'))]),
    lambda: call('toLower', [doubled('concat', 60, unknown('x'))]),
    lambda: call('length', [doubled('createArray', 60, unknown('x'))]),
    lambda: call('string', [doubled('createArray', 60, unknown('x'))]),
    lambda: call('empty', [doubled('createArray', 60, unknown('x'))]),
    lambda: call('array', [doubled('createArray', 60, unknown('x'))]),
])
def test_what_doubles_unknown_values_stays_small(compute: Callable[[], object]):
    start = time.perf_counter()
    value = compute()
    assert time.perf_counter() - start < 2
    assert not isinstance(value, Unknown) or len(value.parts or ()) <= 128


@pytest.mark.parametrize(('text', 'pattern'), [
    ('a' * 100_000, '*a' * 50 + '*b'), ('a' * 100_000, '*' + 'a' * 1_000 + 'b'),
    ('a' * 100_000, '*' + 'a?' * 500 + 'b*'), ('ab' * 50_000, '*b' * 20 + 'a'), ('a' * 100_000, '?' * 99_999),
    ('a' * 100_000, '*' * 10_000 + 'b'), ('x' * 100_000, '*?x' * 3_000 + '*y'),
])
def test_like_takes_linear_time_for_any_pattern(text, pattern):
    start = time.perf_counter()
    assert call('like', [text, pattern]) is False
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(('name', 'arguments'), [
    ('dateTimeAdd', ['2020-01-01', 'P' + '9' * 100_000 + 'D']), ('int', ['9' * 1_000_000]),
    ('parseCidr', ['1' * 100_000 + '/24']), ('split', [LONG, 'y']), ('trim', [' ' * 1_000_000]),
    ('uri', ['https://h/' + 'a/' * 50_000, '../' * 50_000]), ('format', ['{' * 100_000]),
    ('format', ['{{' * 100_000]), ('base64ToString', ['=' * 100_000]), ('dateTimeFromEpoch', [2**62]),
    ('json', ['9' * 100_000]),
    ('json', ['"' + '\\' * 99_999]), ('dataUriToString', ['data:' + ';' * 100_000]), ('json', ['/*' * 50_000]),
    ('bool', [LONG]), ('float', ['9' * 100_000]),
    ('like', [LONG, LONG]), ('substring', [LONG, 999_999, 2]), ('uriComponentToString', ['%' * 1_000_000]),
    ('parseUri', ['https://' + 'a' * 100_000 + ':x']),
])
def test_long_text_takes_linear_time_and_gives_a_short_message(name, arguments):
    start = time.perf_counter()
    message = message_of(name, arguments)
    assert time.perf_counter() - start < 1
    assert len(message) < 300


def message_of(name: str, arguments: list[object]) -> str:
    """Return the error of a call; '' where it has a result."""
    try:
        call(name, arguments)
    except ValueError as error:
        return str(error)
    return ''
