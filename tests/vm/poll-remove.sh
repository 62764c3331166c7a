#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: remove wakes those who wait; what is still open does no harm
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
vol() {
	ctl "create vol" && text vol "0 8 linear $DEVNO 0" || diag "$ERR"
}

i=0
while [ $i -lt "$(much 5 20)" ]; do
	for how in wait epwait; do
		vol
		got=$(pollev $P/vol later "echo remove vol > $P/control" $how)
		glob "$how, round $i" "$got" "PRI+ERR+HUP*"
		fails "removed" test -e $P/vol
		[ "$got" != - ] || break 2
	done
	i=$((i + 1))
done

vol
glob "an epoll item from before tells it afterwards" "$(pollev $P/vol epoll \
	run "echo remove vol > $P/control" epoll)" "- PRI+ERR+HUP*"
vol
glob "who polls only then does not sleep" "$(pollev $P/vol \
	run "echo remove vol > $P/control" poll select)" "PRI+ERR+HUP* PRI"
ok "one of the same name" vol
ok "remove" ctl "remove vol"
vol
glob "what was open reads something or an error" "$(pollev $P/vol start \
	run "echo remove vol > $P/control" rest read)" ". * *"
vol
glob "an empty device" "$(ctl 'create e'; pollev $P/e later "echo remove e > $P/control" wait)" \
	"PRI+ERR+HUP*"
is "its descriptor is not the next one's" "$(pollev $P/vol epoll \
	run "echo remove vol > $P/control; echo create vol > $P/control" start | cut -c 1)" -

# rmmod with the file and its epoll item still open: refused or not, no harm
ctl "create vol"
got=$(pollev $P/vol epoll run "grep '^create' $P/control |
	while read -r c name x; do echo remove \$name > $P/control; done
	rmmod device_mapper 2> /dev/null || :" epoll epoll poll select)
glob "epoll is sane" "$got" "- * * * *"
if [ -e $P ]; then
	ok "when the file is closed it goes" rmmod device_mapper
fi
fails "there is nothing" test -e $P
ok insmod modprobe device-mapper
vol
is "it all works again" "$(state vol state)" active

# on a file of control there are no events, but poll must not hang or crash
glob "control" "$(pollev $P/control poll epoll)" "?* ?*"
