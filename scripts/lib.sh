# What the scripts share: where things are, how they speak, how a missing thing is installed.
# Sourced, never run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# A robot builds once: what makes the second build fast only costs it time and disk.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0

TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
case $TARGET in /*) ;; *) TARGET=$ROOT/$TARGET ;; esac
export CARGO_TARGET_DIR=$TARGET

# rustup writes its tools here and asks for a new shell before they are found.
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin

say() { printf '%s\n' "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# seconds -> "3 s" or "2 min 05 s"
duration() {
    if [ "$1" -lt 60 ]; then
        printf '%d s' "$1"
    else
        printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
    fi
}

# Runs a command as root: directly, through sudo, or not at all with the command to run by hand.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif ! has sudo; then
        fail "this needs root and sudo is not installed. As root, run:  $*"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@" || fail "this needs root and nobody is here to type a password. As root, run:  $*"
    fi
}

install_debian() {
    has apt-get || fail "missing: $*. Install them with the package manager of this system, then run this again."
    say "Installing $* (Debian packages)"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# The folder with initdb and postgres of the newest PostgreSQL of at least version 15, or nothing.
postgres_bin() {
    local dir version
    for dir in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v initdb 2>/dev/null || echo /none/initdb)")"; do
        [ -x "$dir/initdb" ] || continue
        version=$("$dir/postgres" --version | grep -oE '[0-9]+' | head -1)
        if [ "$version" -ge 15 ]; then
            printf '%s\n' "$dir"
            return
        fi
    done
}

chromium_path() {
    command -v chromium || command -v chromium-browser || command -v google-chrome || true
}

# Installs the npm packages of a folder when its lock file is not the one they were installed from.
npm_packages() {
    local dir=$1 stamp=$1/node_modules/.wellspring-lock
    if ! cmp -s "$dir/package-lock.json" "$stamp"; then
        (cd "$dir" && npm ci --no-audit --no-fund)
        cp "$dir/package-lock.json" "$stamp"
    fi
}

# Builds the scripts, styles and fonts that the binary embeds.
web_assets() {
    [ -f web/package.json ] || return 0
    npm_packages web
    (cd web && npm run --silent build)
}

# seed_demo PROGRAM FOLDER: a demo organisation, on the first start only. It is made beside the place and moved there,
# so that an interrupted start leaves nothing half-made.
seed_demo() {
    [ ! -e "$2" ] || return 0
    rm -rf "$2.first"
    "$1" demo --data "$2.first"
    mv "$2.first" "$2"
}
