#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: stripes are swapped for other lines of the same bytes, and stripes in between, under verified I/O and trims
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

swaps=$(much 30 60)
! uml || swaps=$(much 30 300)
swaps=${SWAPS:-$swaps}
for i in 0 1 2; do
	disk null 16 discard=1 cache_size=4
	eval "d$i='$DEVNO' D$i=$DISK"
done
size=65011 chunk=25
lay $size $chunk "$d0 0" "$d1 7" "$d2 501"
mkdir -p /tmp/t
printf 'begin\n%s\nend\n' "$line" > /tmp/t/whole
# cut after 500 rows, and the rest as one stripe and another line each
cut=$((3 * chunk * 500)) row=$((chunk * 500))
printf 'begin\n0 %d striped 3 %d %s 0 %s 7 %s 501\n%d %d striped 3 %d %s %d %s %d %s %d\nend\n' \
	$cut $chunk "$d0" "$d1" "$d2" $cut $((size - cut)) $chunk "$d0" $row "$d1" $((7 + row)) "$d2" $((501 + row)) > /tmp/t/cut
{ echo begin; cat /tmp/chunks; echo end; } > /tmp/t/chunks
# through one of ours, which has three stripes itself but by other chunks
ctl "create in"
ok "in between" table in "0 30000 linear $d1 0"
in=$(state in dev | tr : ' ')
sed "s/ $d1 / $in /g" /tmp/t/whole > /tmp/t/through
ctl "create vol"
is "loaded" "$(swap $P/vol 1 /tmp/t/whole)" 1
v=$(ours vol)

rm -f /tmp/stop /tmp/rounds
(
	until [ -f /tmp/stop ]; do
		fio --filename=$D/vol --direct=1 --thread --ioengine=libaio --iodepth=8 \
			--verify_fatal=1 --randrepeat=0 --fsync=64 --size=2M \
			--bssplit=512/20:3k/20:4k/20:64k/20:512k/10:1M/10 \
			--name=one --offset=0 --rw=randwrite --verify=crc32c --verify_backlog=32 \
			--name=two --offset=6M --rw=randwrite --verify=crc32c \
			--name=three --offset=12M --rw=randtrimwrite > /tmp/fio.out 2>&1 || exit 1
		echo round >> /tmp/rounds
	done
) &
load=$!
(
	n=0
	until [ -f /tmp/stop ]; do
		n=$(((n * 31 + 17) % 1500))
		pat write $D/vol 50000 2000 t$n 0 777 > /tmp/trim.out
		bio $D/vol discard $((50000 + n)) 123 >> /tmp/trim.out
		{ [ $n = 0 ] || echo "50000 $n t$n+0"; echo "$((50000 + n)) 123 zero"
		echo "$((50000 + n + 123)) $((2000 - n - 123)) t$n+$((n + 123))"; } > /tmp/trim.want
		pat map $D/vol 50000 2000 > /tmp/trim.got
		cmp -s /tmp/trim.want /tmp/trim.got && continue
		cat /tmp/trim.out /tmp/trim.got
		exit 1
	done
) &
trims=$!
is "swaps" "$(swap -w 5000 $P/vol $swaps /tmp/t/cut /tmp/t/chunks /tmp/t/through /tmp/t/whole)" $swaps
touch /tmp/stop
ok "verified I/O" wait $load
ok "trims" wait $trims
[ ! -s $LAB/failed ] || diag "$(tail -n 20 /tmp/fio.out)"
diag "$(grep -c . /tmp/rounds) rounds of it, $swaps swaps"
is "in flight" "$(stats "$v" 9)" 0
is "loaded once more" "$(swap $P/vol 1 /tmp/t/whole)" 1
is "reads back" "$(grep -v '^#' $P/vol)" "$(cat /tmp/t/whole)"
ok "remove" ctl "remove vol"
ok "in between goes" ctl "remove in"
is "all free" "$(bio -x "$D0" open) $(bio -x "$D1" open) $(bio -x "$D2" open)" "OK OK OK"
