#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what a mirror's line may say, how it is refused and how it is read back
# modules: dm-mod
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
disk null 8 blocksize=4096
k=$DEVNO
ca=$(echo "$a" | tr ' ' :) cb=$(echo "$b" | tr ' ' :) ck=$(echo "$k" | tr ' ' :)
pat write "$A" 0 16384 src > /dev/null
pat write "$B" 0 16384 junk > /dev/null
ctl "create vol"

# refused WORDS ERRNO TEXT
refused()
{
	table vol "0 8000 mirror $1"
	is "$1" "$ERR: $(errline vol)" "$2: line 2: mirror: $3"
}

refused "" EINVAL "DEV is missing"
refused "$a" EINVAL "START is missing"
refused "$a 0" EINVAL "DEV is missing"
refused "$a 0 $ca" EINVAL "START is missing"
refused "$a 0 $b" EINVAL "START is missing"
refused "$a 0 $b x" EINVAL 'START "x" is not a decimal number'
refused "$a 8385 $b 0" EINVAL "8385+8000 is past the end of $ca (16384 sectors)"
refused "$a 0 $b 8385" EINVAL "8385+8000 is past the end of $cb (16384 sectors)"
refused "$a 0 $b 18446744073709551615" EINVAL "18446744073709551615+8000 is past the end of $cb (16384 sectors)"
refused "$a 0 $b 0 region" EINVAL "region is missing"
for region in 0 7 12 4 2097152 1048577 18446744073709551615; do
	refused "$a 0 $b 0 region $region" EINVAL \
		"region $region is not a power of two from 8 to 1048576 sectors"
done
refused "$a 0 $b 0 region -8" EINVAL 'region "-8" is not a decimal number'
refused "$a 0 $b 0 region 18446744073709551616" EINVAL \
	"region 18446744073709551616 is larger than 18446744073709551615"
refused "$a 0 $b 0 rate" EINVAL "rate is missing"
refused "$a 0 $b 0 rate 0" EINVAL "rate 0 is not from 1 to 4294967295 MiB a second"
refused "$a 0 $b 0 rate 4294967296" EINVAL "rate 4294967296 is not from 1 to 4294967295 MiB a second"
refused "$a 0 $b 0 from" EINVAL "from is missing"
refused "$a 0 $b 0 from 8001" EINVAL "from 8001 is past the end of the line (8000 sectors)"
refused "$a 0 $b 0 lost" EINVAL "lost what?"
refused "$a 0 $b 0 lost leg" EINVAL 'lost "leg" is neither source nor destination'
for leg in source destination; do
	refused "$a 0 $b 0 lost $leg lost source" EINVAL "one leg has to be left; lost is there twice"
done
refused "$a 0 $b 0 sync" EINVAL \
	'"sync" is no option; there are region SECTORS, rate MIB_PER_S, insync, from SECTOR, lost source|destination'
refused "$a 0 $b 0 insync 1" EINVAL \
	'"1" is no option; there are region SECTORS, rate MIB_PER_S, insync, from SECTOR, lost source|destination'
refused "$a 0 $a 0" EINVAL "source and destination overlap: 0+8000 and 0+8000 on $ca"
refused "$a 0 $ca 7999" EINVAL "source and destination overlap: 0+8000 and 7999+8000 on $ca"
refused "$a 8000 $A 1" EINVAL "source and destination overlap: 8000+8000 and 1+8000 on $ca"
refused "$k 1 $b 0" EINVAL "START 1 is not a multiple of the logical block of $ck, 4096 bytes (8 sectors)"
refused "$a 0 99:99 0" ENODEV "no such device 99:99, or it has no table or medium"
refused "$a 0 $(dev vol) 0" ELOOP "$(dev vol | tr ' ' :) maps back onto this device"
is "nothing is held" "$(bio -x "$A" open) $(bio -x "$B" open)" "OK OK"
ok "they may touch" table vol "0 8000 mirror $a 8000 $a 0"
ok "off" table vol "0 8000 io-err"

# read-only
ok "read-only" blockdev --setro "$B"
refused "$a 0 $b 0" EROFS "the destination $cb is read-only"
ok "a source may be" table vol "0 8000 mirror $b 0 $a 8000"
is "then so is the device" "$(bio $D/vol write 0 8)" EROFS
ok "and is copied" wait_for 30 synced vol
is "the legs" "$(sum "$A" 8000 8000)" "$(sum "$B" 0 8000)"
ok "off" table vol "0 8000 io-err"
ok "read-write" blockdev --setrw "$B"
pat write "$A" 0 16384 src > /dev/null

# too many regions for their bitmap: on disks of ours that are not there
ctl "create big"
ok "large" table big "0 2147483648 zero"
ctl "create big2"
ok "large" table big2 "0 2147483648 zero"
table vol "0 1073741832 mirror $(dev big) 0 $(dev big2) 0 region 8"
is "too many regions" "$ERR: $(errline vol)" \
	"E2BIG: line 2: mirror: 1073741832 sectors are more than 134217728 regions of 8 sectors"
ok "just so many" load vol "begin
0 1073741824 mirror $(dev big) 0 $(dev big2) 0 region 8
check
"
ok "as many as it likes" table vol "0 2147483648 mirror $(dev big) 0 $(dev big2) 0 rate 1"
like "copies" "$(status vol)" "copied=*/2147483648 legs=AA"
ok "off" table vol "0 8000 io-err"

# read back as it was written, options in their order
while read -r words; do
	ok "$words: off" table vol "0 8000 io-err"
	ok "$words" table vol "0 8000 mirror $a 1 $b 2 $words"
	is "$words: reads back" "$(grep mirror $P/vol)" \
		"0 8000 mirror $a 1 $b 2${words:+ $words}"
done << EOF

region 8
rate 4294967295
region 1048576 rate 7
insync
insync from 100
region 64 rate 1 insync from 8000 lost source
lost destination
EOF
ok "colons and paths" table vol "0 8000 mirror $ca 1 $B 2 lost destination rate 3 region 16 region 32"
is "as numbers, in order, the last of each" "$(grep mirror $P/vol)" \
	"0 8000 mirror $a 1 $b 2 region 32 rate 3 lost destination"

# what they do
pat write "$B" 0 16384 junk > /dev/null
trace_on
ok "insync" table vol "0 8000 mirror $a 0 $b 0 insync"
is "is in sync at once" "$(status vol)" "copied=8000/8000 legs=AA"
sleep 0.3
is "without copying" "$(trace_off | grep -c "^$(mm $a) \|^$(mm $b) ")" 0
ok "off" table vol "0 8000 io-err"
ok "from" table vol "0 8000 mirror $a 0 $b 0 region 64 from 1000"
ok "gets done" wait_for 30 synced vol
is "what was before, by whole regions" "$(pat check "$B" 0 960 junk) $(pat check "$B" 960 7040 src)" "OK OK"
pat write "$B" 0 16384 junk > /dev/null
ok "lost destination" table vol "0 8000 mirror $a 0 $b 0 lost destination"
is "the source" "$(pat check $D/vol 0 8000 src) $(pat write $D/vol 0 8 new)" "OK OK"
ok "lost source" table vol "0 8000 mirror $a 0 $b 0 lost source"
is "the destination" "$(pat check $D/vol 0 8000 junk) $(pat write $D/vol 8 8 new) $(status vol)" \
	"OK OK copied=8000/8000 legs=DA"
sleep 0.3
is "nothing is copied" "$(pat map "$A" 0 24)" "0 8 new+0
8 16 src+8"
ok "off" table vol "0 8000 io-err"
ok "one sector" table vol "0 1 mirror $a 0 $b 0"
ok "one sector" wait_for 30 synced vol
is "one sector" "$(status vol) $(pat map "$B" 0 1)" "copied=1/1 legs=AA 0 1 new+0"
# a block of 4 KiB on either side
ok "4k" table vol "0 8000 mirror $a 0 $k 8 region 8"
ok "4k" wait_for 30 synced vol
is "4k" "$(queue "$(ours vol)" logical_block_size)" 4096
table vol "0 8001 mirror $a 0 $k 8"
is "4k, odd" "$ERR" EINVAL
# what need not be copied is read back as it was written, not by whole regions
ok "from" table vol "0 8000 mirror $a 0 $b 0 region 64 from 100 lost destination"
is "from: reads back" "$(grep mirror $P/vol)" "0 8000 mirror $a 0 $b 0 region 64 from 100 lost destination"
