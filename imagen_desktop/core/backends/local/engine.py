"""The one module that knows the engine's Python package, `cyllama`; runs in the engine's own process.

Written against 0.2.18 (Python 3.11) and 0.7.0 (3.12 and later), which differ: what one of them lacks is
asked for with `hasattr`.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from imagen_desktop.core.backends.local.orders import Make, Step
from imagen_desktop.core.backends.local.part_files import PREVIEW, WHOLE

PARAMETERS: Mapping[str, str] = {
    "diffusion": "diffusion_model_path",
    "vae": "vae_path",
    "taesd": "taesd_path",
    "clip_l": "clip_l_path",
    "clip_g": "clip_g_path",
    "t5": "t5xxl_path",
    "llm": "llm_path",
    "checkpoint": "model_path",
}
"""The roles that a model's files can have."""
_BUILDS = {"cuda": "CUDA", "hip": "ROCm", "metal": "Metal", "vulkan": "Vulkan", "sycl": "SYCL"}
_PACKAGES = ("cyllama", *(f"cyllama-{build}" for build in ("vulkan", "cuda12", "rocm", "sycl")))
_DEVICE = re.compile(r"Using (CPU|CUDA\d*|ROCm\d*|Metal|MTL\d*|Vulkan\d*|SYCL\d*)\b.* backend", re.IGNORECASE)


class EngineError(Exception):
    """What the engine refused, in its own words."""


class Engine:
    """One model at a time. Raises ImportError where the package, or a library it needs, is not there."""

    def __init__(self) -> None:
        import cyllama
        import cyllama.sd

        self._sd: ModuleType = cyllama.sd
        self._context: Any = None
        self._hear: Callable[[int, int, float], None] | None = None
        self._preview_file: Path | None = None
        self._preview = b""
        self._complaint = ""
        self.version = _version()
        self.device = _build(Path(cyllama.__file__).with_name("build_config.json"))
        self.can_cancel = hasattr(self._sd.SDContext, "cancel")
        self._sd.set_log_callback(self._note)
        self._sd.set_progress_callback(self._note_progress)
        mode = self._sd.PreviewMode.PROJ
        self._sd.set_preview_callback(self._note_preview, mode=mode, denoised=True, noisy=False)

    def load(self, files: Mapping[str, str], threads: int) -> None:
        """Raises EngineError. Some versions read the weights only when the first image is made."""
        parameters = self._sd.SDContextParams()
        wanted = {PARAMETERS[role]: path for role, path in files.items()}
        # WORKAROUND: 0.2.18 crashes on the second image unless it keeps its weights, which it does not by
        # default; it reads the unused half of the VAE unless told otherwise. Later versions have neither.
        switches = {"vae_decode_only": True, "free_params_immediately": False, "n_threads": threads}
        for name, value in {**switches, **wanted}.items():
            if hasattr(parameters, name):
                setattr(parameters, name, value)
        self._complaint = ""
        try:
            self._context = self._sd.SDContext(parameters)
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            raise EngineError(self._complaint or str(error)) from error

    def make(self, order: Make, hear_step: Callable[[Step, float], None]) -> None:
        """Writes the picture to `order.path`. Raises EngineError, also where it was cancelled, and OSError.

        `hear_step` is told the step's seconds too.
        """
        path = Path(order.path)
        self._preview, self._preview_file = b"", path.with_name(f"{path.name}{PREVIEW}")

        def hear(step: int, count: int, seconds: float) -> None:
            # the engine also counts tensors that it loads and tiles that it decodes
            if count == order.steps and step > 0:
                hear_step(Step(step, count, self._preview), seconds)

        self._hear, self._complaint = hear, ""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            images = self._context.generate(
                prompt=order.prompt,
                negative_prompt=order.negative_prompt,
                width=order.width,
                height=order.height,
                seed=order.seed,
                sample_steps=order.steps,
                cfg_scale=order.guidance,
                sample_method=self._sd.SampleMethod.EULER,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(self._complaint or str(error)) from error
        finally:
            self._hear = None
            self._preview_file.unlink(missing_ok=True)
        self._save(images[0], path)

    def cancel(self) -> None:
        """From another thread, while an image is made; only where `can_cancel`."""
        if self._context is not None:
            self._context.cancel()

    def _save(self, image: Any, path: Path) -> None:
        """It knows the format by the name's end, and says nothing of a full disk but that it failed."""
        named = path.with_name(f"{path.name}{WHOLE}")
        try:
            image.save(str(named))
            named.replace(path)
        except RuntimeError as error:
            raise OSError(f"{path.parent} cannot be written") from error
        finally:
            named.unlink(missing_ok=True)

    def _note_progress(self, step: int, count: int, seconds: float) -> None:
        if self._hear is not None:
            self._hear(step, count, seconds)

    def _note_preview(self, _step: int, frames: list[Any], _is_noisy: bool) -> None:
        """The frames are only valid in here. A step may do without: another start clears previews away."""
        if self._preview_file is not None and frames:
            with suppress(OSError, RuntimeError):
                frames[0].save(str(self._preview_file))
                self._preview = self._preview_file.read_bytes()

    def _note(self, level: int, message: str) -> None:
        if found := _DEVICE.search(message):
            self.device = found[1]
        if int(level) >= int(self._sd.LogLevel.ERROR):
            self._complaint = message.strip().rpartition(" - ")[2]


def _version() -> str:
    """The installed package and its version: all builds of the engine are the same module."""
    for name in _PACKAGES:
        with suppress(importlib.metadata.PackageNotFoundError):
            return f"{name} {importlib.metadata.version(name)}"
    return "cyllama"


def _build(file: Path) -> str:
    """What the installed package was built for."""
    try:
        built = json.loads(file.read_text(encoding="utf-8"))["backend"]
    except (OSError, ValueError, KeyError):
        return "CPU"
    return next((name for key, name in _BUILDS.items() if built.get(key, {}).get("enabled")), "CPU")
