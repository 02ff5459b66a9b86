"""Commands, words and what encloses them, one small text each."""

from __future__ import annotations

import pytest

from virida_audit.parse.shell import (
    AssignmentKind,
    Command,
    Context,
    Dialect,
    Operator,
    read_arguments,
    read_commands,
    read_script,
)


def _texts(command: Command) -> list[str]:
    return [word.text for word in command.words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b  c", [["a", "b", "c"]]),
        ("a 'b c' \"d e\"", [["a", "b c", "d e"]]),
        ("a\\ b c", [["a b", "c"]]),
        ("a \\\n  b", [["a", "b"]]),
        ("a\\\nb", [["ab"]]),
        ("a # b\nc", [["a"], ["c"]]),
        ("a#b", [["a#b"]]),
        ("# only a comment", []),
        ("a && b || c ; d | e |& f & g", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
        ("a\r\nb\r\n", [["a"], ["b"]]),
        ("a 'it''s'", [["a", "its"]]),
        ('a "\\$b \\x"', [["a", "$b \\x"]]),
        ("a $'x\\ty\\x41'", [["a", "x\tyA"]]),
        ("(a; b) && { c; }", [["a"], ["b"], ["c"]]),
        ("if a; then b; elif c; then d; else e; fi", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("while a; do b; done < f", [["a"], ["b"], []]),
        ("until a\ndo\n b\ndone", [["a"], ["b"]]),
        ("for i in x y; do a $i; done", [[], ["a", "$i"]]),
        ("for i\ndo a; done", [[], ["a"]]),
        ("for ((i=0; i<3; i++)); do a; done", [["a"]]),
        ("case $x in a|b) c ;; (d) e;; *) f; esac; g", [["c"], ["e"], ["f"], ["g"]]),
        ("f() { a; }; function g { b; }; function h() ( c )", [["a"], ["b"], ["c"]]),
        ("a $(b c) `d`", [["a", "$(b c)", "`d`"], ["b", "c"], ["d"]]),
        ('a "$(b "c d")"', [["a", '$(b "c d")'], ["b", "c d"]]),
        ("a <(b) >(c)", [["a", "<(b)", ">(c)"], ["b"], ["c"]]),
        ("a $((1 + (2 * 3))) b", [["a", "$((1 + (2 * 3)))", "b"]]),
        ("((i++)); a", [["a"]]),
        ("[[ -f a && b < c ]] && d", [["[[", "-f", "a", "&&", "b", "<", "c", "]]"], ["d"]]),
        ("a ${b:-\"c d\"} ${e:-'}'}", [["a", '${b:-"c d"}', "${e:-'}'}"]]),
        ('a "${b:-it\'s}"', [["a", "${b:-it's}"]]),
        ("sh -c 'a && b'", [["sh", "-c", "a && b"], ["a"], ["b"]]),
        ("bash -euo pipefail -c 'a'", [["bash", "-euo", "pipefail", "-c", "a"], ["a"]]),
        ("bash <<EOF\na\nEOF\n", [["bash"], ["a"]]),
        ("eval 'a b'", [["eval", "a b"], ["a", "b"]]),
        ("echo fi done esac }", [["echo", "fi", "done", "esac", "}"]]),
        ("a ${{ secrets.T }} {{ .x }}", [["a", "${{ secrets.T }}", "{{ .x }}"]]),
        ("a=(b 'c d')\ne", [[], ["e"]]),
        ("ls !(a|b)", [["ls", "!(a|b)"]]),
    ],
)
def test_words(text: str, words: list[list[str]]) -> None:
    script = read_script(text)
    assert [_texts(one) for one in script.commands] == words
    assert script.problems == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a 'b", "shell.unterminated-quote"),
        ('a "b', "shell.unterminated-quote"),
        ("a $(b", "shell.unterminated-substitution"),
        ("a `b", "shell.unterminated-substitution"),
        ("a ${b", "shell.unterminated-expansion"),
        ("(a", "shell.unterminated-compound"),
        ("if a; then b", "shell.unterminated-compound"),
        ("a )", "shell.unexpected-parenthesis"),
        ("fi", "shell.unexpected-word"),
        ("a <<E\nb", "shell.unterminated-heredoc"),
        ("a >", "shell.missing-target"),
        ("a=(b", "shell.unterminated-array"),
        ("[[ a; b", "shell.unterminated-test"),
        ("$(" * 40, "shell.too-deep"),
    ],
)
def test_problems(text: str, code: str) -> None:
    assert code in {problem.code for problem in read_script(text).problems}


@pytest.mark.parametrize(
    ("text", "name", "wrappers"),
    [
        ("sudo -u me -E npm i", "npm", ("sudo",)),
        ("env -u A B=1 npm i", "npm", ("env",)),
        ("exec gosu postgres postgres", "postgres", ("exec", "gosu")),
        ("timeout -k 5 10 /usr/bin/npm i", "npm", ("timeout",)),
        ("nice -n 10 nohup npm i", "npm", ("nice", "nohup")),
        ("/sbin/tini -- npm i", "npm", ("tini",)),
        ("dumb-init npm i", "npm", ("dumb-init",)),
        ("xargs -n 1 docker push", "docker", ("xargs",)),
        ("wait-for-it db:1 -- npm i", "npm", ("wait-for-it",)),
        ("wait-for-it db:1", "wait-for-it", ()),
        ("command -v npm", "command", ()),
        ("exec", "exec", ()),
        ("sudo", "sudo", ()),
        ("env", "env", ()),
        ("/bin/", "bin", ()),
        ("A=1", "", ()),
    ],
)
def test_program_behind_wrappers(text: str, name: str, wrappers: tuple[str, ...]) -> None:
    (command,) = read_commands(text)
    assert (command.name, command.wrappers) == (name, wrappers)


def test_operators_link_to_the_command_before() -> None:
    commands = read_commands("a && b || c; d | e |& f & g\nh &&\n i")
    assert [one.operator for one in commands] == [
        Operator.NONE,
        Operator.AND,
        Operator.OR,
        Operator.SEQUENCE,
        Operator.PIPE,
        Operator.PIPE_ALL,
        Operator.BACKGROUND,
        Operator.NEWLINE,
        Operator.AND,
    ]


@pytest.mark.parametrize(
    ("text", "name", "contexts"),
    [
        ("(x)", "x", (Context.SUBSHELL,)),
        ("{ x; }", "x", (Context.GROUP,)),
        ("f() { x; }", "x", (Context.FUNCTION,)),
        ("if x; then a; fi", "x", (Context.CONDITION,)),
        ("if a; then x; fi", "x", (Context.BRANCH,)),
        ("if a; then b; else x; fi", "x", (Context.BRANCH,)),
        ("for i in a; do x; done", "x", (Context.LOOP,)),
        ("case a in b) x;; esac", "x", (Context.CASE,)),
        ("a $(x)", "x", (Context.SUBSTITUTION,)),
        ("a <(x)", "x", (Context.PROCESS,)),
        ("sh -c 'x'", "x", (Context.SCRIPT,)),
        ("if a; then (b $(x)); fi", "x", (Context.BRANCH, Context.SUBSHELL, Context.SUBSTITUTION)),
        ("if a; then b; fi; x", "x", ()),
    ],
)
def test_contexts(text: str, name: str, contexts: tuple[Context, ...]) -> None:
    found = [one for one in read_commands(text) if one.name == name]
    assert [one.contexts for one in found] == [contexts]


def test_assignments_of_every_kind() -> None:
    text = "A=1 b; C=2; export D=3 E; local F=4; readonly G=5; env H=6 i; J+=(k 'l m')"
    found = [
        (one.name, one.value.text if one.value else None, one.kind)
        for command in read_commands(text)
        for one in command.assignments
    ]
    assert found == [
        ("A", "1", AssignmentKind.PREFIX),
        ("C", "2", AssignmentKind.STANDALONE),
        ("D", "3", AssignmentKind.EXPORT),
        ("E", None, AssignmentKind.EXPORT),
        ("F", "4", AssignmentKind.LOCAL),
        ("G", "5", AssignmentKind.READONLY),
        ("H", "6", AssignmentKind.ENV),
        ("J", "(k 'l m')", AssignmentKind.STANDALONE),
    ]
    array = read_commands(text)[-1].assignments[0]
    assert array.is_append
    assert [word.text for word in array.elements] == ["k", "l m"]


def test_values_of_a_loop_are_kept() -> None:
    header, push = read_commands('for i in web "api v2"; do docker push $i; done')
    (loop,) = header.assignments
    assert (loop.name, loop.kind) == ("i", AssignmentKind.LOOP)
    assert [word.text for word in loop.elements] == ["web", "api v2"]
    assert push.name == "docker"


def test_redirections_and_heredocs() -> None:
    (first, second) = read_commands("a 2>&1 >x <<-'E' <<F\n\tone $x\n\tE\ntwo\nF\nb <<< c\n")
    shown = [(r.fd, r.operator, r.target and r.target.text) for r in first.redirections]
    assert shown == [("2", ">&", "1"), ("", ">", "x"), ("", "<<-", "E"), ("", "<<", "F")]
    quoted, plain = (r.heredoc for r in first.redirections[2:])
    assert quoted is not None and plain is not None
    assert (quoted.text, quoted.line, quoted.is_quoted) == ("one $x\n", 2, True)
    assert (plain.text, plain.line, plain.is_quoted) == ("two\n", 4, False)
    assert second.redirections[0].operator == "<<<"


def test_variables_and_literals() -> None:
    (command,) = read_commands("""a $A"${B:-$C}"'$D' \\$E ~/x* $1""")
    assert [word.variables for word in command.words] == [(), ("A", "B", "C"), (), (), ("1",)]
    assert [word.is_literal for word in command.words] == [True, False, True, True, False]


@pytest.mark.parametrize(("text", "is_dynamic"), [("$X a", True), ("a $X", False), ("X=$Y", False)])
def test_dynamic_program(text: str, is_dynamic: bool) -> None:
    assert read_commands(text)[0].is_dynamic is is_dynamic


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x --file=a b", "a"),
        ("x --file a b", "a"),
        ("x -f a", "a"),
        ("x -fa", "a"),
        ("x -f=a", "a"),
        ("x -zxf a", "a"),
        ("x --file='a'", "a"),
        ("x -- -f a", None),
        ("x --files a", None),
        ("x -f", None),
    ],
)
def test_option(text: str, value: str | None) -> None:
    found = read_commands(text)[0].option("-f", "--file")
    assert (found.text if found else None) == value


def test_operands_and_flags() -> None:
    (command,) = read_commands("docker build -q -t a:1 --file=x . -- -y")
    assert [one.text for one in command.operands(("-t", "--file"))] == ["build", ".", "-y"]
    assert command.has_option("-q")
    assert not command.has_option("-y")


def test_value_of_an_option_has_its_own_place() -> None:
    word = read_commands("x --file=abc")[0].option("--file")
    assert word is not None
    assert (word.raw, word.column, word.end_column) == ("abc", 10, 13)


def test_dockerfile_joins_lines_and_drops_comments_between() -> None:
    text = "apt-get install \\\n # why\n\n  curl \\  \n  git 'a \\\n# gone\nb'\n"
    (command,) = read_commands(text, line=10, column=5, dialect=Dialect.DOCKERFILE)
    assert _texts(command) == ["apt-get", "install", "curl", "git", "a b"]
    places = [(word.line, word.column) for word in command.words]
    assert places == [(10, 5), (10, 13), (13, 3), (14, 3), (14, 7)]


def test_dockerfile_heredoc_body_is_not_joined() -> None:
    text = "cat <<E \\\n > x\na \\\n# b\nE\n"
    (command,) = read_commands(text, dialect=Dialect.DOCKERFILE)
    heredoc = command.redirections[0].heredoc
    assert heredoc is not None
    assert heredoc.text == "a \\\n# b\n"


def test_dockerfile_escape_of_windows() -> None:
    commands = read_commands("a `\n b", dialect=Dialect.DOCKERFILE, escape="`")
    assert [_texts(one) for one in commands] == [["a", "b"]]


def test_makefile_recipe() -> None:
    text = "\t@-docker build -t $(IMAGE):$$TAG $(shell git x) .\n"
    outer, inner = read_commands(text, line=7, dialect=Dialect.MAKEFILE)
    assert _texts(outer) == ["docker", "build", "-t", "${IMAGE}:$TAG", "$(git x)", "."]
    assert outer.words[3].variables == ("IMAGE", "TAG")
    assert (outer.words[3].raw, outer.words[3].column) == ("$(IMAGE):$$TAG", 20)
    assert (inner.name, inner.line) == ("git", 7)


def test_makefile_functions_are_one_expansion() -> None:
    text = "\tgo build $(if $(strip $(V)),-v it's,) $(call f,(a)) x\n"
    (command,) = read_commands(text, dialect=Dialect.MAKEFILE)
    assert _texts(command) == ["go", "build", "${if}", "${call}", "x"]
    assert command.words[2].raw == "$(if $(strip $(V)),-v it's,)"


def test_indent_shifts_the_other_lines() -> None:
    first, second = read_commands("a\nb", line=4, column=9, indent=6)
    assert (first.line, first.column) == (4, 9)
    assert (second.line, second.column) == (5, 7)


def test_exec_form() -> None:
    script = read_arguments(["tini", "--", "sh", "-c", "npm run x && exec node ."], line=3)
    assert [(one.name, one.line) for one in script.commands] == [
        ("sh", 3),
        ("npm", 3),
        ("node", 3),
    ]
    assert read_arguments([]).commands == ()
    assert read_arguments(["echo", "$A"]).commands[0].words[1].is_literal


def test_nested_text_stands_where_it_is_quoted() -> None:
    _, inner = read_commands("sh -c 'npm i'")
    assert (inner.column, inner.end_column) == (8, 13)
    _, escaped = read_commands('sh -c "npm \\"i\\""')
    assert (escaped.column, escaped.end_column) == (7, 18)


def test_functions_are_named() -> None:
    assert read_script("f() { a; }\nfunction g { b; }").functions == ("f", "g")


def test_windows_text_is_only_split() -> None:
    commands = read_commands("powershell -Command Set-X 'C:\\a b' ; docker build .")
    assert [one.name for one in commands] == ["powershell", "docker"]
    assert all(one.is_windows for one in commands)
    assert commands[0].words[3].text == "'C:\\a"
