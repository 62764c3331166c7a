#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table torn at every byte is the same table
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
body()
{
	while IFS= read -r line; do
		[ "${line#\#}" != "$line" ] || printf '%s;' "$line"
	done < $P/vol
}
ok create ctl "create vol"
text="begin # x
0 8 linear $DEVNO 16
 # 8 8 io-err

8 8	io-err now
end
"
want="begin;0 8 linear $DEVNO 16;8 8 io-err;end;"
printf '%s' "$text" > /tmp/text
size=$(wc -c < /tmp/text)
n=1 first= rest=$text
while [ $n -lt $size ]; do
	first=$first${rest%"${rest#?}"} rest=${rest#?}
	text vol "0 1 io-err"
	is "torn at $n" "$(wr $P/vol "$first" "$rest") $(body)" "$n $((size - n)) $want"
	n=$((n + 1))
done
for chunk in 1 2 3 5 7 11; do
	text vol "0 1 io-err"
	ok "in $chunk bytes" put -c $chunk $P/vol - < /tmp/text
	is "in $chunk bytes" "$(body)" "$want"
done
rm /tmp/text
