#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what was held goes to a disk that hangs: resume and swap return all the same, others can be given up, and what is left keeps its order
# modules: md-mod raid1
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

# A disk that takes no write to some of its sectors, until it is told to: who
# submits one sleeps, and no signal ends that.
disk null 16
echo md_stuck > /sys/module/md_mod/parameters/new_array
md=/sys/block/md_stuck/md
{
	echo none > $md/metadata_version
	echo raid1 > $md/level
	echo 1 > $md/raid_disks
	echo 16000 > $md/component_size
	echo "$DEVNO" | tr ' ' : > $md/new_dev
	for slot in "$md"/dev-*/slot; do
		echo 0 > "$slot"
	done
	echo active > $md/array_state
} || bail "no array"
# sticks FROM TO
sticks() { echo "$1" > $md/suspend_lo && echo "$2" > $md/suspend_hi; }
goes_on() { echo 0 > $md/suspend_hi; }
stuck=$(tr : ' ' < /sys/block/md_stuck/dev)
disk null 16
good=$DEVNO
on_stuck="begin
0 20000 linear $stuck 0
end
"
on_good="begin
0 20000 linear $good 0
end
"
order="40:8 0:8 96:8 24:8 80:8 160:8"

# asked REQUEST...: they have come to us
asked()
{
	rm -f /tmp/aio
	aio $D/vol w "$@" > /tmp/aio &
	aio=$!
	ok "they have come" wait_for 60 grep -qs submitted /tmp/aio
}
ended() { test "$(grep -c ' OK$' /tmp/aio)" -ge "$1"; }
# ends COUNT: that many do, and no more
ends()
{
	ok "$1 end" wait_for 60 ended "$1"
	sleep "$(much 0.2 1)"
	is "and no more" "$(grep -c ' OK$' /tmp/aio)" "$1"
}
came()
{
	# shellcheck disable=SC2086
	events | awk -v stuck="$(mm $stuck)" -v good="$(mm $good)" '
		$1 == "Q" && $2 == stuck { printf "%s:%s ", $4, $6 }
		$1 == "Q" && $2 == good { printf "+%s:%s ", $4, $6 }'
}
gone() { ! kill -0 "$1" 2> /dev/null; }

# begins FILE TEXT: is written to it, and waits, in a sleep that a signal ends
begins()
{
	put "$1" "$2" > /tmp/put.out 2>&1 &
	pid=$!
	ok "it waits" wait_for 60 grep -qs '^State:.S' /proc/$pid/status
	sleep "$(much 0.3 1)"
	ok "and still waits" kill -0 $pid
}
given_up()
{
	begins "$@"
	kill -9 $pid
	ok "it is given up" wait_for 60 gone $pid
	gone $pid || goes_on
	wait $pid
	is "state" "$(state vol state)" active
}
# returns WHAT PID: though nothing goes on
returns()
{
	ok "$1 returns" wait_for 60 gone "$2"
	gone "$2" || { goes_on; bail "$1 hangs"; }
	ok "$1" wait "$2"
}
resumes()
{
	put $P/control "resume vol
" > /tmp/put.out &
	returns resume $!
}

ctl "create vol"
ok "on the one that hangs" load vol "$on_stuck"
ok "suspend" ctl "suspend vol"
# shellcheck disable=SC2086
asked $order
sticks 96 104
trace_on
resumes
is "state" "$(state vol state)" active
ends 2
first=$aio
aio $D/vol w 300:8 > /tmp/late &
late=$!
ok "one more comes" wait_for 60 grep -qs submitted /tmp/late
given_up $P/control "suspend vol
"
given_up $P/vol "$on_good"
is "the table" "$(grep -v '^#' $P/vol)
" "$on_stuck"
fails "remove" ctl "remove vol"
is "errno" "$ERR" EBUSY
is "none has gone past" "$(came)" "40:8 0:8 96:8 "

# who holds them now gets all but the one that hangs
trace_on
begins $P/control "suspend vol
"
goes_on
returns suspend $pid
ends 3
is "in flight" "$(awk '{ print $1, $2 }' "$(sys "$(ours vol)")/inflight")" "0 0"
ok "another table" load vol "$on_good"
resumes
ok "all come back" wait $first
ok "the last one, too" wait $late
is "in the order they came" "$(came)" "+24:8 +80:8 +160:8 +300:8 "

# given up, the worker goes on by itself
ok "back" load vol "$on_stuck"
ok "suspend" ctl "suspend vol"
# shellcheck disable=SC2086
asked $order
sticks 96 104
trace_on
resumes
given_up $P/control "suspend vol
"
goes_on
ok "all come back" wait $aio
is "in the order they came" "$(came)" "$order "

# held by a swap, which waits for the one under way
sticks 96 200
aio $D/vol w 96:8 > /tmp/under-way &
first=$!
trapped() { grep -q "^State:.D" /proc/$first/status; }
ok "one is under way" wait_for 60 trapped
begins $P/vol "$on_stuck"
asked 40:8 0:8 160:8 24:8
trace_on
sticks 120 200
returns swap $pid
ends 2
ok "the first one" wait $first
begins $P/vol "$on_good"
goes_on
returns "one more swap" $pid
ok "all come back" wait $aio
is "in the order they came" "$(came)" "40:8 0:8 160:8 +24:8 "
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "remove" ctl "remove vol"

# and what a file system writes when it is thawed
ok "mkfs" mkfs.ext4 -qF -b 4096 /dev/md_stuck 2000
ctl "create vol"
ok "on the one that hangs" load vol "begin
0 16000 linear $stuck 0
end
"
mkdir -p /mnt/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol || bail "no file system"
echo before > /mnt/vol/before
ok "suspend" ctl "suspend vol"
sticks 1 8
given_up $P/control "resume vol
"
given_up $P/control "suspend vol
"
ok "others are answered" timeout 60 put $P/control "create other
remove other
"
goes_on
ok "resume" ctl "resume vol"
echo after > /mnt/vol/after
is "it is thawed" "$(cat /mnt/vol/before /mnt/vol/after)" "before
after"
ok "suspend" ctl "suspend vol"
ok "resume" ctl "resume vol"
ok "umount" umount /mnt/vol
ok "fsck" e2fsck -fn /dev/md_stuck
ok "remove" ctl "remove vol"
