#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: where something else lies in the place of its node, a device is not made, and nothing is left of it
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

# refused WHAT: create, as something lies there
refused()
{
	fails "$1: create" ctl "create vol 7"
	is "$1: errno" "$ERR" EEXIST
	is "$1: text" "$(errline control)" \
		"line 1: create: something else lies at /dev/device-mapper/vol"
	is "$1: no device" "$(list)" "create first 0;"
	fails "$1: no file" test -e $P/vol
	fails "$1: no disk" test -e '/sys/block/device-mapper!vol'
}

# once WHAT: and when that has gone, the same name and minor can be had
once()
{
	rm -r $D/vol
	ok "$1: it has gone" ctl "create vol 7"
	ok "$1: its node" test -b $D/vol
	ok "$1: remove" ctl "remove vol"
	fails "$1: takes it away" test -e $D/vol
}

ok create ctl "create first"
number=$(state first dev)

printf '0 8192 zero\n' > $D/vol
refused "a table"
is "a table: it is as it was" "$(cat $D/vol)" "0 8192 zero"
once "a table"

mkdir $D/vol
refused "a folder"
once "a folder"

ln -s /nowhere/at/all $D/vol
refused "a link to nowhere"
ok "a link to nowhere: it is there" test -L $D/vol
once "a link to nowhere"
ln -s vol $D/vol
refused "a link to itself"
once "a link to itself"
ln -s first $D/vol
refused "a link to another device"
once "a link to another device"

mknod $D/vol b "${number%:*}" 8
refused "a node of another device"
once "a node of another device"
mknod $D/vol c "${number%:*}" 7
refused "a character device"
once "a character device"

# Where nodes are made by hand, or /dev is another one
mknod $D/vol b "${number%:*}" 7
ok "its own node, made before" ctl "create vol 7"
ok "remove" ctl "remove vol"
rm -f $D/vol
mkdir -p /tmp/root/proc /tmp/root/dev
mount --bind /proc /tmp/root/proc
cp /bin/busybox /tmp/root/
ok "no node to be seen" chroot /tmp/root /busybox sh -c "echo 'create vol 7' > $P/control"
ok "is no reason to fail" test -b $D/vol
ok "remove" ctl "remove vol"
mkdir /tmp/root/dev/device-mapper
echo > /tmp/root/dev/device-mapper/vol
fails "something else where he sees /dev" \
	chroot /tmp/root /busybox sh -c "echo 'create vol 7' > $P/control" 2> /dev/null
is "text" "$(errline control)" "line 1: create: something else lies at /dev/device-mapper/vol"
fails "no node is left" test -e $D/vol
umount /tmp/root/proc
rm -r /tmp/root
