import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["newsletter.cli", "newsletter.app"])
def test_the_calendar_of_the_world_is_loaded_when_a_memo_is_written_and_not_before(
    module: str,
) -> None:
    script = f"import sys, {module}\nprint('babel' in sys.modules)"
    done = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
