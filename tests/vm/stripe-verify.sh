#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what is written to stripes is read back, in requests of any size, and through linear lines for each chunk, too
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

for i in 0 1 2 3 4; do
	disk null 4
	eval "d$i='$DEVNO'"
done
ctl "create vol"
v=$(ours vol)
engine=libaio
fio --name=u --ioengine=io_uring --filename=/dev/zero --rw=read --size=4k --thread > /tmp/fio 2>&1 &&
	engine=io_uring
diag "engines: libaio $engine"

# verify WHAT ARG...: fio does it
verify()
{
	local what=$1

	shift
	if fio --name=v --filename=$D/vol --rw=randwrite --direct=1 --ioengine=psync --verify=crc32c \
		--verify_fatal=1 --thread --minimal "$@" > /tmp/fio 2>&1; then
		lab_pass
	else
		lab_fail "$layout: $what" "$(grep -v '^3;' /tmp/fio | tail -n 5)"
	fi
}

# try SIZE CHUNK "DEVNO START"...: all of it for the first of them; for the others, by
# default, requests of all sizes alone
layouts=0
try()
{
	layouts=$((layouts + 1))
	layout="$1 sectors, chunks of $2 on $(($# - 2))"
	lay "$@"
	bytes=$(($1 * 512))
	ok "$layout" table vol "$line"
	mixed="--bssplit=512/30:3k/20:4k/20:33k/10:200k/10:1500k/10 --size=$bytes"
	if [ $layouts -gt 1 ] && [ -z "$ALL" ]; then
		verify "all sizes, libaio" --ioengine=libaio --iodepth=16 $mixed
		ok "$layout: chunk by chunk" file vol /tmp/chunks
		verify "what stripes wrote, read without" --verify_only --ioengine=libaio --iodepth=16 $mixed
		is "$layout: in flight" "$(stats "$v" 9)" 0
		return
	fi
	verify 512 --bs=512 --size=300k --offset=1536
	verify 4k --bs=4k --size=1M --offset=512
	[ -z "$ALL" ] || verify 60k --bs=60k --size=$bytes
	[ -z "$ALL" ] || verify 1M --bs=1M --size=$bytes
	verify "1M, from memory out of line" --bs=1M --size=$bytes --mem_align=512
	verify "all sizes, libaio" --ioengine=libaio --iodepth=16 $mixed
	ok "$layout: chunk by chunk" file vol /tmp/chunks
	verify "what stripes wrote, read without" --verify_only --ioengine=libaio --iodepth=16 $mixed
	verify "written without" --ioengine=libaio --iodepth=16 --randseed=5 --do_verify=0 $mixed
	ok "$layout again" table vol "$line"
	verify "what was written without, read by stripes" --verify_only --ioengine=libaio --iodepth=16 --randseed=5 $mixed
	verify "all sizes, $engine" --ioengine=$engine --iodepth=16 --bsrange=512-700k --mem_align=1536 --size=$bytes
	verify "through the page cache" --direct=0 --bsrange=512-100k --size=2M --end_fsync=1 --invalidate=1
	is "$layout: in flight" "$(stats "$v" 9)" 0
}

try "$(much 7011 12011)" 24 "$d0 100" "$d1 0" "$d2 501"
try "$(much 4191 8191)" 1 "$d0 3" "$d1 0"
try "$(much 8000 20000)" 128 "$d0 7" "$d1 1" "$d2 0" "$d3 64" "$d4 9"
try "$(much 4001 8001)" 64 "$d2 13"
try "$(much 5111 11111)" 9 "$d2 0" "$d0 5" "$d1 11"
