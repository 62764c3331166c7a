# SPDX-License-Identifier: GPL-2.0
# what: a saved table with a mistake is named with its line by systemctl status, the machine boots, and all others are made
# disks: 8

if [ $ROUND = 1 ]; then
	table broken "0 8 linear $DISK1 0
8 99999 linear $DISK1 8"
	table whole "0 8 linear $DISK1 0"
	again
	exit
fi

is "the unit has failed" "$(property device-mapper.service ActiveState)" failed
like "it says which" "$(systemctl status device-mapper)" \
	"*broken.table: line 3: linear: 8+99999 is past the end of $(number $DISK1) (16384 sectors)*"
ok "the other one is there" is_active whole
is "that one is empty" "$(state broken state)" empty
is "nobody mounts it" "$(properties $D/broken | grep SYSTEMD_READY)" "SYSTEMD_READY=0"

table broken "0 8 linear $DISK1 0
8 8 linear $DISK1 8"
was=$(state whole event)
ok "mended and started again" systemctl restart device-mapper
is "the unit is well" "$(property device-mapper.service ActiveState)" active
ok "it is there" is_active broken
is "the other one was not touched" "$(state whole event)" "$was"
rm $ETC/broken.table $ETC/whole.table
settle
gone broken whole
