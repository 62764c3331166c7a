#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: commits of the same devices, many at once, that come to nothing leave each other's tables alone
# races: yes
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ctl "create one
create two
create three"
# Many lines: what is prepared for them takes its time, in which others run.
awk -v a="$a" -v b="$b" 'BEGIN { for (i = 0; i < 2000; i++)
	print i * 8, 8, "mirror", a, i * 8, b, i * 8, "region 8 insync" }' > /tmp/lines
for name in one two; do
	ok "$name: live" file $name /tmp/lines
	ok "$name: ready" sh -c "{ echo begin; cat /tmp/lines; echo ready; } | put $P/$name -"
done
ok "three has none that is ready" table three "0 8 zero"
# So that all fail, after the others have been looked at
commits() { for i in $(seq "$(much 30 100)"); do echo "commit one two three" > $P/control; done; }
pids=
for j in 1 2 3 4; do
	commits 2> /dev/null &
	pids="$pids $!"
done
# shellcheck disable=SC2086
wait $pids
fails "one more" ctl "commit one two three"
is "the reason" "$ERR: $(errline control)" "ENOENT: line 1: commit: three has no table that is ready"
ok "without it" ctl "commit one two"
