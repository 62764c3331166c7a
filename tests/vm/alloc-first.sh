#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the first of all tables' files to be opened, with each of its allocations failing once: ENOMEM, and the next one is as any other
# kernels: debug
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

# Only the shell itself: what else it would call needs memory, too.
open='echo $1 > /proc/self/fail-nth
exec 5< $2
read -r left < /proc/self/fail-nth
echo $left >&2'
n=0 quiet=0 failed=0
while [ $n -lt 40 ] && [ $quiet -lt 3 ]; do
	n=$((n + 1))
	ctl "create vol" || bail "create: $ERR"
	if sh -c "$open" sh $n $P/vol > /dev/null 2> /tmp/open; then
		read -r left < /tmp/open
		[ "$left" = 0 ] || quiet=$((quiet + 1))
	else
		failed=$((failed + 1)) quiet=0
		like "allocation $n" "$(cat /tmp/open)" "out of memory|Cannot allocate memory"
	fi
	is "allocation $n: then it polls" "$(pollev $P/vol run "echo suspend vol > $P/control" poll)" PRI+ERR
	ok "allocation $n: remove" ctl "remove vol"
	ok "allocation $n: nothing keeps the module" rmmod device_mapper
	modprobe device-mapper
done
ok "none was left that could fail" test $n -lt 40
ok "failed $failed times" test $failed -ge 4
# By default it is the last test of the machine that looks.
[ -z "$ALL" ] || is "nothing is lost" "$(lost)" ""
