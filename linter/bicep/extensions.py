"""Extensions: resources that are not Azure's own, such as those of Kubernetes and Microsoft Graph.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-extension
"""

from __future__ import annotations

import re

from linter.bicep.declarations import ExtensionDeclaration
from linter.bicep.syntax import Literal, Name, Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import Obj
    from linter.bicep.file import BicepFile
    from linter.bicep.symbols import ResourceSymbol

AZURE: Final = frozenset({'az', 'sys', 'azureresourcemanager'})

BUILT_IN: Final = {'kubernetes': ('Kubernetes', '1.0.0'), 'microsoftgraph': ('MicrosoftGraph', '1.0.0')}
"""Extensions that need no package. Source: github.com/Azure/bicep, src/Bicep.Core/Semantics/Namespaces"""

GRAPH: Final = 'microsoftgraph'
NOT_WORD: Final = re.compile(r'\W|_')


def specification_text(statement: ExtensionDeclaration) -> str:
    """Return what a declaration names: ``kubernetes``, ``kubernetes@1.0.0``, ``br:…/v1.0:0.1.8``; '' if computed."""
    node = statement.specification
    if isinstance(node, Name):
        return node.name
    return str(node.value) if isinstance(node, Literal) else ''


def extension_alias(statement: ExtensionDeclaration) -> str:
    """Return the name of an extension in its file: the alias, else that of the extension."""
    if statement.name:
        return statement.name
    text = specification_text(statement)
    path = text.rsplit(':', 1)[0] if ':' in text else text
    return path.split('@', 1)[0].rsplit('/', 1)[-1]


def describe(file: BicepFile, statement: ExtensionDeclaration) -> tuple[str, str]:
    """Return provider and version of an extension as a template names them."""
    text = specification_text(statement)
    name, _, version = text.partition('@')
    if name.lower() in BUILT_IN and ':' not in text:
        provider, default = BUILT_IN[name.lower()]
        return provider, version or default
    configured = file.workspace.configuration(file.source.path).extensions.get(text)
    path = configured if isinstance(configured, str) else text
    path, _, tag = path.rpartition(':')
    segments = [segment for segment in re.split('[/:]', path) if segment]
    folded = [segment.lower() for segment in segments]
    if GRAPH in folded:
        return 'MicrosoftGraph', tag
    return (segments[-1] if segments else text), tag


def extension_of(file: BicepFile, symbol: ResourceSymbol) -> None:
    """Find the extension that a resource belongs to, by the form of its type; Azure's stay as they are.

    Azure's types begin with a namespace that has a dot. Without the type library of an extension, a type is the one
    of Microsoft Graph by its namespace, else of the only extension that the file declares.
    """
    prefix, _, rest = symbol.type.partition(':')
    aliases = [statement for statement in file.statements if isinstance(statement, ExtensionDeclaration)]
    if rest:
        symbol.type = rest
        symbol.provider = '' if prefix.lower() in AZURE else prefix
        return
    is_graph = symbol.type.lower().startswith('microsoft.graph/')
    if '.' in symbol.type.split('/', 1)[0] and not is_graph:
        return
    candidates = [
        statement for statement in aliases
        if (GRAPH in NOT_WORD.sub('', specification_text(statement)).lower()) == is_graph
    ]
    version = NOT_WORD.sub('', symbol.version).lower()
    named = [
        statement for statement in candidates
        if version and version in NOT_WORD.sub('', specification_text(statement)).lower()
    ]
    chosen = (named if is_graph and named else candidates)[:1]
    if chosen:
        symbol.provider = chosen[0].name


def lower_extensions(file: BicepFile) -> None:
    """Add the extensions of a file to its template."""
    from linter.bicep.lowering import lower

    for statement in file.statements:
        if not isinstance(statement, ExtensionDeclaration) or statement.name.lower() in AZURE:
            continue
        configuration: Obj | None = None
        if isinstance(statement.configuration, Object):
            lowered = lower(file, statement.configuration, {})
            configuration = lowered  # type: ignore[assignment]  # an object without spread is an Obj
        file.template.extensions[statement.name] = (*describe(file, statement), configuration)
