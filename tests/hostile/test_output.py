"""Threat model §3.4 and §3.5: no text from a file reaches a terminal, a build service or a viewer with a meaning of its
own, and no secret reaches any of them.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from linter.cli import main
from linter.model.diagnostic import Diagnostic
from linter.model.resource import Resource
from linter.model.run import Expansion
from linter.model.source import Location
from linter.model.values import Cause, OpenDict, OpenList, Unknown
from linter.report import REPORTS
from linter.report.expansion import FORMATS, write
from tests.report.builders import hostile_run, report

STRINGS = {
    'escape sequence': '\x1b[2J\x1b[31mred',
    'eight-bit escape sequence': '\x9b2J',
    'window title': '\x1b]0;owned\x07',
    'terminal link': '\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\',
    'bell and backspace': 'ok\x08\x08\x07',
    'line ends': 'one\rtwo\nthree\r\nfour\x0bfive\x0csix\x85seven\u2028eight\u2029nine',
    'delete': 'a\x7fb',
    'direction marks': 'a\u202eexe.nosj\u202c\u2066b\u2069\u200e\u200f\u061c',
    'zero width': 'a\u200b\u200c\u200d\u2060\ufeffb\u00ad',
    'lone surrogates': '\ud800 and \udfff',
    'null': 'a\x00b',
    'workflow command': '\n::add-mask::x\n::stop-commands::y\r::error file=a::z',
    'workflow command at the start': '::error file=a,line=1::z',
    'workflow property': 'x,title=owned::z%0A::warning::w',
    'build service command': '##vso[task.setvariable variable=p;issecret=false]v',
    'old workflow command': 'text ##[error]boom',
    'script link': 'javascript:alert(1)',
    'file link': 'file:///etc/passwd',
    'network path': '//evil.example/x',
    'markdown': '[click](https://evil.example) ![x](https://evil.example/t.gif) @everyone <img src=x onerror=alert(1)>',
    'markup of rich': '[bold red]x[/] [link=https://evil.example]y[/link]',
    'placeholder': '{0} {1!r} {name} %s %(x)s',
    'json': '"},{"ruleId":"fake"',
    'yaml': 'a: b\n- c\n--- !!python/object:os.system x',
    'very long': 'x' * 100_000,
    'very long and wide': '\u202e' * 10_000,
    'tags': 'a\U000e0041\U000e0042',
    'not a character': '\ufffe\U0010ffff',
}

FORBIDDEN = re.compile(
    r'[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]'
)

SARIF_SCHEMA = Path(__file__).parent.parent / 'report' / 'sarif-2.1.0.schema.json'

hostile = pytest.mark.parametrize('text', STRINGS.values(), ids=STRINGS)


@hostile
@pytest.mark.parametrize('format', REPORTS)
def test_reports_hold_nothing_that_a_terminal_or_build_service_obeys(format: str, text: str) -> None:
    shown = report(format, hostile_run(text), everything=True)
    assert FORBIDDEN.search(shown) is None
    assert '##' not in shown
    if format != 'github':
        assert not [line for line in shown.splitlines() if line.lstrip().startswith(('::', '#'))]


@hostile
def test_colour_is_the_only_escape_sequence_of_the_console(text: str) -> None:
    shown = report('console', hostile_run(text), everything=True, colour=True)
    assert FORBIDDEN.search(re.sub(r'\x1b\[[0-9;]*m', '', shown)) is None


@hostile
def test_the_console_stays_short(text: str) -> None:
    assert len(report('console', hostile_run(text), everything=True)) < 20_000


@hostile
def test_every_line_for_github_is_a_command_of_ours(text: str) -> None:
    lines = report('github', hostile_run(text)).splitlines()
    assert len(lines) == 4
    for line in lines[:3]:
        assert re.fullmatch(r'::(error|warning|notice) file=[^,:]*(,\w+=[^,:]*)*::[^\r\n]*', line)
        assert set(re.findall(r'(?:^\w+ |,)(\w+)=', line.split('::')[1])) <= {
            'file', 'line', 'col', 'endColumn', 'endLine', 'title'
        }


@hostile
def test_sarif_stays_valid_plain_and_relative(text: str) -> None:
    shown = report('sarif', hostile_run(text))
    document = json.loads(shown)
    jsonschema.Draft4Validator(json.loads(SARIF_SCHEMA.read_text(encoding='utf-8'))).validate(document)
    assert shown.isascii()
    for result in document['runs'][0]['results']:
        assert 'markdown' not in result['message']
        assert '](' not in result['message']['text']
        assert len(result['message']['text']) <= 1001
        for place in [*result['locations'], *result['relatedLocations']]:
            uri = place['physicalLocation']['artifactLocation']['uri']
            assert re.fullmatch(r'(file:///)?[A-Za-z0-9._~%/-]*', uri)


@hostile
def test_json_keeps_the_text_as_it_is(text: str) -> None:
    shown = report('json', hostile_run(text))
    first = json.loads(shown)['findings'][0]
    assert first['message'] == first['resource']['name'] == first['location']['file'] == text
    assert len(json.loads(shown)['findings']) == 2


@hostile
@pytest.mark.parametrize('format', FORMATS)
def test_expansion_keeps_the_text_and_stays_harmless(format: str, text: str) -> None:
    stream = io.StringIO()
    write(hostile_expansion(text), stream, format)
    shown = stream.getvalue()
    assert shown.isascii()
    assert FORBIDDEN.search(shown) is None
    assert '##' not in shown
    document = json.loads(shown) if format == 'json' else yaml.safe_load(shown)
    resource = document['resources'][0]
    assert resource['name'] == resource['properties'][text] == text
    assert document['outputs'][text]['value'] == {'$unknown': {
        'causes': [{'kind': 'parameter', 'name': text, 'message': text}], 'display': text, 'candidates': [text],
    }}


def hostile_expansion(text: str) -> Expansion:
    """Return an expansion in which everything that comes from the user's files is text."""
    cause = Cause('parameter', text, text)
    body = {
        'type': text, 'name': text, 'properties': {text: text},
        'open': OpenDict({'list': OpenList([text], [cause])}, [cause]),
    }
    return Expansion(
        file=text,
        scope='resourceGroup',
        resources=[(Resource(id=text, type=text, name=text, body=body, module=(text,)), Location(text, 1))],
        outputs={text: ('string', Unknown([cause], candidates=(text,), display=text))},
        diagnostics=[Diagnostic('json-syntax', 'error', text, Location(text, 1))],
        sources={},
    )


SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/{}.json#'

SECRETS = {
    '$schema': SCHEMA.format('deploymentTemplate'),
    'contentVersion': '1.0.0.0',
    'parameters': {
        'defaulted': {'type': 'securestring', 'defaultValue': 'CANARY-default'},
        'allowed': {'type': 'secureString', 'allowedValues': ['CANARY-allowed', 'CANARY-other']},
        'given': {'type': 'securestring'},
        'object': {'type': 'secureObject'},
        'vault': {'type': 'securestring'},
        'public': {'type': 'string'},
    },
    'variables': {'joined': "[concat('user:', parameters('given'))]"},
    'resources': [{
        'type': 'Microsoft.CognitiveServices/accounts', 'apiVersion': '2025-06-01', 'name': 'a', 'kind': 'OpenAI',
        'location': "[parameters('public')]", 'sku': {'name': "[parameters('object').sku]"},
        'properties': {
            'publicNetworkAccess': "[parameters('given')]",
            'disableLocalAuth': "[parameters('object').flag]",
            'customSubDomainName': "[variables('joined')]",
            'networkAcls': {'defaultAction': "[base64(parameters('defaulted'))]"},
            'restrictOutboundNetworkAccess': "[parameters('allowed')]",
        },
        'tags': {'vault': "[parameters('vault')]", 'key': "[listKeys('x', '2020-01-01').key1]"},
    }],
    'outputs': {
        'literal': {'type': 'securestring', 'value': 'CANARY-output'},
        'object': {'type': 'secureObject', 'value': {'inner': 'CANARY-inner'}},
        'derived': {'type': 'string', 'value': "[parameters('given')]"},
    },
}

GIVEN = {
    '$schema': SCHEMA.format('deploymentParameters'),
    'contentVersion': '1.0.0.0',
    'parameters': {
        'given': {'value': 'CANARY-given'},
        'object': {'value': {'flag': 'CANARY-flag', 'sku': 'CANARY-sku'}},
        'public': {'value': 'PUBLIC-value'},
        'vault': {'reference': {'keyVault': {'id': '/subscriptions/x'}, 'secretName': 'CANARY-is-a-name-here'}},
    },
}

COMMANDS = [
    *(('lint', '.', '--format', format, '--show-analysis', '--outcomes', 'fail,unknown,pass,not-applicable')
      for format in REPORTS),
    *(('expand', 'main.json', '--parameters', 'main.parameters.json', '--format', format) for format in FORMATS),
    *(('expand', 'main.json', '--format', format) for format in FORMATS),
]


@pytest.mark.parametrize('indent', [None, 2], ids=['on one line', 'indented'])
@pytest.mark.parametrize('arguments', COMMANDS, ids=' '.join)
def test_no_command_prints_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...],
    indent: int | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path.parent / 'cache'))
    (tmp_path / 'main.json').write_text(json.dumps(SECRETS, indent=indent), encoding='utf-8')
    (tmp_path / 'main.parameters.json').write_text(json.dumps(GIVEN, indent=indent), encoding='utf-8')
    assert main(list(arguments)) in (0, 1)
    out, err = capsys.readouterr()
    printed = (out + err).replace('CANARY-is-a-name-here', '')
    assert 'defaultAction' in printed
    assert 'CANARY' not in printed
