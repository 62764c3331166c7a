#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: growing and shrinking are seen by those who have it open; nothing is read past the end
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO A=$DISK
pat write "$A" 0 4096 old > /dev/null
ctl "create vol"
ok "2048 sectors" table vol "0 2048 linear $a 0"
exec 5< $D/vol

# far: bytes that the open file reads at sector 1500
far()
{
	echo 3 > /proc/sys/vm/drop_caches
	dd bs=512 skip="$1" count=1 <&5 2>/dev/null | wc -c
}

is "read of it" "$(far 1500)" 512
ok "smaller, with an explicit end" table vol "0 1024 linear $a 0"
is "its size" "$(bio $D/vol size)" 1024
exec 5<&-
exec 5< $D/vol
is "a read past the end" "$(bio $D/vol read 1500 8)" EOF
is "a read over the end" "$(bio $D/vol read 1020 8)" "SHORT 2048"
is "a write past the end" "$(bio $D/vol write 1024 8)" ENOSPC
is "the last sector" "$(bio $D/vol read 1023 1)" OK
ok "larger" table vol "0 4096 linear $a 0"
is "seen by a new opener" "$(bio $D/vol size)" 4096
is "seen by the old one" "$(far 4000)" 512
ok "smaller again" table vol "0 512 linear $a 0"
is "by the old one too" "$(far 600)" 0

# passed the check for the end of the device before it shrank
ok "back to 2048" table vol "0 2048 linear $a 0"
ctl "suspend vol"
aio $D/vol r 100:8 1500:8 1020:8 600:8 > /tmp/aio &
ok "all held" wait_for 20 grep -q submitted /tmp/aio
ok "shrinks under them" table vol "0 1024 linear $a 0"
ctl "resume vol"
wait $!
is "what still is there is read" "$(grep '^100:\|^600:' /tmp/aio | sort)" "100:8 OK
600:8 OK"
is "what is not there fails" "$(grep '^1500:\|^1020:' /tmp/aio | sort)" "1020:8 EIO
1500:8 EIO"

# the race itself
printf 'begin\n0 1024 linear %s 0\nend\n' "$a" > /tmp/small
printf 'begin\n0 4096 linear %s 0\nend\n' "$a" > /tmp/large
fio --name=r --filename=$D/vol --rw=randread --bs=4k --size=2M --direct=1 --thread \
	--ioengine=libaio --iodepth=8 --time_based --runtime=60 --continue_on_error=all \
	--ignore_error=EIO,ENOSPC > /tmp/fio.out 2>&1 &
fio=$!
ok "I/O is going on" wait_for 60 flowing vol
n=$(much 30 100)
is "smaller and larger under reads" "$(swap $P/vol "$n" /tmp/small /tmp/large)" "$n"
kill $fio
wait $fio
is "in flight" "$(stats "$(ours vol)" 9)" 0
is "still reads" "$(pat check $D/vol 0 4096 old)" OK
