# What the waves share. POSIX sh; the texts (t_…) stand above.

dry_run=no
confirmed=no
from_shell=no
organisation=
current=
undone=0

begin() { # title, then the arguments of the script
    title=$1
    shift
    while [ "$#" -gt 0 ]; do
        case $1 in
            --dry-run) dry_run=yes ;;
            --yes) confirmed=yes ;;
            --from-shell) from_shell=yes ;;
            --org)
                [ "$#" -ge 2 ] || wrong_usage
                organisation=$2
                shift
                ;;
            -h | --help)
                printf '%s\n' "$t_usage"
                exit 0
                ;;
            *) wrong_usage ;;
        esac
        shift
    done
    printf '== %s\n' "$title"
    [ "$dry_run" = yes ] || command -v clever >/dev/null 2>&1 || stop "$t_no_clever"
}

step() { # number and summary
    current=$1
    printf '\n-- %s\n' "$current"
}

run() { # a command
    show "$@"
    [ "$dry_run" = yes ] || "$@" || stop "$t_failed"
}

run_in_organisation() { # a command that takes --org
    [ -z "$organisation" ] || set -- "$@" --org "$organisation"
    run "$@"
}

check() { # a command that tells whether all is well
    show "$@"
    [ "$dry_run" = yes ] || "$@" || stop "$t_check_failed"
}

check_quietly() { # the same for a command that prints credentials
    show "$@"
    [ "$dry_run" = yes ] || "$@" >/dev/null || stop "$t_check_failed"
}

manual() { # what the step says is for a person to do
    printf '   %s\n' "$t_manual"
    wait_for_person
}

by_hand() { # a command for a person to type
    printf '   %s %s\n' "$t_manual" "$1"
    wait_for_person
}

wait_for_person() {
    if [ "$dry_run" = no ] && [ "$confirmed" = no ] && [ -t 0 ]; then
        printf '   %s ' "$t_press_enter"
        read -r _ || stop "$t_failed"
    fi
}

undo() { # a command of the way back: what is undone already does not stop the rest
    show "$@"
    if [ "$dry_run" = no ] && ! "$@"; then
        printf '   %s\n' "$t_not_undone" >&2
        undone=$((undone + 1))
    fi
}

allowed() { # whether what deletes may run
    if [ "$dry_run" = yes ] || [ "$confirmed" = yes ]; then return 0; fi
    printf '   %s\n' "$t_needs_yes"
    return 1
}

absent_application() { # alias, name
    if [ "$dry_run" = yes ]; then
        printf '   %s %s\n' "$t_unless_there" "$1"
        return 0
    fi
    # Without a link in this folder the command may fail: then no alias is known here.
    aliases=$(clever applications --only-aliases 2>/dev/null) || aliases=
    if has_word "$aliases" "$1"; then
        printf '   %s %s\n' "$t_there" "$1"
        return 1
    fi
    answer=$(ask clever applications list --format json) || stop "$t_failed"
    if has_string "$answer" "$2"; then
        stop "$t_not_linked clever link $(quoted "$2") --alias $(quoted "$1")"
    fi
}

absent_addon() { # name
    if [ "$dry_run" = yes ]; then
        printf '   %s %s\n' "$t_unless_there" "$1"
        return 0
    fi
    answer=$(ask clever addon list --format json) || stop "$t_failed"
    is_missing "$answer" "$1"
}

absent_group() { # label of a network group
    if [ "$dry_run" = yes ]; then
        printf '   %s %s\n' "$t_unless_there" "$1"
        return 0
    fi
    answer=$(ask clever ng search "$1" --format json) || stop "$t_failed"
    is_missing "$answer" "$1"
}

absent_domain() { # host and path, alias
    if [ "$dry_run" = yes ]; then
        printf '   %s %s\n' "$t_unless_there" "$1"
        return 0
    fi
    answer=$(clever domain --alias "$2" --format json) || stop "$t_failed"
    ! has_string "$answer" "$1/" || answer="\"$1\""
    is_missing "$answer" "$1"
}

import_variables() { # alias, file
    show_import "$1" "$2"
    [ "$dry_run" = no ] || return 0
    [ -f "$2" ] || stop "$t_no_file $2"
    blanks=$(sed -n 's/^# \([A-Za-z_][A-Za-z0-9_]*\)=$/\1/p' "$2")
    taken=
    missing=
    for name in $blanks; do
        if [ "$from_shell" = yes ] && printenv "$name" >/dev/null; then
            taken=$taken${taken:+,}$name
        else
            missing="$missing $name"
        fi
    done
    # The import deletes what the file does not hold: a secret that is set would be lost.
    [ -z "$missing" ] || stop "$t_to_fill$missing ($2)"
    clever env import --alias "$1" <"$2" || stop "$t_failed"
    [ -z "$taken" ] || run clever env import-vars "$taken" --alias "$1"
}

map_variable() { # alias, variable, add-on, the add-on's variable
    printf '   + %s <- %s (%s)\n' "$2" "$4" "$3"
    [ "$dry_run" = no ] || return 0
    given=$(clever addon env "$3" --format shell) || stop "$t_failed"
    (
        unset "$4"
        # The output of the platform's own program, made to be sourced
        # (content/doc/cli/addons.md).
        eval "$given"
        eval "value=\${$4-}"
        # shellcheck disable=SC2154 # the line above sets it
        [ -n "$value" ] || exit 1
        export "$2=$value"
        clever env import-vars "$2" --alias "$1"
    ) || stop "$t_failed"
}

finish() {
    if [ "$undone" -gt 0 ]; then
        printf '\n%s %s\n' "$t_left_undone" "$undone" >&2
        exit 1
    fi
    if [ "$dry_run" = yes ]; then
        printf '\n%s\n' "$t_nothing_done"
    else
        printf '\n%s\n' "$t_done"
    fi
}

ask() { # a command that lists what there is
    [ -z "$organisation" ] || set -- "$@" --org "$organisation"
    "$@"
}

is_missing() { # a JSON answer, a name
    if has_string "$1" "$2"; then
        printf '   %s %s\n' "$t_there" "$2"
        return 1
    fi
}

has_string() { # a JSON answer, a name: whether it is one of the strings
    case $1 in
        *"\"$2\""*) return 0 ;;
        *) return 1 ;;
    esac
}

has_word() { # words, one of them
    for word in $1; do
        [ "$word" != "$2" ] || return 0
    done
    return 1
}

show() { # a command as it can be typed
    printf '   +'
    for word in "$@"; do
        printf ' '
        quoted "$word"
    done
    printf '\n'
}

show_import() { # alias, file
    printf '   + clever env import --alias '
    quoted "$1"
    printf ' < '
    quoted "$2"
    printf '\n'
}

quoted() { # a word as the shell reads it back
    case $1 in
        '' | *[!A-Za-z0-9_./:=@%+,-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
        *) printf '%s' "$1" ;;
    esac
}

stop() { # why
    printf '\n%s %s\n' "${current:-$title}:" "$1" >&2
    printf '%s\n' "$t_stopped" >&2
    exit 1
}

wrong_usage() {
    printf '%s\n' "$t_usage" >&2
    exit 2
}
