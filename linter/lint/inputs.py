"""From paths to deployments: which files are templates, which parameter files go with them, what else there is."""

from __future__ import annotations

import os.path

from linter.arm.front_end import read_template
from linter.arm.links import Links
from linter.arm.parameters import read_arguments
from linter.model.diagnostic import Diagnostic, InputError
from linter.model.run import ANALYSED, FAILED, SKIPPED
from linter.model.source import Location
from linter.source.association import associate, template_of
from linter.source.discovery import discover, language_of
from linter.source.jsonc import read_json
from linter.source.kinds import kind_of, sniff
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.deployment import Argument
    from linter.arm.ir import Template
    from linter.model.source import Source


class ParameterSet:
    """A parameter file: the name reports show, its text and its document."""

    __slots__ = ('file', 'path', 'source', 'document')

    def __init__(self, source: Source, document: dict[str, object]) -> None:
        self.file = source.file
        self.path = source.path
        self.source = source
        self.document = document

    def arguments(self) -> dict[str, Argument]:
        """Return the values by lower-case parameter name."""
        return read_arguments(self.source, self.document)


class Entry:
    """A template to judge on its own, once with each of its parameter files, or once without any."""

    __slots__ = ('path', 'file', 'parameter_sets')

    def __init__(self, path: str, file: str) -> None:
        self.path = path
        self.file = file
        self.parameter_sets: list[ParameterSet] = []


class Inputs:
    """The deployments to judge and what became of every file.

    entries: those nearest to the root of the project first, because a template is usually linked from above.
    sources: the text of every file that a location can name.
    """

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self.links = Links(root)
        self.entries: list[Entry] = []
        self.diagnostics: list[Diagnostic] = []
        self.sources: dict[str, Source] = {}
        self.status: dict[str, tuple[str, str, str]] = {}
        self.given: set[str] = set()

    def statuses(self) -> list[tuple[str, str, str]]:
        """Return (file, what became of it, why) of every file, by name."""
        return sorted(self.status.values())

    def mark(self, path: str, file: str, status: str, reason: str = '') -> None:
        """Record what became of a file; failed outlives every later word."""
        if self.status.get(path, ('', '', ''))[1] != FAILED:
            self.status[path] = (file, status, reason)

    def fail(self, path: str, file: str, diagnostic: Diagnostic) -> None:
        """Record a file that should have been analysed and could not be."""
        self.diagnostics.append(diagnostic)
        self.mark(path, file, FAILED, diagnostic.message)

    def is_linked(self, path: str) -> bool:
        """Return whether a template that was expanded links to this file, which is then judged there."""
        return bool(self.links.used.get(os.path.realpath(path)))

    def open(self, path: str, file: str) -> tuple[Source, object] | None:
        """Return the text and the JSON of a file; None, recorded, when it cannot be read or is no template at all."""
        try:
            source = read_source(path, file)
        except InputError as error:
            self.fail(path, file, error.diagnostic)
            return None
        self.sources[file] = source
        document, diagnostics = read_json(source)
        if document is None and diagnostics and not sniff(source.text):
            self.mark(path, file, SKIPPED, f'no template, and no JSON either: {diagnostics[0].message}')
            return None
        for diagnostic in diagnostics:
            if diagnostic.blocking:
                self.fail(path, file, diagnostic)
            else:
                self.diagnostics.append(diagnostic)
        return (source, document) if document is not None else None

    def template(self, entry: Entry) -> Template | None:
        """Return the template of an entry; None, recorded, when it cannot be read or is something else."""
        opened = self.open(entry.path, entry.file)
        if opened is None:
            return None
        source, document = opened
        kind = kind_of(document, source.text)
        if kind.name != 'template' or not isinstance(document, dict):
            self.mark(entry.path, entry.file, SKIPPED, NOT_TEMPLATES.get(kind.name, 'no deployment template'))
            return None
        if kind.generated and os.path.isfile(os.path.splitext(entry.path)[0] + '.bicep'):
            self.mark(entry.path, entry.file, SKIPPED, 'compiled from the Bicep file beside it')
            return None
        self.mark(entry.path, entry.file, ANALYSED)
        if kind.schema_missing:
            message = 'the template has no $schema; it is taken for one of a resource group'
            self.diagnostics.append(Diagnostic('template-kind', 'info', message, Location(entry.file)))
        return read_template(source, document)


    def explain_skipped(self, entry: Entry) -> None:
        """Make a diagnostic of why a file that the user named was skipped."""
        file, status, reason = self.status.get(entry.path, ('', '', ''))
        if status == SKIPPED:
            message = f'this is no deployment template but {reason}' if not reason.startswith('no ') else reason
            self.diagnostics.append(Diagnostic('template-kind', 'error', message, Location(file), blocking=True))


NOT_TEMPLATES = {
    'ui-definition': 'a user interface definition',
    'policy': 'a policy definition',
    'bicep-config': 'a Bicep configuration',
    'snapshot': 'a snapshot; only templates are judged',
}


def read_inputs(paths: list[str], *, root: str, given: list[str], changed: bool) -> Inputs:
    """Return the deployments that paths hold; problems with files are diagnostics of the result.

    given: parameter files named by the user, for the template they belong to, or for the one template there is.
    changed: paths are changed files; the templates of the project that use them are entries too.
    """
    inputs = Inputs(root)
    discovery = discover(paths, root)
    inputs.diagnostics.extend(discovery.diagnostics)
    for shown, reason in discovery.skipped:
        inputs.mark(shown, shown, SKIPPED, reason)
    files = dict(discovery.files)
    if changed:
        files |= users_of(files, root)
    sets = parameter_sets(inputs, files)
    for path, file in sorted(files.items(), key=lambda item: (item[0].count(os.sep), item[0])):
        if path in sets:
            continue
        if language_of(path) in ('bicep', 'bicepparam'):
            message = 'this version does not read Bicep; compile it and lint the ARM template'
            inputs.fail(path, file, Diagnostic('unsupported', 'error', message, Location(file), blocking=True))
        else:
            inputs.entries.append(Entry(path, file))
    pair(inputs, sets)
    for path in given:
        give(inputs, path)
    return inputs


def parameter_sets(inputs: Inputs, files: dict[str, str]) -> dict[str, ParameterSet]:
    """Return the parameter files among the files and beside them, by path."""
    beside = {
        os.path.join(folder, name)
        for folder in {os.path.dirname(path) for path in files}
        for name in os.listdir(folder)
        if '.parameters.' in name.lower() and language_of(name) == 'json'
    }
    sets: dict[str, ParameterSet] = {}
    for path in sorted({*files, *beside}):
        file = files.get(path) or os.path.relpath(path, inputs.root).replace(os.sep, '/')
        parameter_set = read_parameter_set(inputs, path, file, named=path in files)
        if parameter_set is not None:
            sets[path] = parameter_set
    return sets


def read_parameter_set(inputs: Inputs, path: str, file: str, *, named: bool) -> ParameterSet | None:
    """Return a file as a parameter file; None when it is none, or is broken and only lies beside the input."""
    if language_of(path) not in ('json', ''):
        return None
    try:
        source = read_source(path, file)
    except InputError:
        return None
    if PARAMETERS_MARKER not in source.text.lower():
        return None
    document, diagnostics = read_json(source)
    if document is None:
        if named or not diagnostics:
            return None
        document = {}
    if not isinstance(document, dict) or kind_of(document, source.text).name != 'parameters':
        return None
    inputs.sources[file] = source
    inputs.diagnostics.extend(diagnostics)
    return ParameterSet(source, document)


PARAMETERS_MARKER = 'deploymentparameters.json'


def pair(inputs: Inputs, sets: dict[str, ParameterSet]) -> None:
    """Give each template its parameter files; a parameter file of the input brings the template it is for."""
    entries = {entry.path: entry for entry in inputs.entries}
    known = dict.fromkeys(entries)
    for path in sets:
        folder = os.path.dirname(path)
        known.update(dict.fromkeys(
            os.path.join(folder, name) for name in os.listdir(folder) if language_of(name) == 'json'
        ))
    pairs = associate([path for path in known if path not in sets], {path: one.document for path, one in sets.items()})
    used = set()
    for template, paths in pairs.items():
        for path in paths:
            entry = entries.get(template)
            if entry is None and sets[path].file in inputs.sources:
                file = os.path.relpath(template, inputs.root).replace(os.sep, '/')
                entry = entries[template] = Entry(template, file)
                inputs.entries.append(entry)
            if entry is not None:
                entry.parameter_sets.append(sets[path])
                used.add(path)
                inputs.mark(path, sets[path].file, ANALYSED)
    for path, one in sets.items():
        if path not in used:
            inputs.mark(path, one.file, SKIPPED, 'a parameter file of no template here')


def give(inputs: Inputs, path: str) -> None:
    """Take a parameter file that the user named, for the template it is for or for the only one."""
    full = os.path.abspath(path)
    file = os.path.relpath(full, inputs.root).replace(os.sep, '/')
    opened = inputs.open(full, file)
    if opened is None:
        return
    source, document = opened
    if not isinstance(document, dict) or kind_of(document, source.text).name != 'parameters':
        message = 'this is no parameter file; it needs a $schema that ends in deploymentParameters.json#'
        inputs.fail(full, file, Diagnostic('template-kind', 'error', message, Location(file), blocking=True))
        return
    entries = inputs.entries if len(inputs.entries) == 1 else [
        entry for entry in inputs.entries if template_of(full, document, [entry.path]) is not None
    ]
    if not entries:
        message = 'no template among the inputs belongs to this parameter file; name it in metadata.template'
        inputs.fail(full, file, Diagnostic('template-kind', 'error', message, Location(file), blocking=True))
        return
    inputs.mark(full, file, ANALYSED)
    for entry in entries:
        if len(inputs.entries) == 1:
            # What the user names replaces what lies beside the template.
            entry.parameter_sets = [one for one in entry.parameter_sets if one.path in inputs.given]
        if all(one.path != full for one in entry.parameter_sets):
            entry.parameter_sets.append(ParameterSet(source, document))
    inputs.given.add(full)


def users_of(changed: dict[str, str], root: str) -> dict[str, str]:
    """Return the files of the project that mention a changed file by name, and those that mention these, and so on.

    Mentioning is enough: a template that only mentions one is judged once more than needed.
    """
    texts: dict[str, tuple[str, str]] = {}
    for path, file in discover([root], root).files:
        if language_of(path) == 'json' and path not in changed:
            try:
                text = read_source(path, file).text
            except InputError:
                continue
            if sniff(text):
                texts[path] = (file, text)
    found: dict[str, str] = {}
    wanted = {os.path.basename(path) for path in changed}
    while wanted:
        users = {
            path: file for path, (file, text) in texts.items()
            if path not in found and any(name in text for name in wanted)
        }
        found |= users
        wanted = {os.path.basename(path) for path in users}
    return found
