#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: an event is told until the file is read from its start
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

ok create ctl "create vol"
ok load text vol "$(seq 0 999 | sed 's/$/ 1 io-err/')"
suspend="echo suspend vol > $P/control"
resume="echo resume vol > $P/control"
event="$suspend; $resume"

is "told again and again" "$(pollev $P/vol run "$event" poll poll select epoll epoll poll)" \
	"PRI+ERR PRI+ERR PRI PRI+ERR PRI+ERR PRI+ERR"
is "until it is read" "$(pollev $P/vol run "$event" poll read poll select epoll)" \
	"PRI+ERR . - - -"
is "the first bytes will do" "$(pollev $P/vol run "$event" start poll)" ". -"
is "the next do not" "$(pollev $P/vol start run "$event" poll rest poll rest poll)" \
	". PRI+ERR . PRI+ERR . PRI+ERR"
is "the start does" "$(pollev $P/vol start run "$event" rest poll start poll)" \
	". . PRI+ERR . -"
is "and the next event is told" "$(pollev $P/vol run "$event" read poll run "$event" poll read poll)" \
	". - PRI+ERR . -"
is "two between two reads are one" "$(pollev $P/vol run "$event" run "$event" poll read poll)" \
	"PRI+ERR . -"
is "a sleeper is not woken by what it has read" "$(pollev $P/vol run "$event" read \
	later "$suspend" wait read poll run "$resume")" ". PRI+ERR . -"
is "epoll, level" "$(pollev $P/vol epoll run "$event" epoll epoll read epoll \
	later "$suspend" epwait read epoll run "$resume")" "- PRI+ERR PRI+ERR . - PRI+ERR . -"
is "epoll, edge" "$(pollev $P/vol epoll edge run "$event" epoll epoll read epoll \
	run "$event" epoll epoll)" "- PRI+ERR - . - PRI+ERR -"
is "read is not wrong with it" "$(pollev $P/vol read read)" ". ."

# each open file has its own count
exec 3< $P/vol
sh -c "$event"
is "opened after it" "$(pollev $P/vol poll)" -
cat $P/vol > /dev/null
is "read by another" "$(pollev $P/vol run "$event; cat $P/vol > /dev/null" poll)" PRI+ERR
exec 3<&-

# a reader that loops as the man page has it sees every state
before=$(state vol event)
is "three times, three times told" "$(pollev $P/vol \
	later "$suspend" wait read run "$resume" poll read \
	later "$suspend" wait read poll run "$resume")" \
	"PRI+ERR . PRI+ERR . PRI+ERR . -"
[ "$(state vol event)" -gt "$before" ]
is "the counter went up" $? 0
