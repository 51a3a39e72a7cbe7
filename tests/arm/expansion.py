"""Expands templates written in tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from linter.arm.expander import Expansion, expand
from linter.arm.front_end import read_template
from linter.arm.links import Links
from linter.arm.parameters import read_arguments
from linter.model.source import Source
from linter.model.values import Unknown
from linter.source.jsonc import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from linter.model.resource import Resource

SCHEMAS = {
    'resourceGroup': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    'subscription': 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
    'managementGroup': 'https://schema.management.azure.com/schemas/2019-08-01/managementGroupDeploymentTemplate.json#',
    'tenant': 'https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#',
}


def template(resources: Any = (), *, scope: str = 'resourceGroup', **sections: Any) -> dict[str, Any]:
    """Return a template document with the given resources and sections."""
    listed = resources if isinstance(resources, dict) else list(resources)
    return {'$schema': SCHEMAS[scope], 'contentVersion': '1.0.0.0', **sections, 'resources': listed}


def storage(name: str = 'account', **members: Any) -> dict[str, Any]:
    """Return a storage account declaration."""
    return {'type': 'Microsoft.Storage/storageAccounts', 'apiVersion': '2023-01-01', 'name': name, **members}


def expand_text(
    text: str,
    parameters: dict[str, Any] | None = None,
    *,
    root: Path | None = None,
    file: str = 'main.json',
    **settings: str,
) -> Expansion:
    """Expand template text, with parameter values or without."""
    path = str(root / file) if root is not None else f'/nowhere/{file}'
    source = Source(file, path, text)
    document, diagnostics = read_json(source)
    assert isinstance(document, dict), diagnostics
    arguments = None
    if parameters is not None:
        given = {'parameters': {name: {'value': value} for name, value in parameters.items()}}
        arguments = read_arguments(
            Source('main.parameters.json', '/nowhere/main.parameters.json', json.dumps(given)), given
        )
    settings = {name.replace('_', '-'): value for name, value in settings.items()}
    return expand(
        read_template(source, document),
        settings=settings,
        arguments=arguments,
        link=Links(str(root) if root is not None else '/nowhere'),
    )


def expanded(document: dict[str, Any], parameters: dict[str, Any] | None = None, **options: Any) -> Expansion:
    """Expand a template document."""
    return expand_text(json.dumps(document, indent=2), parameters, **options)


def only(expansion: Expansion) -> Resource:
    """Return the one resource of an expansion that has no diagnostics."""
    assert expansion.diagnostics == []
    (resource,) = expansion.resources
    return resource


def value_of(expression: Any, parameters: dict[str, Any] | None = None, **sections: Any) -> Any:
    """Return what an expression evaluates to in a resource's property."""
    resource = only(expanded(template([storage(properties={'value': expression})], **sections), parameters))
    properties = resource.body['properties']
    assert isinstance(properties, dict)
    return properties['value']


def codes(expansion: Expansion) -> list[str]:
    """Return the codes of an expansion's diagnostics."""
    return [diagnostic.code for diagnostic in expansion.diagnostics]


def causes(value: object) -> set[tuple[str, str]]:
    """Return kind and name of what a value depends on."""
    assert isinstance(value, Unknown), value
    return {(cause.kind, cause.name) for cause in value.causes}
