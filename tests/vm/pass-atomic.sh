#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: atomic writes: limits are such that none is torn at the end of a line, a chunk or a region; they reach the disk as one, and what would be torn is refused, also by a table that came meanwhile
# stock: limits for atomic writes, which 6.1 has not, and 6.12 does not stack by itself
# kernels: debug 6.12 7.3
# modules: sd_mod
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# From 8 sectors to 64, at multiples of 8
set -- physblk_exp=3 atomic_wr=1 atomic_wr_max_length=64 atomic_wr_align=8 atomic_wr_gran=8
disk scsi 8 "$@"
a=$DEVNO A=$DISK
disk scsi 8 "$@"
b=$DEVNO B=$DISK
disk brd 8
c=$DEVNO
ctl "create vol"
ctl "create top"
V=$D/vol

# offers MAJOR,MINOR: smallest, largest, merged, border
offers()
{
	local all=

	for lab_what in unit_min unit_max max boundary; do
		all="$all $(queue "$1" atomic_write_${lab_what}_bytes)"
	done
	echo "${all# }"
}
scsi_on() { trace_on && echo scsi:scsi_dispatch_cmd_start > $LAB_TRACE/set_event; }
# as_one: how many atomic writes the disks were sent since, of how many in all
as_one() { trace_raw | awk '/raw=9c/ { n++ } /cmnd=\(WRITE|raw=9c/ { all++ } END { print n + 0, all + 0 }'; }

is "the disk" "$(offers "$(mm $a)")" "4096 32768 32768 0"
ok "all of it" table vol "0 16384 linear $a 0"
is "as the disk" "$(offers "$(ours vol)")" "$(offers "$(mm $a)")"
for write in "0 8" "8 8" "16 16" "64 64" "0 4" "64 128"; do
	# shellcheck disable=SC2086
	lab_a=$(bio -a "$A" write $write)
	# shellcheck disable=SC2086
	is "$write, as the disk" "$(bio -a $V write $write)" "$lab_a"
done
is "one that is too long" "$lab_a" EINVAL
scsi_on
is "written" "$(bio -a $V write 128 64)" OK
is "as one" "$(as_one)" "1 1"
is "what the disk has" "$(dd if="$A" bs=512 skip=128 count=64 iflag=direct 2> /dev/null |
	tr -d Z | wc -c)" 0

ok "from sector 8 on" table vol "0 8192 linear $a 8"
is "is the same" "$(offers "$(ours vol)")" "4096 32768 32768 0"
is "and works" "$(bio -a $V write 0 64)" OK

# cut WHAT BYTES LINES: no write of more than that, and none across a multiple of it
cut()
{
	ok "$1: table" table vol "$3"
	is "$1: limits" "$(offers "$(ours vol)")" "4096 $2 $2 $2"
	scsi_on
	is "$1: before a border" "$(bio -a $V write 0 $(($2 / 512)))" OK
	is "$1: after it" "$(bio -a $V write $(($2 / 512)) $(($2 / 512)))" OK
	is "$1: as one" "$(as_one)" "${4:-2 2}"
	is "$1: one twice as long" "$(bio -a $V write 0 $(($2 / 256)))" EINVAL
}
cut "a line ends" 8192 "0 16 linear $a 0
16 64 linear $b 0"
cut "beside nothing" 16384 "0 32 zero
32 64 linear $a 0" "1 1"
cut "chunks" 8192 "0 1024 striped 2 16 $a 0 $b 0"
cut "chunks of three pages" 4096 "0 1008 striped 2 24 $a 0 $b 0"
cut "regions" 8192 "0 1024 mirror $a 0 $b 0 insync region 16" "4 4"
cut "a line that ends, and is moved" 4096 "0 8 linear $a 8
8 64 linear $b 0"
ok "a mirror" table vol "0 16384 mirror $a 0 $b 0 insync"
is "regions of 4 MiB" "$(offers "$(ours vol)")" "4096 32768 32768 4194304"
is "one write" "$(bio -a $V write 1024 64)" OK
for DISK in "$A" "$B"; do
	is "which $DISK has" "$(dd if="$DISK" bs=512 skip=1024 count=64 iflag=direct 2> /dev/null |
		tr -d Z | wc -c)" 0
done

# none WHAT LINES: not offered
none()
{
	ok "$1: table" table vol "$2"
	is "$1: limits" "$(offers "$(ours vol)")" "0 0 0 0"
	is "$1: refused" "$(bio -a $V write 0 8)" EOPNOTSUPP
	is "$1: another write" "$(bio $V write 0 8)" OK
}
none "out of line" "0 8192 linear $a 4"
none "a border out of line" "0 12 linear $a 0
12 8 linear $b 0"
none "a chunk out of line" "0 768 striped 2 12 $a 0 $b 0"
none "a disk that cannot" "0 8192 linear $a 0
8192 8192 linear $c 0"
none "a leg that cannot" "0 8192 mirror $a 0 $c 0 insync"
none "no disk" "0 8192 zero"

# One device of ours on another: the border below is one above, wherever it comes to lie.
ok "a border each 16" table vol "0 16 linear $a 0
16 1024 linear $b 0"
# shellcheck disable=SC2046
ok "on that" table top "0 512 linear $(state vol dev | tr : ' ') 0"
is "the same" "$(offers "$(ours top)")" "4096 8192 8192 8192"
# shellcheck disable=SC2046
ok "or moved by 8" table top "0 512 linear $(state vol dev | tr : ' ') 8"
is "half of it" "$(offers "$(ours top)")" "4096 4096 4096 4096"
is "written" "$(bio -a $D/top write 8 8)" OK
ok "on nothing" table top "0 8 zero"

# A table that was ready brings its limits when it is live
ready() { load vol "begin
$1
ready
"; }
ok "one that cannot" table vol "0 1024 linear $c 0"
ok "one that can is ready" ready "0 16 linear $a 0
16 1024 linear $b 0"
is "not yet" "$(offers "$(ours vol)")" "0 0 0 0"
ok "commit" ctl "commit vol"
is "now" "$(offers "$(ours vol)")" "4096 8192 8192 8192"
is "written" "$(bio -a $V write 0 16)" OK
is "not more" "$(bio -a $V write 0 32)" EINVAL

# Held, and let go to a table that cannot do it at once
ok "one that can" table vol "0 1024 linear $a 0"
dd if=/dev/zero of="$A" bs=64k count=2 oflag=direct 2> /dev/null
for size in 16 64; do
	ctl "suspend vol"
	bio -a $V write 0 $size > $LAB/held.$size &
	ok "$size sectors are held" wait_for 30 waits $!
	ok "another table" table vol "0 16 linear $b 1024
16 1024 linear $a 0"
	ok "resume" ctl "resume vol"
	wait $!
	table vol "0 1024 linear $a 0"
done
is "what that can do as a whole is done" "$(cat $LAB/held.16)" OK
is "what it cannot is refused" "$(cat $LAB/held.64)" EINVAL
is "nothing was written by that" "$(dd if="$A" bs=64k count=2 iflag=direct 2> /dev/null |
	tr -d '\0' | wc -c)" 0
