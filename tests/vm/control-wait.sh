#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: wait sleeps until something has happened to a device, and misses nothing
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO
ctl "create vol"

sleeps() { grep -q '^State:.S' "/proc/$1/status"; }

# waiting CMD...: it sleeps, until it no longer does
waiting()
{
	"$@" > /tmp/waited 2>&1 &
	pid=$!
	ok "it waits" wait_for 20 sleeps $pid
}

is "the count has moved on before" "$(table vol "0 100 linear $a 0" && ctl "wait vol 0" && state vol event)" 1
waiting put $P/control "wait vol 1
"
ok "suspend" ctl "suspend vol"
ok "wakes" wait $pid
waiting put $P/control "wait vol
"
ok "resume" ctl "resume vol"
ok "wakes the one that did not name a count" wait $pid
is "as a line among others" "$(ctl "wait vol 0
suspend vol
wait vol 3
resume vol" && state vol event)" 5

waiting sh -c "echo 'wait vol 5' > $P/control"
kill $pid
wait $pid
is "interrupted" $? 143

waiting put $P/control "wait vol 5
"
ok "remove does not wait for it" ctl "remove vol"
wait $pid
is "it wakes" "$(cat /tmp/waited)" ENODEV

# Many, who let others go first: some of them look again when the device has gone.
ctl "create vol"
i=0 pids=
while [ $i -lt 20 ]; do
	i=$((i + 1))
	put $P/control "wait vol
" > /tmp/many.$i 2>&1 &
	pids="$pids $!"
done
for pid in $pids; do
	ok "it waits" wait_for 20 sleeps "$pid"
done
# shellcheck disable=SC2086
ok "others go first" renice -n 19 -p $pids
ok "remove waits for none of them" ctl "remove vol"
# shellcheck disable=SC2086
wait $pids
is "they all wake" "$(cat /tmp/many.* | sort | uniq -c | awk '{ print $1, $2 }')" "20 ENODEV"

ctl "create vol"
for line in "wait" "wait no" "wait vol x" "wait vol 1 2"; do
	ctl "$line"
	echo "$ERR $(errline control)"
done > /tmp/got
cat > /tmp/want <<END
EINVAL line 1: wait: NAME is missing
ENODEV line 1: wait: no such device no
EINVAL line 1: wait: EVENT "x" is not a number
EINVAL line 1: wait: "2" is one word too many
END
same "refused" /tmp/want /tmp/got
waiting put $P/control "wait vol
"
ok "remove" ctl "remove vol"
wait $pid
ok "the module is not held" rmmod device_mapper
modprobe device-mapper
