#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a read-only device below makes ours read-only, unless it is open for writing
# stock: DMAP_BDEV_OPS: open gets its mode, and release comes, in the form of each kernel
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
a=$DISK an=$DEVNO
disk brd 8
b=$DISK bn=$DEVNO

ok create ctl "create vol"
ok "b is read-only" blockdev --setro $b
ok "load over b" text vol "0 8 linear $an 0
8 8 linear $bn 0
end"
is "is read-only" "$(blockdev --getro $D/vol)" 1
glob "and does not open for writing, or does not write" \
	"$(opn w $D/vol sh -c 'wr @9 "$(printf %0512d 7)"' 2>/dev/null | tail -n 1)" "E*"
ok "it reads" dd if=$D/vol of=/dev/null bs=512 count=16
ok "load over a" text vol "0 16 linear $an 0
end"
is "is not" "$(blockdev --getro $D/vol)" 0
is "and writes" "$(opn w $D/vol sh -c 'wr @9 "$(printf %0512d 7)"' | tail -n 1)" 512

exec 5<> $D/vol
ok "another one opens and closes it" dd if=$D/vol of=/dev/null bs=512 count=1
event=$(state vol event)
fails "load over b while it is open for writing" text vol "begin
0 8 linear $an 0
8 8 linear $bn 0
end"
is "errno" "$ERR" EROFS
glob "text" "$(errline vol)" "line *: *"
is "nothing changed" "$(body vol)$(state vol event)" "0 16 linear $an 0;$event"
is "the device that was refused is free" "$(opn rx $b)" OK
is "and ours still writes" "$(wr @5 "$(printf %0512d 8)")" 512
exec 5>&-
exec 5< $D/vol
ok "while it is open for reading" text vol "0 16 linear $bn 0
end"
is "it turns read-only" "$(blockdev --getro $D/vol)" 1
exec 5<&-
is "nobody has it open" "$(state vol open)" 0

ok create ctl "create top"
ok "ours on ours" text top "0 16 linear $(state vol dev) 0
end"
is "is read-only as well" "$(blockdev --getro $D/top)" 1
ok "remove top" ctl "remove top"
ok "back to a" text vol "0 16 linear $an 0
end"
ok "ours on ours" ctl "create top"
ok "for writing" text top "0 16 linear $(state vol dev) 0
end"
fails "below it is open for writing as well" text vol "0 16 linear $bn 0
end"
is "errno" "$ERR" EROFS
ok "remove top" ctl "remove top"
ok "b is writable again" blockdev --setrw $b
ok "load over b" text vol "0 16 linear $bn 0
end"
is "is writable" "$(blockdev --getro $D/vol)" 0
