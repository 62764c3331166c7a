#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: all at once on devices three and four deep: verified I/O of all kinds, a file system, swapping, moves, swaps, suspends, resizes
# races: yes
# modules: ext4
# timeout: 600
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

# MINUTES comes from `make torture`; SEED from who wants the same again.
seconds=$(much 10 40)
! uml || seconds=$(much 10 120)
[ -z "$MINUTES" ] || seconds=$((MINUTES * 60))
stalled=$((45 * SLOW))
seed=${SEED:-$(date +%s)}
diag "$seconds seconds, SEED=$seed"

# rnd MOST: leaves a number below it in $rnd. In a file, for subshells to count.
echo "$seed" > /tmp/seed
rnd()
{
	read -r seed < /tmp/seed
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	echo $seed > /tmp/seed
	rnd=$((seed / 65536 % $1))
}

# ------------------------------------------------------------- the devices
#
#	vol (ext4)            swp
#	  top --linear, mirror--> mid (striped, linear), alt (linear)
#	     la, lb, lc
#	        three disks

disk null 96 discard=1 cache_size=8
a=$DEVNO A=$DISK
disk null 96 discard=1 cache_size=8
b=$DEVNO B=$DISK
disk null 96 discard=1
c=$DEVNO C=$DISK
all=$SECTORS
size=81920			# of top, at most
used=65536			# of it that is in use
raw=32768			# of that without a file system

# cut_in_two DEVNO: the line `0 $all linear $dev 0`, in two
cut_in_two()
{
	rnd $((all - 1))
	echo "0 $((rnd + 1)) linear $1 0"
	echo "$((rnd + 1)) $((all - rnd - 1)) linear $1 $((rnd + 1))"
}

# mid_table ROWS: the stripes in two lines, after so many rows
mid_table()
{
	echo "0 $(($1 * 72)) striped 3 24 $la 0 $lb 0 $lc 0"
	echo "$(($1 * 72)) $((61416 - $1 * 72)) striped 3 24 $la $(($1 * 24)) $lb $(($1 * 24)) $lc $(($1 * 24))"
	echo "61416 $((size - 61416)) linear $lc 40960"
}

# top_table DEV SIZE: linear, in parts of chance
top_table()
{
	local at=0 len

	while [ $at -lt "$2" ]; do
		rnd 20000
		len=$((rnd + 1))
		[ $((at + len)) -lt "$2" ] || len=$(($2 - at))
		echo "$at $len linear $1 $at"
		at=$((at + len))
	done
}

for i in la lb lc; do ctl "create $i"; done
ok "la" table la "$(cut_in_two "$a")"
ok "lb" table lb "$(cut_in_two "$b")"
ok "lc" table lc "$(cut_in_two "$c")"
la=$(dev la) lb=$(dev lb) lc=$(dev lc)
for i in mid alt top vol swp; do ctl "create $i"; done
ok "mid" table mid "$(mid_table 100)"
ok "alt" table alt "0 40960 linear $la 40960
40960 40960 linear $lb 40960"
mid=$(dev mid) alt=$(dev alt)
ok "top" table top "$(top_table "$mid" $size)"
ok "vol" table vol "0 $((used - raw)) linear $(dev top) $raw"
ok "swp" table swp "0 98304 striped 2 8 $la 81920 $lb 81920"

# ----------------------------------------------------------------- the load

rm -f /tmp/stop
mkdir -p /tmp/mnt
ok "mkfs" mkfs.ext4 -q -b 1024 $D/vol
ok "mount" mount -o discard $D/vol /tmp/mnt
mkswap $D/swp > /dev/null
ok "swapon" swapon $D/swp

IO=1M load_on $D/top $((raw / 2 * 512)) &
load=$!
# Sectors that are trimmed are gone, and only they.
(
	n=0
	until [ -f /tmp/stop ]; do
		n=$(((n * 31 + 17) % 1500))
		at=$((raw - 4096))
		pat write $D/top $at 2000 t$n 0 77 > /tmp/trim.out
		bio $D/top discard $((at + n)) 123 >> /tmp/trim.out
		bio $D/top flush >> /tmp/trim.out
		{ [ $n = 0 ] || echo "$at $n t$n+0"; echo "$((at + n)) 123 zero"
		echo "$((at + n + 123)) $((2000 - n - 123)) t$n+$((n + 123))"; } > /tmp/trim.want
		pat map $D/top $at 2000 > /tmp/trim.got
		cmp -s /tmp/trim.want /tmp/trim.got && continue
		cat /tmp/trim.out /tmp/trim.got
		exit 1
	done
) &
trims=$!
(
	until [ -f /tmp/stop ]; do
		fio --directory=/tmp/mnt --name=f --rw=randrw --bssplit=1k/30:5k/40:100k/30 \
			--size=4m --nrfiles=4 --io_size=3m --verify=crc32c --verify_fatal=1 --fsync=16 \
			--fallocate=none --unlink=1 --randrepeat=0 > /tmp/fio.files 2>&1 || { head -30 /tmp/fio.files; exit 1; }
		echo >> /tmp/files
	done
) &
files=$!
# Twice what it may have in memory: the rest is in swp, and comes back as it was. Where
# a round is over before it has touched all that, the next one is longer.
enough=1024			# KiB
: > /tmp/swapped
# swapped: KiB that were out at most, as seen by now
swapped() { sort -n /tmp/swapped | awk 'END { print $1 + 0 }'; }
mkdir /sys/fs/cgroup/tight 2> /dev/null
echo +memory > /sys/fs/cgroup/cgroup.subtree_control 2> /dev/null
echo 24M > /sys/fs/cgroup/tight/memory.high || bail "no memory.high"
(
	round=$(($(much 4 10) * SLOW))
	until [ -f /tmp/stop ]; do
		# shellcheck disable=SC2016
		sh -c 'echo $$ > /sys/fs/cgroup/tight/cgroup.procs
			exec stress-ng --vm 1 --vm-bytes 40M --vm-keep --vm-method incdec --verify \
			--timeout '$round' --quiet' > /tmp/vm.out 2>&1 || exit 1
		[ "$(swapped)" -gt $enough ] || round=$((round * 2))
	done
) &
hog=$!
(
	until [ -f /tmp/stop ]; do
		for f in $P/*; do cat "$f"; done
		cat /proc/diskstats /proc/partitions /sys/block/device-mapper*/stat
		echo "create passing"  > $P/control
		printf 'begin\n0 100 linear %s 60000\nend\n' "$la" > $P/passing
		bio $D/passing read 0 8
		echo "remove passing" > $P/control
		echo 1 > /proc/sys/vm/drop_caches
	done > /dev/null 2>&1
) &
reader=$!
# As long as anything is in flight something must come back, too.
(
	idle=0 last=
	until [ -f /tmp/stop ]; do
		sleep 1
		awk 'NR > 1 { print $4 }' /proc/swaps >> /tmp/swapped
		stat=$(stats "$(ours top)" 1 5 16)
		idle=$((idle + 1))
		if [ "$stat" != "$last" ] || [ "$(stats "$(ours top)" 9)" = 0 ]; then
			idle=0
		fi
		last=$stat
		[ $idle -ge $stalled ] || continue
		echo "nothing has come back in $stalled seconds"
		log_clear
		echo t > /proc/sysrq-trigger
		log_since | tail -n 400
		exit 1
	done
) > /tmp/stall 2>&1 &
watcher=$!

# -------------------------------------------------------------- what changes

# move: top goes to the other side, or begins to and stays
side=$mid other=$alt
move()
{
	rnd 4
	# After each region it rests, up to a second, for the others' sake.
	ok "mirror" table top "0 $size mirror $side 0 $other 0 region $((64 * SLOW << (rnd * 2)))"
	rnd 3
	if [ "$rnd" = 0 ]; then
		rnd 5
		sleep "0.$rnd"
		ok "moved not" table top "$(top_table "$side" $size)"
		return
	fi
	ok "copied" wait_for $((120 * SLOW)) synced top
	ok "moved" table top "$(top_table "$other" $size)"
	rnd=$side side=$other other=$rnd
	moves=$((moves + 1))
}

# change: one of these; each has its turn before chance decides
rnd 9
first=$rnd
change()
{
	rnd=$(((first + changes) % 9))
	[ $changes -lt 9 ] || rnd 9
	case $rnd in
	0)
		ok "la" table la "$(cut_in_two "$a")" ;;
	1)
		ok "lb, lc" table lb "$(cut_in_two "$b")"
		ok "lc" table lc "$(cut_in_two "$c")" ;;
	2)
		rnd 850
		ok "mid" table mid "$(mid_table $((rnd + 1)))" ;;
	3)
		rnd $(((size - used) / 8))
		ok "smaller" table top "$(top_table "$side" $((used + rnd * 8)))" ;;
	4)
		ok "larger" table top "$(top_table "$side" $size)" ;;
	5)
		fails "past the end" table top "0 $((size + 8)) linear $side 0" ;;
	6)
		move ;;
	*)
		rnd 8
		name=$(echo la lb lc mid alt top vol swp | cut -d ' ' -f $((rnd + 1)))
		ok "suspend $name" ctl "suspend $name"
		rnd 3
		sleep "0.$rnd"
		ok "resume $name" ctl "resume $name" ;;
	esac
}

# goes_on: until time is up; longer, where it takes long until memory is short, or
# until each change has had its turn
goes_on()
{
	[ $end != 0 ] && [ ! -s $LAB/failed ] || return
	[ $changes -ge 9 ] || return 0
	left=$((end - $(date +%s)))
	[ $left -gt 0 ] || { [ $left -gt $((-5 * seconds)) ] && [ "$(swapped)" -le $enough ]; }
}

moves=0 changes=0
end=$(($(date +%s) + seconds))
while goes_on; do
	change
	changes=$((changes + 1))
	for pid in $load $trims $files $hog $watcher; do
		[ -d /proc/$pid ] || end=0
	done
done
touch /tmp/stop
ok "verified I/O" wait $load
ok "trims" wait $trims
ok "files" wait $files
ok "memory" wait $hog
ok "no stall" wait $watcher
wait $reader
diag "$changes changes, $moves moves, $(wc -l < /tmp/rounds) rounds of I/O, $(wc -l < /tmp/files) of files," \
	"up to $(swapped) KiB swapped out"
[ ! -s $LAB/failed ] || diag "$(tail -n 15 /tmp/fio.out /tmp/fio.files /tmp/vm.out; tail -n 400 /tmp/stall)"
ok "something changed" test $changes -gt 0
ok "memory was swapped out" test "$(swapped)" -gt $enough
ok "swapoff" swapoff $D/swp
ok "umount" umount /tmp/mnt
is "in flight" "$(stats "$(ours top)" 9) $(stats "$(ours mid)" 9) $(stats "$(ours la)" 9)" "0 0 0"
ok "the file system is whole" e2fsck -fn $D/vol
ok "all go" ctl "remove vol
remove swp
remove top
remove mid
remove alt
remove la
remove lb
remove lc"
is "all free" "$(bio -x "$A" open) $(bio -x "$B" open) $(bio -x "$C" open)" "OK OK OK"
