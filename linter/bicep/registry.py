"""References to modules that are not files of the project: registries and template specs.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/modules#path-to-module
"""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

    from linter.bicep.configuration import Configuration

ALIASED: Final = re.compile(r'(br|ts)/([A-Za-z0-9_-]+):(.+)', re.DOTALL)
REGISTRY: Final = re.compile(r'br:([^/]+)/(.+?)(?:@(sha256:[0-9a-f]{64})|:([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))')
SPEC: Final = re.compile(r'ts:([^/]+)/([^/]+)/([^/:]+):([^/:]+)')
SAFE: Final = re.compile(r'[A-Za-z0-9._:#$/-]+')


class ModuleReference:
    """A module in a registry or template spec.

    written: as in the file. name: canonical, without version, ``br:mcr.microsoft.com/bicep/avm/res/x/y``.
    version: tag, digest or version. folder: where the Bicep CLI keeps it, below its cache folder.
    """

    __slots__ = ('written', 'name', 'version', 'folder')

    def __init__(self, written: str, name: str, version: str, folder: str) -> None:
        self.written = written
        self.name = name
        self.version = version
        self.folder = folder

    @property
    def full(self) -> str:
        """The canonical reference with its version."""
        return f'{self.name}{"@" if self.version.startswith("sha256:") else ":"}{self.version}'


def is_remote(written: str) -> bool:
    """Return whether a module path names a registry or a template spec."""
    return written.startswith(('br:', 'br/', 'ts:', 'ts/'))


def read_reference(written: str, configuration: Configuration) -> ModuleReference:
    """Return what a reference means. Raises ValueError, with a clause, for one that means nothing."""
    expanded = expand_alias(written, configuration)
    match = REGISTRY.fullmatch(expanded)
    if match:
        registry, path, digest, tag = match.groups()
        folder = '/'.join(('br', registry.replace(':', '$'), path.replace('/', '$'), version_folder(digest, tag)))
        return checked(ModuleReference(written, f'br:{registry}/{path}', digest or tag, folder))
    match = SPEC.fullmatch(expanded)
    if match:
        subscription, group, name, version = match.groups()
        folder = f'ts/{subscription}/{group}/{name}/{version}'.lower()
        return checked(ModuleReference(written, f'ts:{subscription}/{group}/{name}', version, folder))
    raise ValueError(f"'{written}' is not a reference to a module with its version")


def checked(reference: ModuleReference) -> ModuleReference:
    """Return the reference if its folder lies below the cache. Raises ValueError."""
    if '..' in reference.folder.split('/') or not SAFE.fullmatch(reference.folder):
        raise ValueError(f"'{reference.written}' is not a reference to a module with its version")
    return reference


def expand_alias(written: str, configuration: Configuration) -> str:
    """Return a reference with its alias replaced by what the configuration says. Raises ValueError."""
    match = ALIASED.fullmatch(written)
    if not match:
        return written
    scheme, alias, rest = match.groups()
    if scheme == 'br':
        registry, path = configuration.registries.get(alias, ('', ''))
        if not registry:
            raise ValueError(f"bicepconfig.json has no registry alias '{alias}'")
        return f'br:{registry}/{path}/{rest}' if path else f'br:{registry}/{rest}'
    subscription, group = configuration.specs.get(alias, ('', ''))
    if not subscription:
        raise ValueError(f"bicepconfig.json has no template spec alias '{alias}'")
    return f'ts:{subscription}/{group}/{rest}'


def version_folder(digest: str | None, tag: str | None) -> str:
    """Return the folder of a version: a tag with the positions of its capitals, for file systems without case.

    Source: github.com/Azure/bicep, src/Bicep.Core/Registry/Oci/TagEncoder.cs
    """
    if digest:
        return digest.replace(':', '#')
    tag = tag or ''
    mask = sum(1 << position for position, letter in enumerate(tag) if letter.isupper())
    return f'{tag}${mask:x}' if mask else f'{tag}$'


def mapped_places(reference: ModuleReference, mapping: Mapping[str, str]) -> list[str]:
    """Return the paths, relative to the project, at which the project's own mapping places a module.

    Each pattern is a reference, with or without version, that may hold one ``*``; the place takes what it matched.
    """
    places: list[str] = []
    names = (name_of(reference.written), reference.name, reference.written, reference.full)
    for pattern, place in mapping.items():
        for name in names:
            captured = match_pattern(pattern, name)
            if captured is None:
                continue
            path = place.replace('*', captured)
            places += [f'{path}/{reference.version}', path]
            break
    return places


def name_of(written: str) -> str:
    """Return a reference without its version."""
    head, separator, last = written.rpartition('/')
    if not separator:
        head, separator, last = '', '', written
    cut = re.split('[:@]', last, maxsplit=1)[0] if not last.startswith('sha256') else last
    return head + separator + cut if separator else written.rsplit(':', 1)[0]


def match_pattern(pattern: str, name: str) -> str | None:
    """Return what ``*`` stands for in a pattern that matches name; None if it does not match."""
    before, star, after = pattern.partition('*')
    if not star:
        return '' if pattern == name else None
    if len(name) < len(before) + len(after) or not name.startswith(before) or not name.endswith(after):
        return None
    return name[len(before) : len(name) - len(after)]


def module_file(place: str) -> str | None:
    """Return the module at a place: the file itself, or main.bicep or main.json in a folder; None."""
    for path in (place, os.path.join(place, 'main.bicep'), os.path.join(place, 'main.json')):
        if os.path.isfile(path):
            return path
    return None
