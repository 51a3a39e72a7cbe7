"""Expanding a Bicep file gives the resources that expanding the compiler's JSON of it gives, value for value."""

from __future__ import annotations

from typing import Any

import pytest

from linter.arm.deployment import Argument
from linter.arm.expander import expand
from linter.arm.front_end import read_template
from linter.arm.ir import Template
from linter.arm.links import Links
from linter.arm.types import follow
from linter.model.source import Location
from linter.model.values import OpenDict, OpenList, Unknown
from linter.source.jsonc import read_json
from linter.source.text import read_source
from tests.bicep.oracles import DIFFERENCES, compiled, pairs
from tests.corpus import CORPUS, needs_corpus, sample

DIFFERENT_VALUES = {
    **DIFFERENCES,
    'bicep/avm/avm/res/compute/disk-encryption-set/main.bicep': 'an expression fails',
    'bicep/avm/avm/res/virtual-machine-images/image-template/main.bicep': 'an expression fails',
}
"""Pairs whose values differ, with the reason; docs/bicep-differences.md."""

UNNAMED = ('reference', 'module', 'secret')

PAIRS = [(pair['bicep'], pair['json']) for pair in pairs()]


def template_of(path: str) -> Template:
    source = read_source(str(CORPUS / path), path)
    document, _ = read_json(source)
    assert isinstance(document, dict)
    return read_template(source, document)


def comparable(value: object) -> Any:
    """Return a value in a form that is equal for equal values, unknown ones included.

    What a resource or secret is called in a cause (a symbol, or a name where a template has no symbols), the type of
    values whose type comes from a resource, and letter case in ids are not compared.
    """
    if isinstance(value, Unknown):
        causes = sorted({(cause.kind, '' if cause.kind in UNNAMED else cause.name) for cause in value.causes})
        candidates = None if value.candidates is None else [comparable(item) for item in value.candidates]
        return ['unknown', causes, value.secure, candidates]
    if isinstance(value, dict):
        is_open = isinstance(value, OpenDict)
        return [is_open, {folded(key): comparable(member) for key, member in value.items() if key != 'apiVersion'}]
    if isinstance(value, list):
        return [isinstance(value, OpenList), [comparable(item) for item in value]]
    return folded(value) if isinstance(value, str) else value


def folded(text: str) -> str:
    return str(text).lower() if '/' in text else str(text)


def resources(template: Template, values: dict[str, object] | None) -> list[str]:
    """Return the resources of an expansion as sorted texts."""
    arguments = None if values is None else {
        name.lower(): Argument(lambda value=value: value, lambda: Location('values'), name=name)
        for name, value in values.items()
    }
    expansion = expand(template, settings={}, arguments=arguments, link=Links(str(CORPUS)))
    return sorted(
        repr([
            comparable(resource.id), resource.type.lower(), comparable(resource.body), resource.certainty,
            resource.multiplicity,
        ])
        for resource in expansion.resources if not resource.existing and not resource.provider
    )


def generated(template: Template) -> dict[str, object]:
    """Return a value for each parameter that needs one, as its type asks."""
    return {
        parameter.name: value_for(parameter.type, template)
        for parameter in template.parameters.values()
        if not parameter.has_default and parameter.type.get('nullable') is not True
    }


def value_for(schema: dict[str, Any], template: Template, depth: int = 0) -> object:
    if '$ref' in schema:
        schema = follow(schema['$ref'], template) or {}
    if schema.get('nullable') is True or depth > 8:
        return None
    if schema.get('allowedValues'):
        allowed = schema['allowedValues'][0]
        return [allowed] if schema.get('type') == 'array' and not isinstance(allowed, list) else allowed
    if 'discriminator' in schema:
        return value_for(next(iter(schema['discriminator']['mapping'].values())), template, depth + 1)
    kind = str(schema.get('type', 'string')).lower()
    if kind in ('object', 'secureobject'):
        members = {
            name: value_for(member, template, depth + 1) for name, member in schema.get('properties', {}).items()
        }
        return {name: member for name, member in members.items() if member is not None}
    if kind == 'array':
        items = schema.get('items')
        return [value_for(items, template, depth + 1)] if isinstance(items, dict) else []
    if kind == 'int':
        return schema.get('minValue', 1)
    return True if kind == 'bool' else 'generated'.ljust(schema.get('minLength', 0), 'x')[: schema.get('maxLength', 99)]


@needs_corpus
@pytest.mark.parametrize('with_values', [False, True], ids=['without values', 'with values'])
@pytest.mark.parametrize(('source', 'target'), sample(PAIRS, 40))
def test_a_bicep_file_expands_to_what_its_json_expands_to(source: str, target: str, with_values: bool) -> None:
    theirs = template_of(target)
    values = generated(theirs) if with_values else None
    same = resources(compiled(source), values) == resources(theirs, values)
    assert same or source in DIFFERENT_VALUES
