#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: when flushes of many devices fail at once, mirrors can spare their legs, but none of the other devices is forgotten among them
# modules: dm-mod dm-flakey
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16 cache_size=4
a=$DEVNO
disk null 16 cache_size=4
b=$(echo "$DEVNO" | tr ' ' :)
flakey="0 6000 flakey $b 0"
ok "flaky" mapper flaky "$flakey 1000 0"
legs="0 1 2 3 4 5"
for i in $legs; do
	ok "f$i" mapper f$i "0 1000 linear $(mapper_dev flaky | tr ' ' :) $((i * 1000))"
done

# turn good|bad: all of them
turn()
{
	case $1 in
	good) mapper_turn flaky "$flakey 1000 0" ;;
	bad) mapper_turn flaky "$flakey 0 1000 1 error_writes" ;;
	esac
}

# mirrors COUNT: as many lines, each with another one as its destination
mirrors()
{
	local i=0

	while [ $i -lt "$1" ]; do
		echo "$((i * 100)) 100 mirror $a $((i * 100)) $(mapper_dev f$i) 0 insync"
		i=$((i + 1))
	done
}

# alive: how many mirrors have both their legs
alive() { status vol | grep -c 'legs=AA'; }

# All of them can be spared, as far as there is room to note them.
ctl "create vol"
ok "four mirrors" table vol "$(mirrors 4)"
is "four mirrors: good" "$(bio $D/vol flush)" OK
ok "four mirrors: bad" turn bad
is "four mirrors: succeeds" "$(bio $D/vol flush)" OK
is "four mirrors: none has both legs" "$(alive)" 0
ok "four mirrors: good" turn good

# One that cannot is the last, behind as many as can be noted.
for count in 1 4 5; do
	what="$count mirrors and a line"
	ok "$what" table vol "$(mirrors $count)
$((count * 100)) 100 linear $(mapper_dev f5) 0"
	is "$what: good" "$(bio $D/vol flush)" OK
	ok "$what: bad" turn bad
	is "$what: fails" "$(bio $D/vol flush)" EIO
	is "$what: once more" "$(bio $D/vol flush)" EIO
	ok "$what: good" turn good
	is "$what: good again" "$(bio $D/vol flush)" OK
done

# More than can be noted at once: it fails, and in the end all are noted.
ok "six mirrors" table vol "$(mirrors 6)"
ok "six mirrors: bad" turn bad
is "six mirrors: fails" "$(bio $D/vol flush)" EIO
is "six mirrors: with four less it does not" "$(bio $D/vol flush)" OK
is "six mirrors: none has both legs" "$(alive)" 0
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "remove" ctl "remove vol"
for i in $legs; do
	ok "f$i goes" dmsetup remove f$i
done
ok "flaky goes" dmsetup remove flaky
