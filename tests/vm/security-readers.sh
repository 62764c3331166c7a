#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: anybody may read, at any offset in pieces of any size: the text that is there, no byte besides, no address of the kernel
# modules: dm-mod
# timeout: 240
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ctl "create vol"
ctl "create empty"
ctl "create long"
ok "all targets" text vol "0 8 linear $a 0
8 8 zero
16 8 io-err with words
24 64 striped 2 8 $a 100 $b 100
88 64 mirror $a 1000 $b 1000 insync"
awk 'BEGIN { print "begin"; for (i = 0; i < 3000; i++) print i * 8, 8, i % 2 ? "zero" : "io-err"; print "end" }' > /tmp/long
ok "many lines" sh -c "cat /tmp/long > $P/long"
load vol "0 8 $(printf '%0300d' 0)" > /dev/null
load long "0 8 linear 1 1 x" > /dev/null
ctl "remove $(printf '%063d' 0)"
chmod 777 /tmp

# slice FILE SKIP COUNT SIZE: as nobody
slice() { asuser nobody /bin/dd if="$1" iflag=skip_bytes bs="$4" skip="$2" count="$3" 2> /dev/null; }

for file in control vol empty long; do
	f=$P/$file
	asuser nobody cat $f > /tmp/all
	size=$(wc -c < /tmp/all)
	ok "$file: there is something" test "$size" -gt 20
	is "$file: printable ASCII alone" "$(LC_ALL=C tr -d '\012\040-\176' < /tmp/all | wc -c)" 0
	is "$file: ends in a line" "$(tail -c 1 /tmp/all | od -An -tx1)" " 0a"
	is "$file: no address" "$(grep -ciE 'ffff[0-9a-f]{12}|0x[0-9a-f]{8,}|[0-9a-f]{16}' /tmp/all)" \
		"$(grep -c "$(printf '%064d' 0 | cut -c 1-16)" /tmp/all)"
	for bs in 7 511 4097; do
		[ $((size / bs)) -lt 500 ] || continue
		is "$file: in pieces of $bs" "$(slice $f 0 100000 $bs | md5sum)" "$(md5sum < /tmp/all)"
	done
	for at in 1 63 $((size / 2 + 1)) $((size - 1)) "$size" $((size + 4096)) 1000000000; do
		for bs in 1 97 5000; do
			slice $f "$at" 1 $bs > /tmp/got
			# A piece may be shorter, never other bytes.
			n=$(wc -c < /tmp/got)
			[ "$at" -ge "$size" ] || ok "$file: $bs bytes at $at" cmp -n "$n" /tmp/got /tmp/all 0 "$at"
			[ "$at" -ge "$size" ] || ok "$file: $bs bytes at $at: some" test "$n" -gt 0
			[ "$at" -lt "$size" ] || is "$file: $bs bytes at $at: none" "$n" 0
		done
	done
done
is "no read has changed anything" "$(asuser nobody cat $P/long | md5sum)" "$(md5sum < /tmp/all)"

# What others read in the meantime is theirs.
(for i in 1 2 3 4 5 6 7 8 9 10; do load vol "0 8 zero
end
"; load vol "0 16 io-err
8 x
"; done) &
for i in 1 2 3 4 5 6 7 8 9 10; do
	asuser nobody cat $P/vol >> /tmp/reads
done
wait $!
is "printable ASCII alone, while it changes" "$(LC_ALL=C tr -d '\012\040-\176' < /tmp/reads | wc -c)" 0
rm -f /tmp/all /tmp/got /tmp/long /tmp/reads
