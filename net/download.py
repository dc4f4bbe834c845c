"""An address becomes a file that is all there.

A download goes to a ``.part`` file. When the connection breaks, or the program is killed, the next try asks for the
rest, but only where the server's own mark (a strong ETag, else Last-Modified) proves that it is the rest of the
same file. Nothing here looks at what the bytes mean.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx2
from filelock import FileLock, Timeout

from files.progress import Progress, silent
from files.room import room_in
from net.errors import TooSlow
from net.http import parsed
from net.partial import Partial
from net.records import SOUND, Download, Limits
from net.transfer import Transfer

if TYPE_CHECKING:
    from pathlib import Path

    from net.guard import Guard


def download(
    url: str,
    *,
    folder: Path,
    limits: Limits = SOUND,
    compressed: bool = False,
    known: Download | None = None,
    guard: Guard | None = None,
    progress: Progress = silent,
) -> Download:
    """Fetch an address into a folder.

    Args:
        url: ``http`` or ``https``.
        folder: where the file is kept, with the ``.part`` of what is not yet whole.
        limits: sizes and times.
        compressed: whether the server may compress, which is right for pages and pointless for sound; what it
            sends then cannot be continued.
        known: what an earlier call returned; handed back, with the file untouched, if the server says that
            nothing has changed.
        guard: refuses what strangers must not have us ask, here and in every redirect; where it is left out, the
            user may name anything, and the environment's proxies are used.
        progress: told the bytes.

    Raises:
        BadAddress: neither http nor https, no host, or a redirect to such.
        ForbiddenAddress: ``guard`` refuses it, or where it redirects.
        NotFound: 404 or 410.
        HttpFailed: another refusal, or trouble that lasts.
        TooManyRedirects: more than ``limits.redirects``.
        NoSuchHost: as it says.
        NoNetwork: no connection, or no name server that answers.
        BadCertificate: as it says.
        NotHttp: what answers is no web server.
        BadAnswer: it breaks the rules of HTTP.
        HostBusy: too many of its downloads are under way.
        CutOff: broken again and again; what is there is kept for the next call.
        TooSlow: silent, below the speed, or past the deadline; what is there is kept.
        TooLarge: more than ``limits.max_bytes``.
        DiskFull: no room; what is there is kept.
    """
    parsed(url)
    name = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    with room_in(folder), ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            stack.enter_context(FileLock(folder / f"{name}.lock", timeout=limits.deadline_s))
        except Timeout as exc:  # another process fetches the same address, and does not get on
            raise TooSlow(url, 0, limits.deadline_s) from exc
        transfer = Transfer(
            url=url,
            part=Partial(folder / f"{name}.part"),
            limits=limits,
            compressed=compressed,
            known=known if known and _is_there(known) else None,
            client=stack.enter_context(guard.client() if guard else httpx2.Client()),
            progress=progress,
        )
        return transfer.run()


def _is_there(download: Download) -> bool:
    try:
        return download.path.stat().st_size == download.size_bytes
    except OSError:
        return False
