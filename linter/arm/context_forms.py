"""Functions of the deployment context: scopes, ids of resources, cloud, zones, roles, outside inputs."""

from __future__ import annotations

from linter.arm import ids
from linter.arm.context import Context, environment, unknown_context
from linter.arm.evaluator import TemplateError
from linter.arm.forms import count_arguments
from linter.arm.roles import role_id
from linter.model.values import Cause, OpenDict, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.evaluator import Env, Evaluator, Form
    from linter.arm.ir import Call

VIRTUAL_BASE: Final = 'https://local.azgov.invalid/'
"""Where templates of the project stand for expressions that build links from deployment().properties.templateLink."""


def context_of(env: Env) -> Context:
    """Return the context that context functions see: that of the deployment whose names the expression uses."""
    return env.names.context


def subscription(evaluator: Evaluator, node: Call, env: Env) -> object:
    """subscription().

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-scope#subscription
    """
    context = context_of(env)
    return {
        'id': ids.subscription_id(context),
        'subscriptionId': context.subscription,
        'tenantId': context.tenant,
        'displayName': unknown_context('subscription().displayName'),
    }


def resource_group(evaluator: Evaluator, node: Call, env: Env) -> object:
    """resourceGroup(); an error outside the scope of a resource group.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-scope#resourcegroup
    """
    context = context_of(env)
    if context.scope != 'resourceGroup':
        raise TemplateError('bad-arguments', f"'resourceGroup' has no value at {context.scope} scope", node.pos)
    return {
        'id': ids.group_id(context),
        'name': context.group,
        'type': 'Microsoft.Resources/resourceGroups',
        'location': context.group_location,
        'managedBy': unknown_context('resourceGroup().managedBy'),
        'tags': OpenDict({}, [Cause('context', 'resourceGroup().tags')]),
        'properties': {'provisioningState': 'Succeeded'},
    }


def management_group(evaluator: Evaluator, node: Call, env: Env) -> object:
    """managementGroup().

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-scope#managementgroup
    """
    context = context_of(env)
    return {
        'id': ids.management_group_id(context.management_group),
        'name': context.management_group,
        'type': 'Microsoft.Management/managementGroups',
        'properties': {
            'tenantId': context.tenant,
            'displayName': unknown_context('managementGroup().properties.displayName'),
            'details': OpenDict({}, [Cause('context', 'managementGroup().properties.details')]),
        },
    }


def tenant(evaluator: Evaluator, node: Call, env: Env) -> object:
    """tenant()."""
    members = {
        name: unknown_context(f'tenant().{name}')
        for name in ('countryCode', 'displayName', 'tenantBrandingLogoUrl', 'tenantCategory', 'defaultDomain')
    }
    return {'id': '/', 'tenantId': context_of(env).tenant, **members}


def deployment(evaluator: Evaluator, node: Call, env: Env) -> object:
    """deployment(): name, location outside resource groups, and what it says of its template.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#deployment
    """
    names, context = env.names, context_of(env)
    uri = VIRTUAL_BASE + names.template.source.file.lstrip('/')
    template: dict[str, object] = {
        'contentVersion': names.template.content_version,
        'metadata': names.template.metadata if isinstance(names.template.metadata, dict) else {},
    }
    members: dict[str, object] = {
        'name': context.deployment,
        'properties': {
            'template': OpenDict(template, [Cause('context', 'deployment().properties.template')]),
            'templateLink': {'uri': uri, 'id': unknown_context('deployment().properties.templateLink.id')},
            'parameters': OpenDict({}, [Cause('context', 'deployment().properties.parameters')]),
            'mode': 'Incremental',
            'provisioningState': 'Accepted',
        },
    }
    if context.scope != 'resourceGroup':
        members['location'] = context.location
    return members


def deployer(evaluator: Evaluator, node: Call, env: Env) -> object:
    """deployer(): whoever deploys; unknown."""
    return {
        'objectId': unknown_context('deployer().objectId'),
        'tenantId': context_of(env).tenant,
        'userPrincipalName': unknown_context('deployer().userPrincipalName'),
    }


def environment_form(evaluator: Evaluator, node: Call, env: Env) -> object:
    """environment()."""
    return environment(context_of(env).cloud)


def id_form(evaluator: Evaluator, node: Call, env: Env) -> object:
    """The resourceId family."""
    arguments = [evaluator.expression(argument, env) for argument in node.args]
    count_arguments(node, 2, None)
    for argument in arguments:
        if not isinstance(argument, (str, Unknown)):
            raise TemplateError('bad-arguments', f"'{node.name}' takes text, not {argument!r:.60}", node.pos)
    if node.key == 'extensionresourceid' and isinstance(arguments[1], Unknown):
        return Unknown(arguments[1].causes, 'string')
    if not any(isinstance(argument, str) and '/' in argument for argument in arguments):
        causes = frozenset().union(*(argument.causes for argument in arguments if isinstance(argument, Unknown)))
        if causes:
            return Unknown(causes, 'string')
    try:
        return ids.ID_FUNCTIONS[node.key](arguments, context_of(env))
    except ValueError as error:
        raise TemplateError('name-segments', str(error), node.pos) from None


def providers(evaluator: Evaluator, node: Call, env: Env) -> object:
    """providers(namespace[, type]): what a subscription has registered; unknown."""
    return Unknown([Cause('context', 'providers()')], 'object')


def pick_zones(evaluator: Evaluator, node: Call, env: Env) -> object:
    """pickZones(…): zones of a region for a type; unknown, a list of text."""
    return Unknown([Cause('context', 'pickZones()')], 'array', schema={'type': 'array', 'items': {'type': 'string'}})


def zone(evaluator: Evaluator, node: Call, env: Env) -> object:
    """toLogicalZone, toPhysicalZone and their plural forms: unknown."""
    return Unknown([Cause('context', f'{node.name}()')], 'array' if node.key.endswith('s') else 'string')


def role_definitions(evaluator: Evaluator, node: Call, env: Env) -> object:
    """roleDefinitions(name): the ids of a built-in role; unknown for a role that is not in the table.

    Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-resource#roledefinitions
    """
    count_arguments(node, 1, 1)
    name = evaluator.expression(node.args[0], env)
    role = role_id(name) if isinstance(name, str) else None
    if role is None:
        shown = name if isinstance(name, str) else '…'
        return Unknown([Cause('context', f"roleDefinitions('{shown}')")], 'object', nullable=False)
    return {'id': ids.joined('/providers/Microsoft.Authorization/roleDefinitions/', role), 'roleDefinitionId': role}


def external_input(evaluator: Evaluator, node: Call, env: Env) -> object:
    """externalInput(name[, configuration]) and externalInputs(key): unknown."""
    arguments = [evaluator.quietly(argument, env) for argument in node.args]
    shown = arguments[0] if arguments and isinstance(arguments[0], str) else node.name
    return Unknown([Cause('external', shown)])


def unsupported(evaluator: Evaluator, node: Call, env: Env) -> object:
    """Functions that exist only in a running deployment of an extension."""
    return Unknown([Cause('unsupported', f'{node.name}()')])


def list_form(evaluator: Evaluator, node: Call, env: Env) -> object:
    """list*(id, apiVersion[, body]): keys and other secrets of a deployed resource; unknown and secure."""
    target = evaluator.quietly(node.args[0], env) if node.args else None
    shown = target if isinstance(target, str) else getattr(target, 'display', '')
    name = shown.rsplit('/', 1)[-1] if shown else ''
    cause = Cause('list', f'{node.name}()')
    return Unknown([cause], 'any', secure=True, nullable=False, display='{' + f'{node.name}({name})' + '}')


CONTEXT_FORMS: Final[dict[str, Form]] = {
    'subscription': subscription,
    'resourcegroup': resource_group,
    'managementgroup': management_group,
    'tenant': tenant,
    'deployment': deployment,
    'deployer': deployer,
    'environment': environment_form,
    'resourceid': id_form,
    'subscriptionresourceid': id_form,
    'tenantresourceid': id_form,
    'managementgroupresourceid': id_form,
    'extensionresourceid': id_form,
    'providers': providers,
    'pickzones': pick_zones,
    'tologicalzone': zone,
    'tophysicalzone': zone,
    'tologicalzones': zone,
    'tophysicalzones': zone,
    'roledefinitions': role_definitions,
    'externalinput': external_input,
    'externalinputs': external_input,
    'extensions': unsupported,
    'invokeresourcemethod': unsupported,
    'this.exists': unsupported,
    'this.existingresource': unsupported,
    'list*': list_form,
}
