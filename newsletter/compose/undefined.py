"""What a template asks for and is not there, said so that its author knows what was meant."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from jinja2 import StrictUndefined, TemplateRuntimeError, UndefinedError
from jinja2.environment import TemplateModule
from jinja2.utils import missing

from newsletter.compose.mjml_values import nearest


class Table:
    """A table of a theme, which knows its own name: "light", say, or "".

    No dict, whose methods would stand before keys such as `items`.
    """

    __slots__ = ("_name", "_values")

    def __init__(self, name: str, values: Mapping[str, object]) -> None:
        self._name, self._values = name, values

    def __getitem__(self, name: str) -> object:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values


class ThemeGapError(UndefinedError):
    """A template asks for what the theme has not; its message is the key, "style.radius"."""


class Missing(StrictUndefined):
    """A name that is not there; using it raises UndefinedError, or ThemeGapError."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: object = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, ThemeGapError if isinstance(obj, Table) else exc)

    @property
    def _undefined_message(self) -> str:
        owner, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint or owner is missing or not isinstance(name, str):
            return super()._undefined_message
        if isinstance(owner, Table):
            return f"{owner._name}.{name}".lstrip(".")  # noqa: SLF001  for a template there is no _name
        if isinstance(owner, TemplateModule):
            known = tuple(one for one in vars(owner) if not one.startswith("_"))
            return f"{owner.__name__} has no macro {name}{meant(name, known)}"
        if is_dataclass(owner):
            known = tuple(one.name for one in fields(owner))
            kind = type(owner).__name__.removesuffix("View").casefold()
            return f"the {kind} has no {name}{meant(name, known)}"
        return super()._undefined_message


def meant(name: str, known: tuple[str, ...]) -> str:
    """The end of a sentence: the name that was most likely meant, if there is one."""
    near = nearest(name, known)
    return f": {near} is meant" if near else ""
