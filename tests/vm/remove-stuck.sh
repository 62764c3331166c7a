#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: who reads or writes a file, and whose memory never answers, holds up nobody who removes the device
# modules: dm-mod
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
low=$DEVNO
disk brd 8
ok "a disk that can hang" mapper low "0 32768 linear $(echo "$low" | tr ' ' :) 0"
mknod /tmp/low b $(mapper_dev low)

# hangs WHO...: they are in the middle of a read or write
hangs()
{
	echo 3 > /proc/sys/vm/drop_caches
	ok "it hangs" dmsetup suspend --nolockfs low
	rm -f /tmp/stuck
	"$@" > /tmp/stuck 2>&1 &
	pid=$!
	ok "he has begun" wait_for 30 grep -qs begun /tmp/stuck
	ok "he is stuck" wait_for 30 grep -q '^State:.D' /proc/$pid/status
}

# removed NAME: at once, and nothing of it is left but the open file
removed()
{
	ok "$1: remove" timeout 60 put $P/control "remove $1
"
	fails "$1: the file is gone" test -e "$P/$1"
	fails "$1: the node is gone" test -e "$D/$1"
	is "$1: the disk below is free" "$(opn rwx $DISK)" OK
	ok "$1: another one of that name and number" timeout 60 put $P/control "create $1 7
"
	ok "$1: and of that disk" timeout 60 put "$P/$1" "0 8 linear $DEVNO 0
end
"
	ok "$1: it can be read" timeout 60 dd if=$D/$1 of=/dev/null bs=512 count=8 iflag=direct
	ok "$1: and removed" timeout 60 put $P/control "remove $1
"
	fails "the module stays" rmmod device_mapper
	is "he is still stuck" "$(grep -c begun /tmp/stuck) $(grep -c . /tmp/stuck)" "1 1"
}

# goes_on: the disk answers
goes_on()
{
	ok "it answers" dmsetup resume low
	wait $pid
}

ctl "create vol 7"
ok "a table" text vol "0 8 linear $DEVNO 0"
hangs stuck r $P/vol /tmp/low
removed vol
goes_on
is "who reads has what was there" "$(tail -n 1 /tmp/stuck)" \
	"$(printf '# name=vol dev=%s:7 state=active size=8 targets=1 open=0 event=1\nbegin\n0 8 linear %s 0\nend\n' \
		"$(awk '$2 == "dmap" { print $1 }' /proc/devices)" "$DEVNO" | wc -c)"

# A writer: the rest of its table is on the disk that hangs.
rest="8 8 linear $DEVNO 8
end
"
write_rest()
{
	printf '%s' "$1" | /bin/dd of=/tmp/low bs=4096 conv=sync,fsync 2> /dev/null
}
ok "a text on the disk" write_rest "$rest"
ctl "create vol 7"
ok "a table" text vol "0 8 zero"
hangs stuck w $P/vol /tmp/low "begin
0 8 linear $DEVNO 0
" ${#rest}
removed vol
goes_on
is "who writes is told" "$(tail -n 1 /tmp/stuck)" ENODEV
is "and holds nothing" "$(opn rwx $DISK)" OK

ctl "create vol 7"
ok "a command on the disk" write_rest "ol
"
hangs stuck w $P/control /tmp/low "create other
remove v" 3
# Only control itself has to wait, for those who write to that open file.
ok "control is for others, too" timeout 60 put $P/control "create third
"
goes_on
is "and goes on" "$(tail -n 1 /tmp/stuck)" 24
fails "it has run" test -e $P/vol
ok "all of it" test -e $P/other
ok "what hung goes" dmsetup remove low
