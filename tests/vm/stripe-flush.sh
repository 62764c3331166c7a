#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a flush reaches each device under stripes once, before the data it guards, also where all stripes are on one
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 24 cache_size=4
a=$DEVNO
disk null 24 cache_size=4
b=$DEVNO
disk null 24 cache_size=4
c=$DEVNO
ctl "create vol"
v=$(ours vol)

# flushes CMD...: to whom it sends them, each with its count
flushes()
{
	trace_on
	"$@" > /tmp/did
	events | awk '$1 == "Q" && $3 ~ /^F/ && $6 == 0 { n[$2]++ } END { for (d in n) print d "=" n[d] }' |
		sed "s/^$v=/vol=/;s/^$(mm $a)=/a=/;s/^$(mm $b)=/b=/;s/^$(mm $c)=/c=/" | sort | xargs
}

ok "three" table vol "0 3000 striped 3 24 $a 0 $b 0 $c 0"
is "a flush over three" "$(flushes bio $D/vol flush)" "a=1 b=1 c=1 vol=1"
ok "six on three" table vol "0 3000 striped 6 24 $a 0 $b 0 $c 0 $c 5000 $b 5000 $a 5000"
is "a flush over six" "$(flushes bio $D/vol flush)" "a=1 b=1 c=1 vol=1"
ok "two on one" table vol "0 3000 striped 2 24 $a 0 $a 5000"
is "a flush over two on one" "$(flushes bio $D/vol flush)" "a=1 vol=1"
is "came back" "$(cat /tmp/did)" OK
ok "a leg without a sector" table vol "0 20 striped 2 24 $a 0 $b 5000"
is "is flushed all the same" "$(flushes bio $D/vol flush)" "a=1 b=1 vol=1"

# Writes with a flush in front, of ext4: 8 sectors each.
# judge DEVICE...: of the events on stdin
judge()
{
	awk -v vol="$v" -v devices="$*" '
	BEGIN { n = split(devices, dev, " ") }
	$1 == "Q" && $2 == vol && $3 ~ /^F/ && $6 > 0 {
		guarded = 1
		left = $6
		start = $4
		split("", flushed)
		split("", done)
		seen++
		next
	}
	!guarded { next }
	$1 == "Q" && $2 != vol && $3 ~ /^F/ {
		if ($6)
			print "with data: " $0
		if (++flushed[$2] > 1)
			print "again: " $0
		next
	}
	$1 == "C" && $2 != vol && $3 ~ /^F/ && $6 == 0 { done[$2]++; next }
	$1 == "Q" && $2 != vol && $3 ~ /W/ {
		for (i = 1; i <= n; i++)
			if (flushed[dev[i]] != 1 || done[dev[i]] != 1)
				print "before the flush: " $0
		if ($3 !~ /WF/)
			print "FUA lost: " $0
		left -= $6
		next
	}
	$1 == "C" && $2 == vol && $4 == start {
		if (left)
			print "data missing: " left
		guarded = 0
	}
	END { print (seen ? "seen" : "none seen") }'
}

mkdir -p /mnt/vol
# try WHAT CHUNK "DEVNO START"...
try()
{
	local what=$1 chunk=$2

	shift 2
	ok "$what" table vol "0 24000 striped $# $chunk $*"
	ok "$what: mkfs" mkfs.ext4 -q -b 4096 -E nodiscard,lazy_itable_init=0 $D/vol
	ok "$what: mount" mount -t ext4 -o commit=600 $D/vol /mnt/vol
	sync
	trace_on block_bio_queue block_bio_complete block_rq_complete
	for i in 1 2 3; do
		echo $i > /mnt/vol/$i
		sync
	done
	events > /tmp/events
	# shellcheck disable=SC2046
	is "$what" "$(judge $(for leg; do echo "${leg% *}" | tr ' ' ,; done | sort -u) < /tmp/events)" seen
	ok "$what: umount" umount /mnt/vol
	ok "$what: fsck" e2fsck -fn $D/vol
}

try "two stripes on one device, round both" 3 "$a 0" "$a 24001"
try "two stripes on one device, two chunks" 5 "$a 0" "$a 24001"
try "two stripes on one device, a chunk" 64 "$a 0" "$a 24001"
try "one stripe" 3 "$a 1"
try "three devices, round all" 2 "$a 0" "$b 0" "$c 7"
try "three devices, a chunk of two" 7 "$a 0" "$b 0" "$c 7"
try "three devices, a chunk" 64 "$a 0" "$b 0" "$c 7"
is "in flight" "$(stats "$v" 9)" 0
