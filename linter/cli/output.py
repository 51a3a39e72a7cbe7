"""Where a report goes: standard output, or a file that appears complete or not at all."""

from __future__ import annotations

import os
import sys

from linter.cli.options import UsageError
from linter.report.safe_text import MESSAGE_LIMIT, safe_path, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from linter.model.diagnostic import Diagnostic


def deliver(command: str, path: str | None, write: Callable[[TextIO], None]) -> None:
    """Call write with standard output, or with the file that path names.

    Raises UsageError when the file cannot be written.
    """
    if path is None:
        write(sys.stdout)
        return
    refusal = _refusal(path)
    if refusal:
        raise UsageError(command, f"--output '{path}': {refusal}")
    try:
        _replace(path, write)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(command, f"--output '{path}': {error.strerror}") from None


def remark(diagnostic: Diagnostic) -> None:
    """Write a diagnostic to standard error, in one line."""
    place = diagnostic.location
    sys.stderr.write(
        f'{safe_path(place.file)}:{place.line}:{place.column}: {diagnostic.severity}[{diagnostic.code}]: '
        f'{safe_text(diagnostic.message, MESSAGE_LIMIT)}\n'
    )


def _refusal(path: str) -> str:
    """Return why no report is written to path, or ''.

    Links inside the working directory come from whoever wrote the repository: a report must not follow them to
    a file of the user.
    """
    target, root = os.path.abspath(path), os.getcwd()
    part = target
    while part.startswith(root + os.sep):
        if os.path.islink(part):
            return f"'{os.path.relpath(part)}' is a symbolic link; a report is not written through one"
        part = os.path.dirname(part)
    if os.path.lexists(target) and (os.path.islink(target) or not os.path.isfile(target)):
        return 'it is not a regular file'
    if not os.path.isdir(os.path.dirname(target)):
        return 'its folder does not exist'
    return ''


def _replace(path: str, write: Callable[[TextIO], None]) -> None:
    """Write a new file beside path, then put it in its place."""
    folder, name = os.path.split(os.path.abspath(path))
    temporary = os.path.join(folder, f'.{name[:100]}.{os.urandom(8).hex()}')
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, 'O_NOFOLLOW', 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(descriptor, 'w', encoding='utf-8', errors='backslashreplace', newline='\n') as stream:
            write(stream)
        os.replace(temporary, path)
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)
