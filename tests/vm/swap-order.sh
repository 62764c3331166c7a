#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: once a swap has returned no request goes to the old table any more
# races: yes
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ctl "create vol"
mkdir -p /tmp/t
printf 'begin\n0 5001 linear %s 0\n5001 11383 linear %s 8000\nend\n' "$a" "$a" > /tmp/t/a
printf 'begin\n0 777 linear %s 0\n777 15607 linear %s 4096\nend\n' "$b" "$b" > /tmp/t/b
is "a first one" "$(swap $P/vol 1 /tmp/t/a)" 1

fio --name=l --filename=$D/vol --rw=randrw --bssplit=512/40:4k/40:64k/20 --size=8M --direct=1 \
	--thread --numjobs=2 --ioengine=libaio --iodepth=8 --time_based --runtime=300 \
	--rate_iops=1500 --output=/tmp/fio.out &
fio=$!
ok "I/O is going on" wait_for 60 awk '$1 > 20 { exit 0 } { exit 1 }' "$(sys "$(ours vol)")/stat"
swaps=20
! uml || swaps=$(much 20 100)
trace_on
is "swaps" "$(swap -m $LAB_TRACE/trace_marker -w 30000 $P/vol $swaps /tmp/t/b /tmp/t/a)" $swaps
events > /tmp/events
kill $fio
wait $fio
is "no request failed" "$(grep -c 'err=[^0]*[1-9]\|error=' /tmp/fio.out)" 0

awk -v a="$(mm $a)" -v b="$(mm $b)" '
	/^M live .*\/a$/ { old = b; new = a; live++ }
	/^M live .*\/b$/ { old = a; new = b; live++ }
	/^M load / { old = new = "" }
	$1 == "Q" && $2 == old { print "to the old one: " $0; late++ }
	$1 == "Q" && $2 == new { good++ }
	END { print live " " (good > live ? "busy" : "idle") " " late + 0 }' /tmp/events > /tmp/judged
is "swaps, I/O after them, requests that went to the old table" \
	"$(tail -n 3 /tmp/judged)" "$swaps busy 0"
is "in flight" "$(stats "$(ours vol)" 9)" 0
