#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: replay's reload loads what was changed, makes what is new, takes away what is gone, and touches nothing else
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${REPLAY_INC:-/tests/replay.inc}"

disk brd 16
a=$DEVNO A=$DISK
events() { for lab_name; do echo "$lab_name $(state "$lab_name" event)"; done; }

ok "one of somebody else" ctl "create other 20"
ok "with a table" text other "0 8 linear $a 0"
printf 'create keep 1\ncreate grow 2\ncreate held 3\n' > $ETC/control
saved keep "0 800 linear $a 0"
saved grow "0 800 linear $a 800"
saved held "0 800 linear $a 1600"
saved low "0 800 linear $a 2400"
saved top "0 800 linear /dev/device-mapper/low 0"
ok "start" replay start
was=$(events keep held)

fails "nobody else can hold it up" asuser nobody flock -n /run/device-mapper/lock true

# nothing changed, nor has a file that was only written anew
cp $ETC/keep.table /tmp/keep
cat /tmp/keep > $ETC/keep.table
all=$(events keep grow held low top other)
ok "reload" replay reload
is "nothing" "$(events keep grow held low top other)" "$all"

saved grow "0 1600 linear $a 800"
saved new "0 8 linear $a 8000"
rm $ETC/low.table $ETC/top.table
ok "reload" replay reload
is "silently" "$said$complained" ""
is "grown" "$(state grow size)" 1600
is "made" "$(state new size)" 8
is "those gone have gone, and no other" "$(list | sed 's/create //g;s/ [0-9]*;/ /g')" "other keep grow held new "
is "the rest is as it was" "$(events keep held)" "$was"

# one that is gone and in use
exec 3< $D/held
printf 'create keep 1\n' > $ETC/control
rm $ETC/held.table
fails "reload" hurried reload
is "says so" "$complained" "held.table: remove: held is in use (open 1 times)"
is "and leaves it" "$(state held size)" 800
exec 3<&-
ok "reload, when it is not used any more" replay reload
is "it goes" "$(list | grep -c held)" 0

# a table that is bad leaves the old one
saved keep "0 800 linear $a 0
800 8 nosuch"
fails "reload" replay reload
like "says which" "$complained" "keep.table: line 3: nosuch: no such target, and \"modprobe *"
is "the old one is live" "$(events keep) $(state keep size)" "keep 1 800"
saved keep "0 808 linear $a 0"
ok "reload, mended" replay reload
is "the new one is live" "$(state keep size)" 808

# one that was made by hand before anybody saved it is loaded when asked to reload,
# unless it reads the same
cp $P/other $ETC/other.table
was=$(events other)
ok "reload" replay reload
is "read the same" "$(events other)" "$was"
saved other "0 16 linear $A 0"
ok "reload" replay reload
is "does not" "$(state other size)" 16

# one that somebody else has loaded since is not as saved; start leaves it, reload does not
ok "by hand" text keep "0 16 io-err"
fails "status" replay status
like "says so" "$said" "*keep: active, not as saved*"
ok "start" replay start
is "says so" "$said" "keep: has a table already, which is left as it is"
is "and leaves it" "$(body keep)" "0 16 io-err;"
ok "reload" replay reload
is "as saved" "$(state keep size)" 808
ok "suspend" ctl "suspend keep
resume keep"
was=$(events keep)
ok "reload" replay reload
is "which is no other table" "$(events keep)" "$was"

# nor is one that was only checked
was=$(events keep)
printf 'begin\n0 16 zero\ncheck\n' > $ETC/keep.table
fails "reload" replay reload
is "says so" "$complained" "keep.table: nothing was loaded: there is no end"
is "and leaves it" "$(events keep)" "$was"
fails "nor is it as saved" replay status
saved keep "0 808 linear $a 0"
ok "reload" replay reload

# a mirror that has lost its source, without watch, does not begin again from that
disk null 16
m=$DEVNO
disk null 16
n=$DEVNO N=$DISK
ctl "create mir"
ok "a mirror" text mir "0 4096 mirror $m 0 $n 0"
ok "in sync" wait_for 60 synced mir
saved mir "0  4096 mirror $(echo "$m" | tr ' ' :) 0 $N 0	# the two"
echo "+0-7" > /sys/kernel/config/nullb/lab0/badblocks
fails_over() { bio $D/mir write 0 8 > /dev/null; status mir | grep -q 'legs=DA'; }
ok "its source is lost" wait_for 60 fails_over
echo "-0-7" > /sys/kernel/config/nullb/lab0/badblocks
was=$(events mir)
ok "reload" replay reload
is "says so" "$said" "mir: a mirror has lost a leg, which is not saved; it is left as it is"
is "and leaves it" "$(events mir)" "$was"
saved mir "0 4096 mirror $n 0 $m 0"
ok "reload" replay reload
is "but loads another table" "$(body mir)" "0 4096 mirror $n 0 $m 0;"
rm $ETC/mir.table
ok "remove" wait_for 60 ctl "remove mir"

# what a crash has left of a file
: > $ETC/keep.table
fails "reload" replay reload
like "says which" "$complained" "keep.table: is empty; a device without a table would have a comment"
is "the table is live" "$(state keep size)" 808
fails "nor is that as saved" replay status
saved keep "0 808 linear $a 0"

# what is of another folder is not looked for here
mkdir /tmp/else
printf 'begin\n0 8 zero\nend\n' > /tmp/else/alien.table
ok "from elsewhere" $REPLAY -d /tmp/else/ start
is "has made its own" "$(state alien size)" 8
is "and left ours" "$(state keep size) $(state new size)" "808 8"
ok "reload" replay reload
is "the other way round, too" "$(state alien size)" 8
ok "stop" $REPLAY -d /tmp/else stop
is "takes away its own" "$(list | grep -c alien)" 0
is "and not ours" "$(state keep size) $(state new size)" "808 8"

# one of ours that somebody removed is made anew
ok "remove" ctl "remove keep"
ok "start" replay start
is "is there" "$(state keep size)" 808

saved top "0 8 linear /dev/device-mapper/keep 0"
ok "start" replay start
exec 3< $D/new
fails "stop" hurried stop
is "leaves what is in use" "$complained" "new.table: remove: new is in use (open 1 times)"
is "and what it did not make" "$(list | sed 's/create //g;s/ [0-9]*;/ /g')" "other new "
exec 3<&-
ok "stop" replay stop
is "not any more" "$(list)" "create other 20;"
