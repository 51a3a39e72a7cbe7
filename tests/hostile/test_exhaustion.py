"""Templates made to exhaust the machine end soon, in little memory, with exit code 2 and a reason."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.arm.expansion import storage, template

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 20
MEMORY = 1 << 30


def with_value(value: Any, **sections: Any) -> str:
    return json.dumps(template([storage(properties={'value': value})], **sections))


def doubling(function: str) -> str:
    variables = {'v0': 'x' * 1000, **{f'v{i}': f'[{function.format(i - 1)}]' for i in range(1, 41)}}
    return with_value("[variables('v40')]", variables=variables)


def recursive_function() -> str:
    call = "[own.f(parameters('x'))]"
    member = {'parameters': [{'name': 'x', 'type': 'int'}], 'output': {'type': 'int', 'value': call}}
    return with_value('[own.f(1)]', functions=[{'namespace': 'own', 'members': {'f': member}}])


def branching_functions() -> str:
    members = {
        f'f{i}': {'parameters': [], 'output': {'type': 'int', 'value': f'[add(own.f{i + 1}(), own.f{i + 1}())]'}}
        for i in range(40)
    }
    members['f40'] = {'parameters': [], 'output': {'type': 'int', 'value': 1}}  # type: ignore[dict-item]
    return with_value('[own.f0()]', functions=[{'namespace': 'own', 'members': members}])


def nested_loops(depth: int) -> dict[str, Any]:
    inner = template([storage("[concat('s', copyIndex())]", copy={'name': 'l', 'count': 800})])
    for level in range(depth):
        inner = template(
            [
                {
                    'type': 'Microsoft.Resources/deployments',
                    'apiVersion': '2022-09-01',
                    'name': f"[concat('n{level}', copyIndex())]",
                    'copy': {'name': 'l', 'count': 800},
                    'properties': {
                        'mode': 'Incremental',
                        'expressionEvaluationOptions': {'scope': 'inner'},
                        'template': inner,
                    },
                }
            ]
        )
    return inner


def deep_nesting(depth: int) -> dict[str, Any]:
    inner = template([storage()])
    for level in range(depth):
        inner = template(
            [
                {
                    'type': 'Microsoft.Resources/deployments',
                    'apiVersion': '2022-09-01',
                    'name': f'n{level}',
                    'properties': {'mode': 'Incremental', 'template': inner},
                }
            ]
        )
    return inner


BOMBS = {
    'concat that doubles text': doubling("concat(variables('v{0}'), variables('v{0}'))"),
    'concat that doubles arrays': with_value(
        "[length(variables('v40'))]",
        variables={
            'v0': [1],
            **{f'v{i}': f"[concat(variables('v{i - 1}'), variables('v{i - 1}'))]" for i in range(1, 41)},
        },
    ),
    'arrays of themselves printed': with_value(
        "[string(variables('v60'))]",
        variables={
            'v0': [1],
            **{f'v{i}': f"[createArray(variables('v{i - 1}'), variables('v{i - 1}'))]" for i in range(1, 61)},
        },
    ),
    'arrays of themselves compared': with_value(
        "[equals(variables('v60'), variables('w60'))]",
        variables={
            'v0': [1],
            **{f'v{i}': f"[createArray(variables('v{i - 1}'), variables('v{i - 1}'))]" for i in range(1, 61)},
            'w0': [1],
            **{f'w{i}': f"[createArray(variables('w{i - 1}'), variables('w{i - 1}'))]" for i in range(1, 61)},
        },
    ),
    'format that doubles text': doubling("format('{{0}}{{0}}', variables('v{0}'))"),
    'replace that multiplies text': doubling("replace(variables('v{0}'), 'x', 'xxxx')"),
    'padding without end': with_value("[padLeft('x', 2147483647)]"),
    'range without end': with_value('[range(0, 2000000000)]'),
    'format with a wide column': with_value("[format('{0,2000000000}', 1)]"),
    'format with many digits': with_value("[format('{0:D999999999}', 1)]"),
    'deep json text': with_value(f"[json('{'[' * 12000}{']' * 12000}')]"),
    'lambda over lambda': with_value(
        "[map(range(0, 9999), lambda('a', map(range(0, 9999), lambda('b', map(range(0, 9999), lambda('c', "
        "add(lambdaVariables('a'), lambdaVariables('b'))))))))]"
    ),
    'function that calls itself': recursive_function(),
    'functions that call twice': branching_functions(),
    'variables in a circle': with_value(
        "[variables('a')]", variables={'a': "[concat(variables('b'), 'x')]", 'b': "[concat(variables('a'), 'x')]"}
    ),
    'expression nested deep': with_value(f"[{'concat(' * 9000}'x'{')' * 9000}]"),
    'loops of deployments': json.dumps(nested_loops(2)),
    'loop of loops': json.dumps(
        template(
            [
                storage(
                    "[concat('s', copyIndex())]",
                    copy={'name': 'outer', 'count': 800},
                    properties={
                        'copy': [
                            {
                                'name': 'a',
                                'count': 90000,
                                'input': {'copy': [{'name': 'b', 'count': 90000, 'input': 'x'}]},
                            }
                        ]
                    },
                )
            ]
        )
    ),
    'deployments nested deep': json.dumps(deep_nesting(20)),
    'number without end': with_value(0).replace('"value": 0', '"value": ' + '1' * 200_000),
    'arrays nested deep': with_value(0).replace('"value": 0', '"value": ' + '[' * 100_000 + ']' * 100_000),
    'objects nested deep': with_value(0).replace('"value": 0', '"value": ' + '{"a":' * 100_000 + '1' + '}' * 100_000),
}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.parametrize('name', BOMBS)
def test_a_bomb_ends_with_exit_code_2_and_a_reason(name: str, tmp_path: Path) -> None:
    (tmp_path / 'azuredeploy.json').write_text(BOMBS[name])
    done = subprocess.run(
        [sys.executable, '-m', 'linter.cli', 'lint', 'azuredeploy.json', '--format', 'json'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS * 3,
        preexec_fn=limited,
        check=False,
    )
    assert done.returncode == 2, done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert [entry['code'] for entry in report['diagnostics']]
    assert 'Traceback' not in done.stderr


def test_a_long_chain_of_variables_is_no_bomb(tmp_path: Path) -> None:
    variables = {'v0': 'x', **{f'v{i}': f"[concat(variables('v{i - 1}'))]" for i in range(1, 500)}}
    (tmp_path / 'azuredeploy.json').write_text(with_value("[variables('v499')]", variables=variables))
    done = subprocess.run(
        [sys.executable, '-m', 'linter.cli', 'lint', 'azuredeploy.json', '--format', 'json'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS * 3,
        preexec_fn=limited,
        check=False,
    )
    assert json.loads(done.stdout)['diagnostics'] == []


def test_a_million_members_are_read(tmp_path: Path) -> None:
    (tmp_path / 'azuredeploy.json').write_text(with_value({f'k{i}': 1 for i in range(500_000)}))
    done = subprocess.run(
        [sys.executable, '-m', 'linter.cli', 'lint', 'azuredeploy.json', '--format', 'json'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS * 3,
        preexec_fn=limited,
        check=False,
    )
    assert done.returncode in (0, 1, 2)
    assert json.loads(done.stdout)['summary']['analysed'] == 1
