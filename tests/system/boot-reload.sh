# SPDX-License-Identifier: GPL-2.0
# what: systemctl reload applies what has changed in /etc/device-mapper, below a mounted file system, and says with its line what cannot be
# disks: 64

# with boot-broken mended
if [ $ROUND = 1 ]; then
	again
	exit
fi

table data "0 32768 linear $DISK1 0"
table rest "0 8 linear $DISK1 40000"
ok "restart" systemctl restart device-mapper
ok "mkfs" mkfs.ext4 -q $D/data
mkdir -p /srv/data
ok "mount" mount $D/data /srv/data
echo text > /srv/data/file
was=$(state rest event)

table data "0 32768 linear $DISK1 0
32768 32768 linear $DISK1 65536"
table new "0 8 zero"
ok "reload" systemctl reload device-mapper
is "it has grown" "$(state data size)" 65536
ok "the file system can" resize2fs $D/data
like "and has" "$(df --output=size -B 1M /srv/data | tail -n 1)" "^ *(2[0-9]|3[0-2])$"
ok "a new one is there" is_active new
is "an old one was not touched" "$(state rest event)" "$was"

rm $ETC/new.table
table data "0 32768 linear $DISK1 0
32768 32768 linear $DISK1 16777216"
fails "reload" systemctl reload device-mapper
like "says why" "$(systemctl status device-mapper)" \
	"*data.table: line 3: linear: 16777216+32768 is past the end of $(number $DISK1) (131072 sectors)*"
is "the table before is live" "$(state data size)" 65536
is "what is gone is gone" "$(ls $P/new 2>&1)" "ls: cannot access '$P/new': No such file or directory"
is "the file is there" "$(cat /srv/data/file)" text

# the same mistake, and one that waits
table comes "0 8 linear /dev/mapper/lab-comes 0"
fails "reload" systemctl reload device-mapper
ok "it is waited for all the same" wait_for 30 systemctl is-active -q device-mapper-wait
rm $ETC/comes.table
systemctl stop device-mapper-wait

umount /srv/data
rm $ETC/data.table $ETC/rest.table
settle
gone data rest comes
rm -f /run/device-mapper/waiting
