"""Linked templates and parameter files, opened only inside the project and never fetched."""

from __future__ import annotations

import os.path

from linter.arm.context_forms import VIRTUAL_BASE
from linter.arm.front_end import member, read_template
from linter.arm.ir import Template
from linter.arm.parameters import read_arguments
from linter.model.diagnostic import InputError
from linter.model.values import Unknown
from linter.source.jsonc import read_json
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.deployment import Argument
    from linter.model.diagnostic import Diagnostic
    from linter.model.source import Source


class Links:
    """Opens what templates link to below a project root; each file is read once.

    used: real path of each file that was opened, with the paths of the files that link to it.
    """

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self.templates: dict[str, Template | str] = {}
        self.used: dict[str, set[str]] = {}

    def template(self, link: object, holder: Template, chain: tuple[str, ...]) -> Template | str:
        """Return the template that an evaluated templateLink means, or a clause that says why there is none."""
        path = self.resolve(link, holder)
        if not os.path.isabs(path):
            return path
        if path in chain or path == os.path.realpath(holder.source.path):
            return f"it links to itself through '{self.shown(path)}'"
        self.used.setdefault(path, set()).add(holder.source.path)
        if path not in self.templates:
            self.templates[path] = self.open(path)
        return self.templates[path]

    def open(self, path: str) -> Template | str:
        document, problem = self.read(path)
        if isinstance(document, dict) and isinstance(document.get('resources'), (list, dict)):
            return read_template(read_source(path, self.shown(path)), document)
        return problem or f"'{self.shown(path)}' is not a deployment template"

    def read(self, path: str) -> tuple[object, str]:
        """Return the JSON of a file, or None and a clause that says why there is none."""
        try:
            source = read_source(path, self.shown(path))
        except InputError as error:
            return None, error.diagnostic.message
        document, diagnostics = read_json(source)
        blocking: list[Diagnostic] = [diagnostic for diagnostic in diagnostics if diagnostic.blocking]
        if blocking:
            return None, f'{blocking[0].location!r}: {blocking[0].message}'
        return document, ''

    def parameters(self, link: object, holder: Template) -> dict[str, Argument] | str:
        """Return the arguments in the file that a parametersLink means, or a sentence that says why there are none."""
        path = self.resolve(link, holder)
        if not os.path.isabs(path):
            return f'the parameters link is not followed: {path}'
        document, problem = self.read(path)
        if not isinstance(document, dict):
            return f"the parameters link is not followed: {problem or 'the file is no parameter file'}"
        self.used.setdefault(path, set()).add(holder.source.path)
        return read_arguments(read_source(path, self.shown(path)), document)

    def sources(self) -> dict[str, Source]:
        """Return the text of every linked template by the name that locations carry."""
        opened = (template for template in self.templates.values() if isinstance(template, Template))
        return {template.source.file: template.source for template in opened}

    def shown(self, path: str) -> str:
        """Return a path as messages show it: relative to the root."""
        return os.path.relpath(path, self.root).replace(os.sep, '/')

    def resolve(self, link: object, holder: Template) -> str:
        """Return the absolute path that a link means, or a clause that says why it means none.

        A relative path counts from the file that holds the link; a URI counts when it lies under the virtual base
        that deployment().properties.templateLink.uri starts with. Nothing outside the project root is opened.
        """
        if isinstance(link, Unknown) or not isinstance(link, dict):
            return 'its link is not known'
        relative, uri, spec = member(link, 'relativePath'), member(link, 'uri'), member(link, 'id')
        if isinstance(relative, str):
            return self.inside(os.path.join(os.path.dirname(holder.source.path), _plain(relative)), relative)
        if isinstance(uri, str):
            if not uri.startswith(VIRTUAL_BASE):
                return f"its template is at '{uri[:120]}', outside the project"
            tail = uri[len(VIRTUAL_BASE) :].split('?', 1)[0].split('#', 1)[0]
            return self.inside(os.path.join(self.root, _plain(tail)), tail)
        if isinstance(spec, str):
            return f"it is the template spec '{spec[:120]}', which is not in the project"
        return 'its link is not known'

    def inside(self, path: str, written: str) -> str:
        """Return the real path of a file below the root, or a clause that says why it is none."""
        if '\0' in path or '://' in written or written.startswith(('/', '\\', '~')):
            return f"its link '{written[:120]}' is not a path inside the project"
        real = os.path.realpath(path)
        if real != self.root and not real.startswith(self.root + os.sep):
            return f"its link '{written[:120]}' leaves the project"
        if not os.path.isfile(real):
            return f"the file '{self.shown(real)}' does not exist"
        return real


def _plain(path: str) -> str:
    """Return a link's path with percent escapes of ordinary characters decoded and backslashes turned."""
    if '%' in path:
        from urllib.parse import unquote

        path = unquote(path)
    return path.replace('\\', '/')
