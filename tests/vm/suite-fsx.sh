#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: fsx, of the Linux Test Project: what is written, mapped, cut off and punched in a file is read, and so on each of our devices itself
# timeout: 600
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${SUITE:-/tests/suite.inc}"

needs fsx
disks 64
small=6006 size=60060

# fsx_on WHAT DIR/FILE COUNT OPTION...: its own log of what it did lies in /tmp
fsx_on()
{
	local what=$1 file=${2##*/} count=$3

	cd "${2%/*}" || bail "no ${2%/*}"
	shift 3
	said "$what" fsx -q -S "$SEED" -P /tmp/ -N "$(ops "$count")" "$@" "$file"
	cd /tmp || bail "no /tmp"
}

# on the device: without changes of its size, buffered and mapped, direct, by AIO
direct="-R -W -Z -r 512 -w 512"
for layout in $LAYOUTS; do
	lay "$layout" $small 1
	fsx_on "$layout: buffered" $V 300 -L -n -f
	fsx_on "$layout: in the cache" $V 500 -L -n -o 200000
	# shellcheck disable=SC2086
	fsx_on "$layout: direct" $V 500 -L -n $direct
	# shellcheck disable=SC2086
	fsx_on "$layout: direct, AIO" $V 500 -L -n $direct -A -o 300000
	unlay "$layout" $small
done

# on files
for layout in $FILES_ON; do
	for fs in $(kinds "$layout"); do
		lay "$layout" $size 8
		make_fs $fs
		fsx_on "$layout, $fs: buffered" $M/one 800 -f -c 50 &
		one=$!
		# shellcheck disable=SC2086
		fsx_on "$layout, $fs: direct" $M/two 400 $direct -t 512 -H
		wait $one
		check_fs "$layout, $fs" $fs
		unlay "$layout" $size
	done
done
