"""What can be set. Passed in, frozen, strict: an unknown name or a wrong type fails at once."""

from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import BaseModel, ConfigDict, Field

from index.encoder import BUNDLED


class Settings(BaseModel):
    """Where things are and how many passages are read. Makes no folder and opens no file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    library: Path = Field(default_factory=lambda: platformdirs.user_data_path("beleg") / "library")
    cache: Path = Field(default_factory=lambda: platformdirs.user_cache_path("beleg"))
    encoder: str = BUNDLED
    retrieved: Annotated[int, Field(ge=1, le=100)] = 8
