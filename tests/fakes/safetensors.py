"""Writes the format in which most image models come. Zeros are holes in the file: they take no disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray


class Zeros(NamedTuple):
    """So many half-precision zeros."""

    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        return 2 * int(np.prod(self.shape))


Weights: TypeAlias = "dict[str, NDArray[np.float16] | NDArray[np.float32] | Zeros]"


def write_safetensors(path: Path, weights: Weights) -> Path:
    header: dict[str, object] = {}
    offset = 0
    for name, array in weights.items():
        is_wide = not isinstance(array, Zeros) and array.dtype == np.float32
        header[name] = {
            "dtype": "F32" if is_wide else "F16",
            "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes],
        }
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for array in weights.values():
            if isinstance(array, Zeros):
                file.seek(array.nbytes, 1)
            else:
                file.write(np.ascontiguousarray(array).tobytes())
        file.truncate(8 + len(text) + offset)
    return path
