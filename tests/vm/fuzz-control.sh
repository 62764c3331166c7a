#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: mangled commands of several writers, with tables, readers and I/O: no crash, no leak, no hang
# timeout: 300
. "${LIB:-/tests/lib.sh}"

# OPTIONS="lab.seed=N lab.steps=N lab.seconds=N": the same choices again, if not the
# same meetings, or more of them.
option() { sed -n "s/.*lab\.$1=\([0-9]*\).*/\1/p" /proc/cmdline; }
seed=$(option seed)
seed=${seed:-$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')}
steps=$(option steps)
seconds=$(option seconds)

disk brd 8
one=$DISK
disk null 16
ok "lab.seed=$seed" fuzz -s "$seed" -n "${steps:-400}" -l "${seconds:-15}" -c 3 -t 2 -r 2 -i 2 "$one" "$DISK"
is "none is left" "$(grep -c ^create $P/control)" 0
