#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a part that a device of ours split off comes back through one of ours below, and so does its error
# arch: bios that are split on one device and remapped by the next
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# The part has no owner to call but the bio it was split from.
disk null 8
a=$DEVNO A=$DISK
ctl "create low"
ok "below" table low "0 4000 linear $a 0"
low=$(state low dev | tr : ' ')
ctl "create top"
ok "above, the halves exchanged" table top "0 1000 linear $low 1000
1000 1000 linear $low 0"

is "write across the border" "$(pat write $D/top 992 16 p 0 16)" OK
is "read across it" "$(pat check $D/top 992 16 p 0 16)" OK
is "its first part" "$(pat map "$A" 1992 8 | head -n 1)" "1992 8 p+0"
is "the rest" "$(pat map "$A" 0 8 | head -n 1)" "0 8 p+8"

ok "below, it fails where the rest lies" table low "0 1000 io-err
1000 3000 linear $a 1000"
is "so does the write" "$(bio $D/top write 992 16)" EIO
is "and a read" "$(bio $D/top read 992 16)" EIO
ok "below, it fails where the first part lies" table low "0 1900 linear $a 0
1900 2100 io-err"
is "so does the write" "$(bio $D/top write 992 16)" EIO
is "and a read" "$(bio $D/top read 992 16)" EIO

is "in flight" "$(stats "$(ours top)" 9) $(stats "$(ours low)" 9)" "0 0"
