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

fio --name=l --filename=$D/vol --rw=randrw --bs=4k --size=8M --direct=1 --thread --ioengine=libaio \
	--iodepth=8 --time_based --runtime=300 --continue_on_error=all --output=/tmp/fio.out &
fio=$!
sleep 1
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
