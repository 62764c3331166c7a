#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a discard that one leg fails is no error to the caller, and the leg goes with the first write that it fails
# modules: dm-flakey
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=8192
disk null 8 discard=1
a=$(echo "$DEVNO" | tr ' ' :)
disk null 8 discard=1
b=$(echo "$DEVNO" | tr ' ' :)
ctl "create vol"
for leg in a b; do
	eval "dev=\$$leg"
	mapper a "0 $size linear $a 0"
	mapper b "0 $size linear $b 0"
	line="0 $size mirror $(mapper_dev a) 0 $(mapper_dev b) 0"
	ok "$leg: mirror" table vol "$line insync"
	is "$leg: a discard" "$(bio $D/vol discard 0 64)" OK
	ok "$leg: fails all writes" mapper_turn $leg "0 $size flakey $dev 0 0 1000 1 error_writes"
	is "$leg: a discard that it fails" "$(bio $D/vol discard 64 64)" OK
	is "$leg: both are there" "$(status vol)" "copied=$size/$size legs=AA"
	is "$leg: a write that it fails" "$(bio $D/vol write 128 8)" OK
	[ $leg = a ] && left=DA || left=AD
	is "$leg: it is gone" "$(status vol)" "copied=$size/$size legs=$left"
	is "$leg: a discard" "$(bio $D/vol discard 0 64)" OK
	ok "$leg: off" table vol "0 8 io-err"
	dmsetup remove a
	dmsetup remove b
done

# Both fail it: then that is told.
mapper a "0 $size linear $a 0"
mapper b "0 $size linear $b 0"
ok "mirror" table vol "0 $size mirror $(mapper_dev a) 0 $(mapper_dev b) 0 insync"
ok "one fails all writes" mapper_turn a "0 $size flakey $a 0 0 1000 1 error_writes"
ok "the other, too" mapper_turn b "0 $size flakey $b 0 0 1000 1 error_writes"
is "a discard that both fail" "$(bio $D/vol discard 64 64)" EIO
