"""Measures the speed claims: azgov against Checkov, each in its own environment, on the same files, in one run.

python benchmarks/run.py [--quick] [--checkov VENV | --without-checkov] [--clock wall|cpu] ...

Prints a line per claim with the ratio, the target and whether it is met; exits 1 when one is missed (not with --quick).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import environments, inputs, measure

MEBIBYTE = 'MiB'


class Claim:
    """A measured value against its target: met when value is at least (or at most) the target."""

    def __init__(self, name: str, value: float, unit: str, *, least: float | None = None, most: float | None = None,
                 detail: str = '') -> None:
        self.name = name
        self.value = value
        self.unit = unit
        self.least = least
        self.most = most
        self.detail = detail

    @property
    def met(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def line(self) -> str:
        """Return the claim as a line of the table."""
        target = f'at least {self.least:g}' if self.least is not None else f'at most {self.most:g}'
        verdict = 'met' if self.met else 'MISSED'
        return f'{self.name:<52} {self.value:>9.2f} {self.unit:<4} {target:<14} {verdict:<7} {self.detail}'


class Bench:
    """The tools, where they work, and how often to repeat."""

    def __init__(self, options: argparse.Namespace, work: Path) -> None:
        self.quick: bool = options.quick
        self.work = work
        self.watch = measure.Stopwatch(options.clock)
        self.runs = 5 if self.quick else 20
        self.slow_runs = 1 if self.quick else 5
        self.azgov = environments.install_azgov(work / 'azgov')
        self.checkov: Path | None = None
        if not options.without_checkov:
            folder = Path(options.checkov) if options.checkov else work / 'checkov'
            self.checkov = environments.create(folder.resolve(), 'checkov')

    def lint(self, *arguments: str | Path) -> list[str]:
        return [str(self.azgov / 'azgov'), 'lint', *map(str, arguments)]

    def scan(self, *arguments: str | Path) -> list[str]:
        assert self.checkov is not None
        options = ['--framework', 'arm', '--output', 'json', '--compact', '--quiet', '--skip-download']
        return [str(self.checkov / 'checkov'), *map(str, arguments), *options]

    def bare_python(self) -> list[str]:
        return [str(self.azgov / 'python'), '-c', 'pass']


def measure_version(bench: Bench) -> Iterator[Claim]:
    """Start-up: the version, against Checkov and against Python that does nothing."""
    commands = {
        'python': bench.bare_python(),
        'azgov': [str(bench.azgov / 'azgov'), '--version'],
    }
    timings = bench.watch.time_in_turn(commands, bench.runs)
    azgov, python = timings['azgov'], timings['python']
    yield Claim('--version against bare Python', azgov.best / python.best, 'x', most=3, detail=_times(azgov, python))
    if bench.checkov:
        checkov = bench.watch.time([str(bench.checkov / 'checkov'), '--version'], bench.slow_runs)
        ratio = checkov.best / azgov.best
        yield Claim('--version against Checkov', ratio, 'x', least=60, detail=_times(azgov, checkov))


def measure_one_file(bench: Bench) -> Iterator[Claim]:
    """One template in a cold process: JSON against Checkov and bare Python, and what the console report adds."""
    template = one_template(bench.work)
    commands = {
        'python': bench.bare_python(),
        'json': bench.lint(template, '--format', 'json'),
        'console': bench.lint(template),
    }
    timings = bench.watch.time_in_turn(commands, bench.runs)
    azgov, python, console = timings['json'], timings['python'], timings['console']
    size = f'{template.stat().st_size / 1024:.0f} KiB'
    yield Claim('one file against bare Python', azgov.best / python.best, 'x', most=7, detail=_times(azgov, python))
    yield Claim('console report adds', (console.best - azgov.best) * 1000, 'ms', most=60, detail=_times(console, azgov))
    terminal = bench.watch.time(bench.lint(template), bench.runs, terminal=True)
    yield Claim('console report in a terminal adds', (terminal.best - azgov.best) * 1000, 'ms', most=60,
                detail=_times(terminal, azgov))
    if bench.checkov:
        checkov = bench.watch.time(bench.scan('--file', template), bench.slow_runs)
        yield Claim('one file against Checkov', checkov.best / azgov.best, 'x', least=30,
                    detail=f'{_times(azgov, checkov)}, {size}; aim 60')


def one_template(work: Path) -> Path:
    """Return the template for the one-file case, a search service or a fixture; its folder is where we then are."""
    source = inputs.QUICKSTARTS / '101-azure-search-create' / 'azuredeploy.json'
    if not source.exists():
        source = inputs.FIXTURES / 'chat-baseline' / 'flawed' / 'models.json'
    target = work / 'one' / source.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
    os.chdir(target.parent)  # azgov reads nothing outside the folder it is started in
    return target


def measure_corpus(bench: Bench) -> Iterator[Claim]:
    """All templates in one process: time against Checkov, peak memory, the slowest file."""
    source = inputs.QUICKSTARTS if inputs.QUICKSTARTS.is_dir() else inputs.FIXTURES
    breakers = breakers_of(bench, source)
    folder = inputs.copy_tree(source, bench.work / 'all', without=breakers)
    found = inputs.templates(folder)
    size = sum(path.stat().st_size for path in found) / 1024 / 1024
    os.chdir(folder)
    azgov = bench.watch.time(bench.lint(folder, '--format', 'json'), bench.slow_runs, codes=(0, 1, 2))
    detail = f'{len(found)} templates, {size:.1f} {MEBIBYTE}'
    yield Claim('all templates, peak memory', azgov.memory, MEBIBYTE, most=150, detail=detail)
    if bench.checkov:
        checkov = bench.watch.time(bench.scan('--directory', folder), 1, warm_up=0)
        yield Claim('all templates against Checkov', checkov.best / azgov.best, 'x', least=50,
                    detail=f'{_times(azgov, checkov)}, {detail}; aim 100; {len(breakers)} files left out')
    yield from measure_slowest(bench, found, folder)


def measure_slowest(bench: Bench, found: list[Path], folder: Path) -> Iterator[Claim]:
    """The slowest single template in a process of its own; in a quick run, of the largest ones."""
    found = sorted(found, key=lambda path: -path.stat().st_size)
    longest, slowest = 0.0, found[0]
    for path in found[:20] if bench.quick else found:
        seconds = min(
            bench.watch.run(bench.lint(path, '--format', 'json'), codes=(0, 1, 2)).seconds for _ in range(2)
        )
        longest, slowest = max((longest, slowest), (seconds, path))
    yield Claim('slowest single file', longest, 's', most=0.5, detail=str(slowest.relative_to(folder)))


def breakers_of(bench: Bench, source: Path) -> dict[str, str]:
    """Return the files of source to leave out because Checkov breaks on them; {} where that does not matter."""
    if not bench.checkov or source != inputs.QUICKSTARTS:
        return {}
    version = (measure.capture([str(bench.checkov / 'checkov'), '--version'])).strip()
    known = inputs.known_breakers(version)
    if known:
        return known
    print(f'searching for files that break Checkov {version}; this takes minutes, once for each version')
    files = sorted(source.rglob('*.json'))
    found: dict[Path, str] = {}
    for start in range(0, len(files), 64):
        found.update(inputs.find_breakers(files[start:start + 64], lambda some: breaks_checkov(bench, source, some)))
    named = {path.relative_to(source).as_posix(): reason for path, reason in found.items()}
    inputs.remember_breakers(version, named)
    return named


def breaks_checkov(bench: Bench, source: Path, files: list[Path]) -> str:
    """Return what happens when Checkov reads files alone: '' when it ends as it should."""
    folder = inputs.copy_some(source, files, bench.work / 'suspects')
    errors = bench.work / 'errors.txt'
    result = bench.watch.run(bench.scan('--directory', folder), codes=range(-64, 256), timeout=120, errors=errors)
    if result.code in (0, 1):
        return ''
    if result.code < 0:
        return 'no end after 120 seconds'
    lines = errors.read_text(encoding='utf-8', errors='replace').strip().splitlines()
    return f'exit code {result.code}: {lines[-1] if lines else "no message"}'[:200]


def measure_growth(bench: Bench) -> Iterator[Claim]:
    """Time against size: eight times the resources in one template, eight times the files in one folder."""
    os.chdir(bench.work)
    start = bench.watch.time(bench.bare_python(), bench.runs).best
    small, large = 96, 768
    times = [
        bench.watch.time(
            bench.lint(inputs.generate_template(bench.work / 'growth' / f'{count}.json', count), '--format', 'json'),
            bench.slow_runs + 2,
        ).best - start
        for count in (small, large)
    ]
    yield Claim(f'{large // small} times the resources in a template cost', times[1] / times[0], 'x', most=12,
                detail=f'{times[0] * 1000:.0f} ms for {small}, {times[1] * 1000:.0f} ms for {large}')
    times = []
    for copies in (4, 32):
        folder = bench.work / 'growth' / f'folder-{copies}'
        for number in range(copies):
            inputs.generate_template(folder / f'{number}.json', 48)
        times.append(bench.watch.time(bench.lint(folder, '--format', 'json'), bench.slow_runs + 2).best - start)
    yield Claim('8 times the templates in a folder cost', times[1] / times[0], 'x', most=12,
                detail=f'{times[0] * 1000:.0f} ms for 4, {times[1] * 1000:.0f} ms for 32')


def measure_more_rules(bench: Bench) -> Iterator[Claim]:
    """One template with 400 rules more, compiled into the wheel like ours."""
    count = 400
    commands = environments.install_azgov_with_more_rules(bench.work / 'azgov-more-rules', count)
    template = one_template(bench.work)
    arguments = ['lint', str(template), '--format', 'json']
    timings = bench.watch.time_in_turn({
        'ours': [str(bench.azgov / 'azgov'), *arguments],
        'more': [str(commands / 'azgov'), *arguments],
    }, bench.runs)
    ours, more = timings['ours'], timings['more']
    yield Claim(f'one file with {count} rules more', (more.best / ours.best - 1) * 100, '%', most=20,
                detail=_times(more, ours))


def _times(first: measure.Timing, second: measure.Timing) -> str:
    return (f'best {_seconds(first.best)} : {_seconds(second.best)}, '
            f'median {_seconds(first.median)} : {_seconds(second.median)}')


def _seconds(seconds: float) -> str:
    return f'{seconds * 1000:.1f} ms' if seconds < 1 else f'{seconds:.2f} s'


MEASUREMENTS = (measure_version, measure_one_file, measure_more_rules, measure_growth, measure_corpus)


def main() -> int:
    """Run all measurements; return 1 if a target is missed. A quick run is no evidence and returns 0."""
    parser = argparse.ArgumentParser(description='measure azgov against Checkov')
    parser.add_argument('--quick', action='store_true', help='fewer repetitions: a look, not evidence')
    parser.add_argument('--checkov', metavar='VENV', help='a virtual environment that has Checkov; else one is made')
    parser.add_argument('--without-checkov', action='store_true', help='only what concerns azgov alone')
    parser.add_argument('--clock', choices=('wall', 'cpu'), default='wall',
                        help='cpu where others use the machine too: seconds of processor time (wall)')
    parser.add_argument('--work', metavar='FOLDER', help='where environments and copies go, and stay')
    parser.add_argument('--output', metavar='FILE', help='also write the figures as JSON')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(options.work or temporary).resolve()
        work.mkdir(parents=True, exist_ok=True)
        bench = Bench(options, work)
        print(f'Python {platform.python_version()}, {os.cpu_count()} processors, {bench.runs} runs, '
              f'best {options.clock} time counts')
        claims = []
        for measurement in MEASUREMENTS:
            for claim in measurement(bench):
                print(claim.line(), flush=True)
                claims.append(claim)
        os.chdir(inputs.ROOT)
    if options.output:
        figures = [{'name': c.name, 'value': c.value, 'unit': c.unit, 'met': c.met, 'detail': c.detail} for c in claims]
        Path(options.output).write_text(json.dumps(figures, indent=2) + '\n', encoding='utf-8')
    return 0 if options.quick or all(claim.met for claim in claims) else 1


if __name__ == '__main__':
    sys.exit(main())
