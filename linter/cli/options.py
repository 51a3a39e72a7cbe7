"""Options of commands: declared once, read by argparse, shown in the words of the house."""

from __future__ import annotations

import argparse
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, NoReturn

HELP_COLUMN = 32


class UsageError(Exception):
    """A command line that azgov cannot carry out. command: as typed, ``azgov lint``; its help is the next step."""

    def __init__(self, command: str, message: str) -> None:
        super().__init__(message)
        self.command = command


class Formatter(argparse.HelpFormatter):
    """Formats nothing that is shown; its width is fixed, because argparse would import shutil to ask for it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


class Command(argparse.ArgumentParser):
    """A command with its operands and options; ``help`` of each is one line with the default at its end.

    argparse reads the options; operands are taken from what is left, because argparse wants them in one piece.
    """

    def __init__(self, name: str, operands: str, words: str) -> None:
        prog = f'azgov {name}'
        super().__init__(prog=prog, usage=prog, formatter_class=Formatter, add_help=False, allow_abbrev=False)
        self.lines = [(f'{prog} {operands}'.rstrip(), words)]
        self.flags = ['--help']
        self.operands: list[tuple[str, str]] = []

    def operand(self, name: str, number: str = '1') -> None:
        """Declare an operand: '1', '?' for an optional one, '*' for any number, which comes last."""
        self.operands.append((name, number))

    def option(self, flag: str, metavar: str, words: str, **settings: Any) -> None:  # Any: what argparse takes
        """Declare an option; metavar '' for a switch."""
        if metavar:
            settings['metavar'] = metavar
        else:
            settings['action'] = 'store_true'
        self.add_argument(flag, **settings)
        self.lines.append((f'  {flag} {metavar}'.rstrip(), words))
        self.flags.append(flag)

    def read(self, arguments: list[str]) -> argparse.Namespace | None:
        """Return the values of options and operands; None when help was asked for and shown.

        Raises UsageError.
        """
        end = arguments.index('--') if '--' in arguments else len(arguments)
        if '--help' in arguments[:end] or '-h' in arguments[:end]:
            sys.stdout.write(describe(self.lines))
            return None
        values, rest = self.parse_known_args(arguments[:end])
        for word in rest:
            if word.startswith('-') and word != '-':
                name = word.partition('=')[0]
                raise UsageError(self.prog, f"'{name}' is not an option of {self.prog}{suggest(name, self.flags)}")
        self._take(values, rest + arguments[end + 1 :])
        return values

    def _take(self, values: argparse.Namespace, words: list[str]) -> None:
        for name, number in self.operands:
            value: object = None
            if number == '*':
                value, words = words, []
            elif words:
                value, words = words[0], words[1:]
            elif number == '1':
                raise UsageError(self.prog, f'{name} is missing')
            setattr(values, name.lower(), value)
        if words:
            raise UsageError(self.prog, f"'{words[0]}' is one argument too many")

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of printing the usage and exiting."""
        words = message.removeprefix('argument ').replace(': expected one argument', ' needs a value')
        raise UsageError(self.prog, words)


def describe(lines: Iterable[tuple[str, str]]) -> str:
    """Return help text: left what to type, right what it does."""
    return ''.join(f'{left.ljust(HELP_COLUMN - 1)} {right}\n' for left, right in lines)


def one_of(noun: str, names: Iterable[str]) -> Callable[[str], str]:
    """Return a reader of an option that takes one of several names."""
    known = tuple(names)

    def read(text: str) -> str:
        if text not in known:
            hint = suggest(text, known) or f'; there are {", ".join(known)}'
            raise argparse.ArgumentTypeError(f"'{text}' is not {noun}{hint}")
        return text

    return read


def some_of(noun: str, names: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """Return a reader of an option that takes several names, separated by commas."""
    read_one = one_of(noun, names)
    return lambda text: tuple(read_one(part.strip()) for part in text.split(','))


def setting(names: Iterable[str]) -> Callable[[str], tuple[str, str]]:
    """Return a reader of ``NAME=VALUE`` with one of several names."""
    read_name = one_of('a setting', names)

    def read(text: str) -> tuple[str, str]:
        name, equals, value = text.partition('=')
        if not equals or not value:
            raise argparse.ArgumentTypeError(f"'{text}' has no value; write NAME=VALUE")
        return read_name(name), value

    return read


def json_setting(text: str) -> tuple[str, object]:
    """Read ``NAME=JSON``."""
    import json

    name, equals, value = text.partition('=')
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"'{text}' has no value; write NAME=JSON, as in 'locations=[\"eastus\"]'")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        raise argparse.ArgumentTypeError(
            f"the value of '{name}' is not JSON; text needs quotes: '{name}=\"text\"'"
        ) from None


def suggest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean …?`` when a known name is close, otherwise ''."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1, 0.6)
    return f"; did you mean '{close[0]}'?" if close else ''
