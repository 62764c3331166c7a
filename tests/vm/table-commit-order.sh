#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: nobody sees a device as it was before a commit when he has seen another one as it was after it, also through devices above
# races: yes
# timeout: 240
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk brd 8
a=$DEVNO A=$DISK
gens -w "$A" 16384
ctl "create a
create b
create low
create up
create above"
line() { echo "0 1 linear $a $1"; }
# what each shows is the generation: two lines of up, one by way of low
up() { echo "0 1 linear $D/low 0
1 1 linear $a $1"; }
for n in a b low; do ok "$n" table $n "$(line 0)"; done
ok "up" table up "$(up 0)"
# not named in any commit: a request has a part on each
ok "above" table above "0 1 linear $D/a 0
1 1 linear $D/b 0
2 2 linear $D/up 0"

gens $D/a $D/b $D/low $D/up:2 $D/above:4 > /tmp/gens.out &
reader=$!
rounds=$(much 40 1000)
text=
for n in a b low up; do text="$text $n"; done
i=0
while [ $i -lt "$rounds" ] && kill -0 $reader 2> /dev/null; do
	i=$((i + 1))
	for n in a b low; do printf 'begin\n%s\nready\n' "$(line $i)" > $P/$n || break 2; done
	printf 'begin\n%s\nready\n' "$(up $i)" > $P/up || break
	echo "commit$text" > $P/control || break
done
is "commits" $i "$rounds"
kill $reader
wait $reader
like "what readers saw" "$(cat /tmp/gens.out)" "OK *"
read -r _ reads seen < /tmp/gens.out
diag "$reads reads, $seen generations"
ok "of each some" test "${seen:-0}" -gt $((rounds / 4))
