"""How far a long command has come: a line that moves on a terminal, a line for each stage elsewhere."""

import time
from dataclasses import dataclass, field
from typing import Any

# Seconds between two drawings.
INTERVAL = 0.1
WIDTH = 24
CLEAR = "\r\x1b[2K"


@dataclass
class Stage:
    """What is being worked on. `expected` is about how many there are; 0 where nobody knows."""

    name: str
    expected: int = 0
    done: int = 0
    changed: int = 0

    def __str__(self) -> str:
        counts = f"{self.done:,} checked, {self.changed:,} differ"
        return f"{self.name}: {counts}"

    @property
    def bar(self) -> str:
        """The bar; it is full only once the stage has ended, however wrong the expectation was."""
        if not self.expected:
            return ""
        filled = min(self.done * WIDTH // self.expected, WIDTH - 1)
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}] "


@dataclass
class Progress:
    """Draws the stage under way on `out` (one of Django's OutputWrapper), if that is a terminal."""

    out: Any
    stage: Stage | None = None
    _drawn: float = field(default=0.0)

    @property
    def moves(self) -> bool:
        """Whether there is a terminal to draw on."""
        return bool(self.out.isatty())

    def begin(self, stage: Stage) -> None:
        """Go on to another stage; the one before is over."""
        self.end()
        self.stage = stage

    def advance(self, *, done: int, changed: int) -> None:
        """Count what was done."""
        if self.stage:
            self.stage.done += done
            self.stage.changed += changed
            self._draw()

    def say(self, line: str) -> None:
        """Write a line for good, above the one that moves."""
        self.out.write(f"{CLEAR if self.moves else ''}{line}")

    def end(self) -> None:
        """Leave a line that says how the stage has ended."""
        if self.stage:
            self.say(str(self.stage))
            self.stage = None

    def _draw(self) -> None:
        now = time.monotonic()
        if self.moves and self.stage and now - self._drawn >= INTERVAL:
            self._drawn = now
            self.out.write(f"{CLEAR}{self.stage.bar}{self.stage}", ending="")
            self.out.flush()
