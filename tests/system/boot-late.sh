# SPDX-License-Identifier: GPL-2.0
# what: a device whose disk comes late in the boot is loaded and mounted then, and holds up nobody; one whose disk comes much later, too
# disks: 16 16

if [ $ROUND = 1 ]; then
	# as an encrypted volume, which is opened after local-fs-pre.target
	cat > /etc/systemd/system/lab-late.service <<- .
		[Unit]
		DefaultDependencies=no
		After=local-fs-pre.target
		[Service]
		Type=oneshot
		RemainAfterExit=yes
		ExecStart=/bin/sh -c 'sleep 5; dmsetup create lab-late --table "0 32768 linear $DISK1 0"'
		[Install]
		WantedBy=sysinit.target
	.
	systemctl -q enable lab-late.service
	mkdir -p /srv/late
	cp /etc/fstab $KEEP/fstab
	echo "$D/late2 /srv/late ext4 defaults 0 2" >> /etc/fstab
	ok "mkfs" mkfs.ext4 -q $DISK1
	table late "0 32768 linear /dev/mapper/lab-late 0"
	table late2 "0 32768 linear $D/late 0"
	table later "0 8 linear /dev/mapper/lab-later 0"
	again
	exit
fi

is "it is mounted" "$(findmnt -no SOURCE /srv/late)" $D/late2
is "what waits" "$(cat /run/device-mapper/waiting)" "later /dev/mapper/lab-later"
log=$(journalctl -b -u device-mapper --no-pager -o cat)
like "said at boot" "$log" "*late: waits for /dev/mapper/lab-late*"
order=$(journalctl -b --no-pager -o cat -u device-mapper.service -u lab-late.service -u srv-late.mount |
	grep -oE '^(Finished|Failed to start|Mounted) (device-mapper|lab-late|srv-late)[a-z.-]*' |
	tr '\n' ' ')
# it has failed, for boot-broken
like "the boot did not wait for it" "$order" \
	"^(Finished|Failed to start) device-mapper.*Finished lab-late.*Mounted srv-late"

# the other one: the machine is up, and the waiting is over or not
systemctl stop device-mapper-wait.service
ok "it is still waited for" test -f /run/device-mapper/waiting
ok "it comes" dmsetup create lab-later --table "0 8 linear $DISK2 0"
ok "and is loaded" wait_for 60 is_active later
wait_done() { [ "$(property device-mapper-wait.service ActiveState)" = inactive ]; }
ok "nobody waits any more" wait_for 60 wait_done
is "nor is anything waited for" "$(cat /run/device-mapper/waiting 2>&1)" "cat: /run/device-mapper/waiting: No such file or directory"

umount /srv/late
cp $KEEP/fstab /etc/fstab
systemctl -q disable lab-late.service
systemctl daemon-reload
rm $ETC/late.table $ETC/late2.table $ETC/later.table
settle
gone late2 late later
wait_for 30 dmsetup remove lab-late
wait_for 30 dmsetup remove lab-later
