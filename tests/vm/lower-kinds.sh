#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: errors of all kinds that a lower device has keep their kind under each target, and on two of our devices
# modules: sd_mod scsi_debug loop ext4
# timeout: 480
# log-ok: I/O error|critical|Medium Error|medium error|Unrecovered|timed out|EXT4-fs|Illegal Request|Sense Key|Add. Sense|detected capacity
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 4
good=$DEVNO
ctl "create vol"
ctl "create top"

# lines TARGET DEVNO START SIZE: that range of a device first
lines_at()
{
	case $1 in
	linear) echo "0 $4 linear $2 $3" ;;
	split) echo "0 4 linear $2 $3
4 $(($4 - 4)) linear $2 $(($3 + 4))" ;;
	striped) echo "0 $((2 * $4)) striped 2 $4 $2 $3 $good 0" ;;
	one-stripe) echo "0 $4 striped 1 4 $2 $3" ;;
	mirror) echo "0 $4 mirror $2 $3 $good 0 lost destination" ;;
	copying) echo "0 $4 mirror $2 $3 $good 0 region 8 rate 1" ;;
	destination) echo "0 $4 mirror $good 0 $2 $3 lost source" ;;
	esac
}

# All of them for the first; which one it is does not change what they are asked.
targets="linear split striped one-stripe mirror copying destination"

# keeps ERRNO OP DEV DEVNO START SIZE: the first sectors of that range fail so
keeps()
{
	local target

	is "$1: $2, the device itself" "$(bio "$3" "$2" "$5" 8)" "$1"
	for target in $targets; do
		ok "$1, $target: a table" table vol "$(lines_at $target "$4" "$5" "$6")"
		is "$1, $target: $2" "$(bio $D/vol "$2" 0 8)" "$1"
		is "$1, $target: $2, more of it, asynchronous" \
			"$(aio $D/vol "${2%"${2#?}"}" 0:64 | tail -n 1)" "0:64 $1"
	done
	ok "$1: on top" table top "0 6 linear $(dev vol) 0
6 $(($6 - 6)) linear $(dev vol) 6"
	is "$1: $2, through two" "$(bio $D/top "$2" 0 8)" "$1"
	is "$1: in flight" "$(stats "$(ours vol)" 9) $(stats "$(ours top)" 9)" "0 0"
	ok "$1: off it" table top "0 8 io-err"
	ok "$1: off" table vol "0 8 io-err"
}

# ENODATA: a medium error; EREMOTEIO: what the disk says it has not got
modprobe -q sd_mod
modprobe scsi_debug delay=0 dev_size_mb=8 opts=2 virtual_gb=1 || bail "no scsi_debug"
ok "a SCSI disk" wait_for 20 lab_new_sd 1
name=$(lab_sds)
name=${name##*/}
ok "its node" wait_for 10 test -b "/dev/$name"
scsi=$(tr : ' ' < "/sys/block/$name/dev")
keeps ENODATA read "/dev/$name" "$scsi" 4660 1024
targets=$(much "linear striped mirror destination" "$targets")
echo 0 > /sys/bus/pseudo/drivers/scsi_debug/opts
echo 0 > /sys/bus/pseudo/drivers/scsi_debug/virtual_gb
keeps EREMOTEIO read "/dev/$name" "$scsi" 1000000 1024
keeps EREMOTEIO write "/dev/$name" "$scsi" 1000000 1024

# EIO
disk null 4 badblocks=+100-107
keeps EIO read "$DISK" "$DEVNO" 100 1024
keeps EIO write "$DISK" "$DEVNO" 100 1024

# ENOSPC: a loop device whose file system is full
disk null 32
ok "mkfs" mkfs.ext4 -q -b 4096 -m 0 "$DISK"
mkdir -p /mnt/full
ok "mount" mount -t ext4 "$DISK" /mnt/full
truncate -s 64M /mnt/full/image
dd if=/dev/zero of=/mnt/full/rest bs=1M 2> /dev/null
dd if=/dev/zero of=/mnt/full/rest2 bs=4k 2> /dev/null
sync
loop=$(/bin/losetup -f --show --direct-io=on /mnt/full/image)
is "a loop device with direct I/O" "$(cat "/sys/block/${loop##*/}/loop/dio")" 1
keeps ENOSPC write "$loop" "$(tr : ' ' < "/sys/block/${loop##*/}/dev")" 80000 1024

# ETIMEDOUT: it is noticed a second and a half after the request began, or later
disk null 4 irqmode=2 completion_nsec="$(much 3 6)000000000"
if echo 500 > "/sys/block/${DISK##*/}/queue/io_timeout" && [ "$(bio "$DISK" read 0 8)" = ETIMEDOUT ]; then
	# Side by side, as each takes that long
	ok "ETIMEDOUT, linear: a table" table vol "$(lines_at linear "$DEVNO" 0 1024)"
	ok "ETIMEDOUT, mirror: a table" table top "$(lines_at mirror "$DEVNO" 0 1024)"
	bio $D/vol read 0 8 > /tmp/linear &
	is "ETIMEDOUT, mirror" "$(bio $D/top read 0 8)" ETIMEDOUT
	wait
	is "ETIMEDOUT, linear" "$(cat /tmp/linear)" ETIMEDOUT
	is "ETIMEDOUT: in flight" "$(stats "$(ours vol)" 9) $(stats "$(ours top)" 9)" "0 0"
else
	diag "no disk that times out"
fi
ctl "remove top"
ctl "remove vol"
