"""Where a Whisper model is found: in a folder, the hub's cache, an installed package, on the hub."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from audio import packaged
from audio.errors import DamagedModel, ModelNotFound, UnknownModel
from files.errors import DiskFull
from files.progress import Progress, silent
from files.room import is_full

if TYPE_CHECKING:
    from collections.abc import Iterable

Origin = Literal["hub cache", "package"]

NEEDED = ("config.json", "model.bin", "tokenizer.json", "vocabulary.*")
"""Patterns of the files without which faster-whisper cannot load a model or asks the network for them."""

USEFUL = ("preprocessor_config.json",)
"""Patterns of what else it reads where it is there: the number of mel bands, which large-v3 needs."""

HUB_TIMEOUT_S = 10  # for the first answer only: without a network the user should know soon


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModel:
    """A model that can be used without network.

    Attributes:
        name: what to ask for: ``base``, or the hub's ``owner/name`` where it has no short name.
        size_bytes: of its files.
        origin: where the weights come from.
        path: the folder; for a package that was not used yet, the folder of its first part.
    """

    name: str
    size_bytes: int
    origin: Origin
    path: Path


def find(name: str | Path, *, cache: Path, progress: Progress = silent) -> Path:
    """Return a folder with a Whisper model in CTranslate2 form.

    Looked for in this order: the folder itself, the hub's cache, an installed package, the hub. A known name
    is never a folder: a folder called ``base`` is written ``./base``.

    Args:
        name: a name that faster-whisper knows (``base``, ``large-v3-turbo``), ``owner/name`` on the hub, or a
            folder.
        cache: folder for models; a packaged one is joined into it once.
        progress: told the bytes of the model, while one is joined or downloaded.

    Raises:
        DamagedModel: the folder or the hub's repository lacks a file, or a package's files are not what their
            publisher lists.
        DiskFull: there is no room for the model.
        ModelNotFound: no source has it.
        UnknownModel: it is neither a known name, nor ``owner/name``, nor a folder.
    """
    repo_id = _short_names().get(str(name))
    if repo_id is None:
        folder = _given_folder(name)
        if folder is not None:
            return _checked(folder)
        if isinstance(name, Path) or not _is_repo_id(str(name)):
            raise UnknownModel(str(name), ", ".join(_short_names()))
        repo_id = str(name)
    cached = _in_hub_cache(repo_id)
    if cached is not None:
        return cached
    if repo_id == packaged.REPO_ID:
        ready = packaged.joined(cache=cache)
        if ready is not None:
            return ready
        if packaged.is_installed():
            return packaged.join(cache=cache, progress=progress)
    return _download(str(name), repo_id, progress)


def installed(*, cache: Path) -> tuple[InstalledModel, ...]:
    """Return the models that are there, smallest first.

    Args:
        cache: as for `find`.
    """
    models = list(_scan_hub_cache())
    ready = packaged.joined(cache=cache)
    if ready is not None or packaged.is_installed():
        models.append(
            InstalledModel(
                name=_display_name(packaged.REPO_ID),
                size_bytes=packaged.size_bytes(),
                origin="package",
                path=ready or packaged.source_folder(),
            )
        )
    return tuple(sorted(models, key=lambda model: (model.size_bytes, model.name, model.origin)))


def _short_names() -> dict[str, str]:
    """Return faster-whisper's own table: what it calls a model, and its repository on the hub."""
    from faster_whisper import utils  # noqa: PLC0415 - heavy; only for those who listen

    return dict(utils._MODELS)  # noqa: SLF001 - the public function leaves out where each model lies


def _display_name(repo_id: str) -> str:
    return next((name for name, known in _short_names().items() if known == repo_id), repo_id)


def _given_folder(name: str | Path) -> Path | None:
    try:
        folder = Path(name).expanduser()
        return folder if str(name).strip() and folder.is_dir() else None
    except (OSError, RuntimeError):  # a name that is too long, a folder that is closed to us, no such user
        return None


def _is_repo_id(name: str) -> bool:
    """Tell ``owner/name`` from a path; the hub's client checks the rest."""
    return name.count("/") == 1 and not name.startswith((".", "~", "/")) and not name.endswith("/")


def _missing(folder: Path) -> tuple[str, ...]:
    """Return the patterns of needed files that the folder has not, or has empty."""
    return tuple(
        pattern
        for pattern in NEEDED
        if not any(path.is_file() and path.stat().st_size for path in folder.glob(pattern))
    )


def _checked(folder: Path) -> Path:
    missing = _missing(folder)
    if missing:
        raise DamagedModel(str(folder), missing[0])
    return folder


def _in_hub_cache(repo_id: str) -> Path | None:
    """Return the snapshot that the hub's own cache has, ``None`` where it has none or not all of it."""
    import huggingface_hub as hub  # noqa: PLC0415 - a quarter of a second
    from huggingface_hub import errors  # noqa: PLC0415

    try:
        found = hub.snapshot_download(repo_id, allow_patterns=[*NEEDED, *USEFUL], local_files_only=True)
    except (errors.LocalEntryNotFoundError, errors.HFValidationError):
        return None
    folder = Path(found)
    return None if _missing(folder) else folder


def _scan_hub_cache() -> Iterable[InstalledModel]:
    """Yield each repository of the hub's cache that holds a Whisper model in CTranslate2 form."""
    import huggingface_hub as hub  # noqa: PLC0415 - a quarter of a second
    from huggingface_hub import constants, errors  # noqa: PLC0415

    try:
        repositories = hub.scan_cache_dir(constants.HF_HUB_CACHE).repos
    except errors.CacheNotFound:
        return
    for repository in repositories:
        folder = _in_hub_cache(repository.repo_id) if repository.repo_type == "model" else None
        if folder is not None:
            yield InstalledModel(
                name=_display_name(repository.repo_id),
                size_bytes=repository.size_on_disk,
                origin="hub cache",
                path=folder,
            )


def _download(name: str, repo_id: str, progress: Progress) -> Path:
    """Download the files of a model into the hub's own cache, where other programs find them too.

    One after the other and in this thread, so that Ctrl-C and an exception of ``progress`` end it at once
    (the hub's `snapshot_download` waits for its threads first). What had come is kept and taken up again.
    """
    import httpx2  # noqa: PLC0415 - only for those who download
    import huggingface_hub as hub  # noqa: PLC0415 - a quarter of a second
    from huggingface_hub import constants, errors  # noqa: PLC0415

    refusals = (
        httpx2.HTTPError,
        OSError,
        RuntimeError,
        errors.XetDownloadError,
        errors.HFValidationError,
    )
    try:
        # The hub's client waits without limit for a connection: ask once, with a limit, before anything else.
        files = hub.HfApi().model_info(repo_id, files_metadata=True, timeout=HUB_TIMEOUT_S).siblings or []
        wanted = {
            file.rfilename: file.size or 0
            for file in files
            if any(fnmatch(file.rfilename, pattern) for pattern in (*NEEDED, *USEFUL))
        }
        for pattern in NEEDED:
            if not any(fnmatch(filename, pattern) for filename in wanted):
                raise DamagedModel(name, pattern)
        folder = Path()
        done, total = 0, sum(wanted.values())
        for filename, size_bytes in sorted(wanted.items(), key=lambda item: item[1]):
            bar = _bar(progress, done=done, total=total)
            folder = Path(hub.hf_hub_download(repo_id, filename, tqdm_class=bar)).parent
            done += size_bytes
            progress(done=done, total=total)
    except refusals as exc:
        if is_full(exc):
            raise DiskFull(constants.HF_HUB_CACHE) from exc
        raise ModelNotFound(name) from exc
    return _checked(folder)


def _bar(progress: Progress, *, done: int, total: int) -> type[Any]:
    """Return a class that the hub takes for a progress bar and that tells ``progress`` instead of drawing."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # noqa: PLC0415 - only for those who download

    class Bar(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the hub's own arguments
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n: float | None = 1) -> None:
            # A disabled bar does not count; one that starts where an earlier try was cut counts from there.
            self.n += n or 0
            progress(done=min(done + int(self.n), total), total=total)

    return Bar
