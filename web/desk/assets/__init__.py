"""Style and scripts of the desk, under an address that changes with them, so that browsers may keep them for good."""

import hashlib
from pathlib import Path

from fastapi import APIRouter, Response

from web.errors import NoSuchRoute

router = APIRouter(prefix="/assets", include_in_schema=False)

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FILES = {path.name: path.read_bytes() for path in sorted(Path(__file__).parent.iterdir()) if path.suffix in _TYPES}
_VERSION = hashlib.sha256(b"\0".join(_FILES.values())).hexdigest()[:12]


@router.get("/{version}/{name}")
async def asset(version: str, name: str) -> Response:
    """Return a file; whichever version is asked for, there is only this one."""
    if name not in _FILES:
        raise NoSuchRoute(f"/assets/{version}/{name}")
    keep = "public, max-age=31536000, immutable" if version == _VERSION else "no-store"
    return Response(_FILES[name], media_type=_TYPES[Path(name).suffix], headers={"Cache-Control": keep})


def address_of(name: str) -> str:
    """Return the address of a file."""
    assert name in _FILES, name
    return f"/assets/{_VERSION}/{name}"
