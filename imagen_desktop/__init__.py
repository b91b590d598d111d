"""Imagen Desktop: prompts become images, kept as plain files."""

__version__ = "0.1.0"
