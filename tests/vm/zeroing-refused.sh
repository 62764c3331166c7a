#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a disk that finds out only when it is asked that it cannot write zeros: they are written all the same, under any target, and tables go on being loaded
# stock: dmap_limits_stack(): what zeroing frees is a limit of its own (WZEROES_UNMAP), and a disk gives it up when asked
# modules: sd_mod
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk scsi 16 write_same_length=8 lbpws=1
a=$DEVNO A=$DISK
disk scsi 16 write_same_length=8 lbpws=1
b=$DEVNO B=$DISK
ctl "create vol"

# believed: they can, say the disks again
believed()
{
	for file in /sys/class/scsi_disk/*/max_write_same_blocks; do
		echo 65535 > "$file"
	done
}
# can DEVNO: yes or no
can() { [ "$(queue "$(mm $1)" write_zeroes_max_bytes)" -gt 0 ] && echo yes || echo no; }

believed
is "the disk says it can" "$(can "$a")" yes
is "alone" "$(bio "$A" zeroout 0 1000)" OK
is "it cannot" "$(can "$a")" no

for lines in "0 16000 linear $a 0" "0 16000 striped 2 64 $a 0 $b 0" "0 16000 mirror $a 0 $b 0 insync"; do
	what=${lines#* * }
	what=${what%% *}
	believed
	ok "$what: a table" table vol "$lines"
	is "$what: offers it" "$(can "$(dev vol)")" yes
	pat write $D/vol 0 4000 p > /dev/null
	is "$what: zeroing" "$(bio $D/vol zeroout 1000 1000)" OK
	is "$what: was tried" "$(can "$a")" no
	is "$what: those are zeros" "$(mapped $D/vol 4000)" "0 1000 p+0
2000 2000 p+2000"
	is "$what: once more" "$(bio $D/vol zeroout 2000 1000)" OK
done
is "mirror: both legs" "$(sum "$B" 0 16000)" "$(sum "$A" 0 16000)"
is "mirror: are alive" "$(status vol)" "copied=16000/16000 legs=AA"
ok "another table" table vol "0 16000 linear $a 0"
is "no longer offers it" "$(can "$(dev vol)")" no
# What it frees by zeroing is another limit, which it keeps.
echo writesame_16_unmap | tee /sys/class/scsi_disk/*/zeroing_mode > /dev/null
believed
bio "$A" zeroout 0 1000 > /dev/null
is "by unmap: it cannot" "$(can "$a")" no
ok "by unmap: a table" table vol "0 16000 linear $a 8"
is "by unmap: zeroing" "$(bio $D/vol zeroout 1000 1000)" OK
