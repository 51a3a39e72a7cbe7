"""Lowers values: operators, access, strings, objects, arrays, loops and names.

The shapes are those of the Bicep compiler. Source: github.com/Azure/bicep, src/Bicep.Core/Emit/ExpressionConverter.cs
"""

from __future__ import annotations

from linter.arm.ir import Arr, Call, Entry, Index, Lit, Obj, Prop, PropertyCopy
from linter.bicep.calls import lower_call
from linter.bicep.file import unknown
from linter.bicep.lowering import LOWERINGS, lower
from linter.bicep.references import (
    access,
    depend,
    find_reference,
    find_symbol,
    guarded,
    is_secure_output,
    lower_output,
    lower_parameter_member,
    lower_property,
    lower_secret_outputs,
    state_of,
    symbol_text,
)
from linter.bicep.symbols import Reference, ResourceSymbol, Symbol, Trace, VariableSymbol, key_text
from linter.bicep.syntax import (
    Array,
    Binary,
    Broken,
    Element,
    For,
    FunctionCall,
    If,
    Interpolation,
    Lambda,
    Literal,
    Member,
    Name,
    NestedResource,
    NonNull,
    Object,
    Parentheses,
    Property,
    Spread,
    Ternary,
    Unary,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.bicep.file import BicepFile, Env
    from linter.bicep.syntax import Node

LOADED_IN_PLACE: Final = frozenset({'loadTextContent', 'loadFileAsBase64'})
"""A variable that is nothing but one of these calls holds the text itself."""

OPERATORS: Final = {
    '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '%': 'mod', '<': 'less', '<=': 'lessOrEquals', '>': 'greater',
    '>=': 'greaterOrEquals', '==': 'equals', '=~': 'equals', '&&': 'and', '||': 'or', '??': 'coalesce',
}
NEGATED: Final = {'!=': '==', '!~': '=~'}
"""Source: learn.microsoft.com/azure/azure-resource-manager/bicep/operators"""


def lower_literal(file: BicepFile, node: Literal, env: Env) -> Lowered:
    return Lit(node.value, (node.start, node.end))


def lower_broken(file: BicepFile, node: Broken, env: Env) -> Lowered:
    return unknown('error', 'a part of the file cannot be read', node)


def lower_interpolation(file: BicepFile, node: Interpolation, env: Env) -> Lowered:
    text = node.texts[0].replace('{', '{{').replace('}', '}}')
    arguments: list[Lowered] = []
    for number, hole in enumerate(node.holes):
        following = node.texts[number + 1].replace('{', '{{').replace('}', '}}')
        text += f'{{{number}}}{following}'
        arguments.append(lower(file, hole, env))
    position = (node.start, node.end)
    return Call('format', [Lit(text, position), *arguments], position)


def lower_name(file: BicepFile, node: Name, env: Env) -> Lowered:
    found = env.get(node.name)
    if found is None:
        symbol = file.symbols.get(node.name)
        if symbol is None:
            return file.failed('unknown-name', f"'{node.name}' is not declared", node)
        return lower_symbol(file, symbol, node, env)
    if isinstance(found, ResourceSymbol):
        return lower_symbol(file, found, node, env)
    return found


def lower_symbol(file: BicepFile, symbol: Symbol, node: Name, env: Env) -> Lowered:
    """Lower a name that is declared in the file."""
    position = (node.start, node.end)
    if symbol.kind == 'parameter':
        if file.in_function:
            return file.failed('unknown-name', f"a function does not see parameter '{symbol.name}' of the file", node)
        return Call('parameters', [Lit(file.prefix + symbol.name, position)], position)
    if isinstance(symbol, VariableSymbol):
        return use_variable(file, symbol, position)
    if isinstance(symbol, ResourceSymbol):
        return lower_whole(file, symbol, position)
    if symbol.kind == 'import':
        from linter.bicep.imports import lower_imported

        return lower_imported(file, symbol, node)
    if symbol.kind == 'broken':
        return unknown('error', f"'{symbol.name}' cannot be read", node)
    if symbol.kind == 'base':
        from linter.bicep.parameter_files import lower_base

        return lower_base(file, node)
    if symbol.kind == 'extension':
        return Call('extensions', [Lit(symbol.name, position)], position)
    return file.failed('unknown-name', f"'{node.name}' is a {symbol.kind}, not a value", node)


def lower_whole(file: BicepFile, symbol: ResourceSymbol, position: tuple[int, int]) -> Lowered:
    """Lower a resource or module, or all of a loop, used as a value."""
    if symbol.loop is None:
        state = state_of(file, Reference(symbol), full=True)
        if isinstance(state, Call):
            state.pos = position
        return state
    file.trace.runtime = True
    depend(file, Reference(symbol), state=True)
    if not file.symbolic:
        raise NeedsSymbolicNames
    arguments: list[Lowered] = [symbol_text(Reference(symbol))]
    if symbol.kind == 'resource':
        arguments.append(Lit('full'))
    return Call('references', arguments, position)


class NeedsSymbolicNames(Exception):  # noqa: N818  # not an error: the file is compiled again in the other shape
    """The file uses something that only templates with symbolic names can say."""


def use_variable(file: BicepFile, symbol: VariableSymbol, position: tuple[int, int]) -> Lowered:
    """Lower the use of a variable: ``variables('x')``, or its value where that exists only during deployment."""
    trace = lower_variable(file, symbol)
    if trace is None:
        message = f"variable '{symbol.name}' refers to itself"
        file.report('cycle', message, position)
        from linter.bicep.syntax import Node

        return unknown('error', message, Node(*position))
    file.trace.add(trace)
    if trace.runtime:
        return symbol.value
    name = symbol.name if file.importer is None else file.importer.variable(symbol)
    return Call('variables', [Lit(name, position)], position)


def lower_variable(file: BicepFile, symbol: VariableSymbol) -> Trace | None:
    """Lower a variable once; return what it depends on, or None while that is being found out: a cycle."""
    if symbol.trace is not None:
        return symbol.trace
    if symbol.running:
        return None
    symbol.running = True
    outer, file.trace = file.trace, Trace()
    outside = file.in_function, file.inline_loads
    file.in_function = file.inline_loads = False
    try:
        value = symbol.node.value  # type: ignore[attr-defined]
        if not isinstance(value, For):
            file.inline_loads = isinstance(value, FunctionCall) and value.name in LOADED_IN_PLACE
            symbol.value = lower(file, value, {})
        else:
            name = symbol.name if file.importer is None else file.importer.name(symbol.name)
            symbol.value = lower_loop(file, value, {}, name)
        symbol.trace = file.trace
    finally:
        file.trace = outer
        file.in_function, file.inline_loads = outside
        symbol.running = False
    return symbol.trace


def lower_loop(
    file: BicepFile, node: For, env: Env, name: str, *, index_name: str | None = None, as_value: bool = False
) -> PropertyCopy:
    """Lower a loop that makes the member, variable or output of that name.

    index_name: what ``copyIndex()`` takes inside, the name unless given; '' is nothing.
    """
    collection = lower(file, node.collection, env)
    shown = name if index_name is None else index_name
    index = Call('copyIndex', [Lit(shown)] if shown else [])
    inner: Env = {**env, node.item: Index(collection, index)}
    if node.index:
        inner[node.index] = index
    body = node.body
    count = Call('length', [collection], (node.collection.start, node.collection.end))
    if isinstance(body, If):
        file.report('unsupported', 'a condition in a loop is possible only for resources and modules', body)
        lowered: Lowered = unknown('error', 'a condition in this loop', body)
    else:
        lowered = lower(file, body, inner)
    return PropertyCopy(name, count, lowered, (node.start, node.end))


def lower_for(file: BicepFile, node: For, env: Env) -> Lowered:
    """Lower a loop where none can be: an error of the file."""
    return file.failed('bad-declaration', 'a loop cannot stand here', node)


def lower_object(file: BicepFile, node: Object, env: Env) -> Lowered:
    chunks: list[Lowered] = []
    entries: list[Entry] = []
    copies: list[PropertyCopy] = []
    seen: set[str] = set()
    for member in node.members:
        if type(member) is Property:
            key, value = member.key, member.value
            name: str | Lit | Call = key_text(key)
            if not name:
                name = lower_key(file, key, env)
            elif name in seen:
                file.report('duplicate-name', f"the object has more than one member '{name}'", key)
            else:
                seen.add(name)  # type: ignore[arg-type]
            if type(value) is For and isinstance(name, str):
                copies.append(lower_loop(file, value, env, name))
                copies[-1].pos = (member.start, member.end)
                continue
            entries.append(Entry(name, lower(file, value, env), (member.start, member.end)))
        elif type(member) is Spread:
            if entries or copies:
                chunks.append(Obj(entries, copies, (node.start, node.end)))
            entries, copies = [], []
            chunks.append(lower(file, member.value, env))
        else:
            lost = unknown('error', 'a part of the file cannot be read', member)
            entries.append(Entry(lost, lost, (member.start, member.end)))
    if file.broken and file.is_doubtful(node):
        # The error may have closed an object early: what follows in the file may be members of this one.
        lost = unknown('error', 'a part of the file cannot be read', node)
        forget_misplaced(file, entries, lost)
        entries.append(Entry(lost, lost, (node.start, node.end)))
    if not chunks:
        return Obj(entries, copies, (node.start, node.end))
    if entries or copies:
        chunks.append(Obj(entries, copies, (node.start, node.end)))
    return Call('shallowMerge', [Arr(chunks)], (node.start, node.end))


def forget_misplaced(file: BicepFile, entries: list[Entry], lost: Lit) -> None:
    """In an object with lost brackets, make the members unknown that are not what they seem.

    One that stands there twice may belong further in; one before a line that is indented deeper has lost its own
    members.
    """
    names = [entry.key for entry in entries]
    columns = [column_of(file.source.text, entry.pos) for entry in entries]
    for entry, column, following in zip(entries, columns, [*columns, 0][1:], strict=True):
        if names.count(entry.key) > 1 or following > column:
            entry.value = lost


def column_of(text: str, position: object) -> int:
    """Return how far a member is indented."""
    start = position[0] if isinstance(position, tuple) else 0
    return int(start) - text.rfind('\n', 0, int(start)) - 1


def lower_key(file: BicepFile, key: Node, env: Env) -> str | Lit | Call:
    """Lower the computed key of an object's member; an empty one is text."""
    if isinstance(key, Literal):
        return ''
    lowered = lower(file, key, env)
    assert isinstance(lowered, (Lit, Call))
    return lowered


def lower_array(file: BicepFile, node: Array, env: Env) -> Lowered:
    chunks: list[Lowered] = []
    items: list[Lowered] = []
    for item in node.items:
        if type(item) is Spread:
            if items:
                chunks.append(Arr(items, (node.start, node.end)))
            items = []
            chunks.append(lower(file, item.value, env))
        else:
            items.append(lower(file, item, env))
    if not chunks:
        return Arr(items, (node.start, node.end))
    if items:
        chunks.append(Arr(items, (node.start, node.end)))
    return Call('flatten', [Arr(chunks)], (node.start, node.end))


def lower_parentheses(file: BicepFile, node: Parentheses, env: Env) -> Lowered:
    return lower(file, node.inner, env)


def lower_non_null(file: BicepFile, node: NonNull, env: Env) -> Lowered:
    return lower(file, node.base, env)


def lower_unary(file: BicepFile, node: Unary, env: Env) -> Lowered:
    operand = node.operand
    if node.operator == '-':
        if isinstance(operand, Literal) and type(operand.value) is int:
            return Lit(-operand.value, (node.start, node.end))
        return Call('sub', [Lit(0), lower(file, operand, env)], (node.start, node.end))
    return Call('not', [lower(file, operand, env)], (node.start, node.end))


def lower_binary(file: BicepFile, node: Binary, env: Env) -> Lowered:
    left, right = lower(file, node.left, env), lower(file, node.right, env)
    position = (node.start, node.end)
    operator = NEGATED.get(node.operator, node.operator)
    if operator == '=~':
        left, right = Call('toLower', [left]), Call('toLower', [right])
    call = Call(OPERATORS[operator], [left, right], position)
    return call if operator == node.operator else Call('not', [call], position)


def lower_ternary(file: BicepFile, node: Ternary, env: Env) -> Lowered:
    condition = lower(file, node.condition, env)
    return Call('if', [condition, lower(file, node.yes, env), lower(file, node.no, env)], (node.start, node.end))


def lower_lambda(file: BicepFile, node: Lambda, env: Env) -> Lowered:
    inner: Env = {**env, **{name: Call('lambdaVariables', [Lit(name)]) for name in node.parameters}}
    body = lower(file, node.body, inner)
    return Call('lambda', [*map(Lit, node.parameters), body], (node.start, node.end))


def lower_member(file: BicepFile, node: Member, env: Env) -> Lowered:
    """Lower ``base.name`` or ``base.?name``."""
    base = node.base
    position = (node.start, node.end)
    reference = find_reference(file, base, env)
    if reference is not None:
        return lower_property(file, reference, node.name, env, position, safe=node.safe)
    if isinstance(base, Member) and base.name == 'outputs':
        lowered = lower_module_output(file, base, node, env)
        if lowered is not None:
            return lowered
    if isinstance(base, Name) and base.name not in env:
        symbol = file.symbols.get(base.name)
        if symbol is not None and symbol.kind == 'namespace':
            from linter.bicep.imports import lower_namespace_member

            return lower_namespace_member(file, symbol, node)
        if symbol is not None and symbol.kind == 'parameter':
            lowered = lower_parameter_member(file, symbol, node)
            if lowered is not None:
                return lowered
        if symbol is not None and symbol.kind == 'base':
            from linter.bicep.parameter_files import lower_base_member

            return lower_base_member(file, node)
    lowered = lower(file, base, env)
    if node.safe:
        return Call('tryGet', [lowered, Lit(node.name)], position)
    if is_chained(base) and isinstance(lowered, Call) and lowered.key == 'tryget':
        return Call('tryGet', [*lowered.args, Lit(node.name)], position)
    return Prop(lowered, node.name, position)


def lower_module_output(file: BicepFile, outputs: Member, node: Member, env: Env) -> Lowered:
    """Lower ``m.outputs.name`` in all its safe forms; None when m is no module."""
    reference = find_reference(file, outputs.base, env)
    position = (node.start, node.end)
    if reference is None and is_choice_of_modules(file, outputs.base, env):
        return Prop(Prop(lower(file, outputs, env), node.name), 'value', position)
    if reference is None:
        return item_output(file, outputs, node, env)
    if reference.symbol.kind != 'module':
        return None
    if is_secure_output(reference.symbol, node.name):
        secrets = lower_secret_outputs(file, reference, safe=outputs.safe)
        return access(secrets, node.name, position, safe=node.safe or outputs.safe)
    if not outputs.safe and not node.safe:
        return lower_output(file, reference, node.name, position)
    state = state_of(file, reference, full=False)
    if not outputs.safe:
        base: Lowered = Prop(state, 'outputs', (outputs.start, outputs.end))
        return Call('tryGet', [Call('tryGet', [base, Lit(node.name)]), Lit('value')], position)
    state = guarded(file, reference, state, safe=True)
    if node.safe:
        base = Call('tryGet', [state, Lit('outputs')], (outputs.start, outputs.end))
        return Call('tryGet', [Call('tryGet', [base, Lit(node.name)]), Lit('value')], position)
    return Call('tryGet', [state, Lit('outputs'), Lit(node.name), Lit('value')], position)


def is_choice_of_modules(file: BicepFile, node: Node, env: Env) -> bool:
    """Return whether a value is one module or another, as a condition decides."""
    while isinstance(node, (Parentheses, NonNull)):
        node = node.inner if isinstance(node, Parentheses) else node.base
    if isinstance(node, Name) and node.name not in env:
        symbol = file.symbols.get(node.name)
        if isinstance(symbol, VariableSymbol) and symbol.trace is not None:
            return is_choice_of_modules(file, symbol.node.value, {})  # type: ignore[attr-defined]
        return False
    if not isinstance(node, Ternary):
        return False
    branches = [find_reference(file, branch, env) for branch in (node.yes, node.no)]
    return all(branch is not None and branch.symbol.kind == 'module' for branch in branches)


def item_output(file: BicepFile, outputs: Member, node: Member, env: Env) -> Lowered:
    """Lower ``m.outputs.name`` where m is the lambda variable of a call over a loop of modules; else None."""
    if not isinstance(outputs.base, Name) or node.safe or outputs.safe:
        return None
    item = env.get(outputs.base.name)
    if not isinstance(item, ModuleItem):
        return None
    return Prop(Prop(lower(file, outputs, env), node.name), 'value', (node.start, node.end))


class ModuleItem(Call):
    """A lambda variable that stands for one module of a loop."""

    __slots__ = ()


def is_chained(node: Node) -> bool:
    """Return whether an access to node continues a safe access in it: parentheses end the chain, ``!`` does not."""
    while True:
        if isinstance(node, NonNull):
            node = node.base
        elif isinstance(node, FunctionCall) and node.name == 'any' and len(node.arguments) == 1:
            node = node.arguments[0]
        elif isinstance(node, (Member, Element)):
            if node.safe:
                return True
            node = node.base
        else:
            return False


def lower_element(file: BicepFile, node: Element, env: Env) -> Lowered:
    """Lower ``base[index]`` in all its forms."""
    position = (node.start, node.end)
    if not node.from_end and isinstance(node.index, Literal) and isinstance(node.index.value, str):
        member = Member(node.start, node.end, node.base, node.index.value, node.index.start, node.safe)
        return lower_member(file, member, env)
    if not node.safe and not node.from_end:
        symbol = find_symbol(file, node.base, env)
        if symbol is not None and symbol.loop is not None:
            reference = Reference(symbol, lower(file, node.index, env))
            return state_of(file, reference, full=True)
    base, index = lower(file, node.base, env), lower(file, node.index, env)
    if node.from_end and node.safe:
        return Call('tryIndexFromEnd', [base, index], position)
    chained = is_chained(node.base) and isinstance(base, Call) and base.key == 'tryget'
    if chained and not node.safe and isinstance(base, Call):
        if node.from_end:
            index = Obj([Entry('value', index), Entry('fromEnd', Lit(True))])
        return Call('tryGet', [*base.args, index], position)
    if node.from_end:
        return Call('indexFromEnd', [base, index], position)
    return Call('tryGet', [base, index], position) if node.safe else Index(base, index, position)


def lower_nested_resource(file: BicepFile, node: NestedResource, env: Env) -> Lowered:
    symbol = find_symbol(file, node, env)
    if symbol is None:
        return file.failed('unknown-name', f"there is no nested resource '{node.name}'", node)
    return lower_whole(file, symbol, (node.start, node.end))


LOWERINGS.update({
    Literal: lower_literal,
    Broken: lower_broken,
    Interpolation: lower_interpolation,
    Name: lower_name,
    Member: lower_member,
    Element: lower_element,
    NestedResource: lower_nested_resource,
    NonNull: lower_non_null,
    FunctionCall: lower_call,
    Unary: lower_unary,
    Binary: lower_binary,
    Ternary: lower_ternary,
    Lambda: lower_lambda,
    Parentheses: lower_parentheses,
    Object: lower_object,
    Array: lower_array,
    For: lower_for,
})
