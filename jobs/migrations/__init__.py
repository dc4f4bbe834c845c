"""The tables as they came to be; Alembic runs what is missing."""
