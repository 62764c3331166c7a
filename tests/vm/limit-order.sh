#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: limit: first come, first served for reads and for writes, and for both where the limit is; reads pass writes that wait, flushes pass all, RWF_NOWAIT gets EAGAIN, a large request is one, is not overtaken, and is not cut
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LIMIT:-/tests/limit.inc}"

disk null 64 cache_size=1 discard=1
a=$DEVNO
ctl "create vol"
line="0 131072 limit $a 0"
V=$D/vol
list=$(places 40)

# Writes wait: in their order. Reads and flushes do not.
ok "writes are limited" table vol "$line write_iops=1"
trace_on
# shellcheck disable=SC2086
asked /tmp/aio $V w $list
ok "they wait" wait_for 30 waits vol 1
is "a read" "$(bio $V read 0 8)" OK
is "a read that must not wait" "$(bio -n $V read 0 8)" OK
is "a write that must not wait" "$(bio -n $V write 0 8)" EAGAIN
is "a flush" "$(bio $V flush)" OK
ok "they wait still" waits vol 2
is "they are in flight" "$(stats "$(ours vol)" 9)" "$((40 - $(grep -c OK /tmp/aio)))"
ok "all go" ctl "tell vol 0 write_iops=2000"
ok "they end" wait $aio
is "in their order" "$(came W "$a")" "$list"
is "none waits" "$(waiting vol)" 0

# The same for reads; and zeroing and discards are writes
ok "reads are limited" table vol "$line read_iops=1"
# shellcheck disable=SC2086
asked /tmp/aio $V r $list
ok "they wait" wait_for 30 waits vol 1
is "a write" "$(bio $V write 8 8)" OK
is "a discard" "$(bio $V discard 1024 8)" OK
is "zeros" "$(bio $V zeroout 1024 8)" OK
is "a read that must not wait" "$(bio -n $V read 0 8)" EAGAIN
ok "they wait still" waits vol 2
ok "all go" ctl "tell vol 0 read_iops=0"
ok "they end" wait $aio

# A limit for both: the older one goes first.
ok "both are limited" table vol "$line iops=4"
trace_on
asked /tmp/w $V w 40:8 0:8 24:8
w=$aio
asked /tmp/r $V r 16:8 80:8
r=$aio
asked /tmp/w2 $V w 120:8 96:8
ok "they end" wait $w $r $aio
is "in their order" "$(came . "$a")" "40:8 0:8 24:8 16:8 80:8 120:8 96:8 "
ok "both, and each" table vol "$line iops=1000 read_iops=1"
asked /tmp/r $V r 16:8 80:8 0:8 8:8 48:8 64:8 72:8
ok "reads wait" wait_for 30 waits vol 1
is "a write does not" "$(bio $V write 0 8)" OK
ok "reads wait still" waits vol 2
ctl "tell vol 0 read_iops=0"
wait $aio

# One that is large: it is paid for before it goes, while smaller ones come all the time.
ok "little data" table vol "$line mibps=1"
least "a large one" 48 aio $V w 0:1024
trace_on
asked /tmp/w $V w 0:1024
w=$aio
asked /tmp/r $V r 4096:8 4112:8 4104:8
ok "they end" wait $w $aio
is "in their order, as they came" "$(came . "$a")" "0:1024 4096:8 4112:8 4104:8 "
