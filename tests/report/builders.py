"""Runs made by hand for the tests of reports: one over two files with every kind of finding, and a hostile one."""

from __future__ import annotations

import io

from linter.model.diagnostic import Diagnostic
from linter.model.finding import Finding, Related
from linter.model.rule import Guidance, Rule
from linter.model.run import ANALYSED, FAILED, SKIPPED, Analysis, Run, Summary
from linter.model.source import Location, Source
from linter.model.values import ABSENT, Cause, Unknown
from linter.report import REPORTS
from linter.report.conclusion import conclude
from linter.report.selection import OUTCOMES, SHOWN, select
from linter.report.view import View

TEMPLATE = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "publicAccess": { "type": "string" },
    "sku": { "type": "string" }
  },
  "resources": [
    {
      "type": "Microsoft.CognitiveServices/accounts",
      "apiVersion": "2024-10-01",
      "name": "oai-prod",
      "kind": "OpenAI",
      "sku": { "name": "[parameters('sku')]" },
      "properties": {
        "publicNetworkAccess": "[parameters('publicAccess')]",
        "disableLocalAuth": false
      }
    },
    {
      "type": "Microsoft.Storage/storageAccounts",
      "name": "[format('st{0}', copyIndex())]",
      "copy": { "name": "each", "count": 7 },
      "properties": { "minimumTlsVersion": "TLS1_0" }
    }
  ]
}
"""

PARAMETERS = """\
{
  "parameters": {
    "publicAccess": { "value": "Enabled" }
  }
}
"""

PRIVATE_ENDPOINTS = Guidance(
    'caf-networking/private-endpoints',
    'Use private endpoints for AI resources and turn off public network access',
    'Configure secure networking for Azure AI platform services',
    'Isolate AI resources',
    'https://learn.microsoft.com/azure/cloud-adoption-framework/scenarios/ai/platform/networking#isolate',
)
MANAGED_IDENTITY = Guidance(
    'caf-security/managed-identity',
    'Use managed identities instead of keys',
    'Secure Azure AI platform services',
    'Secure access',
    'https://learn.microsoft.com/azure/cloud-adoption-framework/scenarios/ai/platform/security#access',
)


def rule(id: str = 'cogsvc-public-network-disabled', **members: object) -> Rule:
    """Return a rule; every member that is not named has a plain value."""
    plain: dict[str, object] = {
        'id': id,
        'title': 'AI services accounts refuse traffic from the public internet',
        'area': 'networking',
        'severity': 'high',
        'pillar': 'security',
        'audience': 'any',
        'types': ('Microsoft.CognitiveServices/accounts',),
        'when': None,
        'require': ['field', 0, ['properties', 'publicNetworkAccess'], 'equals', 'Disabled'],
        'parameters': {},
        'guidance': (PRIVATE_ENDPOINTS,),
        'checks': (id,),
        'policies': ('0725b4dd-7e76-479c-a735-68e7ee23d5ca',),
        'checklist': (),
        'rationale': 'A model endpoint that anyone can reach is one leaked key away from misuse.',
        'remediation': "Set properties.publicNetworkAccess to 'Disabled' and reach the account through a private "
        'endpoint in your network.',
        'references': (),
        'fix': (),
        'since': '0.1.0',
        'table': '',
        'file': f'networking/{id}.yaml',
        'missed': '',
    }
    return Rule(**{**plain, **members})


PUBLIC = rule()
KEYS = rule(
    'cogsvc-local-auth-disabled',
    title='AI services accounts accept only Entra ID tokens',
    area='security',
    severity='medium',
    guidance=(MANAGED_IDENTITY,),
    remediation='Set properties.disableLocalAuth to true.',
    file='security/cogsvc-local-auth-disabled.yaml',
)
TLS = rule(
    'storage-min-tls',
    title='Storage accounts refuse TLS versions before 1.2',
    area='security',
    severity='low',
    types=('Microsoft.Storage/storageAccounts',),
    remediation="Set properties.minimumTlsVersion to 'TLS1_2'.",
    file='security/storage-min-tls.yaml',
)
SKU = rule(
    'cogsvc-sku-allowed',
    title='AI services accounts use an approved SKU',
    area='resource-selection',
    severity='medium',
    guidance=(),
    parameters={'allowedSkus': {'type': 'array', 'description': 'SKU names that may be used.'}},
    file='resource-selection/cogsvc-sku-allowed.yaml',
)


def finding(rule: Rule, message: str, location: Location, **members: object) -> Finding:
    """Return a finding on the account; every member that is not named has a plain value."""
    plain: dict[str, object] = {
        'outcome': 'fail',
        'resource_type': 'Microsoft.CognitiveServices/accounts',
        'resource_name': 'oai-prod',
        'resource_id': '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-azgov/providers/'
        'Microsoft.CognitiveServices/accounts/oai-prod',
        'property': 'properties.publicNetworkAccess',
        'value': 'Enabled',
        'fingerprint': f'{rule.id}:{location.line}',
    }
    return Finding(rule=rule, message=message, location=location, **{**plain, **members})


def usual_run() -> Run:
    """Return a run with failures, an unknown, a pass, one that does not apply, a loop and diagnostics."""
    sources = {
        'infra/main.json': Source('infra/main.json', '/repository/infra/main.json', TEMPLATE),
        'infra/dev.parameters.json': Source('infra/dev.parameters.json', '/repository/infra/p.json', PARAMETERS),
    }
    main, parameters = 'infra/main.json', 'infra/dev.parameters.json'
    findings = [
        finding(
            PUBLIC,
            "publicNetworkAccess is 'Enabled'; it must be 'Disabled'",
            Location(main, 16, 9, 16, 61),
            related=(Related("the value comes from parameter 'publicAccess'", Location(parameters, 3, 5, 3, 43)),),
            parameter_sets=('infra/dev.parameters.json',),
            certainty='maybe',
        ),
        finding(
            KEYS, 'disableLocalAuth is false; it must be true', Location(main, 17, 9, 17, 34),
            property='properties.disableLocalAuth', value=False, module=('network', 'ai'),
        ),
        finding(
            SKU, "sku.name depends on parameter 'sku', which has no value; pass --parameters",
            Location(main, 14, 16, 14, 46), outcome='unknown', property='sku.name',
            value=Unknown([Cause('parameter', 'sku')], 'string', candidates=('S0', ABSENT)),
            causes=(Cause('parameter', 'sku'),),
        ),
        finding(KEYS, 'nothing to change', Location(main, 10, 7, 10, 53), outcome='pass', property='', value=ABSENT),
        finding(SKU, 'no SKU', Location(main, 21, 7, 21, 50), outcome='not-applicable', property='', value=ABSENT),
    ]
    findings += [
        finding(
            TLS, "minimumTlsVersion is 'TLS1_0'; it must be 'TLS1_2'", Location(main, 24, 23, 24, 52),
            resource_type='Microsoft.Storage/storageAccounts', resource_name=f'st{index}', resource_id=f'/st{index}',
            property='properties.minimumTlsVersion', value='TLS1_0', fingerprint=f'storage-min-tls:{index}',
        )
        for index in range(7)
    ]
    diagnostics = [
        Diagnostic('json-syntax', 'error', "',' is missing", Location('infra/broken.json', 4, 2), blocking=True),
        Diagnostic('template-kind', 'info', 'there is no $schema', Location(main, 1, 1)),
    ]
    return Run(
        findings=findings[::-1],
        diagnostics=diagnostics,
        summary=Summary(
            files=3, analysed=1, not_analysed=1, resources=8, rules=4, fail=9, unknown=1, passed=1, not_applicable=1
        ),
        analysis=Analysis(
            files=[
                (main, ANALYSED, ''),
                ('infra/broken.json', FAILED, "',' is missing"),
                ('package.json', SKIPPED, 'not a deployment template'),
            ],
            unknown_causes={"parameter 'sku' has no value": 1},
            excluded=1,
            evaluations=12,
        ),
        sources=sources,
        rules=[PUBLIC, KEYS, TLS, SKU],
        version='0.1.0',
    )


def empty_run(**counts: int) -> Run:
    """Return a run without findings."""
    return Run(
        findings=[], diagnostics=[], summary=Summary(**counts), analysis=Analysis(), sources={}, rules=[],
        version='0.1.0',
    )


def hostile_run(text: str) -> Run:
    """Return a run in which everything that comes from the user's files is text, on a line of source that is text."""
    place = Location(text, 1, 2, 1, 4)
    sources = {text: Source(text, '/repository/x.json', f'"{text}"')}
    one = finding(
        PUBLIC, text, place, resource_type=text, resource_name=text, resource_id=text, property=text, value=text,
        related=(Related(text, place), Related(text, Location(text, 1, 1))), module=(text,), parameter_sets=(text,),
    )
    cause = Cause('parameter', text, text)
    two = finding(KEYS, text, place, outcome='unknown', value=Unknown([cause]), causes=(cause,))
    return Run(
        findings=[one, two],
        diagnostics=[Diagnostic('json-syntax', 'error', text, place)],
        summary=Summary(files=1, analysed=1, resources=1, rules=2, fail=1, unknown=1),
        analysis=Analysis(files=[(text, SKIPPED, text)], unknown_causes={text: 1}),
        sources=sources,
        rules=[PUBLIC, KEYS],
        version='0.1.0',
    )


def report(format: str, run: Run, *, everything: bool = False, fail_on: str = 'low', **options: object) -> str:
    """Return a report as text; everything: all outcomes and the analysis."""
    stream = io.StringIO()
    findings = select(run.findings, OUTCOMES if everything else SHOWN)
    view = View(findings, conclude(run, fail_on=fail_on), analysis=everything, **options)
    REPORTS[format](run, stream, view)
    return stream.getvalue()
