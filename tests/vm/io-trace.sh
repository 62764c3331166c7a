#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: blktrace sees a request queued, remapped and completed on both devices
# stock: the tracepoints of a bio: queued, split, remapped, completed, on each side of a border
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ctl "create vol"
ok "two devices" table vol "0 1000 linear $a 100
1000 1000 linear $b 300"
v=$(ours vol) a=$(mm $a) b=$(mm $b)

# seen CMD...: the events of these devices while it runs, by letter
seen()
{
	trace_on block_bio_queue block_bio_remap block_bio_complete block_rq_complete
	"$@" > /dev/null
	events | grep " $v \| $a \| $b " | sed "s/$v/V/;s/ $a / A /;s/ $b / B /
		s/($v)/(V)/; s/ [RW][A-Z]* / /"
}

is "one read" "$(seen bio $D/vol read 8 8)" "Q V 8 + 8
A A 108 + 8 <- (V) 8
Q A 108 + 8
C A 108 + 8 [0]
C V 8 + 8 [0]"
is "one write" "$(seen bio $D/vol write 1100 16)" "Q V 1100 + 16
A B 400 + 16 <- (V) 1100
Q B 400 + 16
C B 400 + 16 [0]
C V 1100 + 16 [0]"

seen bio $D/vol read 996 8 > /tmp/split
is "split: queued on each" "$(grep '^Q [AB]' /tmp/split | sort)" "Q A 1096 + 4
Q B 300 + 4"
is "split: remapped, each from its place" "$(grep ^A /tmp/split | sort)" "A A 1096 + 4 <- (V) 996
A B 300 + 4 <- (V) 1000"
is "split: completed on each" "$(grep '^C [AB]' /tmp/split | sort)" "C A 1096 + 4 [0]
C B 300 + 4 [0]"
is "split: queued on ours, whole" "$(grep -m1 '^Q V' /tmp/split)" "Q V 996 + 8"
is "split: ours completes last" "$(tail -n 1 /tmp/split | cut -c1-3)" "C V"

ok "errors" table vol "0 1000 io-err"
seen bio $D/vol read 8 8 > /tmp/err
is "an error is queued" "$(grep -c '^Q V 8 + 8' /tmp/err)" 1
is "and completes" "$(grep -c '^C V 8 + 8' /tmp/err)" 1
