"""Options that say what Bicep files may use besides the project itself."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from linter.cli.options import Command
    from linter.lint.bicep_inputs import BicepSettings


def add_bicep_options(command: Command) -> None:
    """Declare the options."""
    command.option('--bicep-cache', 'DIR', 'restored registry modules (~/.bicep)')
    command.option(
        '--module', 'PATTERN=PLACE', "place of a registry module, 'br/public:avm/*=vendor/*'; repeatable",
        type=module_place, action='append', default=[],
    )
    command.option('--allow-env', '', 'let .bicepparam files read environment variables')


def module_place(text: str) -> tuple[str, str]:
    """Read ``PATTERN=PLACE``."""
    pattern, equals, place = text.partition('=')
    if not equals or not pattern or not place:
        import argparse

        raise argparse.ArgumentTypeError(f"'{text}' has no place; write PATTERN=PLACE")
    return pattern, place


def bicep_settings(options: Namespace) -> BicepSettings:
    """Return what the options allow."""
    from linter.lint.bicep_inputs import BicepSettings

    home = os.environ.get('HOME') or os.environ.get('USERPROFILE') or ''
    cache = options.bicep_cache or (os.path.join(home, '.bicep') if os.path.isabs(home) else None)
    return BicepSettings(
        cache=cache if cache and os.path.isdir(cache) else None, modules=dict(options.module),
        environment=dict(os.environ) if options.allow_env else None,
    )
