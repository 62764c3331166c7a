#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: limit: what it is told counts at once, also for those that wait; what is refused changes nothing for them; while it is suspended; told all the time under load
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LIMIT:-/tests/limit.inc}"

disk null 16
a=$DEVNO
ctl "create vol"
V=$D/vol
line="0 32768 limit $a 0"
list=$(places 300)

# hold RW WORDS: 300 wait
hold()
{
	ok "$2" table vol "$line $2"
	# shellcheck disable=SC2086
	asked /tmp/aio $V "$1" $list
	ok "$2: they wait" waits vol 200
}
ended() { [ "$(grep -c OK /tmp/aio)" = 300 ]; }

# In the time that wait_for has some sixty would go.
for words in iops=0 iops=100000 "iops=0 mibps=1000" "burst=50 iops=5000"; do
	hold w iops=1
	ok "$words" ctl "tell vol 0 $words"
	ok "$words: all go" wait_for 60 ended
	is "$words: none waits" "$(waiting vol)" 0
done
hold r "read_iops=1 iops=2"
fails "a word too many" ctl "tell vol 0 iops=0 read_iops=0 nothing"
ok "writes" ctl "tell vol 0 write_iops=5 burst=3600000"
ok "one of two" ctl "tell vol 0 iops=0"
sleep 0.3
ok "they wait still" waits vol 200
ok "suspend" ctl "suspend vol"
ok "told meanwhile" ctl "tell vol 0 read_iops=0"
ok "resume" ctl "resume vol"
ok "all go" wait_for 60 ended

# Slower: what half of them had waited for is not theirs at once.
hold r iops=2
ok "slower" ctl "tell vol 0 iops=1 burst=3600000"
sleep 1
ok "they wait still" waits vol 200
ok "data is limited, requests are not" ctl "tell vol 0 iops=0 read_mibps=1"
# 200 of 4 KiB each
least "as told" 60 wait $aio

# All the time
ok "fast" table vol "$line iops=2000"
load_on $V $((8 << 20)) &
load=$!
i=0
while [ $i -lt "$(much 100 1000)" ]; do
	for words in iops=3000 iops=0 "mibps=50 read_iops=500" "write_iops=500 mibps=0" \
		"burst=1 iops=1000000" "read_iops=0 write_iops=0"; do
		ctl "tell vol 0 $words" || echo "$words: $ERR" >> /tmp/wrong
	done
	cat $P/vol > /dev/null
	i=$((i + 1))
done
touch /tmp/stop
ctl "tell vol 0 iops=0 mibps=0"
ok "all that was written is there" wait $load
[ -s /tmp/rounds ] || diag "$(tail -n 20 /tmp/fio.out)"
is "no command failed" "$(cat /tmp/wrong 2> /dev/null)" ""
is "none waits" "$(waiting vol)" 0
