# SPDX-License-Identifier: GPL-2.0
# what: after the package was purged a machine boots as if it had never been there, and what was saved is kept
# root: purged

is "what was saved" "$(cat /etc/device-mapper/control)" "create kept"
fails "is not made" test -e $P
fails "no node" test -e $D
is "nothing was made in the initramfs" "$(ls -d /run/device-mapper 2>&1)" "ls: cannot access '/run/device-mapper': No such file or directory"
is "no module" "$(find /lib/modules/ -name 'device-mapper.ko*')" ""
fails "to be loaded" modprobe -q device-mapper
# The mainline's has some of that name.
is "no file" "$(find /usr /etc /var -xdev -path /etc/device-mapper -prune -o -name '*device-mapper*' \
	! -path '/usr/src/linux-headers-*' ! -path '/usr/lib/*-linux-gnu/*' -print)" ""
is "systemd knows no service" "$(property device-mapper.service LoadState)" not-found
is "nor has one failed" "$(systemctl --failed --plain --no-legend | grep device-mapper)" ""
is "nothing is said of it" "$(journalctl -b --no-pager -o cat | grep -i 'device.mapper' |
	grep -vE 'lab: |device-mapper: (ioctl|uevent|core)|Device-mapper event daemon')" ""
is "dpkg is whole" "$(dpkg --audit)" ""
