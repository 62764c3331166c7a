#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: zero reads zeros, takes writes and whatever else, and keeps nothing
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8 discard=1 cache_size=4
a=$DEVNO A=$DISK
ctl "create vol"
v=$(ours vol)
huge=18014398509481983
ok "larger than any disk" table vol "0 $huge zero"
is "size" "$(bio $D/vol size)" $huge
is "reads zeros" "$(pat map $D/vol 0 4096)" "0 4096 zero"
is "at the end, too" "$(pat map $D/vol $((huge - 8)) 8)" "$((huge - 8)) 8 zero"
is "takes writes" "$(pat write $D/vol 0 4096 z) $(pat write $D/vol $((huge - 8)) 8 z)" "OK OK"
is "with FUA" "$(bio -d $D/vol write 0 8)" OK
is "and keeps none" "$(pat map $D/vol 0 4096) $(pat map $D/vol $((huge - 8)) 8)" "0 4096 zero $((huge - 8)) 8 zero"
is "a buffer in one piece and in many" "$(fio --name=z --filename=$D/vol --rw=randread --bsrange=512-3M --mem_align=512 \
	--size=8M --direct=1 --verify=pattern --verify_pattern=0 --do_verify=1 --thread --ioengine=libaio --iodepth=8 \
	--output=/tmp/fio && echo OK)" OK
is "through the page cache" "$(bio -b $D/vol write 0 8; bio -b $D/vol flush; bio -b $D/vol read 0 8)" "OK
OK
OK"
is "without waiting" "$(bio -n $D/vol read 8 8) $(bio -n $D/vol write 8 100)" "OK OK"
is "flush" "$(bio $D/vol flush)" OK
is "has a cache, as the next table may" "$(queue "$v" write_cache)" "write back"
is "reads back" "$(grep -v '^#' $P/vol)" "begin
0 $huge zero
end"
is "no argument" "$(table vol "0 8 zero 1"; echo "$ERR"; errline vol)" "EINVAL
line 2: zero: \"1\" is one word too many"
is "no device" "$(table vol "0 8 zero $a 0"; echo "$ERR"; errline vol)" "EINVAL
line 2: zero: \"${a% *}\" is one word too many"

ok "between others" table vol "0 100 linear $a 0
100 100 zero
200 100 linear $a 100"
is "a write over all" "$(pat write $D/vol 0 300 p 0 300)" OK
is "the hole" "$(pat map $D/vol 0 300)" "0 100 p+0
100 100 zero
200 100 p+200"
is "a flush" "$(trace_on; bio $D/vol flush > /dev/null; events | awk -v a="$(mm $a)" '$1 == "Q" && $2 == a { print $3 }')" FWS
is "discard over a border" "$(bio $D/vol discard 90 20)" OK
is "is gone" "$(pat map $D/vol 0 300)" "0 90 p+0
90 110 zero
200 100 p+200"
is "zeroing over all" "$(bio $D/vol zeroout 0 300)" OK
is "is gone" "$(pat map "$A" 0 200)" "0 200 zero"
is "secure erase, which the disk cannot" "$(bio $D/vol secure 0 300)" EOPNOTSUPP
ok "stripes of zeros" table vol "0 1000 zero
1000 1000 striped 2 8 $a 0 $a 1000"
is "a write over both" "$(pat write $D/vol 900 200 q 0 200)" OK
is "is there" "$(pat map $D/vol 900 200)" "900 100 zero
1000 100 q+100"
is "in flight" "$(stats "$v" 9)" 0
