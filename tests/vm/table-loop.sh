#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a device onto itself, straight or through others
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
for name in a b c d; do
	ok "create $name" ctl "create $name"
	ok "load $name" text $name "0 64 io-err"
done
dev() { state $1 dev | tr : ' '; }
loop() {
	fails "$1" text $2 "begin
0 8 io-err
8 8 linear $3 0
end"
	is "$1: errno" "$ERR" ELOOP
	glob "$1: text" "$(errline $2)" "line 3: linear: *$4*"
	is "$1: nothing changed" "$(grep -v '^#' $P/$2 | tr '\n' ';')" \
		"$5"
}
io="begin;0 64 io-err;end;"
loop "a onto a" a "$(dev a)" "$(state a dev)" "$io"
loop "a onto a with a colon" a "$(state a dev)" "$(state a dev)" "$io"
loop "a onto a by path" a $D/a "" "$io"

ok "b onto a" text b "0 32 linear $(dev a) 0"
loop "a onto b" a "$(dev b)" "$(state b dev)" "$io"
loop "b onto itself" b "$(dev b)" "$(state b dev)" "begin;0 32 linear $(dev a) 0;end;"
ok "c onto b, among others" text c "0 8 linear $DEVNO 0
8 8 linear $(dev b) 0
16 8 io-err"
loop "a onto b onto a" a "$(dev b)" "$(state b dev)" "$io"
loop "a onto c onto b onto a" a "$(dev c)" "$(state c dev)" "$io"
loop "b onto c onto b" b $D/c "" "begin;0 32 linear $(dev a) 0;end;"
ok "d onto c and a, which is no loop" text d "0 8 linear $(dev c) 0
8 8 linear $(dev a) 0
16 8 linear $(dev b) 0"
loop "a onto d" a "$(dev d)" "$(state d dev)" "$io"
fails "check says so as well" text a "0 8 linear $(dev d) 0
check"
is "errno" "$ERR" ELOOP
ok "suspended" ctl "suspend d"
loop "a onto a suspended d" a "$(dev d)" "$(state d dev)" "$io"
ok "resumed" ctl "resume d"

ok "c lets b go" text c "0 8 linear $DEVNO 0
end"
ok "b lets a go" text b "0 8 io-err
end"
fails "a onto d, which still stands on a" text a "0 8 linear $(dev d) 0
end"
is "errno" "$ERR" ELOOP
ok "d lets a go" text d "0 8 linear $(dev c) 0
end"
ok "a onto d is no loop any more" text a "0 8 linear $(dev d) 0
end"
loop "but c onto a is" c "$(dev a)" "$(state a dev)" "begin;0 8 linear $DEVNO 0;end;"
ok "remove a" ctl "remove a"
ok "remove d" ctl "remove d"

ok create ctl "create e"
fails "an empty one onto itself" text e "0 8 linear $(dev e) 0
end"
glob "errno" "$ERR" "E[LN]O[OD][PE]*"
