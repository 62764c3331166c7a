#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what is in use elsewhere is refused; what a failed load opened is let go
# stock: a struct file (6.9) or a block_device: opened, claimed for us alone and by all our tables, closed at once
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 32
a=$DISK an=$DEVNO
disk brd 32
b=$DISK bn=$DEVNO
mkfs.ext4 -q -F $a
mkdir -p /tmp/mnt

ok create ctl "create vol"
ok create ctl "create two"
ok "mount a" mount -t ext4 $a /tmp/mnt
fails "load over it" text vol "0 8 linear $bn 0
8 8 linear $an 0
end"
is "errno" "$ERR" EBUSY
glob "text" "$(errline vol)" "line 2: linear: *$(echo $an | tr ' ' :)*"
is "b, which the line before opened, is free" "$(opn rwx $b)" OK
ok "umount" umount /tmp/mnt
ok "load" text vol "0 16384 linear $an 0
end"
is "a is claimed" "$(opn rwx $a)" EBUSY
is "for those who claim alone" "$(opn r $a)" OK
fails "it does not mount" mount -t ext4 $a /tmp/mnt
is "somebody else's claim" \
	"$(opn rwx $b wr $P/two "0 8 linear $bn 0\nend\n" | tr '\n' ' ')" "OK EBUSY "
is "was refused" "$(state two state)" empty
glob "with its text" "$(errline two)" "line 1: linear: *"
ok "two of ours share one" text two "0 8 linear $an 16
end"
ok "one goes" ctl "remove vol"
is "the claim stays" "$(opn rwx $a)" EBUSY
ok "the other goes" ctl "remove two"
is "the claim goes" "$(opn rwx $a)" OK
ok create ctl "create low"
ok create ctl "create top"
ok "load" text low "0 8 linear $an 0
end"
ok "ours on ours" text top "0 8 linear $(state low dev) 0
end"
is "both go in one write: what the first one had open is closed by then" \
	"$(wr $P/control 'remove top\nremove low\n')" 22

ok create ctl "create vol"
# every kind of failure lets go of what it had
for tail in "9 8 io-err" "8 0 io-err" "8 8 nosuch" "8 8 linear $bn 999999999" \
	"8 8 linear 4095 5 0" "x" "8 8 linear" "begin" "end x" "8 8 linear $bn 0
16 0 io-err"; do
	fails "$tail" text vol "begin
0 8 linear $an 0
$tail
end"
	is "a is free" "$(opn rwx $a)" OK
	is "b is free" "$(opn rwx $b)" OK
done
exec 3> $P/vol
wr @3 "begin\n0 8 linear $an 0\n" > /dev/null
wr @3 "8 8 nosuch\n" > /dev/null
exec 3>&-
is "closed half-way, a is free" "$(opn rwx $a)" OK
for n in $(seq "$(much 3 10)"); do
	text vol "0 8 linear $an 0
end"
	is "swap $n: a is held, b is free" "$(opn rwx $a)$(opn rwx $b)" EBUSYOK
	text vol "0 8 linear $bn 0
end"
	is "swap $n: b is held, a is free" "$(opn rwx $a)$(opn rwx $b)" OKEBUSY
done

# at once, and not when the writer has returned
ok create ctl "create top"
ok "one on the other" text top "0 8 linear $(state vol dev | tr : ' ') 0
end"
ok "both go in one write" ctl "remove top
remove vol"
is "so is all below" "$(opn rwx $a)$(opn rwx $b)" OKOK
