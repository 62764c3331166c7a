#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: whenever the power goes, a file system on stripes over disks with volatile caches comes back whole with all that was synced
# modules: dm-mod dm-log-writes loop
# timeout: 900
# log-ok: XFS|EXT4-fs
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${CRASHLOG:-/tests/crash-log.inc}"

# layout CHUNK (DEV START)...: stripes of 33000 sectors each
layout()
{
	local chunk=$1

	shift
	echo "0 $(($# / 2 * 33000)) striped $(($# / 2)) $chunk $*"
}

ctl "create vol"

# One log below three: what comes in which order. The chunks are of whole blocks:
# no file system expects to find one torn over two of them.
fs=ext4 logs="" above="left middle right"
logged whole 52
whole=$(mapper_dev whole | tr ' ' :)
i=0
for name in $above; do
	ok "$name" mapper $name "0 34000 linear $whole $((i * 34000))"
	i=$((i + 1))
done
ok "$fs: table" table vol "$(layout 24 "$(mapper_dev left)" 11 \
	"$(mapper_dev middle)" 0 "$(mapper_dev right)" 7)"
make_fs $fs
work 1 $steps
end_logs
whole=$(rebuilt whole)
ok "$fs: table" table vol "$(layout 24 "$whole" 11 "$whole" 34000 "$whole" 68007)"
judge_cuts "$fs, one log" $fs whole

# One for each: a flush is for all of them
fs=xfs logs="" above=""
logged a 17
logged b 17
logged c 17
ok "$fs: table" table vol "$(layout 16 "$(mapper_dev a)" 3 "$(mapper_dev b)" 0 "$(mapper_dev c)" 64)"
make_fs $fs
stops &
stopper=$!
work 1 $steps
touch /tmp/stop
wait $stopper
end_logs
ok "$fs: table" table vol "$(layout 16 "$(rebuilt a)" 3 "$(rebuilt b)" 0 "$(rebuilt c)" 64)"
judge_marks "$fs, three logs" $fs
over
