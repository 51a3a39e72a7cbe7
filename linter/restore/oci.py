"""Pulls modules from registries, without ever signing in.

Source: github.com/opencontainers/distribution-spec, spec.md; distribution.github.io/distribution/spec/auth/token
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from linter.restore.artifact import MANIFEST_TYPE, Artifact, Pin, digest_of, is_type, read_manifest, read_object
from linter.restore.hosts import normal
from linter.restore.reason import RestoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.bicep.registry import ModuleReference
    from linter.restore.transport import Answer, Transport

MAXIMUM_MANIFEST: Final = 4 * 1024 * 1024
"""Bytes. Source: distribution-spec, spec.md#pushing-manifests, what registries should take at least."""

MAXIMUM_TOKEN: Final = 64 * 1024

REPOSITORY: Final = re.compile(r'[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*')
"""Source: distribution-spec, spec.md#pulling-manifests."""

LONGEST_REPOSITORY: Final = 255
"""Source: github.com/Azure/bicep, src/Bicep.Core/Registry/Oci/OciArtifactReferenceFacts.cs"""

CHALLENGE: Final = re.compile(r'([a-z_]+)="([^"]*)"', re.IGNORECASE)
TOKEN: Final = re.compile('[!-~]+')


class Address:
    """Where a module is: the host of the registry, the repository there, and a tag or digest."""

    __slots__ = ('registry', 'repository', 'version')

    def __init__(self, registry: str, repository: str, version: str) -> None:
        self.registry = registry
        self.repository = repository
        self.version = version


def read_address(reference: ModuleReference) -> Address:
    """Return where the module of a ``br:`` reference is. Raises RestoreError for a name that no repository can have."""
    registry, _, repository = reference.name.removeprefix('br:').partition('/')
    if len(repository) > LONGEST_REPOSITORY or not REPOSITORY.fullmatch(repository):
        raise RestoreError(f"'{repository}' is not the name of a repository")
    return Address(normal(registry), repository, reference.version)


class Registries:
    """Pulls modules. tokens: what token services gave to anyone who asked, by registry and repository."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.tokens: dict[tuple[str, str], str] = {}

    def pull(self, reference: ModuleReference, pinned: Pin | None = None) -> Artifact:
        """Download a module, and verify it. Raises RestoreError, also when it is not what it is pinned to."""
        address = read_address(reference)
        manifest = self.pull_manifest(address)
        pin = read_manifest(manifest)
        if pinned is not None and pin != pinned:
            raise RestoreError(
                f'the registry has {pin.manifest}, azgov.lock.json has {pinned.manifest}; '
                'find out why the module was published anew, then run azgov restore without --locked'
            )
        return Artifact(manifest, self.pull_template(address, pin), pin)

    def pull_manifest(self, address: Address) -> bytes:
        """Return the manifest that a tag or digest means."""
        answer = self.get(address, f'manifests/{address.version}', MANIFEST_TYPE, MAXIMUM_MANIFEST)
        if answer.status == 404:
            raise RestoreError(f"{address.registry} has no module '{address.repository}' with '{address.version}'")
        expect_success(answer)
        kind = answer.headers.get('Content-Type', '').partition(';')[0].strip()
        if not is_type(kind, MANIFEST_TYPE):
            raise RestoreError(f"{answer.host} answers with type '{kind}'; a manifest is of type '{MANIFEST_TYPE}'")
        digest = digest_of(answer.body)
        announced = answer.headers.get('Docker-Content-Digest', digest)
        for wanted in (address.version, announced):
            if wanted.startswith('sha256:') and digest != wanted:
                raise RestoreError(f'the manifest has digest {digest}; it should have {wanted}')
        return answer.body

    def pull_template(self, address: Address, pin: Pin) -> bytes:
        """Return the template of a module."""
        answer = self.get(address, f'blobs/{pin.layer}', '*/*', pin.size)
        if answer.status == 404:
            raise RestoreError(f'{address.registry} has no blob {pin.layer}, which the manifest names')
        expect_success(answer)
        if len(answer.body) != pin.size:
            raise RestoreError(f'the template has {len(answer.body):,} bytes; the manifest says {pin.size:,}')
        digest = digest_of(answer.body)
        if digest != pin.layer:
            raise RestoreError(f'the template has digest {digest}; the manifest says {pin.layer}')
        return answer.body

    def get(self, address: Address, path: str, accept: str, limit: int) -> Answer:
        """Download a part of a repository, with a token for anyone if the registry wants one."""
        url = f'{self.transport.hosts.base(address.registry)}/v2/{address.repository}/{path}'
        key = (address.registry, address.repository)
        token = self.tokens.get(key, '')
        answer = self.transport.get(url, address.registry, accept=accept, limit=limit, token=token)
        if answer.status == 401 and answer.host == address.registry:
            token = self.tokens[key] = self.fetch_token(address, answer)
            answer = self.transport.get(url, address.registry, accept=accept, limit=limit, token=token)
        if answer.status in (401, 403) and answer.host == address.registry:
            raise RestoreError(wants_sign_in(address))
        return answer

    def fetch_token(self, address: Address, refusal: Answer) -> str:
        """Return the token that the service named in a refusal gives to anyone. Raises RestoreError."""
        scheme, _, parameters = refusal.headers.get('WWW-Authenticate', '').partition(' ')
        challenge = {name.lower(): value for name, value in CHALLENGE.findall(parameters)}
        if scheme.lower() != 'bearer' or not challenge.get('realm'):
            raise RestoreError(wants_sign_in(address))
        query = {'scope': f'repository:{address.repository}:pull'}
        if 'service' in challenge:
            query['service'] = challenge['service']
        realm = challenge['realm']
        url = f'{realm}{"&" if "?" in realm else "?"}{urlencode(query)}'
        answer = self.transport.get(url, address.registry, accept='application/json', limit=MAXIMUM_TOKEN)
        if answer.status in (400, 401, 403):
            raise RestoreError(wants_sign_in(address))
        expect_success(answer)
        document = read_object(answer.body, f'what {answer.host} gives as a token')
        token = document.get('token') or document.get('access_token')
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise RestoreError(f'{answer.host} gives no token')
        return token


def expect_success(answer: Answer) -> None:
    """Raise RestoreError for an answer without content."""
    if answer.status != 200:
        raise RestoreError(f'{answer.host} answers with status {answer.status}')


def wants_sign_in(address: Address) -> str:
    """Return the words for a repository that is not public."""
    return (
        f"{address.registry} wants a sign-in for '{address.repository}', or has no such module; azgov never signs in: "
        'bicep restore can'
    )
