#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: replay says what is wrong with a saved table as the kernel says it, with its line, and makes all others
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${REPLAY_INC:-/tests/replay.inc}"

disk brd 16
a=$DEVNO
disk brd 16
held=$DEVNO
mkfs.ext4 -q "$DISK"
mkdir /tmp/m
/bin/mount "$DISK" /tmp/m
m=$(echo "$a" | tr ' ' :)

cat > $ETC/control << .
# a comment

create good 3 # and one more
create taken 3
remove good
create a/b
create -x
.
saved good "0 8 linear $a 0"
saved taken "0 8 linear $a 8"
saved typo "0 8 linear $a 0
8 8 linaer $a 8"
saved past "# a comment
0 99999999 linear $a 0"
saved busy "0 8 linear $held 0"
saved far "0 8 linear 5000:0 0"
printf 'begin\n0 8 zero\n' > $ETC/torn.table
printf '0 8 zero\n8 8 zero' > $ETC/plain.table
printf 'begin\n0 8 zero\ncheck\n' > $ETC/dry.table
saved self "0 8 linear /dev/device-mapper/self 0"
echo '# nothing' > $ETC/nothing.table
saved control "0 8 zero"
saved .hidden "0 8 zero"

fails "start" replay start
is "says what" "$complained" "control: line 4: create: minor 3 is taken
control: line 5: remove: only create lines are made again
control: line 6: create: \"a/b\" is no name for a device
control: line 7: create: \"-x\" is no name for a device: 1 to 63 of A-Z a-z 0-9 . _ + : @ = -, not starting with . or -, not control
control.table: create: \"control\" is no name for a device
busy.table: line 2: linear: $(echo "$held" | tr ' ' :) is in use by something else
dry.table: nothing was loaded: there is no end
far.table: line 2: linear: no such device 5000:0 (the largest is 4095:1048575)
past.table: line 3: linear: 0+99999999 is past the end of $m (32768 sectors)
self.table: line 2: linear: $(state self dev) maps back onto this device
torn.table: line 2: begin: the file was closed before end, check or ready; the table is thrown away
typo.table: line 3: linaer: no such target, and \"modprobe device-mapper-target-linaer\" brought none"
is "and nothing else" "$said" ""
is "those without a fault are there" "$(state good size) $(state plain size)" "8 16"
# its table makes up for the line of control
is "the others have no table" "$(for name in taken typo past busy far torn dry self nothing; do state $name state; done | sort | uniq -c | awk '{ print $1, $2 }')" "1 active
8 empty"
is "a hidden one is none" "$(list | grep -c hidden)" 0

# once more: only what failed is tried again
was=$(state good event)
fails "start" replay start
is "says the same" "$(echo "$complained" | grep -c '')" 11
is "the good ones are not touched" "$(state good event)" "$was"

# mended
rm $ETC/[!tg]*.table $ETC/torn.table
printf 'create good\ncreate taken' > $ETC/control
saved typo "0 8 linear $a 0
8 8 linear $a 8"
ok "reload" replay reload
is "silently" "$said$complained" ""
is "has what is left" "$(list)" "create good 3;create taken $(state taken dev | cut -d: -f2);create typo $(state typo dev | cut -d: -f2);"
is "and all of it" "$(state typo size) $(state taken size)" "16 8"

# what lies in the place of a node is not taken for the device
node=$(state typo dev)
rm $D/typo
ok "a node that is not there" replay reload
for with in "touch $D/typo" "ln -s /nowhere $D/typo" "ln -s good $D/typo" \
	"mknod $D/typo b ${node%:*} 99" "mknod $D/typo c ${node%:*} ${node#*:}"; do
	$with
	fails "reload, after $with" replay reload
	is "says so" "$complained" "typo.table: something else lies at /dev/device-mapper/typo"
	rm $D/typo
done
mknod $D/typo b "${node%:*}" "${node#*:}"
ok "its own node" replay reload
is "silently" "$said$complained" ""
rm $D/typo

# what does not fit in /run is not loaded in part: 256 lines are a page
reload_module
rm $ETC/*
mkdir /run/device-mapper
mount -t tmpfs -o size=12k tmpfs /run/device-mapper
seq 0 8 4792 | awk '{ printf "%08d 8 zero\n", $1 }' > $ETC/long.table
fails "start" replay start
is "says why" "$(echo "$complained" | tail -n 1)" "long.table: cannot be copied to /run/device-mapper"
is "nothing is there" "$(state long state)" empty
umount /run/device-mapper
