"""The command line. It imports click and nothing else until a command runs: `--help` is instant."""

import importlib
import io
import sys

import click

from newsletter.version import VERSION

# Name → (module under newsletter.commands, attribute, what it is for); in the order of a morning.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("workspace", "init", "Lay down a workspace: config.yaml, templates, subscribers."),
    "check": ("workspace", "check", "Try configuration, templates, feeds and relay."),
    "feeds": ("feeds", "feeds", "Find, add, list, look at and look after feeds."),
    "gather": ("gathering", "gather", "Read the feeds now."),
    "articles": ("gathering", "articles", "Show what was gathered."),
    "stories": ("editions", "stories", "Show today's candidates, ranked, with reasons."),
    "build": ("editions", "build", "Rank and compose today's edition as a draft."),
    "lint": ("lint", "lint", "Check today's memo against what mail clients and filters want."),
    "preview": ("serving", "preview", "Build it and open it in the browser; reload on save."),
    "send": ("sending", "send", "Send today's edition to the list, or a test copy."),
    "run": ("sending", "run", "Do the whole job once: gather, rank, compose, send."),
    "serve": ("serving", "serve", "Keep the schedule and the web site until stopped."),
    "edition": ("editions", "edition", "List, show, export editions; pin, drop, move stories."),
    "deliveries": ("sending", "deliveries", "Show who got what, when, with which reply."),
    "subscribers": ("subscribers", "subscribers", "List, add, remove, import, export."),
    "demo": ("serving", "demo", "Run a whole morning on an invented newsroom."),
}


# \b is click's mark for lines that stay as they are.
HELP = """\
Morning Memo: the day's feeds become one memo, and it reaches each subscriber once.

\b
newsletter init my-memo && cd my-memo
newsletter preview          look at today's memo
newsletter send --to me@example.com
newsletter serve            every morning from now on

Exit codes: 0 done, 1 the run failed, 2 wrong usage or configuration.
"""


class LazyGroup(click.Group):
    """A group that knows its commands' names and lines, and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """The names, in the order of a morning."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module behind a name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        loaded = importlib.import_module(f"newsletter.commands.{module}")
        command: click.Command = getattr(loaded, attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table of commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.command(
    cls=LazyGroup,
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, "-V", "--version", message="Morning Memo %(version)s")
def newsletter() -> None:
    """Everything is a command below."""


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its escape, never a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    newsletter.main(prog_name="newsletter", args=sys.argv[1:])
