#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a path in a table is looked up, not opened: what is no block device is refused at once and left alone
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
disk=$DISK devno=$DEVNO
disk brd 8
other=$DISK
ok create ctl "create vol"
ok "load" text vol "0 8 zero"
t=/tmp/paths
mkdir -p $t/dir
mkfifo $t/fifo
echo secret > $t/file
ln -s loop1 $t/loop0
ln -s loop0 $t/loop1
ln -s /nowhere $t/dangling
ln -s fifo $t/to-fifo
ln -s /dev/null $t/to-null
chmod 700 $t/dir
mknod $t/tape c 9 0

# A fifo or a tape would hang who opens it: nobody ever writes.
for path in $t/fifo $t/to-fifo $t/file $t/dir $t $t/loop0 $t/dangling $t/to-null $t/tape $t/file/x \
	/dev/null /dev/zero /dev/console /dev/full /dev /dev/ / // /proc /proc/self/mem /proc/kcore \
	/proc/kmsg /proc/device-mapper/vol /proc/device-mapper/control /proc/device-mapper \
	/sys/kernel/tracing/trace_pipe /etc/passwd /dev/../etc/passwd "/dev/../../../..$t/fifo" \
	/dev/device-mapper /dev/device-mapper/ /dev/device-mapper/none "/dev/$(printf '%0255d' 0)" \
	"/$(printf '%0255d/' 0 0 0 0 0 0 0 0 0 0)x" "/dev/%s%n" "$disk/" "$disk/x"; do
	r=$(timeout 20 put $P/vol "begin
0 8 linear $path 0
check
")
	is "$path" "$r" ENODEV
	glob "$path: text" "$(errline vol)" "line 2: linear: no such device *"
done
is "the file is as it was" "$(cat $t/file)" secret
is "the text tells nothing of it" "$(cat $P/vol | grep -c secret)" 0
for path in etc/passwd ./vda ../dev/null dev/ram0 '~/x' "file://$disk"; do
	is "$path" "$(put $P/vol "0 8 linear $path 0
end
")" EINVAL
done
is "nothing has changed" "$(body vol)" "0 8 zero;"

# Who may change a link decides what a path means, up to the moment of the load.
mkdir $t/user
asuser nobody true
chown 65534 $t/user
ok "a user's link" asuser nobody ln -s "$disk" $t/user/link
ok "to a disk" text vol "0 8 linear $t/user/link 0
end"
is "numbers are read" "$(body vol)" "0 8 linear $devno 0;"
ok "later it is another" asuser nobody sh -c "rm $t/user/link; ln -s $other $t/user/link"
is "which changes nothing" "$(body vol)" "0 8 linear $devno 0;"
ok "the other one is free" opn rwx "$other" > /dev/null
ok "off" text vol "0 8 zero"

# a node where there may be none
mkdir $t/nodev
ok "a file system without nodes" mount -t tmpfs -o nodev none $t/nodev
# shellcheck disable=SC2086
mknod $t/nodev/disk b $devno
is "a node there" "$(put $P/vol "0 8 linear $t/nodev/disk 0
end
")" ENODEV
umount $t/nodev
rm -r $t
