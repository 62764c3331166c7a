#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the thread of a mirror: each allocation of its making and of its copying fails once, then all for a while
# kernels: debug
# modules: device-mapper-zero device-mapper-striped device-mapper-mirror
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

size=4000
disk brd 8
a=$DEVNO A=$DISK
disk brd 8
b=$DEVNO B=$DISK
pat write "$A" 0 $size disk > /dev/null
ctl "create vol"
ok "load" table vol "0 $size linear $a 0"

# It is made by kthreadd, which others may ask for one, too; and EAGAIN is what
# the kernel says where a fork has no memory.
# shellcheck disable=SC2086
each "the thread is made" 5 $SEEN -t 2 -a EAGAIN -k $P/vol -x "$B" \
	-e "$P/vol:^line 2: there can be no kernel thread .error 1[12].\$" \
	-u "$P/vol:0 $size linear $a 0\nend" write $P/vol "0 $size mirror $a 0 $b 0\nend\n"

ok "suspend" ctl "suspend vol"
n=0 hits=0 misses=0
while [ $((n += 1)) -le 200 ] && [ $misses -lt 3 ]; do
	pat write "$B" 0 $size old > /dev/null
	table vol "0 $size mirror $a 0 $b 0 region 1024 from 0" || bail "load: $ERR"
	pid=$(pids "dmap-work/$(state vol dev | sed 's/.*://')")
	echo $n > "/proc/$pid/fail-nth" || bail "no thread"
	ctl "resume vol"
	wait_for 60 synced vol || bail "allocation $n: no copy: $(status vol)"
	if [ "$(cat "/proc/$pid/fail-nth")" = 0 ]; then
		hits=$((hits + 1)) misses=0
	else
		misses=$((misses + 1))
	fi
	said=$(pat check "$B" 0 $size disk)
	[ "$said" = OK ] || is "allocation $n: the copy" "$said" OK
	ctl "suspend vol"
done
ok "$hits allocations failed" test $hits -ge 5
ok "resume" ctl "resume vol"

# As long as there is none at all it does not copy, and everything else goes on.
ok "linear" table vol "0 $size linear $a 0"
pat write "$B" 0 $size old > /dev/null
ctl "suspend vol"
ok "a mirror" table vol "0 $size mirror $a 0 $b 0 region 1024"
pid=$(pids "dmap-work/$(state vol dev | sed 's/.*://')")
echo 1 > "/proc/$pid/make-it-fail"
refuse 100
ok "resume" ctl "resume vol"
is "writes" "$(pat write $D/vol 0 $size new 0 24)" OK
is "reads" "$(pat check $D/vol 0 $size new 0 24)" OK
is "a flush" "$(bio $D/vol flush)" OK
is "nothing is copied" "$(status vol)" "copied=0/$size legs=AA"
ok "suspend" ctl "suspend vol"
ok "resume" ctl "resume vol"
refuse 0
ok "then it is" wait_for 60 synced vol
is "all of it" "$(pat check "$B" 0 $size new)" OK
