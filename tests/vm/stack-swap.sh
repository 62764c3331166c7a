#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: memory is written out to swap space that lies on a stack of our devices
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk brd 96
a=$DEVNO
ctl "create one"
awk 'BEGIN { for (i = 0; i < 20000; i++) print i * 9, 9, 0, (19999 - i) * 9 }' | lines "$a" > /tmp/t
ok "segments of nine sectors" file one /tmp/t
ctl "create two"
ok "a second on it" table two "0 180000 linear $(state one dev | tr : ' ') 0"
ok "mkswap" mkswap $D/two
ok "swapon" swapon $D/two

# a group that is to make do with 24 MiB, and takes 64; or less of both. It is slowed
# down, not killed, if its memory does not go out as quickly as it takes more.
mb=$(much 40 64)
g=/sys/fs/cgroup
echo "+memory" > $g/cgroup.subtree_control
mkdir $g/small
mkdir -p /tmp/full
mount -t tmpfs -o size=80m none /tmp/full
ok "its limit" sh -c "echo $((mb * 2 / 5))M > $g/small/memory.high"
mark "$(ours two)"
ok "$mb MiB of it" sh -c "echo \$\$ > $g/small/cgroup.procs
	i=0
	while [ \$i -lt $mb ]; do
		dd if=/dev/urandom of=/tmp/full/\$i bs=1M count=1 2>/dev/null || exit 1
		sha256sum /tmp/full/\$i >> /tmp/sums || exit 1
		i=\$((i + 1))
	done"
ok "some went out" test "$(delta "$(ours two)" 7)" -gt $((mb * 312))
ok "and comes back whole" sh -c "echo \$\$ > $g/small/cgroup.procs; sha256sum -c /tmp/sums > /dev/null"
ok "swapped while swap lies on it" table two "0 90000 linear $(state one dev | tr : ' ') 0
90000 90000 linear $(state one dev | tr : ' ') 90000"
ok "and comes back whole" sha256sum -c /tmp/sums
rm -f /tmp/full/*
ok "swapoff" swapoff $D/two
umount /tmp/full
rmdir $g/small
is "in flight" "$(stats "$(ours two)" 9) $(stats "$(ours one)" 9)" "0 0"
