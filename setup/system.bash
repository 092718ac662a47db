# System packages: which of setup/system.txt are missing, and how to get them. Sourced by ./dev.
# Asks the system itself each time (a few milliseconds), so that there is no memory of it to go
# stale.

# The column of setup/system.txt that counts here.
if [ "$(uname -s)" = Darwin ]; then
  packages_from=brew
elif command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
  packages_from=apt
else
  packages_from=elsewhere
fi

# set_up_system FOR...: what the rows of these kinds name is there afterwards, or the script ends.
set_up_system() {
  if [ $packages_from = brew ]; then
    xcode-select --print-path >/dev/null 2>&1 ||
      fail "no compiler: install Apple's command line tools with: xcode-select --install"
    command -v brew >/dev/null ||
      fail "Homebrew is missing: install it as its home page tells, then run ./dev setup again"
  fi

  local missing
  missing=$(missing_needs "$@")
  if [ -n "$missing" ]; then
    install_needs $missing
    missing=$(missing_needs "$@")
    [ -z "$missing" ] ||
      fail "$packages_from claims success, but still missing: ${missing}- install them by hand"
  fi

  local compiler=${CXX:-g++} version
  if [ $packages_from != brew ]; then
    version=$("$compiler" -dumpversion) ||
      fail "cannot run the compiler $compiler: set CXX to a g++ 12 or newer"
    [ "${version%%.*}" -ge 12 ] ||
      fail "$compiler $version is too old, howfast needs 12: install g++-12 and set CXX=g++-12"
  fi
}

# needs COLUMN FOR...: the entries of one column of setup/system.txt.
needs() {
  local column=$1 kinds=" ${*:2} " kind apt brew elsewhere
  while read -r kind apt brew elsewhere; do
    case $kinds in *" $kind "*) [ "${!column}" = - ] || echo "${!column}" ;; esac
  done <setup/system.txt
}

# missing_needs FOR...: those that are not installed, on one line.
missing_needs() {
  local wanted
  wanted=$(needs $packages_from "$@" | for_this_release)
  missing_from_$packages_from $wanted | tr '\n' ' '
}

# Debian 12 and the Ubuntus of its time carry the clang that .clang-format is written for. Others
# have what their unversioned packages give.
for_this_release() {
  local with_clang_14='^VERSION_CODENAME=(bookworm|jammy|noble)$'
  if [ $packages_from = apt ] && ! grep -qE "$with_clang_14" /etc/os-release; then
    sed -E '/clang/s/-14//'
  else
    cat
  fi
}

missing_from_apt() {
  local package installed format='${Package} ${db:Status-Status}\n'
  installed=$(dpkg-query --show --showformat "$format" "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "$package installed" <<<"$installed" || echo "$package"
  done
}

missing_from_brew() {
  local formula prefix
  prefix=$(brew --prefix)
  for formula in "$@"; do
    [ -d "$prefix/opt/$formula" ] || echo "$formula"
  done
}

missing_from_elsewhere() {
  local need
  for need in "$@"; do
    case $need in
      '<'*) echo "#include $need" | "${CXX:-g++}" -E -x c++ - >/dev/null 2>&1 || echo "$need" ;;
      *) command -v "$need" >/dev/null || echo "$need" ;;
    esac
  done
}

install_needs() {
  case $packages_from in
    elsewhere) fail "install these by your system's means and run ./dev setup again:" "$@" ;;
    brew) install_command="brew install $*" ;;
    apt) install_command="apt-get install --yes --no-install-recommends $*" ;;
  esac
  say "howfast needs $* from $packages_from"
  may_install || fail "not installed; to do it yourself run: $install_command"

  if [ $packages_from = brew ]; then
    brew install "$@" >&2 ||
      fail "brew failed as it says above; mend that and run: $install_command"
    return
  fi
  as_root=
  if [ "$(id -u)" != 0 ]; then
    # Off a terminal nobody could type sudo's password.
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      as_root=sudo
    else
      fail "this needs root; ask whoever has it to run: $install_command"
    fi
  fi
  say "installing (log: .deps/apt.log)"
  mkdir -p .deps
  # The lists of a new machine are empty, and old ones name packages that are gone: only then are
  # they fetched.
  apt_get install --yes --no-install-recommends "$@" ||
    { apt_get update && apt_get install --yes --no-install-recommends "$@"; } ||
    fail "$(grep '^E:' .deps/apt.log | tail -n 1); mend that and run: $install_command"
}

apt_get() {
  # A machine that has just started is often installing its own updates: wait for those instead of
  # failing.
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" \
    >.deps/apt.log 2>&1 </dev/null
}

# Asks on a terminal, unless --yes was given.
may_install() {
  [ -z "$yes" ] && [ -t 0 ] || return 0
  local answer
  read -r -p "Install them? [y/N] " answer
  case $answer in [yY]*) ;; *) return 1 ;; esac
}
