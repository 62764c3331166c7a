# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the lab's scripts share: paths, messages, what is made once, a private apt.
#
# What is costly to make lies in the user's cache folder, for all checkouts: kernels,
# what they are made from, Debians to build and install in. Each thing has a folder of
# its own, with the hash of its recipe in the name and a file `.stamp` that is made
# last. So a stale one is never found, and one that was left half-made is made anew.
# build/ has links to them, and what was built from this checkout.

set -euo pipefail
export LC_ALL=C

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$LAB/../.." && pwd)
BUILD=${BUILD:-$TOP/build}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/device-mapper
mkdir -p "$BUILD" "$CACHE"
# shellcheck source=../../tested-kernels
. "$TOP/tested-kernels"

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

# forgotten: the cached things that nobody wanted for a month
forgotten() { find "$CACHE" -mindepth 3 -maxdepth 3 -name .stamp -mtime +30 -printf '%h\n'; }

# abandoned DIR: what is of the same name, of any recipe, and was never completed
abandoned()
{
	local dir

	for dir in "${1%-*}"-????????????????; do
		[ -e "$dir/.stamp" ] || echo "$dir"
	done
}

# fill DIR HASH CMD...: has CMD DIR make it, unless somebody else just did
fill()
{
	local dir=$1 hash=$2 old

	shift 2
	! fresh "$dir" "$hash" || return 0
	for old in $(abandoned "$dir") $(forgotten); do
		as_root rm -rf "$old"
	done
	mkdir -p "$dir"
	"$1" "$dir" "${@:2}"
	stamp "$dir" "$hash"
}

# cached KIND NAME HASH CMD [ARG...]: what CMD DIR ARG... makes, once for all
# checkouts. build/KIND/NAME is a link to it.
cached()
{
	local kind=$1 name=$2 hash=$3 dir=$CACHE/$1/$2-$3

	shift 3
	fresh "$dir" "$hash" || shared "$kind-$name" fill "$dir" "$hash" "$@"
	touch "$dir/.stamp"
	mkdir -p "$BUILD/$kind"
	[ "$(readlink "$BUILD/$kind/$name")" = "$dir" ] || ln -sfn "$dir" "$BUILD/$kind/$name"
}

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

# lock FOLDER NAME CMD...
lock()
{
	local file=$1/lock/$2

	shift 2
	mkdir -p "${file%/*}"
	(
		flock 9
		"$@"
	) 9> "$file"
}

# locked NAME CMD...: no two runs of it at once in this checkout
locked() { lock "$BUILD" "$@"; }

# shared NAME CMD...: nor in any other
shared() { lock "$CACHE" "$@"; }

# archive LABEL: where this machine's apt takes that archive of Debian's from
archive()
{
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' \
		'Origin: Debian' | awk -v label="$1" '$2 == label { print $1; exit }'
}

# mirror LABEL: the same, of a machine whose apt was never asked before, too
mirror()
{
	local uri

	uri=$(archive "$1")
	if [ -z "$uri" ]; then
		logged apt-update tried as_root apt-get -q update
		uri=$(archive "$1")
	fi
	echo "$uri"
}

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# apt_sources SUITE...: lines of a sources.list; no line for what mends a release
# where the machine itself has none
apt_sources()
{
	local suite uri security

	uri=$(mirror Debian)
	[ -n "$uri" ] || die "no Debian archive in the apt sources"
	security=$(mirror Debian-Security)
	for suite; do
		case $suite in
		*-security) [ -z "$security" ] || echo "deb [signed-by=$KEYRING] $security $suite main" ;;
		*) echo "deb [signed-by=$KEYRING] $uri $suite main" ;;
		esac
	done
}

# The private apt's; who wants another one makes them local.
APT_NAME=trixie
APT_SUITES="trixie trixie-backports"
MACHINE_ARCH=$(dpkg --print-architecture)
APT_ARCH=$MACHINE_ARCH

# pm TOOL ARG...: apt-get or apt-cache on those, with nothing installed and
# apart from the machine's own state
pm()
{
	local tool=$1 dir=$CACHE/apt/$APT_NAME

	shift
	"$tool" -q -o Dir::State="$dir/state" -o Dir::State::status="$dir/status" \
		-o Dir::Cache="$dir/cache" -o Dir::Etc::sourcelist="$dir/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Languages=none -o Acquire::Retries=3 \
		-o APT::Architecture="$APT_ARCH" -o APT::Architectures="$APT_ARCH" "$@"
}

# asked_today: was this apt brought up to date within a day?
asked_today() { [ -n "$(find "$CACHE/apt/$APT_NAME/updated" -mtime -1 2>/dev/null)" ]; }

apt_update()
{
	local dir=$CACHE/apt/$APT_NAME

	! asked_today || return 0
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	: > "$dir/status"
	# shellcheck disable=SC2086
	apt_sources $APT_SUITES > "$dir/sources.list"
	if (logged "apt-$APT_NAME" tried pm apt-get update); then
		touch "$dir/updated"
	elif [ -f "$dir/updated" ]; then
		say "going on with what $APT_NAME had when it was last asked"
	else
		exit 1
	fi
}

# apt_private: makes that state; once a day is enough
apt_private() { asked_today || shared "apt-$APT_NAME" apt_update; }

# newest REGEX: the package of the highest version among those named so
newest()
{
	apt_private
	pm apt-cache --names-only search "$1" | awk '{ print $1 }' | sort -V | tail -n 1
}

# machine_of kvm|tcg: QEMU's options for a PC. What a processor has beyond the
# needs of a kernel only makes it slower to emulate. One thread emulates all processors:
# with one for each, one of them may go on seeing a breakpoint that a kernel, patching
# its code for a trace, has taken back, and goes round in it for ever. It is no slower
# where there are as many machines as processors.
machine_of()
{
	case $1 in
	kvm) echo "-accel kvm -cpu host" ;;
	tcg) echo "-accel tcg,thread=single -cpu Westmere,+rdrand" ;;
	esac
}

# header FILE KEY: what `# KEY: ...` in the comments at a test's top says
header() { sed -n "/^#/!q;s/^# $2: *//p" "$1" | head -n 1; }
