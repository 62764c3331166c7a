#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table that cuts a zone, or has zones of two kinds, or zoned and other devices, or targets that cannot use them, is refused; so is one that changes the zones of a device in use
# stock: bdev_is_zoned(), and zoned null_blk, were changed more than once
# modules: null_blk sd_mod
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 32 zoned=1 zone_size=4 zone_nr_conv=1
a=$DEVNO A=$DISK
disk null 30 zoned=1 zone_size=4 zone_nr_conv=0
b=$DEVNO
disk null 32 zoned=1 zone_size=2 zone_nr_conv=0
small=$DEVNO
disk null 32
plain=$DEVNO
ctl "create vol"

# refused WHAT LINES TEXT
refused()
{
	fails "$1" table vol "$2"
	is "$1: errno" "$ERR" "${4:-EINVAL}"
	is "$1: text" "$(errline vol)" "$3"
}
colon() { echo "$1:$2"; }
# shellcheck disable=SC2086
{
	a_=$(colon $a) b_=$(colon $b) small_=$(colon $small) plain_=$(colon $plain)
}

refused "a line that begins in a zone" "0 8192 linear $a 0
8192 4096 linear $b 57344
12288 8192 linear $a 8192" \
	"line 4: linear: begins at sector 12288, which is not a multiple of a zone (8192 sectors)"
refused "a place that does" "0 8192 linear $a 4096" \
	"line 2: linear: START 4096 is not a multiple of the zones of $a_ (8192 sectors)"
refused "a line that ends in one" "0 12288 linear $a 0" \
	"line 2: linear: 12288 sectors are not whole zones of $a_ (8192 sectors)"
refused "two sizes" "0 8192 linear $a 0
8192 8192 linear $small 0" \
	"line 3: linear: $small_ has zones of 4096 sectors, and the lines before have zones of 8192"
refused "a device that is not zoned" "0 8192 linear $a 0
8192 8192 linear $plain 0" \
	"line 3: linear: $plain_ is not a zoned device, and those of the lines before are"
refused "such a one before" "0 8192 linear $plain 0
8192 8192 linear $a 0" \
	"line 3: linear: $a_ is a zoned device, and the lines before do not lie on one"
refused "zeros before" "0 8192 zero
8192 8192 linear $a 0" \
	"line 3: linear: $a_ is a zoned device, and the lines before do not lie on one"
for type in zero io-err "mirror $b 0 $a 0"; do
	refused "$type behind" "0 8192 linear $a 0
8192 8192 $type" \
		"line 3: ${type%% *}: the lines before it lie on zoned devices, which do not go with this target"
done
refused "a mirror" "0 8192 mirror $a 0 $b 0" \
	"line 2: mirror: $a_ is a zoned device, which this target cannot use"
refused "stripes" "0 16384 striped 2 8192 $b 0 $a 0" \
	"line 2: striped: $b_ is a zoned device, which this target cannot use"
# Linux before 6.10 does not know how much they hold.
disk null 32 zoned=1 zone_size=4 zone_capacity=3 zone_nr_conv=0
if [ "$KERNEL" != 6.1 ]; then
	# shellcheck disable=SC2086
	refused "zones that hold less" "0 8192 linear $b 0
8192 8192 linear $DEVNO 0" \
		"line 3: linear: the zones of $(colon $DEVNO) hold 6144 sectors, and those of the lines before 8192"
fi
# From 6.8 on it is no zoned device.
disk scsi 16 zbc=aware zone_size_mb=4 zone_nr_conv=1
if [ "$(queue "$(mm $DEVNO)" zoned)" != none ]; then
	is "host-aware" "$(queue "$(mm $DEVNO)" zoned)" host-aware
	# shellcheck disable=SC2086
	refused "of that kind" "0 8192 linear $DEVNO 0" \
		"line 2: linear: $(colon $DEVNO) is a zoned device of the host-aware kind, which is not supported"
else
	fails "not zoned" [ "$KERNEL" = 6.1 ]
fi
is "nothing was bound" "$(state vol state)" empty
is "they are free" "$(opn rwx "$A")" OK

ok "whole zones, and the last one" table vol "0 8192 linear $a 8192
8192 12288 linear $b 49152"
is "read as written" "$(grep -c linear $P/vol)" 2

# As long as it is open
bio $D/vol hold > $LAB/hold &
ok "open" wait_for 10 grep -q OK $LAB/hold
refused "other zones" "0 8192 linear $small 0" \
	"line 3: the zones would become 4096 sectors (0: none), and vol is open with zones of 8192" EBUSY
refused "no zones" "0 8192 linear $plain 0" \
	"line 3: the zones would become 0 sectors (0: none), and vol is open with zones of 8192" EBUSY
fails "more of them at once" load vol "begin
0 24576 linear $a 0
end now
"
is "errno" "$ERR" EBUSY
is "text" "$(errline vol)" \
	"line 3: vol is open, and has zones, of which end now cannot change how many there are"
ok "more of them" table vol "0 24576 linear $a 0"
ok "as many at once" load vol "begin
0 24576 linear $b 0
end now
"
kill $!
wait $! 2> /dev/null
ok "then no zones" table vol "0 8192 linear $plain 0"
is "there are none" "$(queue "$(ours vol)" zoned) $(queue "$(ours vol)" nr_zones)" "none 0"
is "nor appends" "$(queue "$(ours vol)" zone_append_max_bytes)" 0
bio $D/vol hold > $LAB/hold &
ok "open" wait_for 10 grep -q OK $LAB/hold
refused "zones" "0 8192 linear $small 0" \
	"line 3: the zones would become 4096 sectors (0: none), and vol is open with zones of 0" EBUSY
kill $!
wait $! 2> /dev/null
ok "then zones" table vol "0 8192 linear $small 0"
