#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the text that is read is the canonical form of what was written
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
body() { grep -v '^#' $P/vol; }

ok create ctl "create vol"
is "nothing but the state of an empty one" "$(body)" ""
ok "numbers, blanks and names in all their forms" text vol "

  begin   # here it begins
# a comment

	0   0100	linear $DISK   0007   # and one behind
  100 1 error
101 1 io_error 1 2 3
102 1 io-err and what else # not this
103 000000000000000000000000001 linear $(echo $DEVNO | tr ' ' :) 000#
 end "
is "come back in one" "$(body)" "begin
0 100 linear $DEVNO 7
100 1 io-err
101 1 io-err
102 1 io-err
103 1 linear $DEVNO 0
end"
ok "which loads" sh -c "cat $P/vol > /tmp/t && cat /tmp/t > $P/vol"
is "to itself" "$(body)" "$(grep -v '^#' /tmp/t)"
ok "from itself, while it is being read" sh -c "cat $P/vol > $P/vol"
is "to itself" "$(body)" "$(grep -v '^#' /tmp/t)"
ok "to another device" sh -c "echo create two > $P/control && cat $P/vol > $P/two"
is "the same" "$(grep -v '^#' $P/two)" "$(body)"
ok "the other one goes" ctl "remove two"

ok "the largest sector" text vol "0 18014398509481983 io-err"
is "reads back in full" "$(body | sed -n 2p)" "0 18014398509481983 io-err"
is "as the size" "$(state vol size)" 18014398509481983
is "and blockdev's" "$(blockdev --getsz $D/vol)" 18014398509481983
rm /tmp/t
