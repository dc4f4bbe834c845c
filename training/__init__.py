"""Makes the head that hears letters, from speech with its text: ``python -m training --help``.

The way of a sentence: :mod:`~training.clips` reads it, :mod:`~training.windows` joins it with others to the 30 s that
an encoder hears, :mod:`~training.manners` and :mod:`~training.spoil` do to it what happens to speech in the wild,
:mod:`~training.features` keeps what the frozen encoder makes of it, :mod:`~training.said` says which letters it has,
:mod:`~training.learn` trains, :mod:`~training.late` measures how late letters come, and :mod:`~training.measure` says
what came of it. :mod:`~training.speak` makes speech out of the texts beside it.
"""
