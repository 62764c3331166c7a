#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: limit: suspend, another table, commit and remove do not wait for a thousand requests that are held: these go to the next table in their order, or fail at once by force
# stock: a timer, and requests that are in the statistics, and not in flight
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LIMIT:-/tests/limit.inc}"

disk null 64
a=$DEVNO A=$DISK
disk null 64
b=$DEVNO B=$DISK
ctl "create vol"
V=$D/vol
slow="0 131072 limit $a 0 iops=1"
other="0 131072 linear $b 0"
list=$(places 1000)
few=$(places 30)

# One goes each second, and a slow machine may take some of them to get there.
ok "slow" table vol "$slow"
mark "$(ours vol)"
trace_on
# shellcheck disable=SC2086
asked /tmp/aio $V w $list
first=$aio
ok "nearly all wait" waits vol 900
ok "suspend" ctl "suspend vol"
is "none waits there" "$(waiting vol)" 0
ok "they are in the statistics" [ "$(stats "$(ours vol)" 9)" -ge 900 ]
asked /tmp/late $V w 131000:8 130000:8
ok "another table" table vol "$other"
is "the disk is free" "$(bio -x "$A" open)" OK
ok "resume" ctl "resume vol"
ok "all end" wait $first
ok "and those that came later" wait $aio
is "in their order" "$(came W "$a" "$b")" "${list}131000:8 130000:8 "
is "each counts once" "$(delta "$(ours vol)" 5 7)" "1002 8016"
is "none is in flight" "$(stats "$(ours vol)" 9)" 0
is "all are well" "$(grep -c OK /tmp/aio)" 1000

# To the same again, twice: they wait there
ok "slow" table vol "$slow"
# shellcheck disable=SC2086
asked /tmp/aio $V w $list
ok "suspend" ctl "suspend vol"
ok "resume" ctl "resume vol"
ok "they wait again" wait_for 30 waits vol 900
ok "a limit in place of a limit" table vol "0 131072 limit $b 0 iops=1"
ok "they wait there" wait_for 30 waits vol 850
trace_on
ok "told" ctl "tell vol 0 iops=0"
ok "all end" wait $aio
is "the last one is the last one" "$(came W "$b" | sed 's/.* \(.\+ \)$/\1/')" \
	"$(echo "$list" | sed 's/.* \(.\+ \)$/\1/')"

# With each of the ways that a text can end, and their bytes
for end in end "end now" commit; do
	ok "$end: slow" table vol "$slow"
	# shellcheck disable=SC2086
	asked /tmp/aio $V w $few
	pat write $V 1024 640 "$(echo "$end" | tr ' ' -)" > /tmp/pat &
	writer=$!
	sleep 0.1
	ok "$end: they wait" waits vol 10
	if [ "$end" = commit ]; then
		load vol "begin
$other
ready
"
		ok "$end" ctl "commit vol"
	else
		ok "$end" load vol "begin
$other
$end
"
	fi
	ok "$end: they end" wait $aio $writer
	is "$end: none has got lost" "$(pat map $V 1024 640)" "1024 640 $(echo "$end" | tr ' ' -)+1024"
	ok "$end: the old disk is free" wait_for 30 eval '[ "$(bio -x "$A" open)" = OK ]'
done

# Parts of larger ones go on at once.
ok "lines that cut" table vol "0 100 limit $a 0 iops=1
100 130000 limit $a 100 iops=1"
asked /tmp/aio $V w 96:8 92:16
ok "a part waits" wait_for 30 waits vol 1
ok "suspend" ctl "suspend vol"
ok "they end" wait $aio
ok "resume" ctl "resume vol"

# By force, and while it is suspended
for how in "" suspended; do
	ok "slow" table vol "$slow"
	# shellcheck disable=SC2086
	asked /tmp/aio $V w $few
	ok "they wait" wait_for 30 waits vol 10
	[ -z "$how" ] || ok "suspend" ctl "suspend vol"
	fails "it is in use" ctl "remove vol"
	ok "by force" ctl "remove vol force"
	wait $aio
	ok "they fail" [ "$(grep -c EIO /tmp/aio)" -ge 10 ]
	ok "nothing is left" wait_for 60 eval '! grep -q draining $P/control'
	is "nor of the disk" "$(bio -x "$A" open)" OK
	ctl "create vol"
done
is "nor of the other" "$(bio -x "$B" open)" OK
