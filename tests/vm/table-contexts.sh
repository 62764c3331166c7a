#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: contexts of all sizes are zero at first, stay where and what they are, and are destroyed once, the last first
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 64
a=$DEVNO A=$DISK
pat write "$A" 0 24000 a > /dev/null
ok "the targets" modprobe kinds
ctl "create vol"

param() { cat "/sys/module/kinds/parameters/$1"; }

# counts: constructors and destructors
counts() { echo "$(param constructed) $(param destroyed)"; }

counted() { [ "$(counts)" = "$1" ]; }

# intact WHAT: no target has found anything wrong
intact()
{
	is "$1: what the targets found wrong" \
		"$(param wrong)$(log_since | grep -m 3 'kinds: ')" 0
}

# random SEED LINES LENGTH KIND...: a table of lines of these kinds
random()
{
	awk -v seed="$1" -v lines="$2" -v len="$3" -v kinds="$*" -v dev="$a" 'BEGIN {
		srand(seed)
		n = split(kinds, kind, " ") - 3
		for (i = 0; i < lines; i++)
			printf "%d %d kind%02d good %s %d\n", i * len, len,
				kind[4 + int(rand() * n)], dev, i * len
	}'
}

# doomed FILE: how many lines have a destructor
doomed() { awk '{ sub("kind", "", $3) } $3 % 7 { n++ } END { print n + 0 }' "$1"; }

# shown FILE: the table of FILE is read back, and each line has its own context
shown()
{
	awk '{
		print
		sub("kind", "", $3)
		print "# kind=" $3 + 0 " start=" $1
	}' "$1" > /tmp/want
	sed -n '/^[0-9]/p;/^# kind=/p' "${2:-$P/vol}" > /tmp/got
	same "$1: each line has its context" /tmp/want /tmp/got
}

# Fewer lines are longer.
by=$(much 4 1)
random 1 $((6000 / by)) $((4 * by)) 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 > /tmp/many
random 2 $((12000 / by)) $((2 * by)) 10 11 12 > /tmp/small
random 3 $((3000 / by)) $((8 * by)) 16 17 18 19 0 > /tmp/large
random 4 $((4000 / by)) $((6 * by)) 13 > /tmp/one

made=0 gone=0
for file in many small large one many; do
	log_clear
	ok "$file" file vol /tmp/$file
	gone=$made
	made=$((made + $(doomed /tmp/$file)))
	is "$file: constructed, and those before destroyed" "$(counts)" "$made $gone"
	shown /tmp/$file
	is "$file: map" "$(pat map $D/vol 0 24000)" "0 24000 a+0"
	is "$file: large requests" "$(bio $D/vol read 3 16001)" OK
	intact $file
done

# somebody reads a table that is replaced: it is whole until he is through
exec 5< $P/vol
dd bs=1000 count=1 <&5 > /tmp/read 2> /dev/null
ok "replaced under a reader" file vol /tmp/small
is "nothing is destroyed" "$(counts)" "$((made + $(doomed /tmp/small))) $gone"
cat <&5 >> /tmp/read
shown /tmp/many /tmp/read
exec 5<&-
gone=$made
made=$((made + $(doomed /tmp/small)))
ok "now it is" wait_for 20 counted "$made $gone"
intact "a reader"

# refuse WHAT LINE ERRNO TEXT: the table in /tmp/bad is refused for its LINE,
# and all others are undone, those behind it, which were read, too
refuse()
{
	local undone

	sed "$2d" /tmp/bad > /tmp/good
	undone=$(doomed /tmp/good)
	fails "$1" file vol /tmp/bad
	is "$1: errno" "$(cat /tmp/put.out)" "$3"
	is "$1: text" "$(errline vol)" "line $(($2 + 1)): $4"
	made=$((made + undone)) gone=$((gone + undone))
	is "$1: what was constructed is destroyed" "$(counts)" "$made $gone"
	intact "$1"
}
for at in 1 2 $((3000 / by - 1)) $((6000 / by)); do
	sed "${at}s/good/bad/" /tmp/many > /tmp/bad
	refuse "line $at of many" $at EBADSLT "$(sed -n "${at}s/.*\(kind..\).*/\1/p" /tmp/many): it says bad"
done
{ head -n 700 /tmp/many; sed -n '701s/kind../kind33/;701s/good/bad/p' /tmp/many; } > /tmp/bad
refuse "the first line of its kind" 701 EBADSLT "kind33: it says bad"
{ head -n 500 /tmp/one; echo "$((3000 * by)) $((6 * by)) kind13 good $a"; } > /tmp/bad
refuse "arguments missing" 501 EINVAL "kind13: START is missing"
{ head -n 700 /tmp/large; echo "$((5600 * by)) $((8 * by)) kind77 good $a 5600"; } > /tmp/bad
refuse "no such kind" 701 ENOENT "kind77: no such target, and \"modprobe device-mapper-target-kind77\" brought none"
shown /tmp/small

# as many kinds as there may be
awk -v dev="$a" 'BEGIN {
	for (i = 0; i < 2560; i++)
		printf "%d 9 kind%02d good %s %d\n", i * 9, i * 37 % 64, dev, i * 9
}' > /tmp/most
ok "64 kinds" file vol /tmp/most
gone=$made made=$((made + $(doomed /tmp/most)))
is "64 kinds: constructed and destroyed" "$(counts)" "$made $gone"
shown /tmp/most
is "64 kinds: map" "$(pat map $D/vol 0 23040)" "0 23040 a+0"
intact "64 kinds"
{ cat /tmp/most; echo "23040 8 kind64 good $a 23040"; } > /tmp/bad
refuse "65 kinds" 2561 E2BIG "kind64: a table has at most 64 kinds of target"
{ cat /tmp/most; echo "23040 8 linear $a 23040"; } > /tmp/bad
refuse "one more of another module" 2561 E2BIG "linear: a table has at most 64 kinds of target"
shown /tmp/most

# the module of the targets stays as long as a table has them
fails "rmmod under a table" rmmod kinds 2> /dev/null
exec 5< $P/vol
dd bs=1000 count=1 <&5 > /dev/null 2>&1
ok "another table" table vol "0 24000 linear $a 0"
fails "rmmod under a reader" rmmod kinds 2> /dev/null
exec 5<&-
gone=$made
ok "all are destroyed" wait_for 20 counted "$made $gone"
intact "the end"
ok "rmmod" rmmod kinds
is "the device does not mind" "$(pat map $D/vol 0 24000)" "0 24000 a+0"
ok "remove" ctl "remove vol"
