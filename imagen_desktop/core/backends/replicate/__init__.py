"""Images from models at Replicate: paid, over HTTP. `backend.py` is the way in."""
