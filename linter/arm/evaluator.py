"""Evaluates nodes of the template IR to values, lazily, catching errors at the smallest structural node."""

from __future__ import annotations

from linter.arm.expressions import ExpressionError, is_expression, parse, unescape
from linter.arm.functions import FUNCTIONS, call, index_of, property_of
from linter.arm.functions.function import LimitError
from linter.arm.ir import Arr, Call, Index, Lit, Obj, Prop
from linter.arm.positions import InText
from linter.model.diagnostic import Diagnostic
from linter.model.values import Cause, OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, NoReturn

    from linter.arm.deployment import Deployment
    from linter.arm.ir import Entry, Node, Position, PropertyCopy, UserFunction

    Form = Callable[['Evaluator', Call, 'Env'], object]

MAXIMUM_STEPS: Final = 200_000
"""Function calls and loop items in one expansion; the largest of 1,100 public templates takes 6,300."""
MAXIMUM_FUNCTION_DEPTH: Final = 64
MAXIMUM_ITERATIONS: Final = 800
"""Source: learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources#copy-limits"""
MAXIMUM_EXPRESSION: Final = 24_576
"""Source: learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits"""


class TemplateError(ValueError):
    """An expression that cannot be evaluated: a stable code, a sentence, and the node's own position."""

    def __init__(self, code: str, message: str, position: Position = None) -> None:
        super().__init__(message)
        self.code = code
        self.position = position


class Loop:
    """One iteration of a loop around a node: its name in lower case, its index, and what loops.

    kind: 'resource', 'output', 'property' or 'variable'. index is Unknown where the count is.
    """

    __slots__ = ('name', 'index', 'kind', 'outer')

    def __init__(self, name: str, index: object, kind: str, outer: Loop | None) -> None:
        self.name = name.lower()
        self.index = index
        self.kind = kind
        self.outer = outer


class Env:
    """What a node sees: the deployment whose names it uses, loops, lambda variables, function parameters."""

    __slots__ = ('names', 'loops', 'variables', 'frame', 'depth')

    def __init__(
        self,
        names: Deployment,
        loops: Loop | None = None,
        variables: dict[str, object] | None = None,
        frame: dict[str, object] | None = None,
        depth: int = 0,
    ) -> None:
        self.names = names
        self.loops = loops
        self.variables = variables
        self.frame = frame
        self.depth = depth

    def iteration(self, name: str, index: object, kind: str) -> Env:
        """Return the environment of one iteration of a loop inside this one."""
        return Env(self.names, Loop(name, index, kind, self.loops), self.variables, self.frame, self.depth)

    def with_variables(self, variables: dict[str, object]) -> Env:
        """Return the environment of a lambda body."""
        return Env(self.names, self.loops, {**(self.variables or {}), **variables}, self.frame, self.depth)


class Cell:
    """A value that is computed on first use: new, running, done."""

    __slots__ = ('done', 'value', 'suppressed')

    def __init__(self) -> None:
        self.done = False
        self.value: object = None
        self.suppressed: list[Diagnostic] = []


class Evaluator:
    """Evaluates nodes; collects diagnostics, each distinct one once.

    forms: the functions that need more than the values of their arguments, by lower-case name.
    """

    def __init__(self, forms: dict[str, Form]) -> None:
        self.forms = forms
        self.diagnostics: list[Diagnostic] = []
        self.seen: set[object] = set()
        self.steps = MAXIMUM_STEPS
        self.quiet = 0
        self.suppressed: list[Diagnostic] = []
        self.running: list[str] = []
        self.numbers = -1

    def number(self) -> int:
        """Return a number that no deployment of this expansion has; the first, that of the root, is 0."""
        self.numbers += 1
        return self.numbers

    # Diagnostics

    def report(
        self, code: str, message: str, env: Env, position: Position, *, severity: str = 'error',
        blocking: bool | None = None,
    ) -> None:
        """Add a diagnostic at a position of the template whose names env uses, unless it was said before."""
        key = (code, message, id(env.names.template), _hashable(position))
        if key in self.seen:
            return
        location = env.names.template.locate(position)
        diagnostic = Diagnostic(
            code, severity, message, location, blocking=severity == 'error' if blocking is None else blocking
        )
        if not self.quiet:
            self.seen.add(key)
        self.add(diagnostic)

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a finished diagnostic, unless an equal one is there or it may be about something not reached."""
        if self.quiet and not diagnostic.code.startswith('limit-'):
            self.suppressed.append(diagnostic)
        elif diagnostic.key() not in self.seen:
            self.seen.add(diagnostic.key())
            self.diagnostics.append(diagnostic)

    def failed(self, error: ValueError, env: Env, at: Position) -> Unknown:
        """Report an error at a structural node and return the unknown that stands for its value."""
        code, position = 'bad-arguments', at
        if isinstance(error, TemplateError):
            code, position = error.code, error.position
        elif isinstance(error, ExpressionError):
            code, position = 'expr-syntax', error.offset
        elif isinstance(error, LimitError):
            code = 'limit-value'
        if isinstance(position, int):
            position = InText(at, position)
        elif position is None:
            position = at
        self.report(code, str(error), env, position)
        return Unknown([Cause('error', str(error))])

    # Structure

    def value(self, node: Node, env: Env, at: Position) -> object:
        """Return the value of a structural node that stands at a position; never raises for bad templates."""
        if isinstance(node, str):
            return self.text(node, env, at)
        if isinstance(node, dict):
            return self.members(node, env, at)
        if isinstance(node, list):
            return [self.value(item, env, (at, index)) for index, item in enumerate(node)]
        if node is None or isinstance(node, (bool, int, float)):
            return node
        if isinstance(node, Lit):
            return node.value
        if isinstance(node, Obj):
            return self.entries(node, env)
        if isinstance(node, Arr):
            return [self.value(item, env, position_of(item)) for item in node.items]
        try:
            return self.expression(node, env)
        except ValueError as error:
            return self.failed(error, env, position_of(node) or at)

    def text(self, node: str, env: Env, at: Position) -> object:
        """Return the value of ARM text: an expression's value, or the text without its escape."""
        if not node.startswith('['):
            return node
        if not is_expression(node):
            return unescape(node)
        try:
            if len(node) > MAXIMUM_EXPRESSION:
                message = f'the expression has {len(node):,} characters; Resource Manager takes {MAXIMUM_EXPRESSION:,}'
                self.report('expr-too-long', message, env, at, severity='warning')
            return self.expression(parse(node), env)
        except ValueError as error:
            return self.failed(error, env, at)

    def members(self, node: dict[str, object], env: Env, at: Position) -> dict[str, object]:
        """Return the value of a JSON object: its loops first, then its members."""
        result: dict[str, object] = {}
        open_causes: frozenset[Cause] = frozenset()
        for key, item in node.items():
            if len(key) == 4 and key.lower() == 'copy' and is_property_loop(item):
                self.json_loops(item, env, (at, key), result)  # type: ignore[arg-type]
        for key, item in node.items():
            # Most members are plain text or structure: they are told apart here, without another call.
            if isinstance(item, str):
                member: object = item if item[:1] != '[' else self.text(item, env, (at, key))
            elif isinstance(item, dict):
                member = self.members(item, env, (at, key))
            elif len(key) == 4 and key.lower() == 'copy' and is_property_loop(item):
                continue
            else:
                member = self.value(item, env, (at, key))
            if key[:1] != '[':
                result[key] = member
                continue
            name = self.text(key, env, (at, key))
            if isinstance(name, str):
                result[name] = member
            else:
                open_causes |= self.key_causes(name, env, (at, key))
        return OpenDict(result, open_causes) if open_causes else result

    def key_causes(self, name: object, env: Env, at: Position) -> frozenset[Cause]:
        """Return the causes of a member name that is not text."""
        if isinstance(name, Unknown):
            return name.causes
        self.report('bad-arguments', 'the name of a member must be text', env, at)
        return frozenset({Cause('error', 'the name of a member must be text')})

    def json_loops(self, loops: list[dict[str, object]], env: Env, at: Position, result: dict[str, object]) -> None:
        for index, loop in enumerate(loops):
            members = {key.lower(): key for key in loop}
            place = (at, index)
            name = self.value(loop[members['name']], env, (place, members['name']))
            if not isinstance(name, str):
                self.report('copy-count', 'the name of a loop must be text', env, place)
                continue
            count = self.value(loop.get(members.get('count', ''), None), env, (place, members.get('count')))
            key = members.get('input')
            result[name] = self.iterate(count, name, 'property', loop.get(key or ''), env, (place, key or 'input'))

    def entries(self, node: Obj, env: Env) -> dict[str, object]:
        """Return the value of an Obj: its loops first, then its entries."""
        result: dict[str, object] = {}
        open_causes: frozenset[Cause] = frozenset()
        for copy in node.copies:
            result[copy.name] = self.loop(copy, env, 'property')
        for entry in node.entries:
            name = self.entry_name(entry, env)
            member = self.value(entry.value, env, entry.pos)
            if isinstance(name, str):
                result[name] = member
            else:
                open_causes |= self.key_causes(name, env, entry.pos)
        return OpenDict(result, open_causes) if open_causes else result

    def entry_name(self, entry: Entry, env: Env) -> object:
        """Return the name of an entry: text, or Unknown."""
        if isinstance(entry.key, str):
            return entry.key
        return self.value(entry.key, env, entry.pos)

    def loop(self, copy: PropertyCopy, env: Env, kind: str) -> object:
        """Return the list that a loop makes."""
        at = copy.pos if not _is_linked(copy.pos) else (copy.pos, 'count')
        count = self.value(copy.count, env, at)
        place = copy.pos if not _is_linked(copy.pos) else (copy.pos, 'input')
        return self.iterate(count, copy.name, kind, copy.input, env, place)

    def iterate(self, count: object, name: str, kind: str, node: Node, env: Env, at: Position) -> object:
        """Return the list of a loop's items; open and empty when the count is not known."""
        if isinstance(count, Unknown):
            return OpenList([], count.causes)
        total = self.loop_count(count, name, env, at, limit=100_000)
        if total is None:
            return Unknown([Cause('error', f"the count of loop '{name}'")], 'array')
        items = []
        for index in range(total):
            try:
                self.spend()
            except TemplateError as error:
                return self.failed(error, env, at)
            items.append(self.value(node, env.iteration(name, index, kind), at))
        return items

    def loop_count(self, count: object, name: str, env: Env, at: Position, *, limit: int) -> int | None:
        """Return how often a loop runs; reports and returns None for what is no count."""
        # The service reads a count as Newtonsoft does: 3, 3.0 and "3" are the same.
        if (isinstance(count, float) and count.is_integer()) or (isinstance(count, str) and count.isdecimal()):
            count = int(count)
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            self.report('copy-count', f"the count of loop '{name}' must be a number from 0", env, at)
            return None
        if count > limit:
            self.report('limit-copy', f"loop '{name}' runs {count:,} times; the limit is {limit:,}", env, at)
            return None
        return count

    # Expressions

    def expression(self, node: Node, env: Env) -> object:
        """Return the value of an expression node; raises ValueError where Resource Manager would fail."""
        if isinstance(node, Call):
            return self.call(node, env)
        if isinstance(node, Lit):
            return node.value
        if isinstance(node, Prop):
            base = self.expression(node.base, env)
            try:
                return property_of(base, node.name)
            except TemplateError:
                raise
            except ValueError as error:
                raise TemplateError('missing-property', str(error), node.pos) from None
        if isinstance(node, Index):
            return self.index(node, env)
        return self.value(node, env, position_of(node))

    def spend(self) -> None:
        """Take one step of the budget; raises TemplateError when it is used up."""
        self.steps -= 1
        if self.steps < 0:
            self.exhausted()

    def exhausted(self) -> NoReturn:
        """Raise the error of a template that has used up its steps."""
        raise TemplateError('limit-steps', f'the template takes more than {MAXIMUM_STEPS:,} steps to evaluate')

    def index(self, node: Index, env: Env) -> object:
        base = self.expression(node.base, env)
        index = self.expression(node.index, env)
        try:
            return index_of(base, index)
        except TemplateError:
            raise
        except ValueError as error:
            code = 'missing-property' if isinstance(index, str) else 'index-range'
            raise TemplateError(code, str(error), node.pos) from None

    def call(self, node: Call, env: Env) -> object:
        self.steps -= 1
        if self.steps < 0:
            self.exhausted()
        key = node.key
        if '.' in key:
            function = env.names.template.functions.get(key)
            if function is not None:
                return self.user_call(function, node, env)
            key = key.removeprefix('sys.').removeprefix('az.')
        form = self.forms.get(key)
        if form is not None:
            return form(self, node, env)
        if key not in FUNCTIONS:
            if key.startswith('list') and key.isalpha():
                return self.forms['list*'](self, node, env)
            raise TemplateError('unknown-function', f"'{node.name}' is not a function{suggestion(key)}", node.pos)
        arguments = [self.expression(argument, env) for argument in node.args]
        try:
            return call(key, arguments)
        except TemplateError:
            raise
        except LimitError as error:
            raise TemplateError('limit-value', str(error), node.pos) from None
        except ValueError as error:
            code = 'template-fail' if key == 'fail' else 'bad-arguments'
            raise TemplateError(code, str(error), node.pos) from None

    def user_call(self, function: UserFunction, node: Call, env: Env) -> object:
        if len(node.args) != len(function.parameters):
            raise TemplateError(
                'bad-arguments',
                f"'{function.name}' takes {len(function.parameters)} argument(s); {len(node.args)} given", node.pos,
            )
        if env.depth >= MAXIMUM_FUNCTION_DEPTH:
            raise TemplateError('limit-depth', f"'{function.name}' calls itself without end", node.pos)
        frame = {
            parameter.name.lower(): self.expression(argument, env)
            for parameter, argument in zip(function.parameters, node.args, strict=True)
        }
        names = env.names if function.template is None else env.names.imported(function.template)
        return self.value(function.body, Env(names, frame=frame, depth=env.depth + 1), function.pos)

    def quietly(self, node: Node, env: Env) -> object:
        """Return the value of a node that may not be reached: an error is kept as unknown and not reported."""
        with self.doubtful(certain=False):
            try:
                return self.expression(node, env)
            except ValueError as error:
                return Unknown([Cause('error', str(error))])

    def doubtful(self, certain: bool) -> Doubt:
        """Return a context in which problems are kept back unless it is certain that what is evaluated is deployed."""
        return Doubt(self, 0 if certain else 1)

    # Cells

    def cell(self, cells: dict[str, Cell], key: str, label: str, compute: Callable[[], object]) -> object:
        """Return the value of a cell, computing it once; raises TemplateError on a cycle."""
        cell = cells.get(key)
        if cell is None:
            cell = cells[key] = Cell()
            before = len(self.suppressed)
            self.running.append(label)
            try:
                cell.value = compute()
            except ValueError as error:
                cell.value = Unknown([Cause('error', str(error))])
                raise
            finally:
                self.running.pop()
                cell.done = True
                if self.quiet:
                    cell.suppressed = self.suppressed[before:]
        elif not cell.done:
            chain = [*self.running[self.running.index(label) :], label] if label in self.running else [label, label]
            raise TemplateError('cycle', 'a value depends on itself: ' + ' → '.join(chain))
        elif cell.suppressed and not self.quiet:
            for diagnostic in cell.suppressed:
                self.add(diagnostic)
            cell.suppressed = []
        return cell.value


class Doubt:
    """While it is entered, an evaluator keeps problems back."""

    __slots__ = ('evaluator', 'amount')

    def __init__(self, evaluator: Evaluator, amount: int) -> None:
        self.evaluator = evaluator
        self.amount = amount

    def __enter__(self) -> None:
        self.evaluator.quiet += self.amount

    def __exit__(self, *_: object) -> None:
        self.evaluator.quiet -= self.amount


def is_property_loop(item: object) -> bool:
    """Return whether the value of a member named ``copy`` declares loops: an array of objects with name and input."""
    return (
        isinstance(item, list)
        and bool(item)
        and all(isinstance(loop, dict) and {'name', 'input'} <= {key.lower() for key in loop} for loop in item)
    )


def position_of(node: Node) -> Position:
    """Return the own position of an IR node; None for plain JSON values."""
    return getattr(node, 'pos', None)


def _is_linked(position: Position) -> bool:
    """Return whether a position is a linked JSON path rather than a pair of offsets."""
    return isinstance(position, tuple) and len(position) == 2 and not isinstance(position[0], int)


def _hashable(position: Position) -> object:
    return (position.path, position.offset) if isinstance(position, InText) else position


def suggestion(name: str) -> str:
    """Return '; did you mean …?' for a function name that is nearly right, else ''."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(FUNCTIONS), n=1, cutoff=0.75)
    return f"; did you mean '{FUNCTIONS[close[0]].name}'?" if close else ''
