#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a lower disk that is switched off: errors to the caller, no hang, our device can go or move on
# timeout: 120
# log-ok: I/O error|EXT4-fs|JBD2|Aborting
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO power=$lab_dir/power
disk null 16
b=$DEVNO
ctl "create vol"
ok "two devices" table vol "0 1000 linear $b 0
1000 20000 linear $a 0"
is "reads" "$(bio $D/vol read 996 8)" OK

# One that nobody uses at that moment: who waits is told, and what is read says which.
# Linux before 6.6 does not tell.
disk null 16
c=$DEVNO C=$(echo "$DEVNO" | tr ' ' :) also=$lab_dir/power
for name in one two none; do ctl "create $name"; done
ok "a table of six lines" table one "0 8 linear $b 30000
8 8 linear $c 0
16 8 zero
24 16 striped 2 8 $c 8 $b 30008
40 16 striped 2 8 $c 16 $c 24
56 8 mirror $b 30016 $c 32 insync"
ok "another on the same disk" table two "0 8 linear $c 100"
ok "one that has no more to do with it" table none "0 8 linear $c 200"
ok "moves away" table none "0 8 linear $b 30100"
# comments NAME: what stands below its lines, with the number of the line
comments() { sed '1,/^begin$/d' "$P/$1" | awk '/^#/ { print n ": " $0; next } { n++ }'; }
is "all are there" "$(comments two)" ""
was=$(state one event) quiet=$(state none event)
for name in one two; do
	n=$(state $name event)
	(echo "wait $name $n" > $P/control && : > /tmp/told.$name) &
done
echo 0 > "$also"
told()
{
	ok "one is told" wait_for 60 test -e /tmp/told.one
	ok "so is the other" wait_for 60 test -e /tmp/told.two
	is "once" "$(state one event)" $((was + 1))
	is "the one that does without is not" "$(state none event)" "$quiet"
	is "whose lines have gone" "$(comments one)" "2: # gone=$C
4: # gone=$C
5: # gone=$C
6: # copied=8/8 legs=AA
6: # gone=$C"
	is "of the other" "$(comments two)" "1: # gone=$C"
	is "none" "$(comments none)" ""
}
case $(uname -r) in 6.1.*) ;; *) told ;; esac
ok "what is read can be written" sh -c "sed 's/^end\$/check/' $P/none > /tmp/none && cat /tmp/none > $P/none"
ok "away from it" table two "0 8 linear $b 30200"
is "all are there" "$(comments two)" ""
ok "they can go" ctl "remove one
remove two
remove none"

fio --name=l --filename=$D/vol --rw=randrw --bs=4k --size=8M --direct=1 --thread --ioengine=libaio \
	--iodepth=8 --time_based --runtime=300 --continue_on_error=all --output=/tmp/fio.out &
fio=$!
ok "I/O is going on" wait_for 60 flowing vol
ok "off, under I/O" timeout 60 sh -c "echo 0 > $power"
sleep 1
kill $fio
wait $fio
like "a read fails" "$(bio $D/vol read 2000 8)" "E[IN][OX]*"
like "a write fails" "$(bio $D/vol write 2000 8)" "E[IN][OX]*"
like "one over both fails" "$(bio $D/vol read 996 8)" "E[IN][OX]*"
is "the other one works" "$(bio $D/vol read 0 8)" OK
like "a flush comes back" "$(bio $D/vol flush)" "[OE][KIN]*"
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "its file can be read" grep -q '^1000 20000 linear' $P/vol
ok "suspend" ctl "suspend vol"
ok "resume" ctl "resume vol"
fails "a table on what is gone" table vol "0 1000 linear $a 0"
like "with" "$ERR" "ENODEV"
ok "moves on" table vol "0 1000 linear $b 0
1000 1000 linear $b 4000"
is "works again" "$(bio $D/vol read 996 8)" OK
ok "can go" ctl "remove vol"
