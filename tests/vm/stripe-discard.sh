#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: discards and zeroing over odd stripes hit their sectors and no others, by a shadow map; one request reaches each leg
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${STRIPE:-/tests/stripe.inc}"

for i in 0 1 2; do
	disk null 8 discard=1
	eval "d$i='$DEVNO' D$i=$DISK"
done
ctl "create vol"
v=$(ours vol)

# compare WHAT FILE: of the sectors of `written` all but those that FILE empties are
# there, here and on each leg; in runs, as `pat map` prints them
compare()
{
	awk '
	function add(to, at, first) {
		if (to in end && at == end[to] && first == from[to] + at - begin[to]) {
			end[to]++
			return
		}
		close_run(to)
		begin[to] = at
		end[to] = at + 1
		from[to] = first
	}
	function close_run(to) {
		if (to in end)
			text[to] = text[to] begin[to] " " (end[to] - begin[to]) " p+" from[to] "\n"
	}
	FILENAME == ARGV[1] { for (i = $1; i < $1 + $2; i++) gone[i] = 1; next }
	{
		for (i = 0; i < $3; i++)
			if (!(($4 + i) in gone)) {
				add("ours", $4 + i, $4 + i)
				add($1, $1 * 13 + $2 + i, $4 + i)
			}
	}
	END {
		n = split("ours 0 1 2", order, " ")
		for (i = 1; i <= n; i++) {
			close_run(order[i])
			printf "%s\n%s", order[i], text[order[i]]
		}
	}' "$2" /tmp/dealt > /tmp/want
	{
		echo ours
		pat map $D/vol 0 $size
		for i in 0 1 2; do
			echo $i
			eval "pat map \$D$i 0 8000"
		done
	} | grep -v ' zero$' > /tmp/got
	same "$layout: $1" /tmp/want /tmp/got
}

# all OP FILE: on each range
all()
{
	bad=
	while read -r start count; do
		out=$(bio $D/vol "$1" "$start" "$count")
		[ "$out" = OK ] || bad="$bad $start+$count:$out"
	done < "$2"
	is "$layout: $1" "$bad" ""
}

: > /tmp/none
half=$(much 8 20)		# of the ranges are discarded; as many are zeroed
# try SIZE CHUNK
try()
{
	size=$1
	layout="$1 sectors, chunks of $2"
	lay "$1" "$2" "$d0 0" "$d1 13" "$d2 26"
	ok "$layout" table vol "$line"
	is "$layout: written" "$(pat write $D/vol 0 $size p)" OK
	ranges "$2" $((2 * half)) "$size" 400 > /tmp/empty
	head -n "$half" /tmp/empty > /tmp/first
	all discard /tmp/first
	compare discarded /tmp/first
	tail -n "$half" /tmp/empty > /tmp/second
	all zeroout /tmp/second
	compare "zeroed too" /tmp/empty
	is "$layout: written again" "$(pat write $D/vol 0 $size p)" OK
	compare whole /tmp/none
	is "$layout: all of it" "$(bio $D/vol discard 0 $size)" OK
	echo "0 $size" > /tmp/gone
	compare "all gone" /tmp/gone
	is "$layout: in flight" "$(stats "$v" 9)" 0
}

try 8111 7
try 8000 24
try 4001 1
try 8190 1024

# counted: what reaches the legs
ok "counted" table vol "0 8111 striped 3 7 $d0 0 $d1 13 $d2 26"
legs="$(mm $d0) $(mm $d1) $(mm $d2)"
is "one large one" "$(traced bio $D/vol discard 0 8111)" OK
# shellcheck disable=SC2086
is "is one for each leg" "$(queued $legs)" "0 DS 0+2707
1 DS 13+2702
2 DS 26+2702"
is "from the middle of a chunk to the middle of another" "$(traced bio $D/vol discard 10 80)" OK
# shellcheck disable=SC2086
is "is one for each leg" "$(queued $legs)" "0 DS 7+27
1 DS 16+25
2 DS 26+28"
is "over one border" "$(traced bio $D/vol discard 5 4)" OK
# shellcheck disable=SC2086
is "is two" "$(queued $legs)" "0 DS 5+2
1 DS 13+2"
is "over the last border of a row" "$(traced bio $D/vol discard 20 2)" OK
# shellcheck disable=SC2086
is "is two" "$(queued $legs)" "0 DS 7+1
2 DS 32+1"
is "all of a row but a sector" "$(traced bio $D/vol discard 22 20)" OK
# shellcheck disable=SC2086
is "is three" "$(queued $legs)" "0 DS 8+6
1 DS 20+7
2 DS 33+7"
is "one sector" "$(traced bio $D/vol discard 20 1)" OK
# shellcheck disable=SC2086
is "is one" "$(queued $legs)" "2 DS 32+1"
