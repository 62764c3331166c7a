#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a commit that closes a disk whose own page cache cannot be written back holds up no other command: its devices are free by then
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ok "a disk that can hang" mapper low "0 32768 linear $(echo "$a" | tr ' ' :) 0"
low=$(mapper_dev low)
mknod /tmp/low b $low
ctl "create l
create r"
ok "l" table l "0 8192 linear $low 0"
ok "r" table r "0 8192 linear $b 0"
# As it is open, who closes it here leaves that in its page cache.
dd if=/dev/zero of=/tmp/low bs=4k count=4 seek=1024 2> /dev/null
ok "it hangs" dmsetup suspend --nolockfs low
ready() { load "$1" "begin
$2
ready
"; }
ok "l moves away" ready l "0 8192 linear $b 8192"
ok "r" ready r "0 8192 linear $b 16384"
ctl "commit l r" &
pid=$!
live() { grep -q "linear $b 16384" $P/r && ! grep -q '^ready' $P/r; }
ok "they are live" wait_for 30 live
for name in r l; do
	ok "$name is free" timeout 20 put $P/control "suspend $name
resume $name
" > $LAB/out
done
ok "the command closes the disk" kill -0 $pid
ok "it answers" dmsetup resume low
ok "then it is through" wait $pid
is "the disk is free" "$(opn rwx /tmp/low)" OK
rm -f /tmp/low
for name in l r; do ok "$name goes" ctl "remove $name"; done
ok "what hung goes" dmsetup remove low
