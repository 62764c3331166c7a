#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: whatever state a device is stuck in, at most two commands take it away, and its name serves anew
# modules: dm-mod
# races: yes
# timeout: 180
# log-ok: I/O error|EXT4-fs|Aborting journal|JBD2|shut down|Remounting|lost async page write
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 32 cache_size=4 discard=1
a=$DEVNO
disk null 32
b=$DEVNO
ok "a disk that can hang" mapper low "0 65536 linear $(echo "$a" | tr ' ' :) 0"
low=$(mapper_dev low)
low_path=/tmp/low
mknod $low_path b $low
mkdir -p /mnt/vol

none_left() { ! grep -q '^# draining' $P/control; }
gone() { ! kill -0 "$1" 2> /dev/null; }
control() { timeout 60 put $P/control "$1
"; }
hangs() { ok "$1: the disk hangs" dmsetup suspend --nolockfs low; }
# vol LINES: a device of that name and number
vol()
{
	ctl "create vol 7"
	text vol "$1" || bail "no table: $ERR"
}
mounted()
{
	vol "$1"
	ok mkfs mkfs.ext4 -q -F $D/vol 8192
	ok mount mount -t ext4 $D/vol /mnt/vol
}
# asks REQUEST...: and it does not come back
asks()
{
	bio $D/vol "$@" > /tmp/asked 2>&1 &
	asked=$!
	ok "$*: waits" wait_for 30 waits $asked
}
# leave STATE COMMAND...: out of it
leave()
{
	state=$1
	shift
	ok "$state: two commands at most" test $# -le 2
	for command; do
		ok "$state: $command" timeout 60 sh -c "$command" || bail "$state: stuck"
	done
	[ "$state" != "swap space" ] || wait_for 30 test ! -e $P/vol
	fails "$state: no file" test -e $P/vol
	fails "$state: no node" test -e $D/vol
	vol "0 8192 linear $b 0"
	is "$state: its name and number serve anew" "$(timeout 60 bio $D/vol write 0 8)" OK
	ok "$state: and go" control "remove vol"
}
# over STATE: what hung answers, and nothing is left
over()
{
	ok "$1: it answers" dmsetup resume low
	wait
	ok "$1: nothing is left" wait_for 30 none_left
	is "$1: the disk is free" "$(opn rwx $low_path)" OK
}
force="echo remove vol force > $P/control"

for request in "read 0 8" "write 0 8" "discard 0 8" "flush"; do
	vol "0 8192 linear $low 0"
	hangs "$request"
	# shellcheck disable=SC2086
	asks $request
	leave "$request" "$force"
	over "$request"
done

vol "0 8192 linear $b 0"
sh -c "echo suspend vol > $P/control; kill -9 \$\$"
is "suspended by one who was killed" "$(state vol state)" suspended
asks write 0 8
leave "suspended" "$force"
wait $asked
is "what was held has failed" "$(cat /tmp/asked)" EIO

# the middle of a swap, and the way that keeps the device
vol "0 8192 linear $low 0"
hangs "swap"
asks read 0 8
put $P/vol "begin
0 8192 zero
end
" > /tmp/put &
pid=$!
ok "swap: it waits" wait_for 30 grep -qs '^State:.S' /proc/$pid/status
leave "swap" "$force"
ok "swap: who swaps is told" wait_for 30 gone $pid
over "swap"

vol "0 8192 mirror $b 0 $low 0"
hangs "copy"
ok "copy: from the start" text vol "0 8192 mirror $b 0 $low 0 from 0"
asks write 0 8
leave "copy" "$force"
ok "copy: what waited for it ends" wait_for 30 gone $asked
over "copy"

# a freeze: the file system has to write, and cannot
mounted "0 65536 linear $b 0"
ok "freeze: something to write" sh -c 'seq 1 1000 > /mnt/vol/x'
ok "freeze: held" control "suspend vol nofreeze"
/bin/fsfreeze -f /mnt/vol > /tmp/freeze 2>&1 &
pid=$!
ok "freeze: it hangs" wait_for 30 waits $pid
leave "freeze" "$force" "umount -l /mnt/vol"
ok "freeze: it ends" wait_for 30 gone $pid
wait
ok "freeze: nothing is left" wait_for 30 none_left

vol "0 8192 linear $low 0"
ok mkswap mkswap $D/vol > /dev/null
ok swapon swapon $D/vol
hangs "swap space"
asks read 0 8
leave "swap space" "$force" "swapoff $D/vol"
over "swap space"

vol "0 8192 linear $low 0"
ctl "create top"
ok "another one on it" text top "0 8192 linear $(state vol dev | tr : ' ') 0"
hangs "below"
bio $D/top read 0 8 > /tmp/asked &
asked=$!
ok "below: waits" wait_for 30 waits $asked
leave "below" "echo remove top force > $P/control" "$force"
fails "below: the other one, too" test -e $P/top
over "below"
rm -f $low_path
ok "what hung goes" dmsetup remove low
