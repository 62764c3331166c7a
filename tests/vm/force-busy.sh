#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: remove force over a disk that never answers: neither a file system that waits for it, nor a freeze, nor the page cache keeps the name; swap space that was used goes with swapoff
# stock: what del_gendisk() waits for, and who is told of a disk that is dead (6.5)
# modules: dm-mod
# timeout: 300
# log-ok: I/O error|EXT4-fs|Aborting journal|JBD2|shut down|Remounting|lost async page write|Read-error on swap
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 64
a=$DEVNO
disk null 16
b=$DEVNO
ok "a disk that can hang" mapper low "0 131072 linear $(echo "$a" | tr ' ' :) 0"
low=$(mapper_dev low)
mkdir -p /mnt/vol

vol()
{
	ctl "create vol 7"
	text vol "$1" || bail "no table: $ERR"
}
none_left() { ! grep -q '^# draining' $P/control; }
hangs() { ok "$1: the disk hangs" dmsetup suspend --nolockfs low; }
answers()
{
	ok "$1: it answers" dmsetup resume low
	[ ! -e /tmp/asks ] || wait "$(cat /tmp/asks)"
}
none_in_flight() { [ "$(stats "$(ours vol)" 9)" = 0 ]; }
# That it waits does not tell for what; it may be about to go on.
hung() { waits "$1" && ! none_in_flight; }
# asks COMMAND...: and it does not come back
asks()
{
	"$@" > /tmp/asked 2>&1 &
	echo $! > /tmp/asks
	ok "$*: waits" wait_for 30 hung $!
}
force() { ok "$1: force" timeout 120 put $P/control "remove vol force
"; }
anew()
{
	is "$1: no name" "$(list)" ""
	fails "$1: no node" test -e $D/vol
	vol "0 8192 linear $b 0"
	is "$1: its name and number serve anew" "$(timeout 60 bio $D/vol write 0 8)" OK
	ok "$1: and go" ctl "remove vol"
}
# keeps STATE: here the name is not free before the disk answers
keeps()
{
	put $P/control "remove vol force
" > /tmp/put
	is "$1: it takes too long" "$(tail -n 1 /tmp/put)" EBUSY
	is "$1: it says so" "$(errline control)" \
		"line 1: remove: vol goes, but its name is not free after 15 seconds: what hangs holds the disk"
	is "$1: it goes" "$(list)" "create vol 7 later;"
}
# ends STATE: who does not wait for that ends the command, and the device goes all the same
ends()
{
	put $P/control "remove vol force
" > /tmp/put &
	ok "$1: it goes" wait_for 60 going
	kill $!
}
going() { [ "$(list)" = "create vol 7 later;" ]; }
# out STATE [HOW]: of it; before 6.5 the disk has to answer first
out()
{
	case $(uname -r) in
	6.1.*)
		"${2:-ends}" "$1"
		answers "$1"
		ok "$1: it is gone" wait_for 60 test ! -e "$P/vol"
		;;
	*)
		force "$1"
		anew "$1"
		answers "$1"
		;;
	esac
}
mounted()
{
	vol "0 131072 linear $low 0"
	ok "$1: mkfs" mkfs.ext4 -q -F $D/vol 16384
	ok "$1: mount" mount -t ext4 $D/vol /mnt/vol
	ok "$1: a file" sh -c 'seq 1 1000 > /mnt/vol/old; sync'
	# While the disk hangs it could wait for a commit of the journal.
	ok "$1: something to write" sh -c 'seq 1 100000 > /mnt/vol/new'
}
unmounted()
{
	ok "$1: umount" timeout 60 umount /mnt/vol
	ok "$1: nothing is left" wait_for 60 none_left
}

mounted "file system"
hangs "file system"
asks sync -f /mnt/vol/new
out "file system" keeps
unmounted "file system"

vol "0 131072 linear $low 0"
hangs "page cache"
asks /bin/dd if=/dev/zero of=$D/vol bs=64k count=20 conv=notrunc,fsync
out "page cache"
ok "page cache: nothing is left" wait_for 60 none_left

# who freezes it has device->control
mounted freeze
hangs freeze
asks put $P/control "suspend vol
"
out freeze
unmounted freeze

# what waits for a copy of a table that is not live any more
vol "0 8192 zero"
hangs mirror
ok "mirror: from the start" text vol "0 8192 mirror $b 0 $low 0"
asks bio $D/vol write 0 8
ok "mirror: off it" load vol "begin
0 8192 zero
end now
"
force mirror
wait "$(cat /tmp/asks)"
is "mirror: the write fails" "$(cat /tmp/asked)" EIO
rm /tmp/asks
answers mirror
ok "mirror: nothing is left" wait_for 60 none_left

# nobody has it open, and its copy hangs
vol "0 8192 zero"
hangs later
ok "later: from the start" text vol "0 8192 mirror $b 0 $low 0"
put $P/control "remove vol later
" > /tmp/put &
pid=$!
ok "later: waits" wait_for 30 grep -qs '^State:.S' /proc/$pid/status
sleep "$(much 0.3 1)"
is "later: it is there" "$(list)" "create vol 7 later;"
force later
wait $pid
is "later: who asked is told" "$(tail -n 1 /tmp/put)" OK
anew later
answers later
ok "later: nothing is left" wait_for 60 none_left

# swap space: what was in it is lost
vol "0 65536 linear $low 0"
ok mkswap mkswap $D/vol > /dev/null
ok swapon swapon $D/vol
g=/sys/fs/cgroup
echo "+memory" > $g/cgroup.subtree_control
mkdir $g/small
mkdir -p /tmp/full
mount -t tmpfs -o size=40m none /tmp/full
echo 8M > $g/small/memory.high
ok "memory goes out" sh -c "echo \$\$ > $g/small/cgroup.procs; /bin/dd if=/dev/urandom of=/tmp/full/x bs=1M count=24 2> /dev/null"
ok "all of it" wait_for 30 none_in_flight
hangs "swap space"
force "swap space"
is "swap space: it is there still" "$(list)" "create vol 7 later;"
fails "swap space: once more" ctl "remove vol force"
is "swap space: says" "$ERR $(errline control)" "EBUSY line 1: remove: vol is swap space, and goes with swapoff"
ok "swap space: swapoff" timeout 120 swapoff $D/vol
ok "swap space: it is gone" wait_for 60 test ! -e "$P/vol"
anew "swap space"
fails "swap space: what was in it is lost" cat /tmp/full/x > /dev/null
answers "swap space"
ok "swap space: nothing is left" wait_for 60 none_left
rm -f /tmp/full/x
umount /tmp/full
rmdir $g/small
ok "what hung goes" dmsetup remove low
