"""An expansion as PSRule for Azure lists it, to compare with what its own tests expect.

PSRule lists every deployment itself as an item, the root first and nested ones where they stand, resources in the
order of their dependencies. It merges declarations with the same id, moves a child or extension resource to the
``resources`` of the outermost resource of the list that it belongs to, keeps names as they are written, leaves out
existing resources and those of extensions, and adds ``_PSRule`` with the path of the declaration and its own issues.
It invents values for what only a deployment knows, and has hashes of its own.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import TYPE_CHECKING, Any

from linter.arm.functions import call
from linter.model.values import Unknown
from linter.source.jsonc import flatten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linter.arm.deployment import Deployment
    from linter.arm.expander import Expansion
    from linter.arm.instance import Instance
    from linter.model.diagnostic import Diagnostic
    from linter.model.source import Location

SETTINGS = {
    'subscription': 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'tenant': 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'resource-group': 'ps-rule-test-rg',
    'management-group': 'psrule-test',
    'location': 'eastus',
    'deployment': 'ps-rule-test-deployment',
}
"""The deployment context of the peer, where a test sets no other."""

OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    'DeploymentWithOptions': {'settings': {'tenant': '11111111-1111-1111-1111-111111111111'}},
    'WithParameterDefaults': {
        'parameters': {'resourceName': 'resource123', 'tags': {'env': 'dev'}, 'arrayOptions': ['test', 'value']},
    },
}
"""Options that tests of the peer set, by test: the deployment context, and values for parameters without one."""

ISSUES = {
    'expr-too-long': 'PSRule.Rules.Azure.Template.ExpressionLength',
    'resource-type': 'PSRule.Rules.Azure.Template.ParameterStrongType',
    'type-mismatch': 'PSRule.Rules.Azure.Template.TypeConstraint',
    'not-allowed-value': 'PSRule.Rules.Azure.Template.TypeConstraint',
    'out-of-range': 'PSRule.Rules.Azure.Template.TypeConstraint',
}
"""What the peer calls a diagnostic of ours."""

Item = dict[str, Any]


def peer_list(expansion: Expansion) -> list[Item]:
    """Return the items that the peer would list for an expansion."""
    expansion.outputs()
    root = expansion.root
    item: Item = {'type': 'Microsoft.Resources/deployments', 'name': root.context.deployment, '_PSRule': {'path': ''}}
    add_issues(item, [
        {'type': ISSUES[one.code]} for one in expansion.diagnostics if one.code == 'expr-too-long'
    ] + issues(root, expansion.diagnostics))
    listed: dict[str, Item] = {}
    deploy(root, listed, expansion.diagnostics)
    return [item, *nested(listed)]


def deploy(deployment: Deployment, listed: dict[str, Item], diagnostics: list[Diagnostic]) -> None:
    """Add the items of a deployment and of those nested in it, by id in lower case."""
    for instance in by_dependency(deployment):
        item = item_of(instance)
        if instance.inner is not None:
            add_issues(item, issues(instance.inner, diagnostics))
        listed.setdefault(text(instance.id).lower(), {}).update(item)
        if instance.inner is not None:
            deploy(instance.inner, listed, diagnostics)


def by_dependency(deployment: Deployment) -> list[Instance]:
    """Return what a deployment deploys, each after what it depends on, otherwise as declared."""
    instances = [
        one for one in deployment.instances or ()
        if one.deployed is not False and not one.node.existing and not one.node.provider
    ]
    ordered: list[Instance] = []
    visited: set[int] = set()

    def visit(instance: Instance) -> None:
        if id(instance) in visited:
            return
        visited.add(id(instance))
        for dependency in deployment.evaluator.dependencies(instance):
            for other in instances:
                if text(dependency).lower() in names_of(other):
                    visit(other)
        ordered.append(instance)

    for instance in instances:
        visit(instance)
    return ordered


def names_of(instance: Instance) -> set[str]:
    """Return what ``dependsOn`` may call an instance, in lower case: id, name, symbolic name, loop."""
    loop = instance.node.copy.name if instance.node.copy is not None else ''
    names = {text(instance.id), text(instance.name), instance.node.symbol, loop}
    return {name.lower() for name in names if name}


def item_of(instance: Instance) -> Item:
    """Return the item of one resource."""
    item = dict(instance.body())
    if '/providers/' in str(instance.node.type):
        item['name'] = instance.deployment.evaluator.value(instance.node.name, instance.env, instance.node.name_pos)
    item['_PSRule'] = {'path': dotted(flatten(instance.node.pos))}
    return item


def dotted(path: tuple[str | int, ...]) -> str:
    """Return a path as the peer writes it: ``resources[0].properties``."""
    return ''.join(f'[{step}]' if isinstance(step, int) else f'.{step}' for step in path).lstrip('.')


def nested(listed: dict[str, Item]) -> list[Item]:
    """Return the items that belong to no other, with those that do in their ``resources``."""
    outermost = []
    for identity, item in listed.items():
        owners = [other for other in listed if '/providers/' in other and identity.startswith(f'{other}/')]
        owner = min(owners, key=len, default=None)
        if owner is None:
            outermost.append(item)
        else:
            listed[owner].setdefault('resources', []).append(item)
    return outermost


def issues(deployment: Deployment, diagnostics: list[Diagnostic]) -> list[Item]:
    """Return the peer's issues for what is wrong with values of parameters and outputs of a deployment."""
    places = dict(declared_places(deployment))
    return [
        {'type': ISSUES[one.code], 'name': places[one.location]}
        for one in diagnostics if one.code in ISSUES and one.location in places
    ]


def declared_places(deployment: Deployment) -> Iterator[tuple[Location, str]]:
    """Yield where the values of parameters and outputs stand, with the name."""
    template = deployment.template
    for key, parameter in template.parameters.items():
        argument = deployment.arguments.get(key)
        if argument is not None:
            yield argument.place(), parameter.name
        elif parameter.has_default:
            yield template.locate((parameter.pos, 'defaultValue')), parameter.name
    for output in template.outputs.values():
        yield template.locate(output.pos), output.name


def add_issues(item: Item, found: list[Item]) -> None:
    """Put issues into an item; an item without issues has no member for them."""
    if found:
        item['_PSRule']['issue'] = found


def text(value: object) -> str:
    """Return an id or name as text, with ``{…}`` where it is not known."""
    return value.display if isinstance(value, Unknown) else str(value)


def translated(expected: object) -> object:
    """Return a value that the peer expects, with the service's hashes of the resource group in place of its own."""
    if isinstance(expected, str):
        for ours, theirs in HASHES.items():
            expected = expected.replace(theirs, ours)
    return expected


def is_same(value: object, expected: object) -> bool:
    """Return whether a value is what the peer expects, or a text of which it expects what we know."""
    if isinstance(value, Unknown) and value.parts is not None and isinstance(expected, str):
        fixed = [part for part in value.parts if isinstance(part, str)]
        pattern = ''.join(re.escape(part) if isinstance(part, str) else '.+' for part in value.parts)
        return bool(fixed) and re.fullmatch(pattern, expected) is not None
    return value == translated(expected)


def peer_hashes(value: str) -> dict[str, str]:
    """Return what uniqueString and guid give for a text, with what the peer gives: parts of a SHA-256 digest."""
    digest = hashlib.sha256(uuid.NAMESPACE_URL.bytes_le + value.encode()).digest()
    return {
        str(call('uniqueString', [value])): digest.hex()[:13],
        str(call('guid', [value])): str(uuid.UUID(bytes_le=digest[:16])),
    }


HASHES = peer_hashes(f'/subscriptions/{SETTINGS["subscription"]}/resourceGroups/{SETTINGS["resource-group"]}')
"""Our hashes of the id of the resource group, with those of the peer."""
