"""Images from ComfyUI servers: their queue, their models, their GPUs. `backend.py` is the way in."""

from imagen_desktop.core.backends.comfyui.backend import ComfyBackend

__all__ = ["ComfyBackend"]
