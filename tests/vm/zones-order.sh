#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: writes to a zone reach the disk in the order in which they came: held by suspend, by a swap, let go while others come, and with a flush before some of them; one that waits for that does not keep the device from being removed by force
# stock: the block layer or the scheduler of the disk keeps those that are queued in order
# modules: null_blk sd_mod
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk scsi 64 zbc=host-managed zone_size_mb=4 zone_nr_conv=1
a=$DEVNO A=$DISK
disk scsi 64 zbc=host-managed zone_size_mb=4 zone_nr_conv=1
b=$DEVNO
ctl "create vol"
V=$D/vol
for lab_q in /sys/block/sd*/queue/scheduler; do
	echo mq-deadline > "$lab_q"
done
one="0 65536 linear $a 8192"
two="0 32768 linear $a 8192
32768 32768 linear $b 8192"
same="0 32768 linear $a 8192
32768 32768 linear $a 40960"

# writes ZONE COUNT: as arguments of aio, 8 sectors each
writes()
{
	awk -v at="$1" -v n="$2" 'BEGIN { while (n--) { print at ":8"; at += 8 } }' | tr '\n' ' '
}
# bad FILE: those that were not OK
bad() { grep -vE 'OK$|^submitted' "$1" | head -n 3; }

ok "a table" table vol "$one"
ctl "suspend vol nofreeze"
: > $LAB/out
# shellcheck disable=SC2046
aio $V w $(writes 0 100) > $LAB/out &
ok "held" wait_for 30 grep -q submitted $LAB/out
ok "another table" table vol "$two"
ok "resume" ctl "resume vol"
wait $!
is "none failed" "$(bad $LAB/out)" ""
is "all are there" "$(zone $V report 0 1)" "0 8192 8192 800 implicit"

# With a flush before each second one, over two disks with caches
log_clear
# shellcheck disable=SC2046
modprobe append $(state vol dev | sed 's/\(.*\):/major=\1 minor=/') sector=8192 sectors=8 \
	count=16 flush=1 && rmmod append
is "flushes between" "$(log_since | sed -n 's/.*append: \([^ ]*\) .*/\1/p' | sort | uniq -c |
	tr -s ' ')" " 16 0"
is "all are there" "$(zone $V report 8192 1)" "8192 8192 8192 128 implicit"

# A writer for each zone, while the device is suspended and swapped
ok "a disk" table vol "$one"
zone $V reset 0 65536 > /dev/null
loops=$(much 6 400)
i=0
while [ $i -lt 4 ]; do
	fio --name=z$i --filename=$V --zonemode=zbd --rw=write --bs=4k --direct=1 \
		--ioengine=libaio --iodepth=16 --offset=$((i * 8))M --size=4M \
		--time_based --runtime=600 > $LAB/fio.$i 2>&1 &
	echo $! >> $LAB/pids
	i=$((i + 1))
done
begun() { [ "$(zone $V report | awk '$5 != "empty" { n++ } END { print n + 0 }')" = 4 ]; }
ok "they write" wait_for 60 begun
i=0
while [ $i -lt "$loops" ]; do
	ctl "suspend vol nofreeze"
	[ $((i % 2)) = 0 ] || table vol "$one"
	ctl "resume vol"
	table vol "$same"
	i=$((i + 1))
done
# shellcheck disable=SC2046
kill -INT $(cat $LAB/pids)
wait
is "no write failed" "$(grep -hE 'error=|err= *[1-9]' $LAB/fio.* | head -n 3)" ""
ok "they wrote" grep -q 'WRITE: bw' $LAB/fio.0

# A flush that does not come back: by then nothing waits in submit, or the disk would stay
zone $V reset 0 65536 > /dev/null
ctl "create low"
ok "one that hangs" table low "0 32768 linear $b 8192"
ok "a table on it" table vol "0 32768 linear $a 8192
32768 32768 linear $(state low dev | tr : ' ') 0"
ctl "suspend low nofreeze"
log_clear
# shellcheck disable=SC2046
modprobe append $(state vol dev | sed 's/\(.*\):/major=\1 minor=/') sector=0 sectors=8 \
	count=2 flush=1 &
pid=$!
behind_flush() { flowing vol && grep -q '^State:.[DI]' /proc/$pid/status; }
ok "a write waits for its flush" wait_for 30 behind_flush
ok "by force" timeout 60 put $P/control "remove vol force
"
like "the rest is in flight" "$(grep '^# draining' $P/control)" "*vol 1 requests on *, open 1 times"
ctl "resume low"
wait $pid
rmmod append
is "the write has failed" "$(log_since | sed -n 's/.*append: //p')" "0 0
-5 8"
