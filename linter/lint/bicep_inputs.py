"""The Bicep files of a run: which of them are deployed on their own, and their parameter files."""

from __future__ import annotations

import os.path

from linter.lint.parameter_sets import BicepParameterSet
from linter.model.diagnostic import InputError
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from linter.arm.ir import Template
    from linter.bicep.workspace import Workspace
    from linter.lint.inputs import Inputs


class BicepSettings:
    """What the user allows Bicep files: the cache of restored modules, places of modules in the project, environment.

    cache: folder in which the Bicep CLI keeps restored modules, None for none. modules: pattern of a module reference
    to a place in the project. environment: variables that parameter files may read; None for none.
    """

    __slots__ = ('cache', 'modules', 'environment')

    def __init__(
        self, *, cache: str | None = None, modules: Mapping[str, str] | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.cache = cache
        self.modules = modules or {}
        self.environment = environment


class BicepInputs:
    """Compiles the Bicep files of a run, each once."""

    def __init__(self, inputs: Inputs, settings: BicepSettings) -> None:
        self.inputs = inputs
        self.settings = settings
        self.opened: Workspace | None = None

    @property
    def workspace(self) -> Workspace:
        """Reads the files below the root; made on first use, because the Bicep front-end takes time to import."""
        if self.opened is None:
            from linter.bicep.workspace import Workspace

            self.opened = Workspace(self.inputs.root, cache=self.settings.cache, modules=self.settings.modules)
        return self.opened

    def compile(self, path: str, file: str) -> Template | None:
        """Return the template of a Bicep file; None, recorded, when it cannot be read."""
        from linter.bicep.front_end import compile_bicep

        try:
            source = read_source(path, file)
        except InputError as error:
            self.inputs.fail(path, file, error.diagnostic)
            return None
        self.inputs.sources[file] = source
        return compile_bicep(source, self.workspace)

    def entries(self, files: dict[str, str], with_parameters: set[str]) -> list[str]:
        """Return the files to judge on their own: those nobody of the run refers to, and those with parameter files.

        Files that refer to each other in a circle are judged through the first of them.
        """
        for path, file in files.items():
            self.compile(path, file)
        chosen = [path for path in files if path in with_parameters or not self.users(path)]
        reached = self.reached(chosen)
        for path in files:
            if path not in reached:
                chosen.append(path)
                reached |= self.reached([path])
        return chosen

    def users(self, path: str) -> set[str]:
        """Return the files that refer to a file."""
        if self.opened is None:
            return set()
        real = os.path.realpath(path)
        return self.opened.used.get(real, set()) - {real}

    def reached(self, paths: list[str]) -> set[str]:
        """Return the files among those of the run that files use, themselves included."""
        uses: dict[str, list[str]] = {}
        for path, holders in self.workspace.used.items():
            for holder in holders:
                uses.setdefault(holder, []).append(path)
        reached: set[str] = set()
        pending = [os.path.realpath(path) for path in paths]
        while pending:
            path = pending.pop()
            if path not in reached:
                reached.add(path)
                pending += uses.get(path, [])
        return reached

    def parameter_set(self, path: str, file: str) -> BicepParameterSet | None:
        """Return a .bicepparam file; None, recorded, when it cannot be read."""
        from linter.bicep.parameter_files import read_bicepparam

        try:
            source = read_source(path, file)
        except InputError as error:
            self.inputs.fail(path, file, error.diagnostic)
            return None
        self.inputs.sources[file] = source
        given = read_bicepparam(source, self.workspace, self.settings.environment)
        self.inputs.diagnostics.extend(given.diagnostics)
        return BicepParameterSet(given, self.inputs.links)

    def used(self) -> dict[str, set[str]]:
        """Return the files that refer to each file: as a module, by an import, or to load it."""
        if self.opened is None:
            return {}
        found = {path: set(holders) for path, holders in self.opened.used.items()}
        for path, template in self.opened.templates.items():
            for loaded in getattr(template, 'files', ()):
                found.setdefault(loaded, set()).add(path)
        return found

    def finish(self, concerned: set[str] | None) -> None:
        """Record what became of files that were read as modules, and keep what is wrong with them.

        concerned: the files that matter; None for all.
        """
        if self.opened is None:
            return
        self.inputs.diagnostics.extend(self.opened.diagnostics)
        for path, template in self.opened.templates.items():
            if concerned is not None and os.path.realpath(path) not in concerned:
                continue
            self.inputs.sources.setdefault(template.source.file, template.source)
            self.inputs.diagnostics.extend(template.diagnostics)
            if path.startswith(self.inputs.root + os.sep):
                self.inputs.mark(path, template.source.file, 'analysed')
