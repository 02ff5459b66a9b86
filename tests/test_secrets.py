"""Secrets by name, by shape and by position, with the near misses that are none.

Every value is evidently fake and put together at run time, so that scanners pass over this file.
"""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.secrets import (
    HINT,
    Redactor,
    is_placeholder,
    is_reference,
    is_secret_name,
    secret_spans,
)
from virida_audit.secrets.pairs import named_value_spans
from virida_audit.secrets.shapes import private_key_spans, token_spans, user_info_spans

CANARY = "c4nary" + "-Not-A-" + "R3al-0ne"

SECRET_NAMES = """
    PASSWORD DB_PASSWORD POSTGRES_PASSWORD spring.datasource.password dbPassword PGPASSWORD
    MYSQL_PWD MYSQL_ROOT_PASSWORD passwd ADMIN_PASS SMTPPASS passphrase password1
    PASSWORD_PROD SECRET DJANGO_SECRET clientSecret client_secret SECRET_KEY SECRET_KEY_BASE
    JWT_SECRET TOKEN NPM_TOKEN _authToken GITHUB_TOKEN access_token ACCESS_TOKENS
    X-Vault-Token PRIVATE-TOKEN API_KEY apiKey APIKEY X-Api-Key STRIPE_API_KEY
    API_KEY_STRIPE APP_KEY ENCRYPTION_KEY PRIVATE_KEY SSH_PRIVATE_KEY AWS_ACCESS_KEY_ID
    AWS_SECRET_ACCESS_KEY aws-access-key SIGNING_KEY CREDENTIALS
    GOOGLE_APPLICATION_CREDENTIALS creds CC_HTTP_BASIC_AUTH REDIS_AUTH auth Authorization
    PASSWORD_SALT mot_de_passe DB_MDP pw requirepass CLEVER_TOKEN CLEVER_SECRET VAULT_SECRET_ID
    PASSWORD_HASH
"""

ORDINARY_NAMES = """
    PWD OLDPWD TOKEN_TTL PASSWORD_MIN_LENGTH SECRET_NAME secretName secretKeyRef KEYBOARD
    MONKEY AUTHOR AUTHORS authored PASSWORD_FILE POSTGRES_PASSWORD_FILE NEXT_PUBLIC_API_KEY
    tokenizer TOKENIZERS_PARALLELISM MAX_TOKENS KEY keys PRIMARY_KEY sort_key PUBLIC_KEY
    CACHE_KEY POSTGRES_HOST_AUTH_METHOD AUTH_ENABLED USE_AUTH OAUTH_CALLBACK id-token
    TOKEN_URL DATABASE_URL SENTRY_DSN password-stdin PASSWORD_POLICY existingSecret
    imagePullSecrets TOKEN_EXPIRY SECRETS_DIR secrets COMPASS BYPASS PASSENGER_APP_ENV
    CLIENT_ID TENANT_ID HOTKEY TURKEY REQUIRE_PASSWORD RESET_PASSWORD_TIMEOUT CREDENTIALS_ID
    JWT_ALGORITHM SESSION_DRIVER
"""


@pytest.mark.parametrize("name", SECRET_NAMES.split())
def test_a_name_of_a_secret_is_recognised(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ORDINARY_NAMES.split())
def test_a_name_that_looks_like_one_of_a_secret_is_not(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "", "  ", '""', "${DB_PASSWORD}", "$DB_PASSWORD", "${DB_PASSWORD:?missing}", "$1",
        "${{ secrets.NPM_TOKEN }}", "{{ .Values.password | quote }}", "{{ lookup('env', 'X') }}",
        "$(DB_PASSWORD)", "$(cat /run/secrets/db)", "%DB_PASSWORD%", "%(password)s", "<password>",
        "[your password]", "xxx", "XXXXXXXX", "***", "...", "true", "null", "~", "${USER}:${PASS}",
        HINT, "__PASSWORD__", "/run/secrets/db-password", "./certs/server.key", "$${DB_PASSWORD}",
        "$$(cat /run/secrets/db)",
    ],
)  # fmt: skip
def test_a_reference_holds_no_secret(value: str) -> None:
    assert is_reference(value)
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value", ["changeme", "change-me-please", "ChangeMe123", "your-password", "secret", "password1",
              "REPLACE_ME", "super-secret", "example", "'changeme'"],
)  # fmt: skip
def test_a_stand_in_is_a_placeholder_and_masked_all_the_same(value: str) -> None:
    assert is_placeholder(value)
    assert not is_reference(value)
    assert Redactor().mask(f"DB_PASSWORD={value}") in (
        f"DB_PASSWORD={HINT}",
        f"DB_PASSWORD='{HINT}'",
    )


@pytest.mark.parametrize(
    "value",
    ["${DB_PASSWORD:-" + CANARY + "}", "pa$$word1", CANARY, "$(echo " + CANARY + " | base64)",
     "p4ss${SUFFIX}", "12345678"],
)  # fmt: skip
def test_a_value_beside_a_reference_is_no_placeholder(value: str) -> None:
    assert not is_reference(value)
    assert not is_placeholder(value)


# Text with the canary at `@@`, and what is left of it.
POSITIONS = {
    "variable of a shell": ("export DB_PASSWORD=@@", "export DB_PASSWORD=•••"),
    "variable before a command": ("PGPASSWORD=@@ psql -h db", "PGPASSWORD=••• psql -h db"),
    "entry of a Compose list": ("  - DB_PASSWORD=@@ and more", "  - DB_PASSWORD=•••"),
    "quoted entry of a Compose list": ('  - "DB_PASSWORD=@@ x"', '  - "DB_PASSWORD=•••"'),
    "key of a mapping": ("  DB_PASSWORD: @@ # prod", "  DB_PASSWORD: ••• # prod"),
    "quoted key of a mapping": ("  'token': '@@'", "  'token': '•••'"),
    "JSON": ('{"password":"@@","user":"bob"}', '{"password":"•••","user":"bob"}'),
    "JSON inside a string": (r'"{\"password\": \"@@\"}"', r'"{\"password\": \"•••\"}"'),
    "several of ENV": ("ENV A=b TOKEN=@@ C=d", "ENV A=b TOKEN=••• C=d"),
    "ENV without equals": ("ENV DB_PASSWORD @@ x", "ENV DB_PASSWORD •••"),
    "default of an ARG": ("ARG NPM_TOKEN=@@", "ARG NPM_TOKEN=•••"),
    "default of a variable": ("url: x/${TOKEN:-@@}/y", "url: x/${TOKEN:-•••}/y"),
    "default under a secret key": ("TOKEN: ${X:-@@}", "TOKEN: ${X:-•••}"),
    "Kubernetes variable": (
        "- name: DB_PASSWORD\n  value: @@\n",
        "- name: DB_PASSWORD\n  value: •••\n",
    ),
    "Kubernetes variable, value first": (
        "- value: @@\n  name: DB_PASSWORD\n",
        "- value: •••\n  name: DB_PASSWORD\n",
    ),
    "block scalar": ("PASSWORD: |\n  @@\n  b\nx: y", "PASSWORD: |\n  •••\nx: y"),
    "properties file": ("spring.datasource.password = @@", "spring.datasource.password = •••"),
    "option with equals": ("docker login --password=@@ r", "docker login --password=••• r"),
    "option with blank": ("vault login --token @@ -x", "vault login --token ••• -x"),
    "option in exec form": (
        '["redis-server", "--requirepass", "@@"]',
        '["redis-server", "--requirepass", "•••"]',
    ),
    "option in a YAML list": ("- --requirepass\n- @@\n- x", "- --requirepass\n- •••\n- x"),
    "kubectl literal": ("--from-literal=password=@@ -n x", "--from-literal=password=••• -n x"),
    "build argument": ("--build-arg NPM_TOKEN=@@ .", "--build-arg NPM_TOKEN=••• ."),
    "short option of docker login": ("docker login -u bob -p @@ r", "docker login -u bob -p ••• r"),
    "glued option of mysql": ("mysql -uroot -p@@ shop", "mysql -uroot -p••• shop"),
    "curl user": ("curl -u bob:@@ https://x", "curl -u bob:••• https://x"),
    "curl user, quoted": ('curl --user "bob:@@" x', 'curl --user "bob:•••" x'),
    "curl user, password with a slash first": ("curl -u bob:/@@ x", "curl -u bob:••• x"),
    "curl user that is a token": ("curl -u @@: https://x", "curl -u •••: https://x"),
    "words after set": ("clever env set DB_PASSWORD @@ -x", "clever env set DB_PASSWORD ••• -x"),
    "key of npm": ("npm config set //r/:_authToken @@", "npm config set //r/:_authToken •••"),
    "piped to a login": (
        "echo @@ | docker login --password-stdin",
        "echo ••• | docker login --password-stdin",
    ),
    "here string": (
        "docker login --password-stdin r <<< '@@'",
        "docker login --password-stdin r <<< '•••'",
    ),
    "credentials of skopeo": (
        "skopeo copy --src-creds u:@@ a b",
        "skopeo copy --src-creds ••• a b",
    ),
    "header without blank": ("curl -H 'x-api-key:@@' x", "curl -H 'x-api-key:•••' x"),
    "tagged block scalar": (
        "db_password: !vault |\n  @@\nx: y",
        "db_password: !vault |\n  •••\nx: y",
    ),
    "bearer header": ('-H "Authorization: Bearer @@" x', '-H "Authorization: Bearer •••" x'),
    "header by name": ("-H 'PRIVATE-TOKEN: @@' x", "-H 'PRIVATE-TOKEN: •••' x"),
    "npmrc": ('echo "//r/:_authToken=@@" > .npmrc', 'echo "//r/:_authToken=•••" > .npmrc'),
    "query of an address": ("https://x/?token=@@&page=1", "https://x/?token=•••&page=1"),
    "user info": ("postgres://bob:@@@db:5432/x", "postgres://bob:•••@db:5432/x"),
    "user info without user": ("redis://:@@@cache/0", "redis://:•••@cache/0"),
    "user info with a slash": ("amqp://bob:a/@@@mq", "amqp://bob:•••@mq"),
    "user info that is a token": ("https://@@@git.example/x", "https://•••@git.example/x"),
    "words of a message": ("Variable `TOKEN=@@` of `web`.", "Variable `TOKEN=•••` of `web`."),
}


@pytest.mark.parametrize("position", POSITIONS)
def test_a_secret_is_masked_in_position(position: str) -> None:
    text, masked = (each.replace("@@", CANARY) for each in POSITIONS[position])
    assert Redactor().mask(text) == masked


NEAR_MISSES = {
    "commit": "uses: actions/checkout@" + "0a1b2c3d4e" * 4,
    "digest": "FROM node@sha256:" + "0a1b2c3d" * 8,
    "integrity": '"integrity": "sha512-' + "aB3+" * 22 + '=="',
    "uuid": "id: 123e4567-e89b-12d3-a456-426614174000",
    "tag of an image named token": "image: registry.example/auth-token:v1.2.3",
    "secret of Compose": "secrets:\n  db_password:\n    file: ./db_password.txt",
    "reference to a Kubernetes Secret": "secretKeyRef:\n  name: db\n  key: password",
    "mount of a build secret": "RUN --mount=type=secret,id=npm_token cat /run/secrets/npm_token",
    "build secret": "docker build --secret id=npm_token,src=.npmrc .",
    "password from standard input": "docker login -u bob --password-stdin registry.example",
    "user and group": "docker run -u 1000:1000 -p 8080:80 app",
    "port in an address": "http://web:8080/users/@me",
    "address after an option": "wget -U agent -u https://web.example/x",
    "git over ssh": "git clone ssh://git@git.example/x.git",
    "expression of a workflow": "password: ${{ secrets.REGISTRY_PASSWORD }}",
    "value of a chart": 'password: "{{ .Values.auth.password }}"',
    "password file": "POSTGRES_PASSWORD_FILE: /run/secrets/db_password",
    "permission of a workflow": "id-token: write",
    "switch": "automountServiceAccountToken: false",
    "user info of references": "postgres://${DB_USER}:${DB_PASSWORD}@db/x",
    "comparison": 'if [ -z "$TOKEN" ]; then',
    "value of the entry before": "- name: DB_USER\n  value: app-user1\n- name: DB_PASSWORD\n",
    "validity in milliseconds": "credentials_validity_in_ms: 2000",
    "prose": "The token is read when the application starts.",
}


@pytest.mark.parametrize("situation", NEAR_MISSES)
def test_what_looks_like_a_secret_and_is_none_stays(situation: str) -> None:
    assert Redactor().mask(NEAR_MISSES[situation]) == NEAR_MISSES[situation]


def _filled(length: int, letters: str = "aB3dE5gH7") -> str:
    return (letters * length)[:length]


SHAPES = [
    "gh" + "p_" + _filled(36), "gh" + "o_" + _filled(36), "github" + "_pat_" + _filled(82),
    "gl" + "pat-" + _filled(20), "gl" + "rt-" + _filled(20),
    "xo" + "xb-" + "1234567890-" + _filled(24),
    "AK" + "IA" + "ABCDEFGHIJKLMNOP", "AI" + "za" + _filled(35), "sk" + "_live_" + _filled(24),
    "sk" + "-proj-" + _filled(48), "np" + "m_" + _filled(36), "dckr" + "_pat_" + _filled(27),
    "h" + "f_" + _filled(34), "do" + "p_v1_" + _filled(64, "0a1b"), "py" + "pi-" + _filled(60),
    "ey" + "J" + _filled(20) + "." + "ey" + "J" + _filled(30) + "." + _filled(43),
    "hv" + "s." + _filled(90), "S" + "G." + _filled(22) + "." + _filled(43),
]  # fmt: skip


@pytest.mark.parametrize("token", SHAPES)
@pytest.mark.parametrize("text", ["{}", "see {} there", "x: [{}]", '"{}"', "a={}&b"])
def test_a_token_is_known_by_its_prefix(token: str, text: str) -> None:
    assert Redactor().mask(text.format(token)) == text.format(HINT)


def test_the_hash_of_a_password_is_a_secret() -> None:
    text = "basicauth.users=admin:$$" + "apr1$$" + _filled(8) + "$$" + _filled(22)
    assert Redactor().mask(text) == f"basicauth.users=admin:{HINT}"
    assert Redactor().mask("echo $1$2 costs $5") == "echo $1$2 costs $5"


PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "\n".join(_filled(64) for _ in range(3))


def test_a_private_key_is_one_span_and_a_cut_one_ends_with_the_text() -> None:
    whole = f"key: |\n{PEM}\n-----END RSA " + "PRIVATE KEY-----\nafter"
    assert Redactor().mask(whole) == f"key: |\n{HINT}\nafter"
    assert Redactor().mask(PEM) == HINT


def test_a_public_key_is_no_secret() -> None:
    public = "-----BEGIN PUBLIC KEY-----\n" + _filled(64) + "\n-----END PUBLIC KEY-----"
    assert secret_spans(public) == ()


def test_the_excerpt_of_a_file_masks_what_its_own_line_does_not_tell() -> None:
    redactor = Redactor(
        f"env:\n- name: DB_PASSWORD\n  value: postgres\n- name: K\n  value: |\n{PEM}\n"
    )
    assert redactor.excerpt(3, 4) == (f"  value: {HINT}", "- name: K")
    assert redactor.excerpt(7, 8) == (HINT, HINT)
    assert redactor.excerpt(90, 95) == ()


def test_an_excerpt_keeps_the_lines_of_the_file_in_their_places() -> None:
    redactor = Redactor("a\r\nPASSWORD: |\r\n  one1\r\n  two2\r\nb: c\r\n")
    assert redactor.excerpt(1, 5) == ("a", "PASSWORD: |", f"  {HINT}", f"  {HINT}", "b: c")


def test_only_line_feeds_end_a_line() -> None:
    redactor = Redactor("a\x0cb\u2028c\nPASSWORD: x1\x0by2\nlast")
    assert redactor.excerpt(1, 3) == ("a\x0cb\u2028c", f"PASSWORD: {HINT}", "last")


def test_a_secret_found_once_is_masked_in_every_text_about_the_file() -> None:
    redactor = Redactor(f"DB_PASSWORD={CANARY}\nCMD run --with {CANARY}")
    assert redactor.excerpt(2, 2) == (f"CMD run --with {HINT}",)
    assert redactor.mask(f"runs {CANARY}.") == f"runs {HINT}."


def test_an_ordinary_word_used_as_password_does_not_hide_the_image_of_that_name() -> None:
    redactor = Redactor("image: postgres\nPOSTGRES_PASSWORD: postgres\n")
    assert redactor.excerpt(1, 2) == ("image: postgres", f"POSTGRES_PASSWORD: {HINT}")


def test_a_known_part_of_a_secret_does_not_hide_where_the_rest_begins() -> None:
    text = f"password: !vault |\n  {CANARY}\n"
    assert Redactor(text, values=["!vault |"]).mask(text) == f"password: {HINT}\n  {HINT}\n"


def test_what_is_left_of_a_known_secret_after_cutting_is_masked() -> None:
    redactor = Redactor(values=[CANARY])
    assert redactor.mask("runs " + CANARY[:9] + "…") == f"runs {HINT}…"
    assert redactor.mask("…" + CANARY[-9:] + " runs") == f"…{HINT} runs"


def test_the_hint_tells_neither_length_nor_content() -> None:
    short, long = (Redactor().mask(f"TOKEN={'a1' * length}") for length in (4, 400))
    assert short == long == f"TOKEN={HINT}"


_SECRET = st.text(string.ascii_letters + string.digits + "-_+/", min_size=8, max_size=40).map(
    lambda body: "Zq9" + body
)


@given(secret=_SECRET, position=st.sampled_from(sorted(POSITIONS)), data=st.data())
def test_no_position_leaks_a_planted_secret(
    secret: str, position: str, data: st.DataObject
) -> None:
    around = st.text("ab:=\"' \n#${}-,é\u202e", max_size=30)
    before, after = data.draw(around), data.draw(around)
    if position == "user info that is a token":
        # There a slash begins the path of the address (RFC 3986, 3.2).
        secret = secret.replace("/", "_")
    planted = POSITIONS[position][0].replace("@@", secret)
    assert secret not in Redactor().mask(planted)
    assert secret not in Redactor(f"{before}\n{planted}\n{after}").mask(f"{before}{planted}{after}")


@given(secret=_SECRET, before=st.text(max_size=30), after=st.text(max_size=30))
def test_a_known_secret_never_appears_in_any_text(secret: str, before: str, after: str) -> None:
    masked = Redactor(values=[secret]).mask(before + secret + after)
    assert secret not in masked


_SCRAPS = st.lists(
    st.sampled_from(
        ["PASSWORD", "TOKEN", "=", ": ", "\n", " ", '"', "'", "`", "${", "}", ":-", "https://", "@",
         "a1b2c3d4", HINT, "-u", "--", "|", "- ", "\\", "Bearer ", "name: ", "value: ", ",", "x"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


_PLAIN_PIECES = st.sampled_from(
    [*string.ascii_letters, *string.digits, *"./@%,+-_", "xoxb-", "xapp-1-", "sk_live_", "sk-1",
     "eyJ", ".ey", "ghp_", "npm_", "--password", "-u", "mysql", "-p", "login", "Bearer", "-H"]
)  # fmt: skip


@given(text=st.lists(_PLAIN_PIECES, max_size=14).map(lambda pieces: "".join(pieces)[:14]))
def test_a_short_plain_word_holds_no_secret_that_could_be_missed(text: str) -> None:
    for spans in (private_key_spans, user_info_spans, token_spans, named_value_spans):
        assert not list(spans(text))


@given(text=_SCRAPS)
def test_masking_twice_changes_nothing(text: str) -> None:
    redactor = Redactor(text)
    once = redactor.mask(text)
    assert redactor.mask(once) == once


@given(text=st.one_of(st.text(), _SCRAPS))
def test_spans_are_sorted_disjoint_and_within_the_text(text: str) -> None:
    spans = secret_spans(text)
    ends = [0, *(edge for span in spans for edge in span), len(text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in spans)
