#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: no request is lost, and no byte of one, where targets keep requests and give them back: suspends, tables and commits in any order under verified load
# modules: dm-mod holds
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
ctl "create low"
ctl "create vol"
modprobe holds || bail "no holds"
# All ways lead to the same sectors. Some requests go over the end of a line.
ok "below" table low "0 16384 holds $a 0 every=3"
l=$(dev low)
one="0 16384 holds $l 0 every=4"
two="0 5000 holds $l 0 every=1
5000 5001 linear $l 5000
10001 6383 holds $l 10001 every=7"
three="0 16384 linear $l 0"
ok "above" table vol "$one"

load_on $D/vol $((8 << 20)) &
load=$!
turns=$(much 60 600)
i=0
while [ $i -lt "$turns" ]; do
	for text in "$one" "$two" "$three"; do
		case $((i % 5)) in
		0) table vol "$text" ;;
		1) load vol "begin
$text
end now
" ;;
		2) load vol "begin
$text
ready
" && ctl "commit vol" ;;
		3) ctl "suspend low" && ctl "resume low" ;;
		4) ctl "suspend vol" && table vol "$text" && ctl "resume vol" ;;
		esac || echo "$i: $ERR $(errline vol) $(errline control)" >> /tmp/wrong
		i=$((i + 1))
	done
done
touch /tmp/stop
ok "all that was written is there" wait $load
[ -s /tmp/rounds ] || diag "$(tail -n 20 /tmp/fio.out)"
is "no command failed" "$(cat /tmp/wrong 2> /dev/null)" ""
is "none is in flight" "$(stats "$(ours vol)" 9) $(stats "$(ours low)" 9)" "0 0"
ok "nothing is kept" table vol "$three"
ok "it goes" ctl "remove vol"
ok "and the one below" ctl "remove low"
