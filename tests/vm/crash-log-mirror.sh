#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: whenever the power goes, either leg of a mirror alone has all that was synced; while it is copied the source, and once it was the destination
# modules: dm-mod dm-log-writes loop
# timeout: 900
# log-ok: XFS|EXT4-fs
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${CRASHLOG:-/tests/crash-log.inc}"

size=$(much 44001 97001) mb=$(much 24 48)
ctl "create vol"

# alone NAME START: vol is what there is of one leg
alone() { ok "$1 alone" table vol "0 $size linear $(rebuilt "$1") $2"; }

# in sync: one of them is slower
for fs in $(much ext4 "ext4 xfs"); do
	logs="" above=""
	if [ $fs = ext4 ]; then
		logged a "$mb"
		logged b "$mb" irqmode=2 completion_nsec=1000000
	else
		logged a "$mb" irqmode=2 completion_nsec=1000000
		logged b "$mb"
	fi
	ok "$fs: mirror" table vol \
		"0 $size mirror $(mapper_dev a) 17 $(mapper_dev b) 1000 insync"
	make_fs $fs
	work 1 $steps
	is "$fs: both are alive" "$(status vol)" "copied=$size/$size legs=AA"
	end_logs
	alone a 17
	judge_cuts "$fs, source" $fs a
	alone b 1000
	judge_cuts "$fs, destination" $fs b
done

# While it is copied the source alone counts.
logs="" above=""
logged a "$mb"
logged b "$mb"
ok "source" table vol "0 $size linear $(mapper_dev a) 17"
make_fs ext4
work 1 4
begun=$(date +%s)
ok "copy" table vol "0 $size mirror $(mapper_dev a) 17 $(mapper_dev b) 1000 region 256 rate 1"
work 5 $steps
# That takes so many seconds at least; a slow machine may take longer for the steps.
[ $(($(date +%s) - begun)) -gt $((size / 2048 - 2)) ] || fails "it was still copying" synced vol
like "with both legs" "$(status vol)" "legs=AA$"
ok "back" table vol "0 $size linear $(mapper_dev a) 17"
end_logs
alone a 17
judge_cuts "copying, source" ext4 a

# Once it is copied the destination has it all, flushed. Without a journal there
# is no FUA, so that its log has all in its order: see replay.c.
logs="" above=""
logged a "$mb"
logged b "$mb"
ok "source" table vol "0 $size linear $(mapper_dev a) 17"
make_fs ext4 ^has_journal
work 1 4
ok "copy" table vol "0 $size mirror $(mapper_dev a) 17 $(mapper_dev b) 1000 region 256 rate 16"
work 5 8
/bin/sync
ok "in sync" wait_for 60 synced vol
mark_logs full-1
ok "back" table vol "0 $size linear $(mapper_dev a) 17"
work 9 12
/bin/sync
# Nobody sends a flush any more.
ok "copy, idle" table vol "0 $size mirror $(mapper_dev a) 17 $(mapper_dev b) 1000"
ok "in sync, idle" wait_for 60 synced vol
mark_logs full-2
end_logs
alone b 1000
for full in 1 2; do
	cut_logs full-$full - b
	is "copied, $full: the steps" "$(cat /tmp/did)" $((full * 4 + 4))
	judge "copied, $full: destination" ext4 "$(cat /tmp/did)"
done
over
