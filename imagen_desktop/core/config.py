"""The user's choices: a frozen Config. `config_reader` turns TOML into it, `config_edit` changes the file."""
# ruff: noqa: RUF009 - the defaults that are made once are named tuples: nothing can change them

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.settings_file import read_settings

BACKEND_TYPES = ("local", "replicate", "openai", "comfyui", "sketch")
MODEL_ROLES = ("diffusion", "vae", "taesd", "clip_l", "clip_g", "t5", "llm", "checkpoint")
FORMATS = ("png", "webp", "jpg")
PREVIEW_MODES = ("auto", "on", "off")
HASHES = ("sha256", "hmac")
THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "de")
MOTIONS = ("system", "on")
DEFAULT_BACKEND = "flux-schnell-local"
VERSION = 1
"""Of the file's form. A file without `version` has this one; a later program's says another."""


class OutputConfig(NamedTuple):
    directory: str = ""
    format: str = "png"
    name: str = "{date}-{slug}-{seed}"
    preview: str = "auto"
    ai_label: bool = True
    embed_settings: bool = True


class PreviewConfig(NamedTuple):
    """What the tmux window runs, with `{path}` for the image; empty is `tmux-img`. `focus`: go there."""

    command: str = ""
    focus: bool = False


@dataclass(frozen=True, slots=True)
class BackendConfig:
    """One `[backends.NAME]` table. `wait` is Replicate's `Prefer: wait`, off for proxies that hang on it.

    `timeout_seconds`, `price_usd` (one image) and `jobs_at_once` are None where the program decides.
    `base_url` of several ComfyUI servers has them with a space between; `workflow` is a file of theirs.
    `files` are those of a local model by role (`MODEL_ROLES`), `unload_minutes` how long it stays loaded
    without being asked: 0 is for as long as the program runs.
    """

    name: str
    type: str
    model: str = ""
    api_token_env: str = ""
    default_steps: int | None = None
    base_url: str = ""
    timeout_seconds: float | None = None
    price_usd: float | None = None
    jobs_at_once: int | None = None
    wait: bool = True
    workflow: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    unload_minutes: float | None = None
    options: Mapping[str, JsonValue] = field(default_factory=dict)


class UsageConfig(NamedTuple):
    """Where the ledger is copied to. `hash` is how a prompt is stood for: plain SHA-256, or HMAC-SHA-256
    with a key in the keyring."""

    supabase_url: str = ""
    supabase_key_env: str = "SUPABASE_KEY"
    schema: str = "mai"
    hash: str = "sha256"


class BudgetConfig(NamedTuple):
    """Dollars; None is no limit. Days and months are the user's own, local time.

    The window asks before what costs more than `ask_over_usd` at once, or nobody knows how much.
    """

    daily_usd: float | None = None
    monthly_usd: float | None = None
    ask_over_usd: float | None = None


class LookConfig(NamedTuple):
    """Of the window. `reduce_motion` "on" stops what moves; `system_font` uses the desktop's, not Inter;
    `slideshow_seconds` is how long the viewer's slideshow shows each picture."""

    theme: str = "system"
    language: str = "system"
    reduce_motion: str = "system"
    system_font: bool = False
    slideshow_seconds: float = 3.0


class TrayConfig(NamedTuple):
    """`keep_running`: closing the window leaves the program in the tray, where there is one."""

    enabled: bool = True
    keep_running: bool = True


class NotificationConfig(NamedTuple):
    """Which ends the desktop is told of while the window is not looked at."""

    done: bool = True
    failed: bool = True
    budget: bool = True


class LibraryConfig(NamedTuple):
    """`watch`: further folders whose images belong to the library, as the person wrote them."""

    watch: tuple[str, ...] = ()


class StartConfig(NamedTuple):
    at_login: bool = False


class UpdatesConfig(NamedTuple):
    """`check`: whether the package index is asked for newer versions; None until the person was asked."""

    check: bool | None = None


def default_backends() -> dict[str, BackendConfig]:
    """What a fresh installation has, and a file without backends."""
    token = "REPLICATE_API_TOKEN"  # noqa: S105 - a variable's name, not a secret
    listed = (
        BackendConfig("flux-schnell-local", "local", "flux-schnell", default_steps=4),
        BackendConfig(
            "flux-schnell-replicate", "replicate", "black-forest-labs/flux-schnell", token, default_steps=4
        ),
        BackendConfig(
            "flux-dev-replicate", "replicate", "black-forest-labs/flux-dev", token, default_steps=28
        ),
        BackendConfig("sketch", "sketch"),
    )
    return {backend.name: backend for backend in listed}


@dataclass(frozen=True, slots=True)
class Config:
    """All settings; `Config()` is a fresh installation's.

    `shortcuts` has what differs from the window's own table: a command's keys, none where it has no key.
    """

    default_backend: str = DEFAULT_BACKEND
    output: OutputConfig = OutputConfig()
    preview: PreviewConfig = PreviewConfig()
    backends: Mapping[str, BackendConfig] = field(default_factory=default_backends)
    usage: UsageConfig = UsageConfig()
    budget: BudgetConfig = BudgetConfig()
    look: LookConfig = LookConfig()
    tray: TrayConfig = TrayConfig()
    notifications: NotificationConfig = NotificationConfig()
    library: LibraryConfig = LibraryConfig()
    start: StartConfig = StartConfig()
    updates: UpdatesConfig = UpdatesConfig()
    shortcuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_config(file: Path) -> Config:
    """Reads `file`; a missing one gives the defaults. Raises ConfigError."""
    text = read_settings(file)
    return parse_config(text, file) if text else Config()


def parse_config(text: str, file: Path) -> Config:
    """The Config that `text` describes; `file` is for the error messages. Raises ConfigError."""
    from imagen_desktop.core.config_reader import read_config  # a start without a file needs no parser

    return read_config(text, file)
