#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: zones of the disks below: reports, limits, writes in order, what opens, closes, finishes and resets one, or all; each beside what the disk answers
# stock: reports have two signatures, the kinds of zones are kept with the disk or not, a reset of all is one request or many
# modules: null_blk
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 64 zoned=1 zone_size=4 zone_nr_conv=2 zone_max_open=4 zone_max_active=6
a=$DEVNO A=$DISK
disk null 62 zoned=1 zone_size=4 zone_nr_conv=0
b=$DEVNO B=$DISK
ctl "create vol"
ctl "create top"
V=$D/vol

# part DISK FROM SECTORS TO: the report of that part, as if it began at TO
part()
{
	zone "$1" report "$2" | awk -v from="$2" -v n="$3" -v to="$4" \
		'$1 < from + n { $1 += to - from; print }'
}
# limits MAJOR,MINOR
limits()
{
	for lab_what in zoned nr_zones chunk_sectors zone_append_max_bytes \
		zone_write_granularity; do
		queue "$1" $lab_what
	done
}
# kinds DEV: of its zones
kinds() { zone "$1" report | awk '{ print $4 "/" $5 }' | tr '\n' ' '; }
# vol NAME: its numbers
vol() { state "$1" dev | tr : ' '; }

# All of a disk
bio "$A" write 16384 24 > /dev/null
ok "all of it" table vol "0 131072 linear $a 0"
is "limits, as the disk" "$(limits "$(ours vol)")" "$(limits "$(mm $a)")"
is "report, as the disk" "$(zone $V report)" "$(zone "$A" report)"
is "from the third zone on" "$(zone $V report 20000 2)" "16384 8192 8192 24 implicit
24576 8192 8192 0 empty"
is "how many" "$(zone $V count) $(zone $V size)" "16 8192"

# both WHAT CMD...: DEV in there is our device, then the disk, after a reset of both's zones
both()
{
	lab_what=$1
	shift
	zone "$A" reset 16384 114688 > /dev/null
	lab_a=$("$1" $V "$2" "$3" "$4")
	lab_b=$(kinds "$A")
	zone "$A" reset 16384 114688 > /dev/null
	is "$lab_what, as the disk" "$lab_a" "$("$1" "$A" "$2" "$3" "$4")"
	is "$lab_what: what that did" "$lab_b" "$(kinds "$A")"
}
both "in order" bio write 16384 8
both "out of order" bio write 16392 8
both "where one likes" bio write 4096 8
both "open" zone open 24576 8192
both "more than may be" zone open 16384 40960
both "finish" zone finish 16384 8192
both "reset" zone reset 16384 16384
both "one that has no pointer" zone reset 0 8192
both "part of one" zone reset 16384 4096
both "past the end" zone open 131072 8192
zone $V open 16384 8192 > /dev/null
bio $V write 16384 8 > /dev/null
is "close" "$(zone $V close 16384 8192)" OK
is "is closed" "$(zone "$A" report 16384 1)" "16384 8192 8192 8 closed"

# Some of two disks, and the last, smaller zone of one
zone "$A" reset 16384 114688 > /dev/null
ok "lines" table vol "0 8192 linear $a 8192
8192 16384 linear $a 24576
24576 16384 linear $b 8192
40960 12288 linear $b 114688"
is "how many" "$(zone $V count)" 7
for at in 0 8192 16384 24576 32768 40960; do
	is "written at $at" "$(bio $V write $at 16)" OK
done
expected()
{
	part "$A" 8192 8192 0
	part "$A" 24576 16384 8192
	part "$B" 8192 16384 24576
	part "$B" 114688 12288 40960
}
is "report" "$(zone $V report)" "$(expected)"
is "which says" "$(kinds $V)" "-/conv 16/implicit 16/implicit 16/implicit 16/implicit 16/implicit 0/empty "
is "from the middle on" "$(zone $V report 16384 2)" "16384 8192 8192 16 implicit
24576 8192 8192 16 implicit"
is "on the disk" "$(zone "$B" report 8192 1)" "8192 8192 8192 16 implicit"

# Over borders, of a zone and of a line
ok "up to a border" pat write $V 8208 8168 zones 0 8
is "over it" "$(bio $V write 16376 8) $(bio $V read 16376 16)" "OK OK"
ok "up to a line's end" pat write $V 16400 8160 zones 0 8
zone $V reset 24576 8192 > /dev/null
is "over it" "$(bio $V write 24560 32)" OK
is "whole, and begun" "$(zone $V report 16384 2)" "16384 8192 8192 8192 full
24576 8192 8192 16 implicit"
ok "what was written" pat check $V 8208 8168 zones 0
is "finish one" "$(zone $V finish 32768 8192)" OK
is "on the disk" "$(zone "$B" report 16384 1 | cut -d ' ' -f 5)" full

# All, and nothing else
is "another zone of a disk" "$(bio "$A" write 65536 8)" OK
is "reset all" "$(zone $V reset 0 53248)" OK
is "all are" "$(kinds $V)" "-/conv 0/empty 0/empty 0/empty 0/empty 0/empty 0/empty "
is "that one is not" "$(zone "$A" report 65536 1)" "65536 8192 8192 8 implicit"
ok "what has no pointer stays" test "$(dd if="$A" bs=512 skip=8192 count=16 iflag=direct 2> /dev/null |
	tr -d '\0' | wc -c)" != 0
ok "all of a disk" table vol "0 126976 linear $b 0"
bio $V write 8192 8 > /dev/null
is "reset all of that" "$(zone $V reset 0 126976)" OK
is "all are" "$(kinds "$B" | tr ' ' '\n' | sort -u | tr -d '\n')" 0/empty

# On ours another one of ours
ok "below" table vol "0 16384 linear $a 16384
16384 8192 linear $b 0"
# shellcheck disable=SC2046
ok "above" table top "0 16384 linear $(vol vol) 8192"
is "limits" "$(limits "$(ours top)")" "$(limits "$(ours vol)" | sed '2s/.*/2/')"
is "written" "$(bio $D/top write 0 8) $(bio $D/top write 8192 16)" "OK OK"
is "report" "$(zone $D/top report)" "0 8192 8192 8 implicit
8192 8192 8192 16 implicit"
is "on the disk" "$(zone "$B" report 0 1)" "0 8192 8192 16 implicit"
is "reset all" "$(zone $D/top reset 0 16384)" OK
is "all of them" "$(kinds $D/top)$(kinds $V)" "0/empty 0/empty 0/empty 0/empty 0/empty "

# What is not to be changed is not
bio $D/top write 0 8 > /dev/null
blockdev --setro "$A"
is "read-only" "$(zone $D/top reset 0 8192)" EIO
is "and all" "$(zone $D/top reset 0 16384 | grep -c OK)" 0
blockdev --setrw "$A"
is "it is as it was" "$(zone $D/top report 0 1)" "0 8192 8192 8 implicit"

# While the device is suspended a report waits
asks() { grep -qx zone "/proc/$1/comm" && grep -q '^State:.S' "/proc/$1/status"; }
asking()
{
	zone $V report 8192 1 > $LAB/report &
	pid=$!
	ok "a report waits" wait_for 20 asks $pid
}
ctl "suspend vol nofreeze"
asking
kill $pid
wait $pid
is "until a signal comes" $? 143
asking
ctl "resume vol"
wait $pid
is "until it is resumed" "$(cat $LAB/report)" "8192 8192 8192 8 implicit"

# Zones that hold less
disk null 32 zoned=1 zone_size=4 zone_capacity=3 zone_nr_conv=0
ok "zones that hold less" table top "0 65536 linear $DEVNO 0"
is "report" "$(zone $D/top report)" "$(zone "$DISK" report)"
is "how much" "$(zone $D/top report 0 1)" "0 8192 6144 0 empty"

# A table that is ready brings its zones when it becomes live
ready() { load "$1" "begin
$2
ready
"; }
ctl "create first"
ok "ready, of an empty one" ready first "0 8192 linear $b 24576"
ok "ready, of one that grows" ready vol "0 32768 linear $b 0"
ok "live as one" ctl "commit first vol"
is "the first one's" "$(zone $D/first count) $(zone $D/first report)" "1 $(part "$B" 24576 8192 0)"
is "the other one's" "$(zone $V count) $(zone $V report)" "4 $(part "$B" 0 32768 0)"
ok "ready, without zones" ready vol "0 32768 zero"
exec 9< $V
fails "not while it is open" ctl "commit vol"
like "says so" "$(errline control)" "*the zones would become 0 sectors (0: none), and vol is open*"
exec 9<&-

# or until it is removed
ctl "suspend vol nofreeze"
asking
ok "removed by force" ctl "remove vol force"
wait $pid
is "the report" "$(cat $LAB/report)" ENODEV
