# SPDX-License-Identifier: GPL-2.0
# what: udev, asked to look at all devices while one is suspended, does not wait for that, and looks when it is resumed
# disks: 16 16
# timeout: 400

# trigger: all disks are looked at, as when a package is installed; in time
trigger()
{
	udevadm trigger --subsystem-match=block --action="${1-change}"
	timeout 120 udevadm settle --timeout=100
}

leads() { [ "$(readlink -f "/dev/disk/$1")" = "$2" ]; }
ready() { properties $D/held | grep SYSTEMD_READY; }
unit=$(systemd-escape -p --suffix=device $D/held)

modprobe device-mapper
mkfs.ext4 -q -L held $DISK1
mkfs.ext4 -q -L other $DISK2
ok "create" ctl "create held"
load held "0 32768 linear $DISK1 0"
settle
ok "its link" leads by-label/held $D/held

ok "suspend" ctl "suspend held"
ok "udev comes to an end" trigger
ok "once more, as if it were new" trigger add
ok "its link is as it was" leads by-label/held $D/held
ok "by name" leads by-id/device-mapper-held $D/held
is "it is ready" "$(ready)" ""
ok "its unit" systemctl is-active -q "$unit"
is "nothing for others' rules to go by" "$(properties $D/held | grep ID_FS_TYPE)" ""
load held "0 32768 linear $DISK2 0"
ok "udev comes to an end with another table" trigger
ok "the link is as it was" leads by-label/held $D/held
ok "resume" ctl "resume held"
settle
ok "looked at: it is another" leads by-label/other $D/held
fails "no more the one before" leads by-label/held $D/held
is "with its type" "$(properties $D/held | grep ID_FS_TYPE)" ID_FS_TYPE=ext4

# without a change: what was asked for meanwhile is done then
ok "suspend" ctl "suspend held"
ok "udev comes to an end" trigger
ok "resume" ctl "resume held"
settle
is "looked at again" "$(properties $D/held | grep ID_FS_TYPE)" ID_FS_TYPE=ext4
gone held

# its first table while it is suspended: nobody knows what is on it
ok "create" ctl "create held"
ok "suspend" ctl "suspend held"
load held "0 32768 linear $DISK1 0"
ok "udev comes to an end" trigger
is "not ready" "$(ready)" SYSTEMD_READY=0
ok "resume" ctl "resume held"
settle
is "ready" "$(ready)" ""
ok "its link" leads by-label/held $D/held
gone held

# something else in the place of the node
ok "create" ctl "create held"
settle
rm $D/held
echo > $D/held
load held "0 32768 linear $DISK1 0"
settle
is "not ready" "$(properties "/sys/dev/block/$(state held dev)" 2> /dev/null | grep SYSTEMD_READY ||
	udevadm info --query=property "/sys/dev/block/$(state held dev)" | grep SYSTEMD_READY)" SYSTEMD_READY=0
fails "no link" test -e /dev/disk/by-id/device-mapper-held
rm $D/held
gone held
