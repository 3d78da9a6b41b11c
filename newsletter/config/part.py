"""What every part of config.yaml has in common: no unknown key, and never changed once read."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A mapping of config.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
