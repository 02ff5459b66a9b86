"""Make the trees that benchmarks run on: the same bytes for the same size."""

from __future__ import annotations

import subprocess
from pathlib import Path

_DOCKERFILE = """\
FROM node:20-slim AS build
WORKDIR /srv/app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build
FROM node:20-slim
ENV NODE_ENV=production PORT=3000
COPY --from=build /srv/app /srv/app
EXPOSE 3000
USER node
CMD ["node", "dist/server.js"]
"""

_COMPOSE = """\
services:
  web:
    build: .
    ports: ["80:3000"]
    environment:
      DATABASE_URL: postgres://db:5432/shop
    depends_on: [db]
  db:
    image: postgres:16
    volumes: ["data:/var/lib/postgresql/data"]
volumes:
  data: {}
"""

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web-%d}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:1.4.2
          ports: [{containerPort: 3000}]
          env:
            - {name: PORT, value: "3000"}
          resources:
            limits: {memory: 512Mi, cpu: 500m}
"""

_PLAIN = "# a file that is no artefact\nvalue = {number}\n" + "text = 'plain'\n" * 40


def make_tree(root: Path, files: int, artefacts_in_a_hundred: float) -> None:
    """Write a git work tree of `files` files, that many in a hundred of them artefacts."""
    wanted = round(files * artefacts_in_a_hundred / 100)
    for number in range(files):
        folder = root / f"part{number % 97:02}" / f"unit{number % 11:02}"
        folder.mkdir(parents=True, exist_ok=True)
        name, text = _artefact(number) if number < wanted else (f"m{number}.py", _PLAIN)
        (folder / name).write_text(text.replace("{number}", str(number)), encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)


def _artefact(number: int) -> tuple[str, str]:
    if number % 20 == 0:
        return f"s{number}.Dockerfile", _DOCKERFILE
    if number % 20 == 1:
        return f"docker-compose.{number}.yml", _COMPOSE
    return f"deployment-{number}.yaml", _DEPLOYMENT % number
