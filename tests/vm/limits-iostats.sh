#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: statistics are on by themselves, and stay off once they were turned off
# stock: dmap_alloc_disk() turns statistics on, dmap_limits_commit() leaves them as they were turned
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
ctl "create vol"
ok "load" table vol "0 4000 linear $DEVNO 0"
iostats=$(sys "$(ours vol)")/queue/iostats
is "at first" "$(cat "$iostats")" 1
ok "another table" table vol "0 4000 linear $DEVNO 1000"
is "after a swap" "$(cat "$iostats")" 1
echo 0 > "$iostats"
ok "a third" table vol "0 2000 linear $DEVNO 0"
is "turned off, after a swap" "$(cat "$iostats")" 0
echo 1 > "$iostats"
ok "a fourth" table vol "0 4000 linear $DEVNO 0"
is "turned on again, after a swap" "$(cat "$iostats")" 1
