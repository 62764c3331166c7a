#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: create and remove: files, nodes, the list, the errors
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"


ok "a fresh module has a control file" test -f $P/control
is "and no device" "$(list)" ""

ok "create" ctl "create vol"
ok "its file" test -f $P/vol
ok "its node, without udev" test -b $D/vol
is "the list" "$(list)" "create vol 0;"
is "the node's number" "$(ls -l $D/vol | awk '{ print $5 $6 }')" \
	"$(state vol dev | tr : ,)"

fails "create it again" ctl "create vol"
is "errno" "$ERR" EEXIST
is "text" "$(errline control)" "line 1: create: vol exists already"
is "nothing changed" "$(list)" "create vol 0;"
fails "create it again with a free minor" ctl "create vol 7"
is "errno" "$ERR" EEXIST

ok "create a second" ctl "create home"
is "success takes the error away" "$(errline control)" ""
is "the list" "$(list)" "create vol 0;create home 1;"

ok "names are told apart by case" ctl "create VOL"
ok "remove VOL" ctl "remove VOL"
ok "remove vol" ctl "remove vol"
fails "its file is gone" test -e $P/vol
fails "its node is gone" test -e $D/vol
fails "its disk is gone" test -e '/sys/block/device-mapper!vol'
is "the list" "$(list)" "create home 1;"

for what in remove suspend resume; do
	fails "$what of a device that is not there" ctl "$what vol"
	is "errno" "$ERR" ENODEV
	glob "text" "$(errline control)" "line 1: $what: *vol*"
done

for line in create remove suspend resume "create a 1 2" "remove home home" \
	"suspend home 1" "resume home 1"; do
	fails "'$line'" ctl "$line"
	is "errno of '$line'" "$ERR" EINVAL
	glob "text of '$line'" "$(errline control)" "line 1: ${line%% *}: ?*"
done
for line in frobnicate "frobnicate home" "CREATE vol" begin end home; do
	fails "'$line'" ctl "$line"
	is "errno of '$line'" "$ERR" EINVAL
	glob "text of '$line'" "$(errline control)" "line 1: *${line%% *}*"
done
is "nothing changed" "$(list)" "create home 1;"
ok "remove home" ctl "remove home"
is "nothing is left" "$(list)" ""
is "not in devtmpfs either" "$(ls $D 2>/dev/null)" ""
is "nor in proc" "$(ls $P)" control
