"""From paths to deployments: which files are templates, which parameter files go with them, what else there is."""

from __future__ import annotations

import os.path

from linter.arm.front_end import read_template
from linter.arm.ir import Template
from linter.arm.links import Links
from linter.lint.bicep_inputs import BicepInputs, BicepSettings
from linter.lint.parameter_sets import ParameterSet
from linter.model.diagnostic import Diagnostic, InputError
from linter.model.run import ANALYSED, FAILED, SKIPPED
from linter.model.source import Location
from linter.source.files import Document, associate, discover, language_of, read_document, template_of
from linter.source.jsonc import read_json
from linter.source.kinds import kind_of, sniff
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.source import Source


class Entry:
    """A template to judge on its own, once with each of its parameter files, or once without any."""

    __slots__ = ('path', 'file', 'parameter_sets')

    def __init__(self, path: str, file: str, parameter_sets: list[ParameterSet] | None = None) -> None:
        self.path = path
        self.file = file
        self.parameter_sets = parameter_sets or []


class Inputs:
    """The deployments to judge and what became of every file.

    entries: those nearest to the root of the project first, because a template is usually linked from above.
    sources: the text of every file that a location can name.
    """

    def __init__(self, root: str, bicep: BicepSettings | None = None) -> None:
        self.root = os.path.realpath(root)
        self.links = Links(root)
        self.entries: list[Entry] = []
        self.diagnostics: list[Diagnostic] = []
        self.sources: dict[str, Source] = {}
        self.status: dict[str, tuple[str, str, str]] = {}
        self.given: set[str] = set()
        self.deployed: set[str] = set()
        self.files: dict[str, str] = {}
        self.changed: set[str] = set()
        self.real: dict[str, str] = {}
        """Real paths, as far as the search for files found them out."""
        self.bicep = BicepInputs(self, bicep or BicepSettings())

    def statuses(self) -> list[tuple[str, str, str]]:
        """Return (file, what became of it, why) of every file, by name."""
        return sorted(self.status.values())

    def shown(self, path: str) -> str:
        """Return a path as reports show it: relative to the root, with /."""
        return self.files.get(path) or os.path.relpath(path, self.root).replace(os.sep, '/')

    def mark(self, path: str, file: str, status: str, reason: str = '') -> None:
        """Record what became of a file; failed outlives every later word."""
        if self.status.get(path, ('', '', ''))[1] != FAILED:
            self.status[path] = (file, status, reason)

    def fail(self, path: str, file: str, diagnostic: Diagnostic) -> None:
        """Record a file that should have been analysed and could not be."""
        self.diagnostics.append(diagnostic)
        self.mark(path, file, FAILED, diagnostic.message)

    def is_linked(self, path: str) -> bool:
        """Return whether a template that was read uses this file, which is then judged there.

        A file with parameter files of its own is deployed on its own too.
        """
        if path in self.deployed:
            return False
        return bool(self.links.used.get(self.real.get(path) or os.path.realpath(path)) or self.bicep.users(path))

    def open(self, path: str, file: str) -> Document | None:
        """Return a JSON file that azgov has something to say about; None, recorded, for all others."""
        document = read_document(path, file, self.sources.get(file))
        if document.source is not None:
            self.sources[file] = document.source
        for diagnostic in document.diagnostics:
            if diagnostic.blocking:
                self.fail(path, file, diagnostic)
            else:
                self.diagnostics.append(diagnostic)
        if document.skipped or not isinstance(document.value, dict):
            reason = document.skipped or NOT_JUDGED.get(document.kind.name, 'no deployment template')
            self.mark(path, file, SKIPPED, reason)
            return None
        return document

    def template(self, entry: Entry) -> Template | None:
        """Return the template of an entry; None, recorded, when it cannot be read or is something else."""
        if language_of(entry.path) == 'bicep':
            compiled = self.bicep.compile(entry.path, entry.file)
            if compiled is not None:
                self.mark(entry.path, entry.file, ANALYSED)
            return compiled
        document = self.open(entry.path, entry.file)
        if document is None or document.source is None or not isinstance(document.value, dict):
            return None
        if document.kind.name != 'template':
            self.mark(entry.path, entry.file, SKIPPED, NOT_JUDGED.get(document.kind.name, 'no deployment template'))
            return None
        if document.kind.generated and os.path.splitext(entry.path)[0] + '.bicep' in self.files:
            self.mark(entry.path, entry.file, SKIPPED, 'compiled from the Bicep file beside it')
            return None
        self.mark(entry.path, entry.file, ANALYSED)
        if document.kind.schema_missing:
            message = 'the template has no $schema; it is taken for one of a resource group'
            self.diagnostics.append(Diagnostic('template-kind', 'info', message, Location(entry.file)))
        return read_template(document.source, document.value)

    def finish(self) -> None:
        """Record what became of files that were read for other ones: linked templates and modules.

        Of a run over changed files, what neither uses nor is used by them is forgotten: it was read only to find out.
        """
        concerned = self.concerned()
        self.bicep.finish(concerned)
        for path, template in self.links.templates.items():
            if isinstance(template, Template):
                self.mark(path, template.source.file, ANALYSED)
        if concerned is not None:
            self.status = {path: word for path, word in self.status.items() if os.path.realpath(path) in concerned}

    def uses(self) -> dict[str, set[str]]:
        """Return the files that each file uses: links, modules, loaded files, and the template of parameter files."""
        found: dict[str, set[str]] = {}
        for used, holders in (*self.links.used.items(), *self.bicep.used().items()):
            for holder in holders:
                found.setdefault(os.path.realpath(holder), set()).add(used)
        for entry in self.entries:
            paths = {os.path.realpath(one.path) for one in entry.parameter_sets}
            found.setdefault(os.path.realpath(entry.path), set()).update(paths)
        return found

    def concerned(self) -> set[str] | None:
        """Return the files of the deployments that use a changed file; None when all files are judged."""
        if not self.changed:
            return None
        uses = self.uses()
        deployments = (reached(uses, os.path.realpath(entry.path)) for entry in self.entries)
        return self.changed.union(*(files for files in deployments if files & self.changed))

    def explain_skipped(self, entry: Entry) -> None:
        """Make a diagnostic of why a file that the user named was skipped."""
        file, status, reason = self.status.get(entry.path, ('', '', ''))
        if status == SKIPPED:
            message = f'this is no deployment template but {reason}' if not reason.startswith('no ') else reason
            self.diagnostics.append(Diagnostic('template-kind', 'error', message, Location(file), blocking=True))


def reached(uses: dict[str, set[str]], path: str) -> set[str]:
    """Return a file and those it uses, directly or not."""
    found: set[str] = set()
    pending = [path]
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            pending += uses.get(current, ())
    return found


NOT_JUDGED = {
    'snapshot': 'a snapshot; only deployments are judged',
    'parameters': 'a parameter file of no template here',
}


def read_inputs(
    paths: list[str], *, root: str, given: list[str], changed: bool, bicep: BicepSettings | None = None
) -> Inputs:
    """Return the deployments that paths hold; problems with files are diagnostics of the result.

    given: parameter files named by the user, for the template they belong to, or for the one template there is.
    changed: paths are changed files; the templates of the project that use them are entries too.
    """
    inputs = Inputs(root, bicep)
    discovery = discover(paths, root)
    inputs.diagnostics.extend(discovery.diagnostics)
    for shown, reason in discovery.skipped:
        inputs.mark(shown, shown, SKIPPED, reason)
    inputs.files = dict(discovery.files)
    inputs.real = discovery.real
    if changed:
        inputs.changed = {os.path.realpath(path) for path in inputs.files}
        inputs.files |= users_of(inputs.files, root)
    sets = parameter_sets(inputs)
    pairs = pair(inputs, sets)
    inputs.deployed = set(pairs)
    chosen = {path: file for path, file in inputs.files.items() if path not in sets and not is_bicep(path)}
    sources = {path: file for path, file in inputs.files.items() if language_of(path) == 'bicep'}
    if sources:
        chosen |= {path: sources[path] for path in inputs.bicep.entries(sources, inputs.deployed)}
    chosen |= {path: inputs.shown(path) for path in pairs if path not in chosen}
    for path, file in sorted(chosen.items(), key=lambda item: (item[0].count(os.sep), item[0])):
        inputs.entries.append(Entry(path, file, pairs.get(path, [])))
    for path in given:
        give(inputs, path)
    return inputs


def is_bicep(path: str) -> bool:
    """Return whether a path is that of a Bicep file or of a Bicep parameter file."""
    return language_of(path) in ('bicep', 'bicepparam')


def parameter_sets(inputs: Inputs) -> dict[str, ParameterSet]:
    """Return the parameter files among the files and beside them, by path."""
    beside = {
        os.path.join(folder, name)
        for folder in {os.path.dirname(path) for path in inputs.files}
        for name in os.listdir(folder)
        if ('.parameters.' in name.lower() and language_of(name) == 'json') or language_of(name) == 'bicepparam'
    }
    sets: dict[str, ParameterSet] = {}
    for path in sorted({*inputs.files, *beside}):
        parameter_set: ParameterSet | None
        if language_of(path) == 'bicepparam':
            if path not in inputs.files and not declares(path, inputs.files):
                continue
            parameter_set = inputs.bicep.parameter_set(path, inputs.shown(path))
        else:
            parameter_set = read_parameter_set(inputs, path, inputs.shown(path), named=path in inputs.files)
        if parameter_set is not None:
            sets[path] = parameter_set
    return sets


def declares(path: str, files: dict[str, str]) -> bool:
    """Return whether a parameter file beside the input is for one of the files, as far as its text tells."""
    try:
        text = read_source(path, path).text
    except InputError:
        return False
    return template_of(path, text, files) is not None


def read_parameter_set(inputs: Inputs, path: str, file: str, *, named: bool) -> ParameterSet | None:
    """Return a file as a parameter file; None when it is none. A broken one of a template of the input is recorded."""
    if language_of(path) not in ('json', ''):
        return None
    source = text_of(path, file)
    if source is None:
        return None
    if named:
        inputs.sources[file] = source
    if not may_hold_parameters(source.text):
        return None
    document, diagnostics = read_json(source)
    if document is None:
        if not named and diagnostics and template_of(path, None, inputs.files) is not None:
            inputs.sources[file] = source
            inputs.fail(path, file, diagnostics[0])
        return None
    if not isinstance(document, dict) or kind_of(document, source.text).name != 'parameters':
        return None
    inputs.sources[file] = source
    inputs.diagnostics.extend(diagnostics)
    return ParameterSet(source, document)


def text_of(path: str, file: str) -> Source | None:
    """Return the text of a file; None when it cannot be read, which is said when the file's turn comes."""
    try:
        return read_source(path, file)
    except InputError:
        return None


def may_hold_parameters(text: str) -> bool:
    """Return whether a text can be that of a parameter file, as far as a look at its words tells."""
    folded = text.lower()
    return 'deploymentparameters.json' in folded or ('contentversion' in folded and 'resources' not in folded)


def pair(inputs: Inputs, sets: dict[str, ParameterSet]) -> dict[str, list[ParameterSet]]:
    """Return the parameter files of each template that has some; those of the input bring the template they are for."""
    known = dict.fromkeys(path for path in inputs.files if path not in sets)
    for path in sets:
        if path in inputs.files:
            folder = os.path.dirname(path)
            known.update(dict.fromkeys(
                os.path.join(folder, name) for name in os.listdir(folder) if language_of(name) in ('json', 'bicep')
            ))
            using = getattr(getattr(sets[path], 'given', None), 'using', '')
            if using:
                known[using] = None
    pairs = associate([path for path in known if path not in sets], {path: one.document for path, one in sets.items()})
    found = {
        template: [sets[path] for path in paths if path in inputs.files or template in inputs.files]
        for template, paths in pairs.items()
    }
    used = {one.path for taken in found.values() for one in taken}
    for path, one in sets.items():
        if path in used:
            inputs.mark(path, one.file, ANALYSED)
        elif path in inputs.files:
            inputs.mark(path, one.file, SKIPPED, 'a parameter file of no template here')
    return {template: taken for template, taken in found.items() if taken}


def give(inputs: Inputs, path: str) -> None:
    """Take a parameter file that the user named, for the template it is for or for the only one."""
    full = os.path.abspath(path)
    file = inputs.shown(full)
    given = read_given(inputs, full, file)
    if given is None:
        return
    entries = inputs.entries if len(inputs.entries) == 1 else [
        entry for entry in inputs.entries if template_of(full, given.document, [entry.path]) is not None
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
            entry.parameter_sets.append(given)
        inputs.deployed.add(entry.path)
    inputs.given.add(full)


def read_given(inputs: Inputs, path: str, file: str) -> ParameterSet | None:
    """Return a parameter file that the user named; None, recorded, when it is none."""
    if language_of(path) == 'bicepparam':
        return inputs.bicep.parameter_set(path, file)
    document = inputs.open(path, file)
    if document is not None and document.source is not None and document.kind.name == 'parameters':
        return ParameterSet(document.source, document.value)
    message = 'this is no parameter file; it needs a $schema that ends in deploymentParameters.json#'
    inputs.fail(path, file, Diagnostic('template-kind', 'error', message, Location(file), blocking=True))
    return None


def users_of(changed: dict[str, str], root: str) -> dict[str, str]:
    """Return the files of the project that mention a changed file by name, and those that mention these, and so on.

    Mentioning is enough: a template that only mentions one is judged once more than needed.
    """
    texts: dict[str, tuple[str, str]] = {}
    for path, file in discover([root], root).files:
        if path not in changed:
            try:
                text = read_source(path, file).text
            except InputError:
                continue
            if is_bicep(path) or sniff(text):
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
