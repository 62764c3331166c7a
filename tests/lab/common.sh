# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the lab's scripts share: paths, messages, stamps, a private apt.

set -euo pipefail
export LC_ALL=C

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$LAB/../.." && pwd)
BUILD=${BUILD:-$TOP/build}
mkdir -p "$BUILD"

say() { echo "# $*" >&2; }
die() { echo "# ${0##*/}: $*" >&2; exit 1; }

# as_root CMD...: runs it as root
as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# recipe TEXT-OR-FILE...: one hash over all of them
recipe()
{
	local what

	for what; do
		if [ "${what#/}" != "$what" ] && [ -f "$what" ]; then
			cat "$what"
		else
			echo "$what"
		fi
	done | sha256sum | cut -c1-16
}

# fresh DIR HASH: DIR was completed with this very recipe
fresh() { [ "$(cat "$1/.stamp" 2>/dev/null)" = "$2" ]; }

# stamp DIR HASH: DIR is complete
stamp() { echo "$2" > "$1/.stamp"; }

# logged NAME CMD...: runs it quietly; when it fails its output is shown
logged()
{
	local name=$1 log=$BUILD/log/$1.log

	shift
	mkdir -p "$BUILD/log"
	# In the background, as set -e is off in all that an if runs.
	"$@" > "$log" 2>&1 < /dev/null &
	if ! wait $!; then
		tail -n 40 "$log" | sed 's/^/#   /' >&2
		die "$name failed, its whole output is in ${log#"$TOP/"}"
	fi
}

# tried CMD...: a few times, a mirror may be down or in the middle of an update
tried()
{
	local pause

	for pause in 10 30 90; do
		! "$@" || return 0
		echo "tried again in $pause seconds: $*"
		sleep $pause
	done
	"$@"
}

# locked NAME CMD...: no two runs of it at once
locked()
{
	local name=$1

	shift
	mkdir -p "$BUILD/lock"
	(
		flock 9
		"$@"
	) 9> "$BUILD/lock/$name"
}

archive()
{
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' \
		'Created-By: Packages' |
		awk '$2 ~ /^[a-z]+$/ && $3 == "Debian" { print $1; exit }'
}

# mirror: where this machine takes Debian's main archive from
mirror()
{
	local uri

	uri=$(archive)
	if [ -z "$uri" ]; then
		logged apt-update tried as_root apt-get -q update
		uri=$(archive)
	fi
	[ -n "$uri" ] || die "no Debian archive in the apt sources"
	echo "$uri"
}

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# apt_sources SUITE...: lines of a sources.list
apt_sources()
{
	local suite uri

	uri=$(mirror)
	for suite; do
		echo "deb [signed-by=$KEYRING] $uri $suite main"
	done
}

# The private apt's; who wants another one makes them local.
APT=$BUILD/apt
APT_SUITES="trixie trixie-backports"
APT_ARCH=$(dpkg --print-architecture)

# pm TOOL ARG...: apt-get or apt-cache on those, with nothing installed and
# apart from the machine's own state
pm()
{
	local tool=$1 dir=$APT

	shift
	"$tool" -q -o Dir::State="$dir/state" -o Dir::State::status="$dir/status" \
		-o Dir::Cache="$dir/cache" -o Dir::Etc::sourcelist="$dir/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Languages=none -o Acquire::Retries=3 \
		-o APT::Architecture="$APT_ARCH" -o APT::Architectures="$APT_ARCH" "$@"
}

# apt_private: makes that state; once a day is enough
apt_private()
{
	local dir=$APT

	if [ -n "$(find "$dir/updated" -mtime -1 2>/dev/null)" ]; then
		return
	fi
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	: > "$dir/status"
	# shellcheck disable=SC2086
	apt_sources $APT_SUITES > "$dir/sources.list"
	logged "${dir##*/}-update" tried pm apt-get update
	touch "$dir/updated"
}

# newest REGEX: the package of the highest version among those named so
newest()
{
	apt_private
	pm apt-cache --names-only search "$1" | awk '{ print $1 }' | sort -V | tail -n 1
}

# machine_of kvm|tcg: QEMU's options for a PC. What a processor has beyond the
# needs of a kernel only makes it slower to emulate.
machine_of()
{
	case $1 in
	kvm) echo "-accel kvm -cpu host" ;;
	tcg) echo "-accel tcg,thread=multi -cpu Westmere,+rdrand" ;;
	esac
}

# header FILE KEY: what `# KEY: ...` in the comments at a test's top says
header() { sed -n "/^#/!q;s/^# $2: *//p" "$1" | head -n 1; }
