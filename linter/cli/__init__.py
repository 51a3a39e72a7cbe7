"""The command line: arguments → one call → exit code; the only place that prints, exits or reads the environment."""

from __future__ import annotations

import sys

from linter import __version__


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit code; without arguments, those of the process.

    Exit codes: 0 nothing to act on; 1 findings; 2 azgov could not do its whole job; 130 interrupted.
    """
    if arguments is None:
        arguments = sys.argv[1:]
        sys.excepthook = _report_bug
    if arguments == ['--version']:
        # Nothing else is imported: this is how scripts find out what they have.
        sys.stdout.write(f'azgov {__version__}\n')
        return 0
    from linter.cli.program import run

    return run(arguments)


def _report_bug(kind: type[BaseException], error: BaseException, trace: object) -> None:
    """Show an error that is ours with what we need to repair it, and exit with 2: Python itself would exit with 1.

    Of the message, which may hold anything from the input, only a short and harmless piece is shown.
    """
    import os
    import traceback
    from types import TracebackType

    from linter.report.safe_text import safe_text

    frames = traceback.format_tb(trace) if isinstance(trace, TracebackType) else []
    sys.stderr.write(''.join(frames))
    sys.stderr.write(
        f'{kind.__name__}: {safe_text(str(error))}\n'
        f'azgov {__version__} has a bug: these lines and the command help to repair it. Exit code 2.\n'
    )
    sys.stderr.flush()
    os._exit(2)
