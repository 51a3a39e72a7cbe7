from __future__ import annotations

import pytest

from linter.arm.functions import call
from linter.model.values import Unknown
from tests.arm.functions.evaluation import evaluate, same


@pytest.mark.parametrize(('arguments', 'value'), [
    (['{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133], 'Hello, User. Formatted number: 8,175,133'),
    (['plain'], 'plain'), ([''], ''), (['{0}', ''], ''), (['{0}{0}', 'a'], 'aa'), (['{1}{0}', 'a', 'b'], 'ba'),
    (['{{{0}}}', 'a'], '{a}'),
    (['{{}}'], '{}'), (['{0}', None], ''), (['{0}', True], 'True'), (['{0}', False], 'False'), (['{0}', 7], '7'),
    (['{0}', 0.5], '0.5'),
    (['{0}', [1, 'a']], '[1,"a"]'), (['{0}', {'a': 1}], '{"a":1}'), (['{0:D4}', 'x'], 'x'),
    (['{0:D2}', True], 'True'), (['{0,5}|', 'ab'], '   ab|'),
    (['{0,-5}|', 'ab'], 'ab   |'), (['{0,1}', 'abc'], 'abc'), (['{0,6:D3}', 7], '   007'), (['{0 ,4}', 1], '   1'),
    (['{0, 4 :D2}', 1], '  01'),
    (["a'b{0}", 'c'], "a'bc"), (['{0}-{1}-{2}', 'a', 1, None], 'a-1-'),
])  # fmt: skip
def test_holes_are_filled(arguments, value):
    assert same(call('format', arguments), value)


@pytest.mark.parametrize(('number', 'format', 'value'), [
    (1234, 'D', '1234'), (1234, 'D6', '001234'), (-1234, 'D6', '-001234'), (7, 'd2', '07'), (0, 'D0', '0'),
    (1234567, 'N', '1,234,567.00'), (1234567, 'N0', '1,234,567'), (-1234, 'n1', '-1,234.0'), (123, 'N0', '123'),
    (0, 'N2', '0.00'),
    (255, 'X', 'FF'), (255, 'x', 'ff'), (255, 'X4', '00FF'), (-1, 'X', 'FFFFFFFFFFFFFFFF'),
    (-1, 'x2', 'ffffffffffffffff'), (10, 'x4', '000a'),
    (1234, 'F', '1234.00'), (1234, 'F0', '1234'), (-1234, 'f1', '-1234.0'), (1, 'P', '100.00 %'),
    (0.256, 'P1', '25.6 %'), (12, 'p0', '1,200 %'),
    (1234, 'E', '1.234000E+003'), (1234, 'e2', '1.23e+003'), (0, 'E1', '0.0E+000'), (-52, 'E0', '-5E+001'),
    (0.00123, 'E2', '1.23E-003'), (9999, 'E1', '1.0E+004'),
    (1234, 'G', '1234'), (1234, 'G2', '1.2E+03'), (1234, 'g2', '1.2e+03'), (1234, 'G6', '1234'),
    (0.0001234, 'G2', '0.00012'), (0.000001234, 'G2', '1.2E-06'),
    (2.5, 'F0', '3'), (-2.5, 'F0', '-3'), (0.125, 'F2', '0.13'), (1.005, 'F2', '1.00'), (0.5, 'N3', '0.500'),
    (3.14159, 'F3', '3.142'),
    (7, '00', '07'), (7, '000.0', '007.0'), (1234567, '#,0', '1,234,567'), (1234567, '#,##0.00', '1,234,567.00'),
    (0, '#', ''), (0, '0', '0'), (0, '#.##', ''),
    (12, '0.0#', '12.0'), (0.5, '0.00', '0.50'), (0.5, '#.##', '.5'), (1.25, '0.#', '1.3'), (5, '0 kg', '5 kg'),
    (0.25, '0%', '25%'), (5, "0'd'", '5d'),
    (-5, '0;(0)', '(5)'), (5, '0;(0);zero', '5'), (0, '0;(0);zero', 'zero'), (1234567, '0,', '1235'),
    (1234567890, '0,,M', '1235M'), (1234, '0\\x', '1234x'),
    (123, '#-##', '1-23'), (-7, '000', '-007'), (5551234, '###-####', '555-1234'),
])  # fmt: skip
def test_numbers_are_formatted_as_in_dotnet(number, format, value):
    assert call('format', [f'{{0:{format}}}', number]) == value


@pytest.mark.parametrize(('value', 'text'), [
    (0.1, '0.1'), (1e15, '1E+15'), (1e14, '100000000000000'), (123456.789, '123456.789'), (0.0001, '0.0001'),
    (0.00001, '1E-05'), (-2.5, '-2.5'),
    (1.5e300, '1.5E+300'), (2.0, '2'), (1e21, '1E+21'), (123456789012345680.0, '1.2345678901234568E+17'), (0.0, '0'),
])  # fmt: skip
def test_fractions_are_shown_with_the_fewest_digits(value, text):
    assert call('format', ['{0}', value]) == text


@pytest.mark.parametrize('arguments', [
    ['{0}'], ['{1}', 'a'], ['{'], ['}'], ['{0', 'a'], ['{a}', 'a'], ['{0:D}}', 1], ['{-1}', 'a'], ['{}', 'a'],
    ['{ 0}', 'a'], ['{0:D2}', 0.5], ['{0:X}', 1.5],
    [1, 'a'], [None], ['a}b'], ['{9999999}', 'a'], ['{0,999999999}', 'a'],
])  # fmt: skip
def test_what_is_no_format_is_an_error(arguments):
    with pytest.raises(ValueError, match=r'\w \w'):
        call('format', arguments)


@pytest.mark.parametrize('format', ['C', 'C2', 'R', 'B8', 'Z', '0.00E+00'])
def test_a_format_that_is_not_supported_is_unknown(format):
    value = call('format', [f'price {{0:{format}}}', 5])
    assert isinstance(value, Unknown)
    assert {cause.kind for cause in value.causes} == {'unsupported'}
    assert value.parts[0] == 'price '


@pytest.mark.parametrize('expression', ["format('{0}', createArray(1))", "format('{0:yyyy}', '2020-01-01')"])
def test_a_format_of_what_is_no_number_is_ignored(expression):
    assert evaluate(expression) in ('[1]', '2020-01-01')
