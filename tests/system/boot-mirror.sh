#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a saved mirror whose source is lost boots from the other leg, though the source is back with old data; and is a mirror again by one line
# disks: 16 16

unit=$(systemd-escape -p $D/safe)
unit=device-mapper-watch@$unit.service
synced() { grep -q '^# copied=32768/32768 legs=AA' $P/safe; }
lost() { pat write $D/safe 0 64 x > /dev/null; grep -q legs=DA $P/safe; }
saved() { grep -q linear $ETC/safe.table; }
said() { journalctl -b -u "$unit" --no-pager -o cat | grep -qxF "$1"; }

if [ $ROUND = 1 ]; then
	modprobe device-mapper
	pat write $DISK1 0 32768 old > /dev/null
	ok "create" ctl "create safe"
	settle
	fails "nothing to watch" systemctl is-active -q "$unit"
	load safe "0 32768 mirror $DISK1 0 $DISK2 0"
	table safe "0 32768 mirror $DISK1 0 $DISK2 0"
	settle
	ok "watched" wait_for 60 systemctl is-active -q "$unit"
	ok "in sync" wait_for 120 synced
	for n in 1 2 3 4 5 6 7 8; do
		systemctl restart "$unit"
	done
	ok "watched, whatever changes" systemctl is-active -q "$unit"
	echo offline > "/sys/block/$(basename "$(readlink -f $DISK1)")/device/state"
	ok "the source is lost" wait_for 60 lost
	ok "saved anew" wait_for 60 saved
	is "as" "$(grep -v '^#' $ETC/safe.table | tr '\n' ';')" "begin;0 32768 linear $DISK2 0;end;"
	ok "said" wait_for 60 said "safe: a mirror has lost a leg; $ETC/safe.table is linear to the other one now"
	is "written" "$(pat write $D/safe 0 32768 new)" OK
	again
	exit
fi

is "its table" "$(grep -v '^#' $P/safe | sed -n 2p | cut -d ' ' -f 1-3)" "0 32768 linear"
is "the other disk is back" "$(pat check $DISK1 4096 4096 old)" OK
is "the data" "$(pat check $D/safe 0 32768 new)" OK
load safe "0 32768 mirror $DISK2 0 $DISK1 0"
ok "in sync again" wait_for 120 synced
is "on both" "$(pat check $DISK1 0 32768 new)" OK
settle
ok "watched" wait_for 60 systemctl is-active -q "$unit"
rm $ETC/safe.table
gone safe
unwatched() { ! systemctl is-active -q "$unit"; }
ok "and no more" wait_for 60 unwatched
is "its end was no failure" "$(property "$unit" Result)" success
