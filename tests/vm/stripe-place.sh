#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: each chunk lies on its leg, at its place, by whatever request it was written
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

for i in 0 1 2 3 4; do
	disk null 12
	eval "d$i='$DEVNO' D$i=$DISK"
done
ctl "create vol"
v=$(ours vol)
steps=0
[ ! -e /sys/kernel/mm/transparent_hugepage/enabled ] ||
	echo always > /sys/kernel/mm/transparent_hugepage/enabled

# placed WHAT DISK...: the legs hold what /tmp/dealt says of $tag, and nowhere else
placed()
{
	local what=$1 n=0

	shift
	# All at once: on each leg the chunks come in the order of their places.
	awk -v tag=$tag -v legs=$# '
		{
			at = $1 * 11 + $2
			if (!($1 in count) || at != begin[$1] + count[$1] || $4 != first[$1] + count[$1]) {
				flush($1)
				begin[$1] = at; first[$1] = $4; count[$1] = 0
			}
			count[$1] += $3
		}
		function flush(leg) {
			if (leg in count)
				text[leg] = text[leg] begin[leg] " " count[leg] " " tag "+" first[leg] "\n"
		}
		END {
			for (leg = 0; leg < legs; leg++) {
				flush(leg)
				printf "leg %d\n%s", leg, text[leg]
			}
		}' /tmp/dealt > /tmp/want
	for disk; do
		echo "leg $n"
		pat map "$disk" 0 $most
		n=$((n + 1))
	done | grep -e " $tag+" -e '^leg' > /tmp/got
	same "$layout: $what" /tmp/want /tmp/got
}

# try SIZE CHUNK STRIPES: leg N begins at 11 N
try()
{
	layout="$1 sectors, chunks of $2 on $3"
	size=$1 most=$(($1 / $3 + 2 * $2 + 100)) legs='' disks=''
	for i in $(seq 0 $(($3 - 1))); do
		eval "legs=\"\$legs \$d$i $((i * 11))\" disks=\"\$disks \$D$i\""
	done
	dealt "$1" "$2" "$3" > /tmp/dealt
	ok "$layout" table vol "0 $1 striped $3 $2$legs"
	for block in 1 97 16384; do
		[ $block -gt 1 ] || [ "$size" -lt 3000 ] || continue
		steps=$((steps + 1)) tag=s$((steps + 1))
		is "$layout: written by $block" "$(pat write $D/vol 0 "$size" $tag 0 $block)" OK
		# shellcheck disable=SC2086
		placed "by $block" $disks
		for back in 5 131 16384; do
			[ $back -gt 131 ] || [ "$size" -lt 3000 ] || continue
			is "$layout: read by $back" "$(pat check $D/vol 0 "$size" $tag 0 $back)" OK
		done
	done

	# Any start, any length: those sectors and no others become a t.
	ranges "$size" "$(much 6 24)" "$size" "$((size / 3 < 3000 ? size / 3 : 3000))" > /tmp/ranges
	bad=
	while read -r start count; do
		out=$(pat write $D/vol "$start" "$count" t$steps "$start" 16384)
		[ "$out" = OK ] || bad="$bad $start+$count:$out"
		out=$(pat check $D/vol "$start" "$count" t$steps "$start" $((1 + count % 777)))
		[ "$out" = OK ] || bad="$bad $start+$count:$out"
	done < /tmp/ranges
	is "$layout: written anywhere" "$bad" ""
	for i in $(seq 0 $(($3 - 1))); do : > /tmp/want.$i; done
	awk -v tag=$tag -v other=t$steps '
		NR == FNR { for (i = $1; i < $1 + $2; i++) new[i]; next }
		function flush() { if (n) print at, n, was "+" first >> ("/tmp/want." leg); n = 0 }
		{
			for (i = 0; i < $3; i++) {
				is = ($4 + i) in new ? other : tag
				if (is != was)
					flush()
				if (!n) {
					leg = $1; at = $1 * 11 + $2 + i; first = $4 + i; was = is
				}
				n++
			}
			flush()
		}' /tmp/ranges /tmp/dealt
	for i in $(seq 0 $(($3 - 1))); do
		awk '{ split($3, t, "+") }
			n && t[1] == was && $1 == at + n && t[2] == first + n { n += $2; next }
			n { print at, n, was "+" first }
			{ at = $1; n = $2; was = t[1]; first = t[2] }
			END { if (n) print at, n, was "+" first }' /tmp/want.$i > /tmp/want
		eval "pat map \$D$i 0 $most" | grep " $tag+\| t$steps+" > /tmp/got
		same "$layout: written anywhere: leg $i" /tmp/want /tmp/got
	done
	rm -f /tmp/want.*
	is "$layout: in flight" "$(stats "$v" 9)" 0
}

try 2011 24 3
try 1000 1 2
try 2500 9 3
try 50 128 5
try 700 128 5
try "$(much 6000 24000)" 1000 1
try "$(much 6007 30007)" 24 3
try "$(much 6600 33000)" 128 5
try "$(much 18000 29000)" 2048 4
# 8 MiB in one request, where a page is large enough for that
trace_on
is "8 MiB" "$(pat write $D/vol 77 16384 s 77 16384)" OK
largest=$(trace_off | awk -v v="$v" '$1 == v { print $5 }' | sort -n | tail -n 1)
diag "the largest request: $largest sectors"
