#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: remove of a device in use is refused and changes nothing
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
ok create ctl "create top"
ok load text vol "0 64 linear $DEVNO 0"
snap() { grep -v '^#' $P/control; sed 's/open=[0-9]*//' $P/vol; ls $D; }

snap > /tmp/before
for flags in r w rx; do
	is "open $flags: remove" "$(opn $flags $D/vol wr $P/control 'remove vol\n' |
		tr '\n' ' ')" "OK EBUSY "
	glob "text" "$(errline control)" "line 1: remove: vol *"
	is "open $flags: nothing changed" "$(snap)" "$(cat /tmp/before)"
done
exec 5< $D/vol
fails "remove" ctl "remove vol"
is "it still reads" "$(dd bs=512 count=64 <&5 2>/dev/null | wc -c)" 32768
exec 5<&-
ok load text top "0 8 linear $(state vol dev) 0"
is "mapped by another, it is open" "$(state vol open)" 1
fails "remove" ctl "remove vol"
is "errno" "$ERR" EBUSY
is "nothing changed" "$(snap)" "$(cat /tmp/before)"
ok "the other one lets go" text top "0 8 io-err"
is "so it is not" "$(state vol open)" 0
ok "suspended it may be removed" ctl "suspend vol"
ok "remove" ctl "remove vol"
is "the device is free" "$(opn rwx $DISK)" OK

ok create ctl "create vol"
ok load text vol "0 8192 linear $DEVNO 0"
ok mkfs mkfs.ext4 -q -F $D/vol
mkdir -p /tmp/mnt
ok mount mount -t ext4 $D/vol /tmp/mnt
fails "remove of a mounted one" ctl "remove vol"
is "errno" "$ERR" EBUSY
ok "it is whole" sh -c 'seq 1 10000 > /tmp/mnt/x && sync && umount /tmp/mnt'
ok remove ctl "remove vol"

# open against remove: who opens has it, who removes finds nobody
ok create ctl "create vol"
i=0
(
	while [ ! -e /tmp/stop ]; do
		opn r $D/vol
	done | sort | uniq -c > /tmp/opened
) &
opened=0
while [ $i -lt "$(much 12 40)" ]; do
	text vol "0 8 linear $DEVNO 0"
	while ! ctl "remove vol"; do
		[ $ERR = EBUSY ] || diag "remove: $ERR"
		opened=$((opened + 1))
	done
	[ "$(opn rwx $DISK)" = OK ] || diag "the disk is held in round $i"
	ctl "create vol"
	i=$((i + 1))
done
: > /tmp/stop
wait
diag "$opened times busy; open said: $(tr '\n' ' ' < /tmp/opened)"
is "nothing but these answers" \
	"$(awk '{ print $2 }' /tmp/opened | grep -v -e OK -e ENXIO -e ENOENT)" ""
is "still there" "$(state vol state)" empty
rm -f /tmp/stop /tmp/opened /tmp/before
