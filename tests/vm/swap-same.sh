#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a load that fails leaves the live table running under I/O; one that is like it changes nothing
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO
ctl "create vol"
segments 5 101 1 16384 > /tmp/seg
lines "$a" < /tmp/seg > /tmp/table
ok "a table" file vol /tmp/table
{ echo begin; cat /tmp/table; echo end; } > /tmp/good
{ echo begin; cat /tmp/table; echo "16384 8 linear $a 99999999"; echo end; } > /tmp/late
{ echo begin; cat /tmp/table; echo check; } > /tmp/dry
is "the pattern" "$(pat write $D/vol 0 16384 p)" OK
fio --name=l --filename=$D/vol --rw=randread --bssplit=512/40:4k/40:1M/20 --size=8M --direct=1 --thread \
	--ioengine=libaio --iodepth=8 --time_based --runtime=300 --output=/tmp/fio.out &
fio=$!
ok "I/O is going on" wait_for 60 flowing vol
bad=
for i in $(seq "$(much 3 10)"); do
	swap $P/vol 1 /tmp/late | grep -q EINVAL || bad="$bad late"
	like "the error of a late failure" "$(errline vol)" "line [0-9]*: linear: .*"
	# A read past the end of a device that has become smaller is no error.
	is "the end of it after that" "$(state vol size) $(pat check $D/vol 16000 384 p)" "16384 OK"
	swap $P/vol 3 /tmp/good | grep -q '^3$' || bad="$bad good"
	swap $P/vol 1 /tmp/dry | grep -q '^1$' || bad="$bad check"
done
is "loads" "$bad" ""
is "the pattern is there" "$(pat check $D/vol 0 16384 p)" OK
kill $fio
wait $fio
is "no read failed" "$(grep -c 'error=' /tmp/fio.out)" 0
grep -v '^#' $P/vol > /tmp/now
same "the table reads back as it was" /tmp/good /tmp/now
