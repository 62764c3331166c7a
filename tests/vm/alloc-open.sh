#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the first open of a table after the module has come, which makes more than those after it, with each of its allocations failing once
# kernels: uml-debug debug
. "${LIB:-/tests/lib.sh}"
. "${ALLOC_INC:-/tests/alloc.inc}"

# With kmemleak each allocation is two; those before the file's own are the kernel's.
ctl "create vol"
n=4 failed=0
while [ $((n += 1)) -le 28 ]; do
	if (echo $n > /proc/self/fail-nth; : < $P/vol) 2> /dev/null; then
		ctl "remove vol"
		ok "rmmod" rmmod device_mapper
		modprobe device-mapper
		ctl "create vol"
	else
		failed=$((failed + 1))
	fi
done
ok "failed $failed times" test $failed -ge 3
is "then it is open" "$(state vol state)" empty
ok "remove" ctl "remove vol"
ok "rmmod" rmmod device_mapper
is "nothing is lost" "$(lost)" ""
modprobe device-mapper
