#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table's line holds 4,096 bytes
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

ok create ctl "create vol"
line() { awk -v n=$1 'BEGIN { printf "%-" n "s", "0 8 io-err " }' | tr ' ' "${2:- }"; }
args() { printf '0 %d io-err %s' "$2" "$(printf "%0$(($1 - 10 - ${#2}))d" 0)"; }

is "the helper" "$(args 4096 8 | wc -c)" 4096
ok "4096 bytes" text vol "begin
$(args 4096 8)
end"
is "bound" "$(state vol size)" 8
fails "4097 bytes" text vol "begin
$(args 4097 9)
end"
is "errno" "$ERR" E2BIG
glob "text" "$(errline vol)" "line 2: *4096*"
is "not bound" "$(state vol size)" 8
is "in pieces, as soon as it is too long" \
	"$(wr $P/vol 'begin\n' "$(args 4096 9)" x '\n' 'end\n')" \
	"6 4096 E2BIG E2BIG E2BIG"
is "not bound" "$(state vol size)" 8
is "4096 bytes in pieces" "$(wr $P/vol "$(args 4096 10)" '\n' 'end\n')" "4096 1 4"
is "bound" "$(state vol size)" 10
is "4096 bytes, ended by close" "$(wr $P/vol "$(args 4096 11)")" 4096
is "bound" "$(state vol size)" 11
is "a comment of 4097 bytes" "$(wr $P/vol "#$(args 4096 8)\n")" E2BIG
is "4096 bytes of comment" "$(wr $P/vol "#$(args 4095 8)\n0 12 io-err\n")" 4109
is "bound" "$(state vol size)" 12
is "a too long last line" "$(wr $P/vol '0 13 io-err\n' "$(args 4097 13)")" "12 E2BIG"
is "is not bound by close" "$(state vol size)" 12
glob "nor forgotten" "$(errline vol)" "line 2: *4096*"
