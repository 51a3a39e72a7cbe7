"""HTTPS: certificates are verified, and nothing is sent without them."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.restore.conftest import Restoring

needs_openssl = pytest.mark.skipif(shutil.which('openssl') is None, reason='openssl is not here to make a certificate')


@pytest.fixture
def certificate(tmp_path: Path, restoring: Restoring) -> Path:
    """Let the registry speak TLS with a certificate that nobody vouches for; return that."""
    key, certificate = tmp_path / 'key.pem', tmp_path / 'certificate.pem'
    subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=registry',
         '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
        check=True, capture_output=True, timeout=60,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = restoring.registry.server
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return certificate


@needs_openssl
def test_a_certificate_that_nobody_vouches_for_is_refused(restoring: Restoring, certificate: Path) -> None:
    reason = restoring.failure(plain_http=False)
    assert reason.startswith(f'{restoring.registry.host} has a certificate that cannot be verified: self')
    assert (restoring.registry.requests, restoring.pauses) == ([], [])


@needs_openssl
def test_a_certificate_for_another_host_is_refused(
    restoring: Restoring, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('SSL_CERT_FILE', str(certificate))
    host = restoring.registry.host.replace('127.0.0.1', 'localhost')
    restoring.refer(f'br:{host}/bicep/storage:1.0.0')
    reason = restoring.failure(plain_http=False, named=(host,))
    assert reason.startswith(f'{host} has a certificate that cannot be verified: Hostname mismatch')
    assert restoring.registry.requests == []


@needs_openssl
def test_a_certificate_that_is_trusted_is_taken(
    restoring: Restoring, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('SSL_CERT_FILE', str(certificate))
    assert restoring.run(plain_http=False).restored == [restoring.reference()]


def test_without_plain_http_a_registry_on_this_machine_is_spoken_to_in_https(restoring: Restoring) -> None:
    assert restoring.failure(plain_http=False).startswith(f'the connection to {restoring.registry.host} fails: ')
    assert restoring.registry.requests == []
