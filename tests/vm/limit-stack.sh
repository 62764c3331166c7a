#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: limit is a line as any other: over mirrors and under stripes, beside other lines, on disks with zones, polled, on itself; it offers what the disk does, and no byte is lost while tables come and go
# stock: what queues offer, and how zones are written
# modules: sd_mod
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LIMIT:-/tests/limit.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
for name in low mid str vol; do
	ctl "create $name"
done
V=$D/vol

# What a disk can do, and is asked: as linear
# shows: all that its queue says
shows() { (cd "$(sys "$(ours vol)")/queue" && grep -r . . 2> /dev/null | sort); }
ok "linear" table vol "0 32768 linear $a 0"
shows > /tmp/linear
ok "limit" table vol "0 32768 limit $a 0 iops=100000"
shows > /tmp/limit
same "the same is offered" /tmp/linear /tmp/limit

# Stripes over limits over a mirror, and a limit over all of it
ok "a mirror" table low "0 32768 mirror $a 0 $b 0 insync"
l=$(dev low)
ok "limits" table mid "0 8192 limit $l 0 iops=20000
8192 8000 limit $l 8192 write_iops=3000
16192 193 linear $l 16192
16385 16383 limit $l 16385 read_iops=3000 mibps=200"
m=$(dev mid)
ok "stripes" table str "0 32768 striped 2 64 $m 0 $m 16384"
s=$(dev str)
one="0 32768 limit $s 0 write_mibps=100"
two="0 5000 limit $s 0 iops=2000
5000 27768 limit $s 5000 read_iops=1000"
three="0 32768 linear $s 0"
four="0 32768 limit $s 0"
ok "above" table vol "$one"
load_on $V $((16 << 20)) &
load=$!
i=0
while [ $i -lt "$(much 40 400)" ]; do
	for text in "$one" "$two" "$three" "$four"; do
		case $((i % 5)) in
		0) table vol "$text" ;;
		1) load vol "begin
$text
end now
" ;;
		2) ctl "suspend mid" && ctl "resume mid" ;;
		3) ctl "suspend low" && load vol "begin
$text
end now
" && ctl "resume low" ;;
		4) ctl "suspend vol" && table vol "$text" && ctl "resume vol" ;;
		esac || echo "$i: $ERR $(errline vol) $(errline control)" >> /tmp/wrong
		i=$((i + 1))
	done
done
touch /tmp/stop
ok "all that was written is there" wait $load
[ -s /tmp/rounds ] || diag "$(tail -n 20 /tmp/fio.out)"
is "no command failed" "$(cat /tmp/wrong 2> /dev/null)" ""
is "none waits" "$(waiting vol) $(waiting mid)" "0 0"
ok "it goes" ctl "remove vol
remove str
remove mid
remove low"

# Polled, and held meanwhile
ctl "create vol"
disk null 16 poll_queues=1
# While it is polled null_blk may not wait for memory, and does: so it has it before.
dd if=/dev/zero of="$DISK" bs=1M count=1 conv=fsync 2> /dev/null
ok "slow" table vol "0 32768 limit $DEVNO 0 iops=200"
is "polled" "$(timeout -k 5 60 fio --clocksource=clock_gettime --disk_util=0 --name=polled \
	--filename=$V --ioengine=io_uring --hipri=1 --direct=1 --thread --iodepth=4 --size=160k \
	--bs=4k --rw=write --verify=crc32c > /tmp/fio 2>&1 && echo OK || tail -n 3 /tmp/fio)" OK

# Zones: a writer's order is kept from map to the disk.
disk scsi 16 zbc=host-managed zone_size_mb=4 zone_nr_conv=1
z=$DEVNO
for lab_q in /sys/block/sd*/queue/scheduler; do
	echo mq-deadline > "$lab_q"
done
ok "zones" table vol "0 24576 limit $z 8192 write_iops=500"
# shellcheck disable=SC2046
aio $V w $(awk 'BEGIN { for (i = 0; i < 200; i++) printf "%d:8 ", i * 8 }') > /tmp/aio
is "none failed" "$(grep -vE 'OK$|^submitted' /tmp/aio | head -n 3)" ""
is "all are there" "$(zone $V report 0 1)" "0 8192 8192 1600 implicit"
