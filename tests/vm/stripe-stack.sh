#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: stripes on stripes on stripes: each sector at its place, verified with little memory left
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

for i in 0 1 2 3; do
	disk null 12 discard=1
	eval "d$i='$DEVNO' D$i=$DISK"
done
ctl "create left
create right
create mid
create top"
ok "left" table left "0 20000 striped 2 9 $d0 3 $d1 0"
ok "right" table right "0 20000 striped 2 40 $d2 0 $d3 5"
l=$(state left dev | tr : ' ') r=$(state right dev | tr : ' ')
ok "mid" table mid "0 30000 striped 2 16 $l 100 $r 0
30000 2000 striped 3 1 $l 15500 $r 15100 $l 17000"
m=$(state mid dev | tr : ' ')
ok "top" table top "0 31011 striped 2 7 $m 0 $m 15800"
t=$(ours top)

# by arithmetic: "DISK SECTOR" of each sector of top
awk 'function deal(s, chunk, legs) { leg = int(s / chunk) % legs; at = int(s / chunk / legs) * chunk + s % chunk }
	BEGIN {
		for (s = 0; s < 31011; s++) {
			deal(s, 7, 2)
			x = at + (leg ? 15800 : 0)
			if (x < 30000) {
				deal(x, 16, 2)
				side = leg; y = at + (leg ? 0 : 100)
			} else {
				deal(x - 30000, 1, 3)
				side = leg == 1; y = at + (leg == 0 ? 15500 : leg == 1 ? 15100 : 17000)
			}
			deal(y, side ? 40 : 9, 2)
			z = at + (side ? (leg ? 5 : 0) : (leg ? 0 : 3))
			print 2 * side + leg, z, 1, s
		}
	}' > /tmp/dealt
is "written" "$(pat write $D/top 0 31011 s 0 3001)" OK
for i in 0 1 2 3; do
	leg $i 0 | fold s > /tmp/want
	eval "mapped \$D$i 24576" > /tmp/got
	same "disk $i" /tmp/want /tmp/got
done
is "read" "$(pat check $D/top 0 31011 s 0 1999)" OK
is "one discard" "$(bio $D/top discard 777 20000)" OK
awk '$4 < 777 || $4 >= 20777' /tmp/dealt > /tmp/left
mv /tmp/left /tmp/dealt
for i in 0 1 2 3; do
	leg $i 0 | fold s > /tmp/want
	eval "mapped \$D$i 24576" > /tmp/got
	same "disk $i, discarded" /tmp/want /tmp/got
done

little_memory 100
for job in "--direct=1 --bs=4M --ioengine=libaio --iodepth=4" "--direct=1 --bsrange=512-1500k --ioengine=libaio --iodepth=16" \
	"--direct=0 --bsrange=4k-2M --ioengine=psync --end_fsync=1 --invalidate=1"; do
	# shellcheck disable=SC2086
	if fio --name=p --filename=$D/top --rw=randwrite --size="$(much 4 15)M" --verify=crc32c --verify_fatal=1 --thread \
		$job > /tmp/fio 2>&1; then
		lab_pass
	else
		lab_fail "$job" "$(tail -n 5 /tmp/fio)"
	fi
done
enough_memory
is "in flight" "$(for i in top mid left right; do stats "$(ours $i)" 9; done | xargs)" "0 0 0 0"
is "top" "$t $(state top size)" "$t 31011"
