#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: thousands of requests at once on 20 devices end, and leave no more memory behind than reserves and spares
# modules: dm-delay
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

slab=/sys/kernel/slab/dmap_io
[ -e $slab ] || bail "no $slab"
# If it shares its pages with others of its size, theirs are in there, too.
slab=$(readlink -f $slab)
aliases=$(cat "$slab/aliases")
diag "$slab, aliases $aliases"

# pieces: in use; those that only the allocator keeps at hand are not counted
pieces()
{
	echo 1 > "$slab/shrink"
	awk '{ print $1 }' "$slab/objects"
}

cpus=$(ls -d /sys/devices/system/cpu/cpu[0-9]* | wc -l)
devices=20 depth=$(much 200 1000) reserve=4
[ "$aliases" -gt 0 ] && slack=500 || slack=0
before=$(pieces)

disk null 64 irqmode=2 completion_nsec=20000
s=$SECTORS
# All of them wait there until it is suspended.
echo "0 $s delay $(echo "$DEVNO" | tr " " :) 0 600000" > /tmp/slow
i=0
while [ $i -lt $devices ]; do
	ok "create $i" ctl "create v$i"
	i=$((i + 1))
done
requests=$(seq -s ' ' 0 2 $((2 * depth - 2)) | sed 's/ /:2 /g'):2

for op in r w; do
	dmsetup create slow /tmp/slow || bail "no dm-delay"
	slow=$(dmsetup info -c --noheadings -o major,minor --separator ' ' slow)
	i=0
	while [ $i -lt $devices ]; do
		ok "$i" table v$i "0 $((2 * depth)) linear $slow $((i * 2 * depth))"
		i=$((i + 1))
	done
	rested=$(pieces)

	rm -f /tmp/aio.*
	i=0 pids=
	while [ $i -lt $devices ]; do
		# shellcheck disable=SC2086
		aio $D/v$i $op $requests > /tmp/aio.$i &
		pids="$pids $!"
		i=$((i + 1))
	done
	i=0
	while [ $i -lt $devices ]; do
		wait_for $((60 * SLOW)) grep -qs submitted /tmp/aio.$i || bail "$op $i: not all on their way"
		i=$((i + 1))
	done
	is "$op: in flight" "$(cat /sys/block/device-mapper*/inflight | awk '{ n += $1 + $2 } END { print n }')" \
		$((devices * depth))
	busy=$(pieces)
	ok "let go" dmsetup suspend slow
	for pid in $pids; do
		wait "$pid"
	done
	is "$op: all have ended well" "$(cat /tmp/aio.* | grep -c OK)" $((devices * depth))
	is "$op: none is in flight" "$(cat /sys/block/device-mapper*/inflight | awk '{ n += $1 + $2 } END { print n }')" 0
	left=$(pieces)
	diag "$op: $before pieces before, $rested at rest, $busy at most, $left left; $cpus CPUs"
	ok "$op: more than the reserves were used" test $((busy - before)) -ge $((devices * depth))
	ok "$op: $((left - before)) pieces left: reserves and spares" \
		test $((left - before)) -le $((devices * reserve + cpus * 128 + slack))
	ok "$op: the reserves are full" test $((left - before)) -ge $((devices * reserve - slack))
	i=0
	while [ $i -lt $devices ]; do
		ok "$i" table v$i "0 $((2 * depth)) io-err"
		i=$((i + 1))
	done
	ok "nobody has it" dmsetup remove slow
done

i=0
while [ $i -lt $devices ]; do
	ok "remove $i" ctl "remove v$i"
	i=$((i + 1))
done
ok "without devices there are only spares" test $(($(pieces) - before)) -le $((cpus * 128 + slack))
ok "rmmod" rmmod device_mapper
if [ -e "$slab" ]; then
	ok "$(($(pieces) - before)) pieces are left of the module" test $(($(pieces) - before)) -le $slack
fi
ok "modprobe" modprobe device-mapper
