"""The files a run may read, each read once: modules, imports, loaded files, and the configuration beside them.

Nothing outside the project root is opened, except modules in the Bicep cache folder the caller names.
"""

from __future__ import annotations

import os

from linter.bicep.configuration import Configuration, read_configuration
from linter.bicep.lexer import comments, tokenize
from linter.bicep.parser import parse
from linter.bicep.registry import ModuleReference, is_remote, mapped_places, module_file, read_reference
from linter.model.diagnostic import Diagnostic, InputError
from linter.source.text import read_bytes, read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from linter.arm.ir import Template
    from linter.bicep.lexer import Directive, SyntaxIssue
    from linter.model.source import Source


class ParsedFile:
    """A Bicep file that was read: its text, its statements, its errors of syntax, and its ``#disable-…`` lines."""

    __slots__ = ('source', 'statements', 'issues', 'directives')

    def __init__(self, source: Source) -> None:
        self.source = source
        self.statements, tokens = parse(source.text)
        self.issues: list[SyntaxIssue] = tokens.issues
        self.directives: list[Directive] = tokens.directives

    def comments(self) -> list[tuple[int, int]]:
        """Return the offsets of the comments in the text, in order."""
        return comments(tokenize(self.source.text))


class UnresolvedError(ValueError):
    """A module or file that cannot be had: why, and whether the project itself is at fault."""

    def __init__(self, reason: str, *, remote: bool) -> None:
        super().__init__(reason)
        self.remote = remote


class Workspace:
    """Reads files below a project root.

    cache: the folder in which the Bicep CLI keeps restored modules (``~/.bicep``), or None. modules: patterns of
    module references to places in the project. allow_outside: load functions may leave the root.
    symbolic_names: write every template with symbolic names, as the compiler does when told to.
    used: real path of each file that was read, with the paths of the files that refer to it.
    """

    def __init__(
        self, root: str, *, cache: str | None = None, modules: Mapping[str, str] | None = None,
        allow_outside: bool = False, symbolic_names: bool = False,
    ) -> None:
        self.root = os.path.realpath(root)
        self.cache = os.path.realpath(cache) if cache else None
        self.modules: Mapping[str, str] = modules or {}
        self.allow_outside = allow_outside
        self.symbolic_names = symbolic_names
        self.parsed: dict[str, ParsedFile] = {}
        self.templates: dict[str, Template] = {}
        self.documents: dict[str, tuple[Source, dict[str, object]]] = {}
        self.configurations: dict[str, Configuration] = {}
        self.resolved: dict[tuple[str, str], str | UnresolvedError] = {}
        self.used: dict[str, set[str]] = {}
        self.diagnostics: list[Diagnostic] = []

    # Paths

    def shown(self, path: str) -> str:
        """Return a path as messages show it: relative to the root where it lies below."""
        if path == self.root or path.startswith(self.root + os.sep):
            return os.path.relpath(path, self.root).replace(os.sep, '/')
        return path.replace(os.sep, '/')

    def inside(self, holder: str, written: str) -> str:
        """Return the real path of a file that another one names. Raises UnresolvedError for one outside the root."""
        if '\0' in written or '\\' in written or written.startswith(('/', '~')) or ':' in written:
            raise UnresolvedError(f"'{written}' is not a relative path with forward slashes", remote=False)
        real = os.path.realpath(os.path.join(os.path.dirname(holder), written))
        if self.allow_outside or real.startswith(self.root + os.sep) or self.in_cache(holder, real):
            return real
        raise UnresolvedError(f"'{written}' leaves the project", remote=False)

    def in_cache(self, holder: str, real: str) -> bool:
        """Return whether a module in the cache names a file beside it."""
        folder = os.path.dirname(holder)
        in_cache = self.cache is not None and holder.startswith(self.cache + os.sep)
        return in_cache and real.startswith(folder + os.sep)

    def resolve(self, holder: str, written: str) -> str:
        """Return the real path of the module that a path in a file means. Raises UnresolvedError."""
        key = (os.path.dirname(holder), written)
        found = self.resolved.get(key)
        if found is None:
            try:
                found = self.find_module(holder, written)
            except UnresolvedError as error:
                found = error
            self.resolved[key] = found
        if isinstance(found, UnresolvedError):
            raise UnresolvedError(str(found), remote=found.remote)
        return self.use(found, holder)

    def find_module(self, holder: str, written: str) -> str:
        if not is_remote(written):
            path = self.inside(holder, written)
            if os.path.isfile(path):
                return path
            what = 'is a folder' if os.path.isdir(path) else 'does not exist'
            raise UnresolvedError(f"the file '{self.shown(path)}' {what}", remote=False)
        configuration = self.configuration(holder)
        try:
            reference = read_reference(written, configuration)
        except ValueError as error:
            raise UnresolvedError(str(error), remote=False) from None
        found = self.mapped(reference) or self.cached(reference, configuration, holder)
        if found is None:
            raise UnresolvedError(
                f"module '{reference.full}' is neither in the project nor in the Bicep cache", remote=True
            )
        return found

    def mapped(self, reference: ModuleReference) -> str | None:
        """Return the file at which the project's mapping places a module; None."""
        for place in mapped_places(reference, self.modules):
            real = os.path.realpath(os.path.join(self.root, place))
            if real.startswith(self.root + os.sep):
                found = module_file(real)
                if found is not None:
                    return os.path.realpath(found)
        return None

    def cached(self, reference: ModuleReference, configuration: Configuration, holder: str) -> str | None:
        """Return the file of a module in the cache of the Bicep CLI; None."""
        cache = self.cache
        if configuration.cache:
            configured = os.path.realpath(os.path.join(os.path.dirname(holder), configuration.cache))
            cache = configured if configured.startswith(self.root + os.sep) else cache
        if cache is None:
            return None
        path = os.path.realpath(os.path.join(cache, reference.folder, 'main.json'))
        return path if path.startswith(cache + os.sep) and os.path.isfile(path) else None

    def use(self, path: str, holder: str) -> str:
        """Note that a file refers to another one."""
        self.used.setdefault(path, set()).add(holder)
        return path

    # Content

    def file(self, path: str) -> ParsedFile:
        """Return a Bicep file. Raises InputError."""
        found = self.parsed.get(path)
        if found is None:
            found = self.parsed[path] = ParsedFile(read_source(path, self.shown(path)))
        return found

    def add(self, source: Source) -> ParsedFile:
        """Take a file whose text is already there, instead of reading it."""
        found = self.parsed.get(source.path)
        if found is None or found.source.text != source.text:
            found = self.parsed[source.path] = ParsedFile(source)
        return found

    def document(self, path: str) -> tuple[Source, dict[str, object]]:
        """Return the text and value of a JSON file that holds an object. Raises InputError."""
        found = self.documents.get(path)
        if found is None:
            found = self.documents[path] = self.read_document(path)
        return found

    def read_document(self, path: str) -> tuple[Source, dict[str, object]]:
        from linter.source.jsonc import read_json

        source = read_source(path, self.shown(path))
        value, diagnostics = read_json(source)
        blocking = [diagnostic for diagnostic in diagnostics if diagnostic.blocking]
        if blocking:
            raise InputError(blocking[0])
        if not isinstance(value, dict):
            message = 'the file holds no JSON object'
            raise InputError(Diagnostic('template-kind', 'error', message, source.location(0), blocking=True))
        return source, value

    def content(self, path: str) -> bytes:
        """Return the bytes of a file. Raises InputError."""
        return read_bytes(path, self.shown(path))

    def template(self, path: str, chain: tuple[str, ...] = ()) -> Template:
        """Return the template of a module, compiled once. chain: the files that are being compiled.

        Raises InputError for a file that cannot be read.
        """
        found = self.templates.get(path)
        if found is not None:
            return found
        if path.endswith('.bicep'):
            from linter.bicep.front_end import compile_file

            template: Template = compile_file(self.file(path), self, chain)
        else:
            from linter.arm.front_end import read_template

            source, document = self.document(path)
            template = read_template(source, document)
        self.templates[path] = template
        return template

    def configuration(self, path: str) -> Configuration:
        """Return the settings that hold for a file: the nearest bicepconfig.json up to the root."""
        folder = os.path.dirname(path)
        found = self.configurations.get(folder)
        if found is None:
            found = self.configurations[folder] = self.find_configuration(folder)
        return found

    def find_configuration(self, folder: str) -> Configuration:
        if folder != self.root and not folder.startswith(self.root + os.sep):
            return Configuration()
        path = os.path.join(folder, 'bicepconfig.json')
        if not os.path.isfile(path):
            return Configuration() if folder == self.root else self.configuration(folder)
        try:
            return read_configuration(self.document(path)[1])
        except InputError as error:
            self.diagnostics.append(error.diagnostic)
            return Configuration()
