#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: who waits for a copy whose disk does not answer can be killed, and all goes on when it does
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=16384 rate=$(much 4 2)
disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
pat write "$A" 0 $size src > /dev/null
ctl "create vol"
ok "in between" between low "$b" 16384
gone() { ! kill -0 "$1" 2> /dev/null; }

for line in "suspend vol" "load"; do
	ok "$line: mirror" table vol "0 $size mirror $a 0 $(dev low) 0 rate $rate region 512 from 0"
	ok "$line: some is copied" wait_for 30 copied vol 512
	ok "$line: the disk does not answer" ctl "suspend low"
	sleep "$(much 0.3 1)"
	if [ "$line" = load ]; then
		put $P/vol "begin
0 $size linear $a 0
end
" > /tmp/put.out &
	else
		put $P/control "$line
" > /tmp/put.out &
	fi
	pid=$!
	sleep "$(much 0.5 1.5)"
	kill -9 $pid
	ok "$line: it can be killed" wait_for 10 gone $pid
	ok "$line: the disk answers" ctl "resume low"
	wait $pid
	if [ "$(state vol state)" = active ]; then
		rm -f /tmp/read
		bio $D/vol read 0 8 > /tmp/read &
		ok "$line: nothing is held back" wait_for 30 test -s /tmp/read
	else
		ok "$line: resume" ctl "resume vol"
	fi
	grep -q mirror $P/vol || ok "$line: mirror" table vol "0 $size mirror $a 0 $(dev low) 0"
	ok "$line: it goes on" wait_for 60 synced vol
	is "$line: the legs" "$(sum "$B" 0 $size)" "$(sum "$A" 0 $size)"
done

# what is open cannot be removed, and that needs no waiting for the disk
what="remove"
ok "$what: mirror" table vol "0 $size mirror $a 0 $(dev low) 0 rate $rate region 512 from 0"
ok "$what: some is copied" wait_for 30 copied vol 512
ok "$what: the disk does not answer" ctl "suspend low"
sleep "$(much 0.3 1)"
exec 5< $D/vol
is "$what: is refused" "$(timeout 60 put $P/control "remove vol
")" EBUSY
exec 5<&-
ok "$what: the disk answers" ctl "resume low"
