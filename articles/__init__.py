"""What was written: pages, Markdown and plain text become an :class:`~articles.records.Article`."""
