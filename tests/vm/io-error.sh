#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: io-err fails its own range with EIO, whole requests that touch it, and nothing else
# arch: what fails, fails alone
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO A=$DISK
pat write "$A" 0 2048 old > /dev/null
ctl "create vol"
ok "a hole of errors" table vol "0 100 linear $a 0
100 28 io-err
128 896 linear $a 128"

is "the map of it" "$(pat map $D/vol 0 1024)" "0 100 old+0
100 28 EIO
128 896 old+128"
for rw in read write; do
	is "$rw: its first sector" "$(bio $D/vol $rw 100 1)" EIO
	is "$rw: its last sector" "$(bio $D/vol $rw 127 1)" EIO
	is "$rw: all of it" "$(bio $D/vol $rw 100 28)" EIO
	is "$rw: begins before it" "$(bio $D/vol $rw 96 8)" EIO
	is "$rw: ends behind it" "$(bio $D/vol $rw 124 8)" EIO
	is "$rw: reaches over it" "$(bio $D/vol $rw 90 60)" EIO
	is "$rw: up to it" "$(bio $D/vol $rw 92 8)" OK
	is "$rw: right behind it" "$(bio $D/vol $rw 128 8)" OK
done
is "nothing was written under it" "$(pat check "$A" 100 28 old)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0

ok "the names of others for it, with words" table vol "0 8 error
8 8 io_error 1 2 three
16 8 io-err $a 0"
is "all of them fail" "$(pat map $D/vol 0 24)" "0 24 EIO"
ok "a flush or its refusal comes back" sh -c "bio $D/vol flush | grep -q 'OK\|EIO'"

ok "back to good" table vol "0 1024 linear $a 0"
is "reads again" "$(bio $D/vol read 0 1024)" OK
