from __future__ import annotations

import pytest

from linter.arm.functions import call


@pytest.mark.parametrize(('base', 'relative', 'value'), [
    ('http://contoso.org/firstpath', 'myscript.sh', 'http://contoso.org/myscript.sh'),
    ('http://contoso.org/firstpath/', 'myscript.sh', 'http://contoso.org/firstpath/myscript.sh'),
    ('http://contoso.org/firstpath/azuredeploy.json', 'myscript.sh', 'http://contoso.org/firstpath/myscript.sh'),
    (
        'http://contoso.org/firstpath/azuredeploy.json/',
        'myscript.sh',
        'http://contoso.org/firstpath/azuredeploy.json/myscript.sh',
    ),
    (
        'http://contoso.com/resources/',
        'nested/azuredeploy.json',
        'http://contoso.com/resources/nested/azuredeploy.json',
    ),
    ('https://a/b/c/d;p?q', 'g', 'https://a/b/c/g'), ('https://a/b/c/d;p?q', './g', 'https://a/b/c/g'),
    ('https://a/b/c/d;p?q', 'g/', 'https://a/b/c/g/'),
    ('https://a/b/c/d;p?q', '/g', 'https://a/g'), ('https://a/b/c/d;p?q', '//g', 'https://g/'),
    ('https://a/b/c/d;p?q', '?y', 'https://a/b/c/d;p?y'),
    ('https://a/b/c/d;p?q', 'g?y', 'https://a/b/c/g?y'), ('https://a/b/c/d;p?q', '#s', 'https://a/b/c/d;p?q#s'),
    ('https://a/b/c/d;p?q', '', 'https://a/b/c/d;p?q'),
    ('https://a/b/c/d;p?q', '..', 'https://a/b/'), ('https://a/b/c/d;p?q', '../g', 'https://a/b/g'),
    ('https://a/b/c/d;p?q', '../../g', 'https://a/g'),
    ('https://a/b/c/d;p?q', '../../../g', 'https://a/g'), ('https://a/b/c/d;p?q', 'g/./h', 'https://a/b/c/g/h'),
    ('https://a/b/c/d;p?q', 'g/../h', 'https://a/b/c/h'),
    ('https://a/b/c/d;p?q', 'http://x/y', 'http://x/y'), ('https://Contoso.COM', 'a', 'https://contoso.com/a'),
    ('https://contoso.com:443/a/', 'b', 'https://contoso.com/a/b'),
    ('https://contoso.com:8080/a/', 'b', 'https://contoso.com:8080/a/b'),
    ('https://contoso.com/a/?sig=1', 'b', 'https://contoso.com/a/b'),
    ('https://contoso.com/', 'a b', 'https://contoso.com/a%20b'),
    ('https://contoso.com/', 'é', 'https://contoso.com/%C3%A9'),
    ('https://contoso.com/', 'a%20b', 'https://contoso.com/a%20b'),
    ('https://[fd00::1]:8443/a/', 'b', 'https://[fd00::1]:8443/a/b'),
])  # fmt: skip
def test_uri_resolves_a_relative_uri(base, relative, value):
    assert call('uri', [base, relative]) == value


@pytest.mark.parametrize(('text', 'encoded'), [
    (
        'http://contoso.com/resources/nested/azuredeploy.json',
        'http%3A%2F%2Fcontoso.com%2Fresources%2Fnested%2Fazuredeploy.json',
    ),
    ('a b', 'a%20b'), ("!*'()", '%21%2A%27%28%29'), ('-_.~', '-_.~'), ('é', '%C3%A9'), ('', ''), ('100%', '100%25'),
    ('a+b&c=d', 'a%2Bb%26c%3Dd'), ('😀', '%F0%9F%98%80'),
])  # fmt: skip
def test_components_are_percent_encoded_and_decoded(text, encoded):
    assert call('uriComponent', [text]) == encoded
    assert call('uriComponentToString', [encoded]) == text


@pytest.mark.parametrize(('encoded', 'text'), [('%zz', '%zz'), ('%4', '%4'), ('a+b', 'a+b'), ('%ff', '\ufffd')])
def test_what_is_not_encoded_stays_as_it_is(encoded, text):
    assert call('uriComponentToString', [encoded]) == text


@pytest.mark.parametrize(('text', 'parts'), [
    ('https://example.com:1234/foo/bar', {'scheme': 'https', 'host': 'example.com', 'port': 1234, 'path': '/foo/bar'}),
    ('https://example.com/', {'scheme': 'https', 'host': 'example.com', 'port': None}),
    (
        'https://example.com/foo/bar?a=1&b=2',
        {'scheme': 'https', 'host': 'example.com', 'port': None, 'path': '/foo/bar', 'query': '?a=1&b=2'},
    ),
    ('HTTP://Example.com:80', {'scheme': 'http', 'host': 'example.com', 'port': None}),
    ('https://user@example.com/x', {'scheme': 'https', 'host': 'example.com', 'port': None, 'path': '/x'}),
])
def test_parse_uri(text, parts):
    assert call('parseUri', [text]) == parts


@pytest.mark.parametrize(('parts', 'text'), [
    ({'scheme': 'https', 'host': 'example.com'}, 'https://example.com/'),
    ({'scheme': 'https', 'host': 'example.com', 'path': 'a/b'}, 'https://example.com/a/b'),
    (
        {'scheme': 'https', 'host': 'example.com', 'port': 8080, 'path': '/a', 'query': 'x=1'},
        'https://example.com:8080/a?x=1',
    ),
    ({'scheme': 'https', 'host': 'example.com', 'port': 443, 'query': '?x'}, 'https://example.com/?x'),
    ({'Scheme': 'http', 'Host': 'h', 'port': None}, 'http://h/'),
])  # fmt: skip
def test_build_uri(parts, text):
    assert call('buildUri', [parts]) == text


@pytest.mark.parametrize(('name', 'arguments'), [
    ('uri', ['contoso.com', 'a']), ('uri', ['', 'a']), ('uri', ['https:///a', 'b']),
    ('uri', ['http://contoso.org', 2]), ('uri', ['https://h:port/', 'a']), ('uriComponent', [1]),
    ('parseUri', ['/relative']), ('parseUri', [1]), ('buildUri', [{'scheme': 'https'}]),
    ('buildUri', [{'host': 'h'}]), ('buildUri', ['https://h']),
    ('buildUri', [{'scheme': 'https', 'host': 'h', 'port': 'x'}]),
    ('buildUri', [{'scheme': 'https', 'host': 'h', 'port': 70000}]),
])  # fmt: skip
def test_what_is_no_uri_is_an_error(name, arguments):
    with pytest.raises(ValueError, match=r'\w \w'):
        call(name, arguments)
