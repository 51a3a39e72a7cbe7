"""Small Bicep projects for tests: files in a folder, compiled and printed."""

from __future__ import annotations

from typing import Any

from linter.bicep.file import BicepTemplate
from linter.bicep.front_end import compile_bicep
from linter.bicep.parser import parse
from linter.bicep.printer import print_template
from linter.bicep.workspace import Workspace
from linter.model.diagnostic import Diagnostic
from linter.source.text import read_source


class Project:
    """A folder of Bicep files. options: of the workspace."""

    def __init__(self, folder, **options: Any) -> None:
        self.folder = folder
        self.workspace = Workspace(str(folder), **options)

    def write(self, **files: str | bytes) -> Project:
        """Write files; in their names ``__`` stands for a slash and the last ``_`` for the dot."""
        for name, content in files.items():
            stem, _, extension = name.replace('__', '/').rpartition('_')
            self.put(f'{stem}.{extension}', content)
        return self

    def put(self, name: str, content: str | bytes) -> Project:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def source(self, name: str):
        return read_source(str(self.folder / name), name)

    def compile(self, text: str | None = None, name: str = 'main.bicep') -> BicepTemplate:
        """Compile a file, written first if its text is given."""
        if text is not None:
            self.put(name, text)
        template = compile_bicep(self.source(name), self.workspace)
        assert isinstance(template, BicepTemplate)
        return template

    def build(self, text: str | None = None, name: str = 'main.bicep') -> dict[str, Any]:
        """Compile a file that must be in order, and print it."""
        template = self.compile(text, name)
        assert [diagnostic for diagnostic in template.diagnostics if diagnostic.severity == 'error'] == []
        return print_template(template)


def errors(template) -> list[tuple[str, int, int]]:
    """Return code, line and column of each error."""
    return [(d.code, d.location.line, d.location.column) for d in template.diagnostics if d.severity == 'error']


def messages(diagnostics: list[Diagnostic]) -> list[str]:
    return [diagnostic.message for diagnostic in diagnostics]


def issues(text: str) -> list[tuple[str, int, int]]:
    """Return the compiler's code, line and column of each error of syntax."""
    from linter.model.source import Source

    source = Source('main.bicep', 'main.bicep', text)
    found = []
    for issue in parse(text)[1].issues:
        place = source.location(issue.start, issue.end)
        found.append((issue.code, place.line, place.column))
    return found
