"""The commands, and the one place where an error of the user becomes a line and an exit code."""

from __future__ import annotations

import io
import os
import sys

from linter.cli.options import UsageError, describe
from linter.cli.output import remark
from linter.model.diagnostic import InputError
from linter.report.safe_text import MESSAGE_LIMIT, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FAILED = 2
INTERRUPTED = 130
"""As shells report a process that SIGINT ended: 128 + 2."""


def _lint(arguments: list[str]) -> int:
    from linter.cli import lint

    return lint.run(arguments)


def _expand(arguments: list[str]) -> int:
    from linter.cli import expand

    return expand.run(arguments)


def _build(arguments: list[str]) -> int:
    from linter.cli import build

    return build.run(arguments)


def _restore(arguments: list[str]) -> int:
    from linter.cli import restore

    return restore.run(arguments)


def _rules(arguments: list[str]) -> int:
    from linter.cli import rules

    return rules.run(arguments)


def _explain(arguments: list[str]) -> int:
    from linter.cli import explain

    return explain.run(arguments)


def _guidance(arguments: list[str]) -> int:
    from linter.cli import guidance

    return guidance.run(arguments)


COMMANDS: dict[str, tuple[str, str, Callable[[list[str]], int]]] = {
    'lint': ('[PATH ...]', 'check ARM templates and Bicep files against the rules', _lint),
    'expand': ('FILE', 'print the resources that a template would deploy', _expand),
    'build': ('FILE', 'print the ARM template that a Bicep file compiles to', _build),
    'restore': ('[PATH ...]', 'download the registry modules that Bicep files refer to', _restore),
    'rules': ('', 'list the rules', _rules),
    'explain': ('RULE', 'show what a rule checks, why, and how to fix what it finds', _explain),
    'guidance': ('[ARTICLE]', 'list the articles and recommendations that the rules enforce', _guidance),
}
"""Name to operands, help and function; a command is imported when it runs."""


def run(arguments: list[str]) -> int:
    """Run the command that the arguments name and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors='backslashreplace')  # an ASCII terminal must not end the run
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
    except UsageError as error:
        message = safe_text(str(error), MESSAGE_LIMIT)
        more = '' if message.endswith('?') else f'; see {error.command} --help'
        return _fail(f'{error.command}: {message}{more}')
    except InputError as error:
        remark(error.diagnostic)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the report has left; Python would complain once more when it flushes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _dispatch(arguments: list[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        return COMMANDS[arguments[0]][2](arguments[1:])
    if arguments and arguments[0] in ('--help', '-h', 'help'):
        sys.stdout.write(overview())
        return 0
    if not arguments:
        sys.stderr.write(overview())
        return FAILED
    from linter.cli.options import suggest

    raise UsageError('azgov', f"'{arguments[0]}' is not a command{suggest(arguments[0], COMMANDS)}")


def overview() -> str:
    """Return the help of the program."""
    lines = [(f'azgov {name} {operands}'.rstrip(), words) for name, (operands, words, _) in COMMANDS.items()]
    lines += [('azgov --version', 'print the version'), ('azgov COMMAND --help', 'show the options of a command')]
    return 'azgov checks AI workloads on Azure against the guidance of Microsoft\n\n' + describe(lines)


def _fail(line: str) -> int:
    sys.stderr.write(line + '\n')
    return FAILED
