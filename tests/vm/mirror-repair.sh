#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what one leg cannot read is written there anew from the other one, counted and told, and the leg stays; no write is undone by that
# log-ok: I/O error|Sense Key|Medium Error|medium error|Unrecovered|hostbyte|CDB|critical
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=10000
disk scsi 16 delay=0 medium_error_start=500 medium_error_count=2
a=$DEVNO A=$DISK opts=/sys/bus/pseudo/drivers/scsi_debug/opts
disk null 16
b=$DEVNO B=$DISK
# What is read is what was there when it was asked for, a third of a second before.
disk null 16 irqmode=2 completion_nsec=300000000
s=$DEVNO S=$DISK
ctl "create vol"

unreadable() { echo 2 > $opts; }
readable() { echo 0 > $opts; }
# reads COUNT: of one place, and what came of them
reads()
{
	local i=0

	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		pat check $D/vol 496 16 p
	done | sort -u
}
repaired() { has vol "# copied=$size/$size legs=AA repaired=$1"; }

# Nobody sees what lies on a leg where it cannot be read.
for which in source destination; do
	if [ $which = source ]; then line="$a 0 $b 0"; else line="$b 0 $a 0"; fi
	pat write "$A" 0 $size p > /dev/null
	pat write "$B" 0 $size p > /dev/null
	pat write "$A" 496 16 junk > /dev/null
	ok "$which: mirror" table vol "0 $size mirror $line insync"
	event=$(state vol event)
	log_clear
	unreadable
	# Each processor deals them out, and there may be four.
	is "$which: reads" "$(reads 8)" OK
	ok "$which: counted, and the leg stays" wait_for 60 repaired "[1-9][0-9]*" || diag "$(status vol)"
	told() { [ "$(state vol event)" -gt "$event" ]; }
	ok "$which: an event" wait_for 30 told
	said() { log_since | grep -q "vol: mirror: the $which, $(echo "$a" | tr ' ' :), could not be read (error [0-9]*) in its sectors 496 to 511, which were written anew"; }
	ok "$which: it is said" wait_for 30 said
	readable
	is "$which: it is there" "$(pat check "$A" 0 $size p)" OK
	is "$which: reads" "$(reads 4)" OK
	is "$which: reads back" "$(grep mirror $P/vol)" "0 $size mirror $line insync"
	was=$(status vol)
	ok "$which: another table" table vol "0 $size mirror $line insync"
	is "$which: counted still" "$(status vol)" "$was"
	ok "$which: off" table vol "0 $size io-err"
done

# A write comes when what is to be written anew was read, and is not written yet
busy() { stats "$(mm $s)" 9; }
pat write "$A" 0 $size p > /dev/null
pat write "$S" 480 64 p > /dev/null
ok "mirror" table vol "0 $size mirror $a 0 $s 0 insync"
i=0
while [ $i -lt 2 ]; do
	i=$((i + 1)) reads=0
	unreadable
	until status vol | grep -q "legs=AA repaired=$((16 * i))\$"; do
		[ $((reads += 1)) -lt 20 ] || bail "$i: it is not repaired: $(status vol)"
		bio $D/vol read 496 16 > /dev/null
		# That was the read; what that disk is busy with now is the repair
		lab_n=0
		until [ "$(busy)" != 0 ] || [ $((lab_n += 1)) -gt 100 ]; do :; done
		is "$i: a write" "$(pat write $D/vol 496 16 n$i-$reads)" OK
	done
	readable
	is "$i: both have it" "$(pat check "$A" 496 16 n$i-$reads) $(pat check "$S" 496 16 n$i-$reads)" "OK OK"
done
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off" table vol "0 $size io-err"

# Taken away while there is something to repair
i=0
while [ $i -lt "$(much 3 8)" ]; do
	i=$((i + 1))
	ok "$i: mirror" table vol "0 $size mirror $a 0 $b 0 insync"
	unreadable
	for at in 488 489 490 491 492; do bio $D/vol read $at 16; done > /dev/null
	case $((i % 3)) in
	0) ok "$i: suspend" ctl "suspend vol"; ok "$i: resume" ctl "resume vol" ;;
	1) ok "$i: again" table vol "0 $size mirror $a 0 $b 0 insync" ;;
	esac
	ok "$i: off" table vol "0 $size io-err"
	readable
	is "$i: free" "$(bio -x "$A" open)" OK
done

# Writes all the time, and reads that fail all the time
pat write "$A" 0 $size p > /dev/null
pat write "$B" 0 $size p > /dev/null
ok "mirror" table vol "0 $size mirror $a 0 $b 0 insync"
unreadable
fio --name=rw --filename=$D/vol --rw=randrw --bssplit=512/40:4k/60 --direct=1 --thread --numjobs=2 \
	--ioengine=libaio --iodepth=4 --offset=240k --size=32k --io_size="$(much 1m 8m)" > /tmp/fio.out 2>&1
is "none fails" "$? $(grep -c 'err= 0' /tmp/fio.out)" "0 2"
like "both are alive" "$(status vol)" "copied=$size/$size legs=AA repaired=*"
readable
done_repairing() { sum "$A" 0 $size > /tmp/a; sum "$B" 0 $size > /tmp/b; cmp -s /tmp/a /tmp/b; }
ok "both have the same" wait_for 30 done_repairing

# What may not be written to cannot be repaired
ok "the leg is read-only now" blockdev --setro "$A"
unreadable
pat write "$B" 496 16 p > /dev/null
is "reads" "$(reads 8)" OK
ok "it is lost" wait_for 30 has vol "# copied=$size/$size legs=DA repaired=[0-9]*"
readable
ok "read-write" blockdev --setrw "$A"
is "in flight" "$(stats "$(ours vol)" 9)" 0
