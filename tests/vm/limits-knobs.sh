#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what an administrator has set in queue/ is still set after an exchange, within what the new table allows, and discards obey it
# stock: dmap_limits_of(), dmap_limits_turn()
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16 discard=1
a=$DEVNO
disk null 16
b=$DEVNO
ctl "create vol"
q=$(sys "$(ours vol)")/queue
# Before there was a table, too
echo 0 > $q/read_ahead_kb
ok "a table" table vol "0 8192 linear $a 0"
is "read_ahead_kb, set before the first table" "$(cat $q/read_ahead_kb)" 0
# Linux itself sets what is read ahead anew when some others are set.
standing() { (cd $q && grep -H . ./*_kb ./*_bytes ./*_size ./[rsaw]* 2> /dev/null |
	sort -u | grep -v read_ahead); }
standing > /tmp/first

while read -r attr value; do
	[ -w $q/$attr ] || continue
	was=$(cat $q/$attr)
	echo "$value" > $q/$attr
	now=$(cat $q/$attr)
	is "$attr can be set" "$([ "$now" != "$was" ] && echo yes)" yes
	ok "$attr: the same table" table vol "0 8192 linear $a 0"
	is "$attr stays" "$(cat $q/$attr)" "$now"
	ok "$attr: another" table vol "0 4096 linear $a 8
4096 4096 zero"
	is "$attr stays, over another" "$(cat $q/$attr)" "$now"
	fails "$attr: one that is bad" table vol "0 4096 linear $a 99999"
	is "$attr stays, as it was" "$(cat $q/$attr)" "$now"
	echo "$was" > $q/$attr
	ok "$attr: set back" table vol "0 8192 linear $a 0"
	is "$attr is as it was" "$(cat $q/$attr)" "$was"
done << .
max_sectors_kb 64
discard_max_bytes 1048576
write_cache write through
rotational $((1 - $(cat $q/rotational)))
stable_writes 1
add_random 1
nomerges 2
read_ahead_kb 4096
.
standing > /tmp/then
same "all is as it was" /tmp/first /tmp/then

# discards: how many came to the disk, and their sectors, since `mark`; the queue may
# have put some together
discards()
{
	# shellcheck disable=SC2046
	set -- $(delta "$(mm $a)" 12 13 14)
	echo "$(($1 + $2)) $3"
}

# A discard is cut as it says
echo 65536 > $q/discard_max_bytes
mark "$(mm $a)"
is "a discard of 1 MiB" "$(bio $D/vol discard 0 2048)" OK
is "comes as 16 of 64 KiB" "$(discards)" "16 2048"
mark "$(mm $a)"
is "one that is odd" "$(bio $D/vol discard 3 300)" OK
is "as three" "$(discards)" "3 300"
# No more than the table can, and no less than it needs. (What was 0 once Linux lets
# nobody set again.)
echo 16777216 > $q/discard_max_bytes
ok "a disk without discards" table vol "0 8192 linear $b 0"
is "has none" "$(cat $q/discard_max_bytes)" 0
ok "one with" table vol "0 8192 linear $a 0"
is "has them again" "$([ "$(cat $q/discard_max_bytes)" -gt 0 ] && echo yes)" yes
echo 0 > $q/discard_max_bytes
is "none at all" "$(bio $D/vol discard 0 8)" EOPNOTSUPP
ok "the same" table vol "0 8192 linear $a 0"
is "none after an exchange" "$(bio $D/vol discard 0 8)" EOPNOTSUPP
if [ -w $q/stable_writes ]; then
	echo 1 > $q/stable_writes
	echo 0 > $q/stable_writes
	ok "a mirror" table vol "0 8192 mirror $a 0 $b 0"
	is "whose data must stand still" "$(cat $q/stable_writes)" 1
fi

# What the disk is can be turned off, too
echo 1 > "$(sys "$(mm $a)")/queue/rotational"
ctl "create other"
ok "over one that turns" table other "0 8192 linear $a 0"
q=$(sys "$(ours other)")/queue
is "it turns" "$(cat $q/rotational)" 1
echo 0 > $q/rotational
ok "the same once more" table other "0 8192 linear $a 0"
is "it stays as it was set" "$(cat $q/rotational)" 0
