#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: tables that are ready, and a commit of two with a device above, with each of their allocations failing once
# kernels: debug
# modules: device-mapper-zero device-mapper-striped device-mapper-mirror
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

disk brd 16
a=$DEVNO
disk brd 16
b=$DEVNO
ctl "create one
create two
create above"
live="begin\n0 800 linear $a 0\nend\n"
next="begin\n0 800 mirror $a 1000 $b 0\nready\n"
# shellcheck disable=SC2059
both() { for n in one two; do printf "$1" > $P/$n || return; done; }
ok "live" both "$live"
ok "above" table above "0 800 linear $D/one 0
800 800 linear $D/two 0"
state="$SEEN -k $P/one -k $P/two -l /sys/block/ram0/holders"
# shellcheck disable=SC2086
each "ready" 10 $state -e "$P/one:$TABLE_SAYS" -u "$P/control:drop one" write $P/one "$next"
ok "ready" both "$next"
# shellcheck disable=SC2086
each "another one" 10 $state -e "$P/one:$TABLE_SAYS" -u "$P/one:$next" write $P/one \
	"begin\n0 400 mirror $b 1000 $a 0\nready\n"
# shellcheck disable=SC2086
each "commit" 1 $state -e "$P/control:$CONTROL_SAYS" -u "$P/one:$live$next" -u "$P/two:$live$next" \
	write $P/control "commit one two\n"
ok "commit" ctl "commit two one"
is "both" "$(grep -c mirror $P/one) $(grep -c mirror $P/two)" "1 1"
[ -z "$ALL" ] || is "nothing is lost" "$(lost)" ""
