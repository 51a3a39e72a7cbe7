"""Data tables that rules stand on: rules/data/<name>.yaml, one row for each case."""

from __future__ import annotations

import os.path

from linter.model.diagnostic import Diagnostic, InputError
from linter.source.text import read_source
from linter.source.yamlc import read_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from linter.rules.schema import Validator
    from linter.source.yamlc import Positions

RESERVED: Final = ('type', 'when')
"""Members of a row that say which resources it is for; all others are columns."""
OVERRIDES: Final = ('severity', 'checks', 'guidance', 'policies')
"""Columns that replace the member of the rule for the row."""


class Row:
    """A row: the types it is for (() is every type of the rule), which of them, and its columns.

    at: its path in the file.
    """

    __slots__ = ('types', 'when', 'columns', 'at')

    def __init__(self, row: dict[str, Any], at: tuple[str | int, ...]) -> None:
        # Any: values as in the file
        types = row.get('type', [])
        self.types: tuple[str, ...] = (types,) if isinstance(types, str) else tuple(types)
        self.when: object = row.get('when')
        self.columns: dict[str, Any] = {name: value for name, value in row.items() if name not in RESERVED}
        self.at = at


class Table:
    """A table that was read. columns: those that every row has."""

    __slots__ = ('name', 'rows', 'columns', 'positions')

    def __init__(self, name: str, rows: list[Row], positions: Positions) -> None:
        self.name = name
        self.rows = rows
        self.columns = frozenset.intersection(*(frozenset(row.columns) for row in rows))
        self.positions = positions


class Tables:
    """The tables of a folder of rules, each read when a rule first needs it."""

    __slots__ = ('folder', 'shown', 'validator', '_read')

    def __init__(self, folder: str, shown: str, validator: Validator) -> None:
        self.folder = folder
        self.shown = shown
        self.validator = validator
        self._read: dict[str, Table | InputError] = {}

    def table(self, name: str) -> Table:
        """Return a table. Raises InputError when there is no such file or something is wrong with it."""
        known = self._read.get(name)
        if known is None:
            try:
                known = self._table(name)
            except InputError as error:
                known = error
            self._read[name] = known
        if isinstance(known, InputError):
            raise known
        return known

    def _table(self, name: str) -> Table:
        path = os.path.join(self.folder, 'data', f'{name}.yaml')
        source = read_source(path, f'{self.shown}/data/{name}.yaml')
        document, positions = read_yaml(source)
        whole = {'source': 'not given', 'rows': document} if isinstance(document, list) else document
        for problem in self.validator.table(whole):
            if problem.at[2:3] == ('when',):
                continue  # the compiler says it better, for the types of the rule
            at = problem.at[1:] if isinstance(document, list) else problem.at
            place = positions.key_location(at) if problem.key else positions.location(at)
            raise InputError(Diagnostic('rule', 'error', problem.message, place, blocking=True))
        prefix: tuple[str | int, ...] = () if isinstance(document, list) else ('rows',)
        rows = whole['rows'] if isinstance(whole, dict) else []
        return Table(name, [Row(row, (*prefix, index)) for index, row in enumerate(rows)], positions)
