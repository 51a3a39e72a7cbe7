"""Reports: what a run found, for people, for programs and for the services that show findings beside the code."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from linter.model.run import Run
    from linter.report.view import View


def _console(run: Run, stream: TextIO, view: View) -> None:
    from linter.report import console

    console.write(run, stream, view)


def _json(run: Run, stream: TextIO, view: View) -> None:
    from linter.report import findings_json

    findings_json.write(run, stream, view)


def _sarif(run: Run, stream: TextIO, view: View) -> None:
    from linter.report import sarif

    sarif.write(run, stream, view)


def _github(run: Run, stream: TextIO, view: View) -> None:
    from linter.report import github

    github.write(run, stream, view)


REPORTS: dict[str, Callable[[Run, TextIO, View], None]] = {
    'console': _console, 'json': _json, 'sarif': _sarif, 'github': _github,
}
"""The formats of ``azgov lint``; a report is imported when it is written."""
