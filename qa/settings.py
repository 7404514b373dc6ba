"""What can be set. Passed in, frozen, strict: an unknown name or a wrong type fails at once."""

from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from index.encoder import BUNDLED


class Settings(BaseModel):
    """Where things are, how many passages are read, and which language model writes, if any.

    Makes no folder, opens no file and asks no server. The key is shown by no `str`, `repr` or error.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    library: Path = Field(default_factory=lambda: platformdirs.user_data_path("beleg") / "library")
    cache: Path = Field(default_factory=lambda: platformdirs.user_cache_path("beleg"))
    encoder: str = BUNDLED
    retrieved: Annotated[int, Field(ge=1, le=100)] = 8
    model: str = ""  # "maker:model", as ollama:qwen3:4b
    model_url: str = ""  # of a server of one's own
    model_key: SecretStr = SecretStr("")
