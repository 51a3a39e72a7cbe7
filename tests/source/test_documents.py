"""Reading one file for the pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linter.source.files import discover, read_document
from tests.corpus import CORPUS, needs_corpus, sample

SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'


def test_a_template_comes_with_its_value_and_text(tmp_path: Path) -> None:
    value = {'$schema': SCHEMA, 'resources': []}
    (tmp_path / 'a.json').write_text(json.dumps(value))
    document = read_document(str(tmp_path / 'a.json'), 'a.json')
    assert (document.kind.name, document.value, document.skipped) == ('template', value, '')
    assert document.source is not None
    assert json.loads(document.source.text) == value


@pytest.mark.parametrize(('name', 'kind'), [('a.bicep', 'bicep'), ('a.BICEPPARAM', 'bicepparam')])
def test_bicep_is_read_as_text(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_text('param a string')
    document = read_document(str(tmp_path / name), name)
    assert (document.kind.name, document.value, document.skipped) == (kind, None, '')
    assert document.source is not None
    assert document.source.text == 'param a string'


def test_bicep_that_cannot_be_read_blocks(tmp_path: Path) -> None:
    (tmp_path / 'a.bicep').write_bytes(b'\xff')
    document = read_document(str(tmp_path / 'a.bicep'), 'a.bicep')
    assert [(item.code, item.blocking) for item in document.diagnostics] == [('encoding', True)]


@pytest.mark.parametrize(('value', 'reason'), [
    ({'compilerOptions': {}}, 'no template, parameter file or snapshot'),
    ({'$schema': 'https://x/CreateUIDefinition.json'}, 'a definition of the portal user interface'),
    ({'properties': {'policyRule': {}}}, 'a policy or blueprint definition'),
    ({'moduleAliases': {}}, 'the configuration of Bicep'),
])
def test_what_azgov_does_not_judge_is_skipped_with_the_reason(tmp_path: Path, value: object, reason: str) -> None:
    (tmp_path / 'a.json').write_text(json.dumps(value))
    assert read_document(str(tmp_path / 'a.json'), 'a.json').skipped == reason


def test_duplicate_keys_of_a_template_are_told_and_those_of_other_files_are_not(tmp_path: Path) -> None:
    (tmp_path / 'a.json').write_text('{"resources": [], "contentVersion": "1", "contentVersion": "2"}')
    (tmp_path / 'b.json').write_text('{"x": 1, "x": 2}')
    codes = [item.code for item in read_document(str(tmp_path / 'a.json'), 'a.json').diagnostics]
    assert codes == ['duplicate-key']
    assert read_document(str(tmp_path / 'b.json'), 'b.json').diagnostics == []


@needs_corpus
def test_every_file_of_the_corpus_is_something_or_skipped_with_a_reason() -> None:
    files = sample(discover([str(CORPUS)], str(CORPUS)).files, 500)
    kinds: dict[str, int] = {}
    for path, shown in files:
        document = read_document(path, shown)
        kinds[document.kind.name] = kinds.get(document.kind.name, 0) + 1
        assert bool(document.skipped) == (document.kind.name in ('other', 'policy', 'ui-definition', 'bicep-config'))
    assert kinds['template'] > 100
    assert kinds['parameters'] > 30


@needs_corpus
def test_templates_of_the_quickstarts_are_all_known() -> None:
    paths = sample(sorted((CORPUS / 'arm' / 'quickstarts').rglob('azuredeploy.json')), 200)
    assert {read_document(str(path), path.name).kind.name for path in paths} == {'template'}
