#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: lines of dmsetup table load as they stand
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 16
ok "dmsetup create" sh -c "printf '%s\n' '0 2048 linear $DISK 128' \
	'2048 8 error' '2056 1000 linear $DISK 0' |
	dmsetup create --noudevsync --noudevrules theirs"
dmsetup table theirs > /tmp/theirs
is "dmsetup has three lines" "$(wc -l < /tmp/theirs)" 3
ok create ctl "create ours"
fails "both at once cannot be" text ours "$(cat /tmp/theirs)
end"
is "errno" "$ERR" EBUSY
ok "dmsetup remove" dmsetup remove --noudevsync --noudevrules theirs
ok "its table" text ours "$(cat /tmp/theirs)"
is "without an error" "$(errline ours)" ""
is "means the same" "$(grep -v '^#' $P/ours)" "begin
0 2048 linear $DEVNO 128
2048 8 io-err
2056 1000 linear $DEVNO 0
end"
fails "and the other way round" dmsetup create --noudevsync --noudevrules theirs \
	--table "0 8 linear $DISK 0"
ok "swap" text ours "0 8 io-err"
ok "both are loaded at once" dmsetup create --noudevsync --noudevrules theirs \
	--table "0 4096 linear $DISK 0"
theirs=$(dmsetup info -c --noheadings -o major,minor --separator ' ' theirs)
ok "ours on theirs" text ours "0 2048 linear $theirs 2048
end"
is "reads back" "$(grep linear $P/ours)" "0 2048 linear $theirs 2048"
fails "which theirs knows" dmsetup remove --noudevsync --noudevrules theirs
ok "ours goes" ctl "remove ours"
ok "theirs goes" dmsetup remove --noudevsync --noudevrules theirs
rm /tmp/theirs
