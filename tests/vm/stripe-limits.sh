#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a chunk is the minimum and a row the optimal I/O, also beside other lines and on devices with wishes of their own
# stock: dmap_limits_commit(): the limits of a chunk and a row, and read ahead, which 6.1 has to be told
# modules: dm-mod sd_mod
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16 discard=1 cache_size=4
a=$DEVNO
disk null 16 blocksize=4096
b=$DEVNO
# 4 KiB physical blocks; 64 KiB at best
disk scsi 16 physblk_exp=3 opt_blks=128 opt_xferlen_exp=4
c=$DEVNO
disk null 16
d=$DEVNO
ctl "create vol"
v=$(ours vol)

# limits LINES: "minimum optimal logical physical" of ours
limits()
{
	table vol "$1" || echo "$ERR: $(errline vol)"
	echo "$(queue "$v" minimum_io_size) $(queue "$v" optimal_io_size) $(queue "$v" logical_block_size) $(queue "$v" physical_block_size)"
}

is "plain" "$(limits "0 8192 striped 3 24 $a 0 $d 0 $d 8000")" "12288 36864 512 512"
ok "reads ahead" test "$(queue "$v" read_ahead_kb)" -ge $((2 * 36))
is "large rows" "$(limits "0 8192 striped 4 1024 $a 0 $d 0 $a 4096 $d 4096")" "524288 2097152 512 512"
is "read ahead twice a row" "$(queue "$v" read_ahead_kb)" 4096
is "a short one again" "$(limits "0 8192 striped 2 8 $a 0 $d 0")" "4096 8192 512 512"
is "one sector" "$(limits "0 8192 striped 2 1 $a 0 $d 0")" "512 1024 512 512"
is "one stripe" "$(limits "0 8192 striped 1 128 $a 0")" "65536 65536 512 512"
is "an odd one" "$(limits "0 8192 striped 3 9 $a 0 $d 0 $d 8000")" "4608 13824 512 512"
is "blocks of 4 KiB" "$(limits "0 8192 striped 2 8 $a 0 $b 0")" "4096 8192 4096 4096"
is "beside linear" "$(limits "0 8192 striped 3 24 $a 0 $d 0 $d 8000
8192 8192 linear $d 16000")" "12288 36864 512 512"
is "two geometries" "$(limits "0 8192 striped 3 24 $a 0 $d 0 $d 8000
8192 8192 striped 2 128 $a 8000 $d 16000")" "65536 1179648 512 512"
is "the same twice" "$(limits "0 8192 striped 3 24 $a 0 $d 0 $d 8000
8192 8192 striped 3 24 $a 8000 $d 16000 $d 24000")" "12288 36864 512 512"
is "linear, after that" "$(limits "0 8192 linear $d 0")" "512 0 512 512"

# more than 64 MiB is not recommended, for twice that is read ahead
is "a row of 64 MiB" "$(limits "0 8192 striped 2 65536 $a 0 $d 0")" "33554432 67108864 512 512"
is "a row a little larger" "$(limits "0 8192 striped 2 65544 $a 0 $d 0")" "33558528 0 512 512"
is "a chunk of 2 GiB" "$(limits "0 8192 striped 2 4194304 $a 0 $d 0")" "512 0 512 512"
is "a chunk of 2 TiB" "$(limits "0 8192 striped 2 4294967295 $a 0 $d 0")" "512 0 512 512"
ok "read ahead has a limit" test "$(queue "$v" read_ahead_kb)" -le 131072
like "two that go together badly" "$(limits "0 8192 striped 2 65536 $a 0 $d 0
8192 8192 striped 3 7 $a 8000 $d 8000 $d 16000")" "33554432 [0-9]* 512 512"

# what the devices want is met, too
opt=$(queue "$(mm $c)" optimal_io_size)
is "of the device itself" "$opt" 65536
is "with its wishes" "$(limits "0 8160 striped 2 24 $c 0 $c 8192")" "12288 196608 512 4096"
is "a chunk that is no multiple of the physical block" "$(limits "0 8160 striped 2 12 $c 0 $c 8192" | cut -d ' ' -f 3-)" "512 4096"
min=$(queue "$v" minimum_io_size) opt=$(queue "$v" optimal_io_size)
diag "chunk of 6144 on physical blocks of 4096: minimum $min, optimal $opt, alignment $(cat "$(sys "$v")/alignment_offset")"
is "reads and writes there" "$(pat write $D/vol 0 8160 p 0 100; pat check $D/vol 0 8160 p 0 777)" "OK
OK"
is "a file system is made there" "$(mkfs.ext4 -q $D/vol > /tmp/mkfs 2>&1 && e2fsck -fn $D/vol > /tmp/fsck 2>&1 && echo OK)" OK

# on top of stripes
ctl "create top"
ok "small" table vol "0 8160 striped 2 24 $a 0 $d 0"
ok "on top" table top "0 8160 linear $(state vol dev | tr : ' ') 0"
is "hands them on" "$(queue "$(ours top)" minimum_io_size) $(queue "$(ours top)" optimal_io_size)" "12288 24576"
ok "stripes on stripes" table top "0 8160 striped 2 48 $(state vol dev | tr : ' ') 0 $(state vol dev | tr : ' ') 4080"
is "rows of rows" "$(queue "$(ours top)" minimum_io_size) $(queue "$(ours top)" optimal_io_size)" "24576 49152"
ctl "remove top"

# the same as the mainline's; on a device of its own, as read ahead does not go down on 7.2
ctl "create fresh"
f=$(ours fresh)
ok "vol lets go" table vol "0 8 io-err"
for geometry in "2 8" "3 16" "2 128"; do
	# shellcheck disable=SC2086
	set -- $geometry
	legs=$(for i in $(seq 1 $1); do echo "$(echo "$d" | tr ' ' :) $((i * 4096))"; done | xargs)
	ok "ours lets go" table fresh "0 8 io-err"
	ok "theirs" dmsetup create theirs --table "0 $(($1 * $2 * 32)) striped $1 $2 $legs"
	t=$(dmsetup info -c --noheadings -o major,minor --separator , theirs)
	theirs="$(queue "$t" minimum_io_size) $(queue "$t" optimal_io_size) $(queue "$t" read_ahead_kb)"
	dmsetup remove theirs
	ok "ours" table fresh "0 $(($1 * $2 * 32)) striped $1 $2 $legs"
	is "$geometry: as theirs" "$(queue "$f" minimum_io_size) $(queue "$f" optimal_io_size) $(queue "$f" read_ahead_kb)" "$theirs"
done
