#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: limit: what its line and tell take, and how it reads back; what is refused, and why, and that nothing has changed then
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${IFACE:-/tests/iface.inc}"

disk brd 16
a=$DEVNO
ctl "create vol"

# refused WORDS REASON: by a line, and by tell
refused()
{
	fails "$1" table vol "0 8 limit $a 0 $1"
	is "$1" "$ERR: $(errline vol)" "EINVAL: line 2: limit: $2"
	fails "tell $1" ctl "tell vol 0 $1"
	is "tell $1" "$ERR: $(errline control)" "EINVAL: line 1: limit: $2"
	is "$1: nothing has changed" "$(body vol)" "$was"
}

# reads WORDS [TOLD WORDS]: back
reads() { is "${2:-$1}" "$(body vol)" "0 8192 limit $a 16${1:+ $1};"; }

ok "none" table vol "0 8192 limit $a 16"
reads ""
is "what stands below" "$(grep '^# w' $P/vol)" "# waiting=0 held_ms=0"
all="iops=1 mibps=2 read_iops=3 read_mibps=4 write_iops=5 write_mibps=6 burst=7"
ok "all" table vol "0 8192 limit $a 16 $all"
reads "$all"
ok "in any order" table vol "0 8192 limit $a 16 burst=7 write_mibps=6 iops=1 read_iops=0"
reads "iops=1 write_mibps=6 burst=7"
most="iops=1000000000 mibps=1000000 read_iops=1000000000 read_mibps=1000000"
most="$most write_iops=1000000000 write_mibps=1000000 burst=3600000"
ok "the most" table vol "0 8192 limit $a 16 $most"
reads "$most"

was=$(body vol)
names="iops=N, mibps=N, read_iops=N, read_mibps=N, write_iops=N, write_mibps=N, burst=MS"
refused "iops" "\"iops\" is none of $names"
refused "iops=" 'iops "" is not a decimal number'
refused "iops=5 IOPS=5" "\"IOPS=5\" is none of $names"
refused "read_iops=+5" 'read_iops "+5" is not a decimal number'
refused "mibps=1.5" 'mibps "1.5" is not a decimal number'
refused "iops=1000000001" "iops 1000000001 is not from 0 to 1000000000"
refused "write_mibps=1000001" "write_mibps 1000001 is not from 0 to 1000000"
refused "burst=3600001" "burst 3600001 is not from 0 to 3600000"
refused "iops=18446744073709551616" \
	"iops 18446744073709551616 is larger than 18446744073709551615"
refused "iops=5 mibps=6 iops=5" "iops is there twice"
refused "burst=1 iops=3 burst=2" "burst is there twice"
refused "iops=5 6" "\"6\" is none of $names"

event=$(state vol event)
ok "told" ctl "tell vol 8191 iops=500"
is "an event" "$(($(state vol event) - event))" 1
reads "$(echo "$most" | sed 's/^iops=1000000000/iops=500/')" "iops=500"
ok "told several" ctl "tell vol 0 read_iops=0 read_mibps=0 write_iops=0 write_mibps=7 burst=0"
reads "iops=500 mibps=1000000 write_mibps=7" "several"
ok "0 takes away what is not there" ctl "tell vol 0 read_iops=0 burst=0"
reads "iops=500 mibps=1000000 write_mibps=7" "0"
ok "and the last of them" ctl "tell vol 0 iops=0 mibps=0 write_mibps=0"
reads ""

ok "two lines" table vol "0 4096 limit $a 0 iops=1
4096 4096 limit $a 4096 iops=2"
ok "one is told" ctl "tell vol 4096 iops=3 burst=20"
is "that one alone" "$(body vol)" "0 4096 limit $a 0 iops=1;4096 4096 limit $a 4096 iops=3 burst=20;"
fails "a disk that is too small" table vol "0 32768 limit $a 16 iops=1"
like "why" "$(errline vol)" "line 2: limit: 16\+32768 is past the end of .*"
