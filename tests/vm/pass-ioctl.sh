#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a device that is one whole disk answers as the disk does: SG_IO, persistent reservations, HDIO_GETGEO; one that is not refuses, and one that is suspended; with no right more than who has it open
# stock: what the block layer asks a disk besides requests: getgeo, the operations of reservations; LIO, which has reservations
# modules: sd_mod scsi_debug
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk scsi 8
a=$DEVNO A=$DISK
disk scsi 8
b=$DEVNO B=$DISK
ctl "create vol"
ctl "create top"
V=$D/vol
disks=$SECTORS

# same WHAT...: the device answers as the disk does, which is printed
same()
{
	lab_a=$(ask "$A" "$@")
	is "$*, as the disk" "$(ask $V "$@")" "$lab_a"
}

# unique MAJOR MINOR: its unique id, as the kernel is told
unique()
{
	log_clear
	modprobe unique major="$1" minor="$2" && rmmod unique
	log_since | sed -n 's/.*unique: //p'
}
# vol: its numbers
vol() { state vol dev | tr : ' '; }

ok "one line, all of a disk" table vol "0 $disks linear $a 0"
for what in geo inquiry page83 write unknown \
	"register 0 1" "reserve 1 1" "release 1 1" "preempt 1 2 1" "abort 1 2 1" "clear 1" \
	keys held; do
	# shellcheck disable=SC2086
	same $what
done
like "there is a geometry" "$(ask $V geo)" "OK [1-9]*/[1-9]*/[1-9]* at 0"
like "there is an answer" "$(ask $V inquiry)" "OK status=0 host=0 *"
like "of each disk its own" "$(ask $V page83)" "OK status=0 host=0 *"
fails "that is not the other's" [ "$(ask $V page83)" = "$(ask "$B" page83)" ]
# shellcheck disable=SC2046,SC2086
is "the kernel is told the disk's unique id" "$(unique $(vol))" "$(unique $a)"
# shellcheck disable=SC2046
like "and it has one" "$(unique $(vol))" "8 [0-9a-f]*"
yes data | dd of=$V bs=512 count=4 iflag=fullblock oflag=direct 2> /dev/null
like "SG_IO writes" "$(ask $V write)" "OK status=0 *"
is "what the device reads" \
	"$(dd if=$V bs=512 skip=1 count=1 iflag=direct 2> /dev/null | tr -d '\0' | wc -c)" 0

# Rights are those of who has the device open, though the worker is root's.
chmod 666 $V "$A"
for who in $V "$A"; do
	is "opened for reading, $who: no WRITE" "$(asuser nobody ask ro "$who" write)" EPERM
	is "nor a reservation" "$(asuser nobody ask ro "$who" "register" 0 1)" EPERM
	like "but INQUIRY" "$(asuser nobody ask ro "$who" inquiry)" "OK status=0 *"
done

ok "onto that, a device of ours" table top "0 $disks linear $(vol) 0"
is "which is asked through both" "$(ask $D/top page83)" "$(ask "$A" page83)"

ctl "suspend vol"
for what in geo inquiry "register 0 1"; do
	# shellcheck disable=SC2086
	is "suspended: $what" "$(ask $V $what)" EAGAIN
done
ok "another disk" table vol "0 $disks linear $b 0"
ctl "resume vol"
A=$B
same page83
same geo
ok "nothing of it stays open" table top "0 8 zero"

# refused WHAT LINES: with that table nothing is passed on
refused()
{
	ok "$1: a table" table vol "$2"
	for lab_what in geo inquiry write unknown; do
		is "$1: $lab_what" "$(ask $V $lab_what)" ENOTTY
	done
	# shellcheck disable=SC2046
	like "$1: its unique id" "$(unique $(vol))" "-95 *"
	is "$1: register" "$(ask $V register 0 1)" EOPNOTSUPP
}
refused "not all of it" "0 $((disks - 8)) linear $a 0"
refused "not its beginning" "0 $((disks - 8)) linear $a 8"
refused "two lines" "0 8 linear $a 0
8 $((disks - 8)) linear $a 8"
refused "striped" "0 $disks striped 1 8 $a 0"
refused "zero" "0 $disks zero"

# While it is asked a table is exchanged, again and again.
(while [ ! -f $LAB/enough ]; do ask $V page83; done | sort -u > $LAB/answers) &
i=0
until [ $i = 20 ]; do
	table vol "0 $disks linear $a 0"
	table vol "0 $disks linear $b 0"
	i=$((i + 1))
done
: > $LAB/enough
wait
fails "no answer but of one of them, or that there is none" \
	grep -vE '^(OK status=0 host=0 .*|ENOTTY)$' $LAB/answers
ok "it can be removed" ctl "remove vol"
ok "and the disk is free" table top "0 $disks linear $a 0"
ctl "remove top"

# A disk of LIO's, which knows reservations: where the kernel has it
# It keeps what sd has it remember in a file here.
mkdir -p /var/target/pr
modprobe -q tcm_loop && modprobe -q target_core_file || exit 0
T=/sys/kernel/config/target
L=$T/loopback/naa.5000000000000001
mkdir -p $T/core/fileio_0/disk || bail "no disk of LIO's"
truncate -s 8M /tmp/lio
echo "fd_dev_name=/tmp/lio,fd_dev_size=8388608" > $T/core/fileio_0/disk/control
echo 1 > $T/core/fileio_0/disk/enable
mkdir -p $L/tpgt_1/lun/lun_0
echo naa.5000000000000002 > $L/tpgt_1/nexus
ln -s $T/core/fileio_0/disk $L/tpgt_1/lun/lun_0/disk
lio() { ls -d /sys/bus/scsi/devices/*/vendor | xargs grep -l LIO-ORG; }
lio_disk() { A=$(ls "$(dirname "$(lio)")/block" 2> /dev/null) && [ -b "/dev/$A" ]; }
wait_for 20 lio_disk || bail "LIO's disk does not come"
A=/dev/$A
ctl "create vol"
ok "all of it" table vol "0 16384 linear $(tr : ' ' < "/sys/class/block/${A#/dev/}/dev") 0"
is "registered" "$(ask $V register 0 17)" OK
# What a conflict is called is the kernel's matter, the same for both.
conflict=$(ask "$A" register 0 18)
like "and so for the disk" "$conflict" "24|280"
is "reserved" "$(ask $V reserve 17 1)" OK
same keys
same held
same page83
is "preempted" "$(ask "$V" preempt 17 17 3)" OK
same held
is "released" "$(ask "$A" release 17 3)" OK
is "reserved anew" "$(ask $V reserve 17 2)" OK
is "cleared" "$(ask $V clear 17)" OK
same keys
is "there is no key any more" "$(ask "$A" reserve 17 1)" 2
is "removed" "$(ctl "remove vol"; echo "$ERR")" OK
rm $L/tpgt_1/lun/lun_0/disk
rmdir $L/tpgt_1/lun/lun_0 $L/tpgt_1 $L $T/loopback $T/core/fileio_0/disk $T/core/fileio_0
