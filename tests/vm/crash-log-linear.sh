#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: whenever the power goes, a file system on segments of two disks with volatile caches comes back whole with all that was synced
# modules: dm-mod dm-log-writes loop
# timeout: 1500
# log-ok: XFS|EXT4-fs
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${CRASHLOG:-/tests/crash-log.inc}"

# layout DEV START DEV START: segments of odd sizes, of two ranges of 60000 sectors
layout()
{
	echo "0 30001 linear $1 $(($2 + 17))
30001 45002 linear $3 $(($4 + 5))
75003 20010 linear $1 $(($2 + 30100))
95013 4987 linear $3 $(($4 + 50001))"
}

ctl "create vol"

# One log below both: what comes in which order. It takes more places to find out
# that something came too early: more of the cache has to be there by chance.
points=$((points * 2))
for fs in $(much xfs "ext4 xfs"); do
	logs="" above="left right"
	logged whole 64
	whole=$(mapper_dev whole | tr ' ' :)
	ok "left" mapper left "0 65536 linear $whole 0"
	ok "right" mapper right "0 65536 linear $whole 65536"
	ok "$fs: table" table vol "$(layout "$(mapper_dev left)" 0 "$(mapper_dev right)" 0)"
	make_fs $fs
	work 1 $steps
	end_logs
	whole=$(rebuilt whole)
	ok "$fs: table" table vol "$(layout "$whole" 0 "$whole" 65536)"
	judge_cuts "$fs, one log" $fs whole
done

# One for each: a flush is for both
points=$((points / 2))
fs=ext4 logs="" above=""
logged a 32
logged b 32
ok "table" table vol "$(layout "$(mapper_dev a)" 0 "$(mapper_dev b)" 0)"
make_fs $fs
stops &
stopper=$!
work 1 $steps
touch /tmp/stop
wait $stopper
end_logs
ok "table" table vol "$(layout "$(rebuilt a)" 0 "$(rebuilt b)" 0)"
judge_marks "$fs, two logs" $fs
over
