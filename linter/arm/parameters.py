"""Parameter files: the values they give, located where they stand."""

from __future__ import annotations

import re

from linter.arm.deployment import Argument
from linter.arm.front_end import member, member_key
from linter.arm.functions.parts import text
from linter.arm.nested import secret_of
from linter.arm.positions import locate_position
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from linter.arm.ir import Position
    from linter.model.source import Location, Source

PLACEHOLDER: Final = re.compile(r'GE[NT]-[A-Z0-9-]+|GET-PREREQ-[A-Za-z0-9_-]+')
"""Values that the quick-start gallery's pipeline replaces before it deploys.

Source: github.com/Azure/azure-quickstart-templates, 1-CONTRIBUTION-GUIDE/best-practices.md (parameter files)
"""

VARIABLE: Final = re.compile(r'\$\{([A-Za-z_][A-Za-z0-9_]*)(?:=[^{}]*)?\}')
"""``${NAME}`` and ``${NAME=default}``, which the Azure Developer CLI replaces by environment variables.

Source: learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
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
    members = entry if isinstance(entry, dict) else {}
    key = member_key(members, 'value')
    if key is not None:
        value = members[key]
        return Argument(lambda: substituted(value), _placer(source, (position, key)), name=name)
    reference = member(members, 'reference')
    if reference is not None:
        return Argument(lambda: secret_of(reference), _placer(source, position), name=name)
    if member(members, 'expression') is not None:
        return Argument(lambda: Unknown([Cause('external', name)]), _placer(source, position), name=name)
    problem = f"the parameter file gives no value for '{name}'"
    return Argument(lambda: Unknown([Cause('error', problem)]), _placer(source, position), name=name, problem=problem)


def _placer(source: Source, position: Position) -> Callable[[], Location]:
    return lambda: locate_position(source, position)


def substituted(value: object) -> object:
    """Return a value with placeholders of a deployment pipeline as unknowns."""
    if isinstance(value, str):
        return substituted_text(value)
    if isinstance(value, dict):
        return {key: substituted(member_value) for key, member_value in value.items()}
    if isinstance(value, list):
        return [substituted(item) for item in value]
    return value


def substituted_text(value: str) -> object:
    """Return text with placeholders as unknowns; a variable that is all of it may become any type."""
    if PLACEHOLDER.fullmatch(value):
        return external(value, 'string')
    found = list(VARIABLE.finditer(value)) if '${' in value else []
    if not found:
        return value
    if found[0][0] == value:
        return external(found[0][1], 'any')
    parts: list[str | Unknown] = []
    end = 0
    for match in found:
        parts += [value[end : match.start()], external(match[1], 'string')]
        end = match.end()
    return text([*parts, value[end:]])


def external(name: str, type: str) -> Unknown:
    """Return the unknown for a value that something outside the repository puts in, the same for the same name."""
    return Unknown([Cause('external', name)], type, nullable=False, display='{' + name + '}', key=f'external:{name}')
