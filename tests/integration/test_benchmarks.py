import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "part",
    ["gather", "gather-growth", "parse", "rank", "compose", "deliver", "subscribers"],
)
def test_a_benchmark_runs_small_and_prints_its_rows(part: str, tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-m", "tests.benchmarks", part, "--small", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200"},
    )
    assert done.returncode == 0, done.stderr
    kept = json.loads((tmp_path / f"{part}.json").read_text("utf-8"))
    assert kept["part"] == part
    names = [str(next(iter(row.values()))) for row in kept["rows"]]
    assert len(names) >= 2
    assert all(name in done.stdout for name in names)
    # The files of the runs are gone.
    assert [path.name for path in tmp_path.iterdir()] == [f"{part}.json"]
