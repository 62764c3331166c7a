#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what was written to a disk, or to a partition of it, by its own node is on it when a table takes it, however much of that was in the page cache; it is not written over the table's data later, and what was cached of it is not read again
# stock: dmap_mapping_of(), an open without a claim: each kernel has its own
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

vm=/proc/sys/vm
expire=$(cat $vm/dirty_expire_centisecs)
writeback=$(cat $vm/dirty_writeback_centisecs)
echo 360000 > $vm/dirty_expire_centisecs
echo 0 > $vm/dirty_writeback_centisecs

disk scsi 16 num_parts=1
a=$DEVNO A=$DISK
disk scsi 16 num_parts=1
b=$DEVNO B=$DISK
part=${A}1
ok "a partition" test -b $part
at=$(cat /sys/class/block/${part##*/}/start)
dev1=$(tr : ' ' < /sys/class/block/${part##*/}/dev)
ctl "create one"
ctl "create two"

# fill TAG DEV SECTOR COUNT: by the disk's node, as `dd of=` does, and not on it yet
fill()
{
	yes "$1" | /bin/dd of="$2" bs=64k seek=$(($3 * 512)) count=$(($4 * 512)) \
		iflag=fullblock,count_bytes oflag=seek_bytes conv=notrunc status=none
}
# line DEV SECTOR: a line there, past the page cache
line() { /bin/dd if="$1" bs=512 skip="$2" count=1 iflag=direct status=none | sed -n 2p; }
# cached DEV SECTOR: from it
cached() { /bin/dd if="$1" bs=512 skip="$2" count=1 status=none | sed -n 2p; }

# taken WHAT NODE SECTOR DEVNO SECTOR: a table takes what is dirty in that node.
# What the disk itself has is seen through the other device.
taken()
{
	exec 3<> "$2"
	fill old "$2" "$3" 2048
	sync
	fill new "$2" "$3" 2048
	is "$1: it is not on the disk" "$(line $D/one $peek)" old
	ok "$1: a check" load two "begin
0 2048 linear $4 $5
check
"
	is "$1: which does nothing" "$(line $D/one $peek)" old
	ok "$1: a table" table two "0 2048 linear $4 $5"
	is "$1: reads what was written" "$(line $D/two 0)" new
	is "$1: to the end" "$(line $D/two 2047)" new
	is "$1: through its page cache" "$(cached $D/two 0)" new
	yes mine | /bin/dd of=$D/two bs=1M count=1 iflag=fullblock oflag=direct status=none
	is "$1: writes" "$(line $D/two 0)" mine
	sync
	is "$1: and that stays" "$(line $D/two 0)" mine
	is "$1: the node has nothing older" "$(cached "$2" "$3")" mine
	ok "$1: io-err" table two "0 2048 io-err"
	exec 3<&-
}

ok "one has the disk open" table one "0 32768 linear $a 0"
peek=16384
taken "the disk" $A 16384 "$a" 16384
taken "a partition by its node, the disk by the table" $part $((16384 - at)) "$a" 16384
ok "one lets go of the disk" table one "0 8 io-err"
ok "one has the partition open" table one "0 2048 linear $dev1 $((16384 - at))"
peek=0
taken "the disk by its node, a partition by the table" $A 16384 "$dev1" $((16384 - at))
taken "a partition" $part $((16384 - at)) "$dev1" $((16384 - at))

ok "one lets go" table one "0 8 io-err"

# a table without begin and end, of which the last of two disks is dirty
exec 3<> $B
fill old $B 16384 2048
sync
fill new $B 16384 2048
printf '0 2048 linear %s 0\n2048 2048 linear %s 16384\n' "$a" "$b" > $P/two
is "at close" "$(line $D/two 2048)" new
is "without an error" "$(errline two)" ""

# a mirror: what it copies, and where to
fill old $A 0 8192
sync
ok "both are held" table two "0 8 linear $a 32000"
fill new $A 0 8192
fill stale $B 16384 8192
ok "a mirror" table one "0 8192 mirror $a 0 $b 16384"
ok "is copied" wait_for 60 synced one
sync
is "the source" "$(line $A 0) $(line $A 8191)" "new new"
is "the destination" "$(line $B 16384) $(line $B 24575)" "new new"
exec 3<&-

echo "$expire" > $vm/dirty_expire_centisecs
echo "$writeback" > $vm/dirty_writeback_centisecs
ok "gone" ctl "remove one"
ok "gone" ctl "remove two"
