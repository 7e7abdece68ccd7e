# Sourced by the commands of scripts/: installs what is missing on the machine
# (Odoo 19, PostgreSQL, the packages named by the command) and the virtual
# environment, then sets python to its interpreter. Everything is skipped that is
# there already.
#
# The command sets root (the repository) before and calls set_up PACKAGE...

set -euo pipefail

umask 022
export LC_ALL=C.UTF-8
local_dir=${SHOPER_LOCAL_DIR:-$root/.local}

say() { printf '==> %s\n' "$*"; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    printf '    what to do: %s\n' "$2" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "$1 needs root, and there is no sudo" \
            "run this command once as root, or install sudo"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq \
        -o Dpkg::Use-Pty=0 "$@" >>"$local_dir/log/apt.log" 2>&1
}

apt_update() {
    [ -z "${apt_updated:-}" ] || return 0
    say "Reading the lists of Debian packages"
    apt_get update || fail "apt-get update failed" \
        "read $local_dir/log/apt.log; check the machine's apt sources"
    apt_updated=1
}

# Installs the named packages that are missing.
install_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
            grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    apt_update
    say "Installing ${missing[*]}"
    apt_get install --no-install-recommends "${missing[@]}" ||
        fail "apt-get could not install ${missing[*]}" \
            "read the end of $local_dir/log/apt.log"
}

has_odoo_19() {
    "$1" - 2>/dev/null <<'PYTHON'
from odoo.release import version_info
raise SystemExit(version_info[0] != 19)
PYTHON
}

# Debian has Odoo 19 in suite sid only. Adds that suite, from the mirror and with
# the key that the machine uses for its own release, pinned so that nothing else
# comes from it unless the release lacks it.
add_sid() {
    local codename line mirror keyring
    apt_update
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    line=$(apt-get indextargets \
        --format '$(REPO_URI) $(SIGNED_BY)' \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' \
        "Codename: $codename" 'Component: main' | head -n 1)
    [ -n "$line" ] || fail "no apt source of Debian $codename found" \
        "this needs Debian; elsewhere install Odoo 19 and name it by SHOPER_ODOO"
    read -r mirror keyring <<<"$line"
    say "Adding Debian's suite sid for the package odoo-19 alone"
    {
        printf 'Types: deb\nURIs: %s\nSuites: sid\nComponents: main\n' "$mirror"
        case $keyring in /*) printf 'Signed-By: %s\n' "$keyring" ;; esac
    } | as_root tee /etc/apt/sources.list.d/shoper-connector.sources >/dev/null
    as_root tee /etc/apt/preferences.d/shoper-connector >/dev/null <<'PIN'
Package: *
Pin: release a=unstable
Pin-Priority: 50

Package: odoo-19
Pin: release a=unstable
Pin-Priority: 500
PIN
    unset apt_updated
    apt_update
}

# Installs odoo-19 and disables the system service that comes with it: the
# commands start servers of their own.
install_odoo() {
    if has_odoo_19 /usr/bin/python3; then
        return
    fi
    if ! apt-cache show odoo-19 >/dev/null 2>&1; then
        add_sid
    fi
    install_packages odoo-19
    if [ -d /run/systemd/system ]; then
        as_root systemctl disable --now odoo.service >>"$local_dir/log/apt.log" 2>&1
    fi
}

has_postgres_server() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
        [ -x "$(pg_config --bindir 2>/dev/null)/initdb" ]
}

make_venv() {
    local venv=$local_dir/venv requirements=$root/scripts/requirements.txt
    python=$venv/bin/python
    if cmp -s "$requirements" "$venv/requirements.txt"; then
        return
    fi
    say "Making the virtual environment (log: $local_dir/log/pip.log)"
    install_packages python3-venv ca-certificates
    {
        /usr/bin/python3 -m venv --clear --system-site-packages "$venv" &&
            "$python" -m pip install --disable-pip-version-check -r "$requirements"
    } >"$local_dir/log/pip.log" 2>&1 ||
        fail "the virtual environment could not be made" \
            "read the end of $local_dir/log/pip.log"
    cp "$requirements" "$venv/requirements.txt"
}

set_up() {
    mkdir -p "$local_dir/log" "$local_dir/addons"
    # Two commands at once must not install at once.
    exec 9>"$local_dir/setup.lock"
    flock -n 9 || {
        say "Waiting for another command's set-up"
        flock 9
    }
    install_odoo
    if [ -z "${SHOPER_PG:-}" ] && ! has_postgres_server; then
        install_packages postgresql
    fi
    install_packages "$@"
    make_venv
    ln -sfn "$root" "$local_dir/addons/shoper_connector"
    exec 9>&-
    export SHOPER_LOCAL_DIR=$local_dir
    export PYTHONPYCACHEPREFIX=$local_dir/cache/python
}
