#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: every kind of event wakes poll: bind, size, suspend, resume, remove
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

ok create ctl "create vol"
ctlq() { echo "echo '$1' > $P/control"; }
loadq() { echo "printf '$1\nend\n' > $P/vol"; }

is "nothing at first" "$(pollev $P/vol poll select epoll)" "- - -"
is "the first bind" "$(pollev $P/vol run "$(loadq '0 8 io-err')" poll select epoll)" \
	"PRI+ERR PRI PRI+ERR"
is "nothing has happened since open" "$(pollev $P/vol poll select epoll)" "- - -"
is "bind, at the same size" "$(pollev $P/vol run "$(loadq '0 8 io-err')" poll)" PRI+ERR
is "grow" "$(pollev $P/vol run "$(loadq '0 16 io-err')" poll)" PRI+ERR
is "shrink" "$(pollev $P/vol run "$(loadq '0 8 io-err')" poll)" PRI+ERR
is "bind by close" "$(pollev $P/vol run "echo 0 8 io-err > $P/vol" poll)" PRI+ERR
is "suspend" "$(pollev $P/vol run "$(ctlq 'suspend vol')" poll)" PRI+ERR
is "suspend again is no event" "$(pollev $P/vol run "$(ctlq 'suspend vol')" poll)" -
is "resume" "$(pollev $P/vol run "$(ctlq 'resume vol')" poll)" PRI+ERR
is "resume again is no event" "$(pollev $P/vol run "$(ctlq 'resume vol')" poll)" -

is "a failed load is none" "$(pollev $P/vol \
	run "$(loadq '0 8 nosuch') 2> /dev/null || :" poll)" -
is "a check is none" "$(pollev $P/vol run "printf '0 8 io-err\ncheck\n' > $P/vol" poll)" -
is "a failed command is none" "$(pollev $P/vol \
	run "$(ctlq 'create vol') 2> /dev/null || :" poll)" -
is "opening the device is none" "$(pollev $P/vol run "dd if=$D/vol count=0 2>/dev/null" poll)" -
is "another device's are none" "$(pollev $P/vol run "$(ctlq 'create two')
	echo 0 8 io-err > $P/two; $(ctlq 'suspend two'); $(ctlq 'remove two')" poll)" -

# those who sleep are woken
for how in wait epwait; do
	is "$how: bind" "$(pollev $P/vol later "$(loadq '0 8 io-err')" $how)" PRI+ERR
	is "$how: suspend" "$(pollev $P/vol later "$(ctlq 'suspend vol')" $how)" PRI+ERR
	is "$how: bind while suspended" \
		"$(pollev $P/vol later "$(loadq '0 16 io-err')" $how)" PRI+ERR
	is "$how: resume" "$(pollev $P/vol later "$(ctlq 'resume vol')" $how)" PRI+ERR
done
for i in 1 2 3; do
	pollev $P/vol wait > /tmp/poll$i &
	eval pid$i=$!
done
asleep() { grep -q '^[^)]*) S' /proc/$1/stat; }
for pid in $pid1 $pid2 $pid3; do
	wait_for 60 asleep $pid
done
ok "suspend wakes all" ctl "suspend vol"
wait
is "three of three" "$(cat /tmp/poll1 /tmp/poll2 /tmp/poll3 | tr '\n' ' ')" \
	"PRI+ERR PRI+ERR PRI+ERR "
rm /tmp/poll?
