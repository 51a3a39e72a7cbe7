"""Functions that load files while the template is compiled, and what they may not load."""

from __future__ import annotations

import os
from typing import Any

import pytest

from linter.bicep.jsonpath import is_single, select
from linter.bicep.loading import MAXIMUM_BINARY, MAXIMUM_JSON, MAXIMUM_TEXT
from linter.source.yaml_content import read_yaml_content
from tests.bicep.project import Project, errors


def loaded(project: Project, call: str) -> Any:
    """Return what a call loads, as the variable that holds it."""
    variables = project.build(f'output x object = length({call})')['variables']
    assert list(variables) == ['$fxv#0']
    return variables['$fxv#0']


@pytest.mark.parametrize(('content', 'encoding', 'text'), [
    (b'a\r\nb', '', 'a\r\nb'),
    ('€'.encode(), '', '€'),
    ('€'.encode('utf-8-sig'), '', '€'),
    ('€'.encode('utf-16'), '', '€'),
    ('€'.encode('utf-16-le'), ", 'utf-16'", '€'),
    ('€'.encode('utf-16-be'), ", 'utf-16BE'", '€'),
    ('é'.encode('latin-1'), ", 'iso-8859-1'", 'é'),
    (b'a', ", 'us-ascii'", 'a'),
    (b"[resourceGroup().location]", '', '[[resourceGroup().location]'),
])
def test_text_is_loaded_in_its_encoding_and_is_never_an_expression(
    project, content: bytes, encoding: str, text: str
) -> None:
    project.put('file.txt', content)
    assert loaded(project, f"loadTextContent('file.txt'{encoding})") == text


def test_binary_is_loaded_as_base64(project) -> None:
    project.put('file.bin', b'\x00\xff')
    assert loaded(project, "loadFileAsBase64('file.bin')") == 'AP8='


def test_json_is_loaded_with_comments(project) -> None:
    project.put('file.json', '{ // comment\n "a": [1, "[b]"], }')
    assert loaded(project, "loadJsonContent('file.json')") == {'a': [1, '[[b]']}


@pytest.mark.parametrize(('path', 'value'), [
    ('$.a.b', 1), ('.a.b', 1), ("$['a']['b']", 1), ('.c[1].n', 'two'), ('$.c[*].n', ['one', 'two']),
    ('$..n', ['one', 'two']), ('$.c[?(@.p > 3)].n', ['two']), ("$.c[?(@.n == 'one')].p", [2]),
    ('$.c[?(@.p)].n', ['one', 'two']),
])
def test_a_json_path_selects_a_part(project, path: str, value: object) -> None:
    project.put('file.json', '{"a": {"b": 1}, "c": [{"n": "one", "p": 2}, {"n": "two", "p": 5}]}')
    escaped = path.replace("'", "\\'")
    assert loaded(project, f"loadJsonContent('file.json', '{escaped}')") == value


@pytest.mark.parametrize(('path', 'value'), [
    ('$', [{'a': [1, 2]}]), ('a[-1]', []), ('a[5]', []), ('b', []), ('*', [[1, 2]]), ('$.a.*', [1, 2]),
])
def test_a_json_path_that_selects_nothing_is_empty(path: str, value: list[object]) -> None:
    assert select({'a': [1, 2]}, path) == value


@pytest.mark.parametrize('path', ['.', '$.', 'a[', 'a[?(@.b ~ 1)]', 'a[(@.length-1)]', ' a'])
def test_a_json_path_that_cannot_be_read_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r'JSONPath|supported'):
        select({'a': [{'b': 1}]}, path)


def test_a_json_path_is_single_without_wildcards() -> None:
    assert [is_single(path) for path in ('$.a[0]', '$..a', '$.*', '$.a[?(@.b)]')] == [True, False, False, False]


def test_yaml_is_loaded_by_the_core_schema(project) -> None:
    project.put('file.yaml', "a: &x [1, yes, 'true', 2024-01-01, ~]\nb: *x\n---\nsecond: document")
    assert loaded(project, "loadYamlContent('file.yaml')") == {
        'a': [1, 'yes', 'true', '2024-01-01', None], 'b': [1, 'yes', 'true', '2024-01-01', None],
    }


@pytest.mark.parametrize('text', ['a: [', '? [1]\n: 2', 'a: &a [*a]', '\tx: 1'])
def test_yaml_that_cannot_be_a_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r'.'):
        read_yaml_content(text)


def test_aliases_cannot_blow_up(project) -> None:
    lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    lines += [f'a{n}: &a{n} [{", ".join([f"*a{n - 1}"] * 9)}]' for n in range(1, 9)]
    with pytest.raises(ValueError, match='more than'):
        read_yaml_content('\n'.join(lines))


def test_the_files_of_a_folder_are_listed(project) -> None:
    project.put('assets/b.txt', 'x').put('assets/A.md', 'x').put('assets/inner/c.txt', 'x')
    assert loaded(project, "loadDirectoryFileInfo('./assets')") == [
        {'relativePath': 'assets/A.md', 'baseName': 'A.md', 'extension': '.md'},
        {'relativePath': 'assets/b.txt', 'baseName': 'b.txt', 'extension': '.txt'},
    ]
    assert [entry['baseName'] for entry in loaded(project, "loadDirectoryFileInfo('assets', '*.txt')")] == ['b.txt']


def test_text_stands_in_the_variable_that_loads_it_and_in_functions(project) -> None:
    project.put('f.txt', 'text').put('f.json', '{"a": 1}')
    document = project.build("""
var direct = loadTextContent('f.txt')
var wrapped = { a: loadTextContent('f.txt') }
var structured = loadJsonContent('f.json')
func f() object => loadJsonContent('f.json')
""")
    assert document['variables'] == {
        '$fxv#0': 'text', '$fxv#1': {'a': 1}, 'direct': 'text', 'wrapped': {'a': "[variables('$fxv#0')]"},
        'structured': "[variables('$fxv#1')]",
    }
    assert document['functions'][0]['members']['f']['output']['value'] == {'a': 1}


@pytest.mark.parametrize('path', [
    '../secret.txt', '/etc/passwd', 'a/../../secret.txt', 'link.txt', 'linked/secret.txt', '~/x', 'C:/x',
    '\\\\\\\\host/x',
])
def test_nothing_outside_the_project_is_loaded(tmp_path, path: str) -> None:
    (tmp_path / 'secret.txt').write_text('secret')
    project = Project(tmp_path / 'project').put('a/x.txt', 'x')
    os.symlink(tmp_path / 'secret.txt', project.folder / 'link.txt')
    os.symlink(tmp_path, project.folder / 'linked')
    template = project.compile(f"var x = loadTextContent('{path}')")
    assert errors(template) == [('load-file', 1, 9)]
    assert 'secret' not in repr(template.variables['x'].value)


def test_a_file_outside_is_loaded_when_the_caller_allows_it(tmp_path) -> None:
    (tmp_path / 'other.txt').write_text('other')
    project = Project(tmp_path / 'project', allow_outside=True)
    assert project.build("var x = loadTextContent('../other.txt')")['variables'] == {'x': 'other'}


@pytest.mark.parametrize(('name', 'content', 'call'), [
    ('big.txt', b'x' * (MAXIMUM_TEXT + 1), "loadTextContent('big.txt')"),
    ('big.json', b'"' + b'x' * MAXIMUM_JSON + b'"', "loadJsonContent('big.json')"),
    ('big.yaml', b'x' * (MAXIMUM_JSON + 1), "loadYamlContent('big.yaml')"),
    ('big.bin', b'x' * (MAXIMUM_BINARY + 1), "loadFileAsBase64('big.bin')"),
    ('bad.txt', b'\xff\xfe\xfa', "loadTextContent('bad.txt', 'us-ascii')"),
    ('bad.txt', b'a', "loadTextContent('bad.txt', 'utf-32')"),
    ('bad.json', b'{', "loadJsonContent('bad.json')"),
    ('bad.json', b'{}', "loadJsonContent('bad.json', '.a')"),
    ('bad.yaml', b'a: [', "loadYamlContent('bad.yaml')"),
    ('x.txt', b'', "loadTextContent('missing.txt')"),
    ('x.txt', b'', "loadTextContent('${1}.txt')"),
    ('x.txt', b'', 'loadTextContent()'),
    ('x.txt', b'', "loadDirectoryFileInfo('x.txt')"),
])
def test_a_file_that_cannot_be_loaded_is_reported_and_unknown(project, name: str, content: bytes, call: str) -> None:
    project.put(name, content)
    assert errors(project.compile(f'output x object = length({call})')) == [('load-file', 1, 26)]


def test_a_pipe_does_not_block(project) -> None:
    os.mkfifo(project.folder / 'pipe.txt')
    assert errors(project.compile("var x = loadTextContent('pipe.txt')")) == [('load-file', 1, 9)]
