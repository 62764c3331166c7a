#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: of a request that goes round all legs each leg gets one, of others each chunk
# stock: how bios are split and merged, the large ones too, was changed more than once
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

disk null 12 cache_size=4
a=$DEVNO
disk null 12 cache_size=4
b=$DEVNO
disk null 12 cache_size=4
c=$DEVNO
legs="$(mm $a) $(mm $b) $(mm $c)"
ctl "create vol"
v=$(ours vol)
ok "three" table vol "0 30000 striped 3 24 $a 0 $b 100 $c 200"

# gets WHAT WANTED ARG...: bio's requests
gets()
{
	local what=$1 want=$2

	shift 2
	is "$what" "$(traced bio "$@")" OK
	# 6.1 adds a flush to what has FUA.
	sed -i '/ + 0 /d;/ + 0$/d' /tmp/events
	is "$what: one request of ours" "$(grep -c "^Q $v " /tmp/events)" 1
	# shellcheck disable=SC2086
	is "$what: what the legs get" "$(queued $legs | tr '\n' ';')" "$want;"
}

gets "in a chunk" "1 WS 105+10" $D/vol write 29 10
gets "a chunk" "1 WS 100+24" $D/vol write 24 24
gets "over a border" "1 RS 120+4;2 RS 200+4" $D/vol read 44 8
gets "over all borders of a row, none twice" "0 RS 0+24;1 RS 100+24;2 RS 200+24" $D/vol read 0 72
gets "ending where it began, a row on" "0 RS 20+14;1 RS 100+24;2 RS 200+24" $D/vol read 20 62
gets "a sector further than a row" "0 WS 0+25;1 WS 100+24;2 WS 200+24" $D/vol write 0 73
gets "from the middle" "0 WS 24+24;1 WS 110+38;2 WS 200+28" $D/vol write 34 90
gets "three rows" "0 RS 24+72;1 RS 124+72;2 RS 224+72" $D/vol read 72 216
gets "with FUA" "0 WFS 24+72;1 WFS 124+72;2 WFS 224+72" -d $D/vol write 72 216
gets "from the last leg" "0 RS 24+36;1 RS 124+24;2 RS 223+25" $D/vol read 71 85
gets "to the end" "0 RS 9984+24;1 RS 10084+24;2 RS 10163+21" $D/vol read 29931 69

# splits START COUNT: how often a read is split
splits()
{
	trace_on block_split
	bio $D/vol read "$1" "$2" > /tmp/did
	trace_raw | grep -c ' block_split: '
}
is "a row is split" "$(splits 0 72)" 2
is "out of line, too" "$(splits 20 52)" 2
is "a sector more is not" "$(splits 0 73) $(splits 20 53)" "0 0"

# large ones: three for each of ours, whatever they were cut to above
is "8 MiB" "$(traced bio $D/vol write 1000 16384)" OK
ours=$(grep -c "^Q $v " /tmp/events)
# shellcheck disable=SC2086
theirs=$(queued $legs | wc -l)
is "$ours of ours, $theirs of theirs" "$theirs" $((3 * ours))
# shellcheck disable=SC2086
is "all of it" "$(queued $legs | awk '{ sub(/.*\+/, ""); n += $0 } END { print n }')" 16384

# so many segments that they are not gathered, and none gets lost
ok "chunks of a sector" table vol "0 30000 striped 2 1 $a 0 $b 100"
ok "8 MiB of them" fio --name=m --filename=$D/vol --rw=write --bs=8M --size=8M --direct=1 --ioengine=psync \
	--thread --verify=crc32c --verify_fatal=1 --output=/tmp/fio
ok "one leg" table vol "0 20000 striped 1 24 $a 10"
is "over chunks" "$(traced bio $D/vol read 20 1000)" OK
# shellcheck disable=SC2086
is "one request" "$(queued $legs)" "0 RS 30+1000"

# two legs side by side on one disk
ok "on one disk" table vol "0 2000 striped 2 24 $a 0 $a 5000"
gets "round both" "0 RS 0+48;0 RS 5000+36" $D/vol read 0 84
is "in flight" "$(stats "$v" 9)" 0
