#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: check is a load in all but the binding
# modules: null_blk
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
a=$DISK an=$DEVNO
disk brd 8
b=$DISK bn=$DEVNO

ok create ctl "create vol"
ok "check on an empty device" text vol "begin
0 8 linear $an 0
check"
is "leaves it empty" "$(cat $P/vol)" "$(head -n 1 $P/vol)"
is "state" "$(state vol state)$(state vol size)" empty0
is "without an event" "$(state vol event)" 0
is "it does not open" "$(opn r $D/vol)" ENXIO
is "and the lower one is free" "$(opn rwx $a)" OK

ok "load" text vol "0 16 linear $bn 0"
event=$(state vol event)
ok "check beside a live table" text vol "0 8 linear $an 0
check"
is "changes nothing" "$(body vol)$(state vol event)" "0 16 linear $bn 0;$event"
is "the lower one is free" "$(opn rwx $a)" OK
exec 3> $P/vol
is "check reports by itself" "$(wr @3 "0 8 linear $an 0\n" 'check\n' | sed 's/^[0-9]* //')" 6
is "the lower one is free before close" "$(opn rwx $a)" OK
exec 3>&-
is "and no error" "$(errline vol)" ""
is "check without a newline counts at close" "$(wr $P/vol '0 8 io-err\ncheck')" 16
is "as a check" "$(body vol)$(errline vol)" "0 16 linear $bn 0;"

# the same errors as those of end
both() {
	fails "$1 by end" text vol "$2
end"
	byend="$ERR $(errline vol | sed 's/ end: / check: /')"
	fails "$1 by check" text vol "$2
check"
	is "the same error" "$ERR $(errline vol)" "$byend"
	is "of $1" "$ERR" "$3"
	is "which changes nothing" "$(body vol)$(state vol event)" \
		"0 16 linear $bn 0;$event"
}
both "a gap" "0 8 io-err
9 8 io-err" EINVAL
both "no line" "begin" EINVAL
both "past the end" "0 99999999 linear $an 0" EINVAL
both "an unknown target" "0 8 nosuch" ENOENT
both "an unknown device" "0 8 linear /dev/nosuch 0" ENODEV
both "itself" "0 8 linear $(state vol dev | tr : ' ') 0" ELOOP
mkfs.ext4 -q -F $a
mkdir -p /tmp/mnt
mount -t ext4 $a /tmp/mnt
both "a mounted device" "0 8 linear $an 0" EBUSY
umount /tmp/mnt
blockdev --setro $a
exec 5<> $D/vol
both "a read-only device under an open one" "0 16 linear $an 0" EROFS
exec 5>&-
blockdev --setrw $a
ok "a good check" text vol "0 8 linear $an 0
check"
is "takes the error away" "$(errline vol)" ""
exec 5< $D/vol
ok "a check that would shrink an open device, as end would" text vol "0 8 io-err
check"
exec 5<&-
