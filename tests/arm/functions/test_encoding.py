from __future__ import annotations

import pytest

from tests.arm.functions.evaluation import evaluate, same


@pytest.mark.parametrize(('expression', 'value'), [
    ("base64('one, two, three')", 'b25lLCB0d28sIHRocmVl'), ("base64('')", ''), ("base64('é')", 'w6k='),
    ("base64('a')", 'YQ=='),
    ("base64ToString('b25lLCB0d28sIHRocmVl')", 'one, two, three'), ("base64ToString('')", ''),
    ("base64ToString('w6k=')", 'é'),
    ("base64ToString(' YQ ==')", 'a'), ("base64ToString('/w==')", '\ufffd'),
    ("base64ToJson('eydvbmUnOiAnYScsICd0d28nOiAnYid9')", {'one': 'a', 'two': 'b'}),
    ("base64ToJson('W10=')", []), ("base64ToString(base64('round trip'))", 'round trip'),
    ("dataUri('Hello')", 'data:text/plain;charset=utf8;base64,SGVsbG8='),
    ('dataUri(5)', 'data:text/plain;charset=utf8;base64,NQ=='),
    ("dataUri(createObject('a', 1))", 'data:text/plain;charset=utf8;base64,eyJhIjoxfQ=='),
    ("dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", 'Hello, World!'),
    ("dataUriToString('data:text/plain,a%20b')", 'a b'),
    ("dataUriToString('data:,x')", 'x'), ("dataUriToString('data:text/plain;charset=iso-8859-1,%E9')", 'é'),
    ("dataUriToString(dataUri('é'))", 'é'),
    ("dataUriToString('DATA:text/plain;CHARSET=UTF-8;BASE64,w6k=')", 'é'),
])  # fmt: skip
def test_base64_and_data_uris(expression, value):
    assert same(evaluate(expression), value)


@pytest.mark.parametrize(('text', 'value'), [
    ('{"a":"b"}', {'a': 'b'}), ('null', None), ('', None), ('   ', None), ('true', True), ('false', False), ('3', 3),
    ('-3', -3), ('0.5', 0.5), ('1e3', 1000.0),
    ('"test"', 'test'), ('""', ''), ('[1, 2, 3]', [1, 2, 3]), ('{}', {}), ('[]', []),
    (' {"a" : [ 1 , null ] } ', {'a': [1, None]}),
    ("{'a': 'b'}", {'a': 'b'}), ("['x', 1]", ['x', 1]), ('{a: 1}', {'a': 1}), ('{"a":1,}', {'a': 1}), ('[1,]', [1]),
    ('/* c */ [1 // x\n]', [1]),
    ('"a\nb"', 'a\nb'), ("'it\\'s'", "it's"), ('"\\u00e9\\n"', 'é\n'), ('"\\ud83d\\ude00"', '😀'),
    ("'\\ud83d\\ude00'", '😀'), ('{"a":1,"a":2}', {'a': 2}),
    ('[1] trailing', [1]), ('0x1F', 31), ('+5', 5), ('.5', 0.5), ('undefined', None),
    ("{'a': undefined}", {'a': None}), ('9223372036854775807', 2**63 - 1),
    ('{"a":{"b":[{"c":1}]}}', {'a': {'b': [{'c': 1}]}}), ("''", ''),
])  # fmt: skip
def test_json_is_read_as_leniently_as_the_service_does(text, value):
    assert same(evaluate("json(variables('text'))", text=text), value)


@pytest.mark.parametrize('expression', [
    'base64(1)', "base64ToString('a')", "base64ToString('***')", "base64ToString('é')", 'base64ToString(null())',
    "base64ToJson('YQ==')",
    "dataUriToString('text')", "dataUriToString('data:text/plain')",
    "dataUriToString('data:text/plain;charset=klingon,x')",
    "dataUriToString('data:;base64,*')", "json('{')", "json('{\"a\"}')", "json('[1 2]')", "json('nothing')",
    "json('{\"a\":}')", "json(1)", "json('\"a')",
    "json('[')", "json(']')", "json('\\x')",
])  # fmt: skip
def test_what_cannot_be_decoded_is_an_error(expression):
    with pytest.raises(ValueError, match=r'\w \w'):
        evaluate(expression)


def test_json_nested_too_deep_is_an_error():
    with pytest.raises(ValueError, match='deep'):
        evaluate("json(variables('text'))", text='[' * 100_000)
