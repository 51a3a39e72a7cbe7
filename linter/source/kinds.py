"""What a JSON document is: a template, a parameter file, a snapshot, or none of azgov's business."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

LANGUAGES: Final = {'.json': 'json', '.jsonc': 'json', '.bicep': 'bicep', '.bicepparam': 'bicepparam'}
"""Language by extension in lower case: the files that are looked at in folders."""

SCHEMA_FOLDERS: Final = ('https://schema.management.azure.com/schemas/', 'http://schema.management.azure.com/schemas/')
"""Source: learn.microsoft.com/azure/azure-resource-manager/templates/syntax#template-format"""

SCHEMA_FILES: Final = {
    'deploymenttemplate.json': ('template', 'resourceGroup'),
    'subscriptiondeploymenttemplate.json': ('template', 'subscription'),
    'managementgroupdeploymenttemplate.json': ('template', 'managementGroup'),
    'tenantdeploymenttemplate.json': ('template', 'tenant'),
    'deploymentparameters.json': ('parameters', ''),
    'subscriptiondeploymentparameters.json': ('parameters', ''),
    'managementgroupdeploymentparameters.json': ('parameters', ''),
    'tenantdeploymentparameters.json': ('parameters', ''),
}
"""Kind and deployment scope by the last segment of ``$schema``, in lower case.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-tenant#schema and its siblings
"""

UI_SCHEMAS: Final = ('/createuidefinition.', '/viewdefinition', 'uiformdefinition')
"""Parts of the ``$schema`` of portal definitions. Source: arm-expansion.md section 2."""

POLICY_MEMBERS: Final = frozenset({'policyrule', 'policydefinitions', 'policydefinitionid', 'roledefinitionid'})
"""Members of the properties of policies, initiatives, assignments and blueprint artifacts.

Source: learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics and
learn.microsoft.com/azure/governance/blueprints/how-to/import-export
"""

BICEP_SETTINGS: Final = frozenset({
    'analyzers', 'cacherootdirectory', 'cloud', 'experimentalfeaturesenabled', 'experimentalfeatureswarning',
    'extensions', 'formatting', 'implicitextensions', 'modulealiases', 'providers', 'implicitproviders', '$schema',
})
"""Members of bicepconfig.json. Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-config"""

VALUE_MEMBERS: Final = ('value', 'reference', 'expression')
MARKERS: Final = ('deploymenttemplate.json', 'deploymentparameters.json')
ESCAPED: Final = r'\\u([0-9a-fA-F]{4})'
CHUNK: Final = 1 << 20
SNIFFED: Final = 256 << 20
"""Bytes that are looked through at a time, and of one file at most."""

SNAPSHOT_HEADER: Final = r'\s*\{[^\n]{0,4000}?"azgov\.snapshot/'


class Kind:
    """What a document is.

    name: 'template', 'parameters', 'ui-definition', 'policy', 'bicep-config', 'snapshot', 'bicep', 'bicepparam'
        or 'other'.
    scope: of a template: 'resourceGroup', 'subscription', 'managementGroup' or 'tenant'; else ''.
    schema_missing: taken for a template or parameter file by its members, not by its ``$schema``.
    generated: written by the Bicep compiler.
    """

    __slots__ = ('name', 'scope', 'schema_missing', 'generated')

    def __init__(self, name: str, *, scope: str = '', schema_missing: bool = False, generated: bool = False) -> None:
        self.name = name
        self.scope = scope
        self.schema_missing = schema_missing
        self.generated = generated

    def __repr__(self) -> str:
        return f'Kind({self.name!r}, {self.scope!r})'


def sniff(text: str) -> bool:
    """Return whether a text that may be broken looks like a template or a parameter file.

    It names the schema of one anywhere, in any case and however escaped, or it has both the words ``resources``
    and ``contentVersion``.
    """
    if '\\u' in text:
        text = re.sub(ESCAPED, lambda escape: chr(int(escape[1], 16)), text)
    folded = text.lower()
    if any(marker in folded for marker in MARKERS):
        return True
    return 'resources' in folded and 'contentversion' in folded


def sniff_file(path: str) -> bool:
    """Return whether the bytes of a file that is too large, or in an unknown encoding, look like a template.

    Reads at most SNIFFED bytes, and takes a longer file for one. False when it cannot be read.
    """
    resources = content_version = False
    kept = b''
    try:
        with open(path, 'rb') as stream:
            for _ in range(SNIFFED // CHUNK):
                chunk = stream.read(CHUNK)
                if not chunk:
                    return False
                kept = kept[-100:] + chunk.translate(None, b'\0').lower()
                resources = resources or b'resources' in kept
                content_version = content_version or b'contentversion' in kept
                if (resources and content_version) or any(marker.encode() in kept for marker in MARKERS):
                    return True
    except OSError:
        return False
    return True


def kind_of(value: object, text: str) -> Kind:
    """Return what the value of a JSON text is; value is None where the text could not be read.

    ``$schema`` decides where it is that of a template or of a parameter file; otherwise the members do, so that an
    odd or missing ``$schema`` hides nothing. Only the last segment of ``$schema`` decides the scope.
    """
    if not isinstance(value, dict):
        return Kind('snapshot' if is_snapshot(value, text) else 'other')
    members = {key.lower(): member for key, member in value.items()}
    schema = members.get('$schema')
    schema = schema if isinstance(schema, str) else ''
    kind = _kind_of_schema(schema, members) or _kind_of_members(members)
    if kind is not None:
        kind.generated = _is_generated(members)
        return kind
    if is_snapshot(value, text):
        return Kind('snapshot')
    if any(part in schema.lower() for part in UI_SCHEMAS):
        return Kind('ui-definition')
    if is_policy(members):
        return Kind('policy')
    if members and BICEP_SETTINGS.issuperset(members):
        return Kind('bicep-config')
    return Kind('other')


def _kind_of_schema(schema: str, members: dict[str, object]) -> Kind | None:
    """Return the kind that ``$schema`` names; one on another host counts if the document has members to match."""
    folded = schema.lower()
    name, scope = SCHEMA_FILES.get(folded.strip().removesuffix('#').rsplit('/', 1)[-1], ('', ''))
    ours = folded.startswith(SCHEMA_FOLDERS) and folded.count('/') == 5 and folded == folded.strip()
    if not name or not (ours or 'resources' in members or 'parameters' in members):
        return None
    if name == 'parameters' and 'resources' in members:
        return Kind('template', scope='resourceGroup', schema_missing=True)
    return Kind(name, scope=scope, schema_missing=not ours)


def _kind_of_members(members: dict[str, object]) -> Kind | None:
    """Return the kind of a document without a schema of ours: by resources or parameters with a contentVersion."""
    if 'contentversion' not in members:
        return None
    if isinstance(members.get('resources'), (list, dict)):
        return Kind('template', scope='resourceGroup', schema_missing=True)
    parameters = members.get('parameters')
    if isinstance(parameters, dict) and parameters and all(map(_has_value, parameters.values())):
        return Kind('parameters', schema_missing=True)
    return None


def _has_value(parameter: object) -> bool:
    return isinstance(parameter, dict) and any(name in parameter for name in VALUE_MEMBERS)


def _is_generated(members: dict[str, object]) -> bool:
    """Return whether the Bicep compiler wrote a template: ``metadata._generator.name`` is bicep."""
    metadata = members.get('metadata')
    generator = metadata.get('_generator') if isinstance(metadata, dict) else None
    name = generator.get('name') if isinstance(generator, dict) else None
    return isinstance(name, str) and name.lower() == 'bicep'


def is_policy(members: dict[str, object]) -> bool:
    """Return whether the members of a document, keys in lower case, are those of a policy or blueprint object."""
    properties = members.get('properties')
    inner = {key.lower() for key in properties} if isinstance(properties, dict) else set()
    return not POLICY_MEMBERS.isdisjoint(inner) or 'policyrule' in members or members.get('kind') == 'template'


def is_snapshot(value: object, text: str) -> bool:
    """Return whether a document holds deployed resources: a snapshot of azgov, or an array of exported resources."""
    if isinstance(value, list):
        return bool(value) and all(map(_is_exported, value))
    if isinstance(value, dict):
        schema = value.get('schema')
        return isinstance(schema, str) and schema.startswith('azgov.snapshot/')
    return value is None and re.match(SNAPSHOT_HEADER, text) is not None


def _is_exported(item: object) -> bool:
    """Return whether an array item is a resource as exported: a full type and an id or a name."""
    if not isinstance(item, dict):
        return False
    members = {key.lower(): member for key, member in item.items()}
    type_name = members.get('type') or members.get('resourcetype')
    return isinstance(type_name, str) and '/' in type_name and ('id' in members or 'name' in members)
