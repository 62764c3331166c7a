#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the copy rests while suspended and goes on after; load, check, swap and remove in the middle of it; its thread comes and goes
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=$(much 16384 32768)
disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
pat write "$A" 0 $size src > /dev/null
ctl "create vol"
line="0 $size mirror $a 0 $b 0 region 128 rate 4"

# lower: how many requests came to both disks since trace_on
lower() { trace_off | grep -c "^$(mm $a) \|^$(mm $b) "; }
free() { echo "$(bio -x "$A" open) $(bio -x "$B" open)"; }
# A thread that has come to its end may be seen for a moment more.
no_worker() { ! grep -qs ^dmap-work /proc/[0-9]*/comm; }

trace_on
ok "check" load vol "begin
$line
check
"
fails "check makes no thread" worker vol
is "check copies nothing" "$(lower)" 0
is "check holds nothing" "$(free)" "OK OK"

ok "mirror" table vol "$line"
ok "a thread" worker vol
is "both are held" "$(free)" "EBUSY EBUSY"
ok "some is copied" wait_for 30 copied vol 128
i=0
while [ $i -lt "$(much 2 4)" ]; do
	i=$((i + 1))
	ok "$i: suspend" ctl "suspend vol"
	trace_on
	before=$(status vol)
	sleep "$(much 0.4 0.7)"
	is "$i: nothing is done" "$(lower) $(status vol)" "0 $before"
	ok "$i: resume" ctl "resume vol"
	# A slow machine may be done by now.
	more=$(($(echo "$before" | sed 's/copied=//;s,/.*,,') + 128))
	[ $more -lt $size ] || more=$size
	ok "$i: it goes on" wait_for 20 copied vol $more
done

# loaded while suspended, it begins with resume
ok "suspend" ctl "suspend vol"
ok "off" table vol "0 $size io-err"
ok "load" table vol "$line from 1280"
trace_on
sleep 0.5
is "nothing is done" "$(lower) $(status vol)" "0 copied=1280/$size legs=AA"
ok "a thread" worker vol
ok "resume" ctl "resume vol"
ok "it begins" wait_for 20 copied vol 2560

# the source takes its place
ok "linear on the source" table vol "0 $size linear $a 0"
ok "no thread" wait_for 20 no_worker
trace_on
sleep 0.3
is "no more copying" "$(lower)" 0
is "the destination is free" "$(free)" "EBUSY OK"

# the whole of it, being interrupted all the time, under load
rm -f /tmp/stop
load_on $D/vol $((size * 512)) &
load=$!
ok "mirror" table vol "$line"
i=0
until synced vol || [ $i -gt 300 ]; do
	i=$((i + 1))
	ctl "suspend vol" || diag "suspend: $ERR"
	[ $((i % 3)) -gt 0 ] || sleep 0.05
	ctl "resume vol" || diag "resume: $ERR"
	sleep 0.1
done
diag "interrupted $i times"
ok "it gets done" wait_for 60 synced vol
ok "suspend" ctl "suspend vol"
touch /tmp/stop
ok "resume" ctl "resume vol"
ok "what was written was read" wait $load
is "the legs" "$(sum "$B" 0 $size)" "$(sum "$A" 0 $size)"

# swaps in mid-copy, each from and to another target, which has it begin anew, under load
rm -f /tmp/stop
load_on $D/vol $((size * 512)) &
load=$!
for i in $(seq "$(much 3 10)"); do
	ok "$i: there" table vol "0 $size mirror $a 0 $b 0 region 512 rate 3"
	sleep "0.$(chance $i 10)"
	ok "$i: back" table vol "0 $size linear $a 0"
	ok "$i: fast" table vol "0 $size mirror $a 0 $b 0 region 64"
	sleep "0.$(chance $i 10)"
	ok "$i: suspended" ctl "suspend vol"
	ok "$i: the source" table vol "0 $size linear $a 0"
	ok "$i: resumed" ctl "resume vol"
done
touch /tmp/stop
ok "what was written was read" wait $load
[ ! -s $LAB/failed ] || diag "$(tail -n 5 /tmp/fio.out)"

# remove frees the devices, whatever the copy is at
for i in $(seq "$(much 4 8)"); do
	ok "$i: mirror" table vol "0 $size mirror $a 0 $b 0 region 1024 rate $((i * i * i))"
	sleep "0.0$(chance $i 10)"
	[ $((i % 2)) = 1 ] || ok "$i: suspend" ctl "suspend vol"
	ok "$i: remove" ctl "remove vol"
	is "$i: free" "$(free)" "OK OK"
	ok "$i: no thread" wait_for 20 no_worker
	ok "$i: create" ctl "create vol"
done

# a lower bound: so many MiB at 2 MiB a second
mib=$(much 3 5)
begun=$(date +%s)
ok "at a rate" table vol "0 $((mib * 2048)) mirror $a 0 $b 0 rate 2 region 512"
ok "in sync" wait_for 120 synced vol
ok "not too fast" test $(($(date +%s) - begun)) -ge $((mib / 2))
is "in flight" "$(stats "$(ours vol)" 9)" 0
