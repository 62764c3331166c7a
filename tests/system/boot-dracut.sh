# SPDX-License-Identifier: GPL-2.0
# what: a machine boots whose root file system is striped over two disks, made in an initramfs of dracut's
# root: dracut

ok "by dracut" test -d /run/initramfs
is "the root" "$(findmnt -no SOURCE /)" $D/root
is "the disks below" "$(lsblk -nslo NAME $D/root | tail -n +2 | sort | tr '\n' ' ')" "sda sdb "
is "made in the initramfs and not once more" "$(state root event)" 1
is "which systemd knows" "$(property device-mapper.service ActiveState)" active
ok "as saved" /usr/lib/device-mapper/replay status
ok "its link" test "$(readlink -f /dev/disk/by-label/labroot)" = $D/root
is "nothing had to be recovered" "$(dmesg | grep -c 'recovery complete')" 0
echo "round $ROUND" >> $KEEP/rounds
if [ $ROUND = 1 ]; then
	# shut down and boot from it once more
	again
	exit
fi
is "what was written" "$(cat $KEEP/rounds)" "round 1
round 2"
