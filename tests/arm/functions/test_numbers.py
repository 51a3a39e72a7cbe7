from __future__ import annotations

import pytest

from tests.arm.functions.evaluation import evaluate, same


@pytest.mark.parametrize(('expression', 'value'), [
    ('add(5, 3)', 8), ('add(-5, 3)', -2), ('sub(7, 3)', 4), ('sub(3, 7)', -4), ('mul(5, 3)', 15), ('mul(-5, 3)', -15),
    ('div(8, 3)', 2), ('div(-8, 3)', -2), ('div(8, -3)', -2), ('div(-8, -3)', 2), ('div(0, 3)', 0), ('mod(7, 3)', 1),
    ('mod(-7, 3)', -1),
    ('mod(7, -3)', 1), ('mod(-7, -3)', -1), ('mod(6, 3)', 0), ('add(9223372036854775806, 1)', 9223372036854775807),
    ('div(9223372036854775807, 1)', 9223372036854775807), ('mod(-9223372036854775808, -1)', 0),
    ("int('4')", 4), ('int(4)', 4), ("int('-4')", -4), ("int('+4')", 4), ("int(' 4 ')", 4), ("int('007')", 7),
    ("int(json('4.9'))", 4),
    ("int(json('-4.9'))", -4), ("int('9223372036854775807')", 9223372036854775807),
    ("int('-9223372036854775808')", -9223372036854775808),
    ("float('3.0')", 3.0), ('float(3)', 3.0), ("float('1e3')", 1000.0), ("float(json('0.5'))", 0.5),
    ('min(0, 3, 2, 5, 4)', 0), ('min(createArray(0, 3, 2, 5, 4))', 0), ('max(0, 3, 2, 5, 4)', 5),
    ('max(createArray(0, 3, 2, 5, 4))', 5),
    ('min(1)', 1), ('max(-1, -2)', -1), ('max(createArray(6, 4), 8)', 8), ('min(createArray(6), createArray(4))', 4),
])  # fmt: skip
def test_arithmetic(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize('expression', [
    'div(8, 0)', 'mod(8, 0)', 'add(9223372036854775807, 1)', 'sub(-9223372036854775808, 1)',
    'mul(9223372036854775807, 2)',
    'div(-9223372036854775808, -1)', "add('5', 3)", 'add(5, null())', 'mul(true(), 2)', "add(json('1.5'), 1)",
    "int('one')", "int('4.5')", "int('')",
    "int('1,000')", "int('0x10')", "int('9223372036854775808')", 'int(true())', 'int(null())', "int('²')",
    "float('x')", "float('1_0')", "float('nan')",
    'float(createArray())', 'min(createArray())', "max('1', 2)", 'max(true())', "min(createArray('a'))",
])  # fmt: skip
def test_what_is_no_64_bit_integer_is_an_error(expression):
    with pytest.raises(ValueError, match=r'\w \w'):
        evaluate(expression)
