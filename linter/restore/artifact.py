"""What a registry holds of a module: a manifest, and the template that it describes.

Source: github.com/opencontainers/image-spec, manifest.md; github.com/Azure/bicep, src/Bicep.Core/Registry/Oci
"""

from __future__ import annotations

import json
import re
from hashlib import sha256

from linter.restore.reason import RestoreError
from linter.source.limits import MAXIMUM_SIZE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MANIFEST_TYPE: Final = 'application/vnd.oci.image.manifest.v1+json'
ARTIFACT_TYPE: Final = 'application/vnd.ms.bicep.module.artifact'
CONFIG_TYPE: Final = 'application/vnd.ms.bicep.module.config.v1+json'
LAYERED_TYPE: Final = 'application/vnd.ms.bicep.module.config.v2+json'
LAYER_TYPE: Final = 'application/vnd.ms.bicep.module.layer.v1+json'

DIGEST: Final = re.compile('sha256:[0-9a-f]{64}')


class Pin:
    """What a reference means, to the last byte: digests of manifest and template, and the template's size in bytes."""

    __slots__ = ('manifest', 'layer', 'size')

    def __init__(self, manifest: str, layer: str, size: int) -> None:
        self.manifest = manifest
        self.layer = layer
        self.size = size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pin) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())

    def key(self) -> tuple[str, str, int]:
        """Return the three as one value."""
        return (self.manifest, self.layer, self.size)

    def __repr__(self) -> str:
        return f'Pin{self.key()}'


class Artifact:
    """A module as it was downloaded: the bytes of its manifest and of its template, and their pin."""

    __slots__ = ('manifest', 'template', 'pin')

    def __init__(self, manifest: bytes, template: bytes, pin: Pin) -> None:
        self.manifest = manifest
        self.template = template
        self.pin = pin


def digest_of(data: bytes) -> str:
    """Return the digest of bytes, as registries write it."""
    return f'sha256:{sha256(data).hexdigest()}'


def read_manifest(data: bytes) -> Pin:
    """Return the pin of the module that a manifest describes. Raises RestoreError if it describes something else.

    Modules of Bicep before 0.14 have no artifactType; layers of other types, such as the sources, are passed over.
    """
    document = read_object(data, 'the manifest')
    kind = document.get('mediaType')
    if kind is not None and not is_type(kind, MANIFEST_TYPE):
        raise RestoreError(f"the manifest is of type '{kind}'; that of a module is '{MANIFEST_TYPE}'")
    kind = document.get('artifactType')
    if kind is not None and not is_type(kind, ARTIFACT_TYPE):
        raise RestoreError(f"the artifact is of type '{kind}'; a module is of type '{ARTIFACT_TYPE}'")
    config = document.get('config')
    kind = config.get('mediaType') if isinstance(config, dict) else None
    if is_type(kind, LAYERED_TYPE):
        raise RestoreError('the module was published in the layered format, which azgov does not read')
    if not is_type(kind, CONFIG_TYPE):
        raise RestoreError(f"the configuration is of type '{kind}'; that of a module is '{CONFIG_TYPE}'")
    layers = document.get('layers')
    found = [
        layer for layer in (layers if isinstance(layers, list) else [])
        if isinstance(layer, dict) and is_type(layer.get('mediaType'), LAYER_TYPE)
    ]
    if len(found) != 1:
        raise RestoreError(f"the manifest has {len(found)} layers of type '{LAYER_TYPE}'; a module has one")
    return read_layer(data, found[0])


def read_layer(manifest: bytes, layer: dict[str, object]) -> Pin:
    """Return the pin of a manifest with that layer. Raises RestoreError."""
    digest, size = layer.get('digest'), layer.get('size')
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise RestoreError(f"the digest of the template is '{digest}'; it must be sha256 and 64 hexadecimal digits")
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise RestoreError(f"the size of the template is '{size}'; it must be a number of bytes")
    if size > MAXIMUM_SIZE:
        raise RestoreError(f'the template has {size:,} bytes; azgov reads at most {MAXIMUM_SIZE:,}')
    return Pin(digest_of(manifest), digest, size)


def read_object(data: bytes, what: str) -> dict[str, object]:
    """Return a JSON object. Raises RestoreError for bytes that are none."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise RestoreError(f'{what} is not a JSON object')
    return value


def is_type(found: object, wanted: str) -> bool:
    """Return whether a media type is the wanted one; case does not count."""
    return isinstance(found, str) and found.lower() == wanted
