"""Build hook: compiles the rules, so that a fresh installation starts as fast as one that has run before."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRules(BuildHookInterface[Any]):  # Any: the builder's configuration, which is not looked at
    """Puts the compiled rules beside the rules in the wheel."""

    @property
    def compiled(self) -> Path:
        """Where the compiled rules lie until the wheel is packed."""
        return Path(self.directory) / 'compiled-rules'

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile rules/ for a wheel; an editable install reads the rules in the work tree."""
        if version == 'editable':
            return
        sys.path.insert(0, self.root)
        from linter.rules.cache import COMPILED, write_cache

        self.compiled.parent.mkdir(parents=True, exist_ok=True)
        write_cache(str(Path(self.root) / 'rules'), str(self.compiled))
        build_data['force_include'][str(self.compiled)] = f'linter/standards/{COMPILED}'

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the compiled rules away; they are in the wheel."""
        self.compiled.unlink(missing_ok=True)
