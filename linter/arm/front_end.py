"""ARM JSON to template IR: what a template document declares, with the path of each declaration."""

from __future__ import annotations

from linter.arm.ir import (
    Copy,
    Nested,
    Output,
    Parameter,
    PropertyCopy,
    ResourceNode,
    Template,
    UserFunction,
    Variable,
)
from linter.model.diagnostic import Diagnostic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Final

    from linter.arm.ir import Node, Position
    from linter.model.source import Location, Source

    Locate = Callable[[Position], Location]
    Members = dict[str, object]

MAXIMUM_NESTING: Final = 16
"""Deployments inside deployments. Source: arm-expansion.md section 10.3 (Resource Manager's own limit is lower)."""

DEPLOYMENT_TYPES: Final = frozenset({'microsoft.resources/deployments', 'microsoft.resources/deploymentstacks'})

CONSUMED: Final = frozenset({
    'type', 'apiversion', 'name', 'condition', 'copy', 'scope', 'dependson', 'resources', 'existing', 'comments',
    'metadata', 'import', 'extension', '@options', 'method',
})
"""Members of a resource declaration that are not stored with the resource."""


def read_template(
    source: Source, document: Members, *, position: Position = None, depth: int = 0, locate: Locate | None = None
) -> Template:
    """Return the IR of a template document, or of a nested template that stands at a position of the file.

    Nothing is evaluated. A member of the wrong shape becomes a diagnostic of the template; the rest is read.
    """
    from linter.arm.positions import locate_position

    locate = locate or (lambda place: locate_position(source, place))
    template = Template(source, locate, scope=scope_of(document), pos=position)
    reader = _Reader(template, depth)
    content_version = member(document, 'contentVersion')
    template.content_version = content_version if isinstance(content_version, str) else ''
    template.metadata = member(document, 'metadata')
    for name, declaration, place in reader.declarations(document, 'parameters', position):
        template.parameters[name.lower()] = read_parameter(name, declaration, place)
    reader.read_variables(document, position)
    reader.read_functions(document, position)
    for name, declaration, _ in reader.declarations(document, 'definitions', position):
        template.types[name] = declaration
    for name, declaration, place in reader.declarations(document, 'outputs', position):
        template.outputs[name.lower()] = read_output(name, declaration, place)
    asserts = member(document, 'asserts')
    if isinstance(asserts, dict):
        template.asserts.update(asserts)
    template.resources.extend(reader.read_resources(document, position, None))
    return template


def scope_of(document: Members) -> str:
    """Return the scope that the ``$schema`` of a template names; resourceGroup without one.

    Only the last path segment decides.
    Source: learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-subscription#schema
    """
    schema = member(document, '$schema')
    if not isinstance(schema, str):
        return 'resourceGroup'
    last = schema.rstrip('#').rsplit('/', 1)[-1].lower()
    return SCHEMA_SCOPES.get(last, 'resourceGroup')


SCHEMA_SCOPES: Final = {
    'deploymenttemplate.json': 'resourceGroup',
    'subscriptiondeploymenttemplate.json': 'subscription',
    'managementgroupdeploymenttemplate.json': 'managementGroup',
    'tenantdeploymenttemplate.json': 'tenant',
}


def member(document: Members, name: str) -> object:
    """Return a member of a document by name, exact first, then without case; None when there is none."""
    key = member_key(document, name)
    return None if key is None else document[key]


def member_key(document: Members, name: str) -> str | None:
    """Return the key under which a document holds a member, exact first, then without case."""
    if name in document:
        return name
    length, folded = len(name), name.lower()
    for key in document:
        if len(key) == length and key.lower() == folded:
            return key
    return None


def read_parameter(name: str, declaration: Members, position: Position) -> Parameter:
    """Return a declared parameter; its type is the declaration itself."""
    key = member_key(declaration, 'defaultValue')
    if key is None:
        return Parameter(name, declaration, pos=position)
    return Parameter(name, declaration, declaration[key], has_default=True, pos=position)


def read_output(name: str, declaration: Members, position: Position) -> Output:
    """Return a declared output."""
    condition = member(declaration, 'condition')
    copy = member(declaration, 'copy')
    loop = None
    if isinstance(copy, dict):
        place = (position, member_key(declaration, 'copy'))
        loop = PropertyCopy('', member(copy, 'count'), member(copy, 'input'), place)
    value_key = member_key(declaration, 'value') or 'value'
    return Output(
        name, declaration, declaration.get(value_key), copy=loop,
        condition=True if condition is None else condition, pos=(position, value_key),
    )


class _Reader:
    """Reads the declarations of one template; knows its diagnostics and nesting depth."""

    def __init__(self, template: Template, depth: int) -> None:
        self.template = template
        self.depth = depth

    def report(self, code: str, message: str, position: Position, *, severity: str = 'error') -> None:
        location = self.template.locate(position)
        self.template.diagnostics.append(
            Diagnostic(code, severity, message, location, blocking=severity == 'error')
        )

    def declarations(self, document: Members, name: str, position: Position) -> Iterator[tuple[str, Members, Position]]:
        """Yield name, declaration and position of each member of a section; report what is not an object."""
        key = member_key(document, name)
        section = None if key is None else document[key]
        if section is None:
            return
        here = (position, key)
        if not isinstance(section, dict):
            self.report('template-shape', f"'{name}' is {_kind(section)}; it must be an object", here)
            return
        for member_name, declaration in section.items():
            if isinstance(declaration, dict):
                yield member_name, declaration, (here, member_name)
            else:
                self.report(
                    'template-shape', f"'{member_name}' is {_kind(declaration)}; it must be an object",
                    (here, member_name),
                )

    def read_variables(self, document: Members, position: Position) -> None:
        key = member_key(document, 'variables')
        section = None if key is None else document[key]
        if section is None:
            return
        here = (position, key)
        if not isinstance(section, dict):
            self.report('template-shape', f"'variables' is {_kind(section)}; it must be an object", here)
            return
        for name, value in section.items():
            if name.lower() == 'copy' and isinstance(value, list):
                self.read_variable_loops(value, (here, name))
            else:
                self.template.variables[name.lower()] = Variable(name, value, pos=(here, name))

    def read_variable_loops(self, loops: list[object], position: Position) -> None:
        for index, loop in enumerate(loops):
            place = (position, index)
            name = member(loop, 'name') if isinstance(loop, dict) else None
            if not isinstance(loop, dict) or not isinstance(name, str):
                self.report('template-shape', 'a variable loop needs a name, a count and an input', place)
                continue
            copy = PropertyCopy(name, member(loop, 'count'), member(loop, 'input'), place)
            self.template.variables[name.lower()] = Variable(name, None, copy=copy, pos=place)

    def read_functions(self, document: Members, position: Position) -> None:
        key = member_key(document, 'functions')
        namespaces = None if key is None else document[key]
        if not isinstance(namespaces, list):
            return
        for index, namespace in enumerate(namespaces):
            prefix = member(namespace, 'namespace') if isinstance(namespace, dict) else None
            if not isinstance(namespace, dict) or not isinstance(prefix, str):
                self.report('template-shape', 'a function namespace needs a name', ((position, key), index))
                continue
            place = ((position, key), index)
            for name, declaration, here in self.declarations(namespace, 'members', place):
                self.read_function(f'{prefix}.{name}', declaration, here)

    def read_function(self, name: str, declaration: Members, position: Position) -> None:
        listed = member(declaration, 'parameters')
        parameters = [
            read_parameter(str(member(parameter, 'name')), parameter, ((position, 'parameters'), index))
            for index, parameter in enumerate(listed if isinstance(listed, list) else [])
            if isinstance(parameter, dict)
        ]
        output = member(declaration, 'output')
        if not isinstance(output, dict):
            self.report('template-shape', f"function '{name}' has no output", position)
            return
        place = ((position, 'output'), member_key(output, 'value') or 'value')
        self.template.functions[name.lower()] = UserFunction(
            name, parameters, output, member(output, 'value'), pos=place
        )

    def read_resources(
        self, document: Members, position: Position, parent: ResourceNode | None
    ) -> Iterator[ResourceNode]:
        """Yield the resources of a template or of a resource: an array, or an object by symbolic name."""
        key = member_key(document, 'resources')
        section = None if key is None else document[key]
        here = (position, key)
        if isinstance(section, list):
            entries: list[tuple[str, object, Position]] = [
                ('', declaration, (here, index)) for index, declaration in enumerate(section)
            ]
        elif isinstance(section, dict):
            entries = [(symbol, declaration, (here, symbol)) for symbol, declaration in section.items()]
        else:
            if section is not None:
                self.report('template-shape', f"'resources' is {_kind(section)}; it must be an array or object", here)
            return
        for symbol, declaration, place in entries:
            if isinstance(declaration, dict):
                yield self.read_resource(symbol, declaration, place, parent)
            else:
                self.report('template-shape', f'a resource is {_kind(declaration)}; it must be an object', place)

    def read_resource(
        self, symbol: str, declaration: Members, position: Position, parent: ResourceNode | None
    ) -> ResourceNode:
        known = {key.lower(): key for key in reversed(declaration)}
        value = {name: declaration[key] for name, key in known.items()}
        type_key = known.get('type')
        if type_key is None:
            self.report('missing-property', "a resource has no 'type'", position)
        relative = parent is not None and isinstance(value.get('type'), str) and not _is_full_type(str(value['type']))
        node = ResourceNode(
            symbol=symbol,
            type=value.get('type', ''),
            api_version=value.get('apiversion'),
            name=value.get('name', ''),
            existing=value.get('existing') is True,
            condition=value.get('condition', True),
            copy=_read_copy(value.get('copy'), (position, known.get('copy'))),
            scope=value.get('scope'),
            body={key: declaration[key] for key in declaration if key.lower() not in CONSUMED},
            depends_on=value.get('dependson'),
            provider=_provider(value),
            relative=relative,
            pos=position,
            name_pos=(position, known['name']) if 'name' in known else position,
            body_pos=position,
        )
        if type_key is not None and 'name' not in known and not node.existing and not node.provider:
            self.report('missing-property', f"the resource of type '{node.type}' has no 'name'", position)
        node.children.extend(self.read_resources(declaration, position, node))
        if isinstance(node.type, str) and node.type.lower() in DEPLOYMENT_TYPES:
            self.read_nested(node, value, position, known)
        return node

    def read_nested(
        self, node: ResourceNode, value: Members, position: Position, known: dict[str, str]
    ) -> None:
        properties = value.get('properties')
        node.subscription = value.get('subscriptionid')
        node.group = value.get('resourcegroup')
        if not isinstance(properties, dict):
            node.nested = Nested(unavailable='it has no template', pos=position)
            return
        place = (position, known['properties'])
        options = member(properties, 'expressionEvaluationOptions')
        inner = isinstance(options, dict) and str(member(options, 'scope')).lower() == 'inner'
        stack = str(node.type).lower() != 'microsoft.resources/deployments'
        nested = Nested(inner=inner or stack, pos=place)
        nested.parameters = member(properties, 'parameters')
        nested.parameters_link = member(properties, 'parametersLink')
        nested.link = member(properties, 'templateLink')
        key = member_key(properties, 'template')
        document = None if key is None else properties[key]
        if isinstance(document, dict):
            if self.depth >= MAXIMUM_NESTING:
                self.report('limit-nesting', f'deployments are nested more than {MAXIMUM_NESTING} deep', (place, key))
                nested.unavailable = 'it is nested too deep'
            else:
                nested.template = read_template(
                    self.template.source, document, position=(place, key), depth=self.depth + 1,
                    locate=self.template.locate,
                )
        elif document is not None:
            nested.node = document
        elif nested.link is None:
            nested.unavailable = 'it has no template'
        node.nested = nested


def _read_copy(value: object, position: Position) -> Copy | None:
    if not isinstance(value, dict):
        return None
    name = member(value, 'name')
    return Copy(name if isinstance(name, str) else '', member(value, 'count'), position)


def _is_full_type(type: str) -> bool:
    """Return whether a type begins with a namespace; a child's relative type is one segment without a dot."""
    return '/' in type and '.' in type.split('/', 1)[0]


def _provider(value: Members) -> str:
    """Return the extension a resource belongs to; '' for Azure's own."""
    for name in ('import', 'extension'):
        alias = value.get(name)
        if isinstance(alias, str) and alias.lower() not in AZURE_EXTENSIONS:
            return alias
    return ''


AZURE_EXTENSIONS: Final = frozenset({'az', 'azure', 'azureresourcemanager'})


def _kind(node: Node) -> str:
    """Return the JSON kind of a node with its article."""
    if isinstance(node, bool):
        return 'a boolean'
    kinds: dict[type, str] = {dict: 'an object', list: 'an array', str: 'text', int: 'a number', float: 'a number'}
    return kinds.get(type(node), 'null')
