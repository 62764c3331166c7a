#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what a writer makes of an error is one printable line for readers and the log, and cannot flood it
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

ok create ctl "create vol"
log_clear
# a terminal's escapes, a forged line, a prompt wiped out, formats
for text in '\x1b[2J\x1b]0;title\x07' '%s%n%p%pK' 'a\x0ddevice_mapper:' '\x08\x08\x08' '\x9b31m' 'a\x0bb\x0cc' \
	'\xe2\x80\xaetxt' '\\x1b' '<0>panic'; do
	wr $P/vol "0 8 linear /dev/$text 0\n" > /dev/null
	wr $P/vol "0 8 $text\n" > /dev/null
	wr $P/control "$text x\n" "create $text\n" > /dev/null
	for file in control vol; do
		is "$file: $text: lines" "$(grep -c '^# error=' $P/$file)" 1
		is "$file: $text: printable" "$(LC_ALL=C tr -d '\012\040-\176' < $P/$file | wc -c)" 0
	done
done
log_since > /tmp/log
is "the log is printable" "$(LC_ALL=C tr -d '\011\012\040-\176' < /tmp/log | wc -c)" 0
is "all that was written is under our name" "$(grep -E 'no such (target|device)|title|panic|%p' /tmp/log |
	grep -v 'device_mapper: vol: line [0-9]*: ')" ""
ok "with what was written" grep -qF 'vol: line 1: \x1b[2J\x1b]0;title\x07: no such target' /tmp/log
ok "a format is none" grep -qF '%s%n%p%pK' /tmp/log
fails "nor an address" grep -qE 'ffff[0-9a-f]{12}' /tmp/log

log_clear
i=0
refused=0
many=$(much 100 300)
while [ $i -lt "$many" ]; do
	put $P/vol "0 8 nosuch$i" > /dev/null || refused=$((refused + 1))
	i=$((i + 1))
done
is "each is refused" $refused "$many"
ok "the log has few of them" test "$(log_since | grep -c 'vol: line')" -lt $((many * 2 / 3))
is "the reader has the last" "$(errline vol)" \
	"line 1: nosuch$((many - 1)): no such target, and \"modprobe device-mapper-target-nosuch$((many - 1))\" brought none"
