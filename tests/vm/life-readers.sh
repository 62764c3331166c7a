#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: every file is read while devices come, change and go
# races: yes
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
rounds=$(($(much 40 150) / SLOW / SLOW))
ok create ctl "create keep"
ok load text keep "0 8 linear $DEVNO 0"
for i in 1 2; do
	(
		while [ ! -e /tmp/stop ]; do
			cat $P/* /sys/block/device-mapper!*/mapped/* > /dev/null 2>&1
			lsblk $D/keep > /dev/null 2>&1
		done
	) &
done
(
	while [ ! -e /tmp/stop ]; do
		pollev $P/x epoll read poll > /dev/null 2>&1
		dd if=$D/x of=/dev/null bs=512 count=1 > /dev/null 2>&1
	done
) &
got=$(race $rounds $P/control 'create x\n' $P/control 'remove x\n' \
	$P/control 'suspend x\n' $P/control 'resume x\n' \
	$P/x "0 8 linear $DEVNO 0\nend\n" $P/x "0 16 linear $DEVNO 8\nend\n" \
	$P/keep "0 8 linear $DEVNO 0\nend\n")
: > /tmp/stop
ctl "resume x"		# for the reader that may hang on it
wait
diag "$got"
glob "nobody wins nothing" "$got" "0:0 *"
is "the other is as it was" "$(body keep)" "0 8 linear $DEVNO 0;"
ok "it goes" sh -c "! grep -q '^create x ' $P/control || echo 'remove x' > $P/control"
ok "so does the other" ctl "remove keep"
is "the disk is free" "$(opn rwx $DISK)" OK
rm -f /tmp/stop
