#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: power cuts while a mounted ext4 moves leave it whole on the source, and once it has moved, on the destination
# disks: 48 48
# timeout: 240
# log-ok: EXT4-fs
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=90001
last=$(much 3 4)		# the boot after it has moved
source="0 $size linear $DISK1 100"
destination="0 $size linear $DISK2 7"
move="0 $size mirror $DISK1 100 $DISK2 7 region 1024"
mkdir -p /mnt/vol

# work FIRST LAST: files of this boot, noted with their sums when they are on the disk
work()
{
	i=$1
	while [ "$i" -le "$2" ]; do
		file=$BOOT.$i
		seq $((i * 100 + BOOT)) $((i * 100 + i * 37 % 5000)) > "/mnt/vol/$file"
		/bin/sync "/mnt/vol/$file" /mnt/vol || lab_fail "sync of $file"
		note "wrote $(cd /mnt/vol && /bin/sha256sum "$file")"
		i=$((i + 1))
	done
}

# whole: all that was noted before this boot
whole()
{
	notes | sed -n 's/^wrote //p' > /tmp/want
	like "$1: files were noted" "$(wc -l < /tmp/want)" '^[1-9]'
	is "$1: the files" "$(cd /mnt/vol && /bin/sha256sum --quiet -c /tmp/want 2>&1 | head -n 5)" ""
}

# sound: a file system that has come back is, the journal having been replayed
sound()
{
	ok "$1: mount" mount -t ext4 $D/vol /mnt/vol
	whole "$1"
	ok "$1: umount" umount /mnt/vol
	ok "$1: fsck" e2fsck -fn $D/vol
}

ctl "create vol"
if [ "$BOOT" -lt "$last" ]; then
	ok "the source" table vol "$source"
	if [ "$BOOT" = 1 ]; then
		ok "mkfs" mkfs.ext4 -q $D/vol
	else
		sound "the source after cut $((BOOT - 1))"
	fi
	ok "mount" mount -t ext4 $D/vol /mnt/vol
fi
case $((last - BOOT)) in
2 | 3)
	ok "the move begins" table vol "$move rate 4"
	like "it copies" "$(status vol)" "copied=[0-9]*/$size legs=AA"
	work 1 2
	power_cut 500 "$(much 2000 4000)"
	work 3 1000 ;;
1)
	ok "the move begins again" table vol "$move"
	work 1 20 &
	ok "it is done" wait_for 100 synced vol
	ok "the destination" table vol "$destination"
	wait
	note "moved"
	power_cut 200 2000
	work 21 1000 ;;
0)
	is "it had moved" "$(notes | grep -c '^moved')" 1
	ok "the destination" table vol "$destination"
	sound "the destination after cut $((BOOT - 1))" ;;
esac
