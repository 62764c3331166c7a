#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what was in flight at end now, and is acknowledged, is in the next mirror: it copies when the old table has drained, and that does not do without its source
# modules: dm-mod dm-delay
# timeout: 200
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=4096
at=4000
disk null 16 cache_size=4
a=$DEVNO A=$DISK
disk null 16 cache_size=4
b=$DEVNO B=$DISK
disk null 16 cache_size=4
c=$DEVNO C=$DISK
ctl "create vol"
on_a="$(echo "$a" | tr ' ' :)"
linear="0 32768 linear $on_a 0"
now() { load "$1" "begin
$2
end now
"; }
draining() { grep -q '^# draining=' $P/vol; }
fresh() { for disk in "$A" "$B"; do pat write "$disk" 0 $size old > /dev/null; done; }
# asked: a write is in flight, and stays so
asked()
{
	pat write $D/vol $at 8 new > /tmp/w &
	writer=$!
	ok "$1: in flight" wait_for 30 flowing vol
}

# A write that takes long on the source; the copy of the source does not
ok "below" mapper sa "0 32768 delay $on_a 0 0 $on_a 0 4000"
sa=$(mapper_dev sa)
for old in "linear $sa 0" "mirror $sa 0 $b 0 insync"; do
	fresh
	ok "$old: table" table vol "0 $size $old"
	asked "$old"
	ok "$old: end now" now vol "0 $size mirror $sa 0 $b 0 region 64"
	ok "$old: another one" table vol "0 $size mirror $sa 0 $b 0"
	wait $writer
	is "$old: acknowledged" "$(cat /tmp/w)" OK
	ok "$old: in sync" wait_for 60 synced vol
	is "$old: on the destination" "$(pat check "$B" $at 8 new)" OK
	is "$old: the legs" "$(sum "$B" 0 $size)" "$(sum "$A" 0 $size)"
	ok "$old: off" table vol "0 8 zero"
done

# One that never ends is nothing to a mirror without that disk
ok "it hangs" dmsetup suspend --nolockfs sa
ok "hangs: table" table vol "0 $size linear $sa 0"
asked hangs
ok "hangs: end now" now vol "0 $size mirror $b 0 $c 0"
ok "hangs: in sync" wait_for 60 synced vol
ok "hangs: it drains" draining
ok "good" mapper_turn sa "$linear"
wait $writer

# One that fails on the source, and does not on the destination
fresh
ok "fails: mirror" table vol "0 $size mirror $sa 0 $b 0 insync"
ok "fails: it hangs" dmsetup suspend --nolockfs sa
asked fails
ok "fails: end now" now vol "0 $size mirror $sa 0 $b 0"
ok "fails: bad" mapper_turn sa "0 $at linear $on_a 0
$at 8 error
$((at + 8)) $((32768 - at - 8)) linear $on_a $((at + 8))"
wait $writer
like "fails: it is told" "$(cat /tmp/w)" ".*EIO.*"
ok "fails: good" mapper_turn sa "$linear"
ok "fails: once more" table vol "0 $size mirror $sa 0 $b 0"
ok "fails: in sync" wait_for 60 synced vol
is "fails: the legs" "$(sum "$B" 0 $size)" "$(sum "$A" 0 $size)"

# And where the next one reads the destination alone
fresh
ok "other: mirror" table vol "0 $size mirror $sa 0 $b 0 insync"
ok "other: it hangs" dmsetup suspend --nolockfs sa
asked other
ok "other: end now" now vol "0 $size mirror $sa 0 $b 0 lost source"
ok "other: bad" mapper_turn sa "0 32768 error"
wait $writer
is "other: it is done" "$(cat /tmp/w)" OK
is "other: it is there" "$(pat check $D/vol $at 8 new)" OK
