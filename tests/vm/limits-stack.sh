#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: our limits are those of all lower devices together, as the kernel's own drivers stack them
# stock: dmap_limits_init(), _stack() and _commit(): features (6.11) or flags, checked against dm-linear of the same kernel
# modules: dm-mod sd_mod
# timeout: 800
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16 discard=1 cache_size=4
a=$DEVNO
disk null 16 blocksize=4096
b=$DEVNO
# 4 KiB physical blocks, the first aligned one is sector 7; 64 KiB at best
disk scsi 16 physblk_exp=3 lowest_aligned=7 opt_blks=128 opt_xferlen_exp=4 lbpu=1 unmap_granularity=16
c=$DEVNO
disk brd 16
d=$DEVNO
modes="logical_block_size physical_block_size minimum_io_size optimal_io_size
	discard_granularity rotational stable_writes"

# limits MAJOR,MINOR: without a process for each, which there would be hundreds of
limits()
{
	dir=$(sys "$1")
	for attr in $modes; do
		[ -f "$dir/queue/$attr" ] || continue
		read -r value < "$dir/queue/$attr"
		echo "$attr $value"
	done
	read -r value < "$dir/alignment_offset"
	echo "alignment $value"
	read -r value < "$dir/queue/discard_max_bytes"
	[ "$value" -gt 0 ] && echo "discards yes" || echo "discards no"
}

# try WHAT LINES: our limits over this table and those of dm-linear
try()
{
	echo "$2" > /tmp/table
	ok "$1: ours lets go" table vol "0 8 io-err"
	ok "$1: theirs" dmsetup create theirs /tmp/table
	for dir in /sys/block/dm-*; do
		IFS=: read -r major minor < "$dir/dev"
	done
	limits "$major,$minor" > /tmp/theirs
	dmsetup remove theirs
	ok "$1: ours" table vol "$2"
	limits "$(ours vol)" > /tmp/ours
	# Theirs wants discards from all of them, ours from one.
	if grep -q 'discards no' /tmp/theirs; then
		sed -i /discard/d /tmp/theirs /tmp/ours
	fi
	same "$1" /tmp/theirs /tmp/ours
	# Theirs has a cache where one below has; ours, for tables to come, always.
	is "$1: write cache, FUA" "$(queue "$(ours vol)" write_cache) $(queue "$(ours vol)" fua)" "write back 1"
}

# line START COUNT DEVNO OFFSET: one that dmsetup reads too
line() { echo "$1 $2 linear $(echo "$3" | tr ' ' :) $4"; }

ctl "create vol"
try "a plain one" "$(line 0 8192 "$d" 0)"
try "with a cache and discards" "$(line 0 8192 "$a" 0)"
try "blocks of 4 KiB" "$(line 0 8192 "$b" 0)"
is "really" "$(queue "$(ours vol)" logical_block_size)" 4096
try "physical blocks of 4 KiB, aligned" "$(line 0 8192 "$c" 7)"
is "really" "$(queue "$(ours vol)" physical_block_size)" 4096
is "really aligned" "$(cat "$(sys "$(ours vol)")/alignment_offset")" 0
try "physical blocks of 4 KiB, out of line" "$(line 0 8192 "$c" 0)"
is "really" "$(cat "$(sys "$(ours vol)")/alignment_offset")" 3584
try "two of them" "$(line 0 8192 "$a" 0)
$(line 8192 8192 "$d" 0)"
try "512 beside 4 KiB" "$(line 0 8192 "$a" 0)
$(line 8192 8192 "$b" 0)"
try "all" "$(line 0 8192 "$a" 8)
$(line 8192 8192 "$b" 0)
$(line 16384 8192 "$c" 7)
$(line 24576 8192 "$d" 8)"
try "the plain one again" "$(line 0 8192 "$d" 0)"

for disk in "$a" "$d"; do
	f=$(sys "$(mm $disk)")/queue
	[ -w "$f/rotational" ] && echo 1 > "$f/rotational"
	[ -w "$f/stable_writes" ] && echo 1 > "$f/stable_writes" 2>/dev/null
	try "rotational, with stable writes" "$(line 0 8192 "$disk" 0)"
	try "beside one that is not" "$(line 0 8192 "$disk" 0)
$(line 8192 8192 "$b" 0)"
done

# blocks of 4 KiB: every boundary must be one
fails "a boundary at 512 bytes" table vol "0 8 linear $a 0
8 9 linear $b 0
17 7 linear $a 100"
is "with" "$ERR" EINVAL
like "and its line" "$(errline vol)" "line [34]: *"
fails "an offset at 512 bytes" table vol "0 8 linear $b 1"
is "with" "$ERR" EINVAL
like "and its line" "$(errline vol)" "line 2: *"
fails "a size at 512 bytes" table vol "0 8 linear $b 0
8 1 linear $a 0"
is "with" "$ERR" EINVAL
like "and its line" "$(errline vol)" "line [23]: *"
