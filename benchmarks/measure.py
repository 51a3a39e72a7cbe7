"""Times commands as a shell would see them: cold process, wall clock, processor time, peak memory of that process."""

from __future__ import annotations

import os
import pty
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """One execution: seconds by the chosen clock, peak memory in MiB, exit code.

    code is negative for a signal; -9 also for a run that was stopped because it took too long.
    """

    seconds: float
    memory: float
    code: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Executions of one command. best is what the machine can do, median what it did while others used it too."""

    runs: list[Run] = field(default_factory=list)

    @property
    def best(self) -> float:
        return min(run.seconds for run in self.runs)

    @property
    def median(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def memory(self) -> float:
        return max(run.memory for run in self.runs)


class CommandError(Exception):
    """A command ended in a way that makes its time worthless."""


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Executes commands and times them.

    clock: wall, or cpu for the processor time that a command and its children used, which other users of the machine
    disturb much less.
    """

    clock: str = 'wall'

    def run(
        self, command: Sequence[str], *, codes: Sequence[int] = (0, 1), timeout: float = 1200,
        output: Path | None = None, errors: Path | None = None, terminal: bool = False,
    ) -> Run:
        """Execute a command once. Raises CommandError if its exit code is not among codes.

        output, errors: files for what it prints; else it is thrown away. terminal: the command believes that it
        prints to a terminal.
        """
        environment = {**os.environ, 'LOG_LEVEL': 'ERROR'}
        drain, standard_output = _terminal() if terminal else (None, os.open(output or os.devnull, WRITE, 0o644))
        standard_error = os.open(errors or os.devnull, WRITE, 0o644)
        actions = [(os.POSIX_SPAWN_DUP2, standard_output, 1), (os.POSIX_SPAWN_DUP2, standard_error, 2)]
        start = time.perf_counter()
        process = os.posix_spawn(command[0], list(command), environment, file_actions=actions, setpgroup=0)
        watch = threading.Timer(timeout, os.killpg, (process, signal.SIGKILL))
        watch.start()
        _, status, usage = os.wait4(process, 0)
        wall = time.perf_counter() - start
        watch.cancel()
        os.close(standard_output)
        os.close(standard_error)
        if drain is not None:
            drain.join()
        seconds = wall if self.clock == 'wall' else usage.ru_utime + usage.ru_stime
        result = Run(seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))
        if result.code not in codes:
            raise CommandError(f'exit code {result.code}: {" ".join(command[:6])}')
        return result

    def time(
        self, command: Sequence[str], runs: int, *, warm_up: int = 1, terminal: bool = False,
        codes: Sequence[int] = (0, 1),
    ) -> Timing:
        """Execute a command several times; the first warm_up executions, which fill caches, do not count."""
        results = [self.run(command, terminal=terminal, codes=codes) for _ in range(warm_up + runs)]
        return Timing(results[warm_up:])

    def time_in_turn(self, commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Timing]:
        """Time several commands in turn, so that a slow minute of the machine meets all of them."""
        timings: dict[str, Timing] = {name: Timing() for name in commands}
        for attempt in range(runs + 1):
            for name, command in commands.items():
                result = self.run(command)
                if attempt:
                    timings[name].runs.append(result)
        return timings


WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def _terminal() -> tuple[threading.Thread, int]:
    """Open a pseudo terminal; a thread reads what arrives, so that the writer never waits."""
    ours, theirs = pty.openpty()

    def read() -> None:
        try:
            while os.read(ours, 65536):
                pass
        except OSError:  # Linux says so when the last writer closes the terminal
            pass
        os.close(ours)

    thread = threading.Thread(target=read)
    thread.start()
    return thread, theirs


def capture(command: Sequence[str]) -> str:
    """Return what a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
