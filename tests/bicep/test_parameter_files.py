"""Parameter files: the values they give, and what they may and may not read."""

from __future__ import annotations

from typing import Any

import pytest

from linter.arm.context import Context
from linter.arm.deployment import Deployment
from linter.arm.expander import Expander
from linter.arm.links import Links
from linter.bicep.parameter_files import ParameterFile, read_bicepparam
from linter.model.values import Unknown
from tests.bicep.project import Project, errors

MAIN = 'param a string\nparam b object\n'


def read(project: Project, text: str, environment: dict[str, str] | None = None) -> ParameterFile:
    project.put('main.bicep', MAIN).put('main.bicepparam', text)
    return read_bicepparam(project.source('main.bicepparam'), project.workspace, environment)


def values(project: Project, text: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    found = read(project, text, environment)
    assert errors(found) == []
    expander = Expander(Links(str(project.folder)))
    context = Context({}, scope='resourceGroup', deployment='main')
    deployment = Deployment(expander, found.template, context, {})
    return {name: deployment.parameter(name) for name in found.values}


def test_a_file_gives_values_to_a_template(project) -> None:
    text = "using './main.bicep'\nvar x = 'v'\nparam a = '${x}!'\nparam b = {\n  c: [1, a]\n}"
    found = read(project, text)
    assert found.using == str(project.folder / 'main.bicep')
    assert values(project, text) == {'a': 'v!', 'b': {'c': [1, 'v!']}}


def test_a_value_knows_its_place(project) -> None:
    given = read(project, "using 'main.bicep'\n\n  param a = 'x'").values['a']
    template = read(project, "using 'main.bicep'\n\n  param a = 'x'").template
    place = template.locate(given.position)
    assert (place.file, place.line, place.column) == ('main.bicepparam', 3, 9)


def test_using_none_and_settings_for_the_deployment(project) -> None:
    assert read(project, 'using none').using == ''
    assert read(project, "using 'main.bicep' with {\n  mode: 'deployment'\n}").using.endswith('main.bicep')


@pytest.mark.parametrize(('expression', 'environment', 'value'), [
    ("readEnvironmentVariable('X')", {'X': 'given'}, 'given'),
    ("readEnvironmentVariable('X', 'default')", {'X': 'given'}, 'given'),
    ("readEnvironmentVariable('X', 'default')", {}, 'default'),
    ("readEnvironmentVariable('X', 'default')", None, 'default'),
    ("int(readEnvironmentVariable('X'))", {'X': '3'}, 3),
])
def test_an_environment_variable_is_read_only_if_it_was_given(
    project, expression: str, environment: dict[str, str] | None, value: object
) -> None:
    assert values(project, f'using none\nparam a = {expression}', environment) == {'a': value}


@pytest.mark.parametrize(('expression', 'kind', 'secure'), [
    ("readEnvironmentVariable('PATH')", 'external', False),
    ("externalInput('sys.cli', 'x')", 'external', False),
    ("readCliArg('x')", 'external', False),
    ("az.getSecret('sub', 'rg', 'vault', 'name')", 'secret', True),
    ("getSecret('sub', 'rg', 'vault', 'name', 'version')", 'secret', True),
])
def test_what_nobody_can_know_is_unknown(project, expression: str, kind: str, secure: bool) -> None:
    value = values(project, f'using none\nparam a = {expression}')['a']
    assert isinstance(value, Unknown)
    assert ({cause.kind for cause in value.causes}, value.secure) == ({kind}, secure)


def test_a_file_extends_another(project) -> None:
    base = "using none\nvar x = 'base'\nparam a = '${x}-a'\nparam c = a\nparam b = { k: x, l: 1 }"
    project.put('base.bicepparam', base)
    text = "using 'main.bicep'\nextends 'base.bicepparam'\nvar x = 'own'\nparam b = { ...base.b, l: x }\nparam d = base"
    assert values(project, text) == {
        'a': 'base-a', 'c': 'base-a', 'b': {'k': 'base', 'l': 'own'},
        'd': {'a': 'base-a', 'b': {'k': 'base', 'l': 1}, 'c': 'base-a'},
    }


def test_extended_files_extend_others(project) -> None:
    project.put('one.bicepparam', "using none\nparam a = 'one'\nparam c = 1")
    project.put('two.bicepparam', "using none\nextends 'one.bicepparam'\nparam a = '${base.a} two'")
    text = "using 'main.bicep'\nextends 'two.bicepparam'\nparam a = '${base.a} three'"
    assert values(project, text) == {'a': 'one two three', 'c': 1}


def test_a_value_that_is_inherited_stands_in_the_file_that_gives_it(project) -> None:
    project.put('base.bicepparam', "using none\n\nparam a = 'x'")
    found = read(project, "using 'main.bicep'\nextends 'base.bicepparam'")
    assert found.template.locate(found.values['a'].position).file == 'base.bicepparam'


def test_imports_and_loaded_files(project) -> None:
    project.put('shared.bicep', "@export()\nvar x = 'x'\n@export()\nfunc f(y string) string => '${x}${y}'")
    project.put('f.json', '{"k": 2}')
    text = (
        "using none\nimport { x, f } from 'shared.bicep'\n"
        "param a = '${x}${f('z')}'\nparam b = loadJsonContent('f.json')"
    )
    assert values(project, text) == {'a': 'xxz', 'b': {'k': 2}}


@pytest.mark.parametrize(('text', 'found'), [
    ("using 'missing.bicep'", [('unresolved-module', 1, 7)]),
    ("using '../main.bicep'", [('unresolved-module', 1, 7)]),
    ("using 'main.bicepparam'", [('bad-declaration', 1, 7)]),
    ("using none\nextends 'missing.bicepparam'", [('unresolved-module', 2, 9)]),
    ("using none\nextends 'main.bicep'", [('bad-declaration', 2, 9)]),
    ("using none\nextends 'main.bicepparam'", [('cycle', 2, 9)]),
    ("using none\nparam a = 'x'\nparam a = 'y'", [('duplicate-name', 3, 7)]),
    ("using none\nparam a = resourceGroup().location", [('unknown-function', 2, 11)]),
    ("using none\nparam a = newGuid()", [('unknown-function', 2, 11)]),
    ("using none\nparam a = b", [('unknown-name', 2, 11)]),
    ("using none\nparam a string", [('bad-declaration', 2, 1)]),
    ("using none\noutput a string = 'x'", [('bad-declaration', 2, 1)]),
    ("using none\nresource r 'Microsoft.A/b@1' = {\n  name: 'x'\n}", [('bad-declaration', 2, 1)]),
    ("using none\nextends 'base.bicepparam'\nparam a = base.none", [('unknown-name', 3, 11)]),
    ("using none\nparam a = ", [('bicep-syntax', 2, 11)]),
])
def test_an_error_is_reported_at_its_place(project, text: str, found: list[tuple[str, int, int]]) -> None:
    project.put('base.bicepparam', "using none\nparam c = 1")
    assert errors(read(project, text)) == found
