#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: lines of 7, 8, 9, 16, 17 and 1,000 words
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
words() { awk -v n=$1 'BEGIN { for (i = 0; i < n; i++) printf " %d", i % 10 }'; }

for n in 4 5 6 7 8 9 10 15 16 17 18 31 32 33 63 64 65 127 128 129 255 256 257 1000; do
	line="0 $n io-err$(words $((n - 3)))"
	is "$n words" "$(echo "$line" | wc -w)" $n
	ok "io-err takes them" text vol "begin
$line
end"
	is "size" "$(state vol size)" $n
	is "reads back without" "$(grep io-err $P/vol)" "0 $n io-err"

	fails "linear does not take $n" text vol "begin
0 8 linear $DEVNO 0$(words $n)
end"
	is "errno" "$ERR" EINVAL
	glob "text" "$(errline vol)" "line 2: linear: ?*"
	ok "text is one line that is not too long" \
		test "$(errline vol | wc -c)" -le 4080
	ok "a command does not take $n" \
		test "$(wr $P/control "create w 9$(words $n)\n")" = EINVAL
	fails "and makes nothing" test -e $P/w
done
# 2,043 one letter words and the three: 4,096 bytes
line="0 2 io-err $(printf '%2043s' '' | sed 's/ / x/g')"
line=$(printf '%s' "$line" | cut -c 1-4096)
is "as many words as a line holds" "$(printf '%s' "$line" | wc -c)" 4096
ok "are taken" text vol "$line
end"
is "size" "$(state vol size)" 2
