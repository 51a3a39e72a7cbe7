"""Parameter files: the values they give, located where they stand."""

from __future__ import annotations

import re

from linter.arm.deployment import Argument
from linter.arm.front_end import member, member_key
from linter.arm.nested import secret_of
from linter.arm.positions import locate_position
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from linter.arm.ir import Position
    from linter.model.source import Location, Source

PLACEHOLDER: Final = re.compile(r'GEN-[A-Z0-9-]+|GET-[A-Z0-9-]+')
"""Values that the quick-start gallery's pipeline replaces before it deploys.

Source: github.com/Azure/azure-quickstart-templates, 1-CONTRIBUTION-GUIDE/best-practices.md (parameter files)
"""


def read_arguments(source: Source, document: dict[str, object]) -> dict[str, Argument]:
    """Return the values of a JSON parameter file by lower-case parameter name.

    A Key Vault reference is an unknown secret, an expression with external inputs is unknown, and so is a pipeline's
    placeholder. Text is data here: Resource Manager evaluates no ordinary value of a parameter file.
    Source: learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files
    """
    section = member(document, 'parameters')
    key = member_key(document, 'parameters')
    arguments: dict[str, Argument] = {}
    for name, entry in section.items() if isinstance(section, dict) else ():
        arguments[name.lower()] = _argument(source, name, entry, ((None, key), name))
    return arguments


def _argument(source: Source, name: str, entry: object, position: Position) -> Argument:
    if not isinstance(entry, dict):
        return Argument(lambda: _nothing(name), _placer(source, position))
    key = member_key(entry, 'value')
    if key is not None:
        value = entry[key]
        return Argument(lambda: substituted(value), _placer(source, (position, key)))
    reference = member(entry, 'reference')
    if reference is not None:
        return Argument(lambda: secret_of(reference), _placer(source, position))
    if member(entry, 'expression') is not None:
        return Argument(lambda: Unknown([Cause('external', name)]), _placer(source, position))
    return Argument(lambda: _nothing(name), _placer(source, position))


def _placer(source: Source, position: Position) -> Callable[[], Location]:
    return lambda: locate_position(source, position)


def _nothing(name: str) -> Unknown:
    return Unknown([Cause('error', f"the parameter file gives no value for '{name}'")])


def substituted(value: object) -> object:
    """Return a value with placeholders of a deployment pipeline as unknowns."""
    if isinstance(value, str):
        if PLACEHOLDER.fullmatch(value):
            return Unknown([Cause('external', value)], 'string', nullable=False, key=f'external:{value}')
        return value
    if isinstance(value, dict):
        return {key: substituted(member_value) for key, member_value in value.items()}
    if isinstance(value, list):
        return [substituted(item) for item in value]
    return value
