"""A deployment of a template: the names its expressions see, and the resources it creates, all lazily."""

from __future__ import annotations

from linter.arm.evaluator import Cell, Env, TemplateError
from linter.arm.functions import call
from linter.arm.functions.declared import unknown_of_type
from linter.arm.types import PROBLEM_CODES, accept, concealed, declared_type
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from linter.arm.context import Context
    from linter.arm.expander import Expander
    from linter.arm.instance import Instance
    from linter.arm.ir import Node, Output, Parameter, Position, Template, Variable
    from linter.arm.types import Problem
    from linter.model.source import Location


class Argument:
    """A value given for a parameter: by a parameter file, the command line, or the caller of a nested template.

    value: computes it. place: where it stands, for messages. name: of the parameter, as written there. problem: a
    sentence that says why it is no value. env, node, position: what it was written as, for tracing where a value came
    from; None when it is plain data.
    """

    __slots__ = ('value', 'place', 'name', 'problem', 'env', 'node', 'position')

    def __init__(
        self, value: Callable[[], object], place: Callable[[], Location], *, name: str, problem: str = '',
        env: Env | None = None, node: Node = None, position: Position = None,
    ) -> None:
        self.value = value
        self.place = place
        self.name = name
        self.problem = problem
        self.env = env
        self.node = node
        self.position = position


class Deployment:
    """One deployment of a template.

    arguments: by lower-case parameter name. outer: for outer scope, the deployment whose parameters, variables,
    functions and context its expressions see. any_argument: an unknown that may supply any parameter, when the
    caller's parameters as a whole are unknown.
    """

    __slots__ = (
        'template', 'context', 'arguments', 'parent', 'outer', 'module', 'cells', 'instances', 'evaluator',
        'any_argument', 'listing', 'given', 'imports', 'caller', 'number',
    )

    def __init__(
        self, evaluator: Expander, template: Template, context: Context, arguments: dict[str, Argument], *,
        parent: Deployment | None = None, outer: Env | None = None, module: tuple[str, ...] = (),
        any_argument: Unknown | None = None, given: bool = False, caller: Instance | None = None,
    ) -> None:
        self.evaluator = evaluator
        self.template = template
        self.context = context
        self.arguments = arguments
        self.parent = parent
        self.outer = outer
        self.module = module
        self.any_argument = any_argument
        self.given = given
        """Whether somebody supplied arguments, so that a missing one is an error and not the normal library case."""
        self.caller = caller
        self.number = evaluator.number()
        self.cells: dict[str, Cell] = {}
        self.instances: list[Instance] | None = None
        self.listing = False
        self.imports: dict[int, Deployment] = {}

    @property
    def env(self) -> Env:
        """The environment of expressions at the top level of the template."""
        return self.outer or Env(self)

    def imported(self, template: Template) -> Deployment:
        """Return the names of another template whose functions or variables this one imports."""
        if id(template) not in self.imports:
            self.imports[id(template)] = Deployment(
                self.evaluator, template, self.context, {}, parent=self, module=self.module
            )
        return self.imports[id(template)]

    def path(self) -> str:
        """Return a text that identifies the deployment within the expansion, for the keys of unknowns."""
        return f'{self.number}:' if self.number else ''

    # Parameters

    def parameter(self, name: str) -> object:
        """Return the value of a parameter; raises TemplateError for one that is not declared, or on a cycle."""
        key = name.lower()
        cell = self.cells.get(f'p:{key}')
        if cell is not None and cell.done and not cell.suppressed:
            return cell.value
        declared = self.template.parameters.get(key)
        if declared is None:
            raise TemplateError('unknown-parameter', f"parameter '{name}' is not declared")

        def compute() -> object:
            return named(self._parameter(key, declared), f"{self.path()}parameters('{key}')")

        return self.evaluator.cell(self.cells, f'p:{key}', f"parameter '{declared.name}'", compute)

    def _parameter(self, key: str, declared: Parameter) -> object:
        schema = declared_type(declared.type, self.template)
        argument = self.arguments.get(key)
        if argument is None:
            return self._without_argument(declared, schema)
        if argument.problem:
            self._report([('missing-parameter', argument.problem)], argument.place)
        value = argument.value()
        if declared.has_default and may_be_null(value):
            return self._null_argument(value, declared, schema)
        return self._accepted(value, schema, 'parameter', declared.name, argument.place)

    def _accepted(
        self, value: object, schema: dict[str, object], noun: str, name: str, place: Callable[[], Location]
    ) -> object:
        """Return a value as its declaration makes it; what is wrong with it is reported at its place."""
        accepted, problems = accept(value, schema, f"{noun} '{name}'")
        self._report(problems, place)
        return concealed(accepted, schema, name)

    def _report(self, problems: list[Problem], place: Callable[[], Location]) -> None:
        for code, message in problems:
            from linter.model.diagnostic import Diagnostic

            self.evaluator.add(Diagnostic(code, PROBLEM_CODES[code], message, place()))

    def _null_argument(self, value: object, declared: Parameter, schema: dict[str, object]) -> object:
        """A parameter with a default takes it when null is passed.

        Source: learn.microsoft.com/azure/azure-resource-manager/bicep/parameters#default-value
        """
        default = self._default(declared, schema)
        if value is None:
            return default
        return call('coalesce', [concealed(value, schema, declared.name), default])

    def _without_argument(self, declared: Parameter, schema: dict[str, object]) -> object:
        unknown = self.unknown_parameter(declared, schema)
        if self.any_argument is not None:
            return Unknown(self.any_argument.causes, unknown.type if isinstance(unknown, Unknown) else 'any')
        if declared.has_default:
            return self._default(declared, schema)
        if schema.get('nullable') is True:
            return None
        if self.given:
            self.evaluator.report(
                'missing-parameter', f"parameter '{declared.name}' has no value and no default", Env(self),
                declared.pos, severity='error', blocking=False,
            )
        return unknown

    def unknown_parameter(self, declared: Parameter, schema: dict[str, object]) -> object:
        """Return the unknown of a parameter that has no value; its value if its type allows only one."""
        key = f"{self.path()}parameters('{declared.name.lower()}')"
        return unknown_of_type(schema, Cause('parameter', declared.name), '{' + declared.name + '}', key)

    def _default(self, declared: Parameter, schema: dict[str, object]) -> object:
        position = (declared.pos, 'defaultValue') if self.template.language == 'json' else declared.pos
        value = self.evaluator.value(declared.default, Env(self), position)
        return self._accepted(value, schema, 'parameter', declared.name, lambda: self.template.locate(position))

    # Variables and outputs

    def variable(self, name: str) -> object:
        """Return the value of a variable; raises TemplateError for one that is not declared, or on a cycle."""
        key = name.lower()
        cell = self.cells.get(f'v:{key}')
        if cell is not None and cell.done and not cell.suppressed:
            return cell.value
        declared = self.template.variables.get(key)
        if declared is None:
            raise TemplateError('unknown-variable', f"variable '{name}' is not declared")

        def compute() -> object:
            return named(self._variable(declared), f"{self.path()}variables('{key}')")

        return self.evaluator.cell(self.cells, f'v:{key}', f"variable '{declared.name}'", compute)

    def _variable(self, declared: Variable) -> object:
        if declared.copy is not None:
            return self.evaluator.loop(declared.copy, Env(self), 'variable')
        return self.evaluator.value(declared.value, Env(self), declared.pos)

    def output(self, name: str) -> object:
        """Return the value of an output; raises TemplateError for one that is not declared, or on a cycle."""
        key = name.lower()
        declared = self.template.outputs.get(key)
        if declared is None:
            raise TemplateError('missing-property', f"the deployment has no output '{name}'")

        def compute() -> object:
            return self._output(declared)

        return self.evaluator.cell(self.cells, f'o:{key}', f"output '{declared.name}'", compute)

    def _output(self, declared: Output) -> object:
        if declared.copy is not None:
            value = self.evaluator.loop(declared.copy, self.env, 'output')
        else:
            value = self.evaluator.value(declared.value, self.env, declared.pos)
        schema = declared_type(declared.type, self.template)
        return self._accepted(value, schema, 'output', declared.name, lambda: self.template.locate(declared.pos))


def named(value: object, key: str) -> object:
    """Return a value with a key if it is an unknown without one: what is computed once is equal to itself."""
    return value.replace(key=key) if isinstance(value, Unknown) and value.key is None else value


def may_be_null(value: object) -> bool:
    """Return whether a value is null or an unknown that may turn out to be null."""
    if isinstance(value, Unknown):
        if value.candidates is not None:
            return None in value.candidates
        return value.nullable is True
    return value is None
