#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: 100,000 lines through cat and in torn writes; a bad one is named
# usually: 6.12
# timeout: 600
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 16
n=100000
body() { grep -v '^#' $P/vol | md5sum; }

# line I shows sectors (I * 7 mod 4000) * 8 of the disk
awk -v n=$n -v dev="$DEVNO" 'BEGIN {
	print "begin"
	for (i = 0; i < n; i++)
		print i * 8, 8, "linear", dev, i * 7 % 4000 * 8
	print "end"
}' > /tmp/table
seq 1 4000 | awk '{ printf "%-4096s", "block " $1 - 1 }' > $DISK

# where the map says that sectors of line $1 lie
shows() { dd if=$D/vol bs=4096 skip=$1 count=1 2>/dev/null | awk '{ print $1, $2 }'; }
good() {
	is "$1: size" "$(state vol size)" $((n * 8))
	is "$1: lines" "$(state vol targets)" $n
	for i in 0 1 571 572 12345 $((n - 1)); do
		is "$1: line $i serves I/O" "$(shows $i)" "block $((i * 7 % 4000))"
	done
}

ok create ctl "create vol"
ok "cat" sh -c "cat /tmp/table > $P/vol"
is "without an error" "$(errline vol)" ""
good "cat"
is "reads back as it was written" "$(body)" "$(md5sum < /tmp/table)"

for chunk in 4095 4096 4097 65536 1000000; do
	ok "load io-err" text vol "0 8 io-err"
	ok "put in $chunk bytes" put -c $chunk $P/vol - < /tmp/table
	is "without an error" "$(errline vol)" ""
	is "the same table" "$(body)" "$(md5sum < /tmp/table)"
done
good "put"
head -n 10001 /tmp/table > /tmp/part
echo end >> /tmp/part
for chunk in 1 7; do
	ok "put in $chunk bytes" put -c $chunk $P/vol - < /tmp/part
	is "the same table" "$(body)" "$(md5sum < /tmp/part)"
done

ok "cat" sh -c "cat /tmp/table > $P/vol"
event=$(state vol event)
bad() {
	sed "$2" /tmp/table > /tmp/bad
	fails "$1" sh -c "cat /tmp/bad > $P/vol 2> /dev/null"
	glob "$1: the line, exactly" "$(errline vol)" "line $3: $4"
	put $P/vol - < /tmp/bad > /dev/null 2>&1
	glob "$1: the same by put" "$(errline vol)" "line $3: $4"
	is "$1: the old table" "$(body)" "$(md5sum < /tmp/table)"
	is "$1: no event" "$(state vol event)" $event
}
bad "a gap in line 77777" '77777s/^\([0-9]*\) 8/\1 7/' 77778 "linear: ?*"
bad "a word in line 2" '2s/linear/nosuch/' 2 "nosuch: ?*"
bad "past the end in line 65536" '65536s/[0-9]*$/32761/' 65536 "linear: ?*"
bad "a line cut short, the last one" "$((n + 1))s/ [0-9]*\$//" $((n + 1)) \
	"linear: ?*"
bad "no end" '$s/end/ending/' $((n + 2)) "*ending*"
good "after five bad ones"
rm -f /tmp/table /tmp/part /tmp/bad
