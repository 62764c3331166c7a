#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what a line of stripes must not be, with its text and errno, and what it may be
# modules: dm-mod
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk null 8
d=$DEVNO s=$SECTORS colon=$(echo $DEVNO | tr ' ' :) path=$DISK
disk null 8 blocksize=4096
k=$DEVNO kcolon=$(echo $DEVNO | tr ' ' :)
ok create ctl "create vol"
ok "live" text vol "0 8 io-err"

# bad LENGTH ARGS TEXT [ERRNO]
bad()
{
	what=$(echo "$2" | cut -c 1-60)
	fails "$what" text vol "0 $1 striped $2
end"
	is "$what: errno" "$ERR" "${4:-EINVAL}"
	is "$what: text" "$(errline vol)" "line 1: striped: $3"
	is "$what: nothing changed" "$(body vol)" "0 8 io-err;"
}

# many WORD COUNT
many() { awk -v w="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s%s", i ? " " : "", w }'; }

bad 100 "" "STRIPES is missing"
bad 100 "0 8 $d 0" "STRIPES 0 is not from 1 to 1024"
bad 100 "1025 8 $d 0" "STRIPES 1025 is not from 1 to 1024"
bad 100 "2147483648 8 $d 0" "STRIPES 2147483648 is not from 1 to 1024"
bad 100 "4294967297 8 $d 0" "STRIPES 4294967297 is not from 1 to 1024"
bad 100 "18446744073709551615 8 $d 0" "STRIPES 18446744073709551615 is not from 1 to 1024"
bad 100 "18446744073709551616 8 $d 0" "STRIPES 18446744073709551616 is larger than 18446744073709551615"
bad 100 "-1 8 $d 0" 'STRIPES "-1" is not a decimal number'
bad 100 "two 8 $d 0" 'STRIPES "two" is not a decimal number'
bad 100 "2" "CHUNK is missing"
bad 100 "2 0 $d 0 $d 0" "CHUNK 0 is not from 1 to 4294967295 sectors"
bad 100 "2 4294967296 $d 0 $d 0" "CHUNK 4294967296 is not from 1 to 4294967295 sectors"
bad 100 "2 18446744073709551616 $d 0 $d 0" "CHUNK 18446744073709551616 is larger than 18446744073709551615"
bad 100 "2 8k $d 0 $d 0" 'CHUNK "8k" is not a decimal number'
bad 100 "2 8" "DEV is missing"
bad 100 "2 8 ${d% *}" "device minor is missing"
bad 100 "2 8 $d" "START is missing"
bad 100 "2 8 $path" "START is missing"
bad 100 "2 8 $d 0" "DEV is missing"
bad 100 "2 8 $d 0 $d" "START is missing"
bad 100 "2 8 $d 0 $colon 0 0" '"0" is one word too many'
bad 100 "2 8 $d 0 $d 0 $d 0" "\"${d% *}\" is one word too many"
bad 100 "1 8 $d 0 0" '"0" is one word too many'
bad 100 "2 8 $d 0 4000 1 0" "no such device 4000:1, or it has no table or medium" ENODEV
bad 100 "2 8 $d 0 /dev/none 0" "no such device /dev/none" ENODEV
bad 100 "2 8 $d 0 $(state vol dev) 0" "$(state vol dev) maps back onto this device" ELOOP

# what a leg needs, to the sector: rows, a short chunk, none at all
bad $((3 * 24 * 4 + 24 + 5)) "3 24 $d 0 $d $((s - 100)) $d 0" "$((s - 100))+101 is past the end of $colon ($s sectors)"
bad $((3 * 24 * 4 + 24 + 5)) "3 24 $d $((s - 119)) $d 0 $d 0" "$((s - 119))+120 is past the end of $colon ($s sectors)"
bad $((3 * 24 * 4 + 24 + 5)) "3 24 $d 0 $d 0 $d $((s - 95))" "$((s - 95))+96 is past the end of $colon ($s sectors)"
bad 50 "2 128 $d 0 $d $((s + 1))" "$((s + 1))+0 is past the end of $colon ($s sectors)"
bad 50 "2 128 $d $((s - 49)) $d 0" "$((s - 49))+50 is past the end of $colon ($s sectors)"
bad $((s + 1)) "1 8 $d 0" "0+$((s + 1)) is past the end of $colon ($s sectors)"
bad 100 "2 8 $d 18446744073709551615 $d 0" "18446744073709551615+52 is past the end of $colon ($s sectors)"
# products beyond 32, 63 and 64 bits
bad 9000000000 "2 4294967295 $d 0 $d 0" "0+4705032705 is past the end of $colon ($s sectors)"
bad 18014398509481983 "1024 4294967295 $(many "$colon 0" 250)" "0+17592190234623 is past the end of $colon ($s sectors)"
bad 18014398509481983 "3 1 $d 0 $d 0 $d 0" "0+6004799503160661 is past the end of $colon ($s sectors)"
bad 18014398509481983 "1 4294967295 $d 0" "0+18014398509481983 is past the end of $colon ($s sectors)"
bad 18014398509481984 "3 7 $d 0 $d 0 $d 0" "0+18014398509481984 is past the largest device (18014398509481983 sectors)"

# blocks of 4 KiB
bad 800 "2 12 $d 0 $k 0" "CHUNK 12 is not a multiple of the logical block of $kcolon, 4096 bytes (8 sectors)"
bad 800 "1 1 $k 0" "CHUNK 1 is not a multiple of the logical block of $kcolon, 4096 bytes (8 sectors)"
bad 800 "2 8 $k 1 $d 0" "START 1 is not a multiple of the logical block of $kcolon, 4096 bytes (8 sectors)"
bad 800 "2 8 $k 0 $k 4" "START 4 is not a multiple of the logical block of $kcolon, 4096 bytes (8 sectors)"
fails "a length of 4 sectors over" text vol "0 804 striped 2 8 $k 0 $d 0
end"
is "errno" "$ERR" EINVAL
is "text" "$(errline vol)" \
	"line 1: striped: ends at sector 804, which is not a multiple of the logical block of 4096 bytes (8 sectors)"

# good LENGTH ARGS [READBACK]
good()
{
	ok "$2" text vol "0 $1 striped $2
end"
	is "$2: reads back" "$(body vol)" "0 $1 striped ${3:-$2};"
	is "$2: size" "$(state vol size)" "$1"
	ok "$2: as it reads back" text vol "$(grep -v '^#' $P/vol)"
	is "$2: the same again" "$(body vol)" "0 $1 striped ${3:-$2};"
}

good $((3 * 24 * 4 + 24 + 5)) "3 24 $d $((s - 120)) $d $((s - 101)) $d $((s - 96))"
good 50 "2 128 $d $((s - 50)) $d $s"
good 1 "1 1 $d $((s - 1))"
good 100 "1 4294967295 $d 0"
good 100 "2 4294967295 $d 0 $d $s"
good 800 "2 8 $k 0 $d 1"
# 7, 8, 9, 16 and 17 words, and many more
good 100 "1 8 $colon 0" "1 8 $d 0"
good 100 "1 8 $d 0"
good 100 "2 8 $colon 0 $path 1" "2 8 $d 0 $d 1"
good 100 "5 8 $colon 0 $d 1 $colon 2 $colon 3 $colon 4" "5 8 $(for i in 0 1 2 3 4; do echo "$d $i"; done | xargs)"
good 100 "4 8 $d 0 $d 1 $d 2 $d 3"
good 100 "5 8 $colon 0 $colon 1 $d 2 $d 3 $colon 4" "5 8 $(for i in 0 1 2 3 4; do echo "$d $i"; done | xargs)"
good 30000 "300 8 $(many "$d 0" 300)"
bad_many="300 8 $(many "$d 0" 299)"
ok "empty again" text vol "0 8 io-err"
bad 30000 "$bad_many" "DEV is missing"
bad 30000 "300 8 $(many "$d 0" 300) 1" '"1" is one word too many'

# as many as a line of 4,096 bytes can hold, and with a byte more
n=$(((4096 - 24) / (${#colon} + 3)))
good $((n * 8)) "$n 8 $(many "$colon 0" $n)" "$n 8 $(many "$d 0" $n)"

# as dmsetup prints it
ok "nobody has it" text vol "0 8 io-err"
if dmsetup create theirs --table "0 96 striped 2 16 $colon 128 $kcolon 64" 2> /tmp/err; then
	line=$(dmsetup table theirs)
	dmsetup remove theirs
	ok "a line of dmsetup table" text vol "$line"
	is "reads back" "$(body vol)" "0 96 striped 2 16 $d 128 $k 64;"
else
	lab_fail "dmsetup create" "$(cat /tmp/err)"
fi
