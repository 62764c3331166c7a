#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the error of one part of a request is not covered by a mirror's success
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ctl "create bad"
ctl "create vol"

for where in before behind; do
	for option in "insync" "rate 1"; do
		if [ $where = before ]; then
			ok "load" table vol "0 8 io-err
8 8 mirror $a 0 $b 0 $option"
		else
			ok "load" table vol "0 8 mirror $a 0 $b 0 $option
8 8 io-err"
		fi
		for op in read write; do
			is "$op, the error $where it, $option" "$(bio $D/vol $op 0 16)" EIO
		done
	done
done

# the source fails one region of two, the copy has hardly begun
ok "a source with a hole" table bad "0 32 linear $a 0
32 8 io-err
40 4000 linear $a 40"
ok "load" table vol "0 4040 mirror $(state bad dev | tr : ' ') 0 $b 0 region 8 rate 1"
for at in 24 28 32 36; do
	is "write at $at" "$(bio $D/vol write $at 16)" EIO
done
is "write before" "$(bio $D/vol write 8 24)" OK
is "write behind" "$(bio $D/vol write 40 64)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0
