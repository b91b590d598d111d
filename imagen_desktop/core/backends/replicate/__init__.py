"""Images from models at Replicate: paid, over HTTP. `backend.py` is the way in."""

from imagen_desktop.core.backends.replicate.backend import ReplicateBackend

__all__ = ["ReplicateBackend"]
