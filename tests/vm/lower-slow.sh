#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: lower devices that take their time, more or less of it: each request comes back, none fails, whatever is done meanwhile
# modules: dm-mod dm-delay
# timeout: 480
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LOWER:-/tests/lower.inc}"

# One takes 2 ms for a request, the other so long as a mapper says.
disk null 6 discard=1 irqmode=2 completion_nsec=2000000
a=$DEVNO
disk null 6 discard=1
b=$(echo "$DEVNO" | tr ' ' :)
delays() { echo "0 $LOW delay $b 0 $1 $b 0 $2"; }
ok "in between" mapper turns "$(delays 0 0)"
turns=$(mapper_dev turns)

# turn WORD N TARGET
turn()
{
	case $1 in
	reads) mapper_turn turns "$(delays $(($2 % 100)) 0)" ;;
	writes) mapper_turn turns "$(delays 0 $(($2 % 100)))" ;;
	both) mapper_turn turns "$(delays $(($2 % 30)) $(($2 % 50)))" ;;
	suspend) ctl "suspend vol" && swap "$3" && ctl "resume vol" ;;
	swap) swap "$3" ;;
	remove)
		ctl "remove vol"
		[ "$ERR" = EBUSY ] ;;
	esac
}

for target in linear striped mirror; do
	for stacked in $(depths $target); do
		what="$target, $stacked"
		below $stacked "$a" "$turns"
		ok "$what: a table" table vol "$(lines_of $target "$A" "$B")"
		mark "$(ours vol)"
		if [ $stacked = flat ]; then
			counts
		else
			counts -k rwd
		fi
		dice "${STEPS:-$(much 3 8)}" reads writes both suspend swap remove > /tmp/dice
		while read -r word number nap; do
			turn "$word" "$number" $target || lab_fail "$what: $word $number: $ERR"
			sleep "$nap"
		done < /tmp/dice
		# Suspend and swap while there is something to wait for
		ok "$what: slow" mapper_turn turns "$(delays 300 300)"
		sleep 0.1
		ok "$what: suspend" ctl "suspend vol"
		is "$what: none is in flight" "$(awk '{ print $1, $2 }' "$(sys "$(ours vol)")/inflight")" "0 0"
		ok "$what: swap" swap $target
		ok "$what: resume" ctl "resume vol"
		sleep 0.1
		ok "$what: swap" swap $target
		ok "$what: fast again" mapper_turn turns "$(delays 0 0)"
		counted
		if [ $stacked = stacked ]; then
			is "$what: reads, sectors" "$(delta "$(ours vol)" 1 3)" "$(of read completed) $(of read sectors)"
			is "$what: writes, sectors" "$(delta "$(ours vol)" 5 7)" "$(of write completed) $(of write sectors)"
			is "$what: discards, sectors" "$(delta "$(ours vol)" 12 14)" "$(of discard completed) $(of discard sectors)"
		fi
		[ $target != mirror ] || like "$what: no leg is to blame" "$(status vol)" "legs=AA"
		over $stacked
	done
done
ok "gone" dmsetup remove turns
