from __future__ import annotations

import errno
import os

import numpy as np
import pytest

from audio import memory

SHORT = [
    MemoryError(),
    OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
    RuntimeError("mkl_malloc: failed to allocate memory"),  # CTranslate2 4.8, its model in 600 MB of address space
    RuntimeError("CUDA failed with error out of memory"),
    RuntimeError("std::bad_alloc"),
    ImportError("libctranslate2-a7a60d30.so.4.8.5: failed to map segment from shared object"),
]
OTHER = [
    RuntimeError("File model.bin is incomplete: failed to read a buffer of size 1024 at position 12"),
    ValueError("out of memory"),  # a text of somebody's, say
    ImportError("No module named 'onnxruntime'"),
    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
]


@pytest.mark.parametrize("error", SHORT, ids=repr)
def test_whoever_lacks_memory_is_understood(error: Exception) -> None:
    assert memory.is_short(error)
    wrapped = RuntimeError("Applying the VAD filter requires the onnxruntime package")
    wrapped.__cause__ = error
    assert memory.is_short(wrapped)


@pytest.mark.parametrize("error", OTHER, ids=repr)
def test_other_errors_are_not_blamed_on_memory(error: Exception) -> None:
    assert not memory.is_short(error)


def test_numpy_is_understood() -> None:
    with pytest.raises(MemoryError) as caught:
        np.empty(1 << 62, np.uint8)
    assert memory.is_short(caught.value)
