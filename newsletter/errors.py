"""What can stop a run, as one tree.

    MorningMemoError
    ├── UsageError            wrong arguments or configuration: exit code 2
    │   └── ConfigError       config.yaml, with file, line and key
    └── RunError              the run cannot go on: exit code 1
        ├── TemplateError     a template, with file and line
        ├── StoreError        the database
        ├── BusyError         another run holds the lock
        └── RelayError        the mail relay as a whole: down, no TLS, refused the password

A feed that fails or a reader who is refused is no error but a value: see model.py.
"""


class MorningMemoError(Exception):
    """The root: its text names the thing, the place and the way out."""


class UsageError(MorningMemoError):
    """What was asked for cannot be done as it was asked."""


class ConfigError(UsageError):
    """One or more mistakes in config.yaml; each line of the text is `file:line: key: …`."""


class RunError(MorningMemoError):
    """The run cannot go on; what was stored stays."""


class TemplateError(RunError):
    """A template that is missing, does not parse or does not compile."""

    def __init__(self, reason: str, *, file: str, line: int | None = None) -> None:
        self.reason, self.file, self.line = reason, file, line
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {reason}")


class StoreError(RunError):
    """The database cannot be opened, read or written."""


class BusyError(RunError):
    """Another run is under way and holds the lock."""


class RelayError(RunError):
    """The relay is down or refuses us as a whole; every delivery keeps its state."""
