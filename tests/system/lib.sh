# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034
# What every test in a machine with systemd sources: the assertions of tests/vm,
# and what goes on from one boot to the next.
#
#   $ROUND          1, and one more after each reboot that the test asked for
#   $DISK1...       the disks of its line `# disks: MB...`, by /dev/disk/by-id
#   $KEEP           a folder that outlives the boots
#   $ETC            /etc/device-mapper

TEST='' BOOT='' LEAKS=''
PATH=$PATH:/lab/tools
# shellcheck source=tests/vm/lib.sh
. /lab/vm-lib.sh
ETC=/etc/device-mapper
KEEP=/var/lib/lab/$NAME
mkdir -p $ETC "$KEEP"
# shellcheck source=/dev/null
. "/lab/$NAME.boot"

# again: the test is run once more, after a reboot that all tests share
again() { echo > $LAB/again; }

# table NAME LINES: saved by hand
table() { printf 'begin\n%s\nend\n' "$2" > "$ETC/$1.table"; }

# number DEV: its MAJOR:MINOR
number()
{
	lab_node=$(readlink -f "$1")
	lsblk -dno MAJ:MIN "$lab_node" | tr -d ' '
}

# sectors DEV
sectors() { blockdev --getsz "$1"; }

# is_active NAME: the device has a table
is_active() { [ "$(state "$1" state)" = active ]; }

# property UNIT NAME: of systemd
property() { systemctl show -P "$2" "$1"; }

# settle: udev has nothing to do
settle() { udevadm settle --timeout=60; }

# gone NAME...: are removed, which udev may hold up for a moment
gone()
{
	for lab_name; do
		[ ! -f "$P/$lab_name" ] || wait_for 30 ctl "remove $lab_name" ||
			lab_fail "remove $lab_name: $ERR"
	done
}

# properties DEV: as udev has them
properties() { udevadm info --query=property --name="$1"; }
