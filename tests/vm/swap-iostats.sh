#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: statistics may go on and off, or be off, while tables are swapped under I/O: nothing hangs or stays in flight
# timeout: 600
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# Requests that are on their way for a while, and end in interrupts.
disk null 16 irqmode=2 completion_nsec=200000
a=$DEVNO
disk null 16 irqmode=2 completion_nsec=200000
b=$DEVNO
ctl "create vol"
# the same places on the same devices, cut differently
printf 'begin\n0 8000 linear %s 16\n8000 8192 linear %s 0\nend\n' "$a" "$b" > /tmp/t1
printf 'begin\n0 1 linear %s 16\n1 7999 linear %s 17\n8000 555 linear %s 0\n8555 7637 linear %s 555\nend\n' \
	"$a" "$a" "$b" "$b" > /tmp/t2
is "a first one" "$(swap $P/vol 1 /tmp/t1)" 1
v=$(ours vol)
iostats=$(sys "$v")/queue/iostats
inflight() { awk '{ print $1, $2 }' "$(sys "$v")/inflight"; }

# load: verified I/O until there is /tmp/stop
load_on()
{
	rm -f /tmp/stop /tmp/rounds
	(
		until [ -f /tmp/stop ]; do
			fio --name=v --filename=$D/vol --rw=randwrite --bssplit=512/30:4k/40:32k/30 \
				--size=1M --offset=3500k --direct=1 --thread --ioengine=libaio --iodepth=16 \
				--verify=crc32c --verify_fatal=1 --randrepeat=0 --output=/tmp/fio.out || exit 1
			echo round >> /tmp/rounds
		done
	) &
	load=$!
	ok "I/O is going on" wait_for 60 test -s /tmp/rounds
}

# turn VALUE...: writes these to iostats, again and again, until there is /tmp/stop
turn()
{
	until [ -f /tmp/stop ]; do
		for value; do
			echo "$value" > "$iostats"
			echo >> /tmp/turns
			sleep 0.02
		done
	done
}

# over WHAT: nothing is left in flight, and the device can be suspended at once
over()
{
	is "$1: in flight" "$(inflight)" "0 0"
	is "$1: in flight, by its statistics" "$(stats "$v" 9)" 0
	ok "$1: suspend" timeout $((60 * SLOW)) put $P/control "suspend vol
"
	is "$1: state" "$(state vol state)" suspended
	ok "$1: resume" timeout $((60 * SLOW)) put $P/control "resume vol
"
	is "$1: state" "$(state vol state)" active
}

swaps=${SWAPS:-$(much 30 300)}
for values in "1 0" "0 1 1 0 1" 0; do
	what="iostats $values"
	: > /tmp/turns
	# shellcheck disable=SC2086
	echo ${values%% *} > "$iostats"
	load_on
	# shellcheck disable=SC2086
	turn $values &
	turner=$!
	is "$what: swaps" "$(timeout 200 swap -w 2000 $P/vol "$swaps" /tmp/t2 /tmp/t1)" "$swaps"
	ok "$what: suspends and resumes" timeout 60 sh -c "
		for i in 1 2 3 4 5 6 7 8 9 10; do
			put $P/control 'suspend vol
resume vol
' > /dev/null || exit
		done"
	touch /tmp/stop
	wait $turner
	ok "$what: verified I/O" wait $load
	like "$what: turned" "$(wc -l < /tmp/turns)" "??*"
	diag "$what: $(wc -l < /tmp/turns) turns, $(wc -l < /tmp/rounds) rounds of I/O"
	over "$what"
done

# turned while these requests and no others are on their way
disk null 8 irqmode=2 completion_nsec=1500000000
ok "slow" table vol "0 2000 linear $DEVNO 0"
# turned WAS WILL REQUEST...
turned()
{
	local was=$1 will=$2 pid tries=0

	shift 2
	# Once more, if the machine has stood still until they were done.
	until [ $tries -gt 0 ] && ! grep -q OK /tmp/aio || [ $tries = 10 ]; do
		[ $tries = 0 ] || wait $pid
		tries=$((tries + 1))
		echo "$was" > "$iostats"
		rm -f /tmp/aio
		aio $D/vol w "$@" > /tmp/aio &
		pid=$!
		ok "$was to $will: on their way" wait_for 30 grep -qs submitted /tmp/aio
		echo "$will" > "$iostats"
	done
	is "$was to $will: they still are" "$(grep -c OK /tmp/aio)" 0
	wait $pid
	is "$was to $will: they succeed" "$(grep -c OK /tmp/aio)" $#
	over "$was to $will"
}
turned 1 0 8:8 0:1 100:8 40:16 300:8
turned 0 1 8:8 0:1 100:8
ok "quick again" swap $P/vol 1 /tmp/t1 > /dev/null

# off all the time, and nothing that could turn it on: it does not count
echo 0 > "$iostats"
mark "$v"
bio $D/vol write 0 8
bio $D/vol read 7996 8
is "off: reads and writes" "$(delta "$v" 1 5)" "0 0"
over off
echo 1 > "$iostats"
bio $D/vol write 0 8
bio $D/vol read 7996 8
is "on: reads and writes" "$(delta "$v" 1 5)" "1 1"
over on
ok "remove" ctl "remove vol"
