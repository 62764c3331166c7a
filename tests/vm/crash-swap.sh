#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: power cuts while the table of a mounted ext4 is exchanged, for others that say the same and for a larger one: all that was synced is there
# disks: 64 64
# timeout: 240
# log-ok: EXT4-fs
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

size=60001
last=$(much 3 4)		# the boot that only looks
more=30000
mkdir -p /mnt/vol

# The same places in other words
one() { echo "0 $size linear $DISK1 100"; }
two()
{
	echo "0 $1 linear $DISK1 100
$1 $((size - $1)) linear $DISK1 $(($1 + 100))"
}
stripe()
{
	echo "0 60000 striped 1 16 $DISK1 100
60000 1 linear $DISK1 60100"
}
larger() { echo "$size $((more * 2 - 1)) linear $DISK2 9"; }

# grown: has it been made larger, as far as the notes know?
grown() { [ -f /tmp/grown ]; }

# swaps: one after the other, all the larger ones once one of them was
swaps()
{
	i=0
	while :; do
		i=$((i + 1))
		for form in one "two 7001" "two 48000" stripe; do
			lines=$($form)
			if ! grown && { [ "$BOOT" = $((last - 1)) ] || { [ "$BOOT" = $((last - 2)) ] && [ $i -gt 2 ]; }; }; then
				note "grown"
				: > /tmp/grown
			fi
			! grown || lines="$lines
$(larger)"
			table vol "$lines" || lab_fail "$form" "$(errline vol)"
		done
		! grown || [ -f /tmp/resized ] || {
			resize2fs $D/vol > /tmp/resize 2>&1 || lab_fail "resize2fs" "$(cat /tmp/resize)"
			: > /tmp/resized
		}
	done
}

# work: files of this boot, noted with their sums when they are on the disk
work()
{
	i=0
	while [ $i -lt 400 ]; do
		i=$((i + 1))
		file=$BOOT.$((i % 60))
		seq $((i * 100 + BOOT)) $((i * 100 + i * 37 % 5000)) > "/mnt/vol/new.$file"
		/bin/sync "/mnt/vol/new.$file"
		sum=$(sha256sum < "/mnt/vol/new.$file" | cut -c 1-64)
		note "writes $file $sum"
		mv "/mnt/vol/new.$file" "/mnt/vol/$file"
		/bin/sync /mnt/vol || lab_fail "sync of $file"
		note "wrote $file $sum"
		# Not before the first: how long it takes is the host's matter.
		[ $i != 1 ] || power_cut 800 "$(much 2000 4000)"
	done
}

# whole: each file is as it was noted last, or as it was being made after that
whole()
{
	notes | awk '
		$1 == "wrote" { must[$2] = 1; may[$2] = $3 }
		$1 == "writes" { may[$2] = may[$2] " " $3 }
		END { for (f in must) print f, may[f] }' > /tmp/want
	like "files were noted" "$(wc -l < /tmp/want)" '^[1-9]'
	is "after cut $((BOOT - 1)): the files" "$(while read -r file sums; do
		sum=$(sha256sum < "/mnt/vol/$file" | cut -c 1-64)
		case " $sums " in
		*" $sum "*) ;;
		*) echo "$file: $sum" ;;
		esac
	done < /tmp/want 2>&1 | head -n 5)" ""
}

! notes | grep -q '^grown' || : > /tmp/grown
ctl "create vol"
if grown; then
	ok "the larger table" table vol "$(one)
$(larger)"
else
	ok "the table" table vol "$(one)"
fi
[ "$BOOT" -gt 1 ] || ok "mkfs" mkfs.ext4 -q $D/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol
[ "$BOOT" = 1 ] || whole
if [ "$BOOT" -lt "$last" ]; then
	swaps &
	work
	wait
	exit
fi
ok "umount" umount /mnt/vol
ok "fsck" e2fsck -fn $D/vol
ok "it was made larger" grown
