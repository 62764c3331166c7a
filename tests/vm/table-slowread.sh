#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a slow reader sees one generation and holds nobody up
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
a=$DISK an=$DEVNO
disk brd 8
b=$DISK bn=$DEVNO
table() { seq 0 4999 | awk -v d="$1" '{ print $1, 1, "linear", d, $1 }'; }
some() { dd bs=${1:-5000} count=1 2> /dev/null; }

ok create ctl "create vol"
table "$an" > /tmp/a
table "$bn" > /tmp/b
ok "table a" sh -c "cat /tmp/a > $P/vol"

cat $P/vol > /tmp/before
exec 3< $P/vol
some <&3 > /tmp/seen
ok "swap under the reader" sh -c "cat /tmp/b > $P/vol"
is "the old device is free at once" "$(opn rwx $a)" OK
is "the new one is not" "$(opn rwx $b)" EBUSY
some 1 <&3 >> /tmp/seen
some 7000 <&3 >> /tmp/seen
ok "a second swap" text vol "0 8 io-err"
is "that one is free at once" "$(opn rwx $b)" OK
cat <&3 >> /tmp/seen
ok "the reader saw the old table, whole" cmp /tmp/before /tmp/seen
exec 3<&-
is "a new reader the new one" "$(grep -v '^#' $P/vol)" "begin
0 8 io-err
end"

ok "table a" sh -c "cat /tmp/a > $P/vol"
exec 3< $P/vol 4< $P/vol
some <&3 > /tmp/seen
some 100 <&4 > /tmp/seen4
fails "a load that fails" text vol "0 0 io-err"
ok "suspend" ctl "suspend vol"
ok "resume" ctl "resume vol"
cat <&3 >> /tmp/seen
is "the rest of its table" "$(grep -v '^#' /tmp/seen | md5sum)" "$(
	(echo begin; cat /tmp/a; echo end) | md5sum)"
exec 3< $P/vol
some <&3 > /tmp/seen
ok "remove under two readers" ctl "remove vol"
is "the device is free at once" "$(opn rwx $a)" OK
fails "and gone" test -e $D/vol
cat <&3 >> /tmp/seen 2> /dev/null
cat <&4 >> /tmp/seen4 2> /dev/null
(echo begin; cat /tmp/a; echo end) > /tmp/whole
sed '/^#/d' /tmp/seen > /tmp/got
ok "what the reader still got is the old table's" \
	cmp -n "$(stat -c %s /tmp/got)" /tmp/got /tmp/whole
ok "the name is free at once" ctl "create vol"
exec 3<&- 4<&-
is "and the new one's" "$(state vol state)" empty

# reading from the start again gives the table of that moment
ok load text vol "0 8 io-err"
is "reads from the start" "$( (some 4096; text vol '0 9 io-err'
	some 4096) < $P/vol | grep -c io-err)" 1
rm -f /tmp/a /tmp/b /tmp/before /tmp/seen /tmp/seen4 /tmp/whole /tmp/got
