"""Lowers function calls: of the language, of resources, of the user, and those that the compiler itself answers.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions
"""

from __future__ import annotations

from linter.arm.ir import Call, Lit, Obj
from linter.bicep.file import unknown
from linter.bicep.lowering import lower
from linter.bicep.references import depend, find_reference, find_symbol, id_of, symbol_text, version_of
from linter.bicep.syntax import Element, FunctionCall, Lambda, Member, Name, NestedResource, NonNull, Parentheses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.bicep.file import BicepFile, Env
    from linter.bicep.symbols import Reference
    from linter.bicep.syntax import Node

    Answer = Callable[[BicepFile, FunctionCall, Env], Lowered]

NAMESPACES: Final = frozenset({'sys', 'az'})

RUNTIME: Final = frozenset({
    'reference', 'references', 'pickZones', 'toLogicalZone', 'toLogicalZones', 'toPhysicalZone', 'toPhysicalZones',
    'externalInput', 'getSecret',
})
"""Functions whose value exists only during deployment, besides ``list*``: variables that call them are not emitted.

Source: github.com/Azure/bicep, src/Bicep.Core/Semantics/Namespaces (FunctionFlags.RequiresInlining)
"""

SCOPE_FUNCTIONS: Final = frozenset({'resourceGroup', 'subscription', 'managementGroup'})


def lower_call(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """Lower a call of any kind."""
    base = node.base
    if base is None:
        symbol = file.symbols.get(node.name)
        if symbol is not None and symbol.kind in ('function', 'import'):
            return lower_user_call(file, node, env)
        if symbol is not None and symbol.kind == 'broken':
            return unknown('error', f"'{node.name}' cannot be read", node)
        if node.name in env or symbol is not None:
            return file.failed('unknown-function', f"'{node.name}' is declared here and is not a function", node)
        return lower_language_call(file, node, env)
    if isinstance(base, Name) and base.name not in env:
        symbol = file.symbols.get(base.name)
        if symbol is None and base.name in NAMESPACES:
            return lower_language_call(file, node, env)
        if symbol is not None and symbol.kind == 'namespace':
            return lower_user_call(file, node, env)
    reference = find_reference(file, base, env)
    if reference is not None:
        return lower_resource_call(file, reference, node, env)
    message = f"'{node.name}' is not a function of this value"
    return file.failed('unknown-function', message, node)


def lower_language_call(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """Lower a call of a function of the language."""
    answer = ANSWERED.get(node.name) or file.answers.get(node.name)
    if answer is not None:
        return answer(file, node, env)
    name = node.name
    if name in SCOPE_FUNCTIONS and node.arguments:
        return Obj([], None, (node.start, node.end))
    if name in RUNTIME or is_list_function(name):
        file.trace.runtime = True
    return Call(name, lower_arguments(file, node, env), (node.start, node.end))


def is_list_function(name: str) -> bool:
    """Return whether a name is one of the functions ``listKeys``, ``listSecrets``, … of which there are many."""
    return name.startswith('list') and name.isalpha()


def lower_arguments(file: BicepFile, node: FunctionCall, env: Env) -> list[Lowered]:
    """Lower the arguments; the lambda of a call over a loop of modules knows what its variable stands for."""
    arguments = node.arguments
    if len(arguments) > 1 and isinstance(arguments[1], Lambda) and isinstance(arguments[0], (Name, NestedResource)):
        symbol = find_symbol(file, arguments[0], env)
        if symbol is not None and symbol.kind == 'module' and symbol.loop is not None and arguments[1].parameters:
            return lower_module_arguments(file, node, env)
    return [lower(file, argument, env) for argument in arguments]


def lower_module_arguments(file: BicepFile, node: FunctionCall, env: Env) -> list[Lowered]:
    from linter.bicep.expressions import ModuleItem

    function = node.arguments[1]
    assert isinstance(function, Lambda)
    first, *others = function.parameters
    inner: Env = {**env, first: ModuleItem('lambdaVariables', [Lit(first)])}
    inner.update({name: Call('lambdaVariables', [Lit(name)]) for name in others})
    body = lower(file, function.body, inner)
    lowered = Call('lambda', [*map(Lit, function.parameters), body], (function.start, function.end))
    rest = [lower(file, argument, env) for argument in node.arguments[2:]]
    return [lower(file, node.arguments[0], env), lowered, *rest]


def lower_user_call(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """Lower a call of a function that this file, or one it imports from, declares."""
    from linter.bicep.imports import function_name

    name = function_name(file, node)
    if name is None:
        return unknown('module', f'{node.name}()', node)
    return Call(name, [lower(file, argument, env) for argument in node.arguments], (node.start, node.end))


def lower_resource_call(file: BicepFile, reference: Reference, node: FunctionCall, env: Env) -> Lowered:
    """Lower ``r.listKeys(…)`` and its like."""
    position = (node.start, node.end)
    file.trace.runtime = True
    depend(file, reference)
    if node.name == 'getSecret':
        file.report('bad-declaration', "'getSecret' can only be the value of a module's parameter", node)
        return unknown('secret', f'{reference.symbol.name}.getSecret()', node)
    if not is_list_function(node.name):
        return unknown('unsupported', f'{node.name}()', node)
    target = symbol_text(reference) if file.symbolic else id_of(file, reference)
    arguments = [lower(file, argument, env) for argument in node.arguments] or [version_of(reference)]
    return Call(node.name, [target, *arguments], position)


# Calls that the compiler answers


def answer_any(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """any(x): x."""
    if len(node.arguments) != 1:
        return file.failed('bad-arguments', f"'any' takes 1 argument; {len(node.arguments)} given", node)
    return lower(file, node.arguments[0], env)


def answer_nameof(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """nameof(x): the last name in x."""
    argument: Node | None = node.arguments[0] if len(node.arguments) == 1 else None
    while isinstance(argument, (Parentheses, NonNull)):
        argument = argument.inner if isinstance(argument, Parentheses) else argument.base
    position = (node.start, node.end)
    part: Node | None = argument
    while part is not None:
        reference = find_reference(file, part, env)
        if reference is not None:
            depend(file, reference)
            break
        part = part.base if isinstance(part, (Member, Element)) else None
    if isinstance(argument, (Name, Member, NestedResource)):
        return Lit(argument.name, position)
    if isinstance(argument, Element):
        index = getattr(argument.index, 'value', None)
        if isinstance(index, str):
            return Lit(index, position)
    return file.failed('bad-arguments', "'nameof' takes a name", node)


def answer_load(file: BicepFile, node: FunctionCall, env: Env) -> Lowered:
    """loadTextContent(path) and its like: the content of a file."""
    from linter.bicep.loading import answer

    return answer(file, node)


ANSWERED: Final[dict[str, Answer]] = {
    'any': answer_any,
    'nameof': answer_nameof,
    'loadTextContent': answer_load,
    'loadFileAsBase64': answer_load,
    'loadJsonContent': answer_load,
    'loadYamlContent': answer_load,
    'loadDirectoryFileInfo': answer_load,
}
