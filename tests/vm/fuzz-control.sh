#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: mangled commands of several writers, with tables, readers and I/O: no crash, no leak, no hang
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${FUZZ:-/tests/fuzz.inc}"

disk brd 8
one=$DISK
disk null 16
ok "lab.seed=$seed" fuzz -s "$seed" -n "${steps:-$(much 150 400)}" -l "${seconds:-$(much 5 15)}" -c 3 -t 2 -r 2 -i 2 "$one" "$DISK"
is "none is left" "$(grep -c ^create $P/control)" 0
