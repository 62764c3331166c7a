#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: every device is flushed, once, before the first byte of the data that the flush guards
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# The writes with a flush in front are ext4's commit blocks. Segments of three
# sectors make each of them cross two boundaries at least.
disk null 12 cache_size=4
a=$DEVNO
disk null 12 cache_size=4
b=$DEVNO
disk null 12 cache_size=4
c=$DEVNO

# judge VOL DEVICES: of the events on stdin each flush-and-write, judged
judge()
{
	awk -v vol="$1" -v devices="$2" '
	BEGIN { n = split(devices, dev, " ") }
	$1 == "Q" && $2 == vol && $3 ~ /^F/ && $6 > 0 {
		guarded = 1
		start = $4; end = $4 + $6; left = $6; size = $6
		split("", flushed); split("", done)
		seen++
		next
	}
	!guarded { next }
	$1 == "Q" && $2 != vol && $3 ~ /^F/ && $6 == 0 { flushed[$2]++; next }
	$1 == "C" && $2 != vol && $3 ~ /^F/ && $6 == 0 { done[$2]++; next }
	$1 == "Q" && $2 != vol && $3 ~ /W/ {
		alone = n == 1 && $3 ~ /^F/ && left == size
		for (i = 1; i <= n && !alone; i++)
			if (flushed[dev[i]] != 1 || done[dev[i]] != 1)
				print "data before flush: " $0
		if (!alone && $3 ~ /^F/)
			print "flushed again: " $0
		if ($3 !~ /WF/)
			print "FUA lost: " $0
		left -= $6
		next
	}
	$1 == "C" && $2 == vol && $4 == start {
		if (left && left != size)
			print "data missing: " left
		guarded = 0
	}
	END { print(seen ? "seen" : "none seen") }'
}

mkdir -p /mnt/vol
# try LAYOUT WIDTH DEVNO...: an ext4 over these, in segments that wide
try()
{
	local layout=$1 width=$2 devs

	shift 2
	devs=$(for d; do mm $d; done | tr '\n' ' ')
	ctl "create vol"
	awk -v n=$# -v w="$width" 'BEGIN {
		for (i = 0; i < 24000 / w; i++)
			print i * w, w, i % n, int(i / n) * w + 7
	}' | lines "$@" > /tmp/table
	ok "$layout: table" file vol /tmp/table
	ok "$layout: mkfs" mkfs.ext4 -q -b 4096 -E nodiscard,lazy_itable_init=0 $D/vol
	ok "$layout: mount" mount -t ext4 -o commit=600 $D/vol /mnt/vol
	sync
	trace_on block_bio_queue block_bio_complete block_rq_complete
	for i in 1 2 3; do
		echo $i > /mnt/vol/$i
		sync
	done
	events > /tmp/events
	is "$layout" "$(judge "$(ours vol)" "$devs" < /tmp/events)" seen
	ok "$layout: umount" umount /mnt/vol
	ok "$layout: fsck" e2fsck -fn $D/vol
	ok "$layout: remove" ctl "remove vol"
}

try "one device, whole" 24000 "$a"
try "one device, split" 3 "$a"
try "two devices" 3 "$a" "$b"
try "three devices" 3 "$a" "$b" "$c"
try "three devices, data not split" 8000 "$a" "$b" "$c"
