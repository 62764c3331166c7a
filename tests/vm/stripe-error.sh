#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: an error of a leg reaches the caller unchanged, however the request was cut, and reaches nothing else
# modules: sd_mod scsi_debug
# log-ok: I/O error|medium error|Medium Error|Unrecovered
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# its sectors 4660 to 4669 cannot be read
disk scsi 8 opts=2
a=$DEVNO
disk null 8
b=$DEVNO
disk null 8
c=$DEVNO
ctl "create vol"
v=$(ours vol)
# chunk 4 (row 1) of the second leg: sectors 96 to 119
ok "three" table vol "0 2400 striped 3 24 $b 0 $a $((4660 - 24)) $c 0"
is "the sector" "$(bio $D/vol read 96 1)" ENODATA
is "in a chunk" "$(bio $D/vol read 100 20)" ENODATA
is "beside it" "$(bio $D/vol read 106 14)" OK
is "over a border" "$(bio $D/vol read 92 8)" ENODATA
is "over a border, beside it" "$(bio $D/vol read 110 20)" OK
is "over a row" "$(bio $D/vol read 50 72)" ENODATA
is "round all" "$(bio $D/vol read 0 240)" ENODATA
is "round all, beside it" "$(bio $D/vol read 120 1200)" OK
is "asynchronous" "$(aio $D/vol r 0:240 120:240 96:1 | sort)" "0:240 ENODATA
120:240 OK
96:1 ENODATA
submitted"
is "in flight" "$(stats "$v" 9)" 0

# a leg that fails all
ctl "create bad"
ok "bad" table bad "0 8000 io-err"
bad=$(state bad dev | tr : ' ')
ok "over it" table vol "0 2400 striped 3 24 $b 0 $bad 0 $c 0"
for op in read write; do
	is "$op: its chunk" "$(bio $D/vol $op 24 24)" EIO
	is "$op: over a border" "$(bio $D/vol $op 20 8)" EIO
	is "$op: a row" "$(bio $D/vol $op 0 72)" EIO
	is "$op: round all" "$(bio $D/vol $op 0 2400)" EIO
	is "$op: others" "$(bio $D/vol $op 48 48)" OK
	is "$op: in flight" "$(stats "$v" 9)" 0
done
is "discard, round all" "$(bio $D/vol discard 0 2400)" "$(bio $D/bad discard 0 8)"
is "through the page cache" "$(bio -b $D/vol write 0 240; bio -b $D/vol flush)" "OK
EIO"
is "a flush" "$(bio $D/vol flush)" OK
is "in flight" "$(stats "$v" 9)" 0
# two that fail
ok "two bad" table vol "0 2400 striped 3 24 $bad 0 $bad 1000 $c 0"
is "round all" "$(bio $D/vol read 0 2400)" EIO
is "the good one" "$(bio $D/vol write 48 24)" OK
ok "two kinds of bad" table vol "0 2400 striped 2 24 $bad 0 $a 4660"
like "round both" "$(bio $D/vol read 0 100)" "^(EIO|ENODATA)$"
is "in flight" "$(stats "$v" 9)" 0

# a bad block
ok "off it" table vol "0 8 io-err"
ok "the bad one goes" ctl "remove bad"
disk null 8
d=$DEVNO
block=$(ls -d /sys/kernel/config/nullb/lab*/badblocks | tail -n 1)
ok "a bad block" sh -c "echo +100-101 > $block"
ok "over it" table vol "0 2400 striped 2 24 $d 0 $b 0"
# sector 100 of the first leg: chunk 8, sector 4 of it
for op in read write; do
	is "$op: it" "$(bio $D/vol $op 196 1)" EIO
	is "$op: beside it" "$(bio $D/vol $op 198 42) $(bio $D/vol $op 0 192)" "OK OK"
	is "$op: round both" "$(bio $D/vol $op 3 2000)" EIO
done
is "in flight" "$(stats "$v" 9)" 0
