#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: tell: which line is told, by whom, what is refused and why, and that nothing has changed then
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${MIRROR:-/tests/mirror.inc}"

# refused COMMAND ERRNO ERROR: and no event
refused()
{
	local before

	before=$(state vol event)
	fails "$1" ctl "$1"
	is "$1" "$ERR: $(errline control)" "$2: line 1: $3"
	is "$1: no event" "$(state vol event)" "$before"
}

disk brd 16
a=$DEVNO
disk brd 16
b=$DEVNO
ctl "create vol"
refused "tell" EINVAL "tell: NAME is missing"
refused "tell vol" EINVAL "tell: SECTOR is missing"
refused "tell vol all rate 5" EINVAL 'tell: SECTOR "all" is not a number'
refused "tell vol -1 rate 5" EINVAL 'tell: SECTOR "-1" is not a number'
refused "tell vol 18446744073709551616 rate 5" EINVAL \
	'tell: SECTOR "18446744073709551616" is not a number'
refused "tell vol 0" EINVAL "tell: WORD is missing"
refused "tell vol 0 	 # rate 5" EINVAL "tell: WORD is missing"
refused "tell nix 0 rate 5" ENODEV "tell: no such device nix"
refused "tell vol 0 rate 5" ENXIO "tell: vol has no table"

lines="0 8 linear $a 0
8 8000 mirror $a 8 $b 0 rate 5
8008 4000 mirror $a 8008 $b 8008
12008 8 zero"
one="0 8 linear $a 0;8 8000 mirror $a 8 $b 0 rate 5;"
two="8008 4000 mirror $a 8008 $b 8008;12008 8 zero;"
text vol "begin
$lines
ready"
refused "tell vol 8 rate 7" ENXIO "tell: vol has no table"
ctl "commit vol"
is "a table that is ready is not told" "$(body vol)" "$one$two"
# The end of a copy is an event, too.
ok "copied" wait_for 60 synced vol

refused "tell vol 12016 rate 5" EINVAL \
	"tell: sector 12016 is past the end of vol (12016 sectors)"
refused "tell vol 18446744073709551615 rate 5" EINVAL \
	"tell: sector 18446744073709551615 is past the end of vol (12016 sectors)"
refused "tell vol 7 rate 5" EOPNOTSUPP "tell: linear takes no words"
refused "tell vol 12015 rate 5" EOPNOTSUPP "tell: zero takes no words"
refused "tell vol 8 region 64" EINVAL \
	'mirror: "region" cannot be told; there is rate MIB_PER_S'
refused "tell vol 8 rate" EINVAL "mirror: rate is missing"
refused "tell vol 8 rate fast" EINVAL 'mirror: rate "fast" is not a decimal number'
refused "tell vol 8 rate 4294967296" EINVAL \
	"mirror: rate 4294967296 is not from 0 to 4294967295 MiB a second"
refused "tell vol 8 rate 6 6" EINVAL 'mirror: "6" is one word too many'
is "nothing has changed" "$(body vol)" "$one$two"

event=$(state vol event)
ok "the first sector of a line" ctl "tell vol 8 rate 6"
is "it reads back" "$(body vol)" "0 8 linear $a 0;8 8000 mirror $a 8 $b 0 rate 6;$two"
is "no error" "$(errline control)" ""
ok "the last one" ctl "tell vol 8007 rate 4294967295"
is "it reads back" "$(body vol)" \
	"0 8 linear $a 0;8 8000 mirror $a 8 $b 0 rate 4294967295;$two"
is "two events, or with the ends of the copies" \
	"$([ "$(state vol event)" -ge $((event + 2)) ] && echo yes)" yes
ok "the next line" ctl "tell vol 8008 rate 9"
ok "0 takes it away" ctl "tell vol 8 rate 0"
is "both read back" "$(body vol)" \
	"0 8 linear $a 0;8 8000 mirror $a 8 $b 0;8008 4000 mirror $a 8008 $b 8008 rate 9;12008 8 zero;"

# In the place of the live one comes what its own text says.
ok "while a table is ready" text vol "begin
$lines
ready"
ok "told" ctl "tell vol 8 rate 77"
is "the live one is, alone" "$(grep -c 'rate 77$' $P/vol) $(grep -c 'rate 5$' $P/vol)" "1 1"
ctl "commit vol"
is "what was ready is as it was written" "$(body vol)" "$one$two"
