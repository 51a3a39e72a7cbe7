"""``azgov.lock.json``: what each reference meant when it was restored, to be kept with the project.

The file depends on the references and what they mean, on nothing else: sorted, no dates, no paths.
"""

from __future__ import annotations

import json
import os

from linter.model.diagnostic import Diagnostic, InputError
from linter.model.source import Location
from linter.restore.artifact import DIGEST, Pin
from linter.restore.store import replace
from linter.source.jsonc import read_json
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

NAME: Final = 'azgov.lock.json'
SCHEMA: Final = 'azgov.lock/1'


def read_lock(root: str) -> dict[str, Pin]:
    """Return the pins of a project by full reference; none if it has no lock file.

    Raises InputError for a file that cannot be read, or is of another kind or version.
    """
    path = os.path.join(root, NAME)
    if os.path.islink(path):
        raise refusal('unreadable', 'this is a symbolic link; the lock file must be a regular file')
    if not os.path.exists(path):
        return {}
    document, diagnostics = read_json(read_source(path, NAME))
    for diagnostic in diagnostics:
        if diagnostic.blocking:
            raise InputError(diagnostic)
    if not isinstance(document, dict) or document.get('schema') != SCHEMA:
        raise refusal('lock-file', f"the schema is not '{SCHEMA}'; remove the file and run azgov restore")
    modules = document.get('modules')
    if not isinstance(modules, dict):
        raise refusal('lock-file', "'modules' is not an object; remove the file and run azgov restore")
    return {str(name): read_pin(str(name), entry) for name, entry in modules.items()}


def read_pin(name: str, entry: object) -> Pin:
    members = entry if isinstance(entry, dict) else {}
    manifest, layer, size = members.get('manifest'), members.get('layer'), members.get('size')
    if not is_digest(manifest) or not is_digest(layer) or isinstance(size, bool) or not isinstance(size, int):
        raise refusal('lock-file', f"the entry of '{name}' does not have two digests and a size")
    return Pin(str(manifest), str(layer), size)


def is_digest(value: object) -> bool:
    """Return whether a value is a digest."""
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def write_lock(root: str, pins: Mapping[str, Pin]) -> bool:
    """Write the pins of a project; return whether that changed the file. Raises InputError."""
    modules = {
        name: {'manifest': pin.manifest, 'layer': pin.layer, 'size': pin.size} for name, pin in sorted(pins.items())
    }
    data = (json.dumps({'schema': SCHEMA, 'modules': modules}, indent=2) + '\n').encode()
    path = os.path.join(root, NAME)
    try:
        if os.path.exists(path):
            with open(path, 'rb') as stream:
                if stream.read(len(data) + 1) == data:
                    return False
        elif not pins:
            return False
        replace(path, data)
    except OSError as error:
        raise refusal('unreadable', f'the lock file cannot be written: {error.strerror}') from None
    return True


def refusal(code: str, message: str) -> InputError:
    """Return the error for the lock file as a whole."""
    return InputError(Diagnostic(code, 'error', message, Location(NAME), blocking=True))
