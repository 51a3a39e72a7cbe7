"""Which parameter file belongs to which template: as it says itself, else by its name."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Final

TEMPLATE_EXTENSIONS: Final = ('.json', '.jsonc', '.bicep')
"""Extensions of templates; where a folder has a template in two languages the first one is named."""

COMMENT: Final = r'(?s)/\*.*?\*/'
USING: Final = r"(?m)^[ \t]*using[ \t]+'((?:[^'\\\r\n]|\\.)*)'"

BORROWED: Final = {'azuredeploy': ('main', 'maintemplate')}
"""Stem of parameter files to the stems of templates that use them where no template of that stem is in the folder.

Quickstart templates keep ``azuredeploy.parameters.json`` beside ``main.bicep``.
Source: github.com/Azure/azure-quickstart-templates, 1-CONTRIBUTION-GUIDE
"""


class Templates:
    """The templates of a run, found by folder and stem without case, or by path."""

    __slots__ = ('by_stem', 'by_path')

    def __init__(self, paths: Iterable[str]) -> None:
        self.by_stem: dict[tuple[str, str], list[str]] = {}
        self.by_path: dict[str, str] = {}
        for path in paths:
            full = os.path.abspath(path)
            stem, extension = os.path.splitext(os.path.basename(full))
            if extension.lower() in TEMPLATE_EXTENSIONS:
                self.by_path[full] = path
                self.by_stem.setdefault((os.path.dirname(full), stem.lower()), []).append(path)

    def named(self, folder: str, stem: str) -> list[str]:
        """Return the templates of a folder that have a stem, in the order of TEMPLATE_EXTENSIONS."""
        found = self.by_stem.get((folder, stem.lower()), [])
        return sorted(found, key=lambda path: TEMPLATE_EXTENSIONS.index(os.path.splitext(path)[1].lower()))

    def of(self, parameters_path: str, value: object) -> list[str]:
        """Return the templates that a parameter file is for: none, one, or one in two languages."""
        path = os.path.abspath(parameters_path)
        folder = os.path.dirname(path)
        declared = declared_template(path, value)
        if declared:
            return next(([self.by_path[place]] for place in places(declared, folder) if place in self.by_path), [])
        for stem in stems(os.path.basename(path)):
            found = self.named(folder, stem)
            if found:
                return found
        return []


def template_of(parameters_path: str, parameters_value: object, candidates: Iterable[str]) -> str | None:
    """Return the template that a parameter file is for, one of the candidates, or None.

    First hit: ``using`` in a ``.bicepparam`` file (parameters_value is its text), ``metadata.template`` in a JSON one
    (relative to the file; without a leading dot also to a folder above it), the name: ``<stem>.parameters[.*].json``
    or ``<stem>.<environment>.parameters.json`` beside ``<stem>.json`` or ``<stem>.bicep``, the longest stem first.
    A file that declares a template which is not a candidate has none. Source: arm-expansion.md section 7.
    """
    return next(iter(Templates(candidates).of(parameters_path, parameters_value)), None)


def parameter_files(
    template_path: str, candidates: Iterable[str], *, values: Mapping[str, object] | None = None
) -> list[str]:
    """Return the candidates that are parameter files of a template, sorted.

    candidates: all files of the run; templates among them take the parameter files with their own, longer stem.
    values: parsed parameter files (text for ``.bicepparam``) by candidate, for what they declare themselves.
    """
    paths = [path for path in candidates if path != template_path]
    return associate([template_path, *paths], {path: (values or {}).get(path) for path in paths})[template_path]


def associate(templates: Iterable[str], parameters: Mapping[str, object]) -> dict[str, list[str]]:
    """Return the parameter files of each template, sorted; parameters is each parameter file with its value.

    A file that is for no template is nowhere in the result. Linear in the number of files.
    """
    paths = list(templates)
    known = Templates(paths)
    files: dict[str, list[str]] = {path: [] for path in paths}
    for path, value in sorted(parameters.items(), key=lambda item: item[0]):
        for template in known.of(path, value):
            if template != path:
                files[template].append(path)
    return files


def stems(name: str) -> Iterator[str]:
    """Yield the stems of the templates that a parameter file of this name can be for, the longest first.

    >>> list(stems('main.dev.parameters.json'))
    ['main.dev', 'main']
    """
    base, extension = os.path.splitext(name)
    segments = base.split('.')
    words = [segment.lower() for segment in segments]
    if extension.lower() not in ('.json', '.jsonc') or 'parameters' not in words[1:]:
        return
    last = len(words) - 1 - words[::-1].index('parameters')
    found = ['.'.join(segments[:last])]
    if last == len(words) - 1 and last > 1:
        found.append('.'.join(segments[: last - 1]))
    first = words.index('parameters', 1)
    if first != last:
        found.append('.'.join(segments[:first]))
    for stem in found:
        yield stem
    for stem in found:
        yield from BORROWED.get(stem.lower(), ())


def declared_template(path: str, value: object) -> str:
    """Return the template that a parameter file names itself, as written; '' if it names none."""
    if isinstance(value, str) and path.lower().endswith('.bicepparam'):
        found = re.search(USING, re.sub(COMMENT, '', value))
        return found[1] if found else ''
    metadata = value.get('metadata') if isinstance(value, dict) else None
    template = metadata.get('template') if isinstance(metadata, dict) else None
    return template if isinstance(template, str) else ''


def places(declared: str, folder: str) -> Iterator[str]:
    """Yield the absolute paths that a declared template can mean, seen from the folder of its parameter file.

    Source: azure.github.io/PSRule.Rules.Azure/using-templates/#by-metadata (relative with ``./``, else from the root)
    """
    declared = declared.replace('\\', '/')
    yield os.path.normpath(os.path.join(folder, declared))
    while not declared.startswith('.') and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        yield os.path.normpath(os.path.join(folder, declared))
