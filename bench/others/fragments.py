"""Times of given lines by aeneas, for `bench/peers.py`: JSON in on stdin, JSON out."""

from __future__ import annotations

import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path

_LANGUAGES = {"de": "deu", "en": "eng"}


def main() -> None:
    """Print [text, start_ms, end_ms] of each line, in order."""
    execute = import_module("aeneas.executetask").ExecuteTask  # of another environment
    settings = import_module("aeneas.runtimeconfiguration").RuntimeConfiguration
    task_of = import_module("aeneas.task").Task
    asked = json.load(sys.stdin)
    language = _LANGUAGES[asked["language"]]
    with tempfile.TemporaryDirectory() as scratch:
        lines = Path(scratch) / "lines.txt"
        lines.write_text("\n".join(asked["lines"]) + "\n", encoding="utf-8")
        task = task_of(config_string=f"task_language={language}|is_text_type=plain|os_task_file_format=json")
        task.audio_file_path_absolute = asked["audio"]
        task.text_file_path_absolute = str(lines)
        execute(task, rconf=settings("tts=espeak-ng")).execute()
        found = [f for f in task.sync_map_leaves() if f.fragment_type == 0]  # REGULAR: neither head nor tail
    times = [(f.text, round(float(f.begin) * 1000), round(float(f.end) * 1000)) for f in found]
    json.dump(times, sys.stdout)


main()
