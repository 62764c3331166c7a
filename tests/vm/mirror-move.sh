#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a mounted ext4 is moved to another disk under load, its old one unplugged, nothing is lost
# modules: dm-mod sd_mod scsi_debug
# timeout: 400
# log-ok: Synchronizing SCSI cache
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk scsi 48
a=$DEVNO A=$DISK
disk null 80 cache_size=4
b=$DEVNO
disk null 16
c=$DEVNO
disk null 32
d=$DEVNO
n=$(much 1 2)
size=$((n * 45000))
first=$((n * 10000 + 1)) second=$((n * 25000)) third=$((n * 10000 - 1))
mkdir -p /mnt/vol
ctl "create vol"

# writer: files that are written, verified and written over, one of them for good
writer()
{
	until [ -f /tmp/stop ]; do
		fio --directory=/mnt/vol --direct=0 --thread --ioengine=psync --rw=randwrite --fsync=16 \
			--bssplit=512/30:4k/40:60k/30 --size="$(much 1 2)M" --verify=crc32c --verify_fatal=1 \
			--randrepeat=0 --name=one --name=two --direct=1 > /tmp/fio.out 2>&1 || return 1
		echo >> /tmp/rounds
	done
}

# told COUNT: who says it does so a moment after the status does
told() { [ "$(state vol event)" -ge "$1" ]; }

# move WHAT TABLE-NOW MIRRORS TABLE-THEN
move()
{
	rm -f /tmp/stop /tmp/rounds
	ok "$1: table" table vol "$2"
	ok "$1: mkfs" mkfs.ext4 -q -b 1024 $D/vol
	ok "$1: mount" mount -t ext4 $D/vol /mnt/vol
	for i in 1 2 3 4 5 6; do
		dd if=/dev/urandom of=/mnt/vol/f$i bs=512k count="$n" 2> /dev/null
	done
	sha256sum /mnt/vol/f? > /tmp/sums
	writer &
	load=$!
	wait_for 60 test -f /tmp/rounds
	# What comes after the load's own event is that it is done.
	printf 'begin\n%s\nend\n' "$3" > /tmp/mirrors
	n=$(echo "$3" | grep -c mirror)
	is "$1: mirror, and its event" \
		"$(pollev $P/vol run "cat /tmp/mirrors > $P/vol" poll read wait)" "PRI+ERR . PRI+ERR"
	ok "$1: in sync" wait_for 60 synced vol
	ok "$1: $n events and those of the loads" wait_for 30 told $((n + 2))
	ok "$1: on the other disk" table vol "$4"
	: > /tmp/rounds
	ok "$1: it goes on" wait_for 60 test -s /tmp/rounds
}

# moved WHAT: all is there
moved()
{
	touch /tmp/stop
	ok "$1: what was written was read" wait $load
	[ ! -s $LAB/failed ] || diag "$(tail -n 5 /tmp/fio.out)"
	ok "$1: umount" umount /mnt/vol
	ok "$1: fsck" e2fsck -fn $D/vol
	ok "$1: mount" mount -t ext4 $D/vol /mnt/vol
	ok "$1: sums" sha256sum -c /tmp/sums
	ok "$1: umount" umount /mnt/vol
	is "$1: in flight" "$(stats "$(ours vol)" 9)" 0
}

lines="0 $first linear $b 70000
$first $second linear $a 11
$((first + second)) $third linear $c 0"
mirrors="0 $first mirror $b 70000 $d 10001 region 256 rate 8
$first $second mirror $a 11 $b 1 region 4096 rate 8
$((first + second)) $third linear $c 0"
move "lines" "$lines" "$mirrors" "0 $first linear $d 10001
$first $second linear $b 1
$((first + second)) $third linear $c 0"
is "lines: the old one is free" "$(bio -x "$A" open)" OK
moved "lines"

move "one" "0 $size linear $a 0" "0 $size mirror $a 0 $b 64 rate 16" "0 $size linear $b 64"
ok "one: unplugged" timeout 60 sh -c "echo 1 > /sys/block/${A##*/}/device/delete"
: > /tmp/rounds
ok "one: it goes on without it" wait_for 60 test -s /tmp/rounds
moved "one"
