#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the legs are equal after a copy under verified writes, whatever the regions, and nothing else was written
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

mb=$(much 10 40)
disk null "$mb"
a=$DEVNO A=$DISK
disk null "$mb"
b=$DEVNO B=$DISK
ctl "create vol"

# writing: somebody has begun to
writing() { [ "$(delta "$(ours vol)" 5)" -gt 0 ]; }

# try START START SECTORS [OPTION...]
try()
{
	local from=$1 to=$2 size=$3 load

	shift 3
	pat write "$A" 0 "$SECTORS" old > /dev/null
	pat write "$B" 0 "$SECTORS" junk > /dev/null
	ok "$*: linear" table vol "0 $size linear $a $from"
	rm -f /tmp/stop /tmp/rounds
	mark "$(ours vol)"
	load_on $D/vol $((size * 512)) &
	load=$!
	ok "$*: writes" wait_for 30 writing
	begun=$(date +%s)
	ok "$*: mirror" table vol "0 $size mirror $a $from $b $to $*"
	# After a second it may be.
	[ $# -lt 4 ] || is "$*: not at once" \
		"$(synced vol && [ "$(date +%s)" = "$begun" ] && echo synced)" ""
	ok "$*: copied" wait_for 150 synced vol
	: > /tmp/rounds
	ok "$*: once more on both" wait_for 60 test -s /tmp/rounds
	touch /tmp/stop
	ok "$*: what was written was read" wait $load
	[ ! -s $LAB/failed ] || diag "$(tail -n 5 /tmp/fio.out)"
	is "$*: the legs" "$(sum "$B" "$to" "$size")" "$(sum "$A" "$from" "$size")"
	is "$*: before" "$(pat check "$B" 0 "$to" junk) $(pat check "$A" 0 "$from" old)" "OK OK"
	is "$*: behind" "$(pat check "$B" $((to + size)) $((SECTORS - to - size)) junk)" OK
	is "$*: in flight" "$(stats "$(ours vol)" 9)" 0
	ok "$*: linear on the destination" table vol "0 $size linear $b $to"
}

try 1 3 3001 region 8 rate 1
try 101 200 "$(much 6001 15001)" region 64 rate "$(much 2 4)"
try 8 7 "$(much 12289 30721)" region 4096 rate "$(much 4 8)"
try 3 "$(much 4097 16385)" "$(much 12001 40001)" rate "$(much 4 8)"
try 0 5 "$(much 8000 20000)" region 1048576
