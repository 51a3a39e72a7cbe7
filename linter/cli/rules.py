"""``azgov rules``: list the rules."""

from __future__ import annotations

import sys

from linter.cli.options import Command, one_of
from linter.cli.standards import report_problems, shipped_rules
from linter.cli.terminal import has_colour
from linter.report.rule_list import FORMATS, write


def command() -> Command:
    """Return the command with its options."""
    command = Command('rules', '', 'list the rules')
    command.option(
        '--format', 'FORMAT', f'{", ".join(FORMATS)} (table)', type=one_of('a format', FORMATS), default='table'
    )
    return command


def run(arguments: list[str]) -> int:
    """List the rules; the exit code is 2 when one does not load."""
    options = command().read(arguments)
    if options is None:
        return 0
    rules = shipped_rules()
    write(rules.all(), sys.stdout, options.format, colour=has_colour(sys.stdout))
    return report_problems(rules)
