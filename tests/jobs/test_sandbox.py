"""The sandbox, with real children and operations that do what hostile files make parsers do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from articles.errors import UnreadableArticle
from jobs import sandbox as sandboxes
from jobs.bounds import Bounds
from jobs.child import Told
from jobs.errors import CrashesReader, LeaseLost, MakesTooMuch, TakesTooLong, TakesTooMuchMemory
from jobs.sandbox import Remote, Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.child import Child

ANY: TypeAdapter[Any] = TypeAdapter(Any)
MIB = 1 << 20
BOUNDS = Bounds(cpu_s=600, silence_s=600, memory_bytes=256 * MIB, file_bytes=1 * MIB)
WITHIN_S = 60  # far more than any of this takes: a test that hangs should fail

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps and shows these")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox("tests.jobs.hostile:OPERATIONS")
    yield made
    made.close()


def call(sandbox: Sandbox, operation: str, bounds: Bounds = BOUNDS, **arguments: str | int) -> Any:
    return sandbox.call(operation, arguments, ANY, name="uhr.html", bounds=bounds)


def children(pid: int) -> list[int]:
    """Return the processes whose parent a process is."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                told = (folder / "stat").read_text()
            except OSError:
                continue
            state, parent = told.rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(folder.name))
    return found


def is_gone(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_until_gone(pid: int) -> None:
    until_s = time.monotonic() + WITHIN_S
    while not is_gone(pid):
        assert time.monotonic() < until_s
        time.sleep(0.02)


def test_a_call_returns_what_the_operation_does_and_its_child_is_kept_for_the_next(sandbox: Sandbox) -> None:
    text, pid = call(sandbox, "echo", text="Schüler\n")
    assert text == "Schüler\n"
    assert pid != os.getpid()
    assert call(sandbox, "echo", text="") == ["", pid]


@needs_proc
@pytest.mark.parametrize("operation", ["for_ever", "hold_the_lock"])
def test_what_computes_without_end_is_ended_by_its_cpu_time(sandbox: Sandbox, operation: str) -> None:
    with pytest.raises(TakesTooLong) as caught:
        call(sandbox, operation, Bounds(cpu_s=1, silence_s=600))
    assert caught.value.args == ("uhr.html", 1)
    assert call(sandbox, "echo", text="next")[0] == "next"


@pytest.mark.parametrize("operation", ["sleep", "hold_the_lock"])
def test_what_says_nothing_is_ended_by_the_clock(sandbox: Sandbox, operation: str) -> None:
    with pytest.raises(TakesTooLong) as caught:
        call(sandbox, operation, Bounds(cpu_s=600, silence_s=1))
    assert caught.value.args == ("uhr.html", 1)


@needs_proc
def test_what_eats_memory_is_refused_and_its_child_is_not_kept(sandbox: Sandbox) -> None:
    _, pid = call(sandbox, "echo", text="")
    with pytest.raises(TakesTooMuchMemory) as caught:
        call(sandbox, "eat_memory")
    assert caught.value.args == ("uhr.html", 256)
    wait_until_gone(pid)


@needs_proc
def test_a_call_has_its_own_bounds_however_strict_those_before_it_were(sandbox: Sandbox) -> None:
    for mib in (100, 300, 100):
        bounds = Bounds(memory_bytes=(mib + 100) * MIB)
        assert call(sandbox, "grow", bounds, mib=mib) == mib * MIB


@pytest.mark.parametrize(
    ("operation", "ending"), [("abort", "SIGABRT"), ("crash", "SIGSEGV"), ("be_killed", "SIGKILL")]
)
def test_a_crash_is_an_error_that_names_the_signal(sandbox: Sandbox, operation: str, ending: str) -> None:
    with pytest.raises(CrashesReader) as caught:
        call(sandbox, operation)
    assert caught.value.args == ("uhr.html", ending)
    assert call(sandbox, "echo", text="next")[0] == "next"


def test_a_crash_leaves_where_it_was_as_its_cause(sandbox: Sandbox) -> None:
    with pytest.raises(CrashesReader) as caught:
        call(sandbox, "crash")
    assert isinstance(caught.value.__cause__, Remote)
    assert "hostile.py" in str(caught.value.__cause__)


def test_a_process_that_leaves_by_itself_has_crashed(sandbox: Sandbox) -> None:
    with pytest.raises(CrashesReader, match="exit code 3"):
        call(sandbox, "leave", code=3)


def test_a_child_that_somebody_killed_says_nothing_about_the_file(sandbox: Sandbox, tmp_path: Path) -> None:
    assert call(sandbox, "be_killed_once", mark=str(tmp_path / "mark")) == "done"


def test_a_child_that_died_while_it_waited_is_replaced(sandbox: Sandbox) -> None:
    _, pid = call(sandbox, "echo", text="")
    os.kill(pid, signal.SIGKILL)
    assert call(sandbox, "echo", text="still")[0] == "still"


@pytest.mark.fault("A")
def test_a_child_that_is_killed_while_it_starts_is_replaced(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    take = sandbox._take

    def killed(times: list[None]) -> Child:
        child = take()
        if times:
            times.pop()
            os.kill(child.pid, signal.SIGKILL)
        return child

    monkeypatch.setattr(sandbox, "_take", partial(killed, [None]))
    assert call(sandbox, "echo", text="still")[0] == "still"
    sandbox.close()
    monkeypatch.setattr(sandbox, "_take", partial(killed, [None, None]))
    with pytest.raises(RuntimeError, match=r"does not start \(SIGKILL\)"):  # which is no fault of what is read
        call(sandbox, "echo", text="still")


@needs_proc
def test_a_file_grows_no_longer_than_it_may(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(MakesTooMuch) as caught:
        call(sandbox, "fill", path=str(tmp_path / "file"))
    assert caught.value.args == ("uhr.html", 1)
    assert (tmp_path / "file").stat().st_size == MIB


def test_an_answer_grows_no_longer_than_it_may(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.child.MOST_ANSWER_BYTES", MIB)
    assert len(call(sandbox, "answer_at_length", kib=1024)) == MIB - 40
    with pytest.raises(MakesTooMuch):
        call(sandbox, "answer_at_length", kib=1025)


@needs_proc
def test_files_are_opened_no_more_than_may_be(sandbox: Sandbox) -> None:
    with pytest.raises(CrashesReader, match="Too many open files"):
        call(sandbox, "open_many")


def test_an_error_of_the_domain_is_the_same_here(sandbox: Sandbox) -> None:
    with pytest.raises(UnreadableArticle) as caught:
        call(sandbox, "refuse", source="https://example.org/a")
    assert caught.value.args == ("https://example.org/a", "PDF")
    assert "hostile.py" in str(caught.value.__cause__)


def test_an_error_of_the_system_keeps_its_number_and_its_file(sandbox: Sandbox) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        call(sandbox, "miss", path="/nowhere/uhr.md")
    assert caught.value.filename == "/nowhere/uhr.md"


def test_any_other_error_is_a_fault_of_ours_and_shows_where(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="LookupError: of our own making") as caught:
        call(sandbox, "fail")
    assert "hostile.py" in str(caught.value.__cause__)
    with pytest.raises(RuntimeError, match="KeyError"):
        call(sandbox, "nothing_of_this_name")


def test_a_table_that_is_not_there_is_a_fault_of_ours() -> None:
    with pytest.raises(RuntimeError, match="does not start") as caught:
        call(Sandbox("tests.jobs.nowhere:OPERATIONS"), "echo", text="")
    assert "No module named 'tests.jobs.nowhere'" in str(caught.value.__cause__)


def test_what_a_library_prints_is_no_answer_and_fills_no_pipe(sandbox: Sandbox) -> None:
    assert call(sandbox, "print_much", times=20_000) == "done"


def test_progress_is_handed_on(sandbox: Sandbox) -> None:
    seen: list[tuple[int, int | None]] = []

    def progress(*, done: int, total: int | None) -> None:
        seen.append((done, total))

    found = sandbox.call(
        "count", {"to": 3}, ANY, name="uhr.mp3", bounds=BOUNDS, progress=progress, told=Told(0, 3), reports=True
    )
    assert found == 3
    assert list(dict.fromkeys(seen)) == [(0, 3), (1, 3), (2, 3)]


@needs_proc
@pytest.mark.parametrize("operation", ["sleep", "hold_the_lock"])
@pytest.mark.parametrize("stop", [LeaseLost("1", "fetch", 0, "canceled"), KeyboardInterrupt()])
def test_what_progress_raises_ends_a_child_that_says_nothing(
    sandbox: Sandbox, operation: str, stop: BaseException
) -> None:
    _, pid = call(sandbox, "echo", text="")

    def progress(*, done: int, total: int | None) -> None:
        assert (done, total) == (7, 7)
        raise stop

    with pytest.raises(type(stop)):
        sandbox.call(operation, {}, ANY, name="uhr.md", bounds=BOUNDS, progress=progress, told=Told(7, 7))
    assert is_gone(pid)


@needs_proc
@pytest.mark.parametrize("operation", ["sleep", "hold_the_lock"])
def test_nothing_is_left_of_a_process_that_is_killed(operation: str) -> None:
    script = (
        "from tests.jobs.test_sandbox import *; sandbox = Sandbox('tests.jobs.hostile:OPERATIONS');"
        "print(call(sandbox, 'echo', text='')[1], flush=True);"
        "on = lambda *, done, total: print('on', flush=True);"
        f"sandbox.call({operation!r}, {{}}, ANY, name='', bounds=BOUNDS, progress=on)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert parent.stdout.readline() == b"on\n"
        assert children(parent.pid) == [pid]
        parent.kill()
    wait_until_gone(pid)


@needs_proc
def test_a_child_outlasts_the_thread_that_needed_it_first(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(1) as pool:
        _, pid = pool.submit(call, sandbox, "echo", text="").result()
    assert call(sandbox, "echo", text="") == ["", pid]


def test_several_threads_have_a_child_each_and_some_are_kept(sandbox: Sandbox) -> None:
    all_there = threading.Barrier(4)

    def progress(*, done: int, total: int | None) -> None:
        if done == 1:
            all_there.wait(WITHIN_S)

    def count() -> Any:
        return sandbox.call(
            "count", {"to": 3}, ANY, name="uhr.mp3", bounds=BOUNDS, progress=progress, told=Told(0, 3), reports=True
        )

    with ThreadPoolExecutor(4) as pool:
        assert [each.result() for each in [pool.submit(count) for _ in range(4)]] == [3] * 4
    assert len(sandbox._idle) == sandboxes.KEPT


@needs_proc
def test_a_child_that_has_grown_or_was_called_often_is_replaced(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, pid = call(sandbox, "echo", text="")
    monkeypatch.setattr(sandboxes, "GROWN_BYTES", 100 * MIB)
    call(sandbox, "grow", mib=120)
    _, other = call(sandbox, "echo", text="")
    assert other != pid
    monkeypatch.setattr(sandboxes, "MOST_CALLS", 2)
    assert call(sandbox, "echo", text="") == ["", other]
    assert call(sandbox, "echo", text="")[1] != other


def test_a_child_knows_no_secrets_of_its_parent(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHLAUF_DATABASE_URL", "postgresql://user:password@host/name")
    assert not [name for name in call(sandbox, "environment") if name.startswith("GLEICHLAUF")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_fork_has_children_of_its_own_and_leaves_those_of_its_parent_alone() -> None:
    """As in Celery's pool; in a process with one thread, for others must not be forked."""
    script = (
        "import os; from tests.jobs.test_sandbox import *; sandbox = Sandbox('tests.jobs.hostile:OPERATIONS');"
        "first = call(sandbox, 'echo', text='')[1]; fork = os.fork();\n"
        "if not fork:\n"
        "    sandbox.forget(); other = call(sandbox, 'echo', text='')[1]; sandbox.close(); os._exit(other == first)\n"
        "assert os.waitpid(fork, 0)[1] == 0; assert call(sandbox, 'echo', text='')[1] == first; sandbox.close()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, timeout=120, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
