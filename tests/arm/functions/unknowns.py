"""Unknown values for tests."""

from __future__ import annotations

from linter.model.values import Cause, Unknown


def unknown(name: str = 'x', type: str = 'string', **attributes: object) -> Unknown:
    """Return the value of a parameter without a value."""
    attributes.setdefault('nullable', None if type == 'any' else False)
    attributes.setdefault('display', f'{{{name}}}')
    attributes.setdefault('key', f'parameters.{name}')
    if type == 'bool':
        attributes.setdefault('candidates', (True, False))
    return Unknown([Cause('parameter', name)], type, **attributes)


def choice(name: str, *candidates: object, type: str = 'string') -> Unknown:
    """Return a parameter that has one of a few values."""
    return unknown(name, type, candidates=candidates)


def names(value: object) -> set[str]:
    """Return the names of the causes of an unknown or open value."""
    return {cause.name for cause in value.causes}
