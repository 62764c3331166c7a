#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: numbers are decimal, unsigned, of 64 bits, and nothing else
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
major=${DEVNO% *} minor=${DEVNO#* }
ok create ctl "create vol"

for n in -1 -0 +8 0x8 8x x 8.0 1e3 8, 08a ٣ 18446744073709551616 \
	18446744073709551624 340282366920938463463374607431768211464 \
	99999999999999999999999999999999999999; do
	for line in "$n 8 io-err" "0 $n io-err" "0 8 linear $DEVNO $n"; do
		fails "'$line'" text vol "begin
$line
end"
		is "'$line': errno" "$ERR" EINVAL
		glob "'$line': text" "$(errline vol)" "line 2: ?*"
	done
done
glob "the value is told" "$(errline vol)" "*99999999999999999999*"
glob "a bad one" "$(text vol "0 8x io-err
end"; errline vol)" "line 1: *8x*"

# a device number must not lose its high bits on the way
for dev in "$((major + 4294967296)) $minor" "$major $((minor + 4294967296))" \
	"$((major + 4096)) $minor" "$major $((minor + 1048576))" \
	"$((major + 4294967296)):$minor" "$major:$((minor + 4294967296))" \
	"$major:$((minor + 1048576))" "18446744073709551615 $minor" \
	"18446744073709551616 $minor" "$major:18446744073709551616" \
	"-1 0" "-1:0" "+$major:$minor" "0x$major $minor"; do
	fails "linear $dev" text vol "0 8 linear $dev 0
end"
	glob "linear $dev: errno" "$ERR" "E[NI][ON][DV][EA][VL]"
	glob "linear $dev: text" "$(errline vol)" "line 1: linear: ?*"
done
is "none was bound" "$(state vol state)" empty
ok "zeroes in front" text vol "00000000000000000000000000000000000000 008 io-err
end"
is "count for nothing" "$(state vol size)" 8
