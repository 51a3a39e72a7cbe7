"""The small programs of the compiler's integration tests: what it makes of them, and where it finds no error."""

from __future__ import annotations

from typing import Any

import pytest

from linter.bicep.jsonpath import select
from linter.bicep.parameter_files import read_bicepparam
from linter.bicep.printer import print_template
from tests.bicep.oracles import cases
from tests.bicep.project import Project
from tests.corpus import needs_corpus

CASES = [case for case in cases('bicep-checks.jsonl') if not case.get('features')]

DIFFERENCES = {
    ('CompileTimeImportTests.Imported_variable_symbols_that_use_compile_time_functions_should_have_synthesized_'
     'variable_declarations_injected_into_compiled_template', 'variables'),
    ('ScopeTests.ScopeToNestedChildResource_ShouldGenerateScopeIdCorrectly', "$.resources['dbLocks'].scope"),
    ('UserDefinedTypeTests.Secure_decorator_on_resource_derived_type_should_use_secure_ARM_primitive_type',
     '$.definitions.stringRdt.type'),
    ('UserDefinedTypeTests.Secure_decorator_on_resource_derived_type_should_use_secure_ARM_primitive_type',
     '$.definitions.objectRdt.type'),
}
"""Checks that are answered differently; docs/bicep-differences.md says why."""


def checks(stage: str) -> list[Any]:
    return [
        pytest.param(case, check, id=f"{case['id']}-{check.get('path', check['op'])}")
        for case in CASES for check in case['checks'] if check['stage'] == stage
    ]


def write(project: Project, case: dict[str, Any]) -> None:
    for name, text in case['files'].items():
        project.put(name, text)


@needs_corpus
@pytest.mark.parametrize(('case', 'check'), checks('template'))
def test_a_template_is_what_the_compiler_makes_of_it(project, case: dict[str, Any], check: dict[str, Any]) -> None:
    write(project, case)
    template = project.compile(name=case['entry'])
    found = [diagnostic for diagnostic in template.diagnostics if diagnostic.severity == 'error']
    if check['op'] in ('generated', 'not-generated'):
        assert bool(found) == (check['op'] == 'not-generated')
        return
    values = select(print_template(template), check['path'])
    met = values == ([] if check['op'] == 'absent' else [check['value']])
    assert met != ((case['id'], check['path']) in DIFFERENCES), values


def is_without_errors(check: dict[str, Any]) -> bool:
    """Return whether the compiler finds no error; those it finds mostly need its type checker."""
    reported = check.get('value') or []
    return check['op'] in ('none', 'none-blocking') or all(item['level'] != 'Error' for item in reported)


@needs_corpus
@pytest.mark.parametrize(('case', 'check'), [p for p in checks('diagnostics') if is_without_errors(p.values[1])])
def test_nothing_is_an_error_that_is_none_for_the_compiler(
    project, case: dict[str, Any], check: dict[str, Any]
) -> None:
    write(project, case)
    if case['entry'].endswith('.bicepparam'):
        found = read_bicepparam(project.source(case['entry']), project.workspace).diagnostics
    else:
        found = project.compile(name=case['entry']).diagnostics
    assert [diagnostic for diagnostic in found if diagnostic.severity == 'error'] == []
