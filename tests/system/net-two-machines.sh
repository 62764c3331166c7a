# SPDX-License-Identifier: GPL-2.0
# what: the volume of doc/two-machines.md, by NVMe over TCP and by NBD, is there on either of them when the other one has gone
# disks: 32 32
# timeout: 900
. /lab/net.inc

# The page has 32 MiB, these two disks, and the far machine's root and first line of NBD.
page() { sed "s,/dev/sda,$DISK1,;s,/dev/sdb,$DISK2," /lab/two-machines.md; }

# typed FROM TO PROMPT SHELL...: the lines with that prompt, from the one that matches
# FROM to the one that matches TO
typed()
{
	lab_prompt=$3
	page | sed -n "\\,$1,,\\,$2,{s/^    $3 //p;\\,$2,q}" > $LAB/typed
	shift 3
	[ -s $LAB/typed ] || bail "nothing on the page between $lab_prompt"
	"$@" sh -e $LAB/typed
}

# used: a file system with something on it
used()
{
	ok "mkfs" mkfs.ext4 -q -F $D/vol
	mkdir -p /srv/net
	ok "mount" mount $D/vol /srv/net
	seq 1 100000 > /srv/net/file
	ok "umount" umount /srv/net
}

synced() { wait_for 120 grep -q '65536/65536 legs=AA' $P/vol; }

# there: what the other machine has, as the page says it
there()
{
	ok "on the far machine" typed 'far# echo "create' 'linear' 'far#' far
	ok "mount" mount -o ro $D/vol /srv/net
	ok "all is there" sh -c 'seq 1 100000 | cmp - /srv/net/file'
	ok "umount" umount /srv/net
	settle
	gone vol
}

far_begin
mountpoint -q /sys/kernel/config || mount -t configfs config /sys/kernel/config
ok "the far machine" typed 'modprobe nvmet-tcp' 'ln -s' 'far#' far
ok "the near one" typed 'modprobe nvme-tcp' 'nvme connect' '#'
# A person would not have noticed.
ok "the disk comes" wait_for 30 test -b /dev/nvme0n1
settle
ok "a mirror" typed 'echo "create' 'mirror' '#'
ok "in sync" synced
used
settle
gone vol
ok "disconnect" nvme disconnect -n nqn.2014-08.org.example:far
there
rm $NVMET/ports/1/subsystems/*
nvme_unserve

dd if=/dev/zero of=$DISK2 bs=1M 2> /dev/null
{
	sed 's/group = nbd/group = disk/' /etc/nbd-server/config
	page | sed -n '/^    \[far\]$/,/^$/p'
} > $LAB/nbd.conf
nbd_on
ok "the server" wait_for 30 nbd_listens
ok "by NBD" typed 'modprobe nbd' 'mirror' '#'
ok "in sync" synced
used
settle
gone vol
ok "disconnect" nbd-client -d /dev/nbd0
there
nbd_off
KIND=
far_end
