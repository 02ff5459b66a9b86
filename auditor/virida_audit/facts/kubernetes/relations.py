"""Which object means which: references and selectors across the manifests of a tree.

A name may stand in several folders (environments, copies). What is meant is then what stands
nearest: in the same file or folder, else in the folder that shares most of the way.
"""

from __future__ import annotations

from collections.abc import Iterable

from virida_audit.facts.kubernetes.summary import Labels, Summary

_MOST = 50
"""Objects that one name or selector can mean; more are copies of each other."""
_CLUSTER_WIDE = frozenset({"PriorityClass", "StorageClass", "PersistentVolume", "ClusterRole"})


class Relations:
    """The objects of a tree, ready to be asked."""

    def __init__(self, summaries: Iterable[Summary]) -> None:
        self._named: dict[tuple[str, str], list[Summary]] = {}
        self._labelled: dict[tuple[str, str], list[Summary]] = {}
        self._users: dict[int, list[Summary]] = {}
        self._selected: dict[int, tuple[Summary, ...]] = {}
        self._routes: dict[tuple[str, str], tuple[str, Summary]] = {}
        self._folders: dict[str, tuple[str, ...]] = {}
        self._near: dict[tuple[tuple[str, ...], object, str], tuple[Summary, ...]] = {}
        self._all = tuple(summaries)
        for each in self._all:
            self._named.setdefault((each.kind, each.name), []).append(each)
            if each.kind in ("SealedSecret", "ExternalSecret"):
                self._named.setdefault(("Secret", each.name), []).append(each)
            if each.labels is not None:
                for pair in each.labels:
                    self._labelled.setdefault(pair, []).append(each)
        for each in self._all:
            self._note(each)

    def _note(self, user: Summary) -> None:
        for kind, name in user.references:
            for target in self.find(user, kind, name):
                if target is not user:
                    self._users.setdefault(id(target), []).append(user)
        if user.selector is not None:
            self._selected[id(user)] = self.selected(user, user.selector)
            for target in self._selected[id(user)]:
                self._users.setdefault(id(target), []).append(user)
        for route in user.routes:
            self._routes.setdefault((route.host, route.path), (user.path, user))

    def find(self, user: Summary, kind: str, name: str) -> tuple[Summary, ...]:
        """Return what an object means by a kind and name: the nearest of that name."""
        if not name:
            return ()
        namespace = "" if kind in _CLUSTER_WIDE else user.namespace
        return self._nearest(user, (kind, name), self._named.get((kind, name), ()), namespace)

    def selected(self, user: Summary, selector: Labels) -> tuple[Summary, ...]:
        """Return the workloads nearest to an object whose pods have all labels of a selector."""
        if not selector:
            return ()
        shortest = min((self._labelled.get(pair, ()) for pair in selector), key=len)
        found = (each for each in shortest if each.labels is not None and selector <= each.labels)
        return self._nearest(user, selector, found, user.namespace)

    def selection(self, user: Summary) -> tuple[Summary, ...]:
        """Return the workloads that a Service or policy selects."""
        return self._selected.get(id(user), ())

    def users(self, target: Summary) -> tuple[Summary, ...]:
        """Return the objects that refer to an object or select it, in the order of the tree."""
        return tuple(self._users.get(id(target), ()))

    def repeats(self, one: Summary) -> bool:
        """Tell whether an earlier file has an object of the same kind, name and namespace."""
        for each in self._named.get((one.kind, one.name), ()):
            if each is one:
                return False
            if each.kind == one.kind and each.namespace == one.namespace:
                return True
        return False

    def patched_by(self, patch: Summary) -> str:
        """Return the path of the nearest other file with an object of the same kind and name."""
        named = self._named.get((patch.kind, patch.name), ())
        others = [each for each in named if each.path != patch.path and each.kind == patch.kind]
        folder = self._folder(patch.path)
        # A sibling overlay may patch the same object: what runs something is the object itself.
        others.sort(key=lambda each: (each.image is None, self._distance(folder, each.path)))
        return others[0].path if others else ""

    def first_of(self, host: str, path: str) -> Summary | None:
        """Return the first object that opens a way in."""
        found = self._routes.get((host, path))
        return None if found is None else found[1]

    def hosts_of(self, service: Summary) -> tuple[str, ...]:
        """Return the host names that lead to a Service, sorted."""
        hosts = {
            route.host
            for user in self.users(service)
            for route in user.routes
            if route.service == service.name and route.host
        }
        return tuple(sorted(hosts))

    def http_targets(self, workload: Summary) -> tuple[str, ...]:
        """Return the ports, by number or name, that Services of a workload call HTTP."""
        users = self.users(workload)
        return tuple(each for user in users for each in user.app_protocols)

    def _nearest(
        self, user: Summary, meant: object, candidates: Iterable[Summary], namespace: str
    ) -> tuple[Summary, ...]:
        """Return the candidates of the nearest folder, those of the object's own file first."""
        folder = self._folder(user.path)
        key = (folder, meant, namespace)
        near = self._near.get(key)
        if near is None:
            found = [each for each in candidates if _is_in(each, namespace)]
            best = min((self._distance(folder, each.path) for each in found), default=0)
            near = tuple(each for each in found if self._distance(folder, each.path) == best)
            near = self._near[key] = near[:_MOST]
        same = tuple(each for each in near if each.path == user.path)
        return same or near

    def _distance(self, first: tuple[str, ...], path: str) -> int:
        second = self._folder(path)
        common = 0
        for left, right in zip(first, second, strict=False):
            if left != right:
                break
            common += 1
        return len(first) + len(second) - 2 * common

    def _folder(self, path: str) -> tuple[str, ...]:
        found = self._folders.get(path)
        if found is None:
            found = self._folders[path] = tuple(path.split("/")[:-1])
        return found


def titles(summaries: Iterable[Summary]) -> tuple[str, ...]:
    """Return objects as `Kind/name`, sorted, each once."""
    return tuple(sorted({each.title for each in summaries}))


def _is_in(one: Summary, namespace: str) -> bool:
    return not one.namespace or not namespace or one.namespace == namespace
