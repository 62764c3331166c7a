#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: striped and mirror, ours and the mainline's
# timeout: 2400
# modules: dm-mod dm-mirror null_blk bio-load
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# striped: random requests of 4 KiB as in iopath, and direct reads of 1 MiB that
# go round two stripes of 64 KiB; nanoseconds each.
#
# copy: a mirror copies between two disks in memory, dd does the same, the
# mainline's mirror too, with the larger of the regions that LVM would give it;
# MiB a second. The disks answer at once, or after a while, as disks do.
#
# writes: random direct writes of 4 KiB by one process, to the mirror when it
# has nothing to do, and while it copies; a second.

COUNT=$(param count 1000000)
LARGE=$(param large 4000)
COPY_MB=$(param copy 1000)
SECONDS_EACH=$(param seconds 1)
DEPTH=32
CHUNK=128

# ------------------------------------------------------------------- striped

path_of()
{
	case $1 in
	raw) echo "/dev/$RAW" ;;
	ours) echo "$D/ours" ;;
	mainline) echo /dev/dm-0 ;;
	esac
}

small()
{
	echo "$(path_of "$1") $2 $COUNT $DEPTH 1 $3" > $LOAD || bail "bio-load: $1"
	read -r bios errors ns < $LOAD
	is "errors" "$errors" errors=0
	awk -v ns="${ns#ns=}" -v bios="${bios#bios=}" 'BEGIN { printf "%.2f", ns / bios }'
}

large()
{
	begin=$(now)
	dd if="$(path_of "$1")" of=/dev/null bs=1M count="$LARGE" iflag=direct 2> /dev/null ||
		bail "dd: $1"
	awk -v s="$(since "$begin")" -v n="$LARGE" 'BEGIN { printf "%.0f", s / n * 1e9 }'
}

# striped DISK... : the first is for none, two for ours, two for theirs
striped()
{
	RAW=${1#/dev/}
	ok "create" ctl "create ours"
	ok "ours" load ours "0 $SECTORS striped 2 $CHUNK $2 0 $3 0"
	ok "theirs" theirs theirs --table "0 $SECTORS striped 2 $CHUNK $4 0 $5 0"
	for queue in /sys/block/*/queue; do
		echo 1 > "$queue/iostats"
	done
	for who in $(shuf -e raw ours mainline); do
		data targets "striped,read-4k" "$round" "$who" "$(small "$who" read "$round")"
		data targets "striped,write-4k" "$round" "$who" "$(small "$who" write "$round")"
		data targets "striped,read-1M" "$round" "$who" "$(large "$who")"
	done
	ok "ours goes" ctl "remove ours"
	ok "theirs goes" theirs_gone theirs
}

# ---------------------------------------------------------------------- copy

rate_of() { awk -v mb="$COPY_MB" -v s="$1" 'BEGIN { printf "%.1f", mb / s }'; }

in_sync() { [ "$(dmsetup status theirs | awk '{ print $7 }')" = "$1/$1" ]; }

# copy WHO FROM TO: MiB a second
copy()
{
	size=$((COPY_MB * 2048))
	begin=$(now)
	case $1 in
	dd)
		dd if="$2" of="$3" bs=1M iflag=direct oflag=direct 2> /dev/null || bail dd
		;;
	ours)
		put $P/ours "0 $size mirror $2 0 $3 0
"
		put $P/control "wait ours $((event + 1))
" ;;
	mainline)
		theirs theirs --table "0 $size mirror core 1 1024 2 $2 0 $3 0"
		dmsetup wait theirs 0
		;;
	esac > /tmp/copied 2>&1
	took=$(since "$begin")
	case $1 in
	ours) grep -q "copied=$size/$size legs=AA" $P/ours || bail "$(cat $P/ours /tmp/copied)" ;;
	mainline)
		in_sync $((size / 1024)) || bail "$(dmsetup status theirs)"
		theirs_gone theirs ;;
	esac
	rate_of "$took"
}

# copies KIND DISK DISK
copies()
{
	for who in $(shuf -e dd ours mainline); do
		if [ "$who" = ours ]; then
			ok "create" ctl "create ours"
			event=0
		fi
		data targets "copy,$1" "$round" "$who" "$(copy "$who" "$2" "$3")"
		[ "$who" != ours ] || ok "remove" ctl "remove ours"
	done
}

# -------------------------------------------------------------------- writes

# writes_to DEVICE: a second
writes_to()
{
	fio --minimal --name=bench "--filename=$1" --direct=1 --ioengine=psync --rw=randwrite \
		--bs=4k --time_based --runtime="$SECONDS_EACH" --thread > /tmp/fio 2>&1 ||
		bail "fio: $(tail -n 3 /tmp/fio)"
	tail -n 1 /tmp/fio | cut -d ';' -f 49
}

# writes KIND FROM TO: to the mirror while it copies, to one in sync, and to the
# source alone
writes()
{
	size=$((COPY_MB * 2048))
	ok "create" ctl "create ours"
	for who in $(shuf -e source insync copying); do
		case $who in
		source) line="linear $2 0" ;;
		insync) line="mirror $2 0 $3 0 insync" ;;
		copying) line="mirror $2 0 $3 0" ;;
		esac
		ok "$who" load ours "0 $size $line"
		data targets "writes,$1" "$round" "$who" "$(writes_to $D/ours)"
		[ "$who" != copying ] ||
			data targets "writes-copied,$1" "$round" "$who" \
				"$(sed -n 's/^# copied=\([0-9]*\)\/\([0-9]*\) .*/\1 \2/p' $P/ours |
					awk '{ printf "%.1f", 100 * $1 / $2 }')"
	done
	ok "remove" ctl "remove ours"
}

set --
for disk in 1 2 3 4 5; do
	null 20000
	set -- "$@" "$DISK"
done
for round in $(seq "$ROUNDS"); do
	progress "targets: striped, round $round of $ROUNDS"
	striped "$@"
	first=$1
	shift
	set -- "$@" "$first"
done

disk null "$COPY_MB" queue_mode=0
fast=$DISK
disk null "$COPY_MB" queue_mode=0
fast2=$DISK
disk null "$COPY_MB" queue_mode=2 irqmode=2 completion_nsec=1000000
slow=$DISK
disk null "$COPY_MB" queue_mode=2 irqmode=2 completion_nsec=1000000
slow2=$DISK
for device in "$fast" "$fast2" "$slow" "$slow2"; do
	dd if=/dev/zero "of=$device" bs=1M oflag=direct 2> /dev/null
done
for round in $(seq "$ROUNDS"); do
	progress "targets: copy and writes, round $round of $ROUNDS"
	copies memory "$fast" "$fast2"
	copies 1ms "$slow" "$slow2"
	writes memory "$fast" "$fast2"
	writes 1ms "$slow" "$slow2"
done
