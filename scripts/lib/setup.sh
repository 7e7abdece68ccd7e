# Sourced by the commands of scripts/: installs what is missing on the machine
# (Odoo 19, PostgreSQL, the packages named by the command) and the virtual
# environment, then sets python to its interpreter. Everything is skipped that is
# there already.
#
# The command sets root (the repository) before and calls set_up PACKAGE...

set -euo pipefail

# "$@" and $0 are those of the command, which sources this file.
invocation=("$0" "$@")

umask 022
export LC_ALL=C.UTF-8
local_dir=${SHOPER_LOCAL_DIR:-$root/.local}
os_release=/etc/os-release

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
    apt_get install --no-remove --no-install-recommends "${missing[@]}" ||
        fail "apt-get could not install ${missing[*]}" \
            "read the end of $local_dir/log/apt.log"
}

# Whether the Python has Odoo 19 and the libraries that it needs.
has_odoo_19() {
    "$1" - 2>/dev/null <<'PYTHON'
import odoo.tools
from odoo.release import version_info
raise SystemExit(version_info[0] != 19)
PYTHON
}

# Debian's Odoo 19 needs the Python of Debian 13. Said before anything is installed:
# on an older release apt would only name packages that do not fit.
need_debian_13() {
    local name version
    name=$(. "$os_release" && echo "${PRETTY_NAME:-an unknown system}")
    # Testing and unstable have no number.
    version=$(. "$os_release" && [ "${ID:-}" = debian ] && echo "${VERSION_ID:-13}") ||
        version=0
    [ "${version%%.*}" -ge 13 ] ||
        fail "this needs Debian 13 or newer, and here is $name" \
            "use a Debian 13, or install Odoo 19 yourself and name it by SHOPER_ODOO"
}

# Debian has Odoo 19 in suite sid only. Adds that suite, from the mirror and with
# the key that the machine uses for its own release, pinned so that nothing else
# comes from it unless the release lacks it.
add_sid() {
    local codename line mirror keyring
    need_debian_13
    apt_update
    codename=$(. "$os_release" && echo "$VERSION_CODENAME")
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

# Debian's odoo-19 takes the place of every other Odoo, which somebody may work with.
# Said before an apt source is added.
need_no_other_odoo() {
    local other
    other=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' odoo 'odoo-[0-9]*' \
        2>/dev/null | sed -n 's/^.i. *//p' | grep -vx odoo-19 | paste -sd ' ') || true
    [ -z "$other" ] ||
        fail "$other is installed here, and odoo-19 would replace it" \
            "use a machine without it, or name an Odoo 19 beside it by SHOPER_ODOO"
}

# Installs odoo-19 (from the given package file, when there is one) and disables the
# system service that comes with it: the commands start servers of their own.
install_odoo() {
    local package=odoo-19
    if has_odoo_19 /usr/bin/python3; then
        return
    fi
    need_no_other_odoo
    if [ $# -gt 0 ]; then
        package=$(realpath "$1")
    elif ! apt-cache show odoo-19 >/dev/null 2>&1; then
        add_sid
    fi
    apt_update
    say "Installing $package"
    apt_get install --no-remove --no-install-recommends "$package" ||
        fail "apt-get could not install $package" \
            "read the end of $local_dir/log/apt.log, or name an Odoo 19 by SHOPER_ODOO"
    if [ -d /run/systemd/system ]; then
        as_root systemctl disable --now odoo.service >>"$local_dir/log/apt.log" 2>&1
    fi
}

# Sets odoo_python, a Python that has Odoo 19 when odoo_path is on its module path.
find_odoo() {
    odoo_python=/usr/bin/python3
    odoo_path=
    case ${SHOPER_ODOO:-} in
        '') install_odoo ;;
        *.deb) install_odoo "$SHOPER_ODOO" ;;
        *)
            odoo_python=$SHOPER_ODOO
            if [ "$(head -c 2 "$SHOPER_ODOO" 2>/dev/null | tr -d '\0')" = '#!' ]; then
                odoo_python=$(sed -n '1s/^#! *\(.*env \)\{0,1\}//p;q' "$SHOPER_ODOO")
                odoo_path=$(dirname "$(realpath "$SHOPER_ODOO")")
            fi
            PYTHONPATH=$odoo_path has_odoo_19 "$odoo_python" ||
                fail "SHOPER_ODOO=$SHOPER_ODOO has no Odoo 19" \
                    "name an odoo-bin, a Python with Odoo 19, or a package file"
            ;;
    esac
}

has_postgres_server() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
        [ -x "$(pg_config --bindir 2>/dev/null)/initdb" ]
}

# Sets python, the interpreter of the virtual environment, which is made when missing.
make_venv() {
    local venv=$local_dir/venv requirements=$root/scripts/requirements.txt
    if [ -n "${SHOPER_VENV:-}" ]; then
        python=$SHOPER_VENV/bin/python
        has_odoo_19 "$python" || fail "SHOPER_VENV=$SHOPER_VENV has no Odoo 19" \
            "install Odoo 19 and scripts/requirements.txt in it, or unset SHOPER_VENV"
        "$python" -c 'import phonenumbers, requests' 2>/dev/null ||
            fail "SHOPER_VENV=$SHOPER_VENV lacks what the addon needs" \
                "run $SHOPER_VENV/bin/pip install -r $root/requirements.txt"
        return
    fi
    python=$venv/bin/python
    if { echo "$odoo_python $odoo_path" && cat "$requirements"; } |
        cmp -s - "$venv/made-from"; then
        return
    fi
    say "Making the virtual environment (log: $local_dir/log/pip.log)"
    {
        "$odoo_python" -m venv --clear --system-site-packages "$venv" &&
            add_odoo_path "$venv" &&
            "$python" -m pip install --disable-pip-version-check -r "$requirements"
    } >"$local_dir/log/pip.log" 2>&1 ||
        fail "the virtual environment could not be made" \
            "read the end of $local_dir/log/pip.log"
    { echo "$odoo_python $odoo_path" && cat "$requirements"; } >"$venv/made-from"
}

# Lets the virtual environment see the modules of the Python that SHOPER_ODOO names
# (which may belong to a virtual environment itself).
add_odoo_path() {
    [ -n "${SHOPER_ODOO:-}" ] || return 0
    PYTHONPATH=$odoo_path "$odoo_python" -c 'if True:
        import sys
        folders = [path for path in sys.path[1:] if path.endswith("-packages")]
        print(*filter(None, [*sys.argv[1:], *folders]), sep="\n")' "$odoo_path" \
        >"$("$1/bin/python" -c 'import site; print(site.getsitepackages()[0])')/odoo.pth"
}

# Shows Odoo the repository as a folder named shoper_connector, entry by entry: a link
# to the whole repository would hold this folder again, without end.
link_addon() {
    local addon=$local_dir/addons/shoper_connector entry
    [ ! -L "$addon" ] || rm "$addon"
    mkdir -p "$addon"
    find "$addon" -xtype l -delete
    for entry in "$root"/*; do
        [ -e "$addon/${entry##*/}" ] || ln -s "$entry" "$addon/"
    done
}

# Installs the packages named, and all that every command needs.
install_system() {
    if [ -z "${SHOPER_VENV:-}" ]; then
        find_odoo
        if [ "$odoo_python" = /usr/bin/python3 ]; then
            # Debian's Odoo does not bring phonenumbers, which the addon needs.
            install_packages python3-venv ca-certificates python3-phonenumbers
        fi
    fi
    if [ -z "${SHOPER_PG:-}" ] && ! has_postgres_server; then
        install_packages postgresql
    fi
    install_packages "$@"
}

# Started by sudo in somebody's checkout: what needs root is done, the rest is theirs.
become_owner() {
    local owner
    owner=$(stat -c %U "$root")
    if [ "$(id -u)" != 0 ] || [ "$owner" = root ]; then
        return
    fi
    chown -R "$owner": "$local_dir"
    HOME=$(getent passwd "$owner" | cut -d: -f6)
    export HOME
    exec setpriv --reuid "$owner" --regid "$(id -g "$owner")" --init-groups \
        "${invocation[@]}"
}

set_up() {
    if ! mkdir -p "$local_dir/log" || [ ! -w "$local_dir" ]; then
        fail "$local_dir cannot be written" \
            "name another folder by SHOPER_LOCAL_DIR, or run this as its owner"
    fi
    # Two commands at once must not install at once.
    exec 9>"$local_dir/setup.lock"
    flock -n 9 || {
        say "Waiting for another command's set-up"
        flock 9
    }
    install_system "$@"
    become_owner
    make_venv
    link_addon
    exec 9>&-
    export SHOPER_LOCAL_DIR=$local_dir
    # Images of containers often say that nothing compiled is kept: each of dozens of
    # processes would compile Odoo anew.
    unset PYTHONDONTWRITEBYTECODE
    export PYTHONPYCACHEPREFIX=$local_dir/cache/python
}
