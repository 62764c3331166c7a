#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: no name leaves the folder: what is refused makes nothing anywhere, what is taken makes its own file and node
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${SECURITY:-/tests/security.inc}"

many=$(printf '%064d' 0)
things > /tmp/things
for name in . .. ... .a ../a ../../etc/a a/b a/../b /a // / ./a -x -- --help - control \
	'a!b' 'a!..!b' 'a%b' '%s%n' '%2e%2e' 'a\\x2fb' '\x01' '\x1b[2J' 'a\x07' 'a\x08\x08b' '\x7f' \
	'a\x0d' 'a\x0b' 'a\x00' '\x00' 'a\x00b' 'a\xc3\xa4' '\xef\xbc\x8e\xef\xbc\x8e' \
	'\xe2\x80\xae' '\xff\xfe' '\x80' 'a~' '$HOME' '`id`' '*' 'a;b' "$many" "$many$many$many$many" \
	"$(printf '%04080d' 0)" "..$many"; do
	like "$name" "$(wr $P/control "create $name\n" "create $name 7\n" "remove $name\n" \
		"suspend $name\n" "resume $name\n" "wait $name\n")" \
		"^EINVAL EINVAL (ENODEV|EINVAL) (ENODEV|EINVAL) (ENODEV|EINVAL) (ENODEV|EINVAL)$"
done
things | diff /tmp/things - > /tmp/diff
is "nothing has come" "$(head -n 20 /tmp/diff)" ""

# tricky ones that are taken: a file, a node and its folder in sysfs
for name in a.. a...b a-- _ = @ : +; do
	ok "$name" ctl "create $name"
	things | diff /tmp/things - | sed -n 's/^+\([^+]\)/\1/p' > /tmp/came
	is "$name: all that has come is its own" \
		"$(grep -vxF -e "$P/$name" -e "$D/$name" -e "$D" /tmp/came |
			grep -v -e '^/sys/.*/device-mapper!' -e '^/sys/class/bdi/' -e '^/dev/block' | head -n 5)" ""
	ok "$name: its file" test -f "$P/$name"
	ok "$name: its node" test -b "$D/$name"
	ok "$name: goes" ctl "remove $name"
done
things | diff /tmp/things - | grep -vxF "+$D" | grep '^[+-][^+-]' > /tmp/diff
is "nothing stays" "$(head -n 20 /tmp/diff)" ""
rm -f /tmp/diff /tmp/came /tmp/things
