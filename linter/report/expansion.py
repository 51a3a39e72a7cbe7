"""The resources that a template would deploy: contract ``azgov.expand/1`` (docs/json-contracts.md)."""

from __future__ import annotations

from linter.model.values import Cause, Unknown
from linter.report.findings_json import diagnostic_json, write_list
from linter.report.json_value import dumps, json_value
from linter.report.selection import in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from linter.model.resource import Resource
    from linter.model.run import Expansion
    from linter.model.source import Location

SCHEMA = 'azgov.expand/1'
FORMATS = ('json', 'yaml')


def write(expansion: Expansion, stream: TextIO, format: str) -> None:
    """Write the resources, outputs and diagnostics as JSON, each on its own line, or as YAML."""
    resources = (resource_json(resource, location) for resource, location in expansion.resources)
    outputs = {name: output_json(name, type, value) for name, (type, value) in expansion.outputs.items()}
    diagnostics = map(diagnostic_json, in_order(expansion.diagnostics))
    if format == 'yaml':
        from linter.report.yaml_text import yaml_text

        stream.write(
            yaml_text(
                {
                    'schema': SCHEMA, 'file': expansion.file, 'scope': expansion.scope, 'resources': list(resources),
                    'outputs': outputs, 'diagnostics': list(diagnostics),
                }
            )
        )
        return
    stream.write(f'{{"schema":{dumps(SCHEMA)},"file":{dumps(expansion.file)},"scope":{dumps(expansion.scope)},\n')
    write_list(stream, 'resources', resources)
    stream.write(f',\n"outputs":{dumps(outputs)},\n')
    write_list(stream, 'diagnostics', diagnostics)
    stream.write('}\n')


def resource_json(resource: Resource, location: Location) -> dict[str, object]:
    """Return a resource as Azure would store it, with its id and what azgov knows about it."""
    first: dict[str, object] = {
        'id': json_value(resource.id), 'type': resource.type, 'name': json_value(resource.name),
        'apiVersion': json_value(resource.api_version),
    }
    members = {str(name): json_value(value) for name, value in resource.body.items() if name not in first}
    about = {
        'file': location.file, 'line': location.line, 'column': location.column, 'module': list(resource.module),
        'certainty': resource.certainty, 'existing': resource.existing,
    }
    if resource.multiplicity != 'one':
        about['multiplicity'] = resource.multiplicity
    return {**first, **members, 'azgov': about}


def output_json(name: str, type: str, value: object) -> dict[str, object]:
    """Return an output; the value of a secure one is not told."""
    if type.lower().startswith('secure') and not isinstance(value, Unknown):
        value = Unknown([Cause('secret', name)], secure=True, display='{' + name + '}')
    return {'type': type, 'value': json_value(value)}
