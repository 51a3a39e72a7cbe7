"""What is taken from a registry, and what is not: against a server on this machine."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

import pytest

from tests.restore.conftest import TEMPLATE, Restoring
from tests.restore.registry import MANIFEST, TOKEN, Handler, Registry, digest_of, layer_of, manifest_of

Interference = Callable[[Handler], bool]


def on(part: str, answer: Callable[[Handler], object]) -> Interference:
    """Answer requests whose path has that part in another way."""

    def interfere(handler: Handler) -> bool:
        if part in handler.path:
            answer(handler)
            return True
        return False

    return interfere


def failing_once(part: str, answer: Callable[[Handler], object]) -> Interference:
    """Answer the first request whose path has that part in another way."""
    left = [part]
    return lambda handler: bool(left) and left[0] in handler.path and on(left.pop(), answer)(handler)


def test_a_module_is_downloaded_as_the_bicep_cli_keeps_it(restoring: Restoring) -> None:
    outcome = restoring.run()
    name = restoring.reference()
    assert (outcome.restored, outcome.present, outcome.diagnostics) == ([name], [], [])
    folder = restoring.cache / 'br' / restoring.registry.host.replace(':', '$') / 'bicep$storage' / '1.0.0$'
    manifest = restoring.registry.manifests['bicep/storage', '1.0.0']
    assert sorted(path.name for path in folder.iterdir()) == ['lock', 'main.json', 'manifest', 'metadata']
    assert (folder / 'main.json').read_bytes() == TEMPLATE
    assert (folder / 'manifest').read_bytes() == manifest
    assert json.loads((folder / 'metadata').read_text()) == {'manifestDigest': digest_of(manifest)}
    assert restoring.lines == [f'{name} ({len(TEMPLATE):,} bytes)']


def test_a_pull_asks_for_the_manifest_and_the_template_and_nothing_else(restoring: Restoring) -> None:
    restoring.run()
    assert restoring.registry.paths() == [
        '/v2/bicep/storage/manifests/1.0.0', f'/v2/bicep/storage/blobs/{digest_of(TEMPLATE)}',
    ]
    assert restoring.registry.requests[0].headers['accept'] == MANIFEST
    assert restoring.registry.requests[0].headers['user-agent'].startswith('azgov/')


def test_a_module_can_be_referred_to_by_digest(restoring: Restoring) -> None:
    digest = digest_of(restoring.registry.manifests['bicep/storage', '1.0.0'])
    restoring.refer(f'br:{restoring.registry.host}/bicep/storage@{digest}')
    assert restoring.run().diagnostics == []
    assert restoring.modules() == [
        f'br/{restoring.registry.host.replace(":", "$")}/bicep$storage/{digest.replace(":", "#")}'
    ]


@pytest.mark.parametrize('changes', [
    {'mediaType': None}, {'artifactType': None},
    {'layers': [layer_of(b'sources', 'application/vnd.ms.bicep.module.source.v1.tar+gzip'), layer_of(TEMPLATE)]},
    {'layers': [layer_of(TEMPLATE, 'Application/vnd.ms.Bicep.module.layer.v1+JSON')]},
], ids=['no media type', 'no artifact type', 'with sources', 'capitals'])
def test_manifests_of_older_and_newer_versions_of_bicep_are_read(
    restoring: Restoring, changes: dict[str, object]
) -> None:
    restoring.registry.publish('bicep/storage', '1.0.0', TEMPLATE, manifest_of(TEMPLATE, **changes))
    assert restoring.run().diagnostics == []
    assert len(restoring.modules()) == 1


# What a registry must not get away with


def text(body: bytes, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(200, body, {'Content-Type': MANIFEST, **headers})


def announce(size: int, body: bytes) -> Callable[[Handler], None]:
    """Announce more than is sent, then break off."""

    def answer(handler: Handler) -> None:
        handler.send(200, body, {'Content-Length': str(size)})
        handler.close_connection = True

    return answer


def in_chunks(*chunks: bytes) -> Callable[[Handler], None]:
    """Answer without an announced size."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header('Transfer-Encoding', 'chunked')
        handler.end_headers()
        for chunk in (*chunks, b''):
            handler.wfile.write(f'{len(chunk):x}\r\n'.encode() + chunk + b'\r\n')

    return answer


OTHER = TEMPLATE.replace(b'westeurope', b'eastus2euap')[: len(TEMPLATE)]
assert len(OTHER) == len(TEMPLATE)
assert OTHER != TEMPLATE


@pytest.mark.parametrize(('part', 'answer', 'reason'), [
    ('blobs', text(OTHER), f'the template has digest {digest_of(OTHER)}; the manifest says {digest_of(TEMPLATE)}'),
    ('blobs', text(TEMPLATE[:-1]),
     f'the template has {len(TEMPLATE) - 1:,} bytes; the manifest says {len(TEMPLATE):,}'),
    ('blobs', in_chunks(TEMPLATE[:-1]),
     f'the template has {len(TEMPLATE) - 1:,} bytes; the manifest says {len(TEMPLATE):,}'),
    ('blobs', text(TEMPLATE + b' '),
     f'HOST announces {len(TEMPLATE) + 1:,} bytes; at most {len(TEMPLATE):,} are taken'),
    ('blobs', in_chunks(TEMPLATE, b' ' * 70_000),
     f'HOST sends more than {len(TEMPLATE):,} bytes; that is the most that is taken'),
    ('blobs', lambda handler: handler.fail(404, 'BLOB_UNKNOWN'),
     f'HOST has no blob {digest_of(TEMPLATE)}, which the manifest names'),
    ('manifests', text(b'{'), 'the manifest is not a JSON object'),
    ('manifests', text(b'[' * 100_000), 'the manifest is not a JSON object'),
    ('manifests', text(b'{"size": ' + b'9' * 10_000 + b'}'), 'the manifest is not a JSON object'),
    ('manifests', text(b'\xff\xfe'), 'the manifest is not a JSON object'),
    ('manifests', text(b' ' * (4 * 1024 * 1024 + 1)), 'HOST announces 4,194,305 bytes; at most 4,194,304 are taken'),
    ('manifests', text(manifest_of(TEMPLATE), **{'Content-Type': 'text/html'}),
     f"HOST answers with type 'text/html'; a manifest is of type '{MANIFEST}'"),
    ('manifests', text(manifest_of(TEMPLATE), **{'Docker-Content-Digest': digest_of(b'')}),
     f'the manifest has digest {digest_of(manifest_of(TEMPLATE))}; it should have {digest_of(b"")}'),
    ('manifests', lambda handler: handler.fail(404, 'NAME_UNKNOWN'),
     "HOST has no module 'bicep/storage' with '1.0.0'"),
    ('manifests', lambda handler: handler.fail(418, 'TEAPOT'), 'HOST answers with status 418'),
    ('manifests', lambda handler: handler.send(206, manifest_of(TEMPLATE)), 'HOST answers with status 206'),
])
def test_what_is_not_what_it_should_be_is_refused(
    restoring: Restoring, part: str, answer: Callable[[Handler], None], reason: str
) -> None:
    restoring.registry.interfere = on(part, answer)
    assert restoring.failure() == reason.replace('HOST', restoring.registry.host)
    assert restoring.pauses == []


BAD_LAYER = layer_of(TEMPLATE)


@pytest.mark.parametrize(('changes', 'reason'), [
    ({'mediaType': 'application/vnd.docker.distribution.manifest.v2+json'},
     "the manifest is of type 'application/vnd.docker.distribution.manifest.v2+json'; "
     f"that of a module is '{MANIFEST}'"),
    ({'artifactType': 'application/vnd.ms.bicep.provider.artifact'},
     "the artifact is of type 'application/vnd.ms.bicep.provider.artifact'; "
     "a module is of type 'application/vnd.ms.bicep.module.artifact'"),
    ({'config': {'mediaType': 'application/vnd.oci.image.config.v1+json'}},
     "the configuration is of type 'application/vnd.oci.image.config.v1+json'; "
     "that of a module is 'application/vnd.ms.bicep.module.config.v1+json'"),
    ({'config': None},
     "the configuration is of type 'None'; that of a module is 'application/vnd.ms.bicep.module.config.v1+json'"),
    ({'config': {'mediaType': 'application/vnd.ms.bicep.module.config.v2+json'}},
     'the module was published in the layered format, which azgov does not read'),
    ({'layers': []},
     "the manifest has 0 layers of type 'application/vnd.ms.bicep.module.layer.v1+json'; a module has one"),
    ({'layers': 'none'},
     "the manifest has 0 layers of type 'application/vnd.ms.bicep.module.layer.v1+json'; a module has one"),
    ({'layers': [layer_of(TEMPLATE), layer_of(b'{}')]},
     "the manifest has 2 layers of type 'application/vnd.ms.bicep.module.layer.v1+json'; a module has one"),
    ({'layers': [{**BAD_LAYER, 'digest': 'sha256:../../../../etc/passwd'}]},
     "the digest of the template is 'sha256:../../../../etc/passwd'; it must be sha256 and 64 hexadecimal digits"),
    ({'layers': [{**BAD_LAYER, 'digest': 'md5:d41d8cd98f00b204e9800998ecf8427e'}]},
     "the digest of the template is 'md5:d41d8cd98f00b204e9800998ecf8427e'; "
     'it must be sha256 and 64 hexadecimal digits'),
    ({'layers': [{**BAD_LAYER, 'size': True}]}, "the size of the template is 'True'; it must be a number of bytes"),
    ({'layers': [{**BAD_LAYER, 'size': -1}]}, "the size of the template is '-1'; it must be a number of bytes"),
    ({'layers': [{**BAD_LAYER, 'size': 16 * 1024 * 1024 + 1}]},
     'the template has 16,777,217 bytes; azgov reads at most 16,777,216'),
])
def test_a_manifest_of_something_else_is_refused(
    restoring: Restoring, changes: dict[str, object], reason: str
) -> None:
    restoring.registry.publish('bicep/storage', '1.0.0', TEMPLATE, manifest_of(TEMPLATE, **changes))
    assert restoring.failure() == reason
    assert [path for path in restoring.registry.paths() if 'blobs' in path] == []


def test_a_digest_in_a_reference_is_what_the_manifest_must_have(restoring: Restoring) -> None:
    wanted = digest_of(b'another manifest')
    restoring.registry.manifests['bicep/storage', wanted] = manifest_of(TEMPLATE)
    restoring.refer(f'br:{restoring.registry.host}/bicep/storage@{wanted}')
    assert restoring.failure() == f'the manifest has digest {digest_of(manifest_of(TEMPLATE))}; it should have {wanted}'


# Other hosts


def test_a_redirect_to_another_host_is_not_followed(restoring: Restoring, start: Callable[[], Registry]) -> None:
    other = start()
    other.publish('bicep/storage', '1.0.0', TEMPLATE)
    target = f'http://{other.host}/v2/bicep/storage/blobs/{digest_of(TEMPLATE)}'
    restoring.registry.interfere = on('blobs', lambda handler: handler.redirect(target))
    host = restoring.registry.host
    assert restoring.failure() == f'{host} leads to another host, {other.host}; --registry {other.host} allows it'
    assert other.requests == []


def test_a_redirect_to_a_named_host_is_followed_without_the_token(
    restoring: Restoring, start: Callable[[], Registry]
) -> None:
    other = start()
    other.publish('bicep/storage', '1.0.0', TEMPLATE)
    restoring.registry.wants_token = True
    target = f'http://{other.host}/v2/bicep/storage/blobs/{digest_of(TEMPLATE)}?signature=x'
    restoring.registry.interfere = on('blobs', lambda handler: handler.redirect(target))
    outcome = restoring.run(named=(restoring.registry.host, other.host))
    assert outcome.diagnostics == []
    assert [request.path for request in other.requests] == [target.partition(other.host)[2]]
    assert 'authorization' not in other.requests[0].headers


def test_a_host_that_is_led_to_gets_no_token_service_asked(
    restoring: Restoring, start: Callable[[], Registry]
) -> None:
    other = start()
    other.wants_token = True
    target = f'http://{other.host}/v2/bicep/storage/blobs/{digest_of(TEMPLATE)}'
    restoring.registry.interfere = on('blobs', lambda handler: handler.redirect(target))
    reason = restoring.failure(named=(restoring.registry.host, other.host))
    assert reason == f'{other.host} answers with status 401'
    assert len(other.requests) == 1


def test_a_redirect_within_the_registry_is_followed(restoring: Restoring) -> None:
    restoring.registry.blobs['elsewhere', digest_of(TEMPLATE)] = TEMPLATE
    target = f'/v2/elsewhere/blobs/{digest_of(TEMPLATE)}'
    restoring.registry.interfere = on('bicep/storage/blobs', lambda handler: handler.redirect(target))
    assert restoring.run().diagnostics == []


def test_a_circle_of_redirects_ends(restoring: Restoring) -> None:
    restoring.registry.interfere = on('', lambda handler: handler.redirect(handler.path, 302))
    assert restoring.failure() == f'{restoring.registry.host} leads from one address to the next more than 3 times'
    assert len(restoring.registry.requests) == 4


@pytest.mark.parametrize(('target', 'reason'), [
    ('http://169.254.169.254/metadata/identity/oauth2/token', "which is not HTTPS"),
    ('https://169.254.169.254/metadata/identity/oauth2/token', 'leads to another host, 169.254.169.254;'),
    ('file:///etc/passwd', 'which is not the address of a host'),
    ('ftp://HOST/x', 'which is not HTTPS'),
    ('https://HOST@evil.example/x', 'which is not the address of a host'),
    ('https://evil.example\\@HOST/x', 'which is not the address of a host'),
    ('//evil.example/x', 'which is not HTTPS'),
    ('https://[::1/x', 'which is not the address of a host'),
    ('https://HOST/a b', 'which is not the address of a host'),
    ('https://\u0660.example/x', 'which is not the address of a host'),
    ('https://xn--' + 'a' * 300 + '.example/x', 'which is not the address of a host'),
])
def test_a_redirect_to_anything_but_an_allowed_host_is_refused(
    restoring: Restoring, target: str, reason: str
) -> None:
    location = target.replace('HOST', restoring.registry.host)

    def answer(handler: Handler) -> None:
        handler.send_response(307)
        handler._headers_buffer.append(b'Location: ' + location.encode() + b'\r\n')
        handler.send_header('Content-Length', '0')
        handler.end_headers()

    restoring.registry.interfere = on('blobs', answer)
    assert reason in restoring.failure()


def test_only_named_registries_are_contacted(restoring: Restoring) -> None:
    assert restoring.failure(named=()) == (
        f"the registry '{restoring.registry.host}' is not among those to download from; "
        f'--registry {restoring.registry.host} adds it'
    )
    assert restoring.registry.requests == []


def test_an_alias_of_the_project_does_not_name_a_registry(restoring: Restoring) -> None:
    alias = {'registry': restoring.registry.host, 'modulePath': 'bicep'}
    restoring.write(json.dumps({'moduleAliases': {'br': {'public': alias}}}), 'bicepconfig.json')
    restoring.refer('br/public:storage:1.0.0')
    assert 'is not among those to download from' in restoring.failure(named=('mcr.microsoft.com',))
    assert restoring.registry.requests == []
    assert restoring.run().restored == [restoring.reference()]


# Tokens


def test_a_registry_that_wants_a_token_gets_one_that_anyone_gets(restoring: Restoring) -> None:
    restoring.registry.wants_token = True
    assert restoring.run().diagnostics == []
    blob = f'/v2/bicep/storage/blobs/{digest_of(TEMPLATE)}'
    assert [(request.path, request.headers.get('authorization')) for request in restoring.registry.requests] == [
        ('/v2/bicep/storage/manifests/1.0.0', None),
        ('/token?scope=repository%3Abicep%2Fstorage%3Apull&service=registry', None),
        ('/v2/bicep/storage/manifests/1.0.0', f'Bearer {TOKEN}'),
        (blob, f'Bearer {TOKEN}'),
    ]


def test_a_token_that_has_expired_is_replaced(restoring: Restoring) -> None:
    restoring.registry.wants_token = True
    restoring.registry.interfere = failing_once('blobs', lambda handler: handler.refuse())
    assert restoring.run().diagnostics == []
    assert sum('/token' in path for path in restoring.registry.paths()) == 2


def test_a_token_service_elsewhere_is_not_asked(restoring: Restoring, start: Callable[[], Registry]) -> None:
    other = start()
    restoring.registry.wants_token = True
    restoring.registry.realm = f'http://{other.host}/token'
    host = restoring.registry.host
    assert restoring.failure() == f'{host} leads to another host, {other.host}; --registry {other.host} allows it'
    assert other.requests == []


def test_a_registry_that_wants_a_sign_in_after_all_gets_none(
    restoring: Restoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    (restoring.root / '.netrc').write_text('machine 127.0.0.1 login canary password canary')
    monkeypatch.setenv('NETRC', str(restoring.root / '.netrc'))
    monkeypatch.setenv('HOME', str(restoring.root))
    monkeypatch.setenv('AZURE_CLIENT_SECRET', 'canary')
    (restoring.root / '.docker').mkdir()
    (restoring.root / '.docker' / 'config.json').write_text(json.dumps({
        'auths': {restoring.registry.host: {'auth': 'Y2FuYXJ5OmNhbmFyeQ=='}}
    }))
    host = restoring.registry.host
    reason = (
        f"{host} wants a sign-in for 'bicep/storage', or has no such module; azgov never signs in: bicep restore can"
    )
    basic = on('manifests', lambda handler: handler.refuse('Basic'))
    always = on('manifests', lambda handler: handler.refuse())
    forbidden = on('manifests', lambda handler: handler.fail(403, 'DENIED'))
    no_token = on('token', lambda handler: handler.fail(401, 'UNAUTHORIZED'))
    restoring.registry.wants_token = True
    for interference in (basic, always, forbidden, no_token):
        restoring.registry.interfere = interference
        assert restoring.failure() == reason
    sent = [value for request in restoring.registry.requests for value in request.headers.values()]
    assert len(restoring.registry.requests) == 1 + 3 + 1 + 2
    assert [value for value in sent if 'canary' in value or 'Y2FuYXJ5' in value or value.startswith('Basic')] == []
    assert {request.headers.get('authorization') for request in restoring.registry.requests} == {
        None, f'Bearer {TOKEN}',
    }


@pytest.mark.parametrize('body', [
    b'{}', b'[]', b'', b'{"token": 1}', b'{"token": "a\\r\\nHost: evil"}', b'{"token": "\xc3\xa9"}',
])
def test_what_is_no_token_is_not_sent(restoring: Restoring, body: bytes) -> None:
    restoring.registry.wants_token = True
    restoring.registry.interfere = on('token', text(body))
    reason = restoring.failure()
    host = restoring.registry.host
    assert reason in (f'{host} gives no token', f'what {host} gives as a token is not a JSON object')
    assert 'evil' not in repr([request.headers for request in restoring.registry.requests])


# Time


def failing(times: int, answer: Callable[[Handler], object]) -> Interference:
    """Answer that often in another way, then as usual."""
    left = [times]

    def interfere(handler: Handler) -> bool:
        left[0] -= 1
        if left[0] >= 0:
            answer(handler)
        return left[0] >= 0

    return interfere


def break_off(handler: Handler) -> None:
    handler.close_connection = True


def busy(status: int, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(status, b'', {name.replace('_', '-'): value for name, value in headers.items()})


@pytest.mark.parametrize(('answer', 'pauses'), [
    (busy(429, Retry_After='7'), [7.0, 7.0]),
    (busy(429, Retry_After='86400'), [30.0, 30.0]),
    (busy(429, Retry_After='Fri, 31 Dec 1999 23:59:59 GMT'), [1.0, 2.0]),
    (busy(503), [1.0, 2.0]),
    (busy(500), [1.0, 2.0]),
    (break_off, [1.0, 2.0]),
    (announce(5000, b'{"schemaVersion'), [1.0, 2.0]),
], ids=['429', '429 for a day', '429 with a date', '503', '500', 'no answer', 'half an answer'])
def test_what_passes_is_tried_again(
    restoring: Restoring, answer: Callable[[Handler], None], pauses: list[float]
) -> None:
    restoring.registry.interfere = failing(2, answer)
    assert restoring.run().diagnostics == []
    assert restoring.pauses == pauses


@pytest.mark.parametrize(('answer', 'reason'), [
    (busy(502), 'HOST answers with status 502; tried 4 times'),
    (announce(5000, b'{"schemaVersion'), 'HOST breaks off after 15 of 5,000 bytes; tried 4 times'),
    (break_off, 'HOST breaks off: RemoteDisconnected; tried 4 times'),
])
def test_what_does_not_pass_is_given_up(
    restoring: Restoring, answer: Callable[[Handler], None], reason: str
) -> None:
    restoring.registry.interfere = failing(99, answer)
    assert restoring.failure().replace('the connection to ', '') == reason.replace('HOST', restoring.registry.host)
    assert restoring.pauses == [1.0, 2.0, 4.0]


def test_a_template_that_breaks_off_leaves_nothing(restoring: Restoring) -> None:
    restoring.registry.interfere = on('blobs', announce(len(TEMPLATE), TEMPLATE[:100]))
    assert restoring.failure() == (
        f'{restoring.registry.host} breaks off after 100 of {len(TEMPLATE):,} bytes; tried 4 times'
    )
    assert restoring.files() == []


def test_a_host_that_says_nothing_is_given_up_and_not_asked_for_the_next_module(restoring: Restoring) -> None:
    restoring.refer(*(restoring.reference(f'bicep/m{number}:1.0.0') for number in range(20)))
    restoring.registry.interfere = on('', lambda handler: time.sleep(0.6))
    start = time.monotonic()
    outcome = restoring.run(silence=0.2)
    assert {diagnostic.message.partition(': 1')[2] for diagnostic in outcome.diagnostics} == {
        f'{restoring.registry.host.removeprefix("1")} does not answer in time; tried 4 times',
        f'{restoring.registry.host.removeprefix("1")} does not answer in time',
    }
    assert len(restoring.registry.requests) == 4
    assert time.monotonic() - start < 5


def test_a_host_that_sends_header_after_header_is_given_up(restoring: Restoring) -> None:
    def drip(handler: Handler) -> None:
        for _ in range(60):
            handler.wfile.write(b'HTTP/1.1 100 Continue\r\n\r\n')
            time.sleep(0.05)

    restoring.registry.interfere = on('', drip)
    start = time.monotonic()
    assert restoring.failure(duration=0.4) == f'{restoring.registry.host} took longer than 0.4 seconds'
    assert time.monotonic() - start < 2


def test_a_host_that_takes_no_connection_is_named(restoring: Restoring) -> None:
    with socket.socket() as held:
        held.bind(('127.0.0.1', 0))
        host = f'127.0.0.1:{held.getsockname()[1]}'
        restoring.refer(f'br:{host}/bicep/storage:1.0.0')
        assert restoring.failure(named=(host,)) == f'{host} takes no connection; tried 4 times'
