"""One resource of a deployment in the making: its loop iteration, name, id, condition and lazily its body."""

from __future__ import annotations

from linter.arm import ids
from linter.arm.evaluator import Cell, Env
from linter.model.values import OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.deployment import Deployment
    from linter.arm.ir import Nested, Position, ResourceNode


class Instance:
    """A resource declaration in one iteration of its loop.

    deployed: True, False, or None when the condition is unknown. index: the iteration, None without a loop, Unknown
    when the instance stands for all iterations. type, name and id are full. inner: the deployment it makes, once read.
    """

    __slots__ = (
        'node', 'deployment', 'env', 'index', 'deployed', 'type', 'name', 'id', 'scope', 'api_version', 'parent',
        'cells', 'inner', 'inner_read',
    )

    def __init__(
        self, node: ResourceNode, deployment: Deployment, env: Env, index: object, parent: Instance | None
    ) -> None:
        self.node = node
        self.deployment = deployment
        self.env = env
        self.index = index
        self.parent = parent
        self.deployed: bool | None = True
        self.type = ''
        self.name: str | Unknown = ''
        self.id: str | Unknown = ''
        self.scope: str | Unknown = ''
        self.api_version: object = None
        self.cells: dict[str, Cell] = {}
        self.inner: Deployment | None = None
        self.inner_read = False

    @property
    def is_deployment(self) -> bool:
        """Whether the resource deploys another template."""
        return self.node.nested is not None

    @property
    def is_certain(self) -> bool:
        """Whether the resource, its parents and the deployments around it are deployed for certain, at least once."""
        current: Instance | None = self
        while current is not None:
            if current.deployed is not True or isinstance(current.index, Unknown):
                return False
            current = current.parent or current.deployment.caller
        return True

    def identify(self) -> None:
        """Compute condition, type, API version, name, scope and id; problems become diagnostics.

        The name of a resource whose condition is false is never asked for, so what is wrong with it does not matter.
        """
        self.deployed = self._condition()
        with self.deployment.evaluator.doubtful(self.is_certain):
            self._identify()

    def _identify(self) -> None:
        node, evaluator = self.node, self.deployment.evaluator
        type = evaluator.value(node.type, self.env, place(node.pos, 'type'))
        self.type = type if isinstance(type, str) else ''
        if not self.type:
            evaluator.report('missing-property', 'the type of a resource must be text', self.env, node.pos)
        self.api_version = evaluator.value(node.api_version, self.env, place(node.pos, 'apiVersion'))
        name = evaluator.value(node.name, self.env, node.name_pos)
        if not isinstance(name, (str, Unknown)):
            evaluator.report('type-mismatch', 'the name of a resource must be text', self.env, node.name_pos)
            name = str(name)
        self.name = name
        if node.relative and self.parent is not None:
            self.type = f'{self.parent.type}/{self.type}'
            self.name = ids.joined(self.parent.name, '/', name)
        self.scope = self._scope()
        self._embedded_scope()
        self.id = self._id()

    def _condition(self) -> bool | None:
        condition = self.deployment.evaluator.value(self.node.condition, self.env, place(self.node.pos, 'condition'))
        own: bool | None
        if isinstance(condition, Unknown):
            own = None
        elif isinstance(condition, str) and condition.lower() in ('true', 'false'):
            own = condition.lower() == 'true'
        elif isinstance(condition, bool):
            own = condition
        else:
            self.deployment.evaluator.report(
                'type-mismatch', 'the condition of a resource must be true or false', self.env, self.node.pos
            )
            own = None
        if self.parent is None or self.parent.deployed is True or own is False:
            return own
        return self.parent.deployed

    def _scope(self) -> str | Unknown:
        if self.parent is not None and self.node.scope is None:
            return self.parent.scope
        default = ids.scope_id(self.deployment.context)
        if self.node.scope is None:
            return self._target(default)
        position = place(self.node.pos, 'scope')
        scope = self.deployment.evaluator.value(self.node.scope, self.env, position)
        if scope is None:
            return default
        if not isinstance(scope, str):
            return scope if isinstance(scope, Unknown) else default
        if scope == '/':
            return ''
        if scope.startswith('/'):
            return scope.rstrip('/') if type(scope) is str else scope
        if scope.lower().startswith(ids.MANAGEMENT_GROUPS):
            return ids.joined('/providers/', scope)
        return ids.joined(default, '/providers/', scope)

    def _target(self, default: str | Unknown) -> str | Unknown:
        """Deployments and existing resources may name another subscription or group directly; they live there."""
        node, evaluator = self.node, self.deployment.evaluator
        if node.subscription is None and node.group is None:
            return default
        context = self.deployment.context
        subscription: object = context.subscription
        if node.subscription is not None:
            subscription = evaluator.value(node.subscription, self.env, place(node.pos, 'subscriptionId'))
        if node.group is not None:
            group = evaluator.value(node.group, self.env, place(node.pos, 'resourceGroup'))
        elif is_for_a_group(node.nested) and context.scope == 'resourceGroup':
            group = context.group
        else:
            return ids.joined('/subscriptions/', subscription)
        return ids.joined('/subscriptions/', subscription, '/resourceGroups/', group)

    def _embedded_scope(self) -> None:
        """Old style extension resources carry their scope in type and name: ``A/b/providers/c``, ``x/C/y``.

        Source: learn.microsoft.com/azure/azure-resource-manager/templates/scope-extension-resources
        """
        before, separator, after = self.type.partition('/providers/')
        if not separator or not before:
            return
        count = len(before.split('/')) - 1
        segments = after.split('/')
        names = ids.segments_of(self.name, count + 1 + len(segments))
        if names is None:
            return
        namespace = names[count]
        if not isinstance(namespace, str):
            return
        self.scope = ids.provider_id(self.scope, before, names[:count])
        self.type = f'{namespace}/{after}'
        rest = names[count + 1 :]
        self.name = ids.joined(*[part for name in rest for part in ('/', name)][1:])

    def _id(self) -> str | Unknown:
        try:
            return ids.resource_id(self.scope, self.type, self.name)
        except ValueError as error:
            if self.node.provider:
                return ids.joined(self.scope, '/providers/', self.type, '/', self.name)
            self.deployment.evaluator.report(
                'name-segments', str(error), self.env, self.node.name_pos, blocking=False
            )
            return ids.joined(self.scope, '/providers/', self.type, '/', self.name)

    @property
    def is_evaluating(self) -> bool:
        """Whether the body is being evaluated right now."""
        return 'body' in self.cells and not self.cells['body'].done

    def body(self) -> dict[str, object]:
        """Return the members of the resource as Azure stores them: evaluated, null members dropped."""
        evaluator = self.deployment.evaluator
        with evaluator.doubtful(self.is_certain):
            value = evaluator.cell(self.cells, 'body', f"resource '{self.label()}'", self._body)
        return value if isinstance(value, dict) else {}

    def _body(self) -> dict[str, object]:
        node = self.node
        evaluator = self.deployment.evaluator
        members = node.body
        if self.is_deployment and isinstance(members, dict):
            members = without_template(members)
        evaluated = evaluator.value(members, self.env, node.body_pos)
        head: dict[str, object] = {'type': self.type, 'name': self.name}
        if self.api_version is not None:
            head['apiVersion'] = self.api_version
        if isinstance(evaluated, OpenDict):
            return OpenDict({**head, **prune(evaluated)}, evaluated.causes)
        return {**head, **prune(evaluated)} if isinstance(evaluated, dict) else head

    def label(self) -> str:
        """Return what to call the resource in messages: symbolic name, else its name."""
        return self.node.symbol or (self.name if isinstance(self.name, str) else self.name.display)


def place(position: Position, name: str) -> Position:
    """Return the position of a member of a JSON declaration; a Bicep declaration stands for its members."""
    if position is None or (isinstance(position, tuple) and isinstance(position[0], int)):
        return position
    return (position, name)


def is_for_a_group(nested: Nested | None) -> bool:
    """Return whether a nested deployment is known to be for the scope of a resource group."""
    return nested is not None and nested.template is not None and nested.template.scope == 'resourceGroup'


def without_template(body: dict[str, object]) -> dict[str, object]:
    """Return the body of a deployment resource without the template it carries."""
    return {
        key: {name: member for name, member in value.items() if name.lower() not in ('template', 'parameters')}
        if key.lower() == 'properties' and isinstance(value, dict)
        else value
        for key, value in body.items()
    }


def prune(members: dict[str, object]) -> dict[str, object]:
    """Return members without null ones, however deep; Resource Manager drops them. Shares what has none."""
    changed = False
    result: dict[str, object] = {}
    for key, value in members.items():
        if value is None:
            changed = True
            continue
        if isinstance(value, (dict, list)):
            kept = _pruned(value)
            changed = changed or kept is not value
            result[key] = kept
        else:
            result[key] = value
    if not changed:
        return members
    return OpenDict(result, members.causes) if isinstance(members, OpenDict) else result


def _pruned(value: object) -> object:
    if isinstance(value, dict):
        return prune(value)
    if isinstance(value, list):
        items = [_pruned(item) for item in value]
        if all(item is old for item, old in zip(items, value, strict=True)):
            return value
        return OpenList(items, value.causes, prefix=value.prefix) if isinstance(value, OpenList) else items
    return value
