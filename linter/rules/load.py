"""Rule files: read, checked against the schema, the guidance and each other, and compiled."""

from __future__ import annotations

import os
import os.path

from linter.model.diagnostic import Diagnostic, InputError
from linter.model.rule import Rule
from linter.model.source import Location
from linter.rules.compile import Compiler, Problem, suggest
from linter.rules.evaluate import is_of_type
from linter.rules.guidance import load_guidance
from linter.rules.paths import parse_path
from linter.rules.schema import Validator, schema_path
from linter.rules.tables import OVERRIDES, Tables
from linter.source.text import read_source
from linter.source.yamlc import read_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Final

    from linter.model.source import Source
    from linter.rules.tables import Row
    from linter.source.yamlc import Positions

    Document = dict[str, Any]  # Any: members of a file that the schema has checked

AREAS: Final = ('networking', 'security', 'governance', 'management', 'resource-selection')
NOT_RULES: Final = frozenset({'data', 'initiatives', 'parameters'})
"""Folders beside the areas that hold no rules."""
GUIDANCE: Final = 'guidance.yaml'


class Library:
    """What rules refer to: the schema they follow, the guidance they enforce, the tables they stand on."""

    __slots__ = ('validator', 'guidance', 'tables')

    def __init__(self, folder: str, shown: str, standards: str) -> None:
        """folder: the rules; shown: its name in messages; standards: where schema and guidance are if not there.

        Raises InputError when the guidance cannot be read.
        """
        self.validator = Validator(_own_or_shipped(schema_path, folder, standards))
        path = _own_or_shipped(lambda place: os.path.join(place, GUIDANCE), folder, standards)
        self.guidance = load_guidance(read_source(path, f'{shown}/{GUIDANCE}'))
        self.tables = Tables(folder, shown, self.validator)


def _own_or_shipped(path_in: Any, folder: str, standards: str) -> str:  # Any: a function from folder to path
    own: str = path_in(folder)
    shipped: str = path_in(standards)
    return own if os.path.isfile(own) else shipped


def load_rules(folder: str, shown: str, standards: str) -> tuple[list[Rule], list[Diagnostic]]:
    """Return the rules of a folder, by area and id, and what is wrong with those that do not load.

    A rule with a table is there once for each row, with the row. shown: the folder's name in messages.
    standards: the folder of the shipped rules, whose schema and guidance count where this one has none.
    Raises InputError when the guidance cannot be read.
    """
    library = Library(folder, shown, standards)
    rules: list[Rule] = []
    diagnostics: list[Diagnostic] = []
    files: dict[str, str] = {}
    for path, place in rule_files(folder, shown):
        try:
            loaded, problems = read_rule(read_source(path, place), library)
        except InputError as error:
            diagnostics.append(error.diagnostic)
            continue
        diagnostics += problems
        if loaded and loaded[0].id in files:
            message = f"the id '{loaded[0].id}' is taken by {files[loaded[0].id]}"
            diagnostics.append(Diagnostic('rule', 'error', message, Location(place), blocking=True))
        elif loaded:
            files[loaded[0].id] = place
            rules += loaded
    return rules, diagnostics


def rule_files(folder: str, shown: str) -> Iterator[tuple[str, str]]:
    """Yield the rule files of a folder, as (path, name in messages): every .yaml file in a folder of it."""
    for area in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not area.is_dir(follow_symlinks=False) or area.name in NOT_RULES or area.name.startswith(('.', '_')):
            continue
        for entry in sorted(os.scandir(area.path), key=lambda entry: entry.name):
            if entry.name.endswith(('.yaml', '.yml')) and not entry.name.startswith('.'):
                yield entry.path, f'{shown}/{area.name}/{entry.name}'


def load_rule(source: Source, library: Library) -> list[Rule]:
    """Return the rule of a file; one with a table once for each row.

    Raises InputError for the first thing that is wrong with it.
    """
    rules, diagnostics = read_rule(source, library)
    if diagnostics:
        raise InputError(diagnostics[0])
    return rules


def read_rule(source: Source, library: Library) -> tuple[list[Rule], list[Diagnostic]]:
    """Return the rule of a file and everything that is wrong with it; a rule with an error is not returned.

    Raises InputError when the file is not YAML.
    """
    document, positions = read_yaml(source)
    if not isinstance(document, dict):
        message = 'a rule file is a mapping with id, title, severity, guidance, resource, require and more'
        return [], [_diagnostic(Problem((), message), positions)]
    loader = _Loader(document, source.file, library)
    rules = loader.load()
    problems = sorted(
        [(_diagnostic(problem, positions)) for problem in loader.problems], key=lambda diagnostic: diagnostic.key()[1:3]
    )
    return ([] if problems or loader.foreign else rules), problems + loader.foreign


def _diagnostic(problem: Problem, positions: Positions) -> Diagnostic:
    place = positions.key_location(problem.at) if problem.key else positions.location(problem.at)
    return Diagnostic('rule', 'error', problem.message, place, blocking=True)


class _Loader:
    """One rule file on its way to rules. foreign: problems in the files it refers to."""

    def __init__(self, document: Document, file: str, library: Library) -> None:
        self.document = document
        self.file = file
        self.library = library
        self.problems: list[Problem] = []
        self.foreign: list[Diagnostic] = []
        self.rows: list[Row] | None = None
        self.compiler: Compiler | None = None

    def load(self) -> list[Rule]:
        """Return the rules; [] if there are problems."""
        invalid = self.library.validator.rule(self.document)
        self.problems += [problem for problem in invalid if not problem.at or problem.at[0] not in ('when', 'require')]
        found = self._table()
        programs = self._conditions() if found else (None, None)
        if not self.problems:
            # What the compiler accepts and the schema does not would surprise in an editor.
            self.problems += invalid
        self._check_id()
        self._check_references()
        self._check_parameters()
        self._check_fix()
        if self.problems or self.foreign:
            return []
        return self._rules(*programs)

    def _texts(self, name: str) -> list[str]:
        value = self.document.get(name)
        items = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [item for item in items if isinstance(item, str)]

    def _table(self) -> bool:
        """Read the rows of the rule's table; return whether there are any, or no table."""
        name = self.document.get('table')
        if not isinstance(name, str):
            return True
        try:
            table = self.library.tables.table(name)
        except InputError as error:
            if error.diagnostic.code == 'not-found':
                self.problems.append(Problem(('table',), f"there is no table '{name}' in the folder 'data'"))
            else:
                self.foreign.append(error.diagnostic)
            return False
        own = {type.lower() for type in self._texts('resource')}
        self.rows = [row for row in table.rows if not own or not row.types or _shared(row.types, own)]
        if not self.rows:
            self.problems.append(Problem(('table',), f"no row of the table '{name}' is for a type of this rule"))
        for row in self.rows:
            if not row.types and not own:
                message = f"this row has no 'type', and the rule '{self.document.get('id')}' has no 'resource'"
                place = table.positions.location(row.at)
                self.foreign.append(Diagnostic('rule', 'error', message, place, blocking=True))
        return bool(self.rows)

    def _types(self) -> tuple[str, ...]:
        found = dict.fromkeys(self._texts('resource'))
        if not found:
            found = dict.fromkeys(type for row in self.rows or [] for type in row.types)
        return tuple(found)

    def _conditions(self) -> tuple[object, object]:
        parameters = self.document.get('parameters')
        columns = None
        if self.rows is not None:
            columns = frozenset.intersection(*(frozenset(row.columns) for row in self.rows))
        compiler = self.compiler = Compiler(self._types(), parameters if isinstance(parameters, dict) else {}, columns)
        programs = []
        for name in ('when', 'require'):
            program = None
            if name in self.document:
                program = compiler.compile(self.document[name], (name,))
            programs.append(program)
        self.problems += compiler.problems
        return programs[0], programs[1]

    def _check_id(self) -> None:
        id, (folder, stem) = self.document.get('id'), _place(self.file)
        if isinstance(id, str) and id != stem:
            self.problems.append(Problem(('id',), f"the id is '{id}'; it must be '{stem}', the name of the file"))
        if self.file.endswith('.yml'):
            self.problems.append(Problem((), 'the name of a rule file ends in .yaml'))
        if folder not in AREAS:
            message = f"the folder '{folder}' is not an area; the areas are {', '.join(AREAS)}"
            self.problems.append(Problem((), message))

    def _check_references(self) -> None:
        known: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ('guidance', 'recommendation', self.library.guidance.recommendations),
            ('checks', 'check', self.library.guidance.checks),
        )
        for member, what, entries in known:
            for index, id in enumerate(self._texts(member)):
                if id not in entries:
                    message = f"there is no {what} '{id}' in the guidance{suggest(id, entries)}"
                    self.problems.append(Problem((member, index), message))
            for row in self.rows or []:
                for id in row.columns.get(member, ()):
                    if id not in entries:
                        message = f"row {row.at[-1]} of the table names the {what} '{id}', which is not in the guidance"
                        self.problems.append(Problem(('table',), message))

    def _check_parameters(self) -> None:
        parameters = self.document.get('parameters')
        if not isinstance(parameters, dict):
            return
        for name, declared in parameters.items():
            if not isinstance(declared, dict):
                continue
            at, type = ('parameters', name), str(declared.get('type'))
            if 'default' in declared and not is_of_type(declared['default'], type):
                self.problems.append(Problem((*at, 'default'), f"the default of '{name}' is not of type {type}"))
            elif 'default' in declared and 'allowed' in declared:
                default = declared['default']
                wrong = [
                    item
                    for item in (default if isinstance(default, list) else [default])
                    if isinstance(declared['allowed'], list) and item not in declared['allowed']
                ]
                self.problems += [Problem((*at, 'default'), f"'allowed' does not hold {item!r}") for item in wrong]
            if self.compiler is not None and not self.compiler.problems and name not in self.compiler.used:
                self.problems.append(Problem(at, f"no condition uses the parameter '{name}'", key=True))

    def _check_fix(self) -> None:
        fix = self.document.get('fix')
        for index, operation in enumerate(fix if isinstance(fix, list) else []):
            if isinstance(operation, dict) and isinstance(operation.get('field'), str):
                try:
                    parse_path(operation['field'])
                except ValueError as error:
                    self.problems.append(Problem(('fix', index, 'field'), str(error)))

    def _rules(self, when: object, require: object) -> list[Rule]:
        if self.rows is None:
            return [self._rule(self._types(), when, require, {})]
        rules = []
        for row in self.rows:
            own = {type.lower(): type for type in self._texts('resource')}
            types = tuple(type for type in row.types if not own or type.lower() in own) or self._types()
            rules.append(self._rule(types, self._row_condition(row, types, when), require, row.columns))
        return rules

    def _row_condition(self, row: Row, types: tuple[str, ...], when: object) -> object:
        if row.when is None:
            return when
        compiler = Compiler(types, {}, None)
        program = compiler.compile(row.when, (*row.at, 'when'))
        table = self.library.tables.table(self.document['table'])
        self.foreign += [_diagnostic(problem, table.positions) for problem in compiler.problems]
        return program if when is None else ['all', [program, when]]

    def _rule(self, types: tuple[str, ...], when: object, require: object, row: Document) -> Rule:
        replaced: Document = {name: row[name] for name in OVERRIDES if name in row}
        document = self.document | replaced
        texts = ('rationale', 'remediation', 'missed', 'since', 'table', 'title', 'severity', 'pillar', 'id')
        lists = ('checks', 'policies', 'checklist', 'references', 'fix')
        guidance = [self.library.guidance.guidance(id) for id in document['guidance']]
        members: Document = {name: str(document.get(name, '')).strip() for name in texts}
        members |= {name: tuple(document.get(name, ())) for name in lists}
        return Rule(
            **members,
            area=_place(self.file)[0],
            audience=document.get('audience', 'any'),
            types=types,
            when=when,
            require=require,
            parameters=document.get('parameters', {}),
            guidance=tuple(item for item in guidance if item is not None),
            file=self.file,
            row=row,
        )


def _shared(types: tuple[str, ...], own: set[str]) -> bool:
    return any(type.lower() in own for type in types)


def _place(file: str) -> tuple[str, str]:
    """Return the name of the folder that a rule file lies in, and its own without the extension."""
    folder, _, name = file.rpartition('/')
    return folder.rpartition('/')[2], name.rpartition('.')[0]
