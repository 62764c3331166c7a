#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: when no memory can be had at once, requests over stripes go chunk by chunk, and each arrives
# races: yes
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

for i in 0 1; do
	disk null 8 discard=1
	eval "d$i='$DEVNO' D$i=$DISK"
done
ctl "create vol"
v=$(ours vol)

# More legs than one piece of memory holds, when that is in pieces.
n=240 colon=$(echo "$d0" | tr ' ' :)
legs=$(for i in $(seq 0 $((n - 1))); do echo "$colon $((i * 64))"; done | xargs)
ok "$n stripes" table vol "0 15120 striped $n 3 $legs"
is "written" "$(pat write $D/vol 0 15120 s 0 15120)" OK
is "read" "$(pat check $D/vol 0 15120 s 0 721)" OK
is "discarded" "$(bio $D/vol discard 1 15000)" OK
is "the rest" "$(mapped $D/vol 15120)" "0 1 s+0
15001 119 s+15001"

slab=/sys/kernel/debug/failslab
if [ ! -d $slab ]; then
	diag "no failslab: this kernel cannot be told to refuse memory"
	exit 0
fi
# Of what may not wait, everything; GFP_NOIO waits, and is let alone.
echo Y > $slab/ignore-gfp-wait
echo 0 > $slab/verbose
echo -1 > $slab/times
echo 1 > $slab/interval
echo Y > $slab/task-filter 2> /dev/null
lay 8111 7 "$d0 0" "$d1 13"
ok "two stripes" table vol "$line"
# refused CMD...: it runs where that is so
refused() { sh -c 'echo 1 > /proc/self/make-it-fail; exec "$@"' sh "$@"; }
echo 100 > $slab/probability
is "written" "$(refused pat write $D/vol 0 8111 p 0 8111)" OK
traced refused bio $D/vol write 0 700 > /tmp/did
echo 0 > $slab/probability
diag "$(queued "$(mm $d0)" "$(mm $d1)" | wc -l) requests"
is "read" "$(pat check $D/vol 14 8097 p 14 721 2>&1 | head -n 1)" "p+14 wanted, found: 14 1 other"
echo 100 > $slab/probability
is "discarded" "$(refused bio $D/vol discard 1000 7000)" OK
echo 0 > $slab/probability
is "what is left" "$(mapped $D/vol 8111 | grep p+)" "700 300 p+700
8000 111 p+8000"
is "in flight" "$(stats "$v" 9)" 0
