"""The resources that a resource is deployed after: those it names and those it mentions.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/resource-dependencies
"""

from __future__ import annotations

from linter.arm.ir import Arr, Call, Entry, Index, Lit, Obj, Prop
from linter.bicep.lowering import lower
from linter.bicep.references import find_symbol, id_of, symbol_text
from linter.bicep.symbols import Dependency, Reference, ResourceSymbol
from linter.bicep.syntax import Array, Element, FunctionCall, Node, Parentheses, Spread, Ternary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from linter.arm.ir import Node as Lowered
    from linter.bicep.file import BicepFile, Env

    Traces = dict[str, list[Dependency]]
    """What each resource names or mentions, by symbolic name."""


def lower_dependencies(file: BicepFile, symbol: ResourceSymbol, traces: Traces) -> Lowered:
    """Return the ``dependsOn`` of a resource; None when it depends on nothing."""
    kept: dict[tuple[str, str], Dependency] = {}
    for found in expanded(file, around(symbol, traces), traces, {symbol.symbol}):
        if found.symbol is symbol:
            continue
        if found.index is not None and is_inside_loop(found.index):
            found = Dependency(found.symbol, None, state=found.state)
        kept[(found.symbol.symbol, text_of(found.index))] = found
    whole = {name for name, index in kept if not index}
    items = [
        lower_dependency(file, kept[key])
        for key in sorted(kept, key=lambda key: (kept[key].symbol.name, key[1]))
        if not key[1] or key[0] not in whole
    ]
    return Arr(items) if items else None


def around(symbol: ResourceSymbol, traces: Traces) -> list[Dependency]:
    """Return what a resource names or mentions, the resource it is nested in included."""
    found = traces.get(symbol.symbol, [])
    return found if symbol.outer is None else [*found, Dependency(symbol.outer, None, state=False)]


def explicit(file: BicepFile, symbol: ResourceSymbol, env: Env) -> list[Dependency]:
    """Return what the ``dependsOn`` member lists."""
    written = symbol.member('dependsOn')
    result: list[Dependency] = []
    for item in listed(written) if written is not None else ():
        index: Node | None = None
        target = find_symbol(file, item, env)
        if target is None and isinstance(item, Element):
            target, index = find_symbol(file, item.base, env), item.index
        if target is not None:
            result.append(Dependency(target, lower(file, index, env) if index is not None else None, state=False))
        else:
            lower(file, item, env)
    return result


def listed(node: Node) -> Iterator[Node]:
    """Yield what an array names, also one that is computed from others."""
    parts: list[Node] | None = None
    if isinstance(node, Array):
        parts = node.items
    elif isinstance(node, Ternary):
        parts = [node.yes, node.no]
    elif isinstance(node, FunctionCall):
        parts = node.arguments
    elif isinstance(node, (Parentheses, Spread)):
        parts = [node.inner if isinstance(node, Parentheses) else node.value]
    if parts is None:
        yield node
    else:
        for part in parts:
            yield from listed(part)


def expanded(file: BicepFile, found: list[Dependency], traces: Traces, seen: set[str]) -> list[Dependency]:
    """Return dependencies with existing resources replaced by what these depend on.

    With symbolic names, one whose state is read stays: the deployment reads it first.
    """
    result: list[Dependency] = []
    for dependency in found:
        symbol = dependency.symbol
        if not symbol.existing or (file.symbolic and dependency.state):
            result.append(dependency)
        elif symbol.symbol not in seen:
            result += expanded(file, around(symbol, traces), traces, seen | {symbol.symbol})
    return result


def lower_dependency(file: BicepFile, dependency: Dependency) -> Lowered:
    symbol = dependency.symbol
    if symbol.loop is not None and dependency.index is None:
        return Lit(symbol.symbol)
    reference = Reference(symbol, dependency.index)
    return symbol_text(reference) if file.symbolic else id_of(file, reference)


def is_inside_loop(node: Lowered) -> bool:
    """Return whether a lowered index uses something that exists only inside: a property loop or a lambda."""
    if isinstance(node, Call):
        if node.key == 'lambdavariables' or (node.key == 'copyindex' and node.args):
            return True
        return any(map(is_inside_loop, node.args))
    if isinstance(node, Prop):
        return is_inside_loop(node.base)
    if isinstance(node, Index):
        return is_inside_loop(node.base) or is_inside_loop(node.index)
    if isinstance(node, Arr):
        return any(map(is_inside_loop, node.items))
    if isinstance(node, Obj):
        return any(isinstance(entry, Entry) and is_inside_loop(entry.value) for entry in node.entries)
    return False


def text_of(index: Lowered) -> str:
    """Return a text that is equal for equal indexes; '' for none."""
    if index is None:
        return ''
    from linter.arm.expressions import unparse

    return unparse(index)
