#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a device whose lower disk is not there yet is loaded when it comes, holds up no other one, and is reported when it does not
# modules: loop
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${REPLAY_INC:-/tests/replay.inc}"

disk brd 16
a=$DEVNO
long=/dev/disk/by-id/scsi-a-name-that-is-longer-than-the-kernel-repeats-it-in-its-errors-1
truncate -s 8M /tmp/file
here() { [ "$(state "$1" state)" = active ]; }
is_empty() { [ "$(state "$1" state)" = empty ]; }

saved a "0 800 linear /dev/device-mapper/b 0"
saved b "0 800 linear /dev/lab/late 0"
saved c "0 800 linear $a 0"
saved d "0 8 linear $a 0
8 800 linear ${long%1}0 0
808 8 linear $long 0"
mkdir -p "${long%/*}" /dev/lab
ln -s /dev/ram0 "${long%1}0"

ok "start, without waiting" replay -t 0 start
b=$(state b dev)
is "names who waits, and for what" "$said" "a: waits for $b
b: waits for /dev/lab/late
d: waits for $long"
is "complains of nothing" "$complained" ""
ok "the others are there" here c
fails "status" replay status
is "says so" "$said" "a: empty, waits for $b
b: empty, waits for /dev/lab/late
c: active, as saved
d: empty, waits for $long"

# it waits, in seconds, and without an attempt each of them
log_clear
$REPLAY -d $ETC -t 100 wait > /tmp/said 2>&1 &
pid=$!
sleep "$(much 1.5 3)"
is "no try while nothing has changed" "$(log_since | grep -c 'device_mapper: ')" 0
# a disk without a medium is no disk yet
losetup -f > /tmp/loop
loop=$(cat /tmp/loop)
ln -s "$loop" /dev/lab/late
sleep "$(much 1.2 2)"
ok "still empty" is_empty b
kill -0 $pid || lab_fail "it has gone"
ok "the disk comes" losetup "$loop" /tmp/file
ok "b is loaded" wait_for 30 here b
ok "and so is a, which stands on it" wait_for 30 here a
is "in two attempts at most" "$(log_since | grep -c 'device_mapper: ')" 0
ok "d still waits" is_empty d
ln -s /dev/ram0 "$long"
ok "not any more" wait_for 30 here d
wait $pid
is "it ends well" $? 0
is "silently" "$(cat /tmp/said)" ""
ok "nobody waits" test ! -f /run/device-mapper/waiting
ok "as saved" replay status
is "says so" "$(echo "$said" | grep -c ' active, as saved')" 4

# what never comes
saved e "0 8 linear /dev/lab/never 0"
saved f "0 8 zero
8 8 linear 250:99 0"
limit=$(much 1 2)
fails "start" replay -t "$limit" start
is "names line, target and device" "$complained" "e.table: line 2: linear: no such device /dev/lab/never, for $limit seconds
f.table: line 3: linear: no such device 250:99, or it has no table or medium, for $limit seconds"
ok "they go on waiting for who asks" test -f /run/device-mapper/waiting
ln -s /dev/ram0 /dev/lab/never
ok "one comes much later" replay -t 0 wait
ok "and is loaded" here e
is "the other one waits" "$said" "f: waits for 250:99"

# which disks a table names that waits, for who looks for the root by UUID
n=$(echo "$a" | tr ' ' :)
for text in "0 8 linear $n 0" "0 8 linear $a 0" "0 8 linear /dev/lab/never 0" \
	"# the destination was lost: 0 8 mirror 9:99 0 $a 0
0 8 zero"; do
	saved f "$text
8 8 linear 250:99 0"
	ok "start" replay -t 0 start
	ok "is named: $text" replay names /dev/ram0
	fails "another one is not" replay names /dev/ram1
done
ok "the device itself is" replay names $D/f

# who mounts the root asks while others look again
touch /tmp/looks
(
	for i in 1 2 3 4 5 6 7 8; do
		$REPLAY -d $ETC -t 0 wait
	done > /dev/null 2>&1
	rm /tmp/looks
) &
missed=
while [ -e /tmp/looks ]; do
	[ -f /run/device-mapper/waiting ] || missed=1
done
wait
is "is never told that nobody waits" "$missed" ""

# the kernel does not repeat every name as it stands
odd=$(printf '/dev/lab/gr\303\266\303\237e')
saved g "0 8 linear /dev/ram0 0
8 8 mirror /dev/ram0 8 $odd 8"
rm $ETC/e.table $ETC/f.table
ok "start" replay -t 0 start
is "waits" "$said" "g: waits for $odd"
$REPLAY -d $ETC -t 100 wait > /tmp/said 2>&1 &
ln -s /dev/ram1 "$odd"
ok "it comes" wait_for 60 here g
wait $!
rm -rf /dev/lab /dev/disk
