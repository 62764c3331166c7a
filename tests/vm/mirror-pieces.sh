#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: one bad sector of a source costs that sector: the rest of its region is copied, and stays the same on both legs under writes; of a dead source not each sector is asked for
# timeout: 300
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=16384
disk null 8
a=$DEVNO A=$DISK bads=/sys/kernel/config/nullb/lab0/badblocks
disk null 8
b=$DEVNO B=$DISK
disk null 8 blocksize=4096
k=$DEVNO K=$DISK
ctl "create vol"

# equal FIRST END: both legs are, from there to before there
equal() { is "alike: $1 to $2" "$(sum "$B" "$1" $(($2 - $1)))" "$(sum "$A" "$1" $(($2 - $1)))"; }
# settled BAD: all but that is copied, and nothing is left to be done
settled() { has vol "# copied=$((size - $1))/$size legs=AA unreadable=$1"; }

# One in a region of 4 MiB, and its neighbours
pat write "$A" 0 $size src > /dev/null
pat write "$B" 0 $size junk > /dev/null
echo "+5001-5001" > $bads
ok "mirror" table vol "0 $size mirror $a 0 $b 0"
ok "all but one" wait_for 60 settled 1
is "what is there" "$(pat check "$B" 0 5001 src) $(pat check "$B" 5001 1 junk) $(pat check "$B" 5002 $((size - 5002)) src)" \
	"OK OK OK"

# A block of 4 KiB is lost where either leg has those.
pat write "$K" 0 $size junk > /dev/null
ok "blocks of 4 KiB" table vol "0 $size mirror $a 0 $k 0"
ok "all but one block" wait_for 60 settled 8
is "what is there" "$(pat check "$K" 0 5000 src) $(pat check "$K" 5000 8 junk) $(pat check "$K" 5008 $((size - 5008)) src)" \
	"OK OK OK"

# A second of pieces, and writes to some that were copied and some that were not
ok "off" table vol "0 $size io-err"
between low "$a" $size
pat write "$B" 0 $size junk > /dev/null
ok "mirror" table vol "0 $size mirror $(dev low) 0 $b 0 region 16384 rate 8"
ok "some is copied" wait_for 60 copied vol 1
is "writes meanwhile" "$(pat write $D/vol 16 8 one; pat write $D/vol 16000 8 two)" "OK
OK"
ok "all but one" wait_for 60 settled 1
is "they are on both legs" "$(for disk in "$A" "$B"; do pat check "$disk" 16 8 one; pat check "$disk" 16000 8 two; done | uniq -c | awk '{ print $1, $2 }')" "4 OK"
equal 0 5001
equal 5002 $size

# A write that one leg alone has: all of that region is copied anew.
is "the bad one, written" "$(bio $D/vol write 5000 8)" EIO
ok "once more" wait_for 60 settled 1
equal 0 5001
equal 5002 $size

# Writes of all sizes all the time, on bad sectors too, which makes new rounds
ok "off" table vol "0 $size io-err"
for bad in 100-100 3000-3004 12000-12063 16383-16383; do echo "+$bad" > $bads; done
pat write "$B" 0 $size junk > /dev/null
ok "mirror" table vol "0 $size mirror $a 0 $b 0 region 1024"
fio --name=w --filename=$D/vol --rw=randwrite --bssplit=512/40:3k/40:20k/20 --direct=1 --thread \
	--ioengine=libaio --iodepth=4 --io_size="$(much 2m 8m)" --size=$((size * 512)) \
	--continue_on_error=write > /tmp/fio.out 2>&1
ok "all but those" wait_for 60 settled 72 || diag "$(status vol) $(tail -n 3 /tmp/fio.out)"
equal 0 100
equal 101 3000
equal 3005 5001
equal 5002 12000
equal 12064 16383

# Dead altogether: each region that follows 4 MiB of that is asked twice
ok "off" table vol "0 $size io-err"
ok "dead" bad low $size
trace_on
ok "mirror" table vol "0 $size mirror $(dev low) 0 $b 0 region 1024"
ok "nothing is copied" wait_for 120 has vol "# copied=0/$size legs=AA unreadable=$size"
trace_off > /tmp/trace
is "reads of the second half, by their size" "$(awk -v dev="$(mm $(dev low))" '$1 == dev && $3 >= 8192 { print $5 }' /tmp/trace | sort -n | uniq -c | awk '{ print $1 "x" $2 }' | tr '\n' ' ')" "8x1 8x1024 "
is "in flight" "$(stats "$(ours vol)" 9)" 0
