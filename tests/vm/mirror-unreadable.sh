#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: sectors that cannot be read are left out and told, all others copied; such a mirror is never in sync
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
is "an event at the load, one at the first sector" \
	"$(pollev $P/vol run "printf 'begin\n0 $size mirror $(dev low) 100 $b 200 region 64\nend\n' > $P/vol" \
		poll read later "echo resume low > $P/control" wait)" "PRI+ERR . PRI+ERR"
ok "off" table vol "0 $size io-err"
ok "off" ctl "remove low"
pat write "$B" 0 32768 junk > /dev/null
event=$(state vol event)
log_clear
ok "mirror" table vol "0 $size mirror $a 100 $b 200 region 64 rate 4"
# sectors 900 to 903 of the mirror
ok "all others are copied" wait_for 60 has vol "# copied=$((size - 4))/$size legs=AA unreadable=4"
is "the log" "$(log_since | sed -n 's/.*\(vol: mirror: .*\)/\1/p')" \
	"vol: mirror: the source, $(echo "$a" | tr ' ' :), cannot be read (error 5) in its sectors 1000 to 1000, which are not copied
vol: mirror: the source, $(echo "$a" | tr ' ' :), cannot be read (error 5) in its sectors 1001 to 1003, which are not copied"
is "what is before them" "$(pat check "$B" 200 900 src 100)" OK
is "what is behind" "$(pat check "$B" 1104 $((size - 904)) src 1004)" OK
is "what is not copied" "$(pat check "$B" 1100 4 junk)" OK
is "a read of them" "$(bio $D/vol read 896 8)" EIO
is "beside them" "$(bio $D/vol read 888 12)" OK
sleep "$(much 0.3 1)"
is "stays so" "$(status vol) $(($(state vol event) - event))" "copied=$((size - 4))/$size legs=AA unreadable=4 2"

# writes beside them are for both, as others are; reads stay at the source
is "a write before them" "$(pat write $D/vol 896 4 new)" OK
is "went to both" "$(pat check "$A" 996 4 new 896) $(pat check "$B" 1096 4 new 896)" "OK OK"
is "a write behind them" "$(pat write $D/vol 904 56 new)" OK
is "went to both" "$(pat check "$A" 1004 56 new 904) $(pat check "$B" 1104 56 new 904)" "OK OK"
is "a write to another region" "$(pat write $D/vol 5000 16 new)" OK
is "went to both" "$(pat check "$A" 5100 16 new 5000) $(pat check "$B" 5200 16 new 5000)" "OK OK"
trace_on
for i in 1 2 3 4 5 6; do bio $D/vol read $((i * 1200)) 8; done > /dev/null
is "reads" "$(trace_off | awk -v v="$(ours vol)" '$1 != v { print $1 }' | sort -u)" "$(mm $a)"
is "both are alive" "$(status vol)" "copied=$((size - 4))/$size legs=AA unreadable=4"
# one to the sectors themselves fails on the source, and the region is copied anew
pat write "$B" 1096 4 junk > /dev/null
is "a write to them" "$(bio $D/vol write 896 8)" EIO
ok "all others are copied" wait_for 60 has vol "# copied=$((size - 4))/$size legs=AA unreadable=4"
is "beside them" "$(sum "$B" 1060 40)" "$(sum "$A" 960 40)"
is "behind them" "$(sum "$B" 1104 60)" "$(sum "$A" 1004 60)"

# many, the last and short one among them; then a new load, when they can be read
src
for bad in 1000-1003 2000-2000 3000-3500 10090-10090; do echo "+$bad" > $bads; done
ok "off" table vol "0 $size io-err"
ok "many" table vol "0 $size mirror $a 100 $b 200 region 512"
ok "told" wait_for 60 has vol "# copied=$((size - 507))/$size legs=AA unreadable=507"
for run in "200 900 100" "1104 996 1004" "2101 999 2001" "3601 6589 3501" "10191 10 10091"; do
	# shellcheck disable=SC2086
	set -- $run
	is "copied: from $3 on" "$(pat check "$B" $1 $2 src $3)" OK
done
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
ok "told" wait_for 60 has vol "# copied=$((size - 4))/$size legs=AA unreadable=4"
ok "fails writes" mapper_turn flaky "$fl 0 1000 1 error_writes"
is "a write" "$(bio $D/vol write 5000 8)" EIO
ok "takes writes" mapper_turn flaky "$fl 1000 0"
ok "told" wait_for 60 has vol "# copied=$((size - 4))/$size legs=AA unreadable=4"
is "the region of that write" "$(pat check "$B" 5184 64 src 5084)" OK
is "those beside what cannot be read" "$(pat check "$B" 1096 4 src 996) $(pat check "$B" 1104 56 src 1004)" "OK OK"
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
