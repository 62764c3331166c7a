#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: with `end now` a table is live at once, over a disk that hangs; the old one ends what came to it, and lets go of its disks then
# modules: dm-mod
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
b_path=$DISK
ok "a disk that can hang" mapper one "0 32768 linear $(echo "$a" | tr ' ' :) 0"
one=$(mapper_dev one)
one_path=/dev/mapper/one
[ -b $one_path ] || { mknod /tmp/one b $one; one_path=/tmp/one; }

now() { load vol "begin
$1
end now
"; }
draining() { sed -n 's/^# draining=//p' $P/vol; }
# drains COUNT: so many are in flight to older tables; none: there is no such table
drains() { test "$(draining)" = "$1"; }
drained() { drains ""; }
# ask FILE REQUEST...: they are in flight
ask()
{
	file=$1
	shift
	rm -f "$file"
	aio $D/vol "$@" > "$file" &
	aio=$!
	ok "they are in flight" wait_for 30 grep -qs submitted "$file"
}

ctl "create vol"
ok "the first one" now "0 8192 linear $one 0"
is "nothing drains" "$(draining)" ""
ok "nothing in flight" now "0 8192 linear $b 0"
is "so it is closed" "$(draining)" ""
is "the disk is free" "$(opn rwx $one_path)" OK
ok "back" now "0 8192 linear $one 0"
is "closed" "$(draining)" ""

ok "it hangs" dmsetup suspend --nolockfs one
ask /tmp/first w 0:8 16:8 32:8
first=$aio
event=$(state vol event)
ok "another one, now" now "0 8192 linear $b 0"
is "is live" "$(body vol)" "0 8192 linear $b 0;"
is "three drain" "$(draining)" 3
is "it serves" "$(bio $D/vol write 0 8)" OK
is "the old disk is held" "$(opn rwx $one_path)" EBUSY
like "sysfs shows both" "$(ls "$(sys "$(ours vol)")/slaves" | wc -l)" 2
is "an event" "$(state vol event)" $((event + 1))

# What follows waits for requests to the live table alone.
ok "suspend" timeout 20 put $P/control "suspend vol
"
ok "resume" timeout 20 put $P/control "resume vol
"
ok "a table" timeout 20 put $P/vol "0 8192 linear $b 8
"
ok "one that is ready" load vol "begin
0 8192 linear $b 0
ready
"
ok "is live" timeout 20 put $P/control "commit vol
"
is "they drain still" "$(draining)" 3
ok "back to the disk that hangs" now "0 8192 linear $one 0"
ask /tmp/second r 0:8
second=$aio
ok "and off it once more" now "0 8192 zero"
is "both drain" "$(draining)" 4
is "one live" "$(body vol)" "0 8192 zero;"
is "in flight, says sysfs" "$(awk '{ print $1 + $2 }' "$(sys "$(ours vol)")/inflight")" 4
fails "remove" ctl "remove vol"
is "who asked has it open" "$ERR" EBUSY
fails "the module stays" rmmod device_mapper

ok "it answers" dmsetup resume one
ok "what came first ends" wait $first
ok "what came second, too" wait $second
is "all well" "$(grep -c ' OK$' /tmp/first /tmp/second | tr '\n' ' ')" "/tmp/first:3 /tmp/second:1 "
ok "the old ones are closed" wait_for 20 drained
is "the disk is free" "$(opn rwx $one_path)" OK
is "an event for each" "$(state vol event)" $((event + 10))
is "nothing is in flight" "$(awk '{ print $1 + $2 }' "$(sys "$(ours vol)")/inflight")" 0
is "the other disk is free" "$(opn rwx $b_path)" OK

# Writes that a mirror's copy holds back
ok "slow" now "0 8192 mirror $b 0 $one 0"
ok "it hangs" dmsetup suspend --nolockfs one
ask /tmp/first w 0:8 4096:8
first=$aio
ok "off the mirror" now "0 8192 linear $b 0"
is "it serves" "$(bio $D/vol write 0 8)" OK
ok "two drain" drains 2
ok "it answers" dmsetup resume one
ok "they end" wait $first
ok "it is closed" wait_for 20 drained
is "the disk is free" "$(opn rwx $one_path)" OK

# Under load, all to and fro, with flushes: nothing is lost
ok "two lines" now "0 4096 linear $b 0
4096 4096 linear $one 4096"
swap_now()
{
	i=0
	while [ $i -lt "$(much 20 200)" ]; do
		now "0 4096 linear $b 0
4096 4096 linear $one 4096" || return
		now "0 4000 linear $b 0
4000 96 linear $b 4000
4096 4096 linear $one 4096" || return
		load vol "begin
0 4096 linear $b 0
4096 4096 linear $one 4096
end
" || return
		i=$((i + 1))
	done
}
/bin/dd if=/dev/urandom of=/tmp/data bs=4096 count=1000 2> /dev/null
(while [ ! -e /tmp/stop ]; do
	/bin/dd if=/tmp/data of=$D/vol bs=4096 oflag=direct conv=notrunc,fdatasync 2> /dev/null || echo "write"
	/bin/dd if=$D/vol bs=4096 count=1000 iflag=direct 2> /dev/null | cmp - /tmp/data
done > /tmp/wrong 2>&1) &
load=$!
ok "swaps" swap_now
touch /tmp/stop
wait $load
is "all that was written is read" "$(cat /tmp/wrong)" ""
ok "drained" wait_for 20 drained
ok "remove" ctl "remove vol"
rm -f /tmp/one
ok "what hung goes" dmsetup remove one
