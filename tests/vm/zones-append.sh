#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: an append to a zone comes back with the sector that it went to, on our device; several at once; on a disk that can, and on one for which the kernel makes writes of them
# stock: zone append is done by the driver (6.1), or by the block layer
# modules: null_blk sd_mod
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

ctl "create vol"
ctl "create top"

# append MAJOR MINOR ZONE SECTORS [ARG=VALUE...]: "ERRNO SECTOR" of each
append()
{
	local at="major=$1 minor=$2 sector=$3 sectors=$4"

	shift 4
	log_clear
	# shellcheck disable=SC2086
	modprobe append $at "$@" && rmmod append
	log_since | sed -n 's/.*append: //p'
}
# vol NAME: its numbers
vol() { state "$1" dev | tr : ' '; }
# byte DEV SECTOR
byte() { dd if="$1" bs=512 skip="$2" count=1 iflag=direct 2> /dev/null | head -c 1; }

# longest MAJOR,MINOR: append; on 6.1 that is more than any request may have
longest()
{
	lab_a=$(queue "$1" zone_append_max_bytes)
	case $(uname -r) in
	6.1.*)
		lab_b=$(queue "$1" max_sectors_kb)
		echo $((lab_a / 1024 <= lab_b ? lab_a : lab_b * 1024))
		;;
	*) echo "$lab_a" ;;
	esac
}

# appends KIND: to $DISK, whose zones have 8192 sectors
# shellcheck disable=SC2046,SC2086
appends()
{
	zone "$DISK" reset 16384 32768 > /dev/null
	is "$1: to the disk" "$(append $DEVNO 24576 8 byte=65)" "0 24576"
	ok "$1: a table" table vol "0 16384 linear $DEVNO 16384
16384 8192 linear $DEVNO 40960"
	is "$1: limit" "$(queue "$(ours vol)" zone_append_max_bytes)" "$(longest "$(mm $DEVNO)")"
	is "$1: behind that" "$(append $(vol vol) 8192 16 byte=66)" "0 8200"
	is "$1: it is there" "$(byte $D/vol 8200)$(byte "$DISK" 24584)" BB
	is "$1: several, in another line" "$(append $(vol vol) 16384 8 byte=97 count=4 | sort)" "0 16384
0 16392
0 16400
0 16408"
	is "$1: are on the disk" "$(zone "$DISK" report 40960 1)" "40960 8192 8192 32 implicit"
	is "$1: each once" "$(for at in 0 8 16 24; do byte $D/vol $((16384 + at)); echo; done |
		sort | tr -d '\n')" abcd
	is "$1: not at a zone's start, as the disk" "$(append $(vol vol) 8200 8 | cut -d ' ' -f 1)" \
		"$(append $DEVNO 24584 8 | cut -d ' ' -f 1)"
	# shellcheck disable=SC2046
	ok "$1: one of ours on that" table top "0 8192 linear $(vol vol) 16384"
	is "$1: behind those" "$(append $(vol top) 0 8 byte=67)" "0 32"
	is "$1: is there" "$(byte "$DISK" 40992)" C
	is "$1: finish" "$(zone $D/top finish 0 8192)" OK
	# The kernel stops asking a disk that has refused once: which error is not always the same.
	like "$1: to one that is full" "$(append $(vol top) 0 8 | cut -d ' ' -f 1)" "-5|-121"
	like "$1: and to the disk" "$(append $DEVNO 40960 8 | cut -d ' ' -f 1)" "-5|-121"
	ok "$1: on nothing" table top "0 8 zero"
}

disk null 64 zoned=1 zone_size=4 zone_nr_conv=2
appends null
disk scsi 64 zbc=host-managed zone_size_mb=4 zone_nr_conv=2
appends scsi

# Held, and let go to a table that is elsewhere
ok "a table" table vol "0 8192 linear $DEVNO 57344"
ctl "suspend vol nofreeze"
# shellcheck disable=SC2046
append $(vol vol) 0 8 byte=68 count=3 > $LAB/held &
is_held() { waits "$(pidof modprobe)"; }
ok "three are held" wait_for 30 is_held
ok "another table" table vol "0 8192 linear $DEVNO 65536"
ok "resume" ctl "resume vol"
wait $!
is "went there" "$(sort $LAB/held)" "0 0
0 16
0 8"
is "and nowhere else" "$(zone "$DISK" report 57344 2 | cut -d ' ' -f 4 | tr '\n' ' ')" "0 24 "
