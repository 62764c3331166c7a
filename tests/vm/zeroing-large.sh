#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: zeroing of 4 GiB and more at once does on a device without disks what zeroing less does
# stock: dmap_limits_cap(): 6.1 does not look whether it fits in a bio
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

ctl "create vol"
ok "errors" table vol "0 33554432 io-err"
for n in 8 8388600 8388608 8388616 16777216 16777217; do
	is "io-err: zeroing $n sectors" "$(bio $D/vol zeroout 0 $n)" EIO
done
ok "errors behind 2 GiB" table vol "0 4194304 zero
4194304 29360128 io-err"
is "zero: zeroing 2 GiB" "$(bio $D/vol zeroout 0 4194304)" OK
for n in 8388608 12582912 16777216; do
	is "zero, then io-err: zeroing $n sectors" "$(bio $D/vol zeroout 0 $n)" EIO
done
ok "nothing is too long" table vol "0 33554432 zero"
for n in 8388608 16777217; do
	is "zero: zeroing $n sectors" "$(bio $D/vol zeroout 0 $n)" OK
done
is "what is zeroed at once fits in a bio" \
	"$([ "$(queue "$(ours vol)" write_zeroes_max_bytes)" -lt 4294967296 ] && echo yes)" yes
