#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: nothing is written to a disk that turns read-only under a live table, under any target; what would be gets EIO, and a mirror loses the leg
# stock: bdev_read_only() and what the block layer makes of it
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16 discard=1
a=$DEVNO A=$DISK
disk null 16 discard=1
b=$DEVNO B=$DISK
pat write "$A" 0 32768 old > /dev/null
pat write "$B" 0 32768 old > /dev/null
ctl "create vol"

# refused WHAT START COUNT: whatever would change it
refused()
{
	local op

	for op in write discard zeroout; do
		is "$1: $op" "$(bio $D/vol $op "$2" "$3")" EIO
	done
	is "$1: with a flush" "$(bio -d $D/vol write "$2" "$3")" EIO
	fails "$1: through the page cache" \
		/bin/dd if=/dev/zero of=$D/vol bs=512 seek="$2" count="$3" conv=notrunc,fsync status=none
	is "$1: a flush" "$(bio $D/vol flush)" OK
}

# kept WHAT DISK [FIRST COUNT]: it is as it was
kept() { is "$1: nothing was written" "$(pat check "$2" "${3-0}" "${4-32768}" old)" OK; }

ok "linear" table vol "0 1024 linear $a 0
1024 1024 linear $b 1024"
exec 3<> $D/vol
ok "turns read-only" blockdev --setro "$A"
refused linear 8 16
kept linear "$A"
is "a request that is there in part" "$(bio $D/vol write 1016 16)" EIO
kept "in part" "$A"
is "the other disk" "$(bio $D/vol write 1024 8)" OK
is "is read" "$(pat check $D/vol 0 1024 old)" OK
ok "turns writable" blockdev --setrw "$A"
is "is written" "$(bio $D/vol write 0 8)" OK
exec 3<&-
pat write "$A" 0 32768 old > /dev/null
pat write "$B" 0 32768 old > /dev/null

ok "striped" table vol "0 2048 striped 2 8 $a 0 $b 0"
ok "turns read-only" blockdev --setro "$A"
refused striped 0 64
kept striped "$A"
is "the other stripe" "$(bio $D/vol write 8 8)" OK

# one of ours below one of ours
ok "linear" table vol "0 2048 linear $b 0"
ctl "create top"
ok "on ours" table top "0 2048 linear $(dev vol) 0"
ok "ours turns read-only" blockdev --setro $D/vol
writes=$(stats "$(mm $b)" 5)
is "is not written" "$(bio $D/top write 0 8)" EIO
is "nothing comes below" "$(stats "$(mm $b)" 5)" "$writes"
ctl "remove top"

ok "ours turns writable" blockdev --setrw $D/vol
ok "turns writable" blockdev --setrw "$A"
ok "over it" table vol "0 1024 linear $b 0
1024 1024 linear $a 0"
is "it is written" "$(bio $D/vol write 1024 8)" OK

# mirrors: a leg that is not written is lost
for leg in source destination; do
	pat write "$A" 0 32768 old > /dev/null
	pat write "$B" 0 32768 old > /dev/null
	ok "$leg: off" table vol "0 2048 io-err"
	ok "$leg: mirror" table vol "0 2048 mirror $a 0 $b 0 insync"
	if [ $leg = source ]; then X=$A legs=DA; else X=$B legs=AD; fi
	ok "$leg: turns read-only" blockdev --setro "$X"
	is "$leg: a flush" "$(bio $D/vol flush) $(status vol)" "OK copied=2048/2048 legs=AA"
	is "$leg: a write" "$(pat write $D/vol 16 16 new) $(status vol)" "OK copied=2048/2048 legs=$legs"
	is "$leg: is read" "$(pat check $D/vol 16 16 new)" OK
	kept "$leg" "$X"
	ok "$leg: turns writable" blockdev --setrw "$X"
done

# while copying the destination is lost by the copy itself, or by a write
ok "copy: mirror" table vol "0 32768 mirror $a 0 $b 0 region 2048 rate 1"
ok "copy: a region" wait_for 30 copied vol 2048
ok "copy: turns read-only" blockdev --setro "$B"
ok "copy: is lost" wait_for 60 has vol "# copied=.* legs=AD"
sum "$B" 0 32768 > /tmp/before
is "copy: a write" "$(bio $D/vol write 0 8)" OK
sum "$B" 0 32768 > /tmp/after
same "copy: nothing was written" /tmp/before /tmp/after
ok "copy: turns writable" blockdev --setrw "$B"

# and the source's error is the writer's
ok "from: mirror" table vol "0 32768 mirror $a 0 $b 0 region 2048 rate 1"
ok "from: a region" wait_for 30 copied vol 2048
ok "from: turns read-only" blockdev --setro "$A"
is "from: a write to what is copied" "$(bio $D/vol write 0 8)" EIO
is "from: one to what is not" "$(bio $D/vol write 32760 8)" EIO
like "from: both are alive" "$(status vol)" "copied=*/32768 legs=AA"
ok "from: turns writable" blockdev --setrw "$A"
is "from: a write" "$(bio $D/vol write 0 8)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0
