"""``azgov build``: print the ARM JSON of a Bicep file."""

from __future__ import annotations

import json
import os

from linter.cli.bicep_options import add_bicep_options, bicep_settings
from linter.cli.options import Command
from linter.cli.output import deliver, remark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from linter.model.diagnostic import Diagnostic


def command() -> Command:
    """Return the command with its options."""
    command = Command('build', 'FILE', 'print the ARM template that a Bicep file compiles to')
    command.operand('FILE')
    command.option('--output', 'FILE', 'write to a file')
    add_bicep_options(command)
    return command


def run(arguments: list[str]) -> int:
    """Compile and print; the exit code is 2 when a part of the file could not be compiled."""
    options = command().read(arguments)
    if options is None:
        return 0
    from linter.lint.building import build_file

    document, diagnostics = build_file(options.file, root=os.getcwd(), bicep=bicep_settings(options))
    if document is not None:
        text = json.dumps(document, indent=2) + '\n'
        deliver('azgov build', options.output, lambda stream: write(stream, text))
    for diagnostic in diagnostics:
        remark(diagnostic)
    return 2 if document is None or any(map(is_blocking, diagnostics)) else 0


def write(stream: TextIO, text: str) -> None:
    """Write the template."""
    stream.write(text)


def is_blocking(diagnostic: Diagnostic) -> bool:
    """Return whether something was not compiled because of it."""
    return diagnostic.blocking
