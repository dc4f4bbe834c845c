"""The processes that do the work, with a broker and without one."""
