#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: failed loads reach the kernel log, rate limited, below WARNING
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

ok create ctl "create vol"
seen() {
	text vol "0 8 seen-$1"
	dmesg | grep -q "line 1: seen-$1: "
}
i=0
found=no
while [ $i -lt 30 ]; do
	if seen $i; then
		found=yes
		break
	fi
	i=$((i + 1))
	sleep 1
done
is "the text reaches the log" $found yes
line=$(dmesg -r 2>/dev/null | grep "line 1: seen-$i: " | head -n 1)
glob "the same text" "$line" "*$(errline vol)*"
glob "with the device's name" "$line" "*vol*"
level=$(echo "$line" | sed 's/^<\([0-9]*\)>.*/\1/')
[ $((level & 7)) -ge 5 ]
is "its level, $level, is below warning" $? 0

is "a flood of errors" "$(race 2000 $P/vol '0 8 linear flood\nend\n')" "0:2000 1:0 EINVAL"
got=$(dmesg | grep -c flood)
[ $got -lt 1000 ]
is "only some of them are in the log ($got)" $? 0
glob "the last is to be read" "$(errline vol)" "line 1: linear: *flood*"
wr $P/vol '0 8 a\x1b[31mb\nend\n' > /dev/null
fails "no escape sequences in it" sh -c "dmesg | grep -q \"\$(printf '\\033')\""
