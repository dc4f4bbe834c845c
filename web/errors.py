"""What can be wrong with a request itself; what is wrong with a job is told by `jobs.errors`.

::

    WebError
    ├── OpenToAll, PortTaken                            the service does not start
    ├── MalformedJson, MalformedForm, UnsupportedBody   the body cannot be read
    ├── BodyTooLarge, BodyTooSlow                       it is more, or comes slower, than we take
    ├── BadIdempotencyKey
    ├── KeyMissing, KeyRefused, ForeignSite             who asks
    ├── TooManyRequests, QuotaUsedUp                    how often
    ├── ServiceFull, TooManyConnections                 the service has enough to do
    ├── NoRoom                                          its disk is nearly full
    ├── NotReady                                        it cannot do it
    ├── NoSuchRoute, WrongMethod, NotAcceptable
    ├── NoSuchPreset
    └── NoSuchOutput, ResultNotReady                    results
"""

from __future__ import annotations

import errno
import os

from i18n.declared import DeclaredError


class WebError(DeclaredError):
    """Base of the errors of this package; `web.problems` makes answers of those that a request ends in."""


class OpenToAll(WebError):
    """Raised where a service without API keys would listen on more than this machine."""

    host: str

    code = "open-to-all"
    en = (
        "without API keys the service listens on this machine only, not on {host}; make one with 'gleichlauf keys "
        "create NAME', or leave out --host"
    )
    de = (
        "Ohne API-Schlüssel hört der Dienst nur auf diesen Rechner, nicht auf {host}; einen Schlüssel machen mit "
        "'gleichlauf keys create NAME', oder --host weglassen"
    )


class PortTaken(WebError):
    """Raised where the port cannot be opened, mostly because it is taken."""

    host: str
    port: int
    reason: str

    code = "port-taken"

    def __str__(self) -> str:
        """Name both, and what helps against the reason."""
        remedy = {
            os.strerror(errno.EADDRINUSE): "choose another with --port",
            os.strerror(errno.EACCES): "choose one of 1024 or more with --port",
        }.get(self.reason, "name an address of this machine with --host")
        return f"nothing can listen on {self.host} port {self.port} ({self.reason}); {remedy}"


class MalformedJson(WebError):
    """Raised when a body that says it is JSON is not."""

    reason: str

    code = "malformed-json"
    en = "the body is not JSON in UTF-8 ({reason}); send one, or a form as multipart/form-data"
    de = "Der Rumpf ist kein JSON in UTF-8 ({reason}); JSON schicken, oder ein Formular als multipart/form-data"


class MalformedForm(WebError):
    """Raised when a body that says it is multipart/form-data is not, or ends before its last boundary."""

    reason: str

    code = "malformed-form"
    en = "the form cannot be read ({reason}); let the HTTP library write it as multipart/form-data"
    de = "Das Formular ist nicht lesbar ({reason}); die HTTP-Bibliothek es als multipart/form-data schreiben lassen"


class UnsupportedBody(WebError):
    """Raised when a body is neither JSON nor a form, or is compressed."""

    media_type: str

    code = "unsupported-body"
    en = "a body of type {media_type!r} is not taken; send application/json or multipart/form-data, not compressed"
    de = (
        "Ein Rumpf der Art {media_type!r} wird nicht angenommen; application/json oder multipart/form-data schicken, "
        "nicht gepackt"
    )


class BodyTooLarge(WebError):
    """Raised as soon as a body, or one part of it, has more bytes than are taken."""

    part: str
    limit_bytes: int

    code = "body-too-large"
    en = "{part} has more than {limit_bytes:,} bytes, the limit; send less, or an address instead"


class BodyTooSlow(WebError):
    """Raised when a body stops coming, or hardly comes."""

    after_s: int

    code = "body-too-slow"
    en = "hardly anything of the body came within {after_s} s; send it again, or an address instead"
    de = "Vom Rumpf kam in {after_s} s so gut wie nichts; noch einmal schicken, oder stattdessen eine Adresse"


class BadIdempotencyKey(WebError):
    """Raised when an ``Idempotency-Key`` is empty, too long, or has other than printable ASCII characters."""

    limit: int

    code = "bad-idempotency-key"
    en = "an Idempotency-Key has 1 to {limit} printable ASCII characters; a UUID is a good one"
    de = "Ein Idempotency-Key hat 1 bis {limit} druckbare ASCII-Zeichen; gut ist eine UUID"


class KeyMissing(WebError):
    """Raised when a request has no API key."""

    code = "key-missing"
    en = (
        "this needs an API key; send it as 'Authorization: Bearer gl_…', the operator makes one with 'gleichlauf "
        "keys create'"
    )
    de = (
        "Das braucht einen API-Schlüssel; ihn als 'Authorization: Bearer gl_…' schicken, der Betreiber macht einen "
        "mit 'gleichlauf keys create'"
    )


class KeyRefused(WebError):
    """Raised when an API key is unknown, revoked or expired."""

    code = "key-refused"
    en = "this API key is unknown, revoked or expired; ask the operator for another"
    de = "Dieser API-Schlüssel ist unbekannt, widerrufen oder abgelaufen; beim Betreiber einen anderen erbitten"


class ForeignSite(WebError):
    """Raised when a service without keys is asked by a web page of another site, or under another host's name."""

    site: str

    code = "foreign-site"
    en = (
        "without API keys only this machine is served, and {site!r} is another; the operator makes a key with "
        "'gleichlauf keys create'"
    )
    de = (
        "Ohne API-Schlüssel wird nur dieser Rechner bedient, und {site!r} ist ein anderer; der Betreiber macht einen "
        "Schlüssel mit 'gleichlauf keys create'"
    )


class TooManyRequests(WebError):
    """Raised when a key, or an address without one, asks more often than it may."""

    limit: int
    retry_after_s: int

    code = "too-many-requests"
    en = "more than {limit} requests a minute; ask again in {retry_after_s} s"
    de = "Mehr als {limit} Anfragen in der Minute; in {retry_after_s} s weitermachen"


class QuotaUsedUp(WebError):
    """Raised when a key has submitted all that it may in a day."""

    unit: str
    limit: int
    retry_after_s: int

    code = "quota-used-up"
    en = "the quota of {limit} {unit} a day is used up; submit again in {retry_after_s} s"


class ServiceFull(WebError):
    """Raised when so much waits that nothing more is taken."""

    retry_after_s: int

    code = "service-full"
    en = "the service has as much work as it takes; nothing was stored, submit again in {retry_after_s} s"
    de = (
        "Der Dienst hat so viel Arbeit, wie er annimmt; es wurde nichts gespeichert, in {retry_after_s} s noch "
        "einmal einreichen"
    )


class NoRoom(WebError):
    """Raised when so little room is left on the disk of the service that nothing more is taken."""

    retry_after_s: int

    code = "no-room"
    en = (
        "the disk of the service is nearly full; nothing was stored, its operator has to make room, submit again in "
        "{retry_after_s} s"
    )
    de = (
        "Der Datenträger des Dienstes ist fast voll; es wurde nichts gespeichert, sein Betreiber muss Platz "
        "schaffen, in {retry_after_s} s noch einmal einreichen"
    )


class TooManyConnections(WebError):
    """Raised when so many answers are being given, to all or to one address, that there is no room for another."""

    retry_after_s: int

    code = "too-many-connections"
    en = "too many connections are being answered at once; nothing was read, ask again in {retry_after_s} s"
    de = (
        "Es werden zu viele Verbindungen auf einmal beantwortet; es wurde nichts gelesen, in {retry_after_s} s noch "
        "einmal versuchen"
    )


class NotReady(WebError):
    """Raised never, but told to who asks whether the service takes work and does it."""

    missing: str

    code = "not-ready"
    en = "the service is not ready ({missing}); its log, and 'gleichlauf doctor' beside it, say why"
    de = (
        "Der Dienst ist nicht bereit ({missing}); sein Protokoll und 'gleichlauf doctor' auf seinem Rechner sagen, "
        "warum"
    )


class NoSuchRoute(WebError):
    """Raised for a path that leads nowhere."""

    path: str

    code = "no-such-route"
    en = "there is nothing at {path!r}; /openapi.json names what there is"
    de = "Unter {path!r} gibt es nichts; /openapi.json nennt, was es gibt"


class WrongMethod(WebError):
    """Raised for a path that has other methods."""

    method: str
    allowed: str

    code = "wrong-method"
    en = "{method!r} is not done here; there is {allowed}"
    de = "{method!r} geht hier nicht; es gibt {allowed}"


class NotAcceptable(WebError):
    """Raised when ``Accept`` names none of the outputs that a job has."""

    accept: str
    known: str

    code = "not-acceptable"
    en = "there is no result as {accept!r}; there is {known}"
    de = "Als {accept!r} gibt es kein Ergebnis; es gibt {known}"


class NoSuchPreset(WebError):
    """Raised when a preset is asked for that the service does not have."""

    name: str
    known: str

    code = "no-such-preset"
    en = "there is no preset {name!r}; there is {known}"
    de = "Eine Voreinstellung {name!r} gibt es nicht; es gibt {known}"


class NoSuchOutput(WebError):
    """Raised when a job has no output of this name."""

    name: str
    known: str

    code = "no-such-output"
    en = "the job has no output {name!r}; it has {known}"
    de = "Der Auftrag hat keine Ausgabe {name!r}; er hat {known}"


class ResultNotReady(WebError):
    """Raised when the result of a job is asked for that is not completed."""

    status: str

    code = "result-not-ready"
    en = "the job is {status}, and only one that is completed has a result; its 'status' tells when"
    de = "Der Auftrag ist {status}, und nur ein fertiger (completed) hat ein Ergebnis; sein 'status' sagt, wann"
