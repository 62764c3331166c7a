#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: remove force: over a disk that never answers the name is free at once, what is held or comes fails, and what is left shows in control
# modules: dm-mod
# races: yes
# log-ok: I/O error|EXT4-fs|Aborting journal|JBD2|shut down|Remounting|lost async page write
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
b_path=$DISK
ok "a disk that can hang" mapper low "0 32768 linear $(echo "$a" | tr ' ' :) 0"
low=$(mapper_dev low)
low_path=/tmp/low
mknod $low_path b $low

vol()
{
	ctl "create vol 7"
	text vol "$1" || bail "no table: $ERR"
}
left() { sed -n 's/^# draining //p' $P/control; }
none_left() { test -z "$(left)"; }
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
force() { timeout 60 put $P/control "remove vol force
" > $LAB/err; }
gone()
{
	is "$1: no name" "$(list)" ""
	fails "$1: no file" test -e $P/vol
	fails "$1: no node" test -e $D/vol
}

vol "0 8192 linear $b 0"
ok "nothing hangs" force
gone "nothing hangs"
ok "nothing is left" wait_for 20 none_left
is "the disk is free" "$(opn rwx $b_path)" OK
ctl "create vol 7"
ok "an empty one" force
gone "an empty one"
fails "there is none" ctl "remove vol force"
is "it says so" "$ERR $(errline control)" "ENODEV line 1: remove: no such device vol"

# in flight to a disk that hangs
vol "0 8192 linear $low 0"
ok "it hangs" dmsetup suspend --nolockfs low
ask /tmp/first r 0:8 64:8
first=$aio
exec 5<> $D/vol
put $P/vol "begin
0 8192 zero
end
" > /tmp/put &
pid=$!
ok "a swap waits" wait_for 30 grep -qs '^State:.S' /proc/$pid/status
sleep "$(much 0.3 1)"
ok "with it" force
gone "it hangs"
wait $pid
is "the swap is told" "$(tail -n 1 /tmp/put)" ENODEV
is "what is left" "$(left)" "vol 2 requests on $(echo "$low" | tr ' ' :), open 2 times"
is "who has it open reads nothing" "$(/bin/dd bs=512 count=1 <&5 2> /dev/null | wc -c)" 0
fails "the module stays" rmmod device_mapper
vol "0 8192 linear $b 0"
is "one of that name and number" "$(list)" "create vol 7;"
is "it serves" "$(bio $D/vol write 0 8)" OK
ok "it can go" ctl "remove vol"
is "the disk that hangs is held" "$(opn rwx $low_path)" EBUSY
exec 5<&-
ok "it answers" dmsetup resume low
wait $first
ok "nothing is left" wait_for 20 none_left
is "the disk is free" "$(opn rwx $low_path)" OK

# held, as the device is suspended
vol "0 8192 linear $b 0"
ok suspend ctl "suspend vol"
ask /tmp/first w 0:8 8:8
ok "suspended" force
gone suspended
wait $aio
is "what was held has failed" "$(grep -c EIO /tmp/first)" 2
ok "nothing is left" wait_for 20 none_left

# for a time, which is over when the name has gone, and somebody has it open still
vol "0 8192 linear $b 0"
exec 5<> $D/vol
ok "suspend for a time" ctl "suspend vol for 1"
ok "suspended for a time" force
gone "suspended for a time"
sleep 2
is "it is left" "$(left)" "vol 0 requests, open 1 times"
exec 5<&-
ok "nothing is left" wait_for 20 none_left

# a write that waits for a copy
vol "0 8192 zero"
ok "it hangs" dmsetup suspend --nolockfs low
ok "onto what hangs" text vol "0 8192 mirror $b 0 $low 0"
sleep "$(much 0.5 2)"
ask /tmp/first w 0:8
sleep "$(much 0.3 1)"
ok "a mirror that copies" force
gone "a mirror"
ended() { ! kill -0 "$1" 2> /dev/null; }
ok "the write ends" wait_for 30 ended $aio
wait $aio
is "with an error" "$(grep -c EIO /tmp/first)" 1
like "the copy is left" "$(left)" "vol 0 requests on *"
ok "it answers" dmsetup resume low
ok "nothing is left" wait_for 20 none_left

# mounted, and frozen
for state in mounted frozen; do
	vol "0 32768 linear $b 0"
	ok mkfs mkfs.ext4 -q -F $D/vol
	mkdir -p /mnt/vol
	ok mount mount -t ext4 $D/vol /mnt/vol
	ok "written" sh -c 'seq 1 1000 > /mnt/vol/x; sync; seq 1 1000 > /mnt/vol/y'
	[ $state = mounted ] || ok suspend ctl "suspend vol"
	ok "$state" force
	gone $state
	like "it is open" "$(left)" "vol 0 requests, open 1 times"
	ok "umount" timeout 60 umount /mnt/vol
	ok "nothing is left" wait_for 20 none_left
done

# below another one of ours, and under swap space
vol "0 32768 linear $b 0"
ctl "create top"
ok "another one on it" text top "0 32768 linear $(state vol dev | tr : ' ') 0"
ok "below" force
is "the name" "$(list | sed 's/ [0-9]*;/;/')" "create top;"
is "it fails" "$(bio $D/top read 0 8)" EIO
ok "it goes" ctl "remove top"
ok "nothing is left" wait_for 20 none_left

vol "0 32768 linear $b 0"
ok mkswap mkswap $D/vol > /dev/null
ok swapon swapon $D/vol
ok "swap space" force
is "stays" "$(list)" "create vol 7 later;"
ok swapoff swapoff $D/vol
not_there() { test ! -e $P/vol; }
ok "then it goes" wait_for 20 not_there
gone swap
ok "nothing is left" wait_for 20 none_left

# draining twice, and the last one with others: later, and a plain remove
vol "0 8192 linear $low 0"
ok "it hangs" dmsetup suspend --nolockfs low
ask /tmp/first r 0:8
load vol "begin
0 8192 linear $b 0
end now
"
ok "later" ctl "remove vol later"
fails "it is in use" ctl "remove vol"
ok "force" force
gone "later"
is "what drains is left" "$(left)" "vol 1 requests on $(echo "$low" | tr ' ' :), open 1 times"
fails "no cancel" ctl "cancel vol"
ok "it answers" dmsetup resume low
wait $aio
ok "nothing is left" wait_for 20 none_left

# against each other
i=0
while [ $i -lt "$(much 10 60)" ]; do
	ctl "create vol"
	load vol "0 8192 linear $b 0"
	aio $D/vol w 0:8 16:8 > /tmp/first 2>&1 &
	put $P/control "remove vol
" > /tmp/one &
	put $P/control "remove vol later
" > /tmp/two &
	put $P/control "remove vol force
" > /tmp/three &
	ctl "remove vol force" || [ "$ERR" = ENODEV ] || diag "$ERR"
	wait
	wait_for 20 none_left || bail "$(left)"
	i=$((i + 1))
done
is "rounds" $i "$(much 10 60)"
is "none there" "$(list)" ""
rm -f $low_path
ok "what hung goes" dmsetup remove low
