"""``azgov expand``: print the resources that a template would deploy."""

from __future__ import annotations

import os

from linter.arm.context import SETTINGS
from linter.cli.bicep_options import add_bicep_options, bicep_settings
from linter.cli.options import Command, one_of, setting
from linter.cli.output import deliver
from linter.report.expansion import FORMATS, write


def command() -> Command:
    """Return the command with its options."""
    command = Command('expand', 'FILE', 'print the resources that a template would deploy')
    command.operand('FILE')
    command.option('--parameters', 'FILE', "values for the template's parameters")
    command.option(
        '--format', 'FORMAT', f'{", ".join(FORMATS)} (json)', type=one_of('a format', FORMATS), default='json'
    )
    command.option('--output', 'FILE', 'write to a file')
    command.option(
        '--context', 'NAME=VALUE', 'where it is deployed, as in location=westeurope; repeatable',
        type=setting(SETTINGS), action='append', default=[],
    )
    add_bicep_options(command)
    return command


def run(arguments: list[str]) -> int:
    """Expand and print; the exit code is 2 when a part of the template could not be analysed."""
    options = command().read(arguments)
    if options is None:
        return 0
    from linter.lint.expansion import expand_file

    expansion = expand_file(
        options.file, root=os.getcwd(), parameter_file=options.parameters, settings=dict(options.context),
        bicep=bicep_settings(options),
    )
    deliver('azgov expand', options.output, lambda stream: write(expansion, stream, options.format))
    return 2 if any(diagnostic.blocking for diagnostic in expansion.diagnostics) else 0
