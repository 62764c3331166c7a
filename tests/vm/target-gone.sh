#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a target is told that a device below has gone: those lines that are on it, before who watches, and of a table that is ready when it is live
# modules: holds
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO A=$lab_dir/power
disk null 16
b=$DEVNO B=$lab_dir/power
ctl "create vol"
ctl "create next"
gone() { sed -n 's/^# keeps=.* gone=\([0-9]*\)$/\1/p' $P/"$1" | tr '\n' ' '; }

ok "three lines" table vol "0 8 holds $a 0
8 8 holds $b 0
16 8 holds $a 8"
ok "a table that is ready" load next "begin
0 8 holds $b 8
8 8 linear $a 16
ready
"
is "all are there" "$(gone vol)$(gone next)" "0 0 0 0 "
event=$(state vol event)
echo 0 > "$A"
changed() { [ "$(state vol event)" != "$event" ]; }
wait_for 3 changed || skip "this kernel does not tell"
is "whose device has gone" "$(gone vol)" "1 0 1 "
is "once" "$(($(state vol event) - event))" 1
is "one that is ready is not told" "$(gone next)" "0 "
echo 0 > "$B"
told() { [ "$(gone vol)" = "1 1 1 " ]; }
ok "the other one" wait_for 30 told
is "one that is ready is not told" "$(gone next)" "0 "
ctl "commit next"
[ "$ERR" = OK ] && is "but when it is live" "$(gone next)" "1 "
