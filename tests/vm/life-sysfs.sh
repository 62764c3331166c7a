#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: mapped/ in the disk's folder has name, state, event and targets as they are
# stock: a group of attributes that the disk is added with
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

# mapped NAME: what stands there, in one line; by the number, as for any name
mapped()
{
	lab_state "$1" dev
	lab_dir=/sys/dev/block/$lab_value/mapped
	echo "$(cat "$lab_dir/name") $(cat "$lab_dir/state") $(cat "$lab_dir/event") $(cat "$lab_dir/targets")"
}

disk brd 8
ok create ctl "create vol"
is "what there is" "$(ls '/sys/block/device-mapper!vol/mapped' | tr '\n' ' ')" \
	"event name state targets "
is "for all to read" "$(ls -l '/sys/block/device-mapper!vol/mapped' | sed 's/ .*//' | sort -u | grep -v total)" \
	"-r--r--r--"
is "empty" "$(mapped vol)" "vol empty 0 "
ok "a table" text vol "0 8 zero
8 8 linear $DEVNO 0
16 8 io-err
24 8 zero"
is "active" "$(mapped vol)" "vol active 1 zero,linear,io-err"
is "the count of events is that of its file" "$(state vol event)" 1
ok "suspend" ctl "suspend vol"
is "suspended" "$(mapped vol)" "vol suspended 2 zero,linear,io-err"
ok "another table" text vol "0 8 striped 1 8 $DEVNO 0"
is "of another target" "$(mapped vol)" "vol suspended 3 striped"
ok "resume" ctl "resume vol"
is "active again" "$(mapped vol)" "vol active 4 striped"
fails "a table that fails" text vol "0 8 nosuch"
is "is not seen" "$(mapped vol)" "vol active 4 striped"

ok "another" ctl "create held"
ok "is suspended" ctl "suspend held"
is "without a table" "$(mapped held)" "held suspended 1 "
ok "which a remove does not wait for" ctl "remove held"

# The disk of a long one has another name.
long=$(printf '%063d' 0 | tr 0 n)
ok "a long name" ctl "create $long 9"
is "in full" "$(cat /sys/block/dmap9/mapped/name)" "$long"

# Nobody who reads waits for who suspends, nor for the disk.
aio $D/vol w 0:8 > /tmp/aio &
wait $!
ok "suspend" ctl "suspend vol"
aio $D/vol w 0:8 > /tmp/aio &
ok "a write is held" wait_for 30 grep -q submitted /tmp/aio
is "read while it is" "$(timeout 30 cat /sys/dev/block/"$(state vol dev)"/mapped/state)" suspended
ok "resume" ctl "resume vol"
wait $!

exec 3< "/sys/block/device-mapper!vol/mapped/state"
ok "remove, with one of them open" ctl "remove vol"
fails "which then has nothing" sh -c "cat <&3 2> /dev/null"
exec 3<&-
fails "it is gone" test -e '/sys/block/device-mapper!vol'
