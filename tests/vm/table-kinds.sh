#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: hundreds of lines of several targets in no order: each is read back as written and serves its own sectors
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

size=9000
disk brd 16
a=$DEVNO A=$DISK
disk brd 16
b=$DEVNO B=$DISK
disk brd 16
c=$DEVNO C=$DISK
pat write "$A" 0 $((2 * size)) a > /dev/null
pat write "$B" 0 $size b > /dev/null
pat write "$C" 0 $size c > /dev/null
ctl "create vol"

# cut SEED FIRST: segments of linear, counter, io-err and linear again; the
# FIRST ones are all of the first
cut()
{
	segments "$1" 500 4 $size |
		awk -v first="$2" -v size=$size 'NR <= first { $3 = 0; $4 = $1 + size } { print }'
}

# text: the lines of the segments on stdin; with ALIAS, io-err under all its names
text()
{
	awk -v a="$a" -v b="$b" -v c="$c" -v alias="$1" '
		BEGIN { split("io-err error io_error", names) }
		$3 == 0 { print $1, $2, "linear", a, $4 }
		$3 == 1 { print $1, $2, "counter", b, $4 }
		$3 == 2 { print $1, $2, alias ? names[NR % 3 + 1] : "io-err" }
		$3 == 3 { print $1, $2, "linear", c, $4 }'
}

# seen: what `pat map` sees through the segments on stdin
seen()
{
	awk '{
		what = $3 == 0 ? "a" : $3 == 1 ? "b" : $3 == 2 ? "EIO" : "c"
		if (n && what == last && (what == "EIO" || $4 == first + n)) {
			n += $2
			next
		}
		if (n)
			print at, n, last (last == "EIO" ? "" : "+" first)
		at = $1; n = $2; last = what; first = $4
	}
	END { print at, n, last (last == "EIO" ? "" : "+" first) }'
}

# whole WHAT: the live table is that of /tmp/cut
whole()
{
	text "" < /tmp/cut > /tmp/want
	sed '/^#/d;/^begin$/d;/^end$/d' $P/vol > /tmp/got
	same "$1: it is read back" /tmp/want /tmp/got
	seen < /tmp/cut > /tmp/want
	pat map $D/vol 0 $size > /tmp/got
	same "$1: each sector has its target" /tmp/want /tmp/got
}

for first in 0 8 9 100; do
	cut $((first + 5)) $first > /tmp/cut
	text alias < /tmp/cut > /tmp/lines
	like "lines" "$(wc -l < /tmp/lines)" "[3-9][0-9][0-9]"
	ok "$first of one target first" file vol /tmp/lines
	whole "$first of one target first"
done

ok "all linear" table vol "0 $size linear $a 0"
is "all linear" "$(pat map $D/vol 0 $size)" "0 $size a+0"
is "in one line" "$(grep -c '^[0-9]' $P/vol)" 1
ok "to and fro" file vol /tmp/lines
whole "to and fro"
ok "all errors" table vol "0 $size io-err"
is "all errors" "$(pat map $D/vol 0 $size)" "0 $size EIO"
ok "and back" file vol /tmp/lines

# each line is written on its own, with the number of its sectors on the device
while read -r at n which _; do
	said=$(pat write $D/vol "$at" "$n" w)
	case $which/$said in
	2/*EIO | [013]/OK) ;;
	*) echo "$at $n $which: $said" ;;
	esac
done < /tmp/cut > /tmp/bad
is "each line takes what is written to it, or does not" "$(head -n 5 /tmp/bad)" ""
for n in 0 1 3; do
	on $n < /tmp/cut | fold w > /tmp/want
	case $n in
	0) disk=$A ;;
	1) disk=$B ;;
	3) disk=$C ;;
	esac
	pat map "$disk" 0 $((2 * size)) | grep ' w+' > /tmp/got
	same "device $n has it in its places" /tmp/want /tmp/got
done
sed -n '/ counter /{N;s/\n/ /;p;}' $P/vol > /tmp/counters
is "there are lines of a counter" "$(wc -l < /tmp/counters)" "$(awk '$3 == 1' /tmp/cut | wc -l)"
is "each of them has counted its own" "$(grep -v ' reads=0 writes=1 others=0 ' /tmp/counters | head -n 5)" ""
is "their sectors" "$(sed -n 's/^# reads=.* sectors=//p' $P/vol | tr '\n' ' ')" \
	"$(awk '$3 == 1 { print $2 }' /tmp/cut | tr '\n' ' ')"
ok "remove" ctl "remove vol"
