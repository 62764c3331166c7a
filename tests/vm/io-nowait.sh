#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: RWF_NOWAIT goes through, and gets EAGAIN where it would have to wait
# stock: dmap_limits: nowait is a feature (6.11) or a flag that does not stack by itself
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ctl "create vol"
ok "two devices" table vol "0 1000 linear $a 0
1000 1000 linear $b 0"

is "read" "$(bio -n $D/vol read 0 8)" OK
is "write" "$(bio -n $D/vol write 1000 8)" OK
is "a read that would be split" "$(bio -n $D/vol read 996 8)" EAGAIN
is "a write that would be split" "$(bio -n $D/vol write 996 8)" EAGAIN
is "asynchronous" "$(aio -n $D/vol r 0:8 | sort)" "0:8 OK
submitted"
is "split without it" "$(bio $D/vol read 996 8)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0

# at_once CMD...: what it says, unless it waits
at_once()
{
	rm -f /tmp/said
	"$@" > /tmp/said &
	wait_for 30 test -s /tmp/said
	cat /tmp/said
}

ok "suspend" ctl "suspend vol"
is "read while suspended" "$(at_once bio -n $D/vol read 0 8)" EAGAIN
is "write while suspended" "$(at_once bio -n $D/vol write 0 8)" EAGAIN
is "asynchronous while suspended" "$(at_once sh -c "aio -n $D/vol r 8:8 | grep -c EAGAIN")" 1
bio $D/vol write 0 8 > /tmp/held &
ok "one that may wait is held" wait_for 30 waits $!
ok "resume" ctl "resume vol"
wait $!
is "and let go" "$(cat /tmp/held)" OK
is "read after resume" "$(bio -n $D/vol read 0 8)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0

# a lower device that cannot: its bio mode sleeps
disk null 8 queue_mode=0
c=$DEVNO C=$DISK
plain=$(bio -n "$C" read 0 8)
ok "over one that waits" table vol "0 1000 linear $c 0"
is "no better than the device itself" "$(bio -n $D/vol read 0 8)" "$plain"
is "without it" "$(bio $D/vol read 0 8)" OK
ok "over one that waits, too" table vol "0 500 linear $a 0
500 500 linear $c 0"
is "no better than the worst of them" "$(bio -n $D/vol read 0 8)" "$plain"
ok "back" table vol "0 1000 linear $a 0"
is "read again" "$(bio -n $D/vol read 0 8)" OK
