#!/usr/bin/env bash
# Make or refresh .venv from the hashed locks and install fourfocus into it, editable.
# Called by `make setup`; runs again only when a lock or pyproject.toml has changed. Needs no root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=.venv
log="$venv/setup.log"

say() { printf '· %s\n' "$*"; }
die() {
    printf '\n✗ %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null 2>&1 || die "找不到 PYTHON=$PYTHON / PYTHON=$PYTHON was not found."
        new_enough "$PYTHON" || die "PYTHON=$PYTHON 版本低于 3.11 / is older than Python 3.11."
        echo "$PYTHON"
        return
    fi
    local candidate
    # 3.11 is what the locks are tested on, so it is preferred to whatever python3 is.
    for candidate in python3.11 python3 python3.12 python3.13 python3.14 python; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    die "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed." \
        "found: $(python3 --version 2>/dev/null || echo 'no python3')" \
        "Debian/Ubuntu: sudo apt install python3.11 python3.11-venv" \
        "or name one: make setup PYTHON=/path/to/python3.11"
}

# Run a step quietly; on failure show the end of its output and say what usually helps.
step() {
    local what=$1
    shift
    if ! "$@" >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        die "$what 失败 / failed (whole output: $log)" \
            "Most often the package index cannot be reached: check the network and the proxy settings" \
            "(pip reads PIP_INDEX_URL, uv reads UV_DEFAULT_INDEX), then run the same command again."
    fi
}

if [ -e "$venv" ] && ! new_enough "$venv/bin/python"; then
    say "$venv 已失效，重建 / $venv no longer works: making it anew"
    rm -rf "$venv"
fi
if [ ! -e "$venv" ]; then
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || die \
        "$python 缺少 venv 模块 / $python has no working venv module." \
        "Debian/Ubuntu: sudo apt install $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    say "新建虚拟环境 / making $venv with $("$python" --version)"
    "$python" -m venv "$venv" || { rm -rf "$venv"; die "建不了 $venv / could not make $venv."; }
fi

if ! "$venv/bin/uv" --version 2>/dev/null | grep -qF "uv $(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements-uv.lock)"; then
    say "安装 uv / installing uv"
    step uv "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 \
        --require-hashes --only-binary :all: -r requirements-uv.lock
fi
# A sync also removes fourfocus for a moment, so it is left out when only pyproject.toml has changed.
if ! cmp -s requirements-dev.lock "$venv/.synced"; then
    say "安装依赖 / installing the locked packages (the first time about 0.5 GB on disk)"
    step packages "$venv/bin/uv" pip sync --python "$venv/bin/python" --require-hashes requirements-dev.lock
    cp requirements-dev.lock "$venv/.synced"
fi
say "安装 fourfocus / installing fourfocus (editable)"
step fourfocus "$venv/bin/uv" pip install --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
say "网站的样式、图表和字体 / the site's style, charts and font"
step site "$venv/bin/python" scripts/build_site.py
say "就绪 / ready: $venv/bin/fourfocus"
