#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a lower device that goes away under requests of all kinds: each comes back; suspend, swap and remove work without it
# modules: sd_mod scsi_debug
# timeout: 480
# log-ok: I/O error|Synchronizing SCSI cache|Synchronize Cache
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LOWER:-/tests/lower.inc}"

# one KIND: a disk that can go; $gone is the command
one()
{
	if [ "$1" = null ]; then
		disk null 6 discard=1
		gone="echo 0 > $lab_dir/power"
	else
		disk scsi 6 lbpu=1 lbpws=1
		gone="echo 1 > /sys/block/${DISK##*/}/device/delete"
	fi
}

# without TARGET: a table that does without the first device, and no others' data
without()
{
	case $1 in
	linear) echo "0 $LOW io-err
$LOW $LOW linear $B 0" ;;
	striped) echo "0 $((2 * LOW)) io-err" ;;
	mirror) echo "0 $LOW linear $B 0" ;;
	esac
}

# goes: the first device, under I/O, after a moment of chance
goes()
{
	moment=$((${moment:-0} + 1))
	sleep "0.$(printf %03d "$(chance $((SEED + moment)) 200)")"
	ok "$what: it goes away" timeout 60 sh -c "$gone"
	before=$(completed)
	ok "$what: I/O goes on" wait_for 60 more 20
}

stays_up()
{
	ok "$what: suspend" ctl "suspend vol"
	is "$what: none is in flight" "$(awk '{ print $1, $2 }' "$(sys "$(ours vol)")/inflight")" "0 0"
	ok "$what: resume" ctl "resume vol"
	ok "$what: its file can be read" grep -q "^$(lines_of "$1" "$A" "$B" | head -n 1)" $P/vol
}

disk null 6 discard=1
b=$DEVNO
for kind in null scsi; do
	for target in linear striped mirror; do
		for stacked in $(depths $target); do
			[ $kind != scsi ] || [ $stacked = flat ] || continue
			what="$kind, $target, $stacked"
			one $kind
			below $stacked "$DEVNO" "$b"
			ok "$what: a table" table vol "$(lines_of $target "$A" "$B")"
			if [ $target = mirror ]; then
				ok "$what: in sync" wait_for 60 synced vol
				counts
			else
				counts -g
			fi
			goes
			if [ $target = mirror ]; then
				# Nobody sees any of it.
				ok "$what: dropped" wait_for 60 has vol "# copied=$LOW/$LOW legs=DA"
				stays_up $target
				ok "$what: swap" table vol "$(without $target)"
				counted
			else
				stays_up $target
				ok "$what: check" load vol "begin
$(without $target)
check
"
				ok "$what: swap" table vol "$(without $target)"
				before=$(completed)
				ok "$what: and on" wait_for 60 more 20
				[ $stacked = flat ] || ok "$what: back to what is gone" \
					table vol "$(lines_of $target "$A" "$B")"
				counted EIO ENXIO ENODEV
				ok "$what: some failed" test $(($(many EIO) + $(many ENXIO) + $(many ENODEV))) -gt 0
				ok "$what: some did not" test "$(many OK)" -gt 0
			fi
			over $stacked
		done
	done
done

# One that is gone for good: with requests held back, removed, and both gone
for target in linear striped mirror; do
	what="$target, held"
	one null
	first=$gone
	below flat "$DEVNO" "$b"
	one null
	B=$DEVNO
	ok "$what: a table" table vol "$(lines_of $target "$A" "$B")"
	counts -g
	ok "$what: suspend" ctl "suspend vol"
	ok "$what: one goes away" timeout 60 sh -c "$first"
	ok "$what: the other one, too" timeout 60 sh -c "$gone"
	ok "$what: resume" ctl "resume vol"
	sleep 0.1
	ctl "remove vol"
	is "$what: it is open" "$ERR" EBUSY
	counted EIO ENXIO ENODEV
	like "$what: a read" "$(bio $D/vol read 0 8)" "^E(IO|NXIO|NODEV)$"
	fails "$what: the same table again" table vol "$(lines_of $target "$A" "$B")"
	is "$what: it is gone" "$ERR" ENODEV
	over flat
done
