"""Lowers parameters, variables, functions, outputs, types, metadata and assertions."""

from __future__ import annotations

from linter.arm.ir import Call, Entry, Lit, Obj, Output, Parameter, PropertyCopy, UserFunction, Variable
from linter.bicep.constants import constant
from linter.bicep.declarations import (
    AssertDeclaration,
    FunctionDeclaration,
    Metadata,
    OutputDeclaration,
    ParameterDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from linter.bicep.expressions import lower_loop, lower_variable
from linter.bicep.file import find_decorator
from linter.bicep.lowering import lower
from linter.bicep.references import find_reference, id_of
from linter.bicep.symbols import VariableSymbol
from linter.bicep.syntax import For, ResourceType
from linter.bicep.types import define, lower_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.bicep.declarations import Declaration
    from linter.bicep.file import BicepFile, Env

    Named = Output | Parameter | Variable

EXPORTED: Final = (TypeDeclaration, VariableDeclaration, FunctionDeclaration)


def lower_statements(file: BicepFile) -> None:
    """Lower everything but resources and modules into the template."""
    for statement in file.statements:
        if isinstance(statement, ParameterDeclaration):
            lower_parameter(file, statement)
        elif isinstance(statement, VariableDeclaration):
            add_variable(file, statement)
        elif isinstance(statement, TypeDeclaration):
            if is_declared(file, statement):
                define(file, statement.name)
        elif isinstance(statement, FunctionDeclaration):
            if is_declared(file, statement):
                lower_function(file, statement, f'__bicep.{statement.name}')
        elif isinstance(statement, OutputDeclaration):
            lower_output(file, statement)
        elif isinstance(statement, AssertDeclaration):
            file.template.asserts[statement.name] = lower(file, statement.value, {})
        if isinstance(statement, EXPORTED) and find_decorator(statement, 'export') is not None:
            file.template.exported[statement.name] = description_of(statement)
    lower_metadata(file)


def is_declared(file: BicepFile, statement: Declaration) -> bool:
    """Return whether the name of a statement stands for it, and not for one before it."""
    symbol = file.symbols.get(statement.name)
    return symbol is not None and symbol.node is statement


def description_of(statement: Declaration) -> str:
    """Return the text of ``@description``; '' when there is none."""
    found = find_decorator(statement, 'description')
    if found is None or not found.call.arguments:
        return ''
    try:
        value = constant(found.call.arguments[0])
    except ValueError:
        return ''
    return value if isinstance(value, str) else ''


def differs_in_case(file: BicepFile, statement: Declaration, known: Mapping[str, Named]) -> bool:
    """Report a name that differs from an earlier one of its kind only in case: Resource Manager takes both for one."""
    found = known.get(statement.name.lower())
    if found is None:
        return False
    start = statement.name_start
    message = f"'{statement.name}' and '{found.name}' differ only in case"
    file.report('duplicate-name', message, (start, start + len(statement.name)))
    return True


def lower_parameter(file: BicepFile, statement: ParameterDeclaration) -> None:
    if not is_declared(file, statement) or differs_in_case(file, statement, file.template.parameters):
        return
    schema = lower_type(file, statement.type, statement.decorators)
    position = (statement.name_start, statement.end)
    parameter = Parameter(statement.name, schema, pos=position)
    if statement.default is not None:
        parameter.default = lower(file, statement.default, {})
        parameter.has_default = True
    file.template.parameters[statement.name.lower()] = parameter


def add_variable(file: BicepFile, statement: VariableDeclaration) -> None:
    """Add a variable to the template, unless its value exists only during deployment."""
    symbol = file.symbols.get(statement.name)
    if not isinstance(symbol, VariableSymbol) or symbol.node is not statement:
        return
    trace = lower_variable(file, symbol)
    if trace is None or trace.runtime or differs_in_case(file, statement, file.template.variables):
        return
    position = (statement.name_start, statement.end)
    variable = Variable(statement.name, symbol.value, pos=position)
    if isinstance(symbol.value, PropertyCopy):
        variable.copy, variable.value = symbol.value, None
    file.template.variables[statement.name.lower()] = variable


def lower_function(file: BicepFile, statement: FunctionDeclaration, name: str) -> None:
    """Add a user-defined function to the template under its full name."""
    position = (statement.name_start, statement.end)
    parameters: list[Parameter] = []
    env: Env = {}
    for declared in statement.parameters:
        parameter_name = str(declared.name)
        schema = lower_type(file, declared.type)
        parameters.append(Parameter(parameter_name, schema, pos=(declared.start, declared.end)))
        env[parameter_name] = Call('parameters', [Lit(parameter_name)])
    output = lower_type(file, statement.type)
    function = UserFunction(name, parameters, output, None, pos=position)
    file.template.functions[name.lower()] = function
    outside = file.inline_loads, file.in_function
    file.inline_loads = file.in_function = True
    function.body = lower(file, statement.body, env)
    file.inline_loads, file.in_function = outside


def lower_output(file: BicepFile, statement: OutputDeclaration) -> None:
    key = statement.name.lower()
    found = file.template.outputs.get(key)
    if found is not None and found.name == statement.name:
        start = statement.name_start
        message = f"output '{statement.name}' is declared more than once"
        file.report('duplicate-name', message, (start, start + len(statement.name)))
        return
    if differs_in_case(file, statement, file.template.outputs):
        return
    schema = lower_type(file, statement.type, statement.decorators)
    position = (statement.name_start, statement.end)
    output = Output(statement.name, schema, None, pos=position)
    file.template.outputs[key] = output
    if isinstance(statement.value, For):
        output.copy = lower_loop(file, statement.value, {}, '')
        return
    output.value = lower_output_value(file, statement)


def lower_output_value(file: BicepFile, statement: OutputDeclaration) -> Lowered:
    """Lower the value of an output; of one whose type is a resource, its id."""
    if isinstance(statement.type, ResourceType):
        reference = find_reference(file, statement.value, {})
        if reference is not None:
            return id_of(file, reference)
    return lower(file, statement.value, {})


def lower_metadata(file: BicepFile) -> None:
    """Gather the ``metadata`` statements."""
    entries = [
        Entry(statement.name, lower(file, statement.value, {}), (statement.name_start, statement.end))
        for statement in file.statements if isinstance(statement, Metadata)
    ]
    if entries:
        file.template.metadata = Obj(entries)
