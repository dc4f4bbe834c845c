from __future__ import annotations

import pytest

from service.language import message_language


@pytest.mark.parametrize(
    ("setting", "environ", "language"),
    [
        ("de", {"LANG": "en_GB.UTF-8"}, "de"),
        ("en", {"LANG": "de_DE.UTF-8"}, "en"),
        ("auto", {"LANG": "de_CH.UTF-8"}, "de"),
        ("auto", {"LANG": "de"}, "de"),
        ("auto", {"LANG": "fr_FR.UTF-8"}, "en"),
        ("auto", {"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ("auto", {"LANG": "en_GB", "LC_MESSAGES": "de_DE"}, "de"),
        ("auto", {"LANG": "de_DE", "LC_ALL": ""}, "de"),
        ("auto", {"LANG": "den_CA"}, "en"),
    ],
)
def test_the_language_is_the_settings_then_the_systems(setting: str, environ: dict[str, str], language: str) -> None:
    assert message_language(setting, environ) == language


def test_windows_names_its_languages_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: ("German_Austria", "1252"))
    assert message_language("auto", {}) == "de"
