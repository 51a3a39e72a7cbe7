"""An expansion as PSRule for Azure lists it, to compare with what its own tests expect.

PSRule lists every deployment itself as an item, the root first and nested ones where they stand, resources in the
order of their dependencies. It merges declarations with the same id, moves a child or extension resource to the
``resources`` of the outermost resource of the list that it belongs to, keeps names as they are written, leaves out
existing resources and those of extensions, and adds ``_PSRule`` with the path of the declaration and its own issues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linter.model.values import Unknown
from linter.source.jsonc import flatten

if TYPE_CHECKING:
    from linter.arm.deployment import Deployment
    from linter.arm.expander import Expansion
    from linter.arm.instance import Instance

SETTINGS = {
    'subscription': 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'tenant': 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'resource-group': 'ps-rule-test-rg',
    'management-group': 'psrule-test',
    'location': 'eastus',
    'deployment': 'ps-rule-test-deployment',
}
"""The deployment context of the peer, where a test sets no other."""

ISSUES = {'expr-too-long': 'PSRule.Rules.Azure.Template.ExpressionLength'}
"""What the peer calls a diagnostic of ours."""

Item = dict[str, Any]


def peer_list(expansion: Expansion) -> list[Item]:
    """Return the items that the peer would list for an expansion."""
    root: Item = {'type': 'Microsoft.Resources/deployments', 'name': expansion.root.context.deployment}
    root['_PSRule'] = {'path': ''}
    issues = [{'type': ISSUES[one.code]} for one in expansion.diagnostics if one.code in ISSUES]
    if issues:
        root['_PSRule']['issue'] = issues
    listed: dict[str, Item] = {}
    deploy(expansion.root, listed)
    return [root, *nested(listed)]


def deploy(deployment: Deployment, listed: dict[str, Item]) -> None:
    """Add the items of a deployment and of those nested in it, by id in lower case."""
    for instance in by_dependency(deployment):
        identity = text(instance.id).lower()
        made = item(instance)
        if identity in listed:
            listed[identity].update(made)
        else:
            listed[identity] = made
        if instance.inner is not None:
            deploy(instance.inner, listed)


def by_dependency(deployment: Deployment) -> list[Instance]:
    """Return what a deployment deploys, each after what it depends on, otherwise as declared."""
    instances = [
        one for one in deployment.instances or ()
        if one.deployed is not False and not one.node.existing and not one.node.provider
    ]
    keys = {id(one): names_of(one) for one in instances}
    ordered: dict[int, Instance] = {}

    def visit(instance: Instance) -> None:
        if id(instance) in visited:
            return
        visited.add(id(instance))
        for dependency in deployment.evaluator.dependencies(instance):
            for other in instances:
                if text(dependency).lower() in keys[id(other)]:
                    visit(other)
        ordered[id(instance)] = instance

    visited: set[int] = set()
    for instance in instances:
        visit(instance)
    return list(ordered.values())


def names_of(instance: Instance) -> set[str]:
    """Return what ``dependsOn`` may call an instance, in lower case: id, name, symbolic name, loop."""
    loop = instance.node.copy.name if instance.node.copy is not None else ''
    names = {text(instance.id), text(instance.name), instance.node.symbol, loop}
    return {name.lower() for name in names if name}


def item(instance: Instance) -> Item:
    """Return the item of one resource."""
    made = dict(instance.body())
    if '/providers/' in str(instance.node.type):
        made['name'] = instance.deployment.evaluator.value(instance.node.name, instance.env, instance.node.name_pos)
    made['_PSRule'] = {'path': dotted(flatten(instance.node.pos))}
    return made


def dotted(path: tuple[str | int, ...]) -> str:
    """Return a path as the peer writes it: ``resources[0].properties``."""
    steps = [f'[{step}]' if isinstance(step, int) else f'.{step}' for step in path]
    return ''.join(steps).lstrip('.')


def nested(listed: dict[str, Item]) -> list[Item]:
    """Return the items that belong to no other, with those that do in their ``resources``."""
    outermost = []
    for identity, one in listed.items():
        owners = [other for other in listed if '/providers/' in other and identity.startswith(f'{other}/')]
        owner = min(owners, key=len, default=None)
        if owner is None:
            outermost.append(one)
        else:
            listed[owner].setdefault('resources', []).append(one)
    return outermost


def text(value: object) -> str:
    """Return an id or name as text, with ``{…}`` where it is not known."""
    return value.display if isinstance(value, Unknown) else str(value)
