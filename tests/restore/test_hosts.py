"""Which hosts may be contacted."""

from __future__ import annotations

from urllib.request import Request

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.restore.hosts import Hosts, normal, read_host
from linter.restore.reason import RestoreError


@pytest.mark.parametrize(('text', 'host'), [
    ('mcr.microsoft.com', 'mcr.microsoft.com'),
    ('MCR.Microsoft.com:443', 'mcr.microsoft.com'),
    ('localhost:5000', 'localhost:5000'),
    ('127.0.0.1:5000', '127.0.0.1:5000'),
    ('*.blob.core.windows.net', '*.blob.core.windows.net'),
])
def test_a_host_is_a_name_with_or_without_port(text: str, host: str) -> None:
    assert read_host(text) == host


@pytest.mark.parametrize('text', [
    '', 'https://mcr.microsoft.com', 'mcr.microsoft.com/bicep', 'user@host', 'host:', 'host:0', 'host:123456', '*',
    '*.com', 'a.*.com', '-a.com', 'a..com', 'a.com.', 'a b', 'a\n', 'ä.com', 'a_b.com', '[::1]:5000',
    'a' * 64, 'a.' * 130 + 'a',
])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match='is not a host; write a name such as mcr'):
        read_host(text)


@pytest.mark.parametrize(('named', 'registry', 'url', 'allowed'), [
    # the registry itself
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'https://mcr.microsoft.com/v2/', True),
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'HTTPS://MCR.microsoft.com:443/v2/', True),
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'https://mcr.microsoft.com:8443/v2/', False),
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'http://mcr.microsoft.com/v2/', False),
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'https://mcr.microsoft.com.evil.example/v2/', False),
    # where it is documented to send downloads
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'https://westeurope.data.mcr.microsoft.com/x?sig=y', True),
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'https://data.mcr.microsoft.com/x', False),
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'https://x.data.mcr.microsoft.com.evil.example/x', False),
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'https://a.b.data.mcr.microsoft.com/x', False),
    ('mcr.microsoft.com', 'mcr.microsoft.com', 'http://westeurope.data.mcr.microsoft.com/x', False),
    ('contoso.azurecr.io', 'contoso.azurecr.io', 'https://contoso.westeurope.data.azurecr.io/x', True),
    ('contoso.azurecr.io', 'contoso.azurecr.io', 'https://fabrikam.westeurope.data.azurecr.io/x', False),
    ('contoso.azurecr.io', 'contoso.azurecr.io', 'https://x.data.mcr.microsoft.com/x', False),
    ('contoso.azurecr.io', 'contoso.azurecr.io', 'https://x.blob.core.windows.net/x', False),
    ('ghcr.io', 'ghcr.io', 'https://x.data.mcr.microsoft.com/x', False),
    # other names
    ('contoso.azurecr.io *.blob.core.windows.net', 'contoso.azurecr.io', 'https://x.blob.core.windows.net/x', True),
    ('contoso.azurecr.io *.blob.core.windows.net', 'contoso.azurecr.io', 'https://a.b.blob.core.windows.net/', False),
    ('contoso.azurecr.io x.example', 'contoso.azurecr.io', 'https://x.example/x', True),
    ('contoso.azurecr.io x.example:8443', 'contoso.azurecr.io', 'https://x.example/x', False),
])
def test_a_registry_leads_to_itself_its_data_hosts_and_named_hosts_only(
    named: str, registry: str, url: str, allowed: bool
) -> None:
    hosts = Hosts(named.split())
    if allowed:
        hosts.check(url, registry)
    else:
        with pytest.raises(RestoreError):
            hosts.check(url, registry)


def test_a_pattern_names_no_registry() -> None:
    with pytest.raises(RestoreError, match=r'--registry x\.azurecr\.io adds it'):
        Hosts(['*.azurecr.io']).base('x.azurecr.io')


def test_the_public_registry_has_an_option_of_its_own() -> None:
    with pytest.raises(RestoreError, match='--public adds it'):
        Hosts([]).base('mcr.microsoft.com')


@pytest.mark.parametrize(('host', 'plain_http', 'base'), [
    ('localhost:5000', True, 'http://localhost:5000'),
    ('127.0.0.2', True, 'http://127.0.0.2'),
    ('localhost:5000', False, 'https://localhost:5000'),
    ('localhost.example', True, 'https://localhost.example'),
    ('127.0.0.1.example', True, 'https://127.0.0.1.example'),
    ('10.0.0.1', True, 'https://10.0.0.1'),
    ('mcr.microsoft.com', True, 'https://mcr.microsoft.com'),
])
def test_plain_http_is_for_this_machine(host: str, plain_http: bool, base: str) -> None:
    assert Hosts([host], plain_http=plain_http).base(host) == base


PIECES = st.sampled_from([
    'http', 'https', 'file', ':', '/', '//', '@', '\\', '?', '#', '.', '%', '[', ']', ' ', '\t', '\r\n', '443', '80',
    'good.example', 'evil.example', 'é', '\u3002', '\uff0f', '::1', '%2f', '%00',
])


@given(st.lists(PIECES, max_size=12).map(''.join) | st.text(max_size=30).map('https://good.example'.__add__))
def test_what_is_allowed_is_what_is_contacted(url: str) -> None:
    try:
        Hosts(['good.example']).check(url, 'good.example')
    except RestoreError:
        return
    request = Request(url)
    assert (request.type, normal(request.host or '')) == ('https', 'good.example')
