#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table of 1,000 lines, loaded and read, with each of their allocations failing once
# kernels: debug
# modules: device-mapper-zero device-mapper-striped device-mapper-mirror
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${ALLOC_INC:-/tests/alloc.inc}"

disk brd 8
pat write "$DISK" 0 "$SECTORS" disk > /dev/null
ctl "create vol"
ok "the old one" load vol "0 64 linear $DEVNO 128"
awk -v dev="$DEVNO" 'BEGIN {
	for (i = 0; i < 1000; i++)
		print i * 4, 4, i % 3 ? "linear " dev " " (i * 13) % 15000 : "zero"
	print "end"
}' > /tmp/many
state="$SEEN -k $P/vol -x $DISK -b $D/vol -l /sys/block/${DISK##*/}/holders"
# shellcheck disable=SC2086
each "loaded" 20 $state -e "$P/vol:$TABLE_SAYS" -u "$P/vol:0 64 linear $DEVNO 128\nend" \
	write $P/vol @/tmp/many
sed '$d' /tmp/many > /tmp/bare
# shellcheck disable=SC2086
each "closed, in pieces" 20 $state -e "$P/vol:$TABLE_SAYS" -u "$P/vol:0 64 linear $DEVNO 128\nend" \
	-p 2000 bare $P/vol @/tmp/bare
ok "load" sh -c "cat /tmp/many > $P/vol"
is "lines" "$(state vol targets)" 1000
# shellcheck disable=SC2086
each "read" 2 $state read $P/vol
