#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a read that must not wait and fails on one leg comes from the other one, even if that has to be waited for
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ok "in between" between la "$a" 4096
ok "in between" between lb "$b" 4096
ctl "create vol"
ok "a mirror" table vol "0 4096 mirror $(dev la) 0 $(dev lb) 0 insync"
ok "the source turns bad" bad la 4096
ok "the destination is held" ctl "suspend lb"

# Where it would have to wait at once it may say so.
readers=
for i in 1 2 3 4 5 6; do
	bio -n $D/vol read $((i * 80)) 8 > /tmp/read.$i &
	readers="$readers $!"
	sleep 0.1
done
any_waits() { for pid in $readers; do ! waits "$pid" || return 0; done; return 1; }
ok "a second try waits" wait_for 30 any_waits
is "so far" "$(cat /tmp/read.* | sort -u | grep -v '^EAGAIN$')" ""
ok "let go" ctl "resume lb"
# shellcheck disable=SC2086
wait $readers
is "no error comes through" "$(cat /tmp/read.* | grep -vx 'OK\|EAGAIN')" ""
ok "some are read" grep -qx OK /tmp/read.1 /tmp/read.2 /tmp/read.3 /tmp/read.4 /tmp/read.5 /tmp/read.6
ok "the source is lost" wait_for 30 has vol "# copied=4096/4096 legs=DA"
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "remove" ctl "remove vol"
ok "remove" ctl "remove la
remove lb"
