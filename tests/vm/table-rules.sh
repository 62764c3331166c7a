#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: every rule of a table, its errno and its line
# stock: the texts and numbers of errors, as a person gets them by write()
# arch: texts of errors, with numbers of 64 bits in them
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8

ok create ctl "create vol"
ok load text vol "0 8 io-err"
event=$(state vol event)

# bad WHAT ERRNO PATTERN TABLE
bad() {
	fails "$1" text vol "$4
end"
	is "$1: errno" "$ERR" "$2"
	glob "$1: text" "$(errline vol)" "$3"
	is "$1: nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
}

bad "not starting at 0" EINVAL "line 1: linear: ?*" "1 8 linear $DEVNO 0"
bad "not starting at 0, after begin" EINVAL "line 3: io-err: *8*0*" "begin

8 8 io-err"
bad "a gap" EINVAL "line 2: io-err: *9*8*" "0 8 io-err
9 8 io-err"
bad "an overlap" EINVAL "line 2: linear: *7*8*" "0 8 io-err
7 8 linear $DEVNO 0"
bad "the same again" EINVAL "line 3: io-err: *8*16*" "0 8 io-err
8 8 io-err
8 8 io-err"
bad "back to 0" EINVAL "line 2: io-err: *0*8*" "0 8 io-err
0 8 io-err"
bad "length 0" EINVAL "line 1: io-err: *0*" "0 0 io-err"
bad "length 0 behind others" EINVAL "line 2: linear: *0*" "0 8 io-err
8 0 linear $DEVNO 0"

bad "START+LENGTH past 2^64" EINVAL "line 2: io-err: *18446744073709551615*" \
	"0 8 io-err
8 18446744073709551615 io-err"
bad "START+LENGTH of 2^64" EINVAL "line 2: io-err: *18446744073709551608*" \
	"0 8 io-err
8 18446744073709551608 io-err"
bad "2^64-1 sectors" EINVAL "line 1: io-err: *18446744073709551615*" \
	"0 18446744073709551615 io-err"
bad "more than 2^63 bytes" EINVAL "line 1: io-err: *18014398509481985*" \
	"0 18014398509481985 io-err"
bad "more than 2^63 bytes in two lines" EINVAL "line 2: io-err: ?*" \
	"0 18014398509481983 io-err
18014398509481983 2 io-err"

s=$SECTORS colon=$(echo $DEVNO | tr ' ' :)
bad "past the end of the device" EINVAL \
	"line 1: linear: 0+$((s + 1)) is past the end of $colon ($s sectors)" \
	"0 $((s + 1)) linear $DEVNO 0"
bad "past it by the start" EINVAL \
	"line 2: linear: $((s - 7))+8 is past the end of $colon ($s sectors)" \
	"0 8 io-err
8 8 linear $DEVNO $((s - 7))"
bad "wholly past it" EINVAL \
	"line 1: linear: $s+1 is past the end of $colon ($s sectors)" \
	"0 1 linear $DEVNO $s"
bad "past it by overflow" EINVAL \
	"line 1: linear: 18446744073709551615+8 is past the end of $colon ($s sectors)" \
	"0 8 linear $DEVNO 18446744073709551615"
bad "the device named by its path" EINVAL \
	"line 1: linear: $s+1 is past the end of $colon ($s sectors)" \
	"0 1 linear $DISK $s"

bad "one word" EINVAL "line 1: ?*" "0"
bad "two words" EINVAL "line 1: ?*" "0 8"
bad "an unknown target" ENOENT "line 2: nosuch: ?*" "0 8 io-err
8 8 nosuch 1 2 3"
bad "a target by a longer name" ENOENT "line 1: linear2: ?*" "0 8 linear2 $DEVNO 0"
bad "by the start of its name" ENOENT "line 1: linea: ?*" "0 8 linea $DEVNO 0"
bad "in capitals" ENOENT "line 1: LINEAR: ?*" "0 8 LINEAR $DEVNO 0"
bad "linear without arguments" EINVAL "line 1: linear: ?*" "0 8 linear"
bad "with a device alone" EINVAL "line 1: linear: ?*" "0 8 linear $DEVNO"
bad "with one alone by path" EINVAL "line 1: linear: ?*" "0 8 linear $DISK"
bad "with a word too many" EINVAL "line 1: linear: ?*" "0 8 linear $DEVNO 0 0"
bad "with one too many by path" EINVAL "line 1: linear: ?*" "0 8 linear $DISK 0 0"

ok "the last sector can be had" text vol "0 1 linear $DEVNO $((s - 1))"
ok "the whole device" text vol "0 $s linear $DEVNO 0"
ok "twice" text vol "0 $s linear $DEVNO 0
$s $s linear $DEVNO 0"
is "size" "$(state vol size)" $((2 * s))
