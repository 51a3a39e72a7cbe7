"""reference() and its kin: what is known of resources of the same deployment before it runs."""

from __future__ import annotations

from linter.arm.evaluator import TemplateError
from linter.arm.forms import count_arguments
from linter.arm.functions.parts import canonical
from linter.model.values import ABSENT, Cause, OpenDict, OpenList, Unknown, member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.deployment import Deployment
    from linter.arm.evaluator import Env, Evaluator, Form
    from linter.arm.instance import Instance
    from linter.arm.ir import Call

ENVELOPE: Final = ('location', 'tags', 'sku', 'kind', 'zones', 'plan', 'extendedLocation', 'managedBy', 'scope')
"""Members of a full reference that equal the declaration.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#reference
"""


class Index:
    """All instances of an expansion, by canonical id; the expander adds to it as it lists deployments."""

    def __init__(self) -> None:
        self.by_id: dict[str, list[Instance]] = {}

    def add(self, instance: Instance) -> None:
        """Make an instance findable by its id."""
        key = canonical(instance.id)
        if key is not None:
            self.by_id.setdefault(key, []).append(instance)

    def find(self, id: object) -> list[Instance]:
        """Return the instances with an id, deployed or not."""
        key = canonical(id)
        return [] if key is None else self.by_id.get(key, [])


def reference(evaluator: Evaluator, node: Call, env: Env) -> object:
    """reference(id, name or symbol[, apiVersion[, 'Full']])."""
    count_arguments(node, 1, 3)
    target = evaluator.expression(node.args[0], env)
    full = _is_full(evaluator, node, env, 2) or _is_full(evaluator, node, env, 1)
    instances = find_target(target, env)
    if instances is None:
        return runtime_state(target, full)
    return state(instances, full, node)


def _is_full(evaluator: Evaluator, node: Call, env: Env, position: int) -> bool:
    if len(node.args) <= position:
        return False
    value = evaluator.quietly(node.args[position], env)
    return isinstance(value, str) and value.lower() == 'full'


def references(evaluator: Evaluator, node: Call, env: Env) -> object:
    """references(symbol[, 'Full']): the state of each iteration of a resource loop."""
    count_arguments(node, 1, 2)
    target = evaluator.expression(node.args[0], env)
    instances = by_symbol(target, env.names) if isinstance(target, str) else []
    if not instances or any(isinstance(instance.index, Unknown) for instance in instances):
        return Unknown([Cause('reference', _shown(target))], 'array')
    full = _is_full(evaluator, node, env, 1)
    return [state([instance], full, node) for instance in instances]


def resource_info(evaluator: Evaluator, node: Call, env: Env) -> object:
    """resourceInfo(symbol): id, name, type and API version, exactly as declared."""
    count_arguments(node, 1, 1)
    target = evaluator.expression(node.args[0], env)
    instances = find_target(target, env)
    if not instances:
        raise TemplateError('bad-arguments', f"no resource '{_shown(target)}' in this template", node.pos)
    instance = instances[0]
    return {'id': instance.id, 'name': instance.name, 'type': instance.type, 'apiVersion': instance.api_version}


def secure_outputs(evaluator: Evaluator, node: Call, env: Env) -> object:
    """listOutputsWithSecureValues(symbol, apiVersion): outputs of a nested deployment without the 'value' level."""
    count_arguments(node, 1, 2)
    target = evaluator.expression(node.args[0], env)
    instances = find_target(target, env)
    inner = instances[0].deployment.evaluator.inner(instances[0]) if instances else None
    if inner is None:
        return Unknown([Cause('module', _shown(target))], 'object', secure=True)
    return {output.name: inner.output(output.name) for output in inner.template.outputs.values()}


def find_target(target: object, env: Env) -> list[Instance] | None:
    """Return the instances that a reference means; None when it is no resource of this expansion.

    By symbolic name, name[i], id, or in old templates the bare name or the name of a loop.
    """
    names = env.names
    if isinstance(target, str) and '/' not in target:
        found = by_symbol(target, names) or by_name(target, names)
        return found or None
    found = names.evaluator.index_by_id.find(target)
    if found:
        return found
    if isinstance(target, str) and not target.startswith('/'):
        return by_name(target, names) or None
    return None


def by_symbol(symbol: str, names: Deployment) -> list[Instance]:
    """Return the instances of a symbolic name or one iteration of it, from a deployment or those around it."""
    name, _, rest = symbol.partition('[')
    deployment: Deployment | None = names
    while deployment is not None:
        found = [
            instance for instance in names.evaluator.listed(deployment)
            if instance.node.symbol.lower() == name.lower() and instance.node.symbol
        ]
        if rest and found:
            index = rest.rstrip(']')
            exact = [instance for instance in found if str(instance.index) == index]
            return exact or [instance for instance in found if isinstance(instance.index, Unknown)]
        if found:
            return found
        deployment = deployment.parent if deployment.outer is not None else None
    return []


def by_name(name: str, names: Deployment) -> list[Instance]:
    """Return the deployed resources with a bare name, or the iterations of a loop with it."""
    folded = name.lower()
    deployment: Deployment | None = names
    while deployment is not None:
        listed = names.evaluator.listed(deployment)
        found = [
            instance for instance in listed if isinstance(instance.name, str) and instance.name.lower() == folded
        ] or [
            instance for instance in listed
            if instance.node.copy is not None and instance.node.copy.name.lower() == folded
        ]
        if found:
            return found
        deployment = deployment.parent if deployment.outer is not None else None
    return []


def state(instances: list[Instance], full: bool, node: Call) -> object:
    """Return what a reference to declared resources gives before the deployment.

    Several declarations with one id (alternatives by condition) are decided by what is deployed.
    """
    deployed = [instance for instance in instances if instance.deployed is True]
    possible = deployed or [instance for instance in instances if instance.deployed is None]
    if not possible:
        message = f"resource '{instances[0].label()}' is referenced but its condition is false"
        raise TemplateError('reference-skipped', message, node.pos)
    if len(possible) > 1 or isinstance(possible[0].index, Unknown):
        return runtime_state(possible[0].id, full)
    instance = possible[0]
    if instance.is_deployment:
        return deployment_state(instance, full)
    return resource_state(instance, full)


def resource_state(instance: Instance, full: bool) -> object:
    """Return the declared members of a resource, open to whatever the service adds.

    A resource whose body refers to the resource itself means the state before this deployment.
    """
    if instance.is_evaluating:
        return runtime_state(instance.id, full)
    causes = [Cause('reference', instance.label())]
    body: dict[str, object] = {} if instance.node.existing else instance.body()
    declared = member(body, 'properties')
    key = canonical(instance.id)
    properties = _open(declared, causes, f"reference('{key}').properties" if key else None)
    if not full:
        return properties
    head: dict[str, object] = {
        'id': instance.id, 'resourceId': instance.id, 'name': instance.name, 'type': instance.type,
        'apiVersion': instance.api_version,
    }
    envelope = {name: value for name in ENVELOPE if (value := member(body, name)) is not ABSENT}
    identity = member(body, 'identity')
    if isinstance(identity, dict):
        envelope['identity'] = _open(identity, causes, f"reference('{key}').identity" if key else None)
    return OpenDict({**head, **envelope, 'properties': properties}, causes, key=f"reference('{key}')" if key else None)


def _open(declared: object, causes: list[Cause], key: str | None) -> object:
    if isinstance(declared, Unknown):
        return Unknown(declared.causes | set(causes), 'object', secure=declared.secure)
    members = declared if isinstance(declared, dict) else {}
    opened = {
        name: _opened(value, causes, f'{key}.{name.lower()}' if key else None) for name, value in members.items()
    }
    return OpenDict(opened, causes, key=key)


def _opened(value: object, causes: list[Cause], key: str | None) -> object:
    """Return a declared value as the service may return it: objects may gain members, arrays may gain items."""
    if isinstance(value, dict):
        return _open(value, causes, key)
    if isinstance(value, list):
        items = [_opened(item, causes, f'{key}[{index}]' if key else None) for index, item in enumerate(value)]
        return OpenList(items, causes, prefix=len(items))
    return value


def deployment_state(instance: Instance, full: bool) -> object:
    """Return the state of a nested deployment: its outputs, evaluated when they are asked for."""
    inner = instance.deployment.evaluator.inner(instance)
    if inner is None:
        causes = [Cause('module', instance.label())]
        properties: object = OpenDict({'provisioningState': 'Succeeded', 'outputs': OpenDict({}, causes)}, causes)
    else:
        properties = OpenDict(
            {'outputs': Outputs(inner), 'provisioningState': 'Succeeded', 'mode': 'Incremental'},
            [Cause('reference', instance.label())],
        )
    if not full:
        return properties
    return OpenDict(
        {
            'id': instance.id, 'name': instance.name, 'type': instance.type, 'apiVersion': instance.api_version,
            'properties': properties,
        },
        [Cause('reference', instance.label())],
    )


class Outputs(dict[str, object]):
    """The outputs of a nested deployment, each evaluated on first use."""

    __slots__ = ('inner',)

    def __init__(self, inner: Deployment) -> None:
        super().__init__({output.name: None for output in inner.template.outputs.values()})
        self.inner = inner

    def __getitem__(self, name: str) -> object:
        output = self.inner.template.outputs[name.lower()]
        declared = output.type.get('type')
        kind = declared if isinstance(declared, str) else 'object'
        return {'type': kind, 'value': self.inner.output(name)}

    def get(self, name: str, default: object = None) -> object:
        return self[name] if name in self.keys() else default

    def items(self):  # type: ignore[no-untyped-def]
        return [(name, self[name]) for name in self]

    def values(self):  # type: ignore[no-untyped-def]
        return [self[name] for name in self]


def runtime_state(target: object, full: bool) -> Unknown:
    """Return the unknown for the state of a resource that this deployment does not declare."""
    key = canonical(target)
    shown = _shown(target)
    name = f"reference('{key}'{', full' if full else ''})" if key is not None else None
    return Unknown(
        [Cause('reference', shown)], 'object', nullable=False, display='{' + f'reference({shown})' + '}', key=name
    )


def _shown(target: object) -> str:
    text = target if isinstance(target, str) else getattr(target, 'display', '')
    return text.rsplit('/', 1)[-1]


REFERENCE_FORMS: Final[dict[str, Form]] = {
    'reference': reference,
    'references': references,
    'resourceinfo': resource_info,
    'listoutputswithsecurevalues': secure_outputs,
}
