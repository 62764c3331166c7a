# SPDX-License-Identifier: GPL-2.0
# what: swap space on our device, by path and by UUID, and a table is replaced under it
# disks: 64 64

swaps() { swapon --show=NAME,SIZE --noheadings --bytes | tr -s ' '; }

modprobe device-mapper
ok "create" ctl "create vol"
ok "load" load vol "0 65536 linear $DISK1 2048
65536 32768 linear $DISK2 0"
# What is written while udev looks at the device is not noticed.
settle
ok "mkswap" mkswap -q -L labswap $D/vol
uuid=$(blkid -p -o value -s UUID $D/vol)
linked() { [ "$(readlink -f "/dev/disk/by-uuid/$uuid")" = $D/vol ]; }
ok "udev: a link" wait_for 60 linked
ok "swapon by path" swapon $D/vol
like "it is used" "$(swaps)" "*$D/vol 50327552"
like "lsblk" "$(lsblk -dno MOUNTPOINT $D/vol)" "[SWAP]"
fails "it cannot go" ctl "remove vol"
is "with" $ERR EBUSY

# to the other disk, while something is swapped out
mkdir -p /sys/fs/cgroup/lab
echo 8M > /sys/fs/cgroup/lab/memory.high
sh -c 'echo $$ > /sys/fs/cgroup/lab/cgroup.procs
	text=$(head -c 12000000 /dev/urandom | md5sum; head -c 9000000 /dev/urandom | base64 -w 0)
	echo "$text" | md5sum > /tmp/swap.1
	echo > /tmp/swap.ready
	while [ ! -f /tmp/swap.go ]; do sleep 0.1; done
	echo "$text" | md5sum > /tmp/swap.2' &
job=$!
ok "it has its memory" wait_for 120 test -f /tmp/swap.ready
used() { [ "$(swapon --show=USED --noheadings --bytes $D/vol | tr -d ' ')" -gt 2000000 ]; }
ok "in the swap space" wait_for 60 used
ok "a mirror" load vol "0 65536 mirror $DISK1 2048 $DISK2 32768
65536 32768 linear $DISK2 0"
synced() { grep -q 'copied=65536/65536' $P/vol; }
ok "copies it" wait_for 120 synced
ok "the other disk" load vol "0 65536 linear $DISK2 32768
65536 32768 linear $DISK2 0"
echo > /tmp/swap.go
ok "done" wait $job
is "read back" "$(cat /tmp/swap.2)" "$(cat /tmp/swap.1)"
rmdir /sys/fs/cgroup/lab
rm -f /tmp/swap.*

ok "swapoff" swapoff $D/vol
settle
ok "swapon by UUID" swapon -U "$uuid"
like "ours" "$(swaps)" "*$D/vol *"
ok "swapoff by label" swapoff -L labswap
is "none" "$(swaps)" ""
wipefs -aq $D/vol
settle
gone vol
