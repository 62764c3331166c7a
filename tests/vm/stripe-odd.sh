#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: three stripes with a chunk of nine sectors: each sector is at its place, by requests of any size, also over a line's border
# arch: stripes of an odd chunk, behind an odd line
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

for i in 0 1 2; do
	disk null 4
	eval "d$i='$DEVNO' D$i=$DISK"
done
ctl "create vol"
# The stripes begin behind 77 sectors that lie behind theirs on the first disk.
size=2011 first=77
dealt $size 9 3 > /tmp/dealt
ok "two lines" table vol "0 $first linear $d0 4000
$first $size striped 3 9 $d0 5 $d1 0 $d2 11"

for block in 1 8 9 50 2088; do
	is "written by $block" "$(pat write $D/vol 0 $((first + size)) b$block 0 $block)" OK
	{
		echo 4000 $first 0
		awk -v first=$first '$1 == 0 { print 5 + $2, $3, first + $4 }' /tmp/dealt
	} | fold b$block > /tmp/want.0
	awk -v first=$first '$1 == 1 { print $2, $3, first + $4 }' /tmp/dealt | fold b$block > /tmp/want.1
	awk -v first=$first '$1 == 2 { print 11 + $2, $3, first + $4 }' /tmp/dealt | fold b$block > /tmp/want.2
	for i in 0 1 2; do
		eval "mapped \$D$i 8192" > /tmp/got
		same "written by $block: disk $i" /tmp/want.$i /tmp/got
	done
	is "read by 13" "$(pat check $D/vol 0 $((first + size)) b$block 0 13)" OK
	is "read in one" "$(pat check $D/vol 0 $((first + size)) b$block 0 2088)" OK
done
is "in flight" "$(stats "$(ours vol)" 9)" 0
