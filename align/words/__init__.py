"""The same from recognised words alone, where no head reads letters."""
