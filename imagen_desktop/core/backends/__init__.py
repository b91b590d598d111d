"""Backends turn a request into image bytes: one module each, behind the protocol in `backend.py`."""
