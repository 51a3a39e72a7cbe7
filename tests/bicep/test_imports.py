"""Compile-time imports from .bicep files and from ARM JSON."""

from __future__ import annotations

import json

import pytest

from linter.bicep.printer import print_template
from tests.bicep.project import Project, errors

SHARED = """
@export()
type shape = { part: hidden? }
type hidden = 'a' | 'b'
@export()
var top = '${inner}!'
var inner = 'x'
@export()
var listed = [for i in range(0, 2): '${inner}${i}']
@export()
func greet(name string) string => help(name)
func help(name string) string => '${top} ${name}'
"""
COMPILED = json.dumps({
    '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    'languageVersion': '2.0', 'contentVersion': '1.0.0.0',
    'metadata': {'__bicep_exported_variables!': [{'name': 'top'}, {'name': 'odd-name'}]},
    'definitions': {
        'shape': {
            'type': 'object', 'properties': {'part': {'$ref': '#/definitions/hidden', 'nullable': True}},
            'metadata': {'__bicep_export!': True},
        },
        'hidden': {'type': 'string', 'allowedValues': ['a', 'b']},
    },
    'variables': {
        'copy': [{'name': 'loop', 'count': 2, 'input': "[format('{0}', copyIndex('loop'))]"}],
        'top': "[format('{0}!', variables('inner'))]", 'inner': '[[x]', 'odd-name': "[variables('loop')]",
    },
    'functions': [{'namespace': '__bicep', 'members': {
        'greet': {
            'parameters': [{'type': 'string', 'name': 'name'}],
            'output': {'type': 'string', 'value': "[__bicep.help(parameters('name'))]"},
            'metadata': {'__bicep_export!': True},
        },
        'help': {
            'parameters': [{'type': 'string', 'name': 'name'}],
            'output': {'type': 'string', 'value': "[format('{0} {1}', variables('top'), parameters('name'))]"},
        },
    }}],
    'resources': {},
})


@pytest.fixture(params=['shared.bicep', 'shared.json'])
def shared(request, project: Project) -> str:
    project.put('shared.bicep', SHARED).put('shared.json', COMPILED)
    return request.param


def test_a_type_comes_with_what_it_needs(project, shared: str) -> None:
    document = project.build(f"import {{ shape as form }} from '{shared}'\nparam x form[]")
    assert document['parameters']['x'] == {'type': 'array', 'items': {'$ref': '#/definitions/form'}}
    assert set(document['definitions']) == {'form', '_1.hidden'}
    part = document['definitions']['form']['properties']['part']
    assert part == {'$ref': '#/definitions/_1.hidden', 'nullable': True}
    assert document['definitions']['form']['metadata'] == {
        '__bicep_imported_from!': {'sourceTemplate': shared, 'originalIdentifier': 'shape'},
    }


def test_a_variable_comes_with_what_it_needs(project, shared: str) -> None:
    document = project.build(f"import {{ top }} from '{shared}'\noutput x string = top")
    inner = 'x' if shared.endswith('.bicep') else '[[x]'
    assert document['variables'] == {'top': "[format('{0}!', variables('_1.inner'))]", '_1.inner': inner}
    assert document['outputs']['x']['value'] == "[variables('top')]"


def test_a_function_comes_with_what_it_needs(project, shared: str) -> None:
    document = project.build(f"import {{ greet }} from '{shared}'\noutput x string = greet('me')")
    functions = {space['namespace']: space['members'] for space in document['functions']}
    assert functions['__bicep']['greet']['output']['value'] == "[_1.help(parameters('name'))]"
    assert functions['_1']['help']['output']['value'] == "[format('{0} {1}', variables('_1.top'), parameters('name'))]"
    assert document['outputs']['x']['value'] == "[__bicep.greet('me')]"


def test_a_namespace_holds_all_that_is_exported(project, shared: str) -> None:
    document = project.build(
        f"import * as s from '{shared}'\nparam p s.shape\nparam q s.shape.part\n"
        "output x string = '${s.top}${s.greet(p.part)}'"
    )
    assert document['parameters']['p'] == {'$ref': '#/definitions/_1.shape'}
    assert document['outputs']['x']['value'] == (
        "[format('{0}{1}', variables('_1.top'), _1.greet(parameters('p').part))]"
    )


def test_loops_keep_their_names_apart(project) -> None:
    project.put('shared.bicep', SHARED)
    copy = project.build("import * as s from 'shared.bicep'")['variables']['copy']
    assert copy == [{
        'name': '_1.listed', 'count': '[length(range(0, 2))]',
        'input': "[format('{0}{1}', variables('_1.inner'), range(0, 2)[copyIndex('_1.listed')])]",
    }]


def test_a_name_that_is_no_identifier_takes_an_alias(project) -> None:
    project.put('shared.json', COMPILED)
    document = project.build("import { 'odd-name' as odd } from 'shared.json'\noutput x array = odd")
    assert document['variables'] == {
        'copy': [{
            'name': '_1.loop', 'count': '[length(range(0, 2))]', 'input': "[format('{0}', copyIndex('_1.loop'))]",
        }],
        'odd': "[variables('_1.loop')]",
    }


def test_files_are_numbered_by_name(project) -> None:
    project.put('b.bicep', '@export()\nvar x = 1').put('a.bicep', '@export()\nvar x = 2')
    document = project.build(
        "import * as first from 'b.bicep'\nimport * as second from 'a.bicep'\noutput o int = first.x"
    )
    assert document['variables'] == {'_1.x': 2, '_2.x': 1}
    assert document['outputs']['o']['value'] == "[variables('_2.x')]"


def test_imports_reach_through_imports(project) -> None:
    project.put('a.bicep', "import { b } from 'b.bicep'\n@export()\nvar a = '${b}a'")
    project.put('b.bicep', "@export()\nvar b = 'b'")
    document = project.build("import { a } from 'a.bicep'")
    assert document['variables'] == {'_1.b': 'b', 'a': "[format('{0}a', variables('_1.b'))]"}


def test_files_may_import_each_other(project) -> None:
    project.put('a.bicep', "import { b } from 'main.bicep'\n@export()\nvar a = 'a'")
    document = project.build("import { a } from 'a.bicep'\n@export()\nvar b = a")
    assert document['variables'] == {'a': 'a', 'b': "[variables('a')]"}


def test_what_is_imported_keeps_its_place_in_its_own_file(project) -> None:
    project.put('shared.bicep', SHARED)
    template = project.compile("import { top } from 'shared.bicep'")
    place = template.locate(template.variables['top'].value.pos)  # type: ignore[attr-defined]
    assert (place.file, place.line, place.column) == ('shared.bicep', 6, 11)


def test_an_error_in_an_imported_file_is_reported_there(project) -> None:
    project.put('shared.bicep', '@export()\nvar a = 1\nvar b = \n')
    template = project.compile("import { a } from 'shared.bicep'")
    assert [(d.code, d.location.file, d.location.line) for d in template.diagnostics] == [
        ('bicep-syntax', 'shared.bicep', 3)
    ]


def test_what_an_imported_file_imports_stands_at_its_own_statement(project) -> None:
    project.put('shared.json', COMPILED).put('a.bicep', "\nimport { top } from 'shared.json'\n@export()\nvar a = top")
    template = project.compile("import { a } from 'a.bicep'")
    place = template.locate(template.variables['_2.top'].pos)
    assert (place.file, place.line, place.column) == ('a.bicep', 2, 1)


@pytest.mark.parametrize(('text', 'found'), [
    ("import { hidden } from 'shared.bicep'", [('unknown-name', 1, 10)]),
    ("import { none } from 'shared.bicep'", [('unknown-name', 1, 10)]),
    ("import * as s from 'shared.bicep'\noutput x string = s.inner", [('unknown-name', 2, 19)]),
    ("import * as s from 'shared.bicep'\noutput x string = s.help('a')", [('unknown-name', 2, 19)]),
    ("import * as s from 'shared.bicep'\nparam x s.hidden", [('unknown-name', 2, 9)]),
    ("import { top } from 'shared.bicep'\nvar top = 1", [('duplicate-name', 2, 5)]),
    ("import { a } from 'missing.bicep'", [('unresolved-module', 1, 19)]),
])
def test_an_error_is_reported_at_its_place(project, text: str, found: list[tuple[str, int, int]]) -> None:
    project.put('shared.bicep', SHARED)
    assert errors(project.compile(text)) == found


def test_what_a_registry_module_would_give_is_unknown(project) -> None:
    text = """
import { shape, top, greet } from 'br/public:avm/utl/types:1.0.0'
param p shape
output x string = '${top}${greet('a')}'
"""
    template = project.compile(text)
    assert {(d.code, d.severity) for d in template.diagnostics} == {('unresolved-module', 'info')}
    assert template.parameters['p'].type == {}
    assert print_template(template)['outputs']['x']['type'] == 'string'  # type: ignore[index]
