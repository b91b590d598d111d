"""Images from OpenAI and from servers that speak its images API. `backend.py` is the way in."""

from imagen_desktop.core.backends.openai.backend import OpenAIBackend

__all__ = ["OpenAIBackend"]
