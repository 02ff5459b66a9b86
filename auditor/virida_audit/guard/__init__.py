"""Judge what a change adds: new artefacts are blocked, what is there already may be edited.

The modules `git`, `compare`, `hints` and `objects` run on every commit of every
developer. They are hand-written and import next to nothing (no re, dataclasses, enum, typing,
pathlib, subprocess), so that a change without a candidate costs little more than starting Python;
everything else is imported when something may have to be blocked. A test lists what is imported.
"""

from __future__ import annotations
