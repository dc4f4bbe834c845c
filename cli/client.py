"""The service, as the commands ask it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias
from urllib.parse import quote

import httpx2

from cli.errors import DamagedResult, NoEntry, NotGleichlauf, Refused, Unreachable
from files.causes import reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.language import Language
    from service.settings import Settings

Json: TypeAlias = "dict[str, Any]"
"""What the API answers: docs/api.md. A service that is newer may say more."""

JOBS = "/v1/jobs"
LONGEST_WAIT_S = 30  # for news of a job; proxies give up after a minute
_PATIENCE_S = 30  # that any other answer may take
_HERE = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))  # no proxy leads to this machine


class Client:
    """A service, and who asks it."""

    def __init__(self, url: str, key: str | None, language: Language) -> None:
        """Take them.

        Args:
            url: of the service.
            key: API key, where it wants one.
            language: in which it answers.

        Raises:
            NoEntry: the key could not even be sent.
        """
        self.url = url.rstrip("/")
        if key and not is_header(key):  # the HTTP library would show it, and blame the network
            raise NoEntry(self.url)
        headers = {"Accept-Language": language, **({"Authorization": f"Bearer {key}"} if key else {})}
        # A recording may take its time on a slow line; only an answer that does not come is given up.
        timeout = httpx2.Timeout(_PATIENCE_S, read=LONGEST_WAIT_S + _PATIENCE_S, write=None)
        self._http = httpx2.Client(base_url=self.url, headers=headers, timeout=timeout, mounts=_HERE)

    @classmethod
    def of(cls, settings: Settings, language: Language) -> Client:
        """Return the client that the settings ask for."""
        key = settings.key.get_secret_value() if settings.key else None
        return cls(settings.url, key, language)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, method: str, path: str, **request: Any) -> httpx2.Response:  # noqa: ANN401 - as httpx2 takes it
        """Ask, and return the answer if it is a good one.

        Raises:
            Unreachable: there is no answer.
            NotGleichlauf: somebody else does.
            NoEntry: the key is missing, or not good.
            Refused: the service does not do it.
        """
        try:
            answer = self._http.request(method, path, **request)
        except httpx2.HTTPError as exc:
            raise Unreachable(self.url, reason(exc)) from exc
        self._check(answer)
        return answer

    def json(self, method: str, path: str, **request: Any) -> Json:  # noqa: ANN401 - as above
        """Ask, and return the JSON of a good answer.

        Raises:
            NotGleichlauf: it is none.
            Unreachable, NoEntry, Refused: as `ask`.
        """
        return self._read(self.ask(method, path, **request))

    def job(self, job_id: str, *, wait_s: int = 0, known: str | None = None) -> tuple[Json | None, str]:
        """Return a job, and the tag of what was returned.

        Args:
            job_id: which.
            wait_s: seconds to wait for news.
            known: tag of what is known already; ``None`` is returned where there is no news.
        """
        headers = {"If-None-Match": known} if known else {}
        answer = self.ask("GET", job_path(job_id), params={"wait": wait_s}, headers=headers)
        return self._read(answer) if answer.content else None, answer.headers.get("etag", "")

    def save(
        self, path: str, name: str, file: BinaryIO, *, sha256: str | None = None, query: Mapping[str, str] | None = None
    ) -> None:
        """Fetch a result into a file.

        Args:
            path: of it at the service.
            name: of it.
            file: open for writing.
            sha256: of it by the job's record; ``None`` takes what the service says when it sends it.
            query: how it is to be made.

        Raises:
            DamagedResult: what has come is something else.
            Unreachable, NotGleichlauf, NoEntry, Refused: as `ask`.
        """
        digest = hashlib.sha256()
        try:
            with self._http.stream("GET", path, params=query) as answer:
                if answer.is_error:
                    answer.read()
                self._check(answer)
                for piece in answer.iter_bytes():
                    digest.update(piece)
                    file.write(piece)
        except httpx2.HTTPError as exc:
            raise Unreachable(self.url, reason(exc)) from exc
        if digest.hexdigest() != (sha256 or answer.headers.get("etag", "").strip('"')):
            raise DamagedResult(name)

    def _read(self, answer: httpx2.Response) -> Json:
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise NotGleichlauf(self.url, answer.headers.get("content-type", "no content type"))
        return found

    def _check(self, answer: httpx2.Response) -> None:
        if answer.is_success or answer.status_code == httpx2.codes.NOT_MODIFIED:
            return
        if not answer.headers.get("content-type", "").startswith("application/problem+json"):
            raise NotGleichlauf(self.url, f"{answer.status_code} {answer.reason_phrase}".strip())
        problem = self._read(answer)
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            raise NoEntry(self.url)
        raise Refused(answer.status_code, str(problem.get("detail") or problem.get("title")))


def is_header(text: str) -> bool:
    """Return whether a text can be sent as the value of a header.

    >>> is_header("gl_4711"), is_header("gl_4711" + chr(10)), is_header("schlüssel")
    (True, False, False)
    """
    return text.isascii() and text.isprintable()


def job_path(job_id: str, action: str = "") -> str:
    """Return the path of a job, or of something that is done to it.

    >>> job_path("01kaqxyz", "cancel"), job_path("../keys")
    ('/v1/jobs/01kaqxyz/cancel', '/v1/jobs/..%2Fkeys')
    """
    return f"{JOBS}/{quote(job_id, safe='')}" + (f"/{action}" if action else "")
