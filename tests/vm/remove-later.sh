#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: remove later: nobody new can open the device, and it goes with the last close; cancel takes that back; no command that hangs is waited for
# modules: dm-mod
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
low=$DEVNO
path=$DISK
# vol: an active device of that name
vol()
{
	ctl "create vol 7"
	text vol "0 8192 linear $low 0" || bail "no table: $ERR"
}
gone() { ! grep -q "^create vol" $P/control; }

vol
ok "nobody has it open" ctl "remove vol later"
fails "it is gone at once" test -e $P/vol
fails "with its node" test -e $D/vol
is "the disk below is free" "$(opn rwx $path)" OK
vol
exec 5<> $D/vol
event=$(state vol event)
ok "somebody has" ctl "remove vol later"
is "control says so" "$(list)" "create vol 7 later;"
is "an event" "$(state vol event)" $((event + 1))
is "nobody new" "$(opn r $D/vol)" ENXIO
is "he goes on" "$(/bin/dd bs=512 count=8 <&5 2> /dev/null | wc -c)" 4096
ok "a new table" table vol "0 4096 linear $low 0"
ok "once more" ctl "remove vol later"
is "is no event" "$(state vol event)" $((event + 2))
fails "remove" ctl "remove vol"
is "he has it open" "$ERR" EBUSY
ok "cancel" ctl "cancel vol"
is "control says so" "$(list)" "create vol 7;"
is "an event" "$(state vol event)" $((event + 3))
is "it can be opened" "$(opn r $D/vol)" OK
ok "cancel what stays" ctl "cancel vol"
exec 5<&-
ok "it stays" test -e $P/vol
exec 5< $D/vol 6< $D/vol
ok "later" ctl "remove vol later"
exec 5<&-
ok "another has it open" test -e $P/vol
exec 6<&-
ok "the last close" wait_for 20 gone
ok "its name is free" ctl "create vol 7"
ok "an empty one" ctl "remove vol later"
fails "goes at once" test -e $P/vol

fails "cancel" ctl "cancel vol"
is "there is none" "$ERR $(errline control)" "ENODEV line 1: cancel: no such device vol"
fails "later" ctl "remove vol later"
is "there is none" "$ERR $(errline control)" "ENODEV line 1: remove: no such device vol"
fails "another word" ctl "remove vol now"
like "is refused" "$ERR $(errline control)" "EINVAL line 1: remove: \"now\" is neither later nor force"
ok "what is read can be written" ctl "create vol 5 later"
is "and makes the same as it was" "$(list)" ""
fails "another word" ctl "create vol 5 now"
is "is refused" "$ERR $(errline control)" "EINVAL line 1: create: \"now\" is one word too many"

# mounted, below another one of ours, and suspended
vol
ok mkfs mkfs.ext4 -q -F $D/vol
mkdir -p /mnt/vol
ok mount mount -t ext4 $D/vol /mnt/vol
ok "mounted" ctl "remove vol later"
ok "it serves" sh -c 'seq 1 10000 > /mnt/vol/x && sync'
ok umount umount /mnt/vol
ok "it goes" wait_for 20 gone

vol
ctl "create top"
ok "another one on it" text top "0 8192 linear $(state vol dev | tr : ' ') 0"
ok "later" ctl "remove vol later"
is "it serves" "$(bio $D/top write 0 8)" OK
fails "a table that would open it anew" text top "0 4096 linear $(state vol dev | tr : ' ') 0
0 1 zero"
ok "the one above goes" ctl "remove top"
ok "and it" wait_for 20 gone

vol
exec 5<> $D/vol
ok suspend ctl "suspend vol"
ok "later" ctl "remove vol later"
aio $D/vol w 0:8 > /tmp/aio 2>&1
like "nobody opens it to wait" "$(cat /tmp/aio)" "*ENXIO*|*such device*"
exec 5<&-
ok "it goes" wait_for 20 gone

vol
ok mkswap mkswap $D/vol > /dev/null
ok swapon swapon $D/vol
ok "swap space" ctl "remove vol later"
ok swapoff swapoff $D/vol
ok "it goes" wait_for 20 gone

# while a swap hangs, with device->control
ok "a disk that can hang" mapper low "0 32768 linear $(echo "$low" | tr ' ' :) 0"
ctl "create vol"
ok "on it" text vol "0 8192 linear $(mapper_dev low) 0"
ok "it hangs" dmsetup suspend --nolockfs low
aio $D/vol r 0:8 > /tmp/aio &
aio=$!
ok "a read is in it" wait_for 30 grep -q submitted /tmp/aio
put $P/vol "0 8192 zero
end
" > /tmp/put &
pid=$!
ok "a swap waits" wait_for 30 grep -qs '^State:.S' /proc/$pid/status
ok "later" timeout 20 put $P/control "remove vol later
"
ok "cancel" timeout 20 put $P/control "cancel vol
"
ok "later" timeout 20 put $P/control "remove vol later
"
fails "the module stays" rmmod device_mapper
ok "it answers" dmsetup resume low
wait $pid $aio
ok "it goes" wait_for 20 gone
ok "what hung goes" dmsetup remove low

# who opens has it, who removes finds nobody
i=0
while [ $i -lt "$(much 10 50)" ]; do
	vol
	opn r $D/vol sleep 0.02 > /tmp/opened &
	ctl "remove vol later" || diag "$ERR"
	ctl "cancel vol" || [ "$ERR" != EINVAL ] || diag "cancel: $ERR"
	ctl "remove vol later" || [ "$ERR" = ENODEV ] || diag "$ERR"
	wait_for 20 gone || bail "it does not go"
	wait
	ok "its name is free" ctl "create vol 7"
	ctl "remove vol"
	i=$((i + 1))
done
is "rounds" $i "$(much 10 50)"
