#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: linear, striped, error and zero devices of dmsetup load here as they are, and ours there after one line of awk
# modules: dm-mod dm-zero
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${IFACE:-/tests/iface.inc}"

disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
ac=$(echo "$a" | tr ' ' :) bc=$(echo "$b" | tr ' ' :)
# As in doc/moving.md, which tests/doc-check compares.
convert='/^[0-9]/ { sub(/io-err.*/, "error"); for (i = $3 == "striped" ? 6 : 4; i < NF; i += 3) { $i = $i ":" $(i + 1); $(i + 1) = "" } print }'

# No udev here: it makes its nodes by itself.
export DM_DISABLE_UDEV=1

# theirs LINES: a device of the mainline's with this table
theirs() { printf '%s\n' "$1" | dmsetup create theirs; }

lines="0 4096 linear $ac 128
4096 8192 striped 2 32 $ac 8192 $bc 0
12288 8 error
12296 1000 zero"
ok "theirs" theirs "$lines"
is "written through theirs" "$(pat write /dev/mapper/theirs 0 12288 p)" OK
dmsetup table theirs > /tmp/theirs
is "four lines" "$(wc -l < /tmp/theirs)" 4
ok "it goes" dmsetup remove theirs

ctl "create vol"
ok "its table, as it is" table vol "$(cat /tmp/theirs)"
is "read back" "$(body vol)" "0 4096 linear $a 128;4096 8192 striped 2 32 $a 8192 $b 0;12288 8 io-err;12296 1000 zero;"
is "what they wrote is here" "$(pat check $D/vol 0 12288 p)" OK
is "and what we write" "$(pat write $D/vol 0 12288 q)" OK
awk "$convert" $P/vol > /tmp/back
ok "ours goes" ctl "remove vol"

ok "converted, it is theirs" theirs "$(cat /tmp/back)"
dmsetup table theirs > /tmp/again
is "the very same table" "$(cat /tmp/again)" "$(cat /tmp/theirs)"
is "is there" "$(pat check /dev/mapper/theirs 0 12288 q)" OK
ok "it goes" dmsetup remove theirs
