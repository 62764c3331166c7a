# SPDX-License-Identifier: GPL-2.0
# what: who looks for the root by UUID in an initramfs, and finds the disk that it begins on, is led to the device, once its other disks are there
# disks: 32 32
# timeout: 600

# The scripts as they stand, on devices beside the root.
premount=/usr/share/initramfs-tools/scripts/local-premount/device-mapper
replay=/usr/lib/device-mapper/replay
finished=/usr/lib/dracut/modules.d/90device-mapper-text/finished.sh

# led FROM: what initramfs-tools would mount
led()
{
	rm -rf /conf
	mkdir /conf
	ROOT=$1 sh $premount > $LAB/premount 2>&1 || echo "it failed"
	ROOT=$1
	[ ! -f /conf/param.conf ] || . /conf/param.conf
	rm -rf /conf
	echo "$ROOT"
}

# over FROM: dracut has what it wants
over() { (root=block:$1; . $finished); }

uuid=01234567-89ab-4cde-8123-456789abcdef
link=/dev/disk/by-uuid/$uuid
disk=$(readlink -f $DISK1)
mkfs.ext4 -q -U $uuid $DISK1
settle
is "the UUID is on the disk" "$(readlink -f $link)" "$disk"
is "alone, it is what it is" "$(led $link)" $link
if [ -d /run/device-mapper ]; then
	ok "to dracut, too" over $link
else
	fails "dracut waits for replay" over $link
fi

table led "0 65536 striped 2 128 $DISK1 0 /dev/mapper/lab-other 0"
table blind "0 8 linear /dev/mapper/lab-none 0"
/usr/lib/device-mapper/replay -t 0 start > $LAB/start
like "it waits" "$(cat /run/device-mapper/waiting)" "*led /dev/mapper/lab-other*"
fails "and so does dracut, for its path" over $D/led
fails "and for its UUID" over $link
ok "but not for what is elsewhere" over $DISK2
# dracut removes a hook that has once said yes
fails "but for what may still come" over /dev/disk/by-uuid/none
is "initramfs-tools either" "$(led $DISK2)" $DISK2
led $link > $LAB/led &
waiter=$!
dmsetup create lab-other --table "0 65536 linear $DISK2 0"
wait $waiter
is "initramfs-tools waited for the device" "$(cat $LAB/led)" $D/led
ok "which has its table" is_active led
ok "dracut is content" over $D/led
settle
is "the link is the device's" "$(readlink -f $link)" $D/led
ok "by UUID, too" over $link
is "and so is initramfs-tools, by the link" "$(led $link)" $link
is "or by the disk" "$(led $disk)" $D/led

# as cp saves it, and as watch does
for text in "0 65536 striped 2 128 $(number $DISK1) 0 /dev/mapper/lab-late 0" \
	"0 65536 striped 2 128 $(number $DISK1 | tr : ' ') 0 /dev/mapper/lab-late 0" \
	"# the source was lost: 0 65536 mirror $(number $DISK1 | tr : ' ') 0 8 250 0
0 65536 linear /dev/mapper/lab-late 0"; do
	table late "$text"
	$replay -t 0 start > $LAB/start
	like "it waits" "$(cat /run/device-mapper/waiting)" "*late /dev/mapper/lab-late*"
	ok "the disk is named: $text" $replay names $disk
	fails "dracut waits: $text" over $disk
	fails "the other one is not" $replay names $DISK2
done

rm $ETC/late.table $ETC/led.table $ETC/blind.table
/usr/lib/device-mapper/replay -t 0 reload
gone late led blind
wait_for 30 dmsetup remove lab-other
wipefs -qa $DISK1
settle
