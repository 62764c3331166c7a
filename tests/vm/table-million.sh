#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a million lines, or a tenth of that, and what they cost
# timeout: 600
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${SECURITY:-/tests/security.inc}"

disk brd 16
n=$(much 100000 1000000)
# every line maps 10 sectors to a place of its own choice
awk -v n=$n -v dev="$DEVNO" 'BEGIN {
	print "begin"
	for (i = 0; i < n; i++)
		print i * 10, 10, "linear", dev, i * 7 % 3000 * 10
	print "end"
}' > /tmp/table
sync
echo 3 > /proc/sys/vm/drop_caches
ok create ctl "create vol"
before=$(free_kb)
ok "load" sh -c "cat /tmp/table > $P/vol"
is "without an error" "$(errline vol)" ""
is "its lines" "$(state vol targets)" $n
is "its size" "$(state vol size)" $((n * 10))
bytes=$(((before - $(free_kb)) * 1024 / n))
diag "$bytes bytes a line"
# the mainline driver takes 122, and not so many lines
[ $bytes -lt 122 ]
is "$bytes bytes a line are less than 122" $? 0
is "reads back" "$(grep -v '^#' $P/vol | md5sum)" "$(md5sum < /tmp/table)"
for i in 0 1 16 17 4095 4096 65535 65536 $((n - 1)); do
	echo "line $i" | dd of=$D/vol bs=512 seek=${i}0 conv=notrunc,fsync 2> /dev/null
	blockdev --flushbufs $DISK
	is "line $i" "$(dd if=$DISK bs=512 skip=$((i * 7 % 3000))0 count=1 2> /dev/null | head -n 1)" \
		"line $i"
done
sed "$((n / 9 * 7))s/ 10 / 11 /" /tmp/table > /tmp/bad
fails "with a bad line" sh -c "cat /tmp/bad > $P/vol 2> /dev/null"
glob "that line" "$(errline vol)" "line $((n / 9 * 7 + 1)): linear: ?*"
is "the table is there" "$(state vol targets)" $n
ok "away with it" text vol "0 8 io-err
end"

# KASAN keeps what was freed for a while, of all processes, so it is not free memory that
# is looked at, but what who wrote the table is charged for.
fresh_group max
ok "once more" within sh -c "cat /tmp/table > $P/vol"
ok "it is charged" test "$(held)" -gt $((n * 16))
ok "away with it" text vol "0 8 io-err
end"
ok "what it took is given back" wait_for $((20 * SLOW)) given_back 1000000
rm /tmp/bad /tmp/table
