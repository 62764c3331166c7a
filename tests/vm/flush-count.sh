#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a flush reaches every device under the table that has a cache, once each
# stock: dmap_limits_commit(): a write cache by features (6.11) or blk_queue_write_cache(); flushes of a bio device
# arch: a flush reaches each device
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8 cache_size=4
a=$DEVNO
disk null 8 cache_size=4
b=$DEVNO
disk null 8 cache_size=4
c=$DEVNO
disk null 8
plain=$DEVNO
disk null 8
plain2=$DEVNO
ctl "create vol"
v=$(ours vol)

# flushes CMD...: to whom it sends them, in the order of a b c
flushes()
{
	trace_on
	"$@" > /tmp/did
	events | awk '$1 == "Q" && $3 ~ /^F/ { print $2 }' | sort | uniq -c |
		sed "s/ $v$/ vol/;s/ $(mm $a)$/ a/;s/ $(mm $b)$/ b/;s/ $(mm $c)$/ c/;s/ $(mm $plain)$/ plain/;s/ $(mm $plain2)$/ plain2/" |
		awk '{ print $2 "=" $1 }' | sort | tr '\n' ' '
}

ok "one device, twice in the table" table vol "0 100 linear $a 1000
100 100 linear $a 0"
is "flush over one" "$(flushes bio $D/vol flush)" "a=1 vol=1 "
is "came back" "$(cat /tmp/did)" OK

ok "two devices" table vol "0 100 linear $a 1000
100 100 linear $b 0
200 100 linear $a 0"
is "flush over two" "$(flushes bio $D/vol flush)" "a=1 b=1 vol=1 "

ok "three devices" table vol "0 100 linear $a 1000
100 100 linear $b 0
200 100 linear $c 0
300 100 linear $a 0
400 100 linear $b 500"
is "flush over three" "$(flushes bio $D/vol flush)" "a=1 b=1 c=1 vol=1 "
is "came back" "$(cat /tmp/did)" OK
is "a read flushes nothing" "$(flushes bio $D/vol read 96 8)" ""
is "a write flushes nothing" "$(flushes bio $D/vol write 96 8)" ""

ok "errors among them" table vol "0 100 linear $a 0
100 100 io-err
200 100 linear $b 0"
is "flush around errors" "$(flushes bio $D/vol flush)" "a=1 b=1 vol=1 "

ok "one without a cache among them" table vol "0 100 linear $plain 0
100 100 linear $b 0"
is "flush where there is a cache" "$(flushes bio $D/vol flush)" "b=1 vol=1 "
is "came back" "$(cat /tmp/did)" OK
is "has a write cache" "$(queue "$v" write_cache)" "write back"
ok "none with a cache" table vol "0 100 linear $plain 0"
is "nothing to flush" "$(flushes bio $D/vol flush)" "vol=1 "
is "came back" "$(cat /tmp/did)" OK
is "still has one, for others" "$(queue "$v" write_cache)" "write back"
ok "two, and none with a cache" table vol "0 100 linear $plain 0
100 100 linear $plain2 0"
is "nothing to flush on two" "$(flushes bio $D/vol flush)" "vol=1 "
is "came back" "$(cat /tmp/did)" OK
ok "errors alone" table vol "0 100 io-err"
is "nothing to flush at all" "$(flushes bio $D/vol flush)" "vol=1 "
is "came back" "$(cat /tmp/did)" OK

ok "a device of ours below" ctl "create top"
ok "two again" table vol "0 100 linear $a 1000
100 100 linear $b 0"
ok "on top, with one of them beside it" table top "0 200 linear $(state vol dev | tr : ' ') 0
200 100 linear $c 0"
is "flush through both" "$(flushes bio $D/top flush | tr ' ' '\n' | grep '^[abcv]' | tr '\n' ' ')" \
	"a=1 b=1 c=1 vol=1 "
ctl "remove top"
ctl "suspend vol"
bio $D/vol flush > /tmp/held &
ok "it is held" wait_for 30 waits $!
ctl "resume vol"
wait $!
is "a flush that was held" "$(cat /tmp/held)" OK
is "in flight" "$(stats "$v" 9)" 0
