"""Too little memory, in the words of each library that reports it."""

from __future__ import annotations

import errno
import re

from files.causes import chain

_SAID = re.compile(
    r"bad_alloc|out of memory|cannot allocate memory|unable to allocate|allocation failed"
    r"|fail(?:ed|ure|s)? to (?:re)?(?:allocate|map segment)",
    re.IGNORECASE,
)
"""In the words of MKL, CUDA, CTranslate2, ONNX Runtime, NumPy and the loader of libraries."""


def is_short(error: BaseException) -> bool:
    """Return whether an error, or one of its causes, says that there is not enough memory.

    >>> is_short(MemoryError()), is_short(RuntimeError("mkl_malloc: failed to allocate memory"))
    (True, True)
    >>> is_short(RuntimeError("File model.bin is incomplete"))
    False
    """
    return any(
        isinstance(each, MemoryError)
        or (isinstance(each, OSError) and each.errno == errno.ENOMEM)
        # Programs in C and C++ have errors of no class of their own.
        or (isinstance(each, RuntimeError | ImportError) and _SAID.search(str(each)))
        for each in chain(error)
    )
