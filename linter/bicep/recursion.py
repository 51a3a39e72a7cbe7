"""Room for recursion: nested text is read, lowered and printed by functions that call themselves."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

FRAMES: Final = 20_000
"""Python frames. Brackets nest up to a limit, but chains of operators and of variables add to that."""


class deep_recursion:  # noqa: N801  # used like a function
    """Lets Python recurse as deep as files may nest; restores the limit afterwards."""

    def __enter__(self) -> None:
        self.before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(FRAMES, self.before))

    def __exit__(self, *_: object) -> None:
        sys.setrecursionlimit(self.before)
