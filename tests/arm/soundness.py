"""What soundness means: whatever is definite without parameter values stays true with any."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

from linter.arm.instance import Instance
from linter.arm.types import follow
from linter.model.values import ABSENT, OpenDict, OpenList, Unknown, causes_of

if TYPE_CHECKING:
    from linter.arm.expander import Expansion
    from linter.arm.ir import Template
    from linter.model.resource import Resource

WORDS = ('a', 'eastus', 'Enabled', 'Disabled', 'None', 'x1', 'standard', '10.0.0.0/16', 'value', 'Prod')


def random_value(schema: dict[str, Any], template: Template, chance: random.Random, depth: int = 0) -> Any:
    """Return a random value that a declared type allows."""
    reference = schema.get('$ref')
    if isinstance(reference, str):
        target = follow(reference, template) or {}
        schema = {**target, **{key: value for key, value in schema.items() if key != '$ref'}}
        if '$ref' in schema:
            return random_value(schema, template, chance, depth + 1) if depth < 8 else None
    allowed = schema.get('allowedValues')
    kind = str(schema.get('type', 'string')).lower()
    if isinstance(allowed, list) and allowed:
        return [chance.choice(allowed)] if kind == 'array' else chance.choice(allowed)
    if schema.get('nullable') is True and chance.random() < 0.3:
        return None
    if kind == 'bool':
        return chance.random() < 0.5
    if kind == 'int':
        least = schema.get('minValue', 1)
        return chance.randint(least, max(least, min(schema.get('maxValue', least + 3), least + 3)))
    if kind == 'array':
        return random_array(schema, template, chance, depth)
    if kind in ('object', 'secureobject'):
        return random_object(schema, template, chance, depth)
    text = chance.choice(WORDS)
    text += 'x' * max(0, schema.get('minLength', 0) - len(text))
    return text[: schema.get('maxLength', len(text))]


def random_array(schema: dict[str, Any], template: Template, chance: random.Random, depth: int) -> list[Any]:
    prefix = schema.get('prefixItems')
    if isinstance(prefix, list):
        return [random_value(item, template, chance, depth + 1) for item in prefix]
    items = schema.get('items')
    least = schema.get('minLength', 0)
    count = max(least, chance.randint(0, 2) if depth < 3 else 0)
    return [random_value(items if isinstance(items, dict) else {}, template, chance, depth + 1) for _ in range(count)]


def random_object(schema: dict[str, Any], template: Template, chance: random.Random, depth: int) -> dict[str, Any]:
    discriminator = schema.get('discriminator')
    if isinstance(discriminator, dict):
        name = discriminator['propertyName']
        choice = chance.choice(sorted(discriminator['mapping']))
        return {**random_value(discriminator['mapping'][choice], template, chance, depth + 1), name: choice}
    properties = schema.get('properties')
    if not isinstance(properties, dict):
        return {chance.choice(WORDS): chance.choice(WORDS)} if chance.random() < 0.5 else {}
    return {
        name: random_value(member, template, chance, depth + 1)
        for name, member in properties.items()
        if depth < 4 and not (member.get('nullable') is True and chance.random() < 0.5)
    }


def random_parameters(template: Template, chance: random.Random) -> dict[str, Any]:
    """Return values for every parameter that has no default."""
    return {
        parameter.name: random_value(parameter.type, template, chance)
        for parameter in template.parameters.values()
        if not parameter.has_default and parameter.type.get('nullable') is not True
    }


def identity(resource: Resource) -> tuple[object, ...]:
    """Return what names a resource in every expansion of a template: its declaration and iterations."""
    steps: list[object] = []
    instance: Instance | None = resource.origin if isinstance(resource.origin, Instance) else None
    while instance is not None:
        # Not the node itself: each expansion reads linked templates anew.
        steps.append((instance.deployment.template.source.path, instance.node.pos, str(instance.index)))
        instance = instance.parent or instance.deployment.caller
    return tuple(steps)


def disagreements(before: Expansion, after: Expansion) -> list[str]:
    """Return what was definite without parameter values and is otherwise with them."""
    known = {identity(resource): resource for resource in after.resources}
    found = []
    for resource in before.resources:
        if resource.multiplicity == 'unknown' or before.opaque:
            continue
        other = known.get(identity(resource))
        if other is None:
            if resource.certainty == 'yes' and not after.opaque:
                found.append(f'{resource!r} is gone')
            continue
        found += [f'{resource!r}: {text}' for text in contradictions(resource.body, other.body, '')]
    return found


def contradictions(before: object, after: object, path: str) -> list[str]:
    """Return where a value with unknowns contradicts what it turned out to be."""
    if isinstance(after, Unknown) or isinstance(before, Unknown):
        return unknown_contradictions(before, after, path)
    if isinstance(before, dict) and isinstance(after, dict):
        return member_contradictions(before, after, path)
    if isinstance(before, list) and isinstance(after, list):
        if isinstance(before, OpenList):
            items = list(before)[: before.prefix]
            return [
                text
                for index, item in enumerate(items)
                for text in contradictions(item, after[index] if index < len(after) else ABSENT, f'{path}[{index}]')
            ]
        if isinstance(after, OpenList):
            return [f'{path}: a list of {len(before)} became open']
        if len(before) != len(after):
            return [f'{path}: {len(before)} items became {len(after)}']
        return [
            text for index, item in enumerate(before) for text in contradictions(item, after[index], f'{path}[{index}]')
        ]
    return (
        []
        if (before == after and type(before) is type(after)) or _same_text(before, after)
        else [f'{path}: {before!r:.80} became {after!r:.80}']
    )


def _same_text(before: object, after: object) -> bool:
    return isinstance(before, str) and isinstance(after, str) and before == after


def member_contradictions(before: dict[str, Any], after: dict[str, Any], path: str) -> list[str]:
    found = []
    for key, value in before.items():
        found += contradictions(value, after.get(key, ABSENT), f'{path}.{key}')
    if not isinstance(before, OpenDict):
        found += [f'{path}.{key}: absent became {after[key]!r:.80}' for key in after if key not in before]
    return found


def unknown_contradictions(before: object, after: object, path: str) -> list[str]:
    if not isinstance(before, Unknown):
        causes = causes_of(before)
        return [] if causes else [f'{path}: {before!r:.80} became {after!r:.80}']
    if isinstance(after, Unknown) or causes_of(after):
        return []
    if before.candidates is not None:
        if any(_equal(candidate, after) for candidate in before.candidates):
            return []
        return [f'{path}: {after!r:.80} is no candidate of {before.candidates!r:.200}']
    if after is ABSENT or after is None:
        return (
            []
            if before.nullable is not False or 'error' in {cause.kind for cause in before.causes}
            else [f'{path}: {before!r} cannot be null but became {after!r}']
        )
    if before.parts is not None and isinstance(after, str):
        pattern = ''.join(re.escape(part) if isinstance(part, str) else '.*' for part in before.parts)
        if not re.fullmatch(pattern, after, re.DOTALL | re.IGNORECASE):
            return [f'{path}: {after!r:.80} does not fit {before.display}']
    return []


def _equal(candidate: object, after: object) -> bool:
    if candidate is ABSENT:
        return after is ABSENT or after is None
    if candidate is None:
        return after is None or after is ABSENT
    return candidate == after or (
        isinstance(candidate, (dict, list)) and not contradictions(_pruned(candidate), after, '')
    )


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(member) for key, member in value.items() if member is not None}
    return [_pruned(item) for item in value] if isinstance(value, list) else value
