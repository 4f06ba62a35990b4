"""The machine's clock, set by somebody else."""

import time

import pytest

HOUR = 3600


class Wall:
    """Sets what `time.time` and `time.time_ns` say, in seconds against the truth."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._now = time.time_ns

    def set(self, seconds: int) -> None:
        self._monkeypatch.setattr(time, "time_ns", lambda: self._now() + seconds * 10**9)
        self._monkeypatch.setattr(time, "time", lambda: self._now() / 10**9 + seconds)
