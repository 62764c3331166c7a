#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: remove races open, I/O, readers of the file and other removers
# races: yes
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO A=$DISK
rounds=${ROUNDS:-$(much 15 40)}
printf 'begin\n0 1024 linear %s 0\nend\n' "$a" > /tmp/t
rm -f /tmp/stop
(until [ -f /tmp/stop ]; do bio $D/vol read 0 8; done | sort | uniq -c > /tmp/opens) &
p1=$!
(until [ -f /tmp/stop ]; do cat $P/vol $P/control; ls $P $D; done > /dev/null 2>&1) &
p2=$!
(until [ -f /tmp/stop ]; do bio -x $D/vol open; done > /dev/null) &
p3=$!
bad=
i=0
while [ $i -lt $rounds ]; do
	i=$((i + 1))
	ctl "create vol" || bad="$bad create:$ERR"
	[ "$(swap $P/vol 1 /tmp/t)" = 1 ] || bad="$bad load"
	(echo "remove vol" > $P/control) 2> /dev/null &
	until ctl "remove vol"; do
		[ "$ERR" = EBUSY ] && continue
		break
	done
	[ "$ERR" = OK ] || [ "$ERR" = ENODEV ] || bad="$bad remove:$ERR"
	wait $!
	[ -e $P/vol ] && bad="$bad still:$i"
done
touch /tmp/stop
wait $p1 $p2 $p3
is "remove against open, $rounds times" "$bad" ""
diag "$(cat /tmp/opens)"
is "what openers see" "$(awk '{ print $2 }' /tmp/opens | grep -vx 'OK\|ENXIO\|ENOENT\|ENODEV\|EBUSY\|EIO')" ""
is "the lower one is free" "$(bio -x "$A" open)" OK
is "none is left" "$(grep -c ^create $P/control)" 0
