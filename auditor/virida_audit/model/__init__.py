"""Frozen dataclasses that several stages share. They hold values and decide nothing."""

from __future__ import annotations
