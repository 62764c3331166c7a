#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: reads go to the source while there is copying; then to both legs alike, and mostly to the faster if one is slow
# modules: dm-mod dm-delay
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=16384
disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
delay() { echo "0 16384 delay $(echo "$1" | tr ' ' :) 0 $2"; }
many=$(much 500 2000)		# requests whose share is taken
ctl "create vol"
ok "below the source" mapper sa "$(delay "$a" 0)"
ok "below the destination" mapper sb "$(delay "$b" 0)"
sa=$(mapper_dev sa) sb=$(mapper_dev sb)

# share DEPTH COUNT: percent of random reads that the source got
share()
{
	mark "$(mm $sa)"
	mark "$(mm $sb)"
	fio --name=r --filename=$D/vol --rw=randread --bs=4k --direct=1 --ioengine=libaio --thread \
		--iodepth="$1" --number_ios="$2" --norandommap --io_size=1g > /tmp/fio.out 2>&1 || return
	echo "$(delta "$(mm $sa)" 1) $(delta "$(mm $sb)" 1)" |
		awk -v n="$2" '{ print $1 + $2 < n ? "too few" : int(100 * $1 / ($1 + $2)) }'
}

# It copies for some seconds: once more, if they were over before.
tries=0
until [ $tries -gt 0 ] && ! synced vol || [ $tries = 10 ]; do
	tries=$((tries + 1))
	ok "copying" table vol "0 $size mirror $sa 0 $sb 0 rate 1 region 2048 from 0"
	got=$(share 16 200)
done
is "all from the source" "$got" 100
ok "off" table vol "0 $size io-err"
ok "in sync" table vol "0 $size mirror $sa 0 $sb 0 insync"
for depth in 1 2 16; do
	like "depth $depth: half and half" "$(share $depth "$many")" "^([34567][0-9])$"
done
# So slow that requests to the other one are quick wherever this runs
ok "slow destination" mapper_turn sb "$(delay "$b" 400)"
like "mostly from the source" "$(share 16 "$many")" "^([789][0-9]|100)$"
ok "equal" mapper_turn sb "$(delay "$b" 0)"
ok "slow source" mapper_turn sa "$(delay "$a" 400)"
like "mostly from the destination" "$(share 16 "$many")" "^([12]?[0-9])$"
ok "equal" mapper_turn sa "$(delay "$a" 0)"
like "half and half again" "$(share 16 "$many")" "^([34567][0-9])$"
# What goes on from where it was stays on its leg, which each CPU knows for itself.
trace_on
taskset -c 0 dd if=$D/vol of=/dev/null bs=8k count=64 iflag=direct 2> /dev/null
ok "in order: few changes of the leg" test "$(trace_off | awk -v a="$(mm $sa)" -v b="$(mm $sb)" '
	($1 == a || $1 == b) && $1 != last { n++; last = $1 } END { print n }')" -le 8
is "both are alive" "$(status vol)" "copied=$size/$size legs=AA"
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off" ctl "remove vol"
ok "gone" dmsetup remove sa
ok "gone" dmsetup remove sb
