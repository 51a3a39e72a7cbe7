"""Downloads the registry modules of a project, when asked to: references → registry → cache and lock file.

Nothing that lints imports this package.
"""

from __future__ import annotations

import os

from linter.model.diagnostic import Diagnostic, distinct
from linter.restore.lockfile import NAME, read_lock, write_lock
from linter.restore.reason import RestoreError
from linter.restore.references import find_references
from linter.restore.store import find, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Final

    from linter.restore.artifact import Pin
    from linter.restore.oci import Registries
    from linter.restore.references import Wanted

MAXIMUM_MODULES: Final = 1000
"""Modules that one run downloads; the largest public project seen refers to 84."""


class Outcome:
    """What became of the references of a project.

    restored: full references that were downloaded. present: those that were there. diagnostics: what could not be
    had, or looked at. lock_changed: the lock file says something else than before.
    """

    __slots__ = ('restored', 'present', 'diagnostics', 'lock_changed')

    def __init__(self) -> None:
        self.restored: list[str] = []
        self.present: list[str] = []
        self.diagnostics: list[Diagnostic] = []
        self.lock_changed = False


def restore(
    paths: list[str], registries: Registries, *, root: str, cache: str, modules: Mapping[str, str] | None = None,
    force: bool = False, locked: bool = False, tell: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Download the modules that Bicep files refer to, unless they are there.

    paths: files, folders and globs; the whole project when empty. root: the project, with its lock file. cache: where
    modules are kept. modules: patterns of references to places in the project. force: download what is there, too.
    locked: take nothing but what the lock file says, and leave that file alone. tell: is called with lines of progress.
    Raises InputError for a lock file that cannot be read or written.
    """
    lock = read_lock(root)
    references = find_references(paths or [root], root=root, cache=cache, modules=modules)
    outcome = Outcome()
    outcome.diagnostics.extend(references.diagnostics)
    pins: dict[str, Pin] = {}
    for number, wanted in enumerate(references.wanted.values()):
        name = wanted.reference.full
        try:
            if number >= MAXIMUM_MODULES:
                raise RestoreError(f'this is more than the {MAXIMUM_MODULES:,} modules that one run restores')
            pin = settle(wanted, registries, lock.get(name), force=force, locked=locked, outcome=outcome, tell=tell)
        except RestoreError as error:
            message = f"module '{name}' is not restored: {error}"
            outcome.diagnostics.append(Diagnostic('not-restored', 'error', message, wanted.place, blocking=True))
            pin = lock.get(name)
        if pin is not None:
            pins[name] = pin
    outcome.diagnostics = distinct(outcome.diagnostics)
    if not locked:
        whole = not paths and not outcome.diagnostics
        outcome.lock_changed = write_lock(root, pins if whole else {**lock, **pins})
    return outcome


def settle(
    wanted: Wanted, registries: Registries, pinned: Pin | None, *, force: bool, locked: bool, outcome: Outcome,
    tell: Callable[[str], None],
) -> Pin | None:
    """Return the pin of a module that is now in the cache; None for a template spec. Raises RestoreError."""
    reference = wanted.reference
    if reference.name.startswith('ts:'):
        settle_spec(wanted, outcome)
        return None
    if locked and pinned is None:
        raise RestoreError(f'{NAME} does not have it; run azgov restore without --locked')
    found = None if force else find(wanted.cache, reference.folder)
    if found is not None and found == (pinned or found) and is_same(reference.version, found):
        outcome.present.append(reference.full)
        return found
    artifact = registries.pull(reference, pinned if locked else None)
    write(wanted.cache, reference.folder, artifact)
    tell(f'{reference.full} ({artifact.pin.size:,} bytes)')
    if pinned is not None and pinned != artifact.pin:
        tell(f'{reference.full} was published anew: {pinned.manifest} is now {artifact.pin.manifest}')
    outcome.restored.append(reference.full)
    return artifact.pin


def is_same(version: str, pin: Pin) -> bool:
    """Return whether a pin can be what a version means: a digest means one manifest, a tag any."""
    return not version.startswith('sha256:') or version == pin.manifest


def settle_spec(wanted: Wanted, outcome: Outcome) -> None:
    """Accept a template spec that the Bicep CLI restored. Raises RestoreError."""
    if not os.path.isfile(os.path.join(wanted.cache, wanted.reference.folder, 'main.json')):
        raise RestoreError('a template spec needs a sign-in, and azgov never signs in: bicep restore can')
    outcome.present.append(wanted.reference.full)
