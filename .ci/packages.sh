# Which Debian packages errand needs, and how they get onto the machine. Sourced by ./quickstart, ./test and
# .ci/run; nothing else names a package. Needs: bash, dpkg, apt.
# shellcheck shell=bash

say() { printf '\033[1m==\033[0m %s\n' "$*"; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# "debian-12", "debian-13", "ubuntu-24.04": what the lists below are written for.
machine() {
  # shellcheck source=/dev/null
  (. /etc/os-release 2>/dev/null && printf '%s-%s' "${ID:-unknown}" "${VERSION_ID:-}")
}

# An entry is a package, with `/release` where apt would choose another; or `package:command` where having the
# command is enough (it may come from elsewhere).
build_packages() {
  local common=(cmake ninja-build ccache pkg-config:pkg-config make g++ git ca-certificates
    libboost1.83-dev libssl-dev nlohmann-json3-dev libyaml-cpp-dev libsqlitecpp-dev libsqlite3-dev
    libseccomp-dev libpython3-dev)
  case "$(machine)" in
    # g++ miscompiles coroutines (see .cmake/coroutines.cpp); boost and catch2 come from backports.
    debian-12) echo "${common[@]}" clang-16 libclang-rt-16-dev libcatch2-dev ;;
    ubuntu-24.04) echo "${common[@]}" clang catch2 ;;
    *) echo "${common[@]}" clang libcatch2-dev ;;
  esac
}

# What scripts run on inside the sandbox, and the database of time zones.
run_packages() {
  echo python3 python3-pandas python3-numpy python3-openpyxl python3-matplotlib python3-xlrd \
    python3-xlsxwriter python3-xlwt python3-docx python3-pypdf python3-pdfminer python3-pil python3-chardet \
    python3-odf python3-lxml python3-tabulate python3-dateutil python3-scipy python3-sklearn python3-seaborn \
    python3-reportlab python3-qrcode python3-jieba fonts-noto-cjk tzdata
  if [[ $(machine) == debian-12 ]]; then
    echo libblas-dev  # Meets python3-scipy's dependency on a BLAS for compilers without OpenBLAS and its threads.
  fi
}

test_packages() {
  local common=(nodejs:node npm:npm libreoffice-calc-nogui poppler-utils strace procps zip
    python3-msoffcrypto-tool python3-jsonschema python3-yaml)
  case "$(machine)" in
    ubuntu-*) echo "${common[@]}" chromium-browser:chromium ;;  # Ubuntu's is a snap; Debian's is a package.
    # gVisor, for runner.isolation: gvisor. Ubuntu 24.04 has none that is new enough.
    debian-12) echo "${common[@]}" chromium:chromium runsc/bookworm-backports:runsc ;;
    *) echo "${common[@]}" chromium:chromium runsc:runsc ;;
  esac
}

ci_packages() {
  case "$(machine)" in
    debian-12) echo clang-format-16 clang-tidy-16 shellcheck ;;
    *) echo clang-16 libclang-rt-16-dev clang-format-16 clang-tidy-16 shellcheck ;;
  esac
}

# Whether the command is there, and no gVisor of 2022, which is Debian 12's own and lacks what the runner needs.
has_command() {
  command -v "$1" >/dev/null && [[ $1 != runsc || $(runsc --version) != *0.0~2022* ]]
}

# The entries of the arguments that are not there.
missing_packages() {
  local entry wanted=() installed
  for entry in "$@"; do
    if [[ $entry != *:* ]] || ! has_command "${entry#*:}"; then
      wanted+=("${entry%%:*}")
    fi
  done
  if ((${#wanted[@]} == 0)); then
    return
  fi
  installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package} ' "${wanted[@]}" 2>/dev/null || true)"
  for entry in "${wanted[@]}"; do
    [[ $installed == *" installed $entry "* ]] || echo "$entry"
  done
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "installing packages needs root: run this as root, install sudo, or run yourself: $*"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600 "$@"
}

# Address and release of each source that apt has read: nothing on a machine that was never updated.
apt_sources() {
  # shellcheck disable=SC2016  # apt's own placeholders
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages'
}

# Debian 12 has Boost 1.83 and Catch2 3 in backports, which apt prefers to nothing else. The mirror is the
# machine's own.
add_backports() {
  local targets mirror
  targets=$(apt_sources)
  if [[ -z $targets ]]; then
    apt update || die "apt-get update failed (see above): is this machine online, and are its sources right?"
    targets=$(apt_sources)
  fi
  if [[ $targets == *bookworm-backports* ]]; then
    return
  fi
  mirror=$(awk '$2 == "bookworm" { print $1; exit }' <<<"$targets")
  [[ -n $mirror ]] || die "apt has no source of Debian 12 (bookworm); add one, then run this again"
  say "Adding Debian's backports to /etc/apt/sources.list.d/errand-backports.sources"
  as_root tee /etc/apt/sources.list.d/errand-backports.sources >/dev/null <<END
Types: deb
URIs: $mirror
Suites: bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
}

# Debian 12's python3-scipy depends (by way of python3-pythran) on the default Boost, whose headers conflict with
# those of Boost 1.83. Nothing of it compiles here: an empty package tells apt that 1.83 stands for the default.
provide_default_boost() {
  local folder
  if [[ $(dpkg-query -W -f '${db:Status-Status}' errand-boost 2>/dev/null) == installed ]]; then
    return
  fi
  folder=$(mktemp -d)
  mkdir "$folder/DEBIAN"
  cat >"$folder/DEBIAN/control" <<END
Package: errand-boost
Version: 1
Architecture: all
Maintainer: Errand <errand@localhost>
Depends: libboost1.83-dev
Provides: libboost-dev
Description: Boost 1.83 in the place of Debian's default Boost
END
  chmod -R a+rX "$folder"
  dpkg-deb --build --root-owner-group "$folder" "$folder.deb" >/dev/null
  apt install -y --no-install-recommends "$folder.deb" ||
    die "apt-get could not install Boost 1.83 (see above); mend that and run this again"
  rm -r "$folder" "$folder.deb"
}

# install_missing build run...: installs what is missing of those lists; quick and silent when nothing is.
install_missing() {
  local list wanted=() missing
  for list in "$@"; do
    # shellcheck disable=SC2207  # names, on any number of lines
    wanted+=($("${list}_packages"))
  done
  command -v dpkg-query >/dev/null ||
    die "this script installs Debian packages; on another system install the packages named in .ci/packages.sh"
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if ((${#missing[@]} == 0)); then
    return
  fi
  case "$(machine)" in
    debian-12 | debian-13 | ubuntu-24.04) ;;
    *) say "This is $(machine); the list of packages is written for Debian 12, 13 and Ubuntu 24.04. Trying." ;;
  esac
  say "Installing ${#missing[@]} packages: ${missing[*]}"
  if [[ $(machine) == debian-12 ]]; then
    add_backports
  fi
  apt update || die "apt-get update failed (see above): is this machine online, and are its sources right?"
  if [[ $(machine) == debian-12 && " ${missing[*]} " == *" python3-scipy "* && " $* " == *" build "* ]]; then
    provide_default_boost
  fi
  apt install -y --no-install-recommends "${missing[@]}" ||
    die "apt-get could not install them (see above); mend that and run this again"
}
