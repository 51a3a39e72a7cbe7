"""Imports from ARM JSON: a compiled Bicep module, or a template that marks what it exports."""

from __future__ import annotations

from linter.arm.expressions import ExpressionError, is_expression, parse, unescape
from linter.arm.front_end import member
from linter.arm.ir import Arr, Call, Entry, Index, Lit, Obj, Parameter, Prop, PropertyCopy, UserFunction, Variable
from linter.bicep.imports import Importer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.ir import Node as Lowered
    from linter.arm.ir import Position
    from linter.bicep.file import BicepFile
    from linter.bicep.symbols import VariableSymbol
    from linter.bicep.syntax import Node

    Schema = dict[str, object]


class JsonImporter(Importer):
    """Imports from a template in ARM JSON; everything stands at the import statement's place."""

    def __init__(self, holder: BicepFile, path: str, shown: str, position: Position) -> None:
        super().__init__(holder, path, shown, position)
        _, document = holder.workspace.document(path)
        self.types = objects(member(document, 'definitions'))
        self.variables = objects_or_values(member(document, 'variables'))
        self.functions: dict[str, Schema] = {}
        for namespace in items(member(document, 'functions')):
            for name, function in objects(member(namespace, 'members')).items():
                self.functions[name] = function
        self.loops = {
            str(member(loop, 'name')): loop for loop in items(self.variables.pop('copy', None))
        }
        exported = member(objects_or_values(member(document, 'metadata')), '__bicep_exported_variables!')
        self.exported_variables = {str(member(entry, 'name')) for entry in items(exported)}
        holder.template.files.add(path)

    def exports(self, kind: str, original: str) -> bool:
        if kind == 'variable':
            return original in self.exported_variables
        section = self.types if kind == 'type' else self.functions
        metadata = section.get(original, {}).get('metadata')
        return isinstance(metadata, dict) and metadata.get('__bicep_export!') is True

    def exported(self) -> list[str]:
        names = [*self.types, *self.exported_variables, *self.functions]
        return [name for name in names if any(self.exports(kind, name) for kind in ('type', 'variable', 'function'))]

    def variable(self, symbol: VariableSymbol) -> str:
        return self.add_variable(symbol.name)

    def use_variable(self, original: str, node: Node) -> Lowered:
        position = (node.start, node.end)
        return Call('variables', [Lit(self.add_variable(original), position)], position)

    def add_variable(self, original: str) -> str:
        """Add a variable to the importing template, with what it refers to; return its name there."""
        name = self.name(original)
        variables = self.holder.template.variables
        if name.lower() in variables:
            return name
        variable = variables[name.lower()] = Variable(name, None, pos=self.position)
        loop = self.loops.get(original)
        if loop is not None:
            count = Call('length', [Call('range', [Lit(0), self.lowered(member(loop, 'count'))])])
            variable.copy = PropertyCopy(name, count, self.lowered(member(loop, 'input')), self.position)
        else:
            variable.value = self.lowered(self.variables.get(original))
        return name

    def type(self, original: str) -> Schema:
        name = self.name(original)
        types = self.holder.template.types
        if name not in types:
            types[name] = {}
            types[name].update(self.marked(self.copied(self.types.get(original, {})), original))
        return {'$ref': f'#/definitions/{name}'}

    def copied(self, schema: Schema) -> Schema:
        """Return a copy of a declaration that refers to the definitions of the importing template."""
        result: Schema = {}
        for key, value in schema.items():
            if key == '$ref' and isinstance(value, str):
                result[key] = self.redirected(value)
            elif key in ('metadata', 'allowedValues'):
                result[key] = value
            else:
                result[key] = self.copied_value(value)
        return result

    def copied_value(self, value: object) -> object:
        if isinstance(value, dict):
            return self.copied(value)
        return [self.copied_value(item) for item in value] if isinstance(value, list) else value

    def redirected(self, reference: str) -> str:
        """Return a ``$ref`` as it is in the importing template, after adding what it points to."""
        head, _, rest = reference.removeprefix('#/definitions/').partition('/')
        original = head.replace('~1', '/').replace('~0', '~')
        target = str(self.type(original)['$ref'])
        return f'{target}/{rest}' if rest else target

    def function(self, original: str) -> str:
        name = self.function_name(original)
        functions = self.holder.template.functions
        if name.lower() not in functions:
            declared = self.functions.get(original, {})
            output = member(declared, 'output')
            schema = self.copied(output) if isinstance(output, dict) else {}
            body = schema.pop('value', None)
            function = functions[name.lower()] = UserFunction(name, [], schema, None, pos=self.position)
            for parameter in items(member(declared, 'parameters')):
                declaration = self.copied(parameter)
                function.parameters.append(Parameter(str(declaration.pop('name', '')), declaration))
            function.body = self.lowered(body)
        return name

    def lowered(self, value: object) -> Lowered:
        """Return a JSON value as a node in which names are those of the importing template."""
        if isinstance(value, str):
            if not is_expression(value):
                return Lit(unescape(value))
            try:
                return self.renamed(parse(value))
            except ExpressionError:
                return Lit(value)
        if isinstance(value, list):
            return Arr([self.lowered(item) for item in value])
        if isinstance(value, dict):
            return self.lowered_object(value)
        return Lit(value)

    def lowered_object(self, value: dict[str, object]) -> Obj:
        copies = [
            self.lowered_loop(loop) for key, loops in value.items() if key.lower() == 'copy' for loop in items(loops)
        ]
        entries: list[Entry] = []
        for key, item in value.items():
            if key.lower() == 'copy' and isinstance(item, list):
                continue
            name = self.lowered(key)
            entries.append(Entry(name.value if type(name) is Lit else name, self.lowered(item)))  # type: ignore[arg-type]
        return Obj(entries, copies)

    def lowered_loop(self, loop: Schema) -> PropertyCopy:
        return PropertyCopy(
            str(member(loop, 'name')), self.lowered(member(loop, 'count')), self.lowered(member(loop, 'input'))
        )

    def renamed(self, node: Lowered) -> Lowered:
        """Return a parsed expression with the names of the importing template."""
        if isinstance(node, Call):
            arguments = [self.renamed(argument) for argument in node.args]
            if node.key == 'variables' and len(arguments) == 1 and isinstance(arguments[0], Lit):
                return Call('variables', [Lit(self.add_variable(str(arguments[0].value)))])
            if node.key == 'copyindex' and arguments and isinstance(arguments[0], Lit):
                loop = str(arguments[0].value)
                if loop in self.loops:
                    return Call(node.name, [Lit(self.name(loop)), *arguments[1:]])
            namespace, dot, original = node.name.rpartition('.')
            if dot and namespace and original in self.functions:
                return Call(self.function(original), arguments)
            return Call(node.name, arguments)
        if isinstance(node, Prop):
            return Prop(self.renamed(node.base), node.name)
        if isinstance(node, Index):
            return Index(self.renamed(node.base), self.renamed(node.index))
        return node


def objects(value: object) -> dict[str, Schema]:
    """Return the members of a section that are objects."""
    return {key: item for key, item in value.items() if isinstance(item, dict)} if isinstance(value, dict) else {}


def objects_or_values(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def items(value: object) -> list[Schema]:
    """Return the items of a list that are objects."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
