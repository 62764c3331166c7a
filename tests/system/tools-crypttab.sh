# SPDX-License-Identifier: GPL-2.0
# what: at boot, a LUKS volume on a saved device is opened by crypttab, and a saved device on one of crypttab's is loaded, each mounted by fstab
# disks: 64 64

[ -x /usr/lib/systemd/system-generators/systemd-cryptsetup-generator ] ||
	skip "this Debian has crypttab in a package of its own, systemd-cryptsetup"

# luks DEV: a cheap one
luks() { cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$1" $KEEP/key; }
# made DEV WORD: a file system with a file
made()
{
	ok "mkfs" mkfs.ext4 -q "$1"
	mount "$1" /mnt
	echo "$2" > /mnt/word
	umount /mnt
}

if [ $ROUND = 1 ]; then
	modprobe device-mapper
	head -c 64 /dev/urandom > $KEEP/key
	chmod 600 $KEEP/key
	cp /etc/fstab $KEEP/fstab
	cp /etc/crypttab $KEEP/crypttab 2> /dev/null || : > $KEEP/crypttab
	mkdir -p /srv/on /srv/under

	# encrypted on ours
	table crypt-below "0 131072 linear $DISK1 0"
	ok "create" ctl "create crypt-below"
	ok "load" load crypt-below "$(cat $ETC/crypt-below.table)
"
	ok "luksFormat" luks $D/crypt-below
	ok "open" cryptsetup open --key-file $KEEP/key $D/crypt-below lab-on
	made /dev/mapper/lab-on "on ours"
	settle
	wait_for 30 cryptsetup close lab-on
	settle
	gone crypt-below
	# ours on encrypted
	table crypt-above "0 98304 linear /dev/mapper/lab-under 0"
	ok "luksFormat" luks $DISK2
	ok "open" cryptsetup open --key-file $KEEP/key $DISK2 lab-under
	made /dev/mapper/lab-under "ours on it"
	settle
	wait_for 30 cryptsetup close lab-under

	cat >> /etc/crypttab << .
lab-on $D/crypt-below $KEEP/key luks
lab-under $DISK2 $KEEP/key luks
.
	cat >> /etc/fstab << .
/dev/mapper/lab-on /srv/on ext4 defaults 0 2
$D/crypt-above /srv/under ext4 defaults 0 2
.
	again
	exit
fi

is "mounted, on ours" "$(findmnt -no SOURCE /srv/on)" /dev/mapper/lab-on
is "with its file" "$(cat /srv/on/word)" "on ours"
is "all of it" "$(lsblk -snlo NAME /dev/mapper/lab-on | head -n 2 | tr '\n' ' ')" "lab-on device-mapper/crypt-below "
is "mounted, ours on it" "$(findmnt -no SOURCE /srv/under)" $D/crypt-above
is "with its file" "$(cat /srv/under/word)" "ours on it"
is "all of it" "$(lsblk -snlo NAME $D/crypt-above | head -n 2 | tr '\n' ' ')" "device-mapper/crypt-above lab-under "
for name in lab-on lab-under; do
	is "$name: its unit" "$(property "systemd-cryptsetup@$(systemd-escape $name).service" Result)" success
done

umount /srv/on /srv/under
cp $KEEP/fstab /etc/fstab
cp $KEEP/crypttab /etc/crypttab
rm $ETC/crypt-below.table $ETC/crypt-above.table
for name in lab-on lab-under; do
	[ $name = lab-on ] || gone crypt-above
	systemctl stop "systemd-cryptsetup@$(systemd-escape $name).service"
done
systemctl daemon-reload
settle
gone crypt-below
