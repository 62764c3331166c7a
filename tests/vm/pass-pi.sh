#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: protection information goes with its data, over lines and stripes, and comes back; where disks differ it is not offered, and what comes then is refused
# stock: the profile is registered (6.1) or a limit; payloads of parts have a reserve, or none
# modules: sd_mod
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk scsi 8 dif=1 dix=1
a=$DEVNO A=$DISK
disk scsi 8 dif=1 dix=1
b=$DEVNO
disk brd 8
c=$DEVNO
ctl "create vol"
ctl "create top"
V=$D/vol

# profile MAJOR,MINOR
profile() { cat "$(sys "$1")"/integrity/format "$(sys "$1")"/integrity/tag_size; }
# vol NAME: its numbers
vol() { state "$1" dev | tr : ' '; }
# pi MAJOR MINOR SECTOR SECTORS [write=1 app=N]: errno, then "APP REF" of each sector read
pi()
{
	local at="major=$1 minor=$2 sector=$3 sectors=$4"

	shift 4
	log_clear
	# shellcheck disable=SC2086
	modprobe pi $at "$@" && rmmod pi
	log_since | sed -n 's/.*pi: //p'
}
# tags APP FIRST COUNT: of a read that went well
tags() { echo 0; awk -v app="$1" -v at="$2" -v n="$3" 'BEGIN { while (n--) print app, at++ }'; }

lab_a=$(profile "$(mm $a)")
like "the disk has some" "$lab_a" "T10-DIF-TYPE1-CRC*"
ok "all of it" table vol "0 16384 linear $a 0"
is "as the disk" "$(profile "$(ours vol)")" "$lab_a"
# shellcheck disable=SC2046,SC2086
{
	is "tags that are wrong, to the disk" "$(pi $a 8 8 write=1 app=1 wrong=1)" -84
	is "and to ours" "$(pi $(vol vol) 8 8 write=1 app=1 wrong=1)" -84
	is "tags that are right" "$(pi $(vol vol) 8 8 write=1 app=65)" 0
	is "come back" "$(pi $(vol vol) 8 8)" "$(tags 65 0 8)"
	is "are on the disk" "$(pi $a 8 8)" "$(tags 65 0 8)"
	is "with their data" "$(dd if="$A" bs=512 skip=8 count=8 iflag=direct 2> /dev/null |
		tr -d A | wc -c)" 0

	ok "several lines" table vol "0 40 linear $a 1000
40 8 io-err
48 1000 linear $b 501"
	is "as the disks" "$(profile "$(ours vol)")" "$lab_a"
	is "over a hole" "$(pi $(vol vol) 32 32 write=1 app=66)" -5
	ok "without it" table vol "0 40 linear $a 1000
40 1000 linear $b 501"
	is "over a border" "$(pi $(vol vol) 8 64 write=1 app=67)" 0
	is "is back" "$(pi $(vol vol) 8 64)" "$(tags 67 0 64)"
	is "before it" "$(pi $a 1008 32)" "$(tags 67 0 32)"
	is "behind it" "$(pi $b 501 32)" "$(tags 67 0 32)"
	ok "written without" pat write $V 0 1000 plain
	ok "read" pat check $V 0 1000 plain
	is "has what the disks make" "$(pi $(vol vol) 8 64)" "$(tags 0 0 64)"

	ok "another one on that" table top "0 17 linear $(vol vol) 200
17 100 linear $(vol vol) 20"
	is "as the disks, too" "$(profile "$(ours top)")" "$lab_a"
	is "over borders of both" "$(pi $(vol top) 0 64 write=1 app=68)" 0
	is "is back" "$(pi $(vol top) 0 64)" "$(tags 68 0 64)"
	is "the first part" "$(pi $b 661 17)" "$(tags 68 0 17)"
	is "the second" "$(pi $a 1020 20)" "$(tags 68 0 20)"
	is "the last" "$(pi $b 501 27)" "$(tags 68 0 27)"
	ok "on nothing" table top "0 8 zero"

	ok "stripes" table vol "0 1024 striped 2 8 $a 2048 $b 4096"
	is "as the disks" "$(profile "$(ours vol)")" "$lab_a"
	is "round and round" "$(pi $(vol vol) 4 64 write=1 app=69)" 0
	is "is back" "$(pi $(vol vol) 4 64)" "$(tags 69 0 64)"
	is "on one" "$(pi $a 2052 28)" "$(tags 69 0 28)"
	is "on the other" "$(pi $b 4096 32)" "$(tags 69 0 32)"
}

# none WHAT LINES: not offered; who does not ask is told
none()
{
	ok "$1: a table" table vol "$2"
	like "$1: no profile" "$(profile "$(ours vol)")" "none*"
	# shellcheck disable=SC2046
	like "$1: refused" "$(pi $(vol vol) 0 8 write=1 app=70)" "-22|-95"
	ok "$1: without" pat write $V 0 64 plain
	ok "$1: read" pat check $V 0 64 plain
}
none "a disk that has none" "0 64 linear $a 0
64 64 linear $c 0"
none "such a disk first" "0 64 linear $c 0
64 64 linear $a 0
128 64 linear $b 0"
none "a mirror, whose legs it would need twice" "0 64 mirror $a 0 $b 0 insync"
ok "zeros" table vol "0 64 zero"
like "zeros: no profile" "$(profile "$(ours vol)")" "none*"

# A table that was ready brings it, and takes it away
ready() { load vol "begin
$1
ready
"; }
ok "without" table vol "0 1024 linear $c 0"
ok "one with it is ready" ready "0 1024 linear $a 0"
like "not yet" "$(profile "$(ours vol)")" "none*"
ok "commit" ctl "commit vol"
is "as the disk" "$(profile "$(ours vol)")" "$lab_a"
# shellcheck disable=SC2046
{
	is "tags" "$(pi $(vol vol) 8 64 write=1 app=72)" 0
	is "come back" "$(pi $(vol vol) 8 64)" "$(tags 72 0 64)"
}
ok "one without is ready" ready "0 1024 linear $c 0"
ok "commit" ctl "commit vol"
like "no profile" "$(profile "$(ours vol)")" "none*"

# Held, and let go to a table that has none
ok "with" table vol "0 1024 linear $a 0"
ctl "suspend vol"
# shellcheck disable=SC2046
pi $(vol vol) 0 8 write=1 app=71 > $LAB/held &
is_held() { waits "$(pidof modprobe)"; }
ok "one is held" wait_for 30 is_held
ok "another table" table vol "0 1024 linear $c 0"
ok "resume" ctl "resume vol"
wait $!
like "refused" "$(cat $LAB/held)" "-22|-95"
