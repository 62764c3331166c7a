#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a cache that a swap brings in, or that a disk turns on, is flushed for all who stand on the device, and for requests that were held
# stock: dmap_limits_commit(): the device says that it has a cache, with or without one below (FEATURES)
# modules: dm-mod
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
plain=$DEVNO
disk null 16
plain2=$DEVNO
disk null 16 cache_size=4
a=$DEVNO
disk null 16 cache_size=4
b=$DEVNO
ctl "create vol"
ctl "create top"
v=$(ours vol)

# sent: what reached a and b since trace_on, flags and place
sent() { trace_off | sed -n "s/^$(mm $a) /a /p;s/^$(mm $b) /b /p" | sort; }

# gets CMD...: what reaches them of it, and what came of it
gets()
{
	trace_on
	"$@" > /tmp/did
	sent
	cat /tmp/did
}

# Those above ask about the cache when they are made.
for what in "one device" "two devices"; do
	if [ "$what" = "one device" ]; then
		without="0 20000 linear $plain 0" with="0 20000 linear $a 0"
		flushed="a FWS 0 + 0"
	else
		without="0 10000 linear $plain 0
10000 10000 linear $plain2 0"
		with="0 10000 linear $a 0
10000 10000 linear $b 0"
		flushed="a FWS 0 + 0
b FWS 0 + 0"
	fi
	ok "$what: without a cache" table vol "$without"
	ok "$what: ours on top" table top "0 10000 linear $(echo "$v" | tr , ' ') 0"
	is "$what: nothing to flush" "$(gets bio $D/top flush)" OK
	ok "$what: a cache comes" table vol "$with"
	is "$what: a flush through ours" "$(gets bio $D/top flush)" "$flushed
OK"
	is "$what: FUA through ours" "$(gets bio -d $D/top write 8 8 | grep ' 8 + 8')" "a WFS 8 + 8"
	ok "$what: a cache goes" table vol "$without"
	is "$what: nothing to flush any more" "$(gets bio $D/top flush)" OK
	ok "$what: ours lets go" table top "0 8 io-err"

	ok "$what: dm-linear on top" mapper theirs "0 10000 linear $(echo "$v" | tr , :) 0"
	t=/dev/dm-$(mapper_dev theirs | cut -d ' ' -f 2)
	is "$what: nothing to flush for it" "$(gets bio $t flush)" OK
	ok "$what: a cache comes below it" table vol "$with"
	is "$what: a flush through it" "$(gets bio $t flush)" "$flushed
OK"
	is "$what: FUA through it" "$(gets bio -d $t write 8 8 | grep ' 8 + 8')" "a WFS 8 + 8"
	ok "$what: it goes" dmsetup remove theirs

	# What comes while a table without a cache is there goes to the next one.
	ok "$what: without a cache again" table vol "$without"
	ctl "suspend vol"
	trace_on
	bio -d $D/vol write 8 8 > /tmp/wrote &
	write=$!
	ok "$what: a write is held" wait_for 60 waits $write
	bio $D/vol flush > /tmp/flushed &
	flush=$!
	ok "$what: a flush is held" wait_for 60 waits $flush
	ok "$what: a cache comes meanwhile" table vol "$with"
	ctl "resume vol"
	wait $write $flush
	sent > /tmp/sent
	is "$what: they come back" "$(cat /tmp/wrote /tmp/flushed)" "OK
OK"
	is "$what: the write was held with FUA" "$(grep '8 + 8' /tmp/sent)" "a WFS 8 + 8"
	is "$what: the flush was for them" "$(grep ' 0 + 0' /tmp/sent | sort -u)" "$flushed"
done

# a disk that turns its cache on while it is in use, and off
cache="$(sys "$(mm $a)")/queue/write_cache"
for table in "0 20000 linear $a 0" "0 10000 linear $a 0
10000 10000 linear $plain 0"; do
	what=$(echo "$table" | wc -l)
	ok "$what: off" sh -c "echo write through > $cache"
	ok "$what: table" table vol "$table"
	is "$what: off: flush" "$(gets bio $D/vol flush)" OK
	is "$what: off: FUA" "$(gets bio -d $D/vol write 8 8 | grep ' 8 + 8')" "a WS 8 + 8"
	ok "$what: on" sh -c "echo write back > $cache"
	is "$what: on: flush" "$(gets bio $D/vol flush)" "a FWS 0 + 0
OK"
	is "$what: on: FUA" "$(gets bio -d $D/vol write 8 8 | grep ' 8 + 8')" "a WFS 8 + 8"
	ok "$what: off again" sh -c "echo write through > $cache"
	is "$what: off again: flush" "$(gets bio $D/vol flush)" OK
	ok "$what: on again" sh -c "echo write back > $cache"
done

# That is the same on each kernel.
uml || [ -n "$ALL" ] || { ctl "remove top"; ctl "remove vol"; exit; }

# Writes with a flush in front, of ext4, each over several lines, where there is
# no cache: nothing waits, and nothing is lost.
awk -v a="$plain" -v b="$plain2" 'BEGIN {
	for (i = 0; i < 8000; i++)
		print i * 3, 3, "linear", i % 2 ? a : b, i * 3
}' > /tmp/table
ok "lines of 3 sectors" file vol /tmp/table
mkdir -p /mnt/vol
ok "mkfs" mkfs.ext4 -q -b 4096 -E nodiscard,lazy_itable_init=0 $D/vol
ok "mount" mount -t ext4 -o commit=600 $D/vol /mnt/vol
trace_on
for i in 1 2 3; do
	echo $i > /mnt/vol/$i
	sync /mnt/vol/$i
done
like "flushes with data came" "$(trace_off | awk -v v="$v" '$1 == v && $2 ~ /^F/ && $5 > 0' | wc -l)" "^[1-9]"
disk null 16
ok "the same, without what is in memory alone" file top /tmp/table
ok "as it is now" /bin/dd if=$D/top of="$DISK" bs=512k iflag=direct oflag=direct status=none
mkdir -p /mnt/copy
ok "mount that" mount -t ext4 "$DISK" /mnt/copy
is "what was synced is there" "$(cd /mnt/copy && cat 1 2 3 | tr '\n' ' ')" "1 2 3 "
ok "umount that" umount /mnt/copy
ok "umount" umount /mnt/vol
ok "fsck" e2fsck -fn $D/vol
is "in flight" "$(stats "$v" 9) $(stats "$(ours top)" 9)" "0 0"
