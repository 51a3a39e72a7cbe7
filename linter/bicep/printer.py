"""Prints the template of a Bicep file as ARM JSON, as the Bicep compiler would (``azgov build``).

Source: github.com/Azure/bicep, src/Bicep.Core/Emit/TemplateWriter.cs
"""

from __future__ import annotations

import re

from linter.arm.ir import Arr, Call, Index, Lit, Obj, Prop
from linter.bicep.file import BicepTemplate
from linter.bicep.recursion import deep_recursion
from linter.bicep.resources import BicepResource
from linter.bicep.types import SECURE_MARK
from linter.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Nested, Node, Output, Parameter, PropertyCopy, ResourceNode, Template, UserFunction

    Json = dict[str, object]

SCHEMAS: Final = {
    'resourceGroup': '2019-04-01/deploymentTemplate.json#',
    'subscription': '2018-05-01/subscriptionDeploymentTemplate.json#',
    'managementGroup': '2019-08-01/managementGroupDeploymentTemplate.json#',
    'tenant': '2019-08-01/tenantDeploymentTemplate.json#',
}
"""Source: learn.microsoft.com/azure/azure-resource-manager/templates/syntax#template-format"""

IDENTIFIER: Final = re.compile(r'[A-Za-z_][A-Za-z0-9_]*')
IMPORTED: Final = re.compile(r'_(\d+)\.')
REFERENCE: Final = '#/definitions/'
LEAST, GREATEST = -(2**31), 2**31 - 1
"""Integers outside this range cannot be written in an expression."""


def print_template(template: Template) -> Json:
    """Return a template as an ARM JSON document; of one that was JSON, the document it was read from."""
    if isinstance(template, BicepTemplate):
        with deep_recursion():
            return Printer(template).document()
    from linter.source.jsonc import read_json

    document, _ = read_json(template.source)
    return document if isinstance(document, dict) else {}


def escaped(data: object) -> object:
    """Return plain data as a template holds it: text that looks like an expression is escaped."""
    if isinstance(data, str):
        return f'[{data}' if data.startswith('[') and data.endswith(']') else data
    if isinstance(data, dict):
        return {key: escaped(member) for key, member in data.items()}
    return [escaped(item) for item in data] if isinstance(data, list) else data


def literal(data: object) -> str:
    """Return a literal as an expression writes it."""
    if data is None or isinstance(data, Unknown):
        return 'null()'
    if isinstance(data, bool):
        return 'true()' if data else 'false()'
    if isinstance(data, str):
        return "'" + data.replace("'", "''") + "'"
    if isinstance(data, int) and not LEAST <= data <= GREATEST:
        return f"json('{data}')"
    return str(data)


def numbers(template: BicepTemplate) -> dict[str, str]:
    """Return the prefixes of imported names as the compiler counts them: by source, those that are needed."""
    names = [*template.types, *template.functions, *template.variables]
    needed = {int(match[1]) for match in map(IMPORTED.match, names) if match is not None}
    ordered = sorted(needed, key=lambda number: template.import_sources.get(number, ''))
    return {f'_{number}.': f'_{position}.' for position, number in enumerate(ordered, 1)}


class Printer:
    """Prints one template."""

    def __init__(self, template: BicepTemplate) -> None:
        self.template = template
        self.prefixes = numbers(template)

    def renamed(self, name: str) -> str:
        """Return a name with the prefix of what is imported as the compiler counts it."""
        match = IMPORTED.match(name)
        return self.prefixes.get(match[0], match[0]) + name[match.end() :] if match else name

    # Sections

    def document(self) -> Json:
        template = self.template
        document = self.head()
        sections: dict[str, object] = {
            'definitions': {self.renamed(name): self.schema(schema) for name, schema in template.types.items()},
            'functions': self.functions(list(template.functions.values())),
            'parameters': {parameter.name: self.parameter(parameter) for parameter in template.parameters.values()},
            'variables': self.variables(),
            'imports': self.extensions(),
        }
        document.update({name: section for name, section in sections.items() if section})
        resources = [node for node in template.resources if template.symbolic or not node.existing]
        if template.symbolic:
            document['resources'] = {node.symbol: self.resource(node) for node in resources}
        else:
            document['resources'] = [self.resource(node) for node in resources]
        if template.outputs:
            document['outputs'] = {output.name: self.output(output) for output in template.outputs.values()}
        if template.asserts:
            document['asserts'] = {name: self.value(node) for name, node in template.asserts.items()}
        return document

    def head(self) -> Json:
        template = self.template
        document: Json = {'$schema': f'https://schema.management.azure.com/schemas/{SCHEMAS[template.scope]}'}
        if template.symbolic:
            document['languageVersion'] = '2.1-experimental' if template.asserts or self.reads_missing() else '2.0'
        document['contentVersion'] = '1.0.0.0'
        metadata: Json = {'_generator': {'name': 'bicep', 'version': 'azgov'}}
        written = self.value(template.metadata)
        metadata.update(written if isinstance(written, dict) else {})
        document['metadata'] = metadata
        exported = [
            {'name': name, **({'description': escaped(text)} if text else {})}
            for name, text in template.exported.items() if name.lower() in template.variables
        ]
        if exported:
            metadata['__bicep_exported_variables!'] = exported
        return document

    def reads_missing(self) -> bool:
        """Return whether a resource may not exist although it is declared to."""
        return any(
            entry.key == 'nullIfNotFound'
            for node in self.template.resources if isinstance(node, BicepResource) for entry in node.options
        )

    def parameter(self, parameter: Parameter) -> Json:
        result = self.schema(parameter.type)
        if parameter.has_default:
            result['defaultValue'] = self.value(parameter.default)
        return result

    def output(self, output: Output) -> Json:
        result = self.schema(output.type)
        if output.copy is not None:
            result['copy'] = {'count': self.value(output.copy.count), 'input': self.value(output.copy.input)}
        else:
            result['value'] = self.value(output.value)
        return result

    def variables(self) -> Json:
        variables = self.template.variables.values()
        loops = [self.loop(variable.copy) for variable in variables if variable.copy is not None]
        plain = {
            self.renamed(variable.name): self.value(variable.value) for variable in variables if variable.copy is None
        }
        return {'copy': loops, **plain} if loops else plain

    def functions(self, functions: list[UserFunction]) -> list[Json]:
        """Return the namespaces with their functions."""
        namespaces: dict[str, Json] = {}
        for function in functions:
            namespace, _, name = self.renamed(function.name).rpartition('.')
            output = self.schema(function.output)
            output['value'] = self.value(function.body)
            parameters: list[Json] = []
            for parameter in function.parameters:
                parameters.append(self.schema(parameter.type))
                parameters[-1]['name'] = parameter.name
            namespaces.setdefault(namespace, {})[name] = {'parameters': parameters, 'output': output}
        return [{'namespace': namespace, 'members': members} for namespace, members in namespaces.items()]

    def extensions(self) -> Json:
        result: Json = {}
        for alias, (provider, version, configuration) in self.template.extensions.items():
            extension: Json = {'provider': provider, 'version': version}
            if configuration is not None:
                extension['config'] = self.value(configuration)
            result[alias] = extension
        return result

    def schema(self, schema: dict[str, object]) -> Json:
        """Return a declared type as a template holds it."""
        result: Json = {}
        for key, member in schema.items():
            if key == SECURE_MARK:
                continue
            if key == '$ref' and isinstance(member, str):
                result[key] = REFERENCE + self.renamed(member.removeprefix(REFERENCE))
            elif key in ('metadata', 'allowedValues'):
                result[key] = escaped(member)
            else:
                result[key] = self.schema_member(member)
        return result

    def schema_member(self, member: object) -> object:
        if isinstance(member, dict):
            return self.schema(member)
        return [self.schema_member(item) for item in member] if isinstance(member, list) else member

    # Resources

    def resource(self, node: ResourceNode) -> Json:
        result: Json = {}
        if node.provider:
            result['import'] = node.provider
        if node.existing:
            result['existing'] = True
        if node.condition is not True:
            result['condition'] = self.value(node.condition)
        if node.copy is not None:
            result['copy'] = self.resource_loop(node)
        optional = {
            'apiVersion': node.api_version, 'scope': node.scope, 'subscriptionId': node.subscription,
            'resourceGroup': node.group, 'name': None if node.provider else node.name,
        }
        result['type'] = self.value(node.type)
        for name, member in optional.items():
            if member is not None:
                result[name] = self.value(member)
        body = self.value(node.body)
        result.update(body if isinstance(body, dict) else {})
        if node.nested is not None:
            self.add_template(result, node.nested)
        if node.depends_on is not None:
            result['dependsOn'] = self.value(node.depends_on)
        if isinstance(node, BicepResource):
            if node.options:
                result['@options'] = self.value(Obj(node.options))
            if node.description:
                result['metadata'] = {'description': escaped(node.description)}
        return result

    def resource_loop(self, node: ResourceNode) -> Json:
        assert node.copy is not None
        result: Json = {'name': node.copy.name, 'count': self.value(node.copy.count)}
        if isinstance(node, BicepResource) and node.batch_size is not None:
            result.update({'mode': 'serial', 'batchSize': node.batch_size})
        return result

    def add_template(self, result: Json, nested: Nested) -> None:
        """Add what a module deploys to the properties of its deployment."""
        properties = result.get('properties')
        if not isinstance(properties, dict):
            return
        if isinstance(nested.parameters, Obj) and nested.node is None:
            properties['parameters'] = {
                self.key(entry.key): self.argument(entry.value) for entry in nested.parameters.entries
            }
        elif nested.parameters is not None:
            properties['parameters'] = self.value(nested.parameters)
        if nested.parameters_link is not None:
            properties['parametersLink'] = self.value(nested.parameters_link)
        if nested.node is not None:
            properties['template'] = self.value(nested.node)
        if nested.link is not None:
            properties['templateLink'] = self.value(nested.link)
        elif nested.template is not None:
            properties['template'] = print_template(nested.template)

    def argument(self, node: Node) -> object:
        """Return the argument of a module; the input of a loop is an expression there, even if it is an object."""
        if not isinstance(node, Obj) or not node.copies:
            return self.value(node)
        loops: list[Json] = []
        for copy in node.copies:
            loop = self.loop(copy)
            if isinstance(copy.input, (Obj, Arr)) and not holds_loops(copy.input):
                loop['input'] = f'[{self.expression(copy.input)}]'
            loops.append(loop)
        return {'copy': loops}

    # Values

    def value(self, node: Node) -> object:
        """Return a node as JSON: structure as structure, everything else as the text of an expression."""
        if isinstance(node, Lit):
            return None if isinstance(node.value, Unknown) else escaped(node.value)
        if isinstance(node, Obj):
            return self.object(node)
        if isinstance(node, Arr):
            return [self.value(item) for item in node.items]
        if isinstance(node, (Call, Prop, Index)):
            return f'[{self.expression(node)}]'
        return node

    def object(self, node: Obj) -> Json:
        result: Json = {}
        if node.copies:
            result['copy'] = [self.loop(copy) for copy in node.copies]
        for entry in node.entries:
            result[self.key(entry.key)] = self.value(entry.value)
        return result

    def key(self, key: str | Lit | Call) -> str:
        """Return the name of a member: a member that is called ``copy`` must not be taken for a loop."""
        if isinstance(key, str):
            return "[string('copy')]" if key.lower() == 'copy' else str(escaped(key))
        return str(self.value(key))

    def loop(self, copy: PropertyCopy) -> Json:
        return {'name': self.renamed(copy.name), 'count': self.value(copy.count), 'input': self.value(copy.input)}

    def expression(self, node: Node) -> str:
        """Return the text of an expression, without brackets around it."""
        if isinstance(node, Lit):
            return literal(node.value)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Prop):
            access = f'.{node.name}' if IDENTIFIER.fullmatch(node.name) else f'[{literal(node.name)}]'
            return self.base(node.base) + access
        if isinstance(node, Index):
            return f'{self.base(node.base)}[{self.expression(node.index)}]'
        if isinstance(node, Arr):
            return f'createArray({", ".join(map(self.expression, node.items))})'
        if isinstance(node, Obj):
            parts: list[str] = []
            for entry in node.entries:
                parts.append(literal(entry.key) if isinstance(entry.key, str) else self.expression(entry.key))
                parts.append(self.expression(entry.value))
            return f'createObject({", ".join(parts)})'
        raise ValueError(f'{type(node).__name__} has no text in the expression language')

    def call(self, node: Call) -> str:
        arguments = node.args
        if node.key in ('variables', 'copyindex') and arguments and isinstance(arguments[0], Lit):
            arguments = [Lit(self.renamed(str(arguments[0].value))), *arguments[1:]]
        return f'{self.renamed(node.name)}({", ".join(map(self.expression, arguments))})'

    def base(self, node: Node) -> str:
        """Return what a member or item is taken of; a literal cannot stand there."""
        if not isinstance(node, Lit):
            return self.expression(node)
        return f'int({node.value})' if type(node.value) is int else f'string({self.expression(node)})'


def holds_loops(node: Node) -> bool:
    """Return whether structure holds a loop, which no expression can say."""
    if isinstance(node, Obj):
        return bool(node.copies) or any(holds_loops(entry.value) for entry in node.entries)
    return isinstance(node, Arr) and any(map(holds_loops, node.items))
