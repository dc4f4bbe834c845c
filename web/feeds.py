"""All episodes of a feed, submitted at once."""

import asyncio
from dataclasses import replace
from typing import Literal

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError

from articles.errors import UnreadableFeed
from articles.feed import Episode, Feed
from files.errors import DiskFull, FileError
from jobs.errors import SandboxError
from jobs.failures import failure
from jobs.parsing import read_feed
from jobs.presets import presets_of
from jobs.report import Stage
from jobs.request import Request as Work
from net.download import download
from net.errors import FetchError
from net.records import PAGE
from service.settings import Settings
from web import job_requests, json_body
from web.access import CallerOf
from web.admission import AdmissionOf
from web.catalogue import BAD_FEED
from web.job_body import FIELDS_BYTES
from web.job_requests import FeedRequest
from web.jobs import answered
from web.negotiation import Language, language_of
from web.openapi import FEED_BODY
from web.options import MAX_ADDRESS
from web.problems import problem
from web.service import Service
from web.shown import JobShown, Shown, detail_of, shown, time_of

router = APIRouter(prefix="/v1/feeds", tags=["jobs"])

LIMITS = replace(PAGE, deadline_s=30.0, tries=2)  # somebody waits for the answer

# No producer's Idempotency-Key begins with a space, so ours are never theirs.
_KEY = " feed {sha256}"

Reason = Literal["no-article", "no-recording", "bad-address", "undated", "quota"]

_WORDS: dict[Reason, dict[Language, str]] = {
    "no-article": {
        "en": "the feed links no page of its own for this episode",
        "de": "der Feed nennt zu dieser Folge keine eigene Seite",
    },
    "no-recording": {
        "en": "the feed names no recording for this episode",
        "de": "der Feed nennt zu dieser Folge keine Aufnahme",
    },
    "bad-address": {
        "en": f"an address is no good one, or has more than {MAX_ADDRESS} characters",
        "de": f"eine Adresse ist keine gültige oder hat mehr als {MAX_ADDRESS} Zeichen",
    },
    "undated": {
        "en": "the feed does not say when it was published, and 'since' was given",
        "de": "der Feed sagt nicht, wann sie erschien, und 'since' war angegeben",
    },
    "quota": {
        "en": "the quota of jobs a day is used up",
        "de": "die Tagesmenge an Aufträgen ist aufgebraucht",
    },
}


class EpisodeShown(Shown):
    """An entry of a feed."""

    title: str
    id: str
    """What the feed calls it."""

    published_at: str | None
    article_url: str | None
    audio_url: str | None


class EpisodeTaken(Shown):
    """An episode, and the job that it has become."""

    episode: EpisodeShown
    job: JobShown


class EpisodeLeftOut(Shown):
    """An episode that no job was made of."""

    episode: EpisodeShown
    reason: Reason
    detail: str
    """One line for people, in the language of the answer."""


class FeedShown(Shown):
    """What has become of a feed."""

    title: str
    jobs: list[EpisodeTaken]
    left_out: list[EpisodeLeftOut]
    not_asked_for: int
    """Episodes that `since` and `limit` leave for another time."""


@router.post("", status_code=202, response_model=FeedShown, openapi_extra={"requestBody": FEED_BODY})
async def submit_feed(request: Request, admission: AdmissionOf, caller: CallerOf) -> Response:
    """Submit a job for each episode of a feed that has both a page, which is its article, and a recording.

    The same request again gives the same jobs, and new ones for episodes that are new.
    """
    await admission.check(caller)
    asked = await json_body.read(request, FeedRequest, max_bytes=FIELDS_BYTES)
    settings = admission.service.settings
    job_requests.check(
        asked.job(asked.feed_url, None),
        article_file=False,
        audio_file=False,
        presets=presets_of(settings.presets),
        profiles=settings.profiles,
    )
    language = language_of(request)
    try:
        feed = await to_thread.run_sync(_feed, asked.feed_url, admission.service, limiter=admission.fetching)
    except DiskFull:
        raise
    except (FetchError, FileError, SandboxError, UnreadableFeed) as exc:
        told = failure(exc, Stage.FETCH)
        detail = detail_of(told, language)
        fault = {"pointer": "#/feed_url", "detail": detail}
        return problem(request, BAD_FEED, detail, errors=[fault], cause=told.type, retryable=told.retryable)
    chosen, left_out = _chosen(feed, asked, await admission.left(caller))
    works: list[tuple[Episode, Work]] = []
    for episode in chosen:
        try:
            works.append((episode, _work(asked, episode, admission.service.settings)))
        except RequestValidationError:
            left_out.append((episode, "bad-address"))
    jobs = await asyncio.gather(
        *(admission.submit(work, caller, _KEY.format(sha256=work.body_sha256)) for _, work in works)
    )
    answer = FeedShown(
        title=feed.title,
        jobs=[
            EpisodeTaken(episode=_shown(episode), job=shown(job, language))
            for (episode, _), job in zip(works, jobs, strict=True)
        ],
        left_out=[
            EpisodeLeftOut(episode=_shown(episode), reason=reason, detail=_WORDS[reason][language])
            for episode, reason in left_out
        ],
        not_asked_for=len(feed.episodes) - len(works) - len(left_out),
    )
    return answered(answer, language, status_code=202)


def _feed(url: str, service: Service) -> Feed:
    with service.store.work_folder() as folder:
        found = download(url, folder=folder, limits=LIMITS, compressed=True, guard=service.settings.guard())
        return read_feed(found.path, source=found.url)


def _chosen(feed: Feed, asked: FeedRequest, most: int | None) -> tuple[list[Episode], list[tuple[Episode, Reason]]]:
    """Return the episodes to submit, and those that cannot be, with the reason; what was not asked for is neither."""
    wanted: list[Episode] = []
    left_out: list[tuple[Episode, Reason]] = []
    for episode in feed.episodes:
        if asked.since is not None and episode.published is not None and episode.published < asked.since:
            continue
        reason = _reason_against(episode, asked)
        if reason is not None:
            left_out.append((episode, reason))
        else:
            wanted.append(episode)
    wanted = wanted[: asked.limit]
    if most is not None:
        left_out += [(episode, "quota") for episode in wanted[most:]]
        wanted = wanted[:most]
    return wanted, left_out


def _reason_against(episode: Episode, asked: FeedRequest) -> Reason | None:
    if asked.since is not None and episode.published is None:
        return "undated"
    if episode.article_url is None:
        return "no-article"
    return "no-recording" if episode.audio_url is None else None


def _work(asked: FeedRequest, episode: Episode, settings: Settings) -> Work:
    return job_requests.to_request(
        asked.job(episode.article_url, episode.audio_url),
        article=None,
        audio=None,
        presets=presets_of(settings.presets),
        profiles=settings.profiles,
        profile=settings.profile,
        delete_after_s=settings.delete_after_s,
    )


def _shown(episode: Episode) -> EpisodeShown:
    published = episode.published
    return EpisodeShown(
        title=episode.title,
        id=episode.id,
        published_at=None if published is None else time_of(round(published.timestamp() * 1000)),
        article_url=episode.article_url,
        audio_url=episode.audio_url,
    )
