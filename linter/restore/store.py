"""The folder in which the Bicep CLI keeps restored modules, and azgov with it.

A module is a folder with ``main.json`` (the template), ``manifest`` (as the registry gave it), ``metadata`` (its
digest) and ``lock`` (held while the others are written). Readers take a module with ``main.json`` for complete, so
that file comes last.
Source: github.com/Azure/bicep, src/Bicep.Core/Registry/OciArtifactRegistry.cs
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from contextlib import contextmanager

from linter.model.diagnostic import InputError
from linter.restore.artifact import Pin, digest_of, read_manifest, read_object
from linter.restore.reason import RestoreError
from linter.source.text import read_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from linter.restore.artifact import Artifact

TEMPLATE: Final = 'main.json'
MANIFEST: Final = 'manifest'
METADATA: Final = 'metadata'
LOCK: Final = 'lock'

LOCK_PATIENCE: Final = 5.0
"""Seconds to wait for another program to finish writing, as the Bicep CLI does.

Source: github.com/Azure/bicep, src/Bicep.Core/Registry/ExternalArtifactRegistry.cs
"""

LOCK_PERIOD: Final = 0.3
NO_FOLLOW: Final = getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_NONBLOCK', 0) | getattr(os, 'O_CLOEXEC', 0)


def find(cache: str, folder: str) -> Pin | None:
    """Return the pin of a module in the cache; None if it is not there whole.

    cache: an existing folder or not. folder: of the module, below it (ModuleReference.folder).
    """
    place = os.path.join(os.path.realpath(cache), *folder.split('/'))
    if os.path.realpath(place) != place:
        return None
    try:
        manifest, metadata, template = (read(os.path.join(place, name)) for name in (MANIFEST, METADATA, TEMPLATE))
        pin = read_manifest(manifest)
        recorded = read_object(metadata, METADATA).get('manifestDigest')
    except (InputError, RestoreError):
        return None
    whole = recorded == pin.manifest and len(template) == pin.size and digest_of(template) == pin.layer
    return pin if whole else None


def read(path: str) -> bytes:
    """Return the content of a file that is no link. Raises InputError."""
    if os.path.islink(path):
        raise RestoreError('a symbolic link')
    return read_bytes(path, path)


def write(cache: str, folder: str, artifact: Artifact) -> None:
    """Put a module into the cache: all of it, or nothing that a reader takes for a module. Raises RestoreError.

    No link below the cache folder is followed.
    """
    try:
        place = make_folder(cache, folder)
        with exclusive(os.path.join(place, LOCK)):
            remove(os.path.join(place, TEMPLATE))
            metadata = json.dumps({'manifestDigest': artifact.pin.manifest}, indent=2)
            replace(os.path.join(place, MANIFEST), artifact.manifest)
            replace(os.path.join(place, METADATA), metadata.encode())
            replace(os.path.join(place, TEMPLATE), artifact.template)
    except OSError as error:
        raise RestoreError(f'the cache folder {cache} cannot be written: {error.strerror}') from None


def make_folder(cache: str, folder: str) -> str:
    """Return the folder of a module, after making it and those above it."""
    os.makedirs(cache, exist_ok=True)
    path = os.path.realpath(cache)
    for part in folder.split('/'):
        path = os.path.join(path, part)
        try:
            os.mkdir(path)
        except FileExistsError:
            if os.path.islink(path) or not os.path.isdir(path):
                raise RestoreError(f'{path} is not a folder, or a symbolic link; nothing is written there') from None
    return path


@contextmanager
def exclusive(path: str) -> Iterator[None]:
    """Hold the lock that the Bicep CLI takes on the same file. Raises RestoreError when another program keeps it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | NO_FOLLOW, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RestoreError(f'{path} is not a regular file')
        end = time.monotonic() + LOCK_PATIENCE
        while not try_lock(descriptor):
            if time.monotonic() > end:
                raise RestoreError(f'another program keeps {path} locked')
            time.sleep(LOCK_PERIOD)
        yield
    finally:
        os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Take the lock on an open file if nobody has it; closing the file returns it."""
    try:
        if sys.platform == 'win32':
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def remove(path: str) -> None:
    """Remove a file, or a link itself, if it is there."""
    if os.path.lexists(path):
        os.unlink(path)


def replace(path: str, data: bytes) -> None:
    """Put a file in the place of another, whole and on the disk, or leave things as they are."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f'.{name}.{os.urandom(8).hex()}')
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW | getattr(os, 'O_BINARY', 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(descriptor, 'wb') as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        remove(temporary)
