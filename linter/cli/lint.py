"""``azgov lint``: judge deployments and report."""

from __future__ import annotations

import os
import sys

from linter.arm.context import SETTINGS
from linter.cli.bicep_options import add_bicep_options, bicep_settings
from linter.cli.options import Command, json_setting, one_of, setting, some_of
from linter.cli.output import deliver
from linter.cli.standards import check_parameters, selection, shipped_rules
from linter.cli.terminal import Progress, has_colour, has_unicode, width_of
from linter.report import REPORTS
from linter.report.conclusion import LEVELS, conclude
from linter.report.safe_text import safe_text
from linter.report.selection import OUTCOMES, SHOWN, select
from linter.report.view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import TextIO

    from linter.model.run import Run
    from linter.report.conclusion import Conclusion


def command() -> Command:
    """Return the command with its options."""
    command = Command('lint', '[PATH ...]', 'check ARM templates and Bicep files against the rules')
    command.operand('PATH', '*')
    command.option(
        '--parameters', 'FILE', "values for the templates' parameters; repeatable", action='append', default=[]
    )
    command.option(
        '--format', 'FORMAT', f'{", ".join(REPORTS)} (console)', type=one_of('a format', REPORTS), default='console'
    )
    command.option('--output', 'FILE', 'write the report to a file')
    command.option(
        '--fail-on', 'LEVEL', f'exit 1 at this level or above: {", ".join(LEVELS)} (low)',
        type=one_of('a level', LEVELS), default='low',
    )
    command.option(
        '--outcomes', 'OUTCOMES', f'show {", ".join(OUTCOMES)} ({",".join(SHOWN)})',
        type=some_of('an outcome', OUTCOMES), default=SHOWN,
    )
    command.option(
        '--rules', 'RULES', "only these rules: ids, patterns such as 'cogsvc-*', or areas; repeatable",
        action='append', default=[],
    )
    command.option(
        '--rule-parameter', 'NAME=JSON', 'value for a parameter of rules; repeatable', type=json_setting,
        action='append', default=[],
    )
    command.option(
        '--context', 'NAME=VALUE', 'where it is deployed, as in location=westeurope; repeatable',
        type=setting(SETTINGS), action='append', default=[],
    )
    add_bicep_options(command)
    command.option('--show-analysis', '', 'say what was read, what was not and why, and why verdicts are unknown')
    command.option('--changed', '', 'take PATH as changed files and check the deployments that they belong to')
    command.option('--allow-empty', '', 'exit 0 when there is no deployment to check')
    return command


def run(arguments: list[str]) -> int:
    """Check, report, and return the exit code."""
    options = command().read(arguments)
    if options is None:
        return 0
    result = check(options)
    conclusion = conclude(result, fail_on=options.fail_on, allow_empty=options.allow_empty or options.changed)
    deliver('azgov lint', options.output, lambda stream: report(result, conclusion, options, stream))
    if options.output is not None:
        sys.stderr.write(
            f'azgov: the report is in {safe_text(options.output)}; exit code {conclusion.code}: {conclusion.reason}\n'
        )
    return conclusion.code


def check(options: Namespace) -> Run:
    """Return what the rules say of the deployments."""
    from linter.lint import lint

    rules = shipped_rules()
    rule_parameters = dict(options.rule_parameter)
    check_parameters('azgov lint', rules, rule_parameters)
    progress = Progress('deployments')
    try:
        return lint(
            options.path or ['.'],
            rules,
            root=os.getcwd(),
            selected=selection('azgov lint', rules, options.rules),
            parameter_files=options.parameters,
            rule_parameters=rule_parameters,
            settings=dict(options.context),
            outcomes=frozenset(options.outcomes) | frozenset(SHOWN),
            changed=options.changed,
            bicep=bicep_settings(options),
            progress=progress,
        )
    finally:
        progress.clear()


def report(result: Run, conclusion: Conclusion, options: Namespace, stream: TextIO) -> None:
    """Write the report in the format that was asked for."""
    view = View(
        select(result.findings, options.outcomes),
        conclusion,
        analysis=options.show_analysis,
        colour=options.output is None and has_colour(stream),
        width=width_of(stream),
        unicode=has_unicode(stream),
    )
    REPORTS[options.format](result, stream, view)
