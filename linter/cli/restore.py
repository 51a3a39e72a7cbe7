"""``azgov restore``: download the registry modules that Bicep files refer to, the one command with a network."""

from __future__ import annotations

import os
import sys

from linter.cli.bicep_options import module_place
from linter.cli.options import Command, UsageError
from linter.cli.output import remark
from linter.report.safe_text import MESSAGE_LIMIT, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from linter.restore import Outcome


def command() -> Command:
    """Return the command with its options."""
    command = Command('restore', '[PATH ...]', 'download the registry modules that Bicep files refer to')
    command.operand('PATH', '*')
    command.option(
        '--registry', 'HOST', 'a registry to download from; repeatable', type=host, action='append', default=[]
    )
    command.option('--public', '', 'download from mcr.microsoft.com, the registry behind br/public')
    command.option('--cache', 'DIR', 'where modules are kept (~/.bicep)')
    command.option(
        '--module', 'PATTERN=PLACE', "a registry module's place in the project, as for lint; repeatable",
        type=module_place, action='append', default=[],
    )
    command.option('--force', '', 'download modules that are already there, too')
    command.option('--locked', '', 'fail when a module is not what azgov.lock.json says')
    command.option('--plain-http', '', 'speak HTTP to registries on this machine')
    return command


def host(text: str) -> str:
    """Read the value of ``--registry``."""
    from argparse import ArgumentTypeError

    from linter.restore.hosts import read_host

    try:
        return read_host(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def run(arguments: list[str]) -> int:
    """Restore and report; the exit code is 2 when a module could not be had."""
    options = command().read(arguments)
    if options is None:
        return 0
    outcome = fetch(options)
    for diagnostic in outcome.diagnostics:
        remark(diagnostic)
    sys.stdout.write(summary(outcome))
    return 2 if any(diagnostic.blocking for diagnostic in outcome.diagnostics) else 0


def fetch(options: Namespace) -> Outcome:
    """Restore what the options ask for."""
    from urllib.request import getproxies

    from linter.restore import restore
    from linter.restore.hosts import PUBLIC, Hosts
    from linter.restore.oci import Registries
    from linter.restore.transport import Transport

    named = [*options.registry, PUBLIC] if options.public else options.registry
    transport = Transport(Hosts(named, plain_http=options.plain_http), proxies=getproxies())
    return restore(
        options.path, Registries(transport), root=os.getcwd(), cache=options.cache or default_cache(),
        modules=dict(options.module), force=options.force, locked=options.locked, tell=tell,
    )


def default_cache() -> str:
    """Return the folder in which linting looks for restored modules. Raises UsageError when there is no home."""
    home = os.environ.get('HOME') or os.environ.get('USERPROFILE') or ''
    if not os.path.isabs(home):
        raise UsageError('azgov restore', 'there is no home folder; --cache DIR says where modules are kept')
    return os.path.join(home, '.bicep')


def tell(line: str) -> None:
    """Show a line of progress."""
    sys.stderr.write(f'azgov: {safe_text(line, MESSAGE_LIMIT)}\n')
    sys.stderr.flush()


def summary(outcome: Outcome) -> str:
    """Return what was done, in one line."""
    failed = sum(diagnostic.code == 'not-restored' for diagnostic in outcome.diagnostics)
    total = len(outcome.restored) + len(outcome.present) + failed
    if not total:
        return 'no module of a registry is referred to\n'
    parts = [f'{len(outcome.restored)} restored', f'{len(outcome.present)} already there']
    if failed:
        parts.append(f'{failed} not restored')
    lock = '; azgov.lock.json has changed' if outcome.lock_changed else ''
    return f'{total} module{"s" if total > 1 else ""}: {", ".join(parts)}{lock}\n'
