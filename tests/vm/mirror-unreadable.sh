#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: regions that cannot be read are left out and told, the others copied; such a mirror is never in sync
# modules: dm-mod dm-flakey
# timeout: 300
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=10001
disk null 16 badblocks=+1000-1003
a=$DEVNO A=$DISK bads=/sys/kernel/config/nullb/lab0/badblocks
disk null 16
b=$DEVNO B=$DISK
src() { echo "-1000-1003" > $bads; pat write "$A" 0 32768 src > /dev/null; }
ctl "create vol"

src
echo "+1000-1003" > $bads
pat write "$B" 0 32768 junk > /dev/null
# Its disk hangs until somebody waits for the second event.
between low "$a" 32768
ctl "suspend low"
is "an event at the load, one at the first region" \
	"$(pollev $P/vol run "printf 'begin\n0 $size mirror $(dev low) 100 $b 200 region 64\nend\n' > $P/vol" \
		poll read later "echo resume low > $P/control" wait)" "PRI+ERR . PRI+ERR"
ok "off" table vol "0 $size io-err"
ok "off" ctl "remove low"
pat write "$B" 0 32768 junk > /dev/null
event=$(state vol event)
log_clear
ok "mirror" table vol "0 $size mirror $a 100 $b 200 region 64 rate 4"
# sectors 900 to 903 of the mirror are in its region from 896 on
ok "all others are copied" wait_for 60 has vol "# copied=$((size - 64))/$size legs=AA unreadable=64"
is "the log" "$(log_since | sed -n 's/.*\(vol: mirror: .*\)/\1/p')" \
	"vol: mirror: the source, $(echo "$a" | tr ' ' :), cannot be read (error 5) in its sectors 996 to 1059, which are not copied"
is "what is before it" "$(pat check "$B" 200 896 src 100)" OK
is "what is behind" "$(pat check "$B" 1160 $((size - 960)) src 1060)" OK
is "what is not copied" "$(pat check "$B" 1160 0 x; pat map "$B" 1096 64 | grep -c src)" "OK
0"
is "a read of it" "$(bio $D/vol read 896 8)" EIO
is "beside it" "$(bio $D/vol read 888 8)" OK
sleep "$(much 0.3 1)"
is "stays so" "$(status vol) $(($(state vol event) - event))" "copied=$((size - 64))/$size legs=AA unreadable=64 2"

# writes to it are the source's alone, others are for both; reads stay at the source
is "a write to it" "$(pat write $D/vol 912 16 new; bio $D/vol write 896 8)" "OK
EIO"
is "went to the source alone" "$(pat check "$A" 1012 16 new 912) $(pat map "$B" 1112 16 | grep -c new)" "OK 0"
is "a write to another" "$(pat write $D/vol 5000 16 new)" OK
is "went to both" "$(pat check "$A" 5100 16 new 5000) $(pat check "$B" 5200 16 new 5000)" "OK OK"
trace_on
for i in 1 2 3 4 5 6; do bio $D/vol read $((i * 1200)) 8; done > /dev/null
is "reads" "$(trace_off | awk -v v="$(ours vol)" '$1 != v { print $1 }' | sort -u)" "$(mm $a)"
like "both are alive" "$(status vol)" "copied=*/$size legs=AA unreadable=64"

# many, the last and short one among them; then a new load, when they can be read
src
for bad in 1000-1003 2000-2000 3000-3500 10090-10090; do echo "+$bad" > $bads; done
ok "many" table vol "0 $size mirror $a 100 $b 200 region 512"
ok "told" wait_for 60 has vol "# copied=$((size - 4 * 512 - 273))/$size legs=AA unreadable=$((4 * 512 + 273))"
for bad in 1000-1003 2000-2000 3000-3500 10090-10090; do echo "-$bad" > $bads; done
src
ok "anew" load vol "$(grep -v '^#' $P/vol)
"
ok "in sync" wait_for 60 synced vol
is "the legs" "$(sum "$B" 200 $size)" "$(sum "$A" 100 $size)"

# all of it, as one region and as many
ok "off" table vol "0 $size io-err"
between low "$a" 32768
ok "bad" bad low 32768
for region in 8 1048576; do
	ok "nothing: $region" table vol "0 $size mirror $(dev low) 100 $b 200 region $region"
	ok "nothing: $region" wait_for 30 has vol "# copied=0/$size legs=AA unreadable=$size"
done
ok "off" table vol "0 $size io-err"
ok "off" ctl "remove low"

# a second round, because of a write that failed on the source: what cannot be
# read is told once more, not twice
ok "off" table vol "0 $size io-err"
fl="0 32768 flakey $(echo "$a" | tr ' ' :) 0"
ok "flakey" mapper flaky "$fl 1000 0"
src
echo "+1000-1003" > $bads
ok "mirror" table vol "0 $size mirror $(mapper_dev flaky) 100 $b 200 region 64"
ok "told" wait_for 60 has vol "# copied=$((size - 64))/$size legs=AA unreadable=64"
ok "fails writes" mapper_turn flaky "$fl 0 1000 1 error_writes"
is "a write" "$(bio $D/vol write 5000 8)" EIO
ok "takes writes" mapper_turn flaky "$fl 1000 0"
ok "told" wait_for 60 has vol "# copied=$((size - 64))/$size legs=AA unreadable=64"
is "the region of that write" "$(pat check "$B" 5184 64 src 5084)" OK
# once more, and by now it can be read
echo "-1000-1003" > $bads
src
ok "fails writes" mapper_turn flaky "$fl 0 1000 1 error_writes"
is "a write" "$(bio $D/vol write 5000 8)" EIO
ok "takes writes" mapper_turn flaky "$fl 1000 0"
ok "in sync" wait_for 60 synced vol
is "the legs" "$(sum "$B" 200 $size)" "$(sum "$A" 100 $size)"
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off" ctl "remove vol"
ok "gone" dmsetup remove flaky
