"""Reads the statements of .bicep and .bicepparam files; whatever the text, it returns a tree and the errors.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/file
"""

from __future__ import annotations

from linter.bicep.cursor import OPENED_BY, Cursor, ParseError
from linter.bicep.declarations import (
    AssertDeclaration,
    BrokenDeclaration,
    Declaration,
    Extends,
    ExtensionConfiguration,
    ExtensionDeclaration,
    FunctionDeclaration,
    Import,
    ImportItem,
    Metadata,
    ModuleDeclaration,
    OutputDeclaration,
    ParameterAssignment,
    ParameterDeclaration,
    ResourceDeclaration,
    TargetScope,
    TestDeclaration,
    TypeDeclaration,
    Using,
    VariableDeclaration,
)
from linter.bicep.expression_parser import (
    next_member,
    opens_loop,
    parse_expression,
    parse_for,
    parse_if,
    parse_interpolation,
    parse_object,
)
from linter.bicep.lexer import END, NEWLINE, STRING, STRING_START, WORD, Tokens, tokenize
from linter.bicep.recursion import deep_recursion
from linter.bicep.syntax import Decorator, Literal, Name, Node, ResourceType, TypeProperty
from linter.bicep.type_parser import parse_decorators, parse_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

NAME_EXPECTED: Final = {
    'metadata': ('BCP145', 'metadata'), 'type': ('BCP281', 'type'), 'param': ('BCP013', 'parameter'),
    'var': ('BCP015', 'variable'), 'func': ('BCP342', 'function'), 'resource': ('BCP017', 'resource'),
    'module': ('BCP096', 'module'), 'test': ('BCP346', 'test'), 'output': ('BCP016', 'output'),
    'assert': ('BCP350', 'assert'), 'extensionConfig': ('BCP202', 'extension'),
}
PATH_EXPECTED: Final = {
    'module': ('BCP097', 'expected the path of a module'), 'test': ('BCP347', 'expected the path of a test'),
    'import': ('BCP357', 'expected the path of a file'), 'extends': ('BCP263', 'expected the path of a file'),
    'using': ('BCP257', 'expected the path of a file'),
    'resource': ('BCP068', 'expected a resource type, for instance \'Microsoft.Storage/storageAccounts@2023-01-01\''),
}


def parse(text: str) -> tuple[list[Declaration], Tokens]:
    """Return the statements of a file, and its tokens with the errors in ``issues``.

    Every error costs the property, item or statement in which it stands, not more.
    """
    tokens = tokenize(text)
    found = len(tokens.issues)
    with deep_recursion():
        statements = parse_statements(Cursor(tokens, recovering=False))
        if len(tokens.issues) > found:
            del tokens.issues[found:]
            statements = parse_statements(Cursor(tokens, recovering=True))
    distinct = {(issue.start, issue.code): issue for issue in tokens.issues}
    tokens.issues[:] = sorted(distinct.values(), key=lambda issue: issue.start)
    return statements, tokens


def parse_statements(cursor: Cursor) -> list[Declaration]:
    """Read statements up to the end."""
    statements: list[Declaration] = []
    cursor.skip_newline()
    while cursor.kinds[cursor.at] != END:
        begin = cursor.at
        cursor.depth, cursor.column = 0, cursor.column_of(begin)
        try:
            statements.append(parse_statement(cursor))
            if cursor.kinds[cursor.at] != NEWLINE and cursor.kinds[cursor.at] != END:
                raise cursor.error('BCP019', 'expected a new line')
        except ParseError as error:
            statements.append(recover_statement(cursor, error, begin))
        cursor.skip_newline()
    return statements


def recover_statement(cursor: Cursor, error: ParseError, begin: int) -> BrokenDeclaration:
    """Report the error and pass the statement; return what stands for it, with the name it would have declared."""
    cursor.record(error)
    keyword = keyword_of(cursor, begin)
    if error.code == 'limit':
        cursor.at = len(cursor.kinds) - 1
    else:
        cursor.skip_member(keyword)
        cursor.pass_comma()
        while cursor.kinds[cursor.at] in OPENED_BY:
            cursor.at += 1
    end = cursor.ends[max(begin, cursor.at - 1)]
    if keyword + 1 < cursor.at and cursor.kinds[keyword + 1] == WORD:
        start = cursor.starts[keyword + 1]
        return BrokenDeclaration(
            cursor.starts[begin], end, cursor.values[keyword], cursor.values[keyword + 1], start
        )
    return BrokenDeclaration(cursor.starts[begin], end, cursor.values[keyword], '', cursor.starts[begin])


def keyword_of(cursor: Cursor, begin: int) -> int:
    """Return the first token of a statement behind its decorators, as far as these can be told."""
    at = begin
    while cursor.kinds[at] == '@':
        line = next((index for index in range(at, cursor.at) if cursor.kinds[index] == NEWLINE), -1)
        if line < 0:
            return begin
        at = line + 1
    return at


def parse_statement(cursor: Cursor) -> Declaration:
    """Read a statement with its decorators."""
    start = cursor.starts[cursor.at]
    decorators = parse_decorators(cursor)
    if cursor.kinds[cursor.at] == END and decorators:
        raise dangling(cursor, decorators)
    keyword = cursor.values[cursor.at] if cursor.kinds[cursor.at] == WORD else ''
    read = STATEMENTS.get(keyword)
    if read is None:
        raise cursor.error('BCP007', 'expected a declaration: param, var, resource, module, output, type, …')
    keyword_start = cursor.starts[cursor.at]
    cursor.at += 1
    statement = read(cursor, start, keyword)
    statement.keyword_start = keyword_start
    statement.decorators = decorators
    return statement


def dangling(cursor: Cursor, decorators: list[Decorator]) -> ParseError:
    """Move behind the decorators and return the error that nothing follows them."""
    cursor.at -= cursor.kinds[cursor.at - 1] == NEWLINE
    return ParseError(decorators[0].start, decorators[-1].end, 'BCP132', 'expected a declaration after the decorator')


def parse_name(cursor: Cursor, keyword: str) -> tuple[str, int]:
    """Read the name a statement declares; return it with its offset."""
    code, noun = NAME_EXPECTED[keyword]
    name = cursor.expect_word(code, f'expected the name of the {noun}')
    return name, cursor.starts[cursor.at - 1]


def parse_assigned(cursor: Cursor) -> Node:
    """Read ``= value``."""
    cursor.expect('=')
    return parse_expression(cursor)


def parse_text(cursor: Cursor, keyword: str) -> Node:
    """Read a string: the path or type that belongs to the statement."""
    at = cursor.at
    if cursor.kinds[at] == STRING:
        cursor.at += 1
        return Literal(cursor.starts[at], cursor.ends[at], cursor.values[at])
    if cursor.kinds[at] == STRING_START:
        return parse_interpolation(cursor)
    raise cursor.error(*PATH_EXPECTED[keyword])


def parse_target_scope(cursor: Cursor, start: int, keyword: str) -> Declaration:
    value = parse_assigned(cursor)
    return TargetScope(start, value.end, value)


def parse_metadata(cursor: Cursor, start: int, keyword: str) -> Declaration:
    name, name_start = parse_name(cursor, keyword)
    value = parse_assigned(cursor)
    return Metadata(start, value.end, name, name_start, value)


def parse_type_declaration(cursor: Cursor, start: int, keyword: str) -> Declaration:
    name, name_start = parse_name(cursor, keyword)
    cursor.expect('=')
    type_node = parse_type(cursor)
    return TypeDeclaration(start, type_node.end, name, name_start, type_node)


def parse_parameter(cursor: Cursor, start: int, keyword: str) -> Declaration:
    """Read ``param name type = default``, or ``param name = value`` as in a parameter file."""
    name, name_start = parse_name(cursor, keyword)
    if cursor.kinds[cursor.at] == '=':
        value = parse_assigned(cursor)
        return ParameterAssignment(start, value.end, name, name_start, value)
    type_node = parse_declared_type(cursor, 'BCP014', 'expected the type of the parameter')
    default = parse_assigned(cursor) if cursor.kinds[cursor.at] == '=' else None
    return ParameterDeclaration(start, cursor.ends[cursor.at - 1], name, name_start, type_node, default)


def parse_declared_type(cursor: Cursor, code: str, message: str) -> Node:
    """Read the type of a parameter or output."""
    if cursor.kinds[cursor.at] in (NEWLINE, END, '='):
        if cursor.kinds[cursor.at + 1 - (cursor.kinds[cursor.at] == END)] != '|':
            raise cursor.error(code, message)
    if cursor.sees('resource') and cursor.kinds[cursor.at + 1] in ('=', NEWLINE, END):
        cursor.at += 1
        return ResourceType(cursor.starts[cursor.at - 1], cursor.ends[cursor.at - 1], None)
    return parse_type(cursor)


def parse_variable(cursor: Cursor, start: int, keyword: str) -> Declaration:
    name, name_start = parse_name(cursor, keyword)
    type_node = None
    if cursor.kinds[cursor.at] not in ('=', NEWLINE, END):
        type_node = parse_type(cursor)
    value = parse_assigned(cursor)
    return VariableDeclaration(start, value.end, name, name_start, type_node, value)


def parse_function(cursor: Cursor, start: int, keyword: str) -> Declaration:
    """Read ``func name(a type, b type) type => body``."""
    name, name_start = parse_name(cursor, keyword)
    cursor.expect('(')
    parameters: list[TypeProperty] = []
    cursor.skip_newline()
    while cursor.kinds[cursor.at] != ')':
        parameter_start = cursor.starts[cursor.at]
        parameter = cursor.expect_word('BCP013', 'expected the name of the parameter')
        type_node = parse_type(cursor)
        parameters.append(TypeProperty(parameter_start, type_node.end, parameter, type_node, []))
        if cursor.kinds[cursor.at] != ',':
            break
        cursor.at += 1
        cursor.skip_newline()
    cursor.skip_newline()
    cursor.expect(')')
    output = parse_type(cursor)
    cursor.expect('=>')
    cursor.skip_newline()
    body = parse_expression(cursor)
    return FunctionDeclaration(start, body.end, name, name_start, parameters, output, body)


def parse_resource(cursor: Cursor, start: int, keyword: str) -> Declaration:
    """Read ``resource name 'type@version' existing = value``."""
    name, name_start = parse_name(cursor, keyword)
    type_node = parse_text(cursor, keyword)
    existing = cursor.sees('existing')
    cursor.at += existing
    cursor.expect('=')
    value = parse_body(cursor, parse_resource_body)
    return ResourceDeclaration(start, value.end, name, name_start, type_node, existing, value)


def parse_module(cursor: Cursor, start: int, keyword: str) -> Declaration:
    """Read ``module name 'path' = value``."""
    name, name_start = parse_name(cursor, keyword)
    path = parse_text(cursor, keyword)
    cursor.expect('=')
    value = parse_body(cursor, parse_object)
    if keyword == 'test':
        return TestDeclaration(start, value.end, name, name_start, path, value)
    return ModuleDeclaration(start, value.end, name, name_start, path, value)


def parse_body(cursor: Cursor, parse_plain: Callable[[Cursor], Node]) -> Node:
    """Read the value of a resource or module: an object, ``if (…) {…}`` or ``[for … : …]``."""
    at = cursor.at + (cursor.kinds[cursor.at] == NEWLINE)
    if cursor.kinds[at] == WORD and cursor.values[at] == 'if':
        cursor.at = at
        return parse_if(cursor, parse_plain)
    if cursor.kinds[cursor.at] == '[' and opens_loop(cursor):
        return parse_for(cursor, lambda inside: parse_loop_body(inside, parse_plain))
    if cursor.kinds[cursor.at] != '{':
        raise cursor.error('BCP118', "expected '{', '[' or 'if'")
    return parse_plain(cursor)


def parse_loop_body(cursor: Cursor, parse_plain: Callable[[Cursor], Node]) -> Node:
    """Read what a loop repeats: an object, or ``if (…) {…}``."""
    if cursor.sees('if'):
        return parse_if(cursor, parse_plain)
    if cursor.kinds[cursor.at] != '{':
        raise cursor.error('BCP167', "expected '{' or 'if'")
    return parse_plain(cursor)


def parse_resource_body(cursor: Cursor) -> Node:
    """Read the body of a resource, with the resources nested in it."""
    return parse_object(cursor, parse_nested)


def parse_nested(cursor: Cursor) -> Node:
    """Read a resource declared in the body of another, with its decorators."""
    start = cursor.starts[cursor.at]
    decorators = parse_decorators(cursor)
    if not cursor.sees('resource'):
        raise dangling(cursor, decorators)
    cursor.enter()
    keyword_start = cursor.starts[cursor.at]
    cursor.at += 1
    statement = parse_resource(cursor, start, 'resource')
    cursor.depth -= 1
    statement.keyword_start = keyword_start
    statement.decorators = decorators
    return statement


def parse_output(cursor: Cursor, start: int, keyword: str) -> Declaration:
    name, name_start = parse_name(cursor, keyword)
    type_node = parse_declared_type(cursor, 'BCP146', 'expected the type of the output')
    value = parse_assigned(cursor)
    return OutputDeclaration(start, value.end, name, name_start, type_node, value)


def parse_assert(cursor: Cursor, start: int, keyword: str) -> Declaration:
    name, name_start = parse_name(cursor, keyword)
    value = parse_assigned(cursor)
    return AssertDeclaration(start, value.end, name, name_start, value)


def parse_import(cursor: Cursor, start: int, keyword: str) -> Declaration:
    """Read ``import {a, b as c} from 'path'``, ``import * as n from 'path'`` or an extension in the old spelling."""
    if cursor.kinds[cursor.at] == '{':
        items = parse_import_items(cursor)
        path = parse_origin(cursor)
        return Import(start, path.end, '', start, items, path)
    if cursor.kinds[cursor.at] == '*':
        cursor.at += 1
        cursor.expect_keyword('as')
        name = cursor.expect_word('BCP202', 'expected the name of the import')
        name_start = cursor.starts[cursor.at - 1]
        path = parse_origin(cursor)
        return Import(start, path.end, name, name_start, None, path)
    if cursor.kinds[cursor.at] not in (STRING, STRING_START, WORD):
        raise cursor.error('BCP356', "expected '{', '*' or an extension")
    return parse_extension(cursor, start, 'extension')


def parse_origin(cursor: Cursor) -> Node:
    """Read ``from 'path'``."""
    cursor.expect_keyword('from')
    return parse_text(cursor, 'import')


def parse_import_items(cursor: Cursor) -> list[ImportItem]:
    """Read ``{a, b as c}``."""
    cursor.at += 1
    items: list[ImportItem] = []
    while next_member(cursor):
        at = cursor.at
        if cursor.kinds[at] not in (WORD, STRING):
            raise cursor.error('BCP355', 'expected the name of an exported declaration')
        name = alias = cursor.values[at]
        cursor.at += 1
        if cursor.sees('as'):
            cursor.at += 1
            alias = cursor.expect_word('BCP202', 'expected the name of the import')
        elif cursor.kinds[at] == STRING:
            raise cursor.error('BCP012', "expected 'as'")
        items.append(ImportItem(cursor.starts[at], cursor.ends[cursor.at - 1], name, alias))
        if cursor.kinds[cursor.at] == ',':
            cursor.at += 1
        elif cursor.kinds[cursor.at] not in (NEWLINE, '}'):
            raise cursor.error('BCP238', 'expected a new line or a comma')
    cursor.expect('}')
    return items


def parse_extension(cursor: Cursor, start: int, keyword: str) -> Declaration:
    """Read ``extension specification with configuration as name``."""
    specification: Node
    at = cursor.at
    if cursor.kinds[at] == WORD:
        cursor.at += 1
        specification = Name(cursor.starts[at], cursor.ends[at], cursor.values[at])
    elif cursor.kinds[at] in (STRING, STRING_START):
        specification = parse_text(cursor, 'import')
    else:
        raise cursor.error('BCP201', 'expected an extension')
    configuration = None
    if cursor.sees('with'):
        cursor.at += 1
        configuration = parse_expression(cursor)
    name, name_start = '', start
    if cursor.sees('as'):
        cursor.at += 1
        name = cursor.expect_word('BCP202', 'expected the name of the extension')
        name_start = cursor.starts[cursor.at - 1]
    end = cursor.ends[cursor.at - 1]
    return ExtensionDeclaration(start, end, name, name_start, specification, configuration)


def parse_extension_configuration(cursor: Cursor, start: int, keyword: str) -> Declaration:
    """Read ``extensionConfig name with configuration``."""
    name, name_start = parse_name(cursor, keyword)
    cursor.expect_keyword('with')
    configuration = parse_object(cursor)
    return ExtensionConfiguration(start, cursor.ends[cursor.at - 1], name, name_start, configuration)


def parse_using(cursor: Cursor, start: int, keyword: str) -> Declaration:
    """Read ``using 'path'`` or ``using none``; the settings behind ``with`` concern the deployment command."""
    path: Node | None = None
    if cursor.sees('none'):
        cursor.at += 1
    else:
        path = parse_text(cursor, keyword)
    if cursor.sees('with'):
        cursor.at += 1
        parse_expression(cursor)
    return Using(start, cursor.ends[cursor.at - 1], path)


def parse_extends(cursor: Cursor, start: int, keyword: str) -> Declaration:
    path = parse_text(cursor, keyword)
    return Extends(start, path.end, path)


STATEMENTS: Final[dict[str, Callable[[Cursor, int, str], Declaration]]] = {
    'targetScope': parse_target_scope,
    'metadata': parse_metadata,
    'type': parse_type_declaration,
    'param': parse_parameter,
    'var': parse_variable,
    'func': parse_function,
    'resource': parse_resource,
    'module': parse_module,
    'test': parse_module,
    'output': parse_output,
    'assert': parse_assert,
    'import': parse_import,
    'extension': parse_extension,
    'provider': parse_extension,
    'extensionConfig': parse_extension_configuration,
    'using': parse_using,
    'extends': parse_extends,
}
