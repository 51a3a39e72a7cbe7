"""Where a property of a resource stands, and where its value came from: found only for what is reported."""

from __future__ import annotations

from linter.arm.evaluator import Env, is_property_loop
from linter.arm.expressions import ExpressionError, is_expression, parse
from linter.arm.front_end import member_key
from linter.arm.instance import Instance, place
from linter.arm.ir import Arr, Call, Index, Lit, Obj, Prop
from linter.arm.references import find_target
from linter.model.finding import Related
from linter.model.values import ABSENT, Unknown, member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.evaluator import Evaluator
    from linter.arm.ir import Node, Position
    from linter.model.finding import Path
    from linter.model.resource import Resource
    from linter.model.source import Location

MAXIMUM_STEPS: Final = 24
"""Longer chains are cut: a reader follows the first steps."""


class Place:
    """How far a path leads into a node as written.

    node, env, position: the deepest node reached and what it sees. rest: the path that is left, inside the value of
    an expression or absent. item: position of the innermost array item on the way; None outside arrays.
    """

    __slots__ = ('node', 'env', 'position', 'rest', 'item')

    def __init__(self, node: Node, env: Env, position: Position, rest: Path, item: Position) -> None:
        self.node = node
        self.env = env
        self.position = position
        self.rest = rest
        self.item = item


def explain(resource: Resource, path: Path) -> tuple[Location, list[Related]]:
    """Return the place of a property of a resource, and the places its value came from, nearest first.

    The place is that of the member as written; of the array item it would stand in, or else of the resource's type,
    when the property is absent. The resource must come from a template.
    """
    if resource.embedded is not None:
        parent, prefix = resource.embedded
        return explain(parent, (*prefix, *path))
    instance = resource.origin
    assert isinstance(instance, Instance)
    template = instance.env.names.template
    head = _head(instance, path)
    if head is not None:
        return template.locate(head), []
    found = descend(instance.node.body, instance.env, instance.node.body_pos, path)
    if found.rest and not _is_computed(found.node):
        absent = found.item if found.item is not None else type_position(instance)
        return template.locate(absent), []
    trail = _Trail(instance.deployment.evaluator)
    trail.value(found)
    return template.locate(found.position), trail.steps


def type_position(instance: Instance) -> Position:
    """Return the position of what declares a resource: its type."""
    return place(instance.node.pos, 'type')


def _head(instance: Instance, path: Path) -> Position:
    """Return the position of a member that is not in the body as written; None for all others."""
    if not path or path == ('type',):
        return type_position(instance)
    if path == ('name',):
        return instance.node.name_pos or type_position(instance)
    if path == ('apiVersion',):
        return place(instance.node.pos, 'apiVersion')
    return None


def descend(node: Node, env: Env, position: Position, path: Path) -> Place:
    """Follow a path through structure as written, as far as it goes."""
    item: Position = None
    while path:
        step = _step(node, env, position, path)
        if step is None:
            break
        node, env, position, used = step
        if isinstance(path[used - 1], int):
            item = position
        path = path[used:]
    return Place(node, env, position, path, item)


def _step(node: Node, env: Env, position: Position, path: Path) -> tuple[Node, Env, Position, int] | None:
    """Return the node, environment and position one step along a path, and how much of the path that used."""
    key = path[0]
    if isinstance(node, dict) and isinstance(key, str):
        found = member_key(node, key)
        if found is not None and not (found.lower() == 'copy' and is_property_loop(node[found])):
            return node[found], env, (position, found), 1
        return _json_loop(node, env, position, path)
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        return node[key], env, (position, key), 1
    if isinstance(node, Obj) and isinstance(key, str):
        return _entry(node, env, path)
    if isinstance(node, Arr) and isinstance(key, int) and key < len(node.items):
        item = node.items[key]
        return item, env, getattr(item, 'pos', None) or position, 1
    return None


def _json_loop(
    node: dict[str, object], env: Env, position: Position, path: Path
) -> tuple[Node, Env, Position, int] | None:
    """A loop in an object makes a list; all its items stand at the loop's input."""
    key = member_key(node, 'copy')
    loops = node[key] if key is not None else None
    if not is_property_loop(loops) or not isinstance(loops, list):
        return None
    for index, loop in enumerate(loops):
        name_key, input_key = member_key(loop, 'name'), member_key(loop, 'input')
        if input_key is None or name_key is None or str(loop[name_key]).lower() != str(path[0]).lower():
            continue
        here = (((position, key), index), input_key)
        if len(path) > 1 and isinstance(path[1], int):
            return loop[input_key], env.iteration(str(path[0]), path[1], 'property'), here, 2
        return loop, env, ((position, key), index), 1
    return None


def _entry(node: Obj, env: Env, path: Path) -> tuple[Node, Env, Position, int] | None:
    name = str(path[0]).lower()
    for entry in reversed(node.entries):
        if isinstance(entry.key, str) and entry.key.lower() == name:
            return entry.value, env, entry.pos, 1
    for copy in node.copies:
        if copy.name.lower() == name:
            if len(path) > 1 and isinstance(path[1], int):
                return copy.input, env.iteration(copy.name, path[1], 'property'), copy.pos, 2
            return Lit(None, copy.pos), env, copy.pos, 1
    return None


def _is_computed(node: Node) -> bool:
    """Return whether a node's value is computed, so that members of the value are not written as members."""
    return (isinstance(node, str) and is_expression(node)) or isinstance(node, (Call, Prop, Index))


class _Trail:
    """Follows a value back through parameters, variables, outputs and the operands that supplied it."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.steps: list[Related] = []
        self.count = 0

    def value(self, found: Place) -> None:
        """Follow the value at a place, if it is computed."""
        node = found.node
        if isinstance(node, str) and is_expression(node):
            try:
                node = parse(node)
            except ExpressionError:
                return
        if isinstance(node, (Call, Prop, Index)):
            self.expression(node, found.env, found.rest)

    def expression(self, node: Node, env: Env, rest: Path) -> None:
        self.count += 1
        if self.count > MAXIMUM_STEPS:
            return
        if isinstance(node, Prop):
            self.expression(node.base, env, (node.name, *rest))
        elif isinstance(node, Index):
            index = self.evaluator.quietly(node.index, env)
            if isinstance(index, (str, int)):
                self.expression(node.base, env, (index, *rest))
            else:
                self.expression(node.base, env, rest)
        elif isinstance(node, Call):
            follow = FOLLOW.get(node.key.removeprefix('sys.'))
            if follow is not None:
                follow(self, node, env, rest)
        elif isinstance(node, (Obj, Arr)):
            self.value(descend(node, env, node.pos, rest))

    def add(self, message: str, location: Location) -> None:
        if all(step.location != location or step.message != message for step in self.steps):
            self.steps.append(Related(message, location))

    def name_of(self, node: Call) -> str:
        first = node.args[0] if node.args else None
        return first.value if isinstance(first, Lit) and isinstance(first.value, str) else ''

    def parameters(self, node: Call, env: Env, rest: Path) -> None:
        name = self.name_of(node).lower()
        if env.frame is not None and name in env.frame:
            return
        names = env.names
        declared = names.template.parameters.get(name)
        if declared is None:
            return
        argument = names.arguments.get(name)
        if argument is not None:
            found = None
            if argument.node is not None and argument.env is not None:
                found = descend(argument.node, argument.env, argument.position, rest)
            if found is not None and found.env is argument.env:
                location = found.env.names.template.locate(found.position)
            else:
                location = argument.place()
            self.add(f"the value comes from parameter '{declared.name}'", location)
            if found is not None:
                self.value(found)
        elif declared.has_default:
            position = (declared.pos, 'defaultValue') if names.template.language == 'json' else declared.pos
            found = descend(declared.default, Env(names), position, rest)
            self.add(f"the value is the default of parameter '{declared.name}'", names.template.locate(found.position))
            self.value(found)
        else:
            self.add(f"parameter '{declared.name}' has no value", names.template.locate(declared.pos))

    def variables(self, node: Call, env: Env, rest: Path) -> None:
        declared = env.names.template.variables.get(self.name_of(node).lower())
        if declared is None:
            return
        if declared.copy is not None:
            self.add(f"the value comes from variable '{declared.name}'", env.names.template.locate(declared.pos))
            return
        found = descend(declared.value, Env(env.names), declared.pos, rest)
        self.add(f"the value comes from variable '{declared.name}'", env.names.template.locate(found.position))
        self.value(found)

    def branch(self, node: Call, env: Env, rest: Path) -> None:
        condition = self.evaluator.quietly(node.args[0], env)
        if isinstance(condition, Unknown):
            self.expression(node.args[0], env, ())
        elif len(node.args) == 3:
            self.expression(node.args[1 if str(condition).lower() == 'true' else 2], env, rest)

    def last_supplier(self, node: Call, env: Env, rest: Path) -> None:
        """union and shallowMerge: the last operand that has the member supplied it."""
        operands = node.args
        if node.key == 'shallowmerge' and len(operands) == 1 and isinstance(operands[0], Call):
            operands = operands[0].args
        for operand in reversed(operands):
            if not rest or self.has(operand, env, rest):
                self.expression(operand, env, rest)
                return

    def first_supplier(self, node: Call, env: Env, rest: Path) -> None:
        """coalesce: the first operand that is not null."""
        for operand in node.args:
            if self.evaluator.quietly(operand, env) is not None:
                self.expression(operand, env, rest)
                return

    def has(self, operand: Node, env: Env, rest: Path) -> bool:
        value = self.evaluator.quietly(operand, env)
        for key in rest:
            if isinstance(value, Unknown):
                return True
            if isinstance(value, dict) and isinstance(key, str):
                value = member(value, key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return False
        return value is not ABSENT

    def created(self, node: Call, env: Env, rest: Path) -> None:
        if not rest:
            return
        for key, value in zip(node.args[::2], node.args[1::2], strict=False):
            name = self.evaluator.quietly(key, env)
            if isinstance(name, str) and name.lower() == str(rest[0]).lower():
                self.expression(value, env, rest[1:])

    def listed(self, node: Call, env: Env, rest: Path) -> None:
        if rest and isinstance(rest[0], int) and rest[0] < len(node.args):
            self.expression(node.args[rest[0]], env, rest[1:])

    def taken(self, node: Call, env: Env, rest: Path) -> None:
        keys = tuple(
            key for argument in node.args[1:] if isinstance(key := self.evaluator.quietly(argument, env), (str, int))
        )
        self.expression(node.args[0], env, (*keys, *rest))

    def all_arguments(self, node: Call, env: Env, rest: Path) -> None:
        """A function that computes a new value: what it was computed from."""
        for argument in node.args:
            if isinstance(argument, (Call, Prop, Index)):
                self.expression(argument, env, ())

    def reference(self, node: Call, env: Env, rest: Path) -> None:
        """An output of a nested deployment: where the nested template computes it."""
        instances = find_target(self.evaluator.quietly(node.args[0], env), env) if node.args else None
        path = [str(key).lower() for key in rest]
        if not instances or not instances[0].is_deployment or 'outputs' not in path[:2]:
            return
        inner = instances[0].inner
        index = path.index('outputs')
        output = inner.template.outputs.get(path[index + 1]) if inner and len(path) > index + 1 else None
        if inner is None or output is None:
            return
        found = descend(output.value, inner.env, output.pos, rest[index + 3 :])
        message = f"the value is output '{output.name}' of '{instances[0].label()}'"
        self.add(message, inner.template.locate(found.position))
        self.value(found)


FOLLOW: Final = {
    'parameters': _Trail.parameters,
    'variables': _Trail.variables,
    'if': _Trail.branch,
    'union': _Trail.last_supplier,
    'shallowmerge': _Trail.last_supplier,
    'coalesce': _Trail.first_supplier,
    'createobject': _Trail.created,
    'createarray': _Trail.listed,
    'tryget': _Trail.taken,
    'reference': _Trail.reference,
    **dict.fromkeys(
        ('and', 'or', 'not', 'equals', 'empty', 'contains', 'concat', 'format', 'tolower', 'toupper', 'string', 'bool',
         'int', 'json', 'first', 'last', 'split', 'join', 'replace', 'trim', 'length', 'array', 'any'),
        _Trail.all_arguments,
    ),
}
