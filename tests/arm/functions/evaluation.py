"""A small evaluator for the tests of functions: an expression over the library, lambdas included, nothing else."""

from __future__ import annotations

from linter.arm.expressions import parse
from linter.arm.functions import Lambda, call, index_of, property_of
from linter.arm.ir import Call, Index, Lit, Prop


def evaluate(expression: str, **variables: object) -> object:
    """Return the value of an expression without its brackets; ``variables('x')`` reads a keyword argument."""
    return value_of(parse(f'[{expression}]'), variables, {})


def value_of(node: object, variables: dict[str, object], scope: dict[str, object]) -> object:
    if isinstance(node, Lit):
        return node.value
    if isinstance(node, Prop):
        return property_of(value_of(node.base, variables, scope), node.name)
    if isinstance(node, Index):
        return index_of(value_of(node.base, variables, scope), value_of(node.index, variables, scope))
    assert isinstance(node, Call)
    if node.key == 'variables':
        return variables[node.args[0].value]
    if node.key == 'lambdavariables':
        return scope[node.args[0].value]
    if node.key == 'lambda':
        *names, body = node.args
        texts = [name.value for name in names]
        return Lambda(len(texts), lambda *values: value_of(body, variables, {**scope, **dict(zip(texts, values))}))
    return call(node.name, [value_of(argument, variables, scope) for argument in node.args])


def same(value: object, expected: object) -> bool:
    """Return whether two known values are equal and of one type, however deep (1 is not true, 1.0 is not 1)."""
    if isinstance(expected, dict):
        return isinstance(value, dict) and list(value) == list(expected) and all(
            same(value[name], expected[name]) for name in expected
        )
    if isinstance(expected, list):
        return isinstance(value, list) and len(value) == len(expected) and all(map(same, value, expected))
    return type(value) is type(expected) and value == expected
