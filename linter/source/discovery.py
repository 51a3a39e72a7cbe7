"""Which files to look at: named files, folders and globs, kept inside the root."""

from __future__ import annotations

import os

from linter.model.diagnostic import Diagnostic, InputError
from linter.model.source import Location
from linter.source.globs import is_glob, matches_path
from linter.source.kinds import LANGUAGES, is_snapshot, sniff, sniff_file
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

SKIPPED_FOLDERS: Final = {'.git': 'the data of git', 'node_modules': 'installed packages'}
"""Folders that are not walked, with the reason that is shown; besides them hidden folders and virtual environments."""


class Discovery:
    """The files of a run.

    files: (path, shown) of each file to read, sorted by shown, each real file once. path is absolute; shown is
        relative to the root, with /; what was named outside the root is shown by its absolute path.
    real: the real path of each file by its path.
    skipped: (shown, reason) of folders that were not walked and of named files that are no templates; sorted.
    diagnostics: paths that could not be looked at.
    """

    __slots__ = ('files', 'real', 'skipped', 'diagnostics')

    def __init__(self) -> None:
        self.files: list[tuple[str, str]] = []
        self.real: dict[str, str] = {}
        self.skipped: list[tuple[str, str]] = []
        self.diagnostics: list[Diagnostic] = []


def discover(paths: list[str], root: str) -> Discovery:
    """Return the files that paths name: files, folders (walked) and globs.

    Folders are walked for the extensions of LANGUAGES, in any case, without ``.git``, ``node_modules``, hidden folders
    and virtual environments. A file that is named, or matches a glob, is taken by its content if it has another
    extension. Links are followed to targets inside the root. A path outside the root is taken if it was named so; its
    links may not leave it. Diagnostics: ``not-found``, ``outside-root``, ``unreadable`` and those of read_source.
    """
    search = _Search(root)
    for path in paths:
        search.take(path)
    return search.finish()


def language_of(path: str) -> str:
    """Return 'json', 'bicep' or 'bicepparam' by the extension of a file, in any case; '' for another one."""
    # Most names are of other files; what follows the last dot tells them apart without taking the path to pieces.
    language = LANGUAGES.get(path[path.rfind('.') :].lower(), '')
    return language if language and os.path.splitext(path)[1] else ''


def is_inside(path: str, folder: str) -> bool:
    """Return whether a path is a folder or below it; both absolute and of the same kind, real or as written."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


class _Start:
    """A folder to walk.

    path: absolute. base: the real folder that links may not leave. wanted: segments of a glob below path, or None.
    """

    __slots__ = ('path', 'base', 'wanted', 'walked', 'matched', 'given')

    def __init__(self, path: str, base: str, given: str, wanted: list[str] | None = None) -> None:
        self.path = path
        self.base = base
        self.given = given
        self.wanted = wanted
        self.walked: set[str] = set()
        self.matched = wanted is None

    def takes(self, path: str) -> bool:
        """Return whether the file is one to look at."""
        if self.wanted is None:
            return language_of(path) != ''
        return matches_path(self.segments(path), self.wanted)

    def descends(self, path: str) -> bool:
        """Return whether files below the folder can be ones to look at."""
        return self.wanted is None or '**' in self.wanted or len(self.segments(path)) < len(self.wanted)

    def segments(self, path: str) -> list[str]:
        return os.path.relpath(path, self.path).split(os.sep)


class _Search:
    """One discovery."""

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(root)
        self.real_root = os.path.realpath(root)
        self.files: dict[str, tuple[str, str]] = {}
        """Real path to (path, shown)."""
        self.skipped: dict[str, str] = {}
        self.links: list[tuple[str, _Start]] = []
        """Links met in folders. They are followed last, so that a file goes by its own name if it has one."""
        self.globs: list[_Start] = []
        self.diagnostics: list[Diagnostic] = []

    def take(self, given: str) -> None:
        """Take a path as the user gave it."""
        path = os.path.abspath(given)
        wanted: list[str] | None = None
        if is_glob(given) and not os.path.lexists(path):
            path, wanted = split_glob(path)
        if not os.path.exists(path):
            self.report('not-found', missing(path), path)
            return
        real = os.path.realpath(path)
        inside = is_inside(real, self.real_root)
        if not inside and is_inside(path, self.root):
            self.report('outside-root', self.leads_out(real), path)
            return
        start = _Start(path, self.real_root if inside else real, given, wanted)
        if wanted is not None:
            self.globs.append(start)
        if os.path.isdir(path):
            self.walk(path, real, start)
        elif wanted is None:
            self.take_file(path, real, start)

    def walk(self, path: str, real: str, start: _Start) -> None:
        """Take the files in and below a folder; keep links for later."""
        pending = [(path, real)]
        while pending:
            path, real = pending.pop()
            if real in start.walked:
                continue
            start.walked.add(real)
            for entry in self.entries(path):
                here, name = os.path.join(path, entry.name), os.path.join(real, entry.name)
                if entry.is_symlink():
                    self.links.append((here, start))
                elif not entry.is_dir(follow_symlinks=False):
                    if start.takes(here):
                        self.take_file(here, name, start)
                elif start.descends(here) and not self.skip_folder(here):
                    pending.append((here, name))

    def entries(self, path: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.report('unreadable', f'the folder cannot be read: {error.strerror}', path)
            return []

    def skip_folder(self, path: str) -> bool:
        """Return whether a folder is not walked, and note why."""
        name = os.path.basename(path)
        reason = SKIPPED_FOLDERS.get(name, 'a hidden folder' if name.startswith('.') else '')
        if not reason and os.path.exists(os.path.join(path, 'pyvenv.cfg')):
            reason = 'a Python virtual environment'
        if reason:
            self.skipped[self.shown(path)] = reason
        return reason != ''

    def follow(self, path: str, start: _Start) -> None:
        """Take what a link leads to if it is inside; report it if it is not."""
        is_folder = os.path.isdir(path)
        if not (start.descends(path) if is_folder else start.takes(path)):
            return
        real = os.path.realpath(path)
        if not os.path.exists(path):
            start.matched = True
            self.skipped[self.shown(path)] = missing(path)
        elif not is_inside(real, start.base):
            start.matched = True
            self.report('outside-root', self.leads_out(real), path, blocking=not is_folder)
        elif not is_folder:
            self.take_file(path, real, start)
        elif not self.skip_folder(path):
            self.walk(path, real, start)

    def take_file(self, path: str, real: str, start: _Start) -> None:
        start.matched = True
        if real in self.files:
            return
        shown = self.shown(path)
        reason = '' if language_of(path) else self.why_not(path, shown)
        if reason:
            self.skipped[shown] = reason
        else:
            self.files[real] = (path, shown)

    def why_not(self, path: str, shown: str) -> str:
        """Return why a file is not looked at, by its content; '' if it is one for azgov.

        A file that cannot be read goes on: reading it says why.
        """
        try:
            text = read_source(path, shown).text
        except InputError as error:
            plain = error.diagnostic.code in ('encoding', 'limit-size') and not sniff_file(path)
            return error.diagnostic.message if plain else ''
        return '' if sniff(text) or is_snapshot(None, text) else 'no template, parameter file or snapshot'

    def finish(self) -> Discovery:
        """Follow the links and return what was found."""
        while self.links:
            links, self.links = sorted(self.links, key=lambda link: link[0]), []
            for path, start in links:
                self.follow(path, start)
        for start in self.globs:
            if not start.matched:
                message = 'no file matches'
                self.diagnostics.append(
                    Diagnostic('not-found', 'error', message, Location(start.given), blocking=True)
                )
        discovery = Discovery()
        discovery.files = sorted(self.files.values(), key=lambda file: file[1])
        discovery.real = {path: real for real, (path, _) in self.files.items()}
        discovery.skipped = sorted(self.skipped.items())
        discovery.diagnostics = self.diagnostics
        return discovery

    def shown(self, path: str) -> str:
        """Return a path as reports show it."""
        for root in (self.root, self.real_root):
            if path != root and is_inside(path, root):
                return path[len(root.rstrip(os.sep)) + 1 :].replace(os.sep, '/')
        return path.replace(os.sep, '/')

    def leads_out(self, real: str) -> str:
        return f'this leads to {real}, outside of {self.root}; it was not read'

    def report(self, code: str, message: str, path: str, *, blocking: bool = True) -> None:
        severity = 'error' if blocking else 'warning'
        self.diagnostics.append(Diagnostic(code, severity, message, Location(self.shown(path)), blocking=blocking))


def missing(path: str) -> str:
    """Return the words for a path that leads nowhere."""
    if os.path.islink(path):
        return f'this links to {os.readlink(path)}, which is not there'
    return 'there is no such file or folder'


def split_glob(path: str) -> tuple[str, list[str]]:
    """Return the folder before the first wildcard of an absolute path, and the segments from there on."""
    segments = path.split(os.sep)
    fixed = next(index for index, segment in enumerate(segments) if is_glob(segment))
    return os.sep.join(segments[:fixed]) or os.sep, segments[fixed:]
