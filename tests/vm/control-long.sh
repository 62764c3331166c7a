#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a line holds 4096 bytes; an endless one takes no memory
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

# padded LENGTH TEXT: TEXT and a comment, LENGTH bytes in all, no newline
padded() { printf "%-$1s" "$2 #" | tr ' ' '~' | sed "s/^$(echo "$2" | tr ' ' '~')~#/$2 #/"; }

is "the helper" "$(padded 4096 'create a' | wc -c)" 4096
is "4096 bytes" "$( (padded 4096 'create a'; echo) | wr $P/control -)" 4097
ok "ran" test -e $P/a
is "4096 bytes without a newline" "$(padded 4096 'create b' | wr $P/control -)" 4096
ok "ran" test -e $P/b
is "4096 blanks and tabs" "$(printf '%4096s\n' '' | wr $P/control -)" 4097
is "4096 bytes in a second line" \
	"$( (echo; padded 4096 'remove a'; echo) | wr $P/control -)" 4098
fails "ran" test -e $P/a

is "4097 bytes" "$( (padded 4097 'create c'; echo) | wr $P/control -)" E2BIG
glob "the text tells the limit" "$(errline control)" "line 1: *4096*"
is "4097 bytes of comment" "$( (echo; printf '#%4096s\n' '') | wr $P/control -)" 1
glob "and the line" "$(errline control)" "line 2: *4096*"
is "4097 bytes in two pieces" \
	"$(wr $P/control "$(padded 4096 'create c')" 'x' 'x\n')" "4096 E2BIG E2BIG"
is "4097 bytes that never end" "$(padded 4097 'create c' | wr $P/control -)" E2BIG
fails "none of them ran" test -e $P/c

sync
before=$(free_kb)
exec 3> $P/control 4> $P/b
wr -n 1000 @3 "$(printf '%065536d' 0)" > /tmp/out
is "an endless line" "$(cat /tmp/out)" E2BIG
wr -n 1000 @4 "$(printf '%065536d' 0)" > /tmp/out
is "in a table as well" "$(cat /tmp/out)" E2BIG
after=$(free_kb)
exec 3>&- 4>&-
rm /tmp/out
[ $((before - after)) -lt 16384 ]
is "of 64 MB twice hardly any is kept ($before to $after kB)" $? 0
ok "control goes on" ctl "remove b"
