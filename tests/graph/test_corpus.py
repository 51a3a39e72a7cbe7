"""The graph of real templates: embedded children stand in their parents, and what is definite is consistent."""

from __future__ import annotations

from linter.arm.expander import expand
from linter.arm.front_end import read_template
from linter.arm.links import Links
from linter.graph import build
from linter.graph.paths import walk
from linter.model.finding import TRUE
from linter.source.jsonc import read_json
from linter.source.text import read_source
from tests.corpus import CORPUS, needs_corpus, sample
from tests.graph.resources import ENDPOINTS, VIA_ENDPOINT


def graphs():
    files = sorted((CORPUS / 'arm' / 'quickstarts').glob('*/azuredeploy.json'))
    files += sorted((CORPUS / 'bicep' / 'avm').glob('**/main.json'))
    for file in sample(files, 60):
        source = read_source(str(file), file.name)
        document, _ = read_json(source)
        expansion = expand(read_template(source, document), settings={}, link=Links(str(CORPUS)))
        yield file, build(expansion.resources, opaque=expansion.opaque)


@needs_corpus
def test_relations_of_real_templates_are_consistent():
    seen = 0
    for file, graph in graphs():
        for resource in graph.resources:
            seen += 1
            if resource.embedded is not None:
                parent, path = resource.embedded
                assert graph.parent(resource) is parent, file
                assert resource in graph.children(parent, resource.type), file
                item = walk(parent.body, path)
                name = walk(item, ('name',))
                shown = resource.name if isinstance(resource.name, str) else resource.name.display
                assert not isinstance(name, str) or shown.endswith(('/' + name, '…')), file
            for start, truth in graph.related(resource, ENDPOINTS, VIA_ENDPOINT):
                back = graph.related(start, resource.type, to=VIA_ENDPOINT)
                assert start.existing or (resource, truth) in back, file
            for child, truth in graph.related(resource, 'Microsoft.Insights/diagnosticSettings'):
                if truth == TRUE:
                    assert (resource, TRUE) in graph.related(child, resource.type), file
    assert seen > 100
