#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: suspend and resume, with a mounted file system and without, and a swap in between, with each of their allocations failing once
# kernels: debug
# modules: device-mapper-zero device-mapper-striped device-mapper-mirror
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

disk brd 16
a=$DEVNO
disk brd 16
b=$DEVNO
ctl "create vol"
ok "load" table vol "0 $SECTORS linear $a 0"
state="$SEEN -k $P/vol"
both()
{
	# shellcheck disable=SC2086
	each "suspend $1" 1 $state -e "$P/control:$CONTROL_SAYS" -u "$P/control:resume vol" \
		write $P/control "suspend vol\n"
	ok "suspend" ctl "suspend vol"
	# shellcheck disable=SC2086
	each "resume $1" 1 $state -e "$P/control:$CONTROL_SAYS" -u "$P/control:suspend vol" \
		write $P/control "resume vol\n"
	# shellcheck disable=SC2086
	each "load $1" 10 $state -e "$P/vol:$TABLE_SAYS" -u "$P/vol:$(sed '/^#/d' $P/vol | escaped)" \
		write $P/vol "0 $SECTORS mirror $a 0 $b 0\nend\n"
	ok "resume" ctl "resume vol"
}
both "without anything on it"

ok "mkfs" mkfs.ext4 -qF $D/vol
mkdir /tmp/mnt
ok "mount" /bin/mount $D/vol /tmp/mnt
ok "files" sh -c "cat /bin/[b-m]* | head -c 4000000 > /tmp/mnt/file; /bin/md5sum < /tmp/mnt/file > /tmp/sum"
( while [ ! -f /tmp/stop ]; do
	echo "$((i += 1))" > /tmp/mnt/more.$((i % 7)) || echo bad
	sleep 0.02
done > /tmp/writer 2>&1 ) &
writer=$!
both "under ext4"
touch /tmp/stop
wait $writer
is "the writer" "$(cat /tmp/writer)" ""
is "read only?" "$(grep -c ' /tmp/mnt .*[ ,]rw[ ,]' /proc/mounts)" 1
ok "umount" umount /tmp/mnt
ok "fsck" e2fsck -fn $D/vol > /tmp/fsck
ok "mount" /bin/mount $D/vol /tmp/mnt
is "the file" "$(/bin/md5sum < /tmp/mnt/file)" "$(cat /tmp/sum)"
