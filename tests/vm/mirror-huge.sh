#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a mirror of more than 32 TiB has larger regions, not more of them
# arch: numbers of regions past 32 bits
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

# While it is suspended nothing is copied. What was, counts in whole regions.
ctl "create vol"
ok "suspend" ctl "suspend vol"
for leg in a b; do
	ctl "create $leg"
	ok "$leg" table $leg "0 $((1 << 40)) zero"
done
try()
{
	ok "2^$1" table vol "0 $((1 << $1)) mirror $(dev a) 0 $(dev b) 0 from $((5 << 13))"
	is "2^$1: regions" "$(status vol)" "copied=$2/$((1 << $1)) legs=AA"
}
try 36 $((5 << 13))
try 37 $((4 << 13))
try 38 $((4 << 13))
try 39 0
ok "remove" ctl "remove vol"
