"""The real app, started as a person starts it, on a free port and with a folder of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 60.0


class Server:
    """`streamlit run app.py` with its own BANDSTAND_HOME. `restart` keeps the port and the folder."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.port = home, _free_port()
        self.environment = {**os.environ, "BANDSTAND_HOME": str(home), **environment}
        self.script = "app.py"
        self.log = home.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """Start without waiting, so that several can start at once."""
        command = [sys.executable, "-m", "streamlit", "run", self.script, "--server.address", "127.0.0.1", "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        return self

    def ready(self) -> "Server":
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            assert self._process is not None
            if self._process.poll() is not None or _healthy(self.url):
                break
            time.sleep(0.1)
        assert _healthy(self.url), f"the app did not start:\n{self.log.read_text()[-3000:]}"
        return self

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start().ready()


def new_home(folder: Path, sample_from: Path | None = None) -> Path:
    """An empty home, or one where the sample company is already made, which takes seconds."""
    folder.mkdir(parents=True)
    if sample_from is not None:
        shutil.copytree(sample_from / "sample", folder / "sample")
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
