#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: fio and bonnie++ on ext4, over ours and over the mainline's device
# timeout: 2400
# modules: dm-mod brd ext4
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# One line of linear each, over a disk in memory. Who gets which of the two
# changes with each round, who comes first with each test, and the file systems
# are new in each round. What is sent is KiB a second, or operations: more is
# better.

MB=448
SECONDS_EACH=$(param seconds 2)

path_of()
{
	case $1 in
	ours) echo $D/ours ;;
	mainline) echo /dev/dm-0 ;;
	esac
}

# begin OURS MAINLINE: on these disks
begin()
{
	ok "create" ctl "create ours"
	ok "load" load ours "0 $SECTORS linear $1 0"
	ok "dmsetup create" theirs theirs --table "0 $SECTORS linear $2 0"
	for who in ours mainline; do
		mkdir -p /mnt/$who
		ok "mkfs" mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 \
			"$(path_of $who)"
		ok "mount" mount "$(path_of $who)" /mnt/$who
	done
}

end()
{
	ok "umount" umount /mnt/ours /mnt/mainline
	ok "remove" ctl "remove ours"
	ok "dmsetup remove" theirs_gone theirs
}

# with_fio ROUND NAME FIELD OPTION...: a field of its terse output, for both
with_fio()
{
	round=$1
	name=$2
	field=$3
	shift 3
	for who in $(shuf -e ours mainline); do
		sync
		fio --minimal --name=bench "--filename=/mnt/$who/fio" --size=256m --direct=1 \
			--ioengine=psync --time_based --runtime="$SECONDS_EACH" \
			"$@" > /tmp/fio 2>&1 || bail "fio $name: $(tail -n 3 /tmp/fio)"
		data fs "fio,$name" "$round" "$who" \
			"$(tail -n 1 /tmp/fio | cut -d ';' -f "$field")"
	done
}

# Fields of version 3: 7 and 48 are KiB a second, 8 and 49 requests.
all_fio()
{
	with_fio "$1" write-1M-KiB/s 48 --rw=write --bs=1m
	with_fio "$1" read-1M-KiB/s 7 --rw=read --bs=1m
	with_fio "$1" randwrite-4k-IOPS 49 --rw=randwrite --bs=4k
	with_fio "$1" randread-4k-IOPS 8 --rw=randread --bs=4k
	rm /mnt/*/fio
}

# What it says is one line of numbers in an order of its own; +++ is what took
# less than half a second. -D (O_DIRECT) and its size are to prevent that, and
# -r says that there is little memory, or it would insist on twice what there is.
with_bonnie()
{
	sync
	bonnie++ -q -f -D -d "/mnt/$1" -s 256:4k -r 128 -n 16 -u root -m bench \
		> /tmp/bonnie 2> /tmp/said || bail "bonnie++: $(tail -n 3 /tmp/said)"
	grep '^[^,]*,[^,]*,bench,' /tmp/bonnie | tail -n 1 | awk -F , '{
		split("12 write-KiB/s 14 rewrite-KiB/s 18 read-KiB/s 20 seeks/s " \
		      "27 create/s 31 delete/s 33 random-create/s 37 random-delete/s", want, " ")
		for (i = 1; i in want; i += 2)
			if ($want[i] ~ /^[0-9.]+$/)
				print want[i + 1], $want[i]
	}' > /tmp/results
	ok "bonnie++ has numbers" test -s /tmp/results
	while read -r name value; do
		data fs "bonnie++,$name" "$2" "$1" "$value"
	done < /tmp/results
}

# fill DISK: its memory is there before anybody is measured
fill() { dd if=/dev/zero "of=$1" bs=1M oflag=direct 2> /dev/null; }

disk brd $MB
set -- "$DISK"
disk brd $MB
set -- "$1" "$DISK"
fill "$1"
fill "$2"
for round in $(seq "$ROUNDS"); do
	begin "$@"
	progress "fs: round $round of $ROUNDS, fio"
	all_fio "$round"
	for who in $(shuf -e ours mainline); do
		progress "fs: round $round of $ROUNDS, bonnie++, $who"
		with_bonnie "$who" "$round"
	done
	end
	set -- "$2" "$1"
done
