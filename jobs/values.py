"""What pydantic says of a value that cannot be, in German."""

from __future__ import annotations

GERMAN: dict[str, str] = {
    "missing": "fehlt",
    "extra_forbidden": "kennt diese Schnittstelle nicht",
    "string_type": "muss ein Text sein",
    "string_too_short": "muss mindestens {min_length} Zeichen haben",
    "string_too_long": "darf höchstens {max_length} Zeichen haben",
    "string_pattern_mismatch": "muss auf das Muster {pattern} passen",
    "string_unicode": "ist kein gültiges Unicode",
    "int_type": "muss eine ganze Zahl sein",
    "int_parsing": "muss eine ganze Zahl sein",
    "int_parsing_size": "muss eine ganze Zahl sein, und eine kleinere",
    "int_from_float": "muss eine ganze Zahl sein",
    "float_type": "muss eine Zahl sein",
    "float_parsing": "muss eine Zahl sein",
    "finite_number": "muss eine endliche Zahl sein",
    "bool_type": "muss wahr oder falsch sein (true, false)",
    "bool_parsing": "muss wahr oder falsch sein (true, false)",
    "datetime_type": "muss eine Zeit sein, etwa 2026-11-23T08:00:00Z",
    "datetime_parsing": "muss eine Zeit sein, etwa 2026-11-23T08:00:00Z",
    "datetime_from_date_parsing": "muss eine Zeit sein, etwa 2026-11-23T08:00:00Z",
    "timezone_aware": "braucht eine Zeitzone, etwa 2026-11-23T08:00:00Z",
    "greater_than_equal": "muss mindestens {ge} sein",
    "less_than_equal": "darf höchstens {le} sein",
    "literal_error": "muss eines sein von {expected}",
    "enum": "muss eines sein von {expected}",
    "list_type": "muss eine Liste sein",
    "dict_type": "muss ein Objekt sein",
    "model_type": "muss ein Objekt sein",
    "model_attributes_type": "muss ein Objekt sein",
    "too_long": "darf höchstens {max_length} Einträge haben",
    "too_short": "muss mindestens {min_length} Einträge haben",
    "json_invalid": "muss JSON sein",
}
"""By pydantic's own names, https://docs.pydantic.dev/latest/errors/validation_errors/; filled by their context."""
