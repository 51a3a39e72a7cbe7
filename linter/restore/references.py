"""Which modules outside of the project its Bicep files refer to, through all files of the project."""

from __future__ import annotations

import os

from linter.bicep.declarations import Extends, Import, ModuleDeclaration, Using
from linter.bicep.registry import is_remote, read_reference
from linter.bicep.syntax import Literal
from linter.bicep.workspace import Workspace
from linter.model.diagnostic import Diagnostic, InputError
from linter.source.discovery import discover, language_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from linter.bicep.configuration import Configuration
    from linter.bicep.registry import ModuleReference
    from linter.bicep.workspace import ParsedFile
    from linter.model.source import Location


class Wanted:
    """A module that a file refers to. cache: the folder in which linting looks for it. place: the first reference."""

    __slots__ = ('reference', 'cache', 'place')

    def __init__(self, reference: ModuleReference, cache: str, place: Location) -> None:
        self.reference = reference
        self.cache = cache
        self.place = place


class References:
    """The modules that the files of a project refer to, and what could not be looked at."""

    __slots__ = ('workspace', 'cache', 'wanted', 'diagnostics', 'seen', 'waiting')

    def __init__(self, workspace: Workspace, cache: str) -> None:
        self.workspace = workspace
        self.cache = os.path.realpath(cache)
        self.wanted: dict[tuple[str, str], Wanted] = {}
        self.diagnostics: list[Diagnostic] = []
        self.seen: set[str] = set()
        self.waiting: list[str] = []

    def read(self, path: str) -> None:
        """Take the references of a file, and of the files of the project that it refers to."""
        self.take(path)
        while self.waiting:
            path = self.waiting.pop()
            try:
                parsed = self.workspace.file(path)
            except InputError as error:
                self.diagnostics.append(error.diagnostic)
                continue
            for node in paths(parsed):
                try:
                    self.follow(parsed, node)
                except ValueError as error:
                    place = parsed.source.location(node.start, node.end)
                    self.diagnostics.append(
                        Diagnostic('unresolved-module', 'error', str(error), place, blocking=True)
                    )

    def take(self, path: str) -> None:
        """Look into a file of the project that was not seen before, if it is a Bicep file."""
        if language_of(path) in ('bicep', 'bicepparam') and path not in self.seen:
            self.seen.add(path)
            self.waiting.append(path)

    def follow(self, parsed: ParsedFile, node: Literal) -> None:
        """Take one reference. Raises ValueError, with a clause, for one that leads nowhere."""
        holder, written = parsed.source.path, str(node.value)
        if not is_remote(written):
            self.take(self.workspace.resolve(holder, written))
            return
        configuration = self.workspace.configuration(holder)
        reference = read_reference(written, configuration)
        mapped = self.workspace.mapped(reference)
        if mapped is not None:
            self.take(mapped)
            return
        cache = self.cache_of(configuration, holder)
        place = parsed.source.location(node.start, node.end)
        self.wanted.setdefault((cache, reference.folder), Wanted(reference, cache, place))

    def cache_of(self, configuration: Configuration, holder: str) -> str:
        """Return where linting looks for the modules of a file (Workspace.cached).

        That is where bicepconfig.json says if it lies in the project: nobody's file chooses a place outside of it.
        """
        if configuration.cache:
            configured = os.path.realpath(os.path.join(os.path.dirname(holder), configuration.cache))
            if configured.startswith(self.workspace.root + os.sep):
                return configured
        return self.cache


def paths(parsed: ParsedFile) -> Iterator[Literal]:
    """Yield the paths of modules, imports and parameter files in a file."""
    for statement in parsed.statements:
        if isinstance(statement, (ModuleDeclaration, Import, Using, Extends)):
            node = statement.path
            if isinstance(node, Literal) and isinstance(node.value, str):
                yield node


def find_references(
    given: list[str], *, root: str, cache: str, modules: Mapping[str, str] | None = None
) -> References:
    """Return what the Bicep files that paths name refer to, directly or through other files of the project.

    modules: patterns of references to places in the project, which need no download (Workspace).
    """
    references = References(Workspace(root, cache=cache, modules=modules), cache)
    found = discover(given, root)
    references.diagnostics.extend(found.diagnostics)
    for path, _ in found.files:
        references.read(os.path.realpath(path))
    references.diagnostics.extend(references.workspace.diagnostics)
    return references
