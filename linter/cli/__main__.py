"""``python -m linter.cli``: azgov where its command is not installed."""

import sys

from linter.cli import main

sys.exit(main())
