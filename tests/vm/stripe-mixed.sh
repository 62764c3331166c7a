#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: discards over legs of which some cannot, and write-zeroes that the legs do themselves
# modules: sd_mod
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

disk null 8 discard=1
a=$DEVNO
disk null 8 discard=0
b=$DEVNO
disk null 8 discard=1
c=$DEVNO
ctl "create vol"
v=$(ours vol)
size=1500

# left WHAT TEST: those sectors are still there where TEST of leg and s is true
left()
{
	awk "{ for (i = 0; i < \$3; i++) { s = \$4 + i; leg = \$1; if ($2) print s, 1, s } }" /tmp/dealt |
		fold p > /tmp/want
	mapped $D/vol $size > /tmp/got
	same "$1" /tmp/want /tmp/got
}

lay $size 24 "$a 0" "$b 0" "$c 5"
ok "the second leg cannot" table vol "$line"
ok "it is offered" test "$(queue "$v" discard_max_bytes)" -gt 0
is "written" "$(pat write $D/vol 0 $size p)" OK
is "over all" "$(traced bio $D/vol discard 10 1000)" OK
is "reaches those that can" "$(queued "$(mm $a)" "$(mm $b)" "$(mm $c)")" "0 DS 10+328
2 DS 5+336"
left "the other keeps what it has" "s < 10 || s >= 1010 || leg == 1"
is "on the other alone" "$(traced bio $D/vol discard 1248 10)" OK
is "reaches nobody" "$(queued "$(mm $a)" "$(mm $b)" "$(mm $c)")" ""
left "nothing else goes" "s < 10 || s >= 1010 || leg == 1"
is "zeroing needs no help" "$(bio $D/vol zeroout 5 1400)" OK
left "zeroed" "s < 5 || s >= 1405"
is "secure erase" "$(bio $D/vol secure 0 100)" EOPNOTSUPP
ok "none can" table vol "0 $size striped 2 24 $b 0 $b 1000"
is "refused" "$(bio $D/vol discard 0 100)" EOPNOTSUPP
ctl "remove vol"

# zeroed by the devices themselves
disk scsi 16 lbpws=1 lbpws10=1 lbpu=1
a=$DEVNO
disk scsi 16 lbpws=1 lbpws10=1 lbpu=1
b=$DEVNO
ok "the device can" test "$(queue "$(mm $a)" write_zeroes_max_bytes)" -gt 0
ctl "create vol"
v=$(ours vol)
lay $size 7 "$a 0" "$b 3" "$a 8000"
ok "over scsi, twice on one" table vol "$line"
ok "write-zeroes is offered" test "$(queue "$v" write_zeroes_max_bytes)" -gt 0
is "written" "$(pat write $D/vol 0 $size p)" OK
ranges 4 20 $size 200 > /tmp/ranges
bad=
while read -r start count; do
	out=$(bio $D/vol zeroout "$start" "$count")
	[ "$out" = OK ] || bad="$bad $start+$count:$out"
done < /tmp/ranges
is "write-zeroes" "$bad" ""
awk 'NR == FNR { for (i = $1; i < $1 + $2; i++) gone[i] = 1; next }
	{ for (i = 0; i < $3; i++) if (!(($4 + i) in gone)) print $4 + i, 1, $4 + i }' /tmp/ranges /tmp/dealt |
	fold p > /tmp/want
mapped $D/vol $size > /tmp/got
same "zeroed" /tmp/want /tmp/got
is "over all" "$(traced bio $D/vol zeroout 1 $((size - 2)))" OK
is "it writes no data" "$(awk '$1 == "Q" && $3 ~ /W/ && $3 !~ /Z/' /tmp/events)" ""
is "one for each leg" "$(awk -v a="$(mm $a)" -v b="$(mm $b)" '$1 == "Q" && ($2 == a || $2 == b) { print ($2 == a ? "a" : "b") "+" $6 }' \
	/tmp/events)" "a+503
b+498
a+497"
is "in flight" "$(stats "$v" 9)" 0
