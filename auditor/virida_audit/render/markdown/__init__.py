"""The migration report as Markdown for a wiki or a pull request (GitHub, GitLab, Gitea)."""

from __future__ import annotations

from virida_audit.render.markdown.page import render

__all__ = ["render"]
