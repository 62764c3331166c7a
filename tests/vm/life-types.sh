#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a type of target that lacks a function, or whose names are taken or no names, is refused, and all others stay as they are
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

names=$(find /lib/modules/ -name names.ko)
targets() { sed -n '1s/.*targets=//p' $P/control; }
before=$(targets)
like "what there is" "$before" "linear"

# refused ERRNO PARAMETER...
refused()
{
	local errno=$1

	shift
	fails "$*" insmod "$names" "$@" 2> /tmp/insmod
	like "$*: why" "$(cat /tmp/insmod)" "$errno"
	is "$*: the others" "$(targets)" "$before"
}
invalid="Invalid|invalid"
# 7.2 keeps "File exists" to itself, for modules that are loaded already.
exists="File exists|resource busy"

refused "$invalid" name=what lacks=name
refused "$invalid" name=what lacks=ctr
refused "$invalid" name=what lacks=map
for name in wh/at .what control "$(printf '%064d' 0)"; do
	refused "$invalid" name="$name"
	refused "$invalid" name=what alias="$name"
done
# linear is a name, error an alias
for name in linear error; do
	refused "$exists" name=$name
	refused "$exists" name=what alias=$name
done

ok "a good one" insmod "$names" name=lines alias=errors
like "stands in its place" "$(targets)" "^io-err,linear,lines$"
disk brd 8
dev=$DEVNO
ctl "create vol"
for name in lines errors; do
	ok "$name" text vol "0 8 $name $dev
end"
	is "$name: by its name" "$(body vol)" "0 8 lines $dev;"
	is "$name: the disk is held" "$(opn rwx "$DISK")" EBUSY
done
# It wants no range of the device, whose blocks are then no matter.
disk null 8 blocksize=4096
ctl "create low"
ok "large blocks" text low "0 8 linear $DEVNO 0"
low=$(state low dev | tr : ' ')
ok "below small ones" text vol "0 7 lines $low
end"
is "of which it has none" "$(cat /sys/dev/block/"$(state vol dev)"/queue/logical_block_size)" 512
ok "and loaded anew there" text low "0 16 linear $DEVNO 8
end"
ctl "remove vol"
ok "it goes" rmmod names
is "the others are there" "$(targets)" "$before"
