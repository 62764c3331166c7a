#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: loads at once that would close a loop, or stack too high: never all
# races: yes
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

dev() { state $1 dev | tr : ' '; }
for name in a b c; do
	ok "create $name" ctl "create $name"
	ok "load $name" text $name "0 8 io-err"
done
on() { echo "0 8 linear $(dev $1) 0\\nend\\n"; }
base='0 8 io-err\nend\n'
# Swaps wait for grace periods, which are long on a slow machine.
rounds=$(much 40 200)
[ "$SLOW" -lt 4 ] || rounds=40

got=$(race -b "$base" $rounds $P/a "$(on b)" $P/b "$(on a)")
diag "two: $got"
glob "two onto each other: never both, and always one" "$got" "0:0 1:$rounds 2:0 ELOOP"
got=$(race -b "$base" $rounds $P/a "$(on b)" $P/b "$(on c)" $P/c "$(on a)")
diag "three: $got"
glob "three in a ring: never all" "$got" "0:0 1:* 2:* 3:0 ELOOP"
got=$(race $rounds $P/a "$(on b)" $P/b "$(on c)" $P/c "$(on a)" $P/a "$base" \
	$P/b "$base" $P/c "$base")
diag "a mess: $got"
glob "no other error in a mess" "${got##*:}" "[0-9]* ELOOP"
for name in a b c; do
	ok "load $name" text $name "0 8 io-err
end"
	is "$name still opens" "$(opn r $D/$name)" OK
done

# one command at a time wins a name, a minor, a device
got=$(race $rounds $P/control 'create x 7\n' $P/control 'create y 7\n' $P/control 'remove x\n' \
	$P/control 'remove y\n')
diag "create: $got"
glob "create and remove" "${got##*:}" "[0-9]* EEXIST ENODEV"
got=$(race $rounds $P/control 'suspend a\n' $P/control 'resume a\n' $P/a "$base" $P/a "$(on b)")
diag "suspend: $got"
is "suspend, resume and loads at once" "$got" "0:0 1:0 2:0 3:0 4:$rounds"
is "it is whole" "$(ctl 'resume a'; state a state)" active
