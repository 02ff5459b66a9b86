"""Read YAML with positions, bounded, and never raising; Go templates line by line."""

from __future__ import annotations

from virida_audit.parse.yaml.builder import Document
from virida_audit.parse.yaml.comments import Comment, comments, scan_comments
from virida_audit.parse.yaml.json_reader import parse_json
from virida_audit.parse.yaml.leaves import Leaf, count_document_leaves, count_leaves, leaves
from virida_audit.parse.yaml.limits import DEFAULT_LIMITS, Limits, Problem
from virida_audit.parse.yaml.merge import is_merge_key, merged_entries
from virida_audit.parse.yaml.nodes import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    resolve_alias,
)
from virida_audit.parse.yaml.reader import YamlFile, parse_yaml
from virida_audit.parse.yaml.template import (
    ControlLine,
    Template,
    TemplateLine,
    is_templated,
    scan_template,
)

__all__ = [
    "DEFAULT_LIMITS",
    "Alias",
    "Comment",
    "ControlLine",
    "Document",
    "Leaf",
    "Limits",
    "Mapping",
    "Node",
    "Problem",
    "Scalar",
    "Sequence",
    "Template",
    "TemplateLine",
    "YamlFile",
    "comments",
    "count_document_leaves",
    "count_leaves",
    "is_merge_key",
    "is_templated",
    "leaves",
    "merged_entries",
    "parse_json",
    "parse_yaml",
    "resolve_alias",
    "scan_comments",
    "scan_template",
]
