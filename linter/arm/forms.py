"""Functions that see more than the values of their arguments: names, branches, lambdas, loops."""

from __future__ import annotations

from linter.arm.evaluator import TemplateError
from linter.arm.functions import Lambda, call, merge_branches
from linter.arm.functions.unknowns import lift
from linter.arm.ir import Call, Lit
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.evaluator import Env, Evaluator, Form, Loop


def parameters(evaluator: Evaluator, node: Call, env: Env) -> object:
    """parameters(name): of the user function, else of the template."""
    name = text_argument(evaluator, node, env)
    if isinstance(name, Unknown):
        return Unknown(name.causes)
    if env.frame is not None and name.lower() in env.frame:
        return env.frame[name.lower()]
    try:
        return env.names.parameter(name)
    except TemplateError as error:
        raise TemplateError(error.code, str(error), error.position or node.pos) from None


def variables(evaluator: Evaluator, node: Call, env: Env) -> object:
    """variables(name); a computed name that is one of a few gives one of a few values."""
    name = text_argument(evaluator, node, env)
    try:
        if isinstance(name, Unknown):
            return lift('variables', 'any', lambda names: env.names.variable(str(names[0])), [name])
        return env.names.variable(name)
    except TemplateError as error:
        raise TemplateError(error.code, str(error), error.position or node.pos) from None


def text_argument(evaluator: Evaluator, node: Call, env: Env) -> str | Unknown:
    """Return the one text argument of a call; raises TemplateError for another shape."""
    if len(node.args) == 1:
        argument = node.args[0]
        value: object = argument.value if isinstance(argument, Lit) else evaluator.expression(argument, env)
        if isinstance(value, (str, Unknown)):
            return value
    raise TemplateError('bad-arguments', f"'{node.name}' takes one name", node.pos)


def if_form(evaluator: Evaluator, node: Call, env: Env) -> object:
    """if(condition, a, b): only the chosen branch is evaluated when the condition is known."""
    count_arguments(node, 3, 3)
    condition = evaluator.expression(node.args[0], env)
    if isinstance(condition, Unknown):
        branches = [evaluator.quietly(argument, env) for argument in node.args[1:]]
        return merge_branches(condition, branches[0], branches[1])
    return evaluator.expression(node.args[1 if as_bool(condition, node) else 2], env)


def and_form(evaluator: Evaluator, node: Call, env: Env) -> object:
    """and(a, b, …): false as soon as one is known to be false."""
    return _connective(evaluator, node, env, decisive=False)


def or_form(evaluator: Evaluator, node: Call, env: Env) -> object:
    """or(a, b, …): true as soon as one is known to be true."""
    return _connective(evaluator, node, env, decisive=True)


def _connective(evaluator: Evaluator, node: Call, env: Env, *, decisive: bool) -> object:
    count_arguments(node, 2, None)
    values: list[object] = []
    unknown = False
    for argument in node.args:
        value = evaluator.quietly(argument, env) if unknown else evaluator.expression(argument, env)
        unknown = unknown or isinstance(value, Unknown)
        if not isinstance(value, Unknown) and as_bool(value, node) is decisive:
            return decisive
        values.append(value)
    return call(node.key, values) if unknown else not decisive


def as_bool(value: object, node: Call) -> bool:
    """Return a condition's value; text 'true' and 'false' count. Raises TemplateError for anything else."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ('true', 'false'):
        return value.lower() == 'true'
    raise TemplateError('bad-arguments', f"'{node.name}' takes true or false, not {value!r:.60}", node.pos)


def coalesce(evaluator: Evaluator, node: Call, env: Env) -> object:
    """coalesce(a, b, …): the first that is not null; the others are evaluated only if needed."""
    count_arguments(node, 1, None)
    values: list[object] = []
    unknown = False
    for argument in node.args:
        value = evaluator.quietly(argument, env) if unknown else evaluator.expression(argument, env)
        if isinstance(value, Unknown):
            unknown = True
        elif value is not None and not unknown:
            return value
        values.append(value)
        if unknown and value is not None and not isinstance(value, Unknown):
            break
    return call('coalesce', values)


def lambda_form(evaluator: Evaluator, node: Call, env: Env) -> object:
    """lambda('x', …, body): a function of its variables."""
    names = [name for argument in node.args[:-1] if isinstance(name := getattr(argument, 'value', None), str)]
    if len(names) != len(node.args) - 1:
        raise TemplateError('bad-arguments', 'a lambda takes the names of its variables and a body', node.pos)
    body = node.args[-1]

    def apply(*values: object) -> object:
        # A predicate with fewer variables than values ignores the rest (map's optional index).
        return evaluator.expression(body, env.with_variables(dict(zip(names, values, strict=False))))

    return Lambda(len(names), apply)


def lambda_variables(evaluator: Evaluator, node: Call, env: Env) -> object:
    """lambdaVariables(name): a variable of the lambda around it."""
    name = text_argument(evaluator, node, env)
    if isinstance(name, str) and env.variables is not None and name in env.variables:
        return env.variables[name]
    raise TemplateError('unknown-variable', f"lambda variable '{name}' is not declared", node.pos)


def copy_index(evaluator: Evaluator, node: Call, env: Env) -> object:
    """copyIndex([name][, offset]): the index of the named loop, else of the nearest resource or output loop.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric#copyindex
    """
    count_arguments(node, 0, 2)
    arguments = [evaluator.expression(argument, env) for argument in node.args]
    name = arguments.pop(0) if arguments and isinstance(arguments[0], str) else None
    offset = arguments[0] if arguments else 0
    loop = _find_loop(env.loops, name)
    if loop is None:
        what = f"loop '{name}'" if name is not None else 'a loop'
        raise TemplateError('bad-arguments', f"'copyIndex' stands outside {what}", node.pos)
    return loop.index if offset == 0 and type(offset) is int else call('add', [loop.index, offset])


def _find_loop(loop: Loop | None, name: object) -> Loop | None:
    first = loop
    while loop is not None:
        if (name is None and loop.kind in ('resource', 'output')) or (
            isinstance(name, str) and loop.name == name.lower()
        ):
            return loop
        loop = loop.outer
    return first if name is None else None


def time(evaluator: Evaluator, node: Call, env: Env) -> object:
    """utcNow([format]): unknown unless the context pins the time."""
    arguments = [evaluator.expression(argument, env) for argument in node.args]
    now = env.names.context.now
    if now:
        from linter.arm.functions.dates import format_date

        layout = arguments[0] if arguments else 'yyyyMMddTHHmmssZ'
        return format_date(now, layout) if isinstance(layout, str) else Unknown([Cause('time', 'utcNow()')], 'string')
    return Unknown([Cause('time', 'utcNow()')], 'string', nullable=False, display='{utcNow()}')


def random(evaluator: Evaluator, node: Call, env: Env) -> object:
    """newGuid(): 36 characters nobody knows; each use is another value."""
    return Unknown([Cause('random', 'newGuid()')], 'string', nullable=False, length=(36, 36), display='{newGuid()}')


def count_arguments(node: Call, least: int, most: int | None) -> None:
    """Raise TemplateError unless a call has between least and most arguments (None: any number)."""
    if len(node.args) < least or (most is not None and len(node.args) > most):
        if most is None:
            wanted = f'at least {least}'
        else:
            wanted = str(least) if least == most else f'{least} to {most}'
        raise TemplateError(
            'bad-arguments', f"'{node.name}' takes {wanted} argument(s); {len(node.args)} given", node.pos
        )


FORMS: Final[dict[str, Form]] = {
    'parameters': parameters,
    'variables': variables,
    'if': if_form,
    'and': and_form,
    'or': or_form,
    'coalesce': coalesce,
    'lambda': lambda_form,
    'lambdavariables': lambda_variables,
    'copyindex': copy_index,
    'utcnow': time,
    'newguid': random,
}
