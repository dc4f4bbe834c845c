"""Too little memory, whoever finds it out and however it is said."""

from __future__ import annotations

import errno
import re

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
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, MemoryError) or (isinstance(seen, OSError) and seen.errno == errno.ENOMEM):
            return True
        # Programs in C and C++ have errors of no class of their own.
        if isinstance(seen, RuntimeError | ImportError) and _SAID.search(str(seen)):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
