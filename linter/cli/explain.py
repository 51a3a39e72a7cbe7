"""``azgov explain``: show what a rule checks, why, and how to fix what it finds."""

from __future__ import annotations

import sys

from linter.cli.options import Command, UsageError, suggest
from linter.cli.standards import examples_folder, shipped_rules
from linter.cli.terminal import has_colour, width_of
from linter.report.examples import examples
from linter.report.rule_page import page


def command() -> Command:
    """Return the command with its options."""
    command = Command('explain', 'RULE', 'show what a rule checks, why, and how to fix what it finds')
    command.operand('RULE')
    return command


def run(arguments: list[str]) -> int:
    """Show the page of a rule: in Markdown, or rendered on a terminal."""
    options = command().read(arguments)
    if options is None:
        return 0
    rules = shipped_rules()
    rule = rules.get(options.rule)
    if rule is None:
        hint = suggest(options.rule, rules.ids) or '; azgov rules lists the rules'
        raise UsageError('azgov explain', f"there is no rule '{options.rule}'{hint}")
    text = page(rule, examples(rule, examples_folder()))
    if has_colour(sys.stdout):
        from linter.report.console_markdown import render

        render(text, sys.stdout, width_of(sys.stdout))
    else:
        sys.stdout.write(text)
    return 0
