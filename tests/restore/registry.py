"""A registry on this machine, as the OCI distribution specification describes one, and modules as Bicep publishes them.

Pulling is complete: manifests by tag and digest, blobs, tokens for anyone, status codes and error bodies. What a test
wants to go wrong it says with ``Registry.interfere``.
Source: github.com/opencontainers/distribution-spec, spec.md; distribution.github.io/distribution/spec/auth/token
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
ROUTE = re.compile(r'/v2/(.+)/(manifests|blobs)/([^/]+)')
TOKEN = 'anyone'


def digest_of(data: bytes) -> str:
    return 'sha256:' + sha256(data).hexdigest()


def manifest_of(template: bytes, **changes: object) -> bytes:
    """Return the manifest that ``bicep publish`` writes for a template, with members changed (None: left out)."""
    document = {
        'schemaVersion': 2,
        'mediaType': MANIFEST,
        'artifactType': 'application/vnd.ms.bicep.module.artifact',
        'config': {
            'mediaType': 'application/vnd.ms.bicep.module.config.v1+json', 'digest': digest_of(b'{}'), 'size': 2,
        },
        'layers': [layer_of(template)],
        'annotations': {'org.opencontainers.image.title': 'Compiled ARM template'},
    }
    members = {**document, **changes}
    return json.dumps({name: value for name, value in members.items() if value is not None}).encode()


def layer_of(data: bytes, kind: str = 'application/vnd.ms.bicep.module.layer.v1+json') -> dict[str, object]:
    return {'mediaType': kind, 'digest': digest_of(data), 'size': len(data), 'annotations': {}}


class Request:
    """What a client asked for."""

    def __init__(self, path: str, headers: dict[str, str]) -> None:
        self.path = path
        self.headers = headers


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that turn away, which is what several tests want of them."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Registry:
    """A registry at ``host``. wants_token: it refuses whoever has none. realm: of the token service, its own if ''.

    interfere: is called with the handler of a request first, and returns whether it answered.
    """

    def __init__(self) -> None:
        self.manifests: dict[tuple[str, str], bytes] = {}
        self.blobs: dict[tuple[str, str], bytes] = {}
        self.requests: list[Request] = []
        self.wants_token = False
        self.realm = ''
        self.service = 'registry'
        self.interfere: Callable[[Handler], bool] = lambda handler: False
        self.server = Server(('127.0.0.1', 0), type('Bound', (Handler,), {'registry': self}))
        self.host = f'127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def publish(self, repository: str, tag: str, template: bytes, manifest: bytes = b'') -> str:
        """Store a module; return the digest of its manifest."""
        manifest = manifest or manifest_of(template)
        digest = digest_of(manifest)
        self.manifests[repository, tag] = self.manifests[repository, digest] = manifest
        self.blobs[repository, digest_of(template)] = template
        return digest

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    registry: Registry
    protocol_version = 'HTTP/1.1'

    def do_GET(self) -> None:
        registry = self.registry
        registry.requests.append(Request(self.path, {name.lower(): value for name, value in self.headers.items()}))
        if registry.interfere(self):
            return
        url = urlsplit(self.path)
        if url.path == '/token':
            self.give_token(parse_qs(url.query))
        elif registry.wants_token and self.headers.get('Authorization') != f'Bearer {TOKEN}':
            self.refuse()
        elif url.path == '/v2/':
            self.send(200, b'{}')
        else:
            self.give(ROUTE.fullmatch(url.path))

    def give(self, route: re.Match[str] | None) -> None:
        if route is None:
            self.fail(404, 'NAME_UNKNOWN')
            return
        name, kind, reference = route.groups()
        stored = self.registry.manifests if kind == 'manifests' else self.registry.blobs
        data = stored.get((name, reference))
        if data is None:
            self.fail(404, 'MANIFEST_UNKNOWN' if kind == 'manifests' else 'BLOB_UNKNOWN')
            return
        content = MANIFEST if kind == 'manifests' else 'application/octet-stream'
        self.send(200, data, {'Content-Type': content, 'Docker-Content-Digest': digest_of(data)})

    def give_token(self, query: dict[str, list[str]]) -> None:
        if self.headers.get('Authorization') or query.get('service') != [self.registry.service]:
            self.fail(401, 'UNAUTHORIZED')
        else:
            self.send(200, json.dumps({'token': TOKEN, 'expires_in': 60}).encode())

    def refuse(self, scheme: str = 'Bearer') -> None:
        realm = self.registry.realm or f'http://{self.registry.host}/token'
        challenge = f'{scheme} realm="{realm}",service="{self.registry.service}",scope="repository:x:pull"'
        self.send(401, b'{"errors": [{"code": "UNAUTHORIZED"}]}', {'WWW-Authenticate': challenge})

    def redirect(self, target: str, status: int = 307) -> None:
        self.send(status, b'', {'Location': target})

    def fail(self, status: int, code: str) -> None:
        self.send(status, json.dumps({'errors': [{'code': code}]}).encode())

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {'Content-Length': str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass
