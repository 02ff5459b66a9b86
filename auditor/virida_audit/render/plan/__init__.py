"""The plan for people: on a terminal, in Markdown, and the guide of the output folder."""
